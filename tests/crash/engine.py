#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main story again and again, the engine killed at its n-th commit.

First the engine alone, then every process at once.  Afterwards the daemon is
left to recover, and what people got is compared with what they must get: with
the engine alone killed, exactly one of each letter; with all killed, each
letter once, or its row says "uncertain".

    engine.py [FIRST LAST]     only these n
"""
import collections
import json
import os
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
import world as W  # noqa: E402
from tap import Tap  # noqa: E402

ANSWER = """Dear Ms Nair,

Thank you for your letter. The panel met last week and the decision goes to the
family on Friday, and I am sorry that it took us so long to tell them.

Yours sincerely,
Jo Smith
"""


class Story:
    """One run of the story in one world, with its own mail addresses' boxes
    emptied before."""

    def __init__(self, w):
        self.w = w

    def clean(self):
        w = self.w
        for person in W.PEOPLE:
            box = w.imap(person)
            for folder in ("INBOX", "Filed"):
                ok, count = box.select(folder)
                if ok == "OK" and int(count[0]) > 0:
                    box.store("1:*", "+FLAGS", "\\Deleted")
                    box.expunge()
            box.logout()
        for name in os.listdir(w.path("state")) if os.path.isdir(
                w.path("state")) else []:
            path = w.path("state", name)
            if os.path.isdir(path):
                for inner in os.listdir(path):
                    os.unlink(os.path.join(path, inner))
            else:
                os.unlink(path)
        for name in ("crashed", "commits"):
            if os.path.exists(w.path(name)):
                os.unlink(w.path(name))
        w.extra_env = {}
        w.import_registers()

    def up(self):
        """Starts the daemon again when it went down with its engine."""
        if self.w.daemon is None or self.w.daemon.poll() is not None:
            self.w.extra_env.pop("STORE_CRASH_AT", None)
            self.w.start_daemon(wait=False)

    def rows(self):
        """The outbox, {message id: state}; None while nobody answers."""
        done = self.w.ctl("outbox", "list", "--json", check=False)
        if done.returncode != 0:
            return None
        return {r["message_id"]: r["state"]
                for r in json.loads(done.stdout)["letters"]}

    def await_mail(self, user, test, seconds=90):
        """Waits for a mail, starting the daemon again if it is gone; gives
        up when a letter has become uncertain."""
        def look():
            self.up()
            found = next((m for m in self.w.mails(user) if test(m)), None)
            if found is None and "uncertain" in (self.rows() or {}).values():
                return "uncertain"
            return found
        found = W.wait_for(look, seconds, 0.2)
        return None if found == "uncertain" else found

    def play(self):
        w = self.w
        w.start_daemon(wait=False)
        w.deliver(w.message(W.CASEWORKER, W.MAILBOX, "A question",
                            "Our ref: AH12345\n\nPlease tell us about "
                            "SEN/123456.\n\nPriya Nair\n", name="Priya Nair"))
        allocation = self.await_mail(W.JO, W.subject_has("Please answer"))
        if allocation is not None:
            w.reply(W.JO, allocation, ANSWER)
            self.await_mail(W.CASEWORKER,
                            lambda m: "panel met" in W.body(m))
            self.await_mail(W.CASEWORKER, W.subject_has("received"))
            self.await_mail(W.JO, W.subject_has("on its way"))
        self.up()
        W.wait_for(lambda: not {"waiting", "sending", "unknown"} & set(
            (self.rows() or {"": "unknown"}).values()), every=0.2)

    def letters(self):
        """What people got, by person and kind."""
        got = collections.Counter()
        ids = collections.Counter()
        for person in (W.CASEWORKER, W.JO, W.SAM, W.ALEX):
            for m in self.w.mails(person):
                subject = str(m["Subject"])
                kind = ("answer" if "panel met" in W.body(m) and
                        person == W.CASEWORKER else
                        "ack" if "received" in subject else
                        "allocation" if "Please answer" in subject else
                        "receipt" if "on its way" in subject else subject)
                got[(person.split("@")[0], kind)] += 1
                ids[m["Message-ID"]] += 1
        return got, ids


EXPECTED = {("casework", "ack"): 1, ("casework", "answer"): 1,
            ("jo.smith", "allocation"): 1, ("jo.smith", "receipt"): 1}


def run(t, story, n, kill_all):
    w = story.w
    story.clean()
    w.extra_env = {"STORE_CRASH_AT": str(n),
                   "STORE_CRASH_FLAG": w.path("crashed")}
    if kill_all:
        w.extra_env["STORE_CRASH_ALL"] = "1"
    start = os.path.getsize(w.path("daemon.log")) if os.path.exists(
        w.path("daemon.log")) else 0
    story.play()
    crashed = os.path.exists(w.path("crashed"))
    rows = story.rows() or {}
    got, ids = story.letters()
    filed = len(w.mails(W.MAILBOX, "Filed"))
    waiting = len(w.mails(W.MAILBOX))
    w.stop_daemon()
    name = "%s killed at commit %d: " % (
        "all processes" if kill_all else "the engine", n)
    detail = "%s\nrows %s\nfiled %d\n%s" % (
        dict(got), rows, filed, w.log(start)[-3000:])
    if "uncertain" in rows.values() and kill_all:
        fits = all(ids["<%s>" % i] == 1 if state == "sent" else
                   state == "uncertain" and ids["<%s>" % i] <= 1
                   for i, state in rows.items())
        t.ok(fits and sum(ids.values()) <= len(rows),
             name + "each letter once, or its row is uncertain", detail)
    else:
        t.ok(dict(got) == EXPECTED, name + "one of each letter", detail)
    t.ok(waiting == 0 and filed > 0, name + "every mail is in Filed", detail)
    t.ok("sound" in w.ctl("fsck").stdout, name + "the store is sound")
    return crashed


def main():
    first, last = (int(sys.argv[1]), int(sys.argv[2])) if len(
        sys.argv) > 2 else (1, 200)
    t = Tap()
    w = W.World(W.scratch("crash"))
    try:
        w.start_servers()
        w.write_config(start="all", release_delay_s=1,
                       morning="23:58", digest="23:58")
        story = Story(w)
        for kill_all in (False, True):
            n = first
            while n <= last and run(t, story, n, kill_all):
                n += 1
            t.ok(n > first, "the last crash point was reached at %d" % n)
    finally:
        if w.daemon is not None and w.daemon.poll() is None:
            os.killpg(w.daemon.pid, signal.SIGKILL)
        w.stop()
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
