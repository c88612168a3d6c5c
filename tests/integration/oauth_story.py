#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job where every sign-in is by access token: the whole story, the
tokens' end in the middle of it, and each thing that stops it, told with what
to do by check, status, the log and the digest."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
sys.path.insert(0, os.path.dirname(__file__))
import leaks  # noqa: E402
import world as W  # noqa: E402
from oauth_world import OAuthWorld  # noqa: E402
from story import acknowledged, allocated, answered  # noqa: E402
from tap import Tap  # noqa: E402
from token_server import Registry  # noqa: E402


def finding(w, what):
    """What check says of something, and its exit status."""
    done = w.ctl("check", "--json", check=False)
    checks = W.json.loads(done.stdout)["checks"]
    return next((c for c in checks if c["what"] == what and
                 c["state"] == "FAILS"),
                next((c for c in checks if c["what"] == what), {})), \
        done.returncode


def an_enquiry(t, w, name):
    """A parent's mail is acknowledged."""
    def acknowledgements():
        return len([m for m in w.mails(W.PARENT) if "ENQ-" in m["Subject"]])

    before = acknowledgements()
    w.deliver(w.message(W.PARENT, W.MAILBOX, "Transport %d" % before,
                        "Hello,\n\nthe taxi %d has not come.\n\nRuth\n"
                        % before, name="Ruth Okafor"))
    t.ok(W.wait_for(lambda: acknowledgements() > before, every=0.2), name,
         w.log()[-3000:])


def the_story(t, proof):
    """From an MP's mail to the answer, with one kind of proof."""
    w = OAuthWorld(W.scratch("oauth-" + proof), proof=proof)
    try:
        w.start_servers()
        w.write_config(release_delay_s=2, poll_s=2)
        w.import_registers()
        if proof == "device":
            login(t, w)
        found, status = finding(w, "oauth m")
        t.ok(found["state"] == "works" and status == 0,
             "%s: check signs in everywhere" % proof,
             w.ctl("check", check=False).stdout)
        w.start_daemon()
        acknowledged(t, w)
        allocation = allocated(t, w)
        if allocation is not None:
            answered(t, w, allocation)
        state = w.ctl_json("status")["live"]["tokens"]
        t.ok(len(state) == 1 and state[0]["until"] and not state[0]["why"],
             "%s: status tells how long the token is good" % proof, state)
        if proof == "certificate":
            expiry(t, w)
        if proof == "device":
            beside(t, w)
        leaks.whose(t, w, proof)
        t.equal(leaks.anywhere(w), [],
                "%s: no token or secret is printed or kept" % proof)
        t.equal(w.stop_daemon(), 0, "%s: the daemon stops when asked" % proof)
        if proof == "certificate":
            once(t, w)
    finally:
        w.stop()


def login(t, w):
    """A person signs in before."""
    found, status = finding(w, "oauth m")
    t.ok(found["state"] == "FAILS" and status == 78 and
         "enquiryctl login" in found["said"],
         "device: check says that nobody has signed in", found)
    os.makedirs(w.path("state"), mode=0o700, exist_ok=True)
    done = w.ctl("login", check=False)
    t.ok(done.returncode == 0 and "ABCD-EFGH" in done.stdout and
         "https://microsoft.example/devicelogin" in done.stdout and
         W.MAILBOX in done.stdout,
         "device: enquiryctl login shows where to sign in as whom",
         done.stdout + done.stderr)


def beside(t, w):
    """check and login beside a running daemon leave it its login."""
    def refreshed():
        return len([line for line in w.issuer.lines
                    if line["grant"] == "refresh_token" and "proof" in line])

    def sealed():
        with open(w.path("state", "login-m"), "rb") as f:
            return f.read()

    before = refreshed(), sealed()
    for what in ("oauth m", "imap", "smtp private"):
        found, status = finding(w, what)
        t.ok(found["state"] == "works" and "running daemon" in found["said"]
             and status == 0,
             "device: check asks the running daemon about %s" % what, found)
    t.equal((refreshed(), sealed()), before,
            "device: and does not use the login beside it")
    # A renewal is under way while somebody signs in anew.
    w.registry.set(life=6)
    w.stop_daemon()
    w.start_daemon()
    w.registry.set(hold=True)
    t.ok(W.wait_for(lambda: "held" in w.issuer.lines[-1]),
         "device: a token is renewed before it is over", w.issuer.lines)
    w.registry.set(life=3600)
    w.ctl("login")
    newer = sealed()
    w.registry.set(hold=False)
    t.ok(W.wait_for(lambda: "oauth.login-newer" in w.log()) and
         sealed() == newer,
         "device: a login beside a renewal is not written over", w.log())
    asked = refreshed()
    w.stop_daemon()
    w.start_daemon()
    t.ok(refreshed() == asked + 1 and "oauth.refused" not in w.log(),
         "device: and is what goes on", w.log())


def expiry(t, w):
    """The certificate is good for 20 days more."""
    out = w.ctl("status").stdout
    t.ok(re.search(r"Expiry +certificate of oauth m runs out on .*, IN "
                   r"(19|20) DAYS", out),
         "status tells when the certificate runs out", out)
    today = w.move_clock(1)
    digest = w.await_mail(
        W.ALEX, W.subject_has("enquiries on", W.in_words(today)))
    t.ok(digest is not None and re.search(
        r"the certificate of oauth m runs out on \w+day .*, in 1\d days",
        " ".join(W.body(digest).split())),
         "and the digest, in its line of health",
         digest and W.body(digest))


def once(t, w):
    """One pass, with tokens."""
    before = len(w.mails(W.PARENT))
    w.deliver(w.message(W.PARENT, W.MAILBOX, "Once",
                        "Hello,\n\nonce more.\n\nRuth\n"))
    daemon = w.start_daemon("--once", wait=False)
    t.equal(daemon.wait(W.PATIENCE), 0, "--once does its pass with tokens")
    w.daemon = None
    t.equal(len(w.mails(W.PARENT)) - before, 1,
            "and what came is acknowledged")


def tokens_end(t, w):
    """Tokens of a few seconds, over in the middle of IDLE and of a batch."""
    w.registry.set(life=12)
    w.start_daemon()
    an_enquiry(t, w, "a token of twelve seconds does")
    asked = len(w.issuer.lines)
    end = W.time.monotonic() + W.PATIENCE
    while len(w.issuer.lines) - asked < 2 and W.time.monotonic() < end:
        an_enquiry(t, w, "and goes on while tokens come and go")
    t.ok(len(w.issuer.lines) - asked >= 2,
         "each was replaced before it was over", w.issuer.lines)
    t.ok("imap.down" not in w.log() and "smtp.down" not in w.log(),
         "and nothing was interrupted", w.log())
    t.equal(w.stop_daemon(), 0, "the daemon stops when asked")


def kick(w):
    """Every IMAP connection is ended."""
    W.subprocess.run(["doveadm", "-c", w.path("dovecot.conf"), "kick", "*"],
                     check=False, stdout=W.subprocess.DEVNULL,
                     stderr=W.subprocess.DEVNULL)


def revoked(t, w):
    """All tokens are taken away, and the connections with them."""
    w.registry.set(life=120)
    start = len(w.log())
    w.start_daemon()
    W.time.sleep(13)  # a token is new for a tenth of its life
    asked = len(w.issuer.lines)
    # The next one is new for a whole minute.
    w.registry.set(life=3600)
    w.tokens.revoke()
    kick(w)
    up = W.wait_for(lambda: len(w.tokens.lines()) == 1)
    t.ok(up, "a token that is not taken any more is replaced at once",
         w.log()[start:])
    an_enquiry(t, w, "and the mailbox is read with the new one")
    t.ok("imap.refused" not in w.log()[start:] and
         len(w.issuer.lines) == asked + 1,
         "after one request, and nobody is alarmed", w.log()[start:])
    w.tokens.revoke()
    kick(w)
    down = W.wait_for(lambda: "imap.refused" in w.log()[start:])
    t.ok(down, "one that is not taken although it is new is told",
         w.log()[start:])
    W.wait_for(lambda: not w.ctl_json("status")["live"]["imap"]["up"])
    said = w.ctl_json("status")["live"]["imap"]
    t.ok(not said["up"] and "does not take the access token" in said["what"]
         and "New-ServicePrincipal" in said["what"],
         "and stands in status with what to look at", said)
    t.equal(w.stop_daemon(), 0, "the daemon stops when asked")


def refusals(t, w):
    """Each thing that stops the token server, as check, log and status say
    it."""
    rows = (
        ({"secret": "another"}, "AADSTS7000215", "not its Secret ID"),
        ({"secret_expired": True}, "AADSTS7000222", "Make a new one"),
        ({"tenant": "elsewhere.example"}, "AADSTS90002", "Check tenant"),
        ({"client_id": "0"}, "AADSTS700016", "Check client_id"),
        ({"consent": False}, "AADSTS65001", "Grant admin consent"),
    )
    for changes, code, todo in rows:
        w.registry.set(**changes)
        found, status = finding(w, "oauth m")
        tried, _ = finding(w, "imap")
        w.registry.set(**{k: Registry.USUAL[k] for k in changes})
        t.ok(status == 78 and found["state"] == "FAILS" and
             code in found["said"] and todo in found["do"],
             "check tells %s and what to do" % code, found)
        t.equal(tried["said"], "not tried without a token",
                "and does not try the servers without a token")
    w.registry.set(fault="throttle")
    found, status = finding(w, "oauth m")
    t.ok(status == 75 and "asked too often" in found["said"],
         "a throttled token server is waited for", found)
    w.registry.set(fault=None, roles=["SMTP.SendAsApp"])
    odd = [c for c in w.ctl_json("check")["checks"]
           if c["what"] == "oauth m" and c["state"] == "beware"]
    t.ok(len(odd) == 1 and "no permission" in odd[0]["said"] and
         "IMAP.AccessAsApp" in odd[0]["do"],
         "a token without the permission to read is told", odd)
    w.registry.set(roles=Registry.USUAL["roles"], clock=-400)
    checks = W.json.loads(w.ctl("check", "--json", check=False).stdout)
    t.ok(any(re.search("clock.* by 4[0-9][0-9] seconds", c["said"]) and
             c["state"] == "beware" for c in checks["checks"]),
         "check compares the clock with the token server's", checks)
    w.registry.set(clock=0)


def stopped(t, w):
    """The daemon with a secret that has run out; then the new one."""
    w.registry.set(secret_expired=True)
    start = len(w.log())
    w.start_daemon(wait=False)
    seen = W.wait_for(lambda: "oauth.refused" in w.log()[start:] and
                      "imap.refused" in w.log()[start:])
    log = w.log()[start:]
    t.ok(seen and "AADSTS7000222" in log and "Make a new one" in log,
         "the log tells why and what to do", log)
    W.wait_for(lambda: "daemon.ready" in w.log()[start:])
    W.wait_for(lambda: "NO token" in w.ctl("status").stdout)
    status = w.ctl("status").stdout
    t.ok("NO token" in status and "AADSTS7000222" in status,
         "status too", status)
    t.ok(len(re.findall("event=oauth.refused", log)) == 1,
         "it is said once, not at each try", log)
    today = w.move_clock(1)
    t.equal(w.stop_daemon(), 0, "the daemon stops although it has no token")
    w.registry.set(secret_expired=False)
    w.start_daemon()
    digest = w.await_mail(
        W.ALEX, W.subject_has("enquiries on", W.in_words(today)))
    t.ok(digest is not None and "NOT WORKING" in W.body(digest) and
         "the client secret has expired" in " ".join(W.body(digest).split()),
         "the digest of that day says what did not work",
         digest and W.body(digest))
    an_enquiry(t, w, "with a new secret it goes on")


def hanging(t, w):
    """A token server that does not answer keeps nobody from stopping."""
    w.registry.set(fault="hang")
    start = len(w.log())
    asked = len(w.issuer.lines)
    daemon = w.start_daemon(wait=False)
    W.wait_for(lambda: len(w.issuer.lines) > asked)
    status = w.stop_daemon()
    t.ok(status == 0 and daemon and "role.killed" not in w.log()[start:],
         "a token server that hangs does not delay a stop",
         w.log()[start:])
    w.registry.set(fault=None)


def main():
    """The stories, then what stops them."""
    t = Tap()
    for proof in ("secret", "certificate", "device"):
        the_story(t, proof)
    w = OAuthWorld(W.scratch("oauth-faults"))
    try:
        w.start_servers()
        w.more = "secret_expires = '2099-12-31'"
        w.write_config(poll_s=1)
        w.import_registers()
        refusals(t, w)
        tokens_end(t, w)
        revoked(t, w)
        stopped(t, w)
        w.stop_daemon()
        hanging(t, w)
        t.equal(leaks.anywhere(w), [],
                "no token or secret was printed or kept")
    finally:
        w.stop()
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
