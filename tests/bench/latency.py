#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a mail's arrival to the acknowledgement accepted, one mail at a time.

    latency.py [--mails N] [--out DIR]

A running enquiryd waits in IDLE beside an observer of this test's own on the
same mailbox.  A mail is delivered by LMTP; the clock of the first figure
starts when the observer is told EXISTS (Dovecot holds that back for half a
second), the clock of the second when LMTP has accepted the mail; both stop
when the SMTP server has answered the final dot of the acknowledgement.
Absolute times mean something on an idle machine only.
"""
import argparse
import json
import os
import smtplib
import socketserver
import statistics
import subprocess
import sys
import threading
import time
import socket

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
sys.path.insert(0, os.path.dirname(__file__))
from pipeline import CONFIG, PASSWORD, World  # noqa: E402
from tap import ROOT, built, scratch, wait_for  # noqa: E402


class Sink(socketserver.StreamRequestHandler):
    """Notes when the final dot for a recipient was answered."""

    accepted = {}

    def handle(self):
        self.say("220 sink")
        rcpt = None
        for raw in self.rfile:
            line = raw.decode("latin-1").strip()
            verb = line[:4].upper()
            if verb == "RCPT":
                rcpt = line[line.index("<") + 1:line.index(">")]
            if verb == "DATA":
                self.say("354 go on")
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
                self.say("250 taken")
                Sink.accepted.setdefault(rcpt, time.monotonic())
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, text):
        """One reply."""
        self.wfile.write(text.encode() + b"\r\n")


class Server(socketserver.ThreadingTCPServer):
    """The sink's server."""

    allow_reuse_address = True
    daemon_threads = True


class Quiet(World):
    """The world with this sink in the place of the other."""

    def start_sink(self):
        self.server = Server(("127.0.0.1", self.smtp), Sink)
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()
        return None

    def stop(self):
        if hasattr(self, "server"):
            self.server.shutdown()
        super().stop()


class Observer(threading.Thread):
    """A second client in IDLE: the times of EXISTS."""

    def __init__(self, port, user):
        super().__init__(daemon=True)
        self.exists = []
        sock = socket.create_connection(("127.0.0.1", port))
        self.file = sock.makefile("rwb", buffering=0)
        self.file.readline()
        for command in ("a LOGIN %s %s" % (user, PASSWORD), "b SELECT INBOX"):
            self.file.write(command.encode() + b"\r\n")
            while not self.file.readline().startswith(command[:2].encode()):
                pass
        self.file.write(b"c IDLE\r\n")
        self.file.readline()

    def run(self):
        for line in self.file:
            if line.rstrip().endswith(b"EXISTS"):
                self.exists.append(time.monotonic())


def deliver(world, user, number):
    """One mail: (its sender, when LMTP had it)."""
    sender = "parent%d@home.example" % number
    mail = ("Authentication-Results: mx.council.example;\r\n"
            "\tdmarc=pass header.from=home.example\r\n"
            "From: A Parent <%s>\r\nTo: send@council.example\r\n"
            "Subject: question %d\r\nMessage-ID: <%d@home.example>\r\n"
            "Date: %s\r\n\r\nWhen is the annual review?\r\n" % (
                sender, number, number,
                time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())))
    with smtplib.LMTP("127.0.0.1", int(world.env["LMTP_PORT"])) as client:
        client.sendmail(sender, [user], mail.encode())
        return sender, time.monotonic()


def measure(world, user, observer, count):
    """[(from EXISTS, from delivery)] in milliseconds."""
    figures = []
    for number in range(1, count + 1):
        before = len(observer.exists)
        sender, delivered = deliver(world, user, number)
        if not wait_for(lambda s=sender: s in Sink.accepted, 30):
            print("no acknowledgement for mail %d" % number)
            continue
        end = Sink.accepted[sender]
        # Moved to Filed within Dovecot's hold-back, a mail may never be
        # announced to a second client: that one cannot be timed.
        if not wait_for(lambda b=before: len(observer.exists) > b, 2):
            print("mail %d was filed before it was announced" % number)
            continue
        seen = observer.exists[before]
        figures.append(((end - seen) * 1000, (end - delivered) * 1000))
        # The machine is to be idle again, and Dovecot's hold-back over.
        time.sleep(1.5)
    return figures


def percentile(values, share):
    """The value that share of them do not pass."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main():
    """One world, one daemon."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mails", type=int, default=20)
    parser.add_argument("--out", default=os.path.join(ROOT, "build", "bench"))
    options = parser.parse_args()
    world = Quiet(scratch("latency"), 0, 1, 1)
    daemon = None
    try:
        world.start()
        user = world.mailbox()
        state = world.path("state")
        os.makedirs(state, mode=0o700)
        world.write("conf", CONFIG % {
            "state": state, "root": ROOT, "dir": world.dir, "user": user,
            "imaps": world.env["IMAPS_PORT"], "ca": world.env["CA"],
            "smtp": world.smtp, "outgoing": "all", "connections": 1})
        with open(world.path("log"), "ab") as log:
            subprocess.run(
                [built("enquiryctl"), "--config", world.path("conf"),
                 "import", "officers", world.path("officers.csv")],
                stdout=log, stderr=log, check=True)
            daemon = subprocess.Popen(
                [built("enquiryd"), "--config", world.path("conf")],
                stdout=log, stderr=log)
        time.sleep(3)
        observer = Observer(int(world.env["IMAP_PORT"]), user)
        observer.start()
        figures = measure(world, user, observer, options.mails)
    finally:
        if daemon is not None:
            daemon.terminate()
            daemon.wait(15)
        world.stop()
    value = {"mails": len(figures)}
    for name, values in (("from_exists_ms", [a for a, _ in figures]),
                         ("from_delivery_ms", [b for _, b in figures])):
        value[name] = {"p50": statistics.median(values),
                       "p95": percentile(values, 0.95), "max": max(values)}
        print("%-20s p50 %7.1f  p95 %7.1f  max %7.1f" % (
            name, *value[name].values()))
    os.makedirs(options.out, exist_ok=True)
    with open(os.path.join(options.out, "latency.json"), "w",
              encoding="utf-8") as out:
        json.dump(value, out, indent=1)
        out.write("\n")
    return 0 if len(figures) == options.mails else 1


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
