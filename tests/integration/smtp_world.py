#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Variants: asan; it drives single modules, which no jail holds.
"""A letter goes through a real submission server into a real mailbox, and the
server's verdict on its sender is its own."""
import glob
import json
import os
import smtplib
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
from tap import ROOT, Server, Tap, built, scratch  # noqa: E402

TAP = Tap()
TRY = built("tests/world/smtp_try")
DIR = scratch("smtp-world")


def path(*names):
    """A path in the scratch directory."""
    return os.path.join(DIR, *names)


def write(name, text):
    """A file there."""
    with open(path(name), "w", encoding="utf-8", newline="") as out:
        out.write(text)
    return path(name)


def dovecot(verb, *accounts):
    """The private Dovecot; its ports and files."""
    subprocess.run(
        ["sh", os.path.join(ROOT, "tests", "world", "dovecot.sh"), verb,
         path("dovecot"), *accounts], check=True)
    if verb == "stop":
        return {}
    with open(path("dovecot", "env"), encoding="utf-8") as f:
        return dict(line.strip().split("=", 1) for line in f)


def send(server, tls, keys, letters):
    """The outcomes of letters [from, to, file]."""
    port = server.ports["submission" if tls == "starttls" else "submissions"]
    words = [TRY, "localhost", str(port), tls, *keys, "--", *sum(letters, [])]
    done = subprocess.run(words, stdout=subprocess.PIPE, check=False,
                          text=True, timeout=200)
    return [json.loads(line) for line in done.stdout.splitlines()]


def index():
    """What the server kept."""
    if not os.path.exists(path("spool", "index.jsonl")):
        return []
    with open(path("spool", "index.jsonl"), encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def inbox(user):
    """The mails in a mailbox, as bytes."""
    found = []
    for name in glob.glob(path("dovecot", "mail", user, "new", "*")):
        with open(name, "rb") as f:
            found.append(f.read())
    return found


def submission(server, env):
    """Through the front door."""
    ca = "ca=" + env["CA"]
    letter = write("a.eml", "From: SEND team <send@council.example>\r\n"
                   "To: mp@parliament.example\r\nSubject: hello\r\n"
                   "Message-ID: <1@council.example>\r\n\r\n.dot\r\nbye\r\n")
    good = [ca, "user=send@council.example", "password=sesame", "null=1"]
    for tls in ("starttls", "implicit"):
        for auth in ("plain", "login"):
            got = send(server, tls, [*good, "auth=" + auth],
                       [["send@council.example", "mp@parliament.example",
                         letter]])
            TAP.equal(got[0]["result"], "sent",
                      "%s with %s is accepted" % (tls, auth))
    TAP.equal(len(index()), 4, "four mails were kept")
    mails = inbox("mp")
    TAP.equal(len(mails), 4, "and four are in the mailbox")
    TAP.ok(all(b"dmarc=pass header.from=council.example" in m for m in mails),
           "each with a pass for its sender", mails[:1])
    TAP.ok(all(m.replace(b"\r\n", b"\n").endswith(b"\n\n.dot\nbye\n")
               for m in mails), "and its dots as they were", mails[:1])
    got = send(server, "starttls", good,
               [["-", "mp@parliament.example", letter]] * 3)
    TAP.equal([o["result"] for o in got], ["sent"] * 3,
              "three with a null sender over one connection")
    TAP.equal(index()[-1]["from"], "", "which is what the server saw")
    got = send(server, "starttls", [ca, "user=send@council.example",
                                    "password=wrong"],
               [["send@council.example", "mp@parliament.example", letter]])
    TAP.equal((got[0]["result"], got[0]["route"], got[0]["code"]),
              ("retry", True, 535), "a wrong password holds the route up")


def faults(server, env):
    """Answers on order, per recipient."""
    good = ["ca=" + env["CA"], "user=send@council.example", "password=sesame",
            "reply_s=8"]
    write("faults", "rcpt gone@* 550 5.1.1 no such person\n"
          "rcpt grey@* 451 4.7.1 later\ndot spam@* 554 5.7.1 no\n"
          "dot full@* 452 4.3.1 full\nsilent mute@*\ndrop drop@*\n"
          "delay slow@* 1\n")
    want = {"gone": "failed", "grey": "retry", "spam": "failed",
            "full": "retry", "mute": "uncertain", "drop": "uncertain",
            "slow": "sent", "fine": "sent"}
    got = send(server, "starttls", good,
               [["send@council.example", name + "@there.example",
                 path("a.eml")] for name in want])
    TAP.equal(dict(zip(want, (o["result"] for o in got))), want,
              "each recipient's fault is its own")


def outside(server):
    """Through the back door: what strangers claim is taken away."""
    with smtplib.SMTP("127.0.0.1", server.ports["mx"]) as client:
        for sender in ("mp@parliament.example", "head@council.example",
                       "parent@home.example"):
            client.sendmail(
                sender, ["send+tok@council.example"],
                "From: <%s>\r\nTo: send@council.example\r\n"
                "Authentication-Results: mx.council.example;\r\n"
                "\tdmarc=pass header.from=forged.example\r\n"
                "Subject: in\r\n\r\nhello\r\n" % sender)
    mails = inbox("send")
    TAP.equal(len(mails), 3, "three mails came in from outside")
    TAP.ok(not any(b"forged" in m for m in mails), "their claims are gone")
    TAP.ok(all(m.startswith(b"Return-Path: <") for m in mails),
           "each has a Return-Path", mails[:1])
    for domain, verdict in ((b"parliament", b"pass"), (b"council", b"fail"),
                            (b"home", b"none")):
        want = b"dmarc=%s header.from=%s.example" % (verdict, domain)
        TAP.equal(sum(want in m for m in mails), 1, want.decode())


def main():
    """A world, and what is asked of it."""
    write("a.eml", "")
    env = dovecot("start", "send:pw", "mp:pw")
    try:
        users = write("users", "send@council.example:sesame\n")
        aliases = write("aliases", "send@council.example send\n"
                        "mp@parliament.example mp\n")
        cert = os.path.dirname(env["CA"])
        with Server("smtpd.py", "--users", users, "--aliases", aliases,
                    "--cert", os.path.join(cert, "good.pem"),
                    "--key", os.path.join(cert, "good.key"),
                    "--lmtp", "127.0.0.1:" + env["LMTP_PORT"],
                    "--spool", path("spool"), "--faults", path("faults"),
                    "--genuine", "parliament.example") as server:
            submission(server, env)
            faults(server, env)
            outside(server)
    finally:
        dovecot("stop")
    return TAP.finish()


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
