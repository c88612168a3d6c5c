# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests written in Python share: TAP, and programs run beside."""
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BUILD = os.path.join(os.environ.get("BUILD", "build"),
                     os.environ.get("VARIANT", "release"))


class Tap:
    """Counts and prints; finish() is the exit status."""

    def __init__(self):
        self.count = 0
        self.failed = 0
        self.lock = threading.Lock()

    def ok(self, good, name, why=""):
        """One test, named by a sentence."""
        with self.lock:
            self.count += 1
            self.failed += 0 if good else 1
            print("%sok %d - %s" % ("" if good else "not ", self.count, name))
            if not good:
                for line in str(why).splitlines():
                    print("# " + line)
            sys.stdout.flush()
        return good

    def equal(self, got, want, name):
        """Equality, with got and want shown."""
        return self.ok(got == want, name, "got  %r\nwant %r" % (got, want))

    def finish(self):
        """The plan, and 0 or 1."""
        print("1..%d" % self.count)
        return 1 if self.failed else 0


def built(path):
    """The path of a program of the build, made first when it is missing."""
    program = os.path.join(ROOT, BUILD, path)
    if not os.path.exists(program):
        subprocess.run(
            ["make", "-s", "BUILD=" + os.environ.get("BUILD", "build"),
             "VARIANT=" + os.environ.get("VARIANT", "release"),
             os.path.join(BUILD, path)],
            cwd=ROOT, check=True, stdout=sys.stderr)
    return program


class Server:
    """A server of tests/world run beside the test.

    It prints "PORT <n>" (or several, "PORT submission 1234") and then JSON
    lines.  It prints into a file, and .lines reads that file when asked: what
    a server has said before it answered is there when its answer is, however
    slow the machine.
    """

    def __init__(self, script, *args):
        path = os.path.join(ROOT, "tests", "world", script)
        self.output = tempfile.TemporaryFile()
        self.lock = threading.Lock()
        self.at = 0
        self.known = []
        self.ports = {}
        self.process = subprocess.Popen(
            ["/usr/bin/python3", path] + [str(a) for a in args],
            stdout=self.output)
        if not wait_for(lambda: self._read() or self.ports
                        or self.process.poll() is not None,
                        60) or not self.ports:
            self.stop()
            raise RuntimeError("%s does not start" % script)

    def _read(self):
        """Takes in what was printed since."""
        with self.lock:
            size = os.fstat(self.output.fileno()).st_size
            data = os.pread(self.output.fileno(), size - self.at, self.at)
            whole = data[:data.rfind(b"\n") + 1]
            self.at += len(whole)
            for line in whole.decode().splitlines():
                words = line.split()
                if words[:1] == ["PORT"]:
                    self.ports[words[1] if len(words) > 2 else ""] = int(
                        words[-1])
                elif line.startswith("{"):
                    self.known.append(json.loads(line))

    @property
    def lines(self):
        """What it has said so far."""
        self._read()
        return self.known

    @property
    def port(self):
        """Its only port."""
        return next(iter(self.ports.values()))

    def said(self):
        """The client's lines so far."""
        return [line["said"] for line in self.lines if "said" in line]

    def stop(self):
        """Ends it."""
        self.process.terminate()
        self.process.wait(10)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def together(calls, most=4):
    """Makes calls beside each other: what they do is wait, most of the time.
    Their tests come in any order."""
    with concurrent.futures.ThreadPoolExecutor(most) as pool:
        for done in [pool.submit(call) for call in calls]:
            done.result()


def scratch(name):
    """A new empty directory that goes when the process ends."""
    directory = tempfile.TemporaryDirectory(prefix="enq-%s-" % name)
    # A private Dovecot started by root runs as nobody.
    os.chmod(directory.name, 0o755)
    _KEPT.append(directory)
    return directory.name


_KEPT = []


def wait_for(condition, seconds=60.0):
    """Polls until the condition holds; False when it never does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return bool(condition())
