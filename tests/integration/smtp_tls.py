#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Variants: asan; it drives single modules, which no jail holds.
"""No certificate that is not right, and no STARTTLS taken away, ever gets to
hear the password."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
from tap import ROOT, Server, Tap, built, scratch, wait_for  # noqa: E402

TAP = Tap()
TRY = built("tests/world/smtp_try")
DIR = scratch("smtp-tls")
LETTER = os.path.join(DIR, "letter.eml")


def certificate(name):
    """Its two files."""
    return [os.path.join(DIR, "ca", name + end) for end in (".pem", ".key")]


def attempt(tls, fake_args, host="localhost", trust="ca"):
    """(outcome, what the server heard)."""
    with Server("smtp_fake.py", "--auth", *fake_args) as fake:
        words = [host, str(fake.port), tls, "user=us",
                 "password=not-for-strangers", "reply_s=30", "connect_s=30"]
        if trust:
            words.append("ca=" + os.path.join(DIR, "ca", trust + ".pem"))
        done = subprocess.run(
            [TRY, *words, "--", "us@council.example", "mp@there.example",
             LETTER],
            stdout=subprocess.PIPE, check=False, text=True, timeout=100)
        wait_for(lambda: any("closed" in line for line in fake.lines), 30)
        return json.loads(done.stdout), fake.said()


def refused(name, tls, fake_args, words, **how):
    """The attempt ends before AUTH, as a retry of the whole route."""
    outcome, said = attempt(tls, fake_args, **how)
    heard = " ".join(said)
    TAP.ok(outcome["result"] == "retry" and outcome["route"]
           and outcome["refused"] and "AUTH" not in heard and "MAIL" not in heard,
           name, "%r\n%r" % (outcome, said))
    TAP.ok(words in outcome["why"], "and says %r" % words, outcome["why"])


def main():
    """Every certificate of ca.sh, both ways of TLS."""
    subprocess.run(["sh", os.path.join(ROOT, "tests", "world", "ca.sh"),
                    os.path.join(DIR, "ca")], check=True)
    with open(LETTER, "wb") as f:
        f.write(b"Subject: tls\r\n\r\nhello\r\n")
    for tls, option in (("implicit", "--tls"), ("starttls", "--starttls")):
        good = [option, *certificate("good")]
        outcome, said = attempt(tls, good)
        TAP.ok(outcome["result"] == "sent" and "AUTH PLAIN" in said,
               "%s: a good certificate is accepted" % tls, outcome)
        outcome, _ = attempt(tls, good, host="127.0.0.1")
        TAP.equal(outcome["result"], "sent", "%s: by address too" % tls)
        for bad, words in (("expired", "Expire Date:2021"), ("wrong", "match"),
                           ("self", "Issuer:CN"),
                           ("foreign", "somebody elses CA")):
            refused("%s: certificate %s is refused" % (tls, bad), tls,
                    [option, *certificate(bad)], words)
        refused("%s: an authority of our own is not trusted by default" % tls,
                tls, good, "verification failed", trust=None)
    refused("STARTTLS that is not offered ends the attempt", "starttls", [],
            "offers no STARTTLS")
    refused("STARTTLS that is refused ends the attempt", "starttls",
            ["--starttls", *certificate("good"),
             "--fault", "starttls=454 4.7.0 not now"], "STARTTLS")
    refused("clear text behind the 220 to STARTTLS ends the attempt",
            "starttls", ["--starttls", *certificate("good"), "--fault",
                         "starttls=220 2.0.0 go\\n250 AUTH PLAIN"],
            "refused before signing in")
    refused("a connection lost in the handshake ends the attempt", "starttls",
            ["--starttls", *certificate("good"),
             "--fault", "starttls=drop-after"], "refused before signing in")
    refused("implicit TLS to a plain port ends the attempt", "implicit", [],
            "refused before signing in")
    done = subprocess.run([TRY, "mail.elsewhere.example", "25", "none"],
                          stderr=subprocess.PIPE, text=True, check=False)
    TAP.equal(done.returncode, 78, "TLS none is for this machine only")
    return TAP.finish()


if __name__ == "__main__":
    sys.exit(main())
