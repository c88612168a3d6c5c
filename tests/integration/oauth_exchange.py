#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange's own refusals, word for word, as `enquiryctl check`, the log and
status tell them: what they mean, what to do, and whether waiting helps."""
import json
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
import world as W  # noqa: E402
from oauth_world import SECTION  # noqa: E402
from tap import ROOT, Server, Tap, scratch, wait_for  # noqa: E402
from token_server import Registry  # noqa: E402
from tokens import Tokens  # noqa: E402

TAP = Tap()
NO_SMTP = "535 5.7.139 Authentication unsuccessful, "
IMAP_TOKEN = ["--offer", "AUTH=XOAUTH2"]

# What the server does, where check shows it, its exit status (78 a person has
# to do something, 75 it may pass), and what stands in the remedy.
SMTP_ROWS = (
    ("SMTP sign-in that is off for the tenant",
     ["--refusal", NO_SMTP + "SmtpClientAuthentication is disabled for the "
      "Tenant. Visit https://aka.ms/smtp_auth_disabled"],
     78, "5.7.139", "SmtpClientAuthenticationDisabled $false"),
    ("a policy of the tenant",
     ["--refusal", NO_SMTP + "the request did not meet the criteria to be "
      "authenticated successfully."],
     78, "5.7.139", "Conditional Access"),
    ("a password where none is taken",
     ["--refusal", NO_SMTP + "basic authentication is disabled."],
     78, "5.7.139", "oauth section"),
    ("a token without SMTP.SendAsApp",
     ["--refusal", "535 5.7.3 Authentication unsuccessful [LO2P265CA0001]"],
     78, "5.7.3", "SMTP.SendAsApp"),
    ("too many connections",
     ["--fault", "auth=432 4.3.2 Concurrent connections limit exceeded."],
     75, "4.3.2", "something else uses"),
)
IMAP_ROWS = (
    ("the wrong object id",
     ["--fault", "authenticate=raw:TAG NO AUTHENTICATE failed.\\n"],
     78, "AUTHENTICATE failed", "not of the App registration"),
    ("a mailbox that the application was not given",
     ["--fault", "select=raw:TAG BAD User is authenticated but not "
      "connected.\\n"],
     75, "authenticated but not connected", "Add-MailboxPermission"),
    ("the same, said with the end of the connection",
     ["--fault", "select=bye:User is authenticated but not connected."],
     75, "authenticated but not connected", "Add-MailboxPermission"),
)


class Exchange(W.World):
    """A token server, and one fake each for IMAP and SMTP."""

    def __init__(self, directory):
        super().__init__(directory)
        subprocess.run(["sh", os.path.join(ROOT, "tests/world/ca.sh"),
                        self.path("ca")], check=True)
        self.issuer = Server(
            "token_server.py", self.dir, "--cert",
            self.path("ca", "good.pem"), "--key", self.path("ca", "good.key"),
            "--user", W.MAILBOX)
        os.makedirs(self.path("state"), mode=0o700)
        for name, text in (("key", "k" * 40),
                           ("secret", Registry.USUAL["secret"])):
            with open(self.path(name), "w", encoding="utf-8") as f:
                f.write(text)
            os.chmod(self.path(name), 0o600)

    def aim(self, imap, smtp, **settings):
        """The configuration for these two servers."""
        known = dict(Registry.USUAL, port=self.issuer.port,
                     ca=self.path("ca", "ca.pem"),
                     proof="secret_credential = '%s'\n\tsecret_expires = "
                     "'2099-12-31'" % self.path("secret"))
        by_token = "user = '%s'\n\toauth = 'm'" % W.MAILBOX
        # What write_config would take from servers that do not run here.
        self.env = {"IMAP_PORT": imap.port, "SUBMISSIONS_PORT": smtp.port}
        self.settings.update(imap_port=imap.port, smtp_port=smtp.port)
        self.write_config(
            top=SECTION.format(**known), imap_login=by_token,
            start="all", smtp_login=by_token, imap_tls="none",
            smtp_tls="none", **settings)

    def check(self):
        """Findings by what they are about, and the exit status."""
        done = self.ctl("check", "--json", check=False)
        return {c["what"]: c for c in json.loads(done.stdout)["checks"]}, \
            done.returncode


def check_rows(w):
    """Each refusal as check tells it."""
    for name, words, status, code, todo in SMTP_ROWS:
        with Server("imap_fake.py", *IMAP_TOKEN) as imap, Server(
                "smtp_fake.py", "--oauth", "XOAUTH2",
                *(["--token", "x"] if "--refusal" in words else []),
                *words) as smtp:
            w.aim(imap, smtp)
            found, got = w.check()
            smtp_said = found["smtp private"]
            TAP.ok(got == status and found["imap"]["state"] == "works"
                   and smtp_said["state"] == "FAILS"
                   and code in smtp_said["said"] and todo in smtp_said["do"],
                   "check: %s" % name, (got, smtp_said))
    for name, words, status, code, todo in IMAP_ROWS:
        with Server("imap_fake.py", *IMAP_TOKEN, *words) as imap, Server(
                "smtp_fake.py", "--oauth", "XOAUTH2") as smtp:
            w.aim(imap, smtp)
            found, got = w.check()
            said = found["imap"]
            TAP.ok(got == status and said["state"] == "FAILS"
                   and code in said["said"] and todo in said["do"],
                   "check: %s" % name, (got, said))


def in_the_log(w, name, imap_words, smtp_words, event, todo):
    """The daemon meets the same."""
    with Server("imap_fake.py", *IMAP_TOKEN, *imap_words) as imap, Server(
            "smtp_fake.py", "--oauth", "XOAUTH2", *smtp_words) as smtp:
        w.aim(imap, smtp)
        open(w.path("daemon.log"), "wb").close()
        w.start_daemon(wait=False)
        seen = wait_for(lambda: event in w.log(), W.PATIENCE)
        lines = [line for line in w.log().splitlines()
                 if event in line]
        TAP.ok(seen and todo in lines[0], "log: %s" % name,
               w.log())
        wait_for(lambda: todo in w.ctl("status", check=False).stdout,
                 W.PATIENCE)
        status = w.ctl("status", check=False).stdout
        TAP.ok(todo in status, "status: %s" % name, status)
        TAP.equal(w.stop_daemon(), 0, "and the daemon stops when asked")


class Sessions:
    """A daemon whose IMAP server ends a session when its token is over."""

    LIFE = 50  # renewed after 33 s; refused when a tenth is over

    def __init__(self, w, imap):
        self.w = w
        self.imap = imap
        self.tokens = Tokens(w.path("tokens"))
        self.given = []
        self.begun = time.monotonic()

    def renewals(self):
        """How many were due by themselves; 0 but on a slow machine."""
        return int((time.monotonic() - self.begun) / (self.LIFE * 2 / 3))

    def grow(self, mails):
        """So many mails lie there now."""
        with open(self.w.path("box.new"), "w", encoding="ascii") as f:
            f.write(str(mails))
        os.rename(self.w.path("box.new"), self.w.path("box"))

    def taken(self):
        """What became of each sign-in."""
        return [line["taken"] for line in self.imap.lines if "taken" in line]

    def is_waiting(self):
        """Does the newest session wait in IDLE?"""
        newest = [line["said"] for line in self.imap.lines
                  if line.get("c") == max(x["c"] for x in self.imap.lines)
                  and "said" in line]
        return any("IDLE" in line for line in newest)

    def until_idle(self, signed_in):
        """A session with the n-th token waits, and the token is not new."""
        good = wait_for(lambda: self.taken().count(True) == signed_in
                        and self.is_waiting(), 120)
        self.given = [line[0] for line in self.tokens.lines()]
        # A lower bound: one that is refused while it is new is not replaced.
        time.sleep(self.LIFE / 10 + 0.5)
        return good

    def subjects(self):
        """Of the mails that were taken in."""
        return sorted(m["subject"] for m in
                      self.w.ctl_json("list", "--messages")["messages"])


def sessions_end(w):
    """In IDLE, and twice in the middle of a batch."""
    Registry(w.dir).set(life=Sessions.LIFE)
    with open(w.path("box"), "w", encoding="ascii") as f:
        f.write("1")  # which is known
    with Server("imap_fake.py", *IMAP_TOKEN, "--tokens", w.path("tokens"),
                "--box", w.path("box"), "--over", "bye,bye,no",
                "--fault", "fetch=over:12") as imap, Server(
                    "smtp_fake.py", "--oauth", "XOAUTH2") as smtp:
        s = Sessions(w, imap)
        w.aim(imap, smtp, poll_s=2)
        open(w.path("daemon.log"), "wb").close()
        before = len(w.issuer.lines)
        w.start_daemon()
        TAP.ok(s.until_idle(1), "a session waits in IDLE", w.log())
        s.tokens.revoke(*s.given)
        TAP.ok(s.until_idle(2), "ended by BYE there, it is opened anew",
               w.log())
        s.grow(13)
        TAP.ok(s.until_idle(3), "ended by BYE in the middle of a batch, too",
               w.log())
        s.grow(25)
        TAP.ok(s.until_idle(4), "and by NO", w.log())
        TAP.ok(wait_for(lambda: len(s.subjects()) >= 25, 120),
               "every mail of both batches is there", s.subjects())
        TAP.equal(s.subjects(),
                  sorted("mail %d" % n for n in range(1, 26)), "once")
        TAP.ok(s.taken() == [True] + [False, True] * 3
               or s.renewals() and s.taken().count(False) <= 3,
               "each time the old token is tried once more, then a new one",
               s.taken())
        asked = len(w.issuer.lines) - before
        TAP.ok(4 <= asked <= 4 + s.renewals(), "which is asked for once",
               asked)
        log = w.log()
        TAP.ok(log.count("event=imap.dropped") == 3
               and log.count("AccessTokenExpired") == 3
               and "imap.down" not in log and "imap.refused" not in log,
               "the log tells why, and nobody is alarmed", log)
        TAP.equal(w.stop_daemon(), 0, "and the daemon stops when asked")


def main():
    """check first; then the daemon."""
    w = Exchange(scratch("exchange"))
    try:
        check_rows(w)
        with Server("imap_fake.py", *IMAP_TOKEN) as imap, Server(
                "smtp_fake.py", "--oauth", "XOAUTH2") as smtp:
            w.aim(imap, smtp)
            w.import_registers()
        name, words, _, _, todo = IMAP_ROWS[0]
        in_the_log(w, name, words, [], "event=imap.refused", todo)
        name, words, _, _, todo = SMTP_ROWS[0]
        in_the_log(w, name, ["--mails", "1"], ["--token", "x", *words],
                   "event=smtp.refused", todo)
        sessions_end(w)
    finally:
        w.stop_daemon()
        w.issuer.stop()
    return TAP.finish()


if __name__ == "__main__":
    sys.exit(main())
