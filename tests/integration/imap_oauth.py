#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Variants: asan; it drives single modules, which no jail holds.
"""Signing in to a real Dovecot with an access token."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
from tap import ROOT, Server, Tap, built, scratch  # noqa: E402
from tokens import Tokens, dovecot_settings  # noqa: E402

TAP = Tap()
TRY = built("tests/world/imap_try")
DIR = scratch("imap-oauth")
WORLD = os.path.join(DIR, "world")
SCRIPT = os.path.join(ROOT, "tests", "world", "dovecot.sh")
USER = "send@council.example"
LONG = "t" * 4096


def attempt(env, *keys, tls="implicit", steps=("select=INBOX", "noop")):
    """The lines of imap_try and its exit status."""
    port = env["IMAPS_PORT"] if tls == "implicit" else env["IMAP_PORT"]
    words = [TRY, "localhost", port, tls, "ca=" + env["CA"], "user=" + USER,
             *keys, "--", *steps]
    done = subprocess.run(words, stdout=subprocess.PIPE, check=False,
                          text=True, timeout=200)
    return [json.loads(line) for line in done.stdout.splitlines()]


def signed_in(env, *keys, **more):
    """Did every step go well?"""
    lines = attempt(env, *keys, **more)
    return bool(lines) and all(line.get("ok") for line in lines), lines


def main():
    """Tokens that are good, over and wrong."""
    tokens = Tokens(os.path.join(DIR, "tokens"))
    with Server("tokens.py", tokens.path) as server:
        dovecot_settings(WORLD, server.port)
        subprocess.run(["sh", SCRIPT, "start", WORLD, USER + ":sesame"],
                       check=True)
        try:
            with open(os.path.join(WORLD, "env"), encoding="ascii") as f:
                play(dict(line.strip().split("=", 1) for line in f), tokens)
        finally:
            subprocess.run(["sh", SCRIPT, "stop", WORLD], check=True)
    return TAP.finish()


def play(env, tokens):
    """What is asked of it."""
    tokens.add("abc.def", USER)
    tokens.add(LONG, USER)
    tokens.add("late", USER, -1)
    tokens.add("others", "other@council.example")
    for auth in ("auto", "xoauth2", "oauthbearer"):
        for tls in ("implicit", "starttls"):
            good, lines = signed_in(env, "token=abc.def", "auth=" + auth,
                                    tls=tls)
            TAP.ok(good, "%s over %s TLS is signed in" % (auth, tls), lines)
    for auth in ("xoauth2", "oauthbearer"):
        good, lines = signed_in(env, "token=" + LONG, "auth=" + auth)
        TAP.ok(good, "%s with a token of 4 kB" % auth, lines)
        for token, what in (("late", "that is over"),
                            ("wrong", "that is nobody's"),
                            ("others", "of another mailbox")):
            lines = attempt(env, "token=" + token, "auth=" + auth)
            TAP.ok(len(lines) == 1 and lines[0]["token_refused"]
                   and lines[0]["kind"] == "config"
                   and "does not take the access token" in lines[0]["error"],
                   "%s with a token %s is refused" % (auth, what), lines)
            TAP.ok(token not in json.dumps(lines),
                   "and the token is not repeated", lines)
    good, lines = signed_in(env, "password=sesame")
    TAP.ok(good, "a password still does where passwords are used", lines)


if __name__ == "__main__":
    sys.exit(main())
