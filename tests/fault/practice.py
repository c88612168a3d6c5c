#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every practice mail of ../shared under AddressSanitizer and UBSan, and under
valgrind, in one process each; and the keys that others rely on in every one's
facts.  Skipped without the mails."""
import glob
import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
from tap import Tap  # noqa: E402

BUILD = os.environ.get("BUILD", "build")
MAILS = sorted(glob.glob("../shared/data/mail/*/*.eml"))
# "Formats others rely on"; further keys may stand beside them.
KEYS = set("""subject from reply_to to cc message_id in_reply_to references date
text reply signature attachments class is_bounce hard recipients status reason
original_message_id may_ack authres arc references_found commands absence
flags""".split())
LISTS = set("""reply_to to cc references attachments recipients status authres
arc references_found commands flags""".split())
# What a library keeps until the end of the process is no leak of a mail's.
VALGRIND = ["valgrind", "-q", "--error-exitcode=9", "--leak-check=no",
            "--suppressions=tests/valgrind.supp"]

TAP = Tap()


def skip(what, why):
    """A test that cannot be here."""
    TAP.ok(True, "%s # SKIP %s" % (what, why))


def run(variant, before):
    """All of them through one process; what it said and how it ended."""
    program = os.path.join(BUILD, variant, "tests/world/parse_try")
    if subprocess.call(["make", "-s", "VARIANT=" + variant, program],
                       stdout=sys.stderr) != 0:
        return None
    return subprocess.run(before + [program], input="\n".join(MAILS) + "\n",
                          capture_output=True, text=True, check=False)


def complaint(done):
    """The last words of a run that failed."""
    return "not built" if done is None else done.stderr[-3000:]


def is_whole(facts):
    """All keys, lists where lists belong, statuses beside recipients."""
    return (KEYS <= facts.keys()
            and all(isinstance(facts[key], list) for key in LISTS)
            and isinstance(facts["text"], str)
            and len(facts["recipients"]) == len(facts["status"]))


def main():
    """The three tests."""
    if not MAILS:
        for what in ("sanitizers", "keys", "valgrind"):
            skip(what, "../shared/data/mail is not there")
        return TAP.finish()
    done = run("asan", [])
    TAP.ok(done is not None and done.returncode == 0,
           "%d practice mails are clean under ASan and UBSan" % len(MAILS),
           complaint(done))
    facts = [json.loads(line) for line in
             (done.stdout if done else "").splitlines()]
    TAP.ok(len(facts) == len(MAILS) and all(map(is_whole, facts)),
           "every one has every key that others rely on",
           [mail for mail, one in zip(MAILS, facts) if not is_whole(one)][:5])
    if shutil.which("valgrind") is None:
        skip("valgrind", "it is not installed")
        return TAP.finish()
    done = run("release", VALGRIND)
    TAP.ok(done is not None and done.returncode == 0 and
           len(done.stdout.splitlines()) == len(MAILS),
           "and all are clean under valgrind", complaint(done))
    return TAP.finish()


if __name__ == "__main__":
    sys.exit(main())
