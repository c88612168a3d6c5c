#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Letters out: from the store to an SMTP server on loopback.

    sending.py [--mails N] [--runs N] [--sync-ms MS] [--out DIR]

The mails of the corpus are decided with outgoing = hold, their letters are
released, and enquiryd --once sends them, from the same store each time; a
second pass with nothing to do says what of the time is not sending.  Beside
it, where Postfix's smtp-source is installed, as many letters of their mean
size on one session of that program, which stores nothing.
"""
import argparse
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
sys.path.insert(0, os.path.dirname(__file__))
import pipeline as P  # noqa: E402
from tap import ROOT, built, scratch  # noqa: E402


class Sending:
    """A store whose letters wait, to be sent again and again."""

    def __init__(self, world):
        self.world = world
        self.user = world.mailbox()
        self.state = world.path("state")
        self.kept = world.path("kept")
        self.config = world.path("conf")
        self.log = world.path("log")
        os.makedirs(self.state, mode=0o700)
        self.write_config("hold")
        self.run("enquiryctl", "import", "officers",
                 world.path("officers.csv"))
        self.run("enquiryd", "--once")
        self.write_config("all")
        self.run("enquiryctl", "outbox", "release", "--all")
        # What waits for the next second to come is due then.
        time.sleep(1.1)
        shutil.copytree(self.state, self.kept)
        self.letters, self.size = self.ask(
            "SELECT count(*), avg(size) FROM letter WHERE state = 'waiting'")

    def write_config(self, outgoing):
        """The configuration of pipeline.py."""
        w = self.world
        w.write("conf", P.CONFIG % {
            "state": self.state, "root": ROOT, "dir": w.dir, "user": self.user,
            "imaps": w.env["IMAPS_PORT"], "ca": w.env["CA"], "smtp": w.smtp,
            "outgoing": outgoing, "connections": w.connections})

    def run(self, program, *arguments):
        """One of the daemon's programs, which must end well."""
        with open(self.log, "ab") as out:
            subprocess.run(
                [built(program), "--config", self.config, *arguments],
                stdout=out, stderr=out, check=True)

    def ask(self, sql):
        """One row of the store."""
        path = "file:%s/enquiryd.db?mode=ro" % self.state
        with sqlite3.connect(path, uri=True) as db:
            return db.execute(sql).fetchone()

    def send(self):
        """All of them, and then nothing: what was measured."""
        command = [built("enquiryd"), "--config", self.config, "--once"]
        shutil.rmtree(self.state)
        shutil.copytree(self.kept, self.state)
        full = P.measure(command, self.log, self.world.disk)
        left, = self.ask("SELECT count(*) FROM letter WHERE state <> 'sent'")
        empty = P.measure(command, self.log, self.world.disk)
        full["complete"] = full["status"] == 0 and left == 0
        full["sending_s"] = full["wall_s"] - empty["wall_s"]
        return full

    def source(self):
        """As many by smtp-source, or None."""
        program = P.postfix("smtp-source")
        if program is None:
            return None
        return P.measure(
            [program, "-d", "-s", "1", "-m", str(self.letters),
             "-l", str(int(self.size)), "-f", "send@council.example",
             "-t", "parent@home.example", "127.0.0.1:%d" % self.world.smtp],
            self.log, {})


def report(sending, ours, theirs):
    """The figures, and the same as a value."""
    n = sending.letters
    wall = P.median(ours, "sending_s")
    out = {"letters": n, "bytes": sending.size, "sync_ms":
           sending.world.sync_ms, "letters_per_s": n / wall, "cpu_ms": {}}
    print("%d letters of %d bytes; medians of %d runs; a sync takes %.2f ms" %
          (n, sending.size, len(ours), sending.world.sync_ms))
    print("enquiryd     %6.0f letters/s  [%.2f-%.2f s]" % (
        n / wall, min(a["sending_s"] for a in ours),
        max(a["sending_s"] for a in ours)))
    for role in ("engine", "submit"):
        cpu = statistics.median(a["roles"][role]["cpu_s"] for a in ours)
        out["cpu_ms"][role] = cpu * 1000 / n
        print("    %-8s %6.3f ms CPU a letter" % (role, cpu * 1000 / n))
    if all(theirs):
        ratios = [a["sending_s"] / b["wall_s"] for a, b in zip(ours, theirs)]
        out["ratio"] = statistics.median(ratios)
        print("smtp-source  %6.0f letters/s" % (n / P.median(theirs, "wall_s")))
        print("wall: enquiryd / smtp-source %.2f [%.2f-%.2f]" % (
            out["ratio"], min(ratios), max(ratios)))
    else:
        print("no smtp-source: nothing to compare with")
    return out


def main():
    """Reads the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--mails", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sync-ms", type=float, default=0)
    parser.add_argument("--out", default=os.path.join(ROOT, "build", "bench"))
    options = parser.parse_args()
    world = P.World(scratch("sending"), options.mails, 1, 1)
    world.sync_ms = P.sync_ms(world.dir)
    if options.sync_ms > world.sync_ms:
        world.disk = P.slower_disk(world.dir, options.sync_ms)
        world.sync_ms = options.sync_ms
    ours, theirs = [], []
    try:
        world.start()
        sending = Sending(world)
        for _ in range(options.runs):
            ours.append(sending.send())
            theirs.append(sending.source())
    finally:
        world.stop()
    value = report(sending, ours, theirs)
    os.makedirs(options.out, exist_ok=True)
    with open(os.path.join(options.out, "sending.json"), "w",
              encoding="utf-8") as out:
        json.dump(value, out, indent=1)
        out.write("\n")
    return 0 if all(a["complete"] for a in ours) else 1


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
