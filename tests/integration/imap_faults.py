#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Variants: asan; it drives single modules, which no jail holds.
"""What an IMAP server can do to us, and that nothing worse comes of it than a
dead session and a sentence: no hang, no crash, no password given away."""
import functools
import json
import os
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
from tap import (  # noqa: E402
    ROOT, Server, Tap, built, scratch, together, wait_for)

TAP = Tap()
TRY = built("tests/world/imap_try")
DIR = scratch("imap")
PASSWORD = "a secret nobody may hear"
# A minute is waited for a server; half of it means that nobody waited.
LONG_MS = 30000
subprocess.run(["sh", os.path.join(ROOT, "tests", "world", "ca.sh"), DIR],
               check=True)
CA = os.path.join(DIR, "ca.pem")


def command(port, steps, tls="none", keys=()):
    """The words of one imap_try."""
    return [TRY, "127.0.0.1", str(port), tls, "ca=" + CA, "user=us",
            "password=" + PASSWORD, *keys, "connect_s=60", "command_s=60",
            "--", *steps]


def run(port, steps=(), tls="none", keys=()):
    """What came of each step."""
    done = subprocess.run(command(port, steps, tls, keys), check=False,
                          stdout=subprocess.PIPE, text=True, timeout=200)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode < 0:
        lines.append({"do": "crash", "ok": False, "signal": -done.returncode})
    return lines


def certificate(name):
    """Certificate and key of that name."""
    return [os.path.join(DIR, name + end) for end in (".pem", ".key")]


def no_password(fake, name):
    """Neither the password nor its base64 nor any sign-in was heard."""
    said = "\n".join(fake.said())
    TAP.ok(PASSWORD not in said and "LOGIN" not in said
           and "AUTHENTICATE" not in said, name, said)


FETCH = ("select=INBOX", "list=1", "fetch")


def refused(name, args, tls, words):
    """A connection that must end before the password."""
    with Server("imap_fake.py", *args) as fake:
        got = run(fake.port, tls=tls)[-1]
        TAP.ok(not got["ok"] and got["kind"] == "config"
               and words in got["error"], name + " is refused", got)
        wait_for(lambda: any("closed" in x for x in fake.lines), 30)
        no_password(fake, name + ": no password was sent")


def test_refusals():
    """Certificates and STARTTLS."""
    for name, words in (("expired", "expired"), ("wrong", "name"),
                        ("self", "issuer is unknown"),
                        ("foreign", "issuer is unknown")):
        refused("a certificate that is %s (IMAPS)" % name,
                ["--tls", *certificate(name)], "implicit", words)
        refused("a certificate that is %s (STARTTLS)" % name,
                ["--starttls", *certificate(name)], "starttls", words)
    refused("STARTTLS not offered", [], "starttls", "STARTTLS")
    refused("PREAUTH before TLS",
            ["--starttls", *certificate("good"), "--fault",
             "greeting=raw:* PREAUTH welcome\\n"], "starttls", "PREAUTH")
    refused("an answer slipped in before TLS",
            ["--starttls", *certificate("good"), "--fault",
             "starttls=raw:TAG OK go\\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\\n"],
            "starttls", "between STARTTLS and TLS")
    with Server("imap_fake.py") as fake:
        got = run(fake.port, tls="none", keys=["auth=xoauth2"])[-1]
        TAP.ok(not got["ok"] and got["kind"] == "config",
               "a way of signing in that is not offered is refused", got)
    # 192.0.2.1 is nobody's; the refusal comes before any packet.
    done = subprocess.run(
        [TRY, "192.0.2.1", "143", "none", "user=us", "password=" + PASSWORD,
         "connect_s=60", "--"], check=False, stdout=subprocess.PIPE, text=True)
    got = json.loads(done.stdout)
    TAP.ok(not got["ok"] and "loopback" in got["error"]
           and got["ms"] < LONG_MS,
           "without TLS only a loopback address is tried", got)


def test_good():
    """The same server when it behaves."""
    for tls, args in (("implicit", ["--tls", *certificate("good")]),
                      ("starttls", ["--starttls", *certificate("good")]),
                      ("none", [])):
        with Server("imap_fake.py", *args) as fake:
            got = run(fake.port, FETCH, tls=tls, keys=["save=" + DIR])
            TAP.ok(got[-1]["ok"] and got[-1]["mails"] == 3,
                   "a good server is served over " + tls, got)
    with open(os.path.join(DIR, "2.eml"), "rb") as file:
        body = file.read()
    head = b"From: a@b.example\r\nSubject: mail 2\r\n\r\n"
    TAP.ok(body == (head + bytes(range(256)) * 3)[:600],
           "every byte value comes through, NUL included")
    TAP.equal(got[2]["dates"], [1793610000] * 3,
              "INTERNALDATE is an instant: its zone is taken off")


# A server that answers is waited for; one that never does, not for long.
PATIENT = ()
HASTY = ("connect_s=4", "command_s=4")
# name, faults, steps, the last step: ok, dead, error words, how long is waited
FAULTS = [
    ("a connection closed at the greeting", ["greeting=drop"], (), False,
     True, "closed", PATIENT),
    ("BYE as greeting", ["greeting=bye:full"], (), False, True,
     "greeting: the server says BYE: full", PATIENT),
    ("silence at the greeting", ["greeting=silent"], (), False, True,
     "4 seconds", HASTY),
    ("garbage as greeting", ["greeting=raw:\\0\\1\\2 what\\n"], (), False,
     True, "", PATIENT),
    ("an endless greeting", ["greeting=endless"], (), False, True,
     "more than one answer", PATIENT),
    ("a capability line cut short", ["capability=cut:9"], (), False, True,
     "closed", PATIENT),
    ("no answer to CAPABILITY but OK", ["capability=raw:TAG OK fine\\n"],
     (), True, None, "", PATIENT),
    ("an empty CAPABILITY",
     ["capability=raw:* CAPABILITY\\nTAG OK fine\\n"], (), True, None, "",
     PATIENT),
    ("a password refused", ["authenticate=raw:TAG NO wrong\\n"], (), False,
     True, "signing in", PATIENT),
    ("BAD to signing in", ["authenticate=raw:TAG BAD no\\n"], (), False, True,
     "", PATIENT),
    ("a folder that is not there", ["select=raw:TAG NO no such\\n"],
     ("select=INBOX",), False, False, "no such", PATIENT),
    ("a folder without UIDVALIDITY",
     ["select=raw:* 1 EXISTS\\nTAG OK fine\\n"], ("select=INBOX",), False,
     True, "UIDVALIDITY", PATIENT),
    ("BYE in place of an answer", ["select=raw:* BYE going down\\n"],
     ("select=INBOX",), False, True, "BYE: going down", HASTY),
    ("BYE and the end at SELECT",
     ["select=bye:User is authenticated but not connected."],
     ("select=INBOX",), False, True,
     "SELECT: the server says BYE: User is authenticated but not connected.",
     PATIENT),
    ("BYE and the end at FETCH",
     ["fetch=bye:Session invalidated - AccessTokenExpired"], FETCH, False,
     True, "BYE: Session invalidated", PATIENT),
    ("BYE and the end in IDLE",
     ["idle=bye:Connection is closed. 13"], ("select=INBOX", "idle=5"),
     False, True, "IDLE: the server says BYE: Connection is closed. 13",
     PATIENT),
    ("BYE and the end behind IDLE's begin",
     ["idle=raw:+ idling\\n* BYE Connection is closed. 14\\n"],
     ("select=INBOX", "idle=5"),
     False, True, "BYE: Connection is closed. 14", HASTY),
    ("BYE and the end at NOOP",
     ["noop=bye:over"], ("select=INBOX", "noop"), False, True,
     "NOOP: the server says BYE: over", PATIENT),
    ("NO to FETCH", ["fetch=raw:TAG NO [INUSE] later\\n"], FETCH, False,
     False, "later", PATIENT),
    ("BAD to FETCH", ["fetch=raw:TAG BAD never\\n"], FETCH, False, True, "",
     PATIENT),
    ("a FETCH cut in the middle of a literal", ["fetch=cut:900"], FETCH,
     False, True, "closed", PATIENT),
    ("a FETCH cut before its tagged answer", ["fetch=cut:-4"], FETCH, False,
     True, "closed", PATIENT),
    ("silence at FETCH", ["fetch=silent"], FETCH, False, True, "4 seconds",
     HASTY),
    ("one byte every 50 ms", ["fetch=drip:0.05"], FETCH, False, True,
     "4 seconds", HASTY),
    ("an endless line at FETCH", ["fetch=endless"], FETCH, False, True,
     "more than one answer", PATIENT),
    ("a literal of 4 GB",
     ["fetch=raw:* 1 FETCH (UID 1 BODY[] {4294967295}\\nabc"], FETCH, False,
     True, "a literal longer than", PATIENT),
    ("a literal of 10^20 bytes",
     ["fetch=raw:* 1 FETCH (UID 1 BODY[] {99999999999999999999}\\nabc"],
     FETCH, False, True, "a literal longer than", PATIENT),
    ("a 2 GB literal in a listing",
     ["list=raw:* LIST () \"/\" {2147483647}\\nabc"],
     ("select=INBOX", "ensure=Filed"), False, True, "a literal longer than",
     PATIENT),
    ("garbage in place of FETCH", ["fetch=raw:* 1 FROTZ ((((\\n"], FETCH,
     False, True, "", HASTY),
    ("an unknown FETCH item",
     ["fetch=raw:* 1 FETCH (UID 1 FROTZ 12)\\nTAG OK done\\n"], FETCH, False,
     True, "", HASTY),
    ("a wrong tag", ["fetch=raw:999 OK done\\n"], FETCH, False, True, "",
     HASTY),
    ("a mail nobody asked for", ["fetch=wrong-uid"], FETCH, False, True,
     "nobody asked", PATIENT),
    ("the same mail twice", ["fetch=twice"], FETCH, False, True,
     "nobody asked", PATIENT),
    ("NO to MOVE", ["move=raw:TAG NO [TRYCREATE] none\\n"],
     ("select=INBOX", "move=Filed:1,2"), False, False, "none", PATIENT),
    ("a connection lost in MOVE", ["move=drop"],
     ("select=INBOX", "move=Filed:1,2"), False, True, "closed", PATIENT),
    ("NO to CREATE", ["create=raw:TAG NO not allowed\\n"],
     ("ensure=Filed",), False, False, "not allowed", PATIENT),
    ("a connection lost in IDLE", ["idle=cut:5"],
     ("select=INBOX", "idle=5"), False, True, "closed", PATIENT),
    ("IDLE refused", ["idle=raw:TAG NO not now\\n"],
     ("select=INBOX", "idle=2"), False, True, "not now", PATIENT),
    ("an answer to NOOP that ends in nothing", ["noop=raw:* 4 EXI"],
     ("select=INBOX", "noop"), False, True, "4 seconds", HASTY),
    ("a NO that is a novel", ["select=raw:TAG NO " + "x" * 5000 + "\\n"],
     ("select=INBOX",), False, False, "xxx", PATIENT),
]


def test_faults():
    """The table."""
    def one(name, faults, steps, ok, dead, words, keys):
        args = [word for f in faults for word in ("--fault", f)]
        with Server("imap_fake.py", *args) as fake:
            got = run(fake.port, steps, keys=keys)[-1]
            TAP.ok(got["ok"] == ok and got.get("dead") == dead
                   and words in got.get("error", "")
                   and got.get("ms", 10**6) <= LONG_MS,
                   "%s is a %s session and a sentence"
                   % (name, "dead" if dead else "living"), got)

    together([functools.partial(one, *row) for row in FAULTS])


# name, faults, what fetch says
ANSWERS = [
    ("a mail left out is reported missing", ["fetch=missing"],
     {"ok": True, "mails": 2, "missing": [3]}),
    ("partial data and NO leaves the rest missing", ["fetch=partial-no"],
     {"mails": 1, "missing": [2, 3]}),
    ("BODY[] NIL is a missing mail", ["fetch=nil"],
     {"ok": True, "mails": 2, "missing": [1]}),
    ("BODY[] as a quoted string is a mail", ["fetch=quoted"],
     {"ok": True, "mails": 3, "bytes": 27, "missing": []}),
    ("a UID after the body is a UID", ["fetch=late-uid"],
     {"ok": True, "mails": 3, "missing": []}),
    ("unsolicited answers in between change nothing",
     ["fetch=more:* 9 EXISTS\\n* 2 FETCH (FLAGS (\\Seen) UID 2)\\n"
      "* 5 EXPUNGE\\n* OK still here\\n"],
     {"ok": True, "mails": 3, "missing": []}),
    ("an empty FETCH leaves all missing", ["fetch=raw:TAG OK none\\n"],
     {"ok": True, "mails": 0, "missing": [1, 2, 3]}),
]


def test_answers():
    """Odd but legal, or nearly."""
    def one(name, faults, want):
        args = [word for f in faults for word in ("--fault", f)]
        with Server("imap_fake.py", *args) as fake:
            got = run(fake.port, FETCH)[-1]
            TAP.equal({key: got.get(key) for key in want}, want, name)

    together([functools.partial(one, *row) for row in ANSWERS])


def test_cut_everywhere():
    """F6: the connection lost at many places of a FETCH answer."""
    bad = []

    def one(at):
        with Server("imap_fake.py", "--fault", "fetch=cut:%d" % at) as fake:
            got = run(fake.port, FETCH)[-1]
            if got["do"] != "fetch" or got["ok"] or not got["dead"] \
                    or got["ms"] > LONG_MS \
                    or got["mails"] + len(got["missing"]) != 3:
                bad.append((at, got))

    together([functools.partial(one, at) for at in range(0, 2100, 75)])
    TAP.ok(not bad, "cut anywhere in a FETCH, whole mails are kept and the "
           "others missing", bad)


def test_without():
    """Servers that can do less."""
    with Server("imap_fake.py", "--without", "MOVE") as fake:
        got = run(fake.port, ["select=INBOX", "move=Filed:1,2"])[-1]
        said = " ".join(fake.said())
        TAP.ok(got["ok"] and "UID COPY 1:2 " in said
               and "UID STORE 1:2 +FLAGS.SILENT (\\Deleted)" in said
               and "UID EXPUNGE 1:2" in said,
               "without MOVE a mail is copied, marked and expunged by UID",
               said)
    with Server("imap_fake.py", "--without", "MOVE", "--without",
                "UIDPLUS") as fake:
        got = run(fake.port, ["select=INBOX", "move=Filed:1"])[-1]
        said = " ".join(fake.said())
        TAP.ok(got["ok"] and "EXPUNGE" not in said,
               "without UIDPLUS nothing is ever expunged", said)
    with Server("imap_fake.py", "--without", "IDLE", "--fault",
                "noop=more:* 4 EXISTS\\n") as fake:
        got = run(fake.port, ["select=INBOX", "idle=1"])[-1]
        TAP.equal(got.get("news"), "mail", "without IDLE, NOOP finds mail")
    with Server("imap_fake.py", "--fault", "idle=raw:+ idling\\n* 4 EXISTS\\n"
                ) as fake:
        got = run(fake.port, ["select=INBOX", "list=1", "idle=60"])[-1]
        TAP.ok(got.get("news") == "mail" and got["ms"] < LONG_MS,
               "EXISTS in the same packet as the continuation is seen", got)
    with Server("imap_fake.py", "--tls", *certificate("good"), "--fault",
                "idle=apart:* 4 EXISTS\\n") as fake:
        got = run(fake.port, ["select=INBOX", "list=1", "idle=60"],
                  tls="implicit")[-1]
        TAP.ok(got.get("news") == "mail" and got["ms"] < LONG_MS,
               "so it is in a TLS record of its own", got)
    with Server("imap_fake.py", "--fault",
                "idle=raw:+ idling\\n* OK Still here\\n") as fake:
        got = run(fake.port, ["select=INBOX", "list=1", "idle=2"])[-1]
        TAP.equal(got.get("news"), "quiet", "\"still here\" is no mail")


def test_big():
    """Partial fetches."""
    with Server("imap_fake.py", "--size", "3145728") as fake:
        got = run(fake.port, ["select=INBOX", "big=2"],
                  keys=["save=" + DIR])[-1]
        said = [s for s in fake.said() if "<" in s]
        TAP.ok(got["ok"] and got["bytes"] == 3145728 and len(said) == 4,
               "a mail of exactly three pieces takes four fetches", got)
        TAP.equal(os.path.getsize(os.path.join(DIR, "2.eml")), 3145728,
                  "and arrives whole")
    with Server("imap_fake.py", "--size", "3000000", "--fault",
                "fetch#2=cut:5000") as fake:
        got = run(fake.port, ["select=INBOX", "big=1"])[-1]
        TAP.ok(not got["ok"] and got["dead"],
               "a big mail cut in the second piece is no mail", got)
    with Server("imap_fake.py") as fake:
        got = run(fake.port, ["select=INBOX", "big=77"])[-1]
        TAP.ok(got["ok"] and not got["found"],
               "a big mail that is gone is not found", got)


def test_stop():
    """SIGTERM ends any wait at once."""
    for stage, steps in (("greeting", ()), ("fetch", FETCH),
                         ("idle", ("select=INBOX", "idle=60"))):
        with Server("imap_fake.py", "--fault", stage + "=silent") as fake:
            child = subprocess.Popen(
                command(fake.port, steps),
                stdout=subprocess.PIPE, text=True)
            wait_for(lambda: any(
                "opened" in line if stage == "greeting" else
                stage in line.get("said", "").lower()
                for line in fake.lines), 60)
            time.sleep(0.3)
            begun = time.monotonic()
            child.send_signal(signal.SIGTERM)
            out = child.communicate(timeout=100)[0].splitlines()[-1]
            TAP.ok(json.loads(out).get("kind") == "stop"
                   and time.monotonic() - begun < LONG_MS / 1000,
                   "a request to stop ends the wait at " + stage, out)


def test_whole():
    """What needs the folder of whole mails for itself."""
    test_good()
    test_big()


together([test_faults, test_cut_everywhere, test_refusals, test_whole,
          test_answers, test_without, test_stop])
sys.exit(TAP.finish())
