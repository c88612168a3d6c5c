#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way out by a relay that knows the council's machine by its certificate:
STARTTLS, no user, no password."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
import world as W  # noqa: E402
from tap import Tap  # noqa: E402


def route(w, name):
    """Its settings, with that certificate of ca.sh."""
    for end in ("pem", "key"):
        os.chmod(w.path("ca", "%s.%s" % (name, end)), 0o600)
    return {"smtp_port": w.env["RELAY_PORT"], "smtp_login": "",
            "route_more": "certificate_credential = '%s'\n"
            "\tcertificate_key_credential = '%s'" % (
                w.path("ca", name + ".pem"), w.path("ca", name + ".key"))}


def main():
    t = Tap()
    w = W.World(W.scratch("relay"))
    try:
        w.start_servers(smtpd=["--client-ca",
                               os.path.join(w.dir, "ca", "ca.pem")])
        w.write_config(**route(w, "ours"))
        w.import_registers()
        check = w.ctl("check", check=False).stdout
        t.ok("greeted; known by its certificate" in check,
             "check is let in by its certificate", check)
        w.start_daemon()
        w.deliver(w.message(
            W.CASEWORKER, W.MAILBOX, "Question",
            "Dear colleagues,\n\nWhat is the state of SEN/123456?\n\n"
            "Priya Nair\n"))
        ack = w.await_mail(W.CASEWORKER, W.subject_has("ENQ-"))
        t.ok(ack is not None and ack["Return-Path"] == "<>",
             "a letter leaves by the relay, with the null sender", w.log())
        t.equal(w.stop_daemon(), 0, "the daemon stops when asked")
        w.write_config(**route(w, "foreign"))
        check = w.ctl("check", check=False)
        t.ok("FAILS" in check.stdout and "smtp private" in check.stdout,
             "a certificate the relay does not know is found out",
             check.stdout)
        w.write_config(**dict(route(w, "ours"), route_more=(
            "certificate_credential = '%s'\n\tcertificate_key_credential ="
            " '%s'" % (w.path("ca", "ours.pem"), w.path("key")))))
        check = w.ctl("check", check=False)
        t.ok(check.returncode == 78 and "not a PEM file" in check.stdout,
             "a key that is none is said", check.stdout)
    finally:
        w.stop()
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
