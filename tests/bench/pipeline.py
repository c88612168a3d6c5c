#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole pipeline beside another program's download alone.

    pipeline.py [--mails N ...] [--runs N] [--sync-ms MS] [--out DIR]

On a private Dovecot, over TLS, in alternation, each run on a mailbox of its
own with the same mails:
    enquiryd --once, outgoing = hold    every acknowledgement is committed
    enquiryd --once, outgoing = all     and accepted by a server on loopback
    mbsync, FSync yes                   fetches only, durably (its default)
    mbsync, FSync no                    fetches only
and then each once more with nothing new to fetch.  Medians; what counts is the
ratios, for one machine's seconds mean nothing on another.  Nor does one disk's
sync: it is measured and printed, and with --sync-ms both programs run as on a
disk that takes that long (slow_sync.c).  The same goes as
JSON to DIR (build/bench), and the exit status is 1 when a mail or an
acknowledgement is missing.
"""
import argparse
import imaplib
import json
import os
import pwd
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
from tap import ROOT, built, scratch  # noqa: E402

TICK = os.sysconf("SC_CLK_TCK")
PASSWORD = "bench-password"

CONFIG = """
council = "Bench Council"
state_dir = "%(state)s"
control_socket = "%(state)s/control"
templates_dir = "%(root)s/templates"
key_credential = "%(dir)s/key"
authserv_id = "mx.council.example"
own_domains = {"council.example"}
start = "all"
outgoing = %(outgoing)s
cap_address_hour = 1000
cap_enquiry_day = 1000
cap_domain_hour = 100000
cap_minute = 100000
ack_spread = 60000
mailbox {
	address = "send@council.example"
	host = "localhost"
	port = %(imaps)s
	tls = implicit
	ca_file = "%(ca)s"
	user = "%(user)s"
	password_credential = "%(dir)s/password"
}
route "main" {
	host = "127.0.0.1"
	port = %(smtp)s
	tls = none
	per_minute = 100000
	per_day = 10000000
	connections = %(connections)d
}
team "send" {
	name = "SEND casework team"
	address = "send@council.example"
}
pattern "case" {
	match = '\\\\b(?:EHCP-\\\\d{6}|SEND/\\\\d{5})\\\\b'
	example = 'EHCP-012345'
}
"""

MBSYNC = """
FSync %(fsync)s

IMAPStore far
Host localhost
Port %(imaps)s
User %(user)s
Pass %(password)s
SSLType IMAPS
CertificateFile %(ca)s

MaildirStore near
Path %(to)s/
Inbox %(to)s/INBOX
SubFolders Verbatim

Channel bench
Far :far:
Near :near:
Patterns INBOX
Create Near
Sync Pull
SyncState *
"""

OFFICERS = """address,name,team,role,deputy,days,from,to
duty@council.example,Dana Duty,send,duty,,Mon-Fri,,
"""


class Sampler(threading.Thread):
    """Peak memory and CPU of a process's children, while they live."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid = pid
        self.seen = {}
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(0.02):
            for pid in (self.pid, *self._children()):
                self._sample(pid)

    def _children(self):
        try:
            path = "/proc/%d/task/%d/children" % (self.pid, self.pid)
            with open(path, encoding="ascii") as f:
                return [int(word) for word in f.read().split()]
        except OSError:
            return []

    def _sample(self, pid):
        try:
            with open("/proc/%d/cmdline" % pid, "rb") as f:
                name = f.read().split(b"\0")[0].decode()
            with open("/proc/%d/status" % pid, encoding="ascii",
                      errors="replace") as f:
                peak = [line for line in f if line.startswith("VmHWM")]
            with open("/proc/%d/stat" % pid, encoding="ascii",
                      errors="replace") as f:
                fields = f.read().rpartition(")")[2].split()
        except OSError:
            return
        if not peak:
            return
        role = (name[10:] if name.startswith("enquiryd: ")
                else os.path.basename(name))
        self.seen[pid] = {
            "role": role, "peak_mb": int(peak[0].split()[1]) / 1024,
            "cpu_s": (int(fields[11]) + int(fields[12])) / TICK}

    def roles(self):
        """By role; several processes of one role are summed in CPU."""
        result = {}
        for one in self.seen.values():
            role = result.setdefault(one["role"], {"peak_mb": 0, "cpu_s": 0})
            role["peak_mb"] = max(role["peak_mb"], one["peak_mb"])
            role["cpu_s"] += one["cpu_s"]
        return result


def sync_ms(directory):
    """What one sync of an append of 4 kB takes here, in milliseconds."""
    times = []
    path = os.path.join(directory, "sync")
    fd = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    for _ in range(200):
        os.write(fd, b"x" * 4096)
        start = time.monotonic()
        os.fdatasync(fd)
        times.append(time.monotonic() - start)
    os.close(fd)
    os.unlink(path)
    return statistics.median(times) * 1000


def slower_disk(directory, wanted_ms):
    """The environment that makes syncs take that long."""
    shim = os.path.join(directory, "slow_sync.so")
    subprocess.run(
        ["cc", "-O2", "-shared", "-fPIC", "-o", shim,
         os.path.join(ROOT, "tests/bench/slow_sync.c"), "-ldl"], check=True)
    more = max(0, wanted_ms - sync_ms(directory))
    return {"LD_PRELOAD": shim, "SLOW_SYNC_US": "%d" % (more * 1000)}


def measure(command, log, env):
    """Wall, CPU and memory of one command and its children.

    The peaks of several processes are added up, whenever each had its own.
    """
    with open(log, "ab") as out:
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=out, stderr=out,
                                   env={**os.environ, **env})
        sampler = Sampler(process.pid)
        sampler.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        sampler.over.set()
        sampler.join()
    return {"wall_s": wall, "cpu_s": usage.ru_utime + usage.ru_stime,
            "peak_mb": sum(one["peak_mb"] for one in sampler.seen.values()),
            "status": process.returncode, "roles": sampler.roles()}


def postfix(name):
    """One of Postfix's programs for measuring, or None."""
    return shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")


def free_port():
    """A port nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]


class World:
    """Dovecot, the SMTP sink, and as many mailboxes as there are runs."""

    def __init__(self, directory, count, users, connections):
        self.dir = directory
        self.disk = {}  # what makes its syncs slower
        self.sync_ms = 0
        self.count = count
        self.connections = connections
        self.users = ["u%d" % i for i in range(users)]
        self.next_user = 0
        self.owner = pwd.getpwnam("nobody") if os.getuid() == 0 else None
        for name, text in (("key", "a key that is only for measuring 1234"),
                           ("password", PASSWORD), ("officers.csv", OFFICERS)):
            self.write(name, text)
        made = subprocess.run(
            [sys.executable, os.path.join(ROOT, "tests/bench/corpus.py"),
             str(count), self.path("corpus")],
            check=True, stdout=subprocess.PIPE, text=True)
        self.corpus = json.loads(made.stdout)
        self.own(self.path("corpus"))
        self.env = {}
        self.smtp = free_port()
        self.sink = None

    def start(self):
        """Starts both servers."""
        self.dovecot("start", *["%s:%s" % (user, PASSWORD)
                                for user in self.users])
        with open(self.path("dovecot", "env"), encoding="utf-8") as f:
            self.env = dict(line.strip().split("=", 1) for line in f)
        self.sink = self.start_sink()

    def path(self, *names):
        """A path in the scratch directory."""
        return os.path.join(self.dir, *names)

    def write(self, name, text):
        """A small private file."""
        with open(self.path(name), "w", encoding="utf-8") as out:
            out.write(text)
        os.chmod(self.path(name), 0o600)

    def own(self, top):
        """Everything in it belongs to the user Dovecot runs as."""
        if self.owner is None:
            return
        for where, _, files in os.walk(top):
            for name in ["", *files]:
                os.chown(os.path.join(where, name), self.owner.pw_uid,
                         self.owner.pw_gid)

    def dovecot(self, verb, *accounts):
        """tests/world/dovecot.sh"""
        subprocess.run(
            ["sh", os.path.join(ROOT, "tests/world/dovecot.sh"), verb,
             self.path("dovecot"), *accounts], check=True)

    def start_sink(self):
        """Something that takes mail and forgets it."""
        sink = postfix("smtp-sink")
        if sink:
            # Postfix's programs do not run as root.
            user = ["-u", "nobody"] if self.owner else []
            command = [sink, *user, "127.0.0.1:%d" % self.smtp, "256"]
        else:
            cert = os.path.dirname(self.env["CA"])
            command = [
                sys.executable, os.path.join(ROOT, "tests/world/smtpd.py"),
                "--cert", os.path.join(cert, "good.pem"),
                "--key", os.path.join(cert, "good.key"),
                "--mx-port", str(self.smtp), "--spool", self.path("spool")]
        with open(self.path("sink.log"), "wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.smtp)).close()
                return process
            except OSError:
                time.sleep(0.05)
        process.terminate()
        raise RuntimeError("no SMTP sink")

    def mailbox(self):
        """A user whose INBOX holds the corpus, indexed by Dovecot.

        It has just come: of mails that lay for long the acknowledgements
        would be spread, and some be due after the end of a short run.
        """
        user = self.users[self.next_user]
        self.next_user += 1
        for name in os.listdir(self.path("corpus", "new")):
            os.utime(self.path("corpus", "new", name))
        home = self.path("dovecot", "mail", user)
        subprocess.run(["cp", "-al", self.path("corpus"), home], check=True)
        self.own(home)
        client = imaplib.IMAP4("127.0.0.1", int(self.env["IMAP_PORT"]))
        client.login(user, PASSWORD)
        _, found = client.select("INBOX", readonly=True)
        assert int(found[0]) == self.count, found
        client.logout()
        return user

    def stop(self):
        """Ends both servers."""
        if self.sink is not None:
            self.sink.terminate()
            self.sink.wait()
        self.dovecot("stop")


def letters(state):
    """How many acknowledgements are in which state."""
    path = "file:%s/enquiryd.db?mode=ro" % state
    with sqlite3.connect(path, uri=True) as db:
        acks = dict(db.execute(
            "SELECT state, count(*) FROM letter WHERE kind LIKE 'ack%' "
            "GROUP BY state"))
        mails = db.execute("SELECT count(*) FROM message "
                           "WHERE state = 'decided'").fetchone()[0]
    return mails, acks


def daemon(world, outgoing, label):
    """A run of the whole pipeline: (measured, the same with nothing new)."""
    user = world.mailbox()
    state = world.path("state-" + user)
    os.makedirs(state, mode=0o700)
    config = world.path(user + ".conf")
    world.write(user + ".conf", CONFIG % {
        "state": state, "root": ROOT, "dir": world.dir, "user": user,
        "imaps": world.env["IMAPS_PORT"], "ca": world.env["CA"],
        "smtp": world.smtp, "outgoing": outgoing,
        "connections": world.connections})
    log = world.path(user + ".log")
    with open(log, "ab") as out:
        subprocess.run([built("enquiryctl"), "--config", config, "import",
                        "officers", world.path("officers.csv")],
                       stdout=out, stderr=out, check=True)
    command = [built("enquiryd"), "--config", config, "--once"]
    full = measure(command, log, world.disk)
    mails, acks = letters(state)
    done = acks.get("sent", 0) if outgoing == "all" else sum(acks.values())
    full["complete"] = (full["status"] == 0 and mails == world.count
                        and done == world.corpus["acknowledge"])
    if not full["complete"]:
        print("%s: exit %s, %d of %d mails decided, acknowledgements %r, "
              "expected %d" % (label, full["status"], mails, world.count,
                               acks, world.corpus["acknowledge"]))
        with open(log, encoding="utf-8", errors="replace") as f:
            sys.stdout.writelines(f.readlines()[-20:])
    # Dovecot looks twice at a Maildir that changed in this very second.
    time.sleep(2)
    empty = measure(command, log, world.disk)
    size = sum(os.path.getsize(os.path.join(where, name))
               for where, _, files in os.walk(state) for name in files)
    full["state_mb"] = size / 1e6
    if full["complete"]:
        shutil.rmtree(state)
    return full, empty


def mbsync(world, fsync):
    """A run of mbsync: (measured, the same with nothing new)."""
    user = world.mailbox()
    to = world.path("to-" + user)
    os.makedirs(to)
    config = world.path(user + ".mbsyncrc")
    world.write(user + ".mbsyncrc", MBSYNC % {
        "imaps": world.env["IMAPS_PORT"], "ca": world.env["CA"], "user": user,
        "password": PASSWORD, "to": to, "fsync": fsync})
    log = world.path(user + ".log")
    command = ["mbsync", "-q", "-c", config, "bench"]
    full = measure(command, log, world.disk)
    got = sum(len(files) for where, _, files in os.walk(to)
              if os.path.basename(where) in ("new", "cur"))
    full["complete"] = full["status"] == 0 and got == world.count
    if not full["complete"]:
        print("mbsync: exit %s, %d mails" % (full["status"], got))
    # Dovecot looks twice at a Maildir that changed in this very second.
    time.sleep(2)
    empty = measure(command, log, world.disk)
    shutil.rmtree(to)
    return full, empty


ROWS = [
    ("committed", "enquiryd, all acknowledgements committed"),
    ("mbsync-yes", "mbsync, FSync yes"),
    ("accepted", "enquiryd, all acknowledgements accepted"),
    ("mbsync-no", "mbsync, FSync no"),
]


def once(world, row):
    """One run of one row."""
    if row == "committed":
        return daemon(world, "hold", row)
    if row == "accepted":
        return daemon(world, "all", row)
    return mbsync(world, row.rpartition("-")[2])


def median(runs, key):
    """The median of one figure."""
    return statistics.median(run[key] for run in runs)


def report(world, full, empty):
    """The table, and the same as a value."""
    megabytes = world.corpus["bytes"] / 1e6
    out = {"mails": world.count, "corpus": world.corpus,
           "sync_ms": world.sync_ms, "rows": {},
           "empty_poll": {}, "ratios": {}}
    print("\n%d mails, %.1f MB, %d to acknowledge; medians of %d runs; "
          "a sync takes %.2f ms%s\n" % (
              world.count, megabytes, world.corpus["acknowledge"],
              len(full["committed"]), world.sync_ms,
              " (slowed down)" if world.disk else ""))
    print("%-42s %22s %8s %7s %7s %8s" % ("", "wall s [min-max]", "mails/s",
                                          "MB/s", "CPU s", "peak MB"))
    for row, title in ROWS:
        runs = full[row]
        wall = median(runs, "wall_s")
        walls = [run["wall_s"] for run in runs]
        print("%-42s %8.3f [%.2f-%.2f]%s %8.0f %7.1f %7.2f %8.1f" % (
            title, wall, min(walls), max(walls),
            " " * max(0, 12 - len("[%.2f-%.2f]" % (min(walls), max(walls)))),
            world.count / wall, megabytes / wall, median(runs, "cpu_s"),
            median(runs, "peak_mb")))
        out["rows"][row] = {
            "wall_s": wall, "walls_s": walls, "cpu_s": median(runs, "cpu_s"),
            "mails_per_s": world.count / wall, "mb_per_s": megabytes / wall,
            "peak_mb": median(runs, "peak_mb")}
        roles = {}
        for role in sorted({r for run in runs for r in run["roles"]}):
            have = [run["roles"][role] for run in runs if role in run["roles"]]
            roles[role] = {"cpu_s": median(have, "cpu_s"),
                           "peak_mb": median(have, "peak_mb")}
            print("    %-38s %47.2f %8.1f" % (
                role, roles[role]["cpu_s"], roles[role]["peak_mb"]))
        out["rows"][row]["roles"] = roles
    print()
    for row in ("committed", "accepted"):
        for peer in ("mbsync-yes", "mbsync-no"):
            pairs = [a["wall_s"] / b["wall_s"]
                     for a, b in zip(full[row], full[peer])]
            ratio = statistics.median(pairs)
            out["ratios"]["%s/%s" % (row, peer)] = ratio
            print("%-42s %8.2f [%.2f-%.2f]" % (
                "wall: %s / %s" % (row, peer), ratio, min(pairs), max(pairs)))
    polls = {row: median(empty[row], "wall_s") for row, _ in ROWS}
    out["empty_poll"] = polls
    out["ratios"]["empty-poll"] = polls["committed"] / polls["mbsync-no"]
    print("%-42s %8.2f  (%.0f / %.0f ms)" % (
        "wall: empty poll / mbsync's", out["ratios"]["empty-poll"],
        polls["committed"] * 1000, polls["mbsync-no"] * 1000))
    print("%-42s %8.1f MB" % ("kept on disk after the run",
                              median(full["committed"], "state_mb")))
    return out


def bench(directory, count, options):
    """One size of mailbox; True when nothing was missing."""
    world = World(os.path.join(directory, str(count)), count,
                  options.runs * len(ROWS), options.connections)
    full = {row: [] for row, _ in ROWS}
    empty = {row: [] for row, _ in ROWS}
    world.sync_ms = sync_ms(world.dir)
    if options.sync_ms > world.sync_ms:
        world.disk = slower_disk(world.dir, options.sync_ms)
        world.sync_ms = options.sync_ms
    try:
        world.start()
        for _ in range(options.runs):
            for row, _ in ROWS:
                a, b = once(world, row)
                full[row].append(a)
                empty[row].append(b)
    finally:
        world.stop()
    value = report(world, full, empty)
    os.makedirs(options.out, exist_ok=True)
    path = os.path.join(options.out, "pipeline-%d%s.json" % (
        count, "-slow-disk" if world.disk else ""))
    with open(path, "w", encoding="utf-8") as out:
        json.dump(value, out, indent=1)
        out.write("\n")
    return all(run["complete"] for runs in full.values() for run in runs)


def main():
    """Reads the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--mails", type=int, nargs="+", default=[1000, 10000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--sync-ms", type=float, default=0)
    parser.add_argument("--connections", type=int, default=1)
    parser.add_argument("--out", default=os.path.join(ROOT, "build", "bench"))
    options = parser.parse_args()
    directory = scratch("bench")
    good = True
    for count in options.mails:
        os.makedirs(os.path.join(directory, str(count)))
        good = bench(directory, count, options) and good
    return 0 if good else 1


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
