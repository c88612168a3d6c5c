#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Variants: asan; it drives single modules, which no jail holds.
"""Signing in to SMTP with an access token, and with a certificate; what is
said, and what a server that does not take it is answered."""
import base64
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
from tap import ROOT, Server, Tap, built, scratch, wait_for  # noqa: E402

TAP = Tap()
TRY = built("tests/world/smtp_try")
DIR = scratch("smtp-oauth")
LETTER = os.path.join(DIR, "letter.eml")
USER = "send@council.example"
SAID = {"XOAUTH2": "user=%s\x01auth=Bearer %s\x01\x01",
        "OAUTHBEARER": "n,a=%s,\x01host=127.0.0.1\x01port=%d"
                       "\x01auth=Bearer %s\x01\x01"}


def send(fake, keys, letters=1, host="127.0.0.1", tls="none"):
    """(outcomes, which tokens were asked for)."""
    words = [TRY, host, str(fake.port), tls, "connect_s=30",
             "reply_s=30", *keys, "--",
             *[USER, "mp@there.example", LETTER] * letters]
    done = subprocess.run(words, stdout=subprocess.PIPE, check=False,
                          text=True, timeout=200)
    wait_for(lambda: any("closed" in line for line in fake.lines), 30)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return ([o for o in lines if "result" in o],
            [o["asked"] for o in lines if "asked" in o])


def sasl(fake):
    """What was said to sign in, and the longest line of it."""
    return [(line["sasl"], line["longest"]) for line in fake.lines
            if "sasl" in line]


def taken():
    """The ways a token is said."""
    for offered, chosen in (("XOAUTH2", "XOAUTH2"),
                            ("OAUTHBEARER", "OAUTHBEARER"),
                            ("XOAUTH2 OAUTHBEARER", "OAUTHBEARER")):
        words = [w for m in offered.split() for w in ("--oauth", m)]
        with Server("smtp_fake.py", *words, "--token", "abc") as fake:
            got, asked = send(fake, ["user=" + USER, "auth=oauth",
                                     "token=abc"], letters=3)
            want = (SAID[chosen] % (USER, "abc") if chosen == "XOAUTH2"
                    else SAID[chosen] % (USER, fake.port, "abc"))
            TAP.ok([o["result"] for o in got] == ["sent"] * 3
                   and [s for s, _ in sasl(fake)] == [want],
                   "where %s is offered %s is said, once for a connection"
                   % (offered, chosen), "%r\n%r" % (got, sasl(fake)))
            TAP.equal(asked, ["first"], "and one token is asked for")
    for mechanism in ("XOAUTH2", "OAUTHBEARER"):
        with Server("smtp_fake.py", "--oauth", mechanism) as fake:
            got, _ = send(fake, ["user=" + USER, "auth=oauth",
                                 "token=" + "t" * 4096])
            said = [len(s) for s in fake.said()]
            TAP.ok(got[0]["result"] == "sent" and max(said) < 10240
                   and len([s for s in said if s > 100]) == 1,
                   "a token of 4 kB goes by %s in one line, under 10,240 bytes"
                   % mechanism, said)
            TAP.ok("AUTH " + mechanism in fake.said(),
                   "and AUTH's own line stays under 512 (RFC 4954 s.4)")


def refused():
    """A token that is not taken."""
    for mechanism, refusal in (("XOAUTH2", "535 5.7.3 no"),
                               ("XOAUTH2", "challenge"),
                               ("OAUTHBEARER", "challenge")):
        words = ["--oauth", mechanism, "--token", "new",
                 "--refusal", refusal]
        name = "%s, %s: " % (mechanism, refusal)
        with Server("smtp_fake.py", *words) as fake:
            got, asked = send(fake, ["user=" + USER, "auth=oauth",
                                     "token=old", "newer=new"], letters=2)
            TAP.equal(([o["result"] for o in got], asked),
                      (["sent", "sent"], ["first", "newer"]),
                      name + "a new token is asked for and taken at once")
        with Server("smtp_fake.py", *words) as fake:
            got, asked = send(fake, ["user=" + USER, "auth=oauth",
                                     "token=old", "newer=older"])
            TAP.equal((got[0]["result"], got[0]["route"], got[0]["refused"],
                       asked, len(sasl(fake))),
                      ("retry", True, True, ["first", "newer"], 2),
                      name + "it is asked for once, and the route waits")
            TAP.ok("older" not in json.dumps(got),
                   name + "no token is repeated", got)
    with Server("smtp_fake.py", "--oauth", "XOAUTH2", "--token", "new",
                "--refusal", "challenge") as fake:
        got, _ = send(fake, ["user=" + USER, "auth=oauth", "token=old",
                             "newer=older"])
        TAP.ok("(status 401)" in got[0]["why"],
               "the words inside a 334 are read", got)
        got, _ = send(fake, ["user=" + USER, "auth=oauth", "token=old"])
        TAP.ok("(status 401)" in got[0]["why"]
               and "no other token" in got[0]["why"],
               "and stand beside why there is no newer token", got)
    with Server("smtp_fake.py", "--oauth", "XOAUTH2", "--token", "new",
                "--refusal", "535 5.7.139 Authentication unsuccessful, "
                "SmtpClientAuthentication is disabled for the Tenant.") as fake:
        got, asked = send(fake, ["user=" + USER, "auth=oauth", "token=old",
                                 "newer=new"])
        TAP.equal((got[0]["status"], got[0]["refused"], asked),
                  ("5.7.139", True, ["first"]),
                  "where SMTP AUTH is off no new token is asked for")
    secret = "EwBAAl3BAAUFFpUAo7J3Ve0bjLBWZWCclRC3EoAA"
    sasl64 = base64.b64encode(("user=%s\1auth=Bearer %s\1\1" % (
        USER, secret)).encode()).decode()
    with Server("smtp_fake.py", "--oauth", "XOAUTH2", "--token", "new",
                "--refusal", "535 5.7.3 not %s, not %s, bye"
                % (secret, sasl64)) as fake:
        got, _ = send(fake, ["user=" + USER, "auth=oauth", "token=" + secret])
        said = json.dumps(got)
        TAP.ok("535 5.7.3 not **" in said and ", bye" in said
               and not any(piece in said for piece in (
                   secret[:16], secret[-16:], sasl64[-24:-8])),
               "a token that the server repeats is blanked", got)
    with Server("smtp_fake.py", "--auth") as fake:
        got, _ = send(fake, ["user=" + USER, "auth=oauth", "token=abc"])
        TAP.ok("offers no way to sign in" in got[0]["why"]
               and got[0]["refused"]
               and not any(s.startswith("AUTH") for s in fake.said()),
               "where no token is taken none is said", got)
        got, _ = send(fake, ["user=" + USER, "auth=oauth"])
        TAP.ok(got[0]["why"] == "there is no other token"
               and got[0]["result"] == "retry" and got[0]["route"],
               "without a token the route waits", got)


def in_a_batch():
    """The token is over while the connection is held."""
    for reply in ("530 5.7.57 Client not authenticated to send mail.",
                  "421 4.7.0 Access token expired", "drop"):
        with Server("smtp_fake.py", "--oauth", "XOAUTH2",
                    "--fault", "mail#2=" + reply) as fake:
            got, asked = send(fake, ["user=" + USER, "auth=oauth",
                                     "token=abc"], letters=3)
            TAP.equal(([o["result"] for o in got], asked),
                      (["sent"] * 3, ["first", "first"]),
                      "%s in a batch: signed in again, nothing is lost"
                      % reply[:3])


def certificate():
    """A relay connector that knows us by certificate."""
    subprocess.run(["sh", os.path.join(ROOT, "tests", "world", "ca.sh"),
                    os.path.join(DIR, "ca")], check=True)

    def pem(name):
        return os.path.join(DIR, "ca", name)

    words = ["--starttls", pem("good.pem"), pem("good.key"),
             "--client-ca", pem("ca.pem")]
    with Server("smtp_fake.py", *words) as fake:
        got, _ = send(fake, ["ca=" + pem("ca.pem"), "cert=" + pem("ours.pem"),
                             "key=" + pem("ours.key")],
                      host="localhost", tls="starttls")
        TAP.equal(got[0]["result"], "sent",
                  "a certificate of ours opens a relay connector")
        got, _ = send(fake, ["ca=" + pem("ca.pem")], host="localhost",
                      tls="starttls")
        TAP.equal((got[0]["result"], got[0]["route"]), ("retry", True),
                  "without it the route waits")
        got, _ = send(fake, ["ca=" + pem("ca.pem"),
                             "cert=" + pem("foreign.pem"),
                             "key=" + pem("foreign.key")],
                      host="localhost", tls="starttls")
        TAP.equal((got[0]["result"], got[0]["route"]), ("retry", True),
                  "and with one the server does not know")
    got, _ = send(fake, ["ca=" + pem("ca.pem"), "cert=" + pem("ours.pem"),
                         "key=" + pem("no.key")], tls="starttls")
    TAP.equal(got, [], "a key that is not there is refused at the start")


def main():
    """One after another."""
    with open(LETTER, "wb") as f:
        f.write(b"Subject: token\r\n\r\nhello\r\n")
    taken()
    refused()
    in_a_batch()
    certificate()
    return TAP.finish()


if __name__ == "__main__":
    sys.exit(main())
