#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The mailbox role against a real Dovecot and against a server that
misbehaves; the test plays the supervisor and the engine (mailbox_try)."""
import functools
import glob
import json
import os
import shutil
import smtplib
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
from tap import ROOT, Server, Tap, built, scratch, together  # noqa: E402

TAP = Tap()
TRY = built("tests/world/mailbox_try")
DIR = scratch("mailbox")
os.chmod(DIR, 0o755)
WORLD = os.path.join(DIR, "world")
USER = "enquiries@council.example"
SECRET = os.path.join(DIR, "secret")
with open(SECRET, "w", encoding="ascii") as secret_file:
    secret_file.write("pass word\n")
os.chmod(SECRET, 0o600)


class Dovecot:
    """The private Dovecot, its ports and its mail folder."""

    def __init__(self):
        self.script = os.path.join(ROOT, "tests", "world", "dovecot.sh")
        subprocess.run(["sh", self.script, "start", WORLD,
                        USER + ":pass word"], check=True)
        with open(os.path.join(WORLD, "env"), encoding="ascii") as file:
            self.env = dict(line.strip().split("=", 1) for line in file)
        self.mail = os.path.join(WORLD, "mail", USER)

    def deliver(self, *bodies):
        """Mails over LMTP."""
        with smtplib.LMTP("127.0.0.1", int(self.env["LMTP_PORT"])) as lmtp:
            for body in bodies:
                lmtp.sendmail("mp@parliament.example", [USER], body)

    def empty(self):
        """Everything gone, folders and numbering too."""
        shutil.rmtree(self.mail, ignore_errors=True)

    def count(self, folder=""):
        """How many mails a folder has."""
        return len(glob.glob(os.path.join(self.mail, folder, "cur", "*"))
                   + glob.glob(os.path.join(self.mail, folder, "new", "*")))

    def open_all(self):
        """Somebody opens every mail of the inbox, as people do."""
        for path in glob.glob(os.path.join(self.mail, "new", "*")):
            os.rename(path, os.path.join(
                self.mail, "cur", os.path.basename(path) + ":2,S"))

    def opened(self):
        """How many mails of the inbox are marked as read."""
        return len(glob.glob(os.path.join(self.mail, "cur", "*:2,*S*")))

    def stop(self):
        """Ends it."""
        subprocess.run(["sh", self.script, "stop", WORLD], check=True)


def mail(n, size=0):
    """A small mail, or one of about that size."""
    head = ("From: Someone <mp@parliament.example>\r\nSubject: mail %d\r\n"
            "\r\nText %d\r\n" % (n, n)).encode()
    return head + (b"x" * 70 + b"\r\n") * (size // 72)


def start(port, *keys, tls="none", ca=None):
    """A running mailbox_try."""
    words = [TRY, "localhost", str(port), tls, "user=" + USER,
             "secret=" + SECRET, *keys]
    return subprocess.Popen(words + (["ca=" + ca] if ca else []),
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True)


def ended(child):
    """Its frames and its log."""
    out, err = child.communicate(timeout=300)
    return [json.loads(line) for line in out.splitlines()], err


def run(port, *keys, **more):
    """A whole run: frames and log."""
    return ended(start(port, *keys, **more))


def of(frames, kind, key=None):
    """The frames of one kind, or one field of each."""
    found = [f for f in frames if f["frame"] == kind]
    return [f[key] for f in found] if key else found


def test_dovecot(dovecot):
    """The usual life."""
    port = dovecot.env["IMAPS_PORT"]
    tls = {"tls": "implicit", "ca": dovecot.env["CA"]}
    dovecot.deliver(mail(1), mail(2), mail(3))
    dovecot.open_all()
    assert dovecot.opened() == 3
    frames, _ = run(port, "filed=Filed", "quiet=1", "save=" + DIR, **tls)
    TAP.equal(of(frames, "mail", "uid"), [1, 2, 3],
              "mails reach the engine oldest first, read by people or not")
    with open(os.path.join(DIR, "2.eml"), "rb") as file:
        body = file.read()
    TAP.ok(body.endswith(mail(2)) and body.startswith(b"Return-Path:"),
           "as the server has them, byte for byte", body)
    TAP.equal((dovecot.count(), dovecot.count(".Filed")), (0, 3),
              "what is stored is moved to a folder made for it")
    TAP.equal(of(frames, "end", "status"), [0], "and the role ends well")

    frames, _ = run(port, "after=3", "quiet=1", **tls)
    TAP.equal(of(frames, "mail"), [], "nothing is fetched twice")

    dovecot.deliver(mail(4), mail(5))
    frames, _ = run(port, "after=3", "below=5", "quiet=1", **tls)
    TAP.equal(of(frames, "mail", "uid"), [4],
              "the engine's bounds are kept")
    TAP.equal(dovecot.opened(), 0, "what was fetched is not marked as read")
    frames, _ = run(port, "after=3", "since=%d" % (time.time() + 3600),
                    "quiet=1", **tls)
    TAP.equal((of(frames, "mail"), of(frames, "caught_up", "passed_over")),
              ([], [2]), "mail from before the start is passed over, counted")
    frames, _ = run(port, "after=3", "once=1", "quiet=1", "filed=Filed", **tls)
    TAP.equal((of(frames, "mail", "uid"), dovecot.count(".Filed")),
              ([4, 5], 5), "a single pass fetches and moves the same")

    child = start(port, "after=5", "filed=Filed", "moves=1", "limit_s=120",
                  "poll_s=600", **tls)
    # All is fetched: what follows is IDLE, at once.
    while '"caught_up"' not in child.stdout.readline():
        pass
    time.sleep(0.5)
    dovecot.deliver(mail(6))
    frames, _ = ended(child)
    TAP.equal((of(frames, "end", "moved"), dovecot.count(".Filed")), ([1], 6),
              "a mail that comes in IDLE is stored and moved")


def test_numbers(dovecot):
    """UIDVALIDITY changes, mails vanish."""
    port = dovecot.env["IMAPS_PORT"]
    tls = {"tls": "implicit", "ca": dovecot.env["CA"]}
    dovecot.empty()
    dovecot.deliver(mail(1), mail(2))
    first, _ = run(port, "quiet=1", **tls)
    time.sleep(1.1)
    for name in glob.glob(os.path.join(dovecot.mail, "dovecot*")):
        os.unlink(name)
    second, _ = run(port, "quiet=1", **tls)
    TAP.ok(of(first, "open", "uidvalidity")
           != of(second, "open", "uidvalidity")
           and len(of(second, "mail")) == 2,
           "a new UIDVALIDITY is told, and the engine may have all again",
           second)


def test_backlog(dovecot):
    """More mails than one command moves, with gaps in their numbers."""
    port = dovecot.env["IMAPS_PORT"]
    tls = {"tls": "implicit", "ca": dovecot.env["CA"]}
    dovecot.empty()
    dovecot.deliver(mail(0))
    box = os.path.join(dovecot.mail, "new")
    first = glob.glob(os.path.join(box, "*"))[0]
    names = [os.path.join(box, os.path.basename(first).replace(
        ".", ".%04d" % n, 1)) for n in range(1, 600)]
    for name in names:
        shutil.copy(first, name)
        os.chown(name, os.stat(first).st_uid, os.stat(first).st_gid)
    run(port, "quiet=1", "terse=1", **tls)
    for name in names[:240:2]:
        for path in glob.glob(os.path.join(dovecot.mail, "*",
                                           os.path.basename(name) + "*")):
            os.unlink(path)
    frames, _ = run(port, "filed=Filed", "quiet=1", "terse=1", **tls)
    TAP.equal((sum(of(frames, "moved", "count")), dovecot.count(),
               dovecot.count(".Filed")), (480, 0, 480),
              "a backlog is moved whole")
    TAP.ok(max(of(frames, "moved", "ranges")) <= 100,
           "in commands of a length that every server takes",
           of(frames, "moved"))


def test_big(dovecot):
    """A 50 MB mail."""
    port = dovecot.env["IMAPS_PORT"]
    tls = {"tls": "implicit", "ca": dovecot.env["CA"]}
    dovecot.empty()
    big = mail(1, 50 * 1000 * 1000)
    dovecot.deliver(big, mail(2))
    frames, _ = run(port, "quiet=1", "save=" + DIR, **tls)
    with open(os.path.join(DIR, "1.eml"), "rb") as file:
        body = file.read()
    peak = of(frames, "end", "peak_kb")[0]
    TAP.ok(body.endswith(big) and of(frames, "mail", "uid") == [1, 2],
           "a 50 MB mail arrives whole", of(frames, "mail"))
    sanitized = os.environ.get("VARIANT") == "asan"
    TAP.ok(peak < 64 * 1024 or sanitized,
           "while it comes in the role stays under 64 MB", peak)
    print("# peak %d kB" % peak)
    dovecot.empty()


def test_moves():
    """Moves that fail."""
    with Server("imap_fake.py", "--fault",
                "move#1=raw:TAG NO [LIMIT] not now\\n") as fake:
        frames, log = run(fake.port, "filed=Filed", "limit_s=8")
        TAP.ok(len(of(frames, "mail")) == 3 and not of(frames, "moved")
               and "imap.move-failed" in log and not of(frames, "end")[0][
                   "signal"], "NO to a move leaves mails, and is logged once",
               log)
        frames, _ = run(fake.port, "filed=Filed", "quiet=1")
        TAP.equal(of(frames, "end", "moved"), [3], "and is tried again later")
    with Server("imap_fake.py", "--fault",
                "move=raw:TAG NO [LIMIT] not now\\n") as fake:
        frames, _ = run(fake.port, "filed=Filed", "once=1", "until_down=1",
                        "limit_s=120")
        TAP.ok(of(frames, "remote")[-1]["up"] is False,
               "a single pass that cannot move says so", frames)
    with Server("imap_fake.py", "--fault", "move#1=drop") as fake:
        frames, _ = run(fake.port, "filed=Filed", "quiet=1", "limit_s=60")
        TAP.ok(len(of(frames, "open")) > 1,
               "a connection lost in a move is opened again", frames)
    with Server("imap_fake.py", "--mails", "1300", "--fault",
                "move#1=drop") as fake:
        frames, _ = run(fake.port, "filed=Filed", "quiet=1", "limit_s=120")
        kinds = [f["frame"] for f in frames if f["frame"] in ("mail", "moved")]
        TAP.equal((kinds.count("mail"), "moved" in kinds[:1300],
                   "moved" in kinds), (1300, False, True),
                  "what is new does not wait for a move that failed")


def test_poison():
    """Mails at which the server drops us (D3)."""
    with Server("imap_fake.py", "--mails", "5", "--fault",
                "fetch=poison:2") as fake:
        frames, _ = run(fake.port, "limit_s=120", "quiet=1")
        order = [(f["frame"], f["uid"]) for f in frames if "uid" in f]
        TAP.equal([o for i, o in enumerate(order) if o not in order[:i]],
                  [("mail", 1), ("skipped", 2), ("mail", 3), ("mail", 4),
                   ("mail", 5)],
                  "a mail that kills the connection is reported, others come")
    with Server("imap_fake.py", "--fault", "fetch=drop") as fake:
        frames, _ = run(fake.port, "limit_s=120", "until_down=1")
        TAP.ok(not of(frames, "skipped") and not of(frames, "mail"),
               "a server that drops every fetch costs no mail", frames)
    with Server("imap_fake.py", "--fault", "fetch=drop") as fake:
        frames, _ = run(fake.port, "limit_s=120", "until_down=1", "once=1")
        TAP.ok(of(frames, "remote")[-1]["up"] is False
               and not of(frames, "skipped"),
               "a single pass gives up on it in good time", frames)


def test_trouble():
    """Cuts, missing mails, refusals, holds, a slow engine."""
    with Server("imap_fake.py", "--mails", "5", "--old", "2", "--fault",
                "fetch#1=drop") as fake:
        frames, _ = run(fake.port, "limit_s=120", "quiet=1",
                        "since=1767225600")
        TAP.equal((of(frames, "mail", "uid"),
                   sum(of(frames, "caught_up", "passed_over"))),
                  ([3, 4, 5], 2),
                  "old mail is counted once, also when the connection is lost")
    with Server("imap_fake.py", "--fault", "fetch#1=cut:900") as fake:
        frames, _ = run(fake.port, "limit_s=120", "quiet=1")
        TAP.equal(of(frames, "mail", "uid"), [1, 2, 3],
                  "cut in a literal, every mail still comes exactly once")
    with Server("imap_fake.py", "--fault", "fetch#1=nil") as fake:
        frames, _ = run(fake.port, "limit_s=120", "quiet=1")
        TAP.equal(of(frames, "mail", "uid"), [1, 2, 3],
                  "a mail left out is asked for again, in its place")
    with Server("imap_fake.py", "--fault", "fetch=nil") as fake:
        frames, _ = run(fake.port, "limit_s=120", "quiet=1")
        TAP.equal([(f["frame"], f["uid"]) for f in frames if "uid" in f],
                  [("skipped", 1), ("skipped", 2), ("skipped", 3)],
                  "mails listed and never delivered are reported")
    with Server("imap_fake.py", "--fault", "authenticate=raw:TAG NO wrong\\n"
                ) as fake:
        frames, log = run(fake.port, "limit_s=120", "until_down=1")
        down = of(frames, "remote")[-1]
        TAP.ok(down["config"] and 10 <= down["retry_s"] <= 50
               and "imap.refused" in log and "pass word" not in log,
               "a refused password is the operator's affair", (down, log))
    with Server("imap_fake.py") as fake:
        frames, _ = run(fake.port, "hold_ms=1500", "quiet=1", "limit_s=120")
        TAP.ok(len(of(frames, "mail")) == 3
               and of(frames, "end", "ms")[0] >= 1400,
               "while the engine holds nothing is fetched", frames)
    with Server("imap_fake.py", "--mails", "900") as fake:
        frames, _ = run(fake.port, "mute=1", "limit_s=8")
        TAP.ok(400 <= len(of(frames, "mail")) < 500,
               "an engine that stores nothing is not flooded",
               len(of(frames, "mail")))


def test_stop():
    """At once, at any moment; what is waited for would take half a minute."""
    def one(name, args, key):
        with Server("imap_fake.py", *args) as fake:
            frames, _ = run(fake.port, "limit_s=2", key)
            end = of(frames, "end")[0]
            TAP.ok(end["stop_ms"] < 12000 and end["status"] == 0,
                   "%s ends %s at once" % (
                       "STOP" if key == "stop=1" else "SIGTERM", name), end)

    together([functools.partial(one, name, fault and ["--fault", fault],
                                key)
              for name, fault in (("IDLE", []),
                                  ("sign-in", "capability=silent"),
                                  ("FETCH", "fetch=silent"),
                                  ("a slow FETCH", "fetch=drip:0.02"),
                                  ("back-off", "greeting=drop"))
              for key in ("stop=1", "term=1")])


def main():
    """Everything, Dovecot last started first stopped."""
    dovecot = Dovecot()
    try:
        test_dovecot(dovecot)
        test_numbers(dovecot)
        test_backlog(dovecot)
        test_big(dovecot)
    finally:
        dovecot.stop()
    together([test_poison, test_trouble, test_moves, test_stop])
    return TAP.finish()


sys.exit(main())
