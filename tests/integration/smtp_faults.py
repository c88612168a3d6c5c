#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Variants: asan; it drives single modules, which no jail holds.
"""Every fault a server can show, at every stage of the dialogue, and what the
outbox is told about it."""
import functools
import json
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
from tap import (  # noqa: E402
    Server, Tap, built, scratch, together, wait_for)

TAP = Tap()
TRY = built("tests/world/smtp_try")
DIR = scratch("smtp")
LETTER = os.path.join(DIR, "letter.eml")
# A server that answers is waited for; one that never does, not for long.
PATIENT = ["connect_s=60", "reply_s=60"]
HASTY = ["connect_s=2", "reply_s=2"]
ONE = ["us@council.example", "mp@parliament.example", LETTER]


def run(port, letters=1, keys=(), tls="none"):
    """The outcomes of letters sent over one struct smtp; a key counts once."""
    words = ["127.0.0.1", str(port), tls, *keys, *PATIENT, "--",
             *(ONE * letters)]
    done = subprocess.run([TRY, *words], stdout=subprocess.PIPE, check=False,
                          text=True, timeout=200)
    return [json.loads(line) for line in done.stdout.splitlines()]


def fault(name, what, want, letters=1, keys=(), auth=False):
    """One fault, and (result, stage, code, route) of the last letter."""
    args = [word for f in what for word in ("--fault", f)]
    mute = any(f.endswith(("silent", "garbage")) for f in what)
    if mute:
        keys = [*keys, *HASTY]
    with Server("smtp_fake.py", *args, *(["--auth"] if auth else [])) as fake:
        outcomes = run(fake.port, letters, keys)
        got = [(o["result"], o["stage"], o["code"], o["route"])
               for o in outcomes]
        TAP.equal(got[-1] if got else None, want, name)
        # A mute server does not listen either.
        if not mute:
            wait_for(lambda: any("closed" in x for x in fake.lines), 30)
        return outcomes, fake


CASES = [
    # name, fault, result, stage, code, the whole route waits
    ("421 at the greeting holds the route up", "greeting=421 4.3.2 busy",
     ("retry", "connect", 421, True)),
    ("554 at the greeting costs no letter its life",
     "greeting=554 5.3.2 not today", ("retry", "connect", 554, True)),
    ("a drop at the greeting is a retry", "greeting=drop",
     ("retry", "connect", 0, True)),
    ("silence at the greeting is a retry", "greeting=silent",
     ("retry", "connect", 0, True)),
    ("451 at EHLO holds the route up", "ehlo=451 4.3.0 later",
     ("retry", "EHLO", 451, True)),
    ("a drop at EHLO is a retry", "ehlo=drop", ("retry", "EHLO", 0, True)),
    ("450 at MAIL holds the route up", "mail=450 4.7.1 too many",
     ("retry", "MAIL", 450, True)),
    ("550 at MAIL is for good", "mail=550 5.1.8 who are you",
     ("failed", "MAIL", 550, False)),
    ("530 at MAIL is the route's fault", "mail=530 5.7.0 sign in first",
     ("retry", "MAIL", 530, True)),
    ("451 at RCPT holds up one letter", "rcpt=451 4.7.1 greylisted",
     ("retry", "RCPT", 451, False)),
    ("452 4.3.1 at RCPT holds the route up", "rcpt=452 4.3.1 disk full",
     ("retry", "RCPT", 452, True)),
    ("550 at RCPT is for good", "rcpt=550 5.1.1 no such user",
     ("failed", "RCPT", 550, False)),
    ("421 at RCPT holds the route up", "rcpt=421 4.3.0 closing",
     ("retry", "RCPT", 421, True)),
    ("a drop at RCPT is a retry, not the 250 before it", "rcpt=drop",
     ("retry", "RCPT", 0, False)),
    ("silence at RCPT is a retry", "rcpt=silent", ("retry", "RCPT", 0, True)),
    ("451 at DATA is a retry", "data=451 4.3.5 not now",
     ("retry", "DATA", 451, True)),
    ("554 at DATA is for good", "data=554 5.7.1 no",
     ("failed", "DATA", 554, False)),
    ("a drop before 354 is a retry", "data=drop", ("retry", "DATA", 0, False)),
    ("451 after the final dot is a retry", "dot=451 4.7.0 scanner away",
     ("retry", "the final dot", 451, False)),
    ("550 after the final dot is for good", "dot=550 5.7.1 looks bad",
     ("failed", "the final dot", 550, False)),
    ("a connection lost after the final dot is uncertain", "dot=drop",
     ("uncertain", "the final dot", 0, True)),
    ("silence after the final dot is uncertain", "dot=silent",
     ("uncertain", "the final dot", 0, True)),
    ("garbage after the final dot is uncertain", "dot=garbage",
     ("uncertain", "the final dot", 0, True)),
    ("a drop after 250 is sent", "dot=drop-after",
     ("sent", "the final dot", 250, False)),
    ("a reply of several lines is one", "rcpt=550-5.1.1 no\\n550 5.1.1 such",
     ("failed", "RCPT", 550, False)),
]


def stages():
    """A plain fault at each stage."""
    def one(name, what, want):
        outcomes, _ = fault(name, [what], want)
        if outcomes and "several lines" in name:
            TAP.equal(outcomes[0]["reply"], "550-5.1.1 no 5.1.1 such",
                      "and its words are joined")
            TAP.equal(outcomes[0]["status"], "5.1.1", "and its status found")

    together([functools.partial(one, *case) for case in CASES])


def middle_of_body():
    """A letter of which the server saw only a part was not sent."""
    with open(LETTER, "rb") as f:
        small = f.read()
    with open(LETTER, "wb") as f:
        f.write(small + b"0123456789abcdef0123456789abcdef\r\n" * 500000)
    fault("a drop in the middle of the body is a retry", ["body=half:100000"],
          ("retry", "the body", 0, False))
    fault("a server that stops reading is a retry", ["body=silent"],
          ("retry", "the body", 0, True))
    with open(LETTER, "wb") as f:
        f.write(small)


def signing_in():
    """Refused credentials are the route's fault, never the letter's."""
    keys = ["user=u", "password=secret"]
    got, _ = fault("535 at AUTH is the route's fault", ["auth=535 5.7.8 no"],
                   ("retry", "AUTH", 535, True), keys=keys, auth=True)
    TAP.ok(got[0]["refused"], "and wants the operator")
    got, _ = fault("454 at AUTH is a retry", ["auth=454 4.7.0 later"],
                   ("retry", "AUTH", 454, True), keys=keys, auth=True)
    TAP.ok(not got[0]["refused"], "and wants patience")
    fault("a drop at AUTH is a retry", ["auth=drop"],
          ("retry", "AUTH", 0, True), keys=keys, auth=True)
    for method in ("plain", "login"):
        _, fake = fault("AUTH %s works" % method, [],
                        ("sent", "the final dot", 250, False),
                        keys=[*keys, "auth=" + method], auth=True)
        TAP.ok(any(s.startswith("AUTH " + method.upper())
                   for s in fake.said()), "and it is what was said")


def connections():
    """A connection is kept after a success and after nothing else."""
    outcomes, fake = fault("three letters go over one connection", [],
                           ("sent", "the final dot", 250, False), letters=3)
    TAP.ok(all(o["connected"] for o in outcomes), "which is kept each time")
    TAP.equal({line["c"] for line in fake.lines}, {1}, "there was only one")
    TAP.equal(fake.said()[-1], "QUIT", "and it ended with QUIT")
    outcomes, fake = fault(
        "a refusal of one letter does not touch the next",
        ["rcpt#1=550 5.1.1 no"], ("sent", "the final dot", 250, False), 2)
    TAP.ok(not outcomes[0]["connected"], "the first connection was given up")
    TAP.equal({line["c"] for line in fake.lines}, {1, 2}, "two were made")
    outcomes, fake = fault(
        "a late answer is not credited to the next letter",
        ["dot#1=slow:20"], ("sent", "the final dot", 250, False), 2,
        keys=["reply_s=8"])
    TAP.equal(outcomes[0]["result"], "uncertain", "the first is uncertain")
    fault("a connection closed while it was held is made anew",
          ["dot#1=drop-after"], ("sent", "the final dot", 250, False), 2)
    fault("421 to MAIL on a held connection is tried on a new one",
          ["mail#2=421 4.4.2 idle too long"],
          ("sent", "the final dot", 250, False), 2)


def slow_quit():
    """Nobody waits for the answer to QUIT."""
    start = time.monotonic()
    keys = ["reply_s=300"]
    fault("a server that is silent at QUIT changes nothing", ["quit=silent"],
          ("sent", "the final dot", 250, False), keys=keys)
    fault("nor after a refusal", ["quit=silent", "rcpt=550 5.1.1 no"],
          ("failed", "RCPT", 550, False), keys=keys)
    took = time.monotonic() - start
    TAP.ok(took < 150, "and costs no time", "took %.1f s" % took)


def stopping():
    """The watch ends a wait before the dot at once, after it when it says."""
    keys = ["reply_s=300", "stop_before_s=2", "stop_after_s=4"]
    start = time.monotonic()
    fault("a request to stop ends a wait before the dot", ["rcpt=silent"],
          ("retry", "RCPT", 0, False), keys=keys)
    first = time.monotonic() - start
    start = time.monotonic()
    fault("after the dot it leaves the letter uncertain", ["dot=silent"],
          ("uncertain", "the final dot", 0, False), keys=keys)
    second = time.monotonic() - start
    TAP.ok(first < 150 and second < 150, "both in time",
           "%.1f and %.1f s" % (first, second))


def probing():
    """A probe sends nothing."""
    with Server("smtp_fake.py", "--auth") as fake:
        words = ["127.0.0.1", str(fake.port), "none", "user=u", "password=p"]
        done = subprocess.run([TRY, *words], stdout=subprocess.PIPE,
                              check=False, text=True, timeout=100)
        TAP.equal(json.loads(done.stdout)["result"], "sent", "a probe works")
        wait_for(lambda: any("closed" in line for line in fake.lines), 30)
        TAP.ok(not any(s.startswith("MAIL") for s in fake.said()),
               "and names no sender", fake.said())


def refused_here():
    """What no server may ever see."""
    bare = os.path.join(DIR, "bare.eml")
    with open(bare, "wb") as f:
        f.write(b"Subject: x\r\n\r\nline\n.\r\nMAIL FROM:<e@x.example>\r\n")
    with Server("smtp_fake.py") as fake:
        letters = [
            ["us@council.example", "a@b.example>\r\nRCPT TO:<c@d.example",
             LETTER],
            ["", "a@b.example", LETTER],
            ["-", "a@b.example", LETTER],
            ["us@council.example", "a@b.example", bare],
        ]
        words = ["127.0.0.1", str(fake.port), "none", "--"]
        done = subprocess.run([TRY, *words, *sum(letters, [])], check=False,
                              stdout=subprocess.PIPE, text=True, timeout=100)
        got = [json.loads(line) for line in done.stdout.splitlines()]
        TAP.equal([o["result"] for o in got], ["refused"] * 4,
                  "injected commands, null senders and bare LF are refused")
        TAP.ok(not fake.said(), "before a server hears a word", fake.said())


def probes():
    """What check asks of a route."""
    for name, faults, keys, want in (
            ("a probe says NOOP and the null sender", [], ["null=1"],
             ("sent", ["NOOP", "MAIL FROM:<>"])),
            ("or NOOP alone where there is none", [], [],
             ("sent", ["NOOP"])),
            ("a null sender that is refused is found out",
             ["--fault", "mail=550 5.7.1 no null sender here"], ["null=1"],
             ("failed", ["NOOP", "MAIL FROM:<>"]))):
        with Server("smtp_fake.py", *faults) as fake:
            done = subprocess.run(
                [TRY, "127.0.0.1", str(fake.port), "none", *keys, *PATIENT],
                stdout=subprocess.PIPE, check=False, text=True, timeout=100)
            wait_for(lambda: any("closed" in line for line in fake.lines), 30)
            outcome = json.loads(done.stdout)
            said = [s for s in fake.said() if s.split()[0] in ("NOOP", "MAIL",
                                                              "DATA")]
            TAP.equal((outcome["result"], said), want, name)


def main():
    """All of it."""
    with open(LETTER, "wb") as f:
        f.write(b"Subject: fault\r\n\r\n.one\r\n..\r\n.\r\nend\r\n")
    middle_of_body()
    together([stages, connections, stopping, slow_quit, signing_in, probing,
              probes, refused_here])
    return TAP.finish()


if __name__ == "__main__":
    sys.exit(main())
