#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs test programs and counts what they say.

    tally.py LOGS [CORES] < jobs

A job is a line of five fields, parted by tabs: variant, kind ("unit", one
process, or "script", which starts others), time limit in seconds, name,
command.  Every program speaks TAP on its standard output.  What it prints is
kept in LOGS; one line a program is shown as it ends.  At the end what failed is
shown at length, then once more in short for whoever sees only the last lines,
and the last line is "N passed, N failed", with ", N skipped" when tests were.

Silence is no success: a program that dies, hangs, prints no plan or another
number of tests than it planned, leaves a process running or makes a sanitizer
speak is a failure of its own.
"""
import concurrent.futures
import dataclasses
import glob
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import time

RESULT = re.compile(r"^(not )?ok +\d+\b(.*)$")
PLAN = re.compile(r"^1\.\.(\d+)\s*(#\s*skip.*)?$", re.I)
SKIP = re.compile(r"#\s*skip\b", re.I)
REPORT = re.compile(r"runtime error|ERROR: \w+Sanitizer")
# Every process of a job inherits this variable, by which strays are found.
MARK = "ENQ_TEST_JOB"
SHOWN = 60    # lines of a failed program's output
DIGEST = 32   # lines of the short account of all failures
REASONS = 6   # lines of it for one test
WIDTH = 200


@dataclasses.dataclass
class Job:
    """One line of the list, and then what came of it."""
    variant: str
    kind: str
    limit: float
    name: str
    command: str
    mark: str = ""
    passed: int = 0
    skipped: int = 0
    failed: int = 0
    seconds: float = 0.0
    log: str = ""
    complaints: list = dataclasses.field(default_factory=list)

    def complain(self, text):
        """A failure that no test of the program reported."""
        self.failed += 1
        self.complaints.append(text)


def count(job, text, status):
    """Reads a program's TAP into the job; status is None for a time-out."""
    planned = None
    not_ok = 0
    for line in text.splitlines():
        plan = PLAN.match(line)
        result = RESULT.match(line)
        if plan:
            # A cmocka program with several groups prints several plans.
            planned = (planned or 0) + int(plan[1])
            if plan[2]:
                planned += 1
                job.skipped += 1
        elif result and SKIP.search(result[2]):
            # cmocka says "not ok # SKIP" of a skipped test.
            job.skipped += 1
        elif result and result[1]:
            not_ok += 1
        elif result:
            job.passed += 1
    job.failed += not_ok
    ran = job.passed + job.skipped + not_ok
    if status is None:
        job.complain("still running after %g seconds" % job.limit)
    elif status < 0:
        job.complain("killed by signal %d" % -status)
    elif status > 0 and not_ok == 0:
        job.complain("exit status %d though no test failed" % status)
    elif status == 0 and not_ok:
        job.complain("exit status 0 though tests failed")
    elif ran == 0:
        job.complain("no test ran")
    elif planned is None:
        job.complain("no plan: it ended early")
    elif planned != ran:
        job.complain("planned %d tests, ran %d" % (planned, ran))


def environment(job):
    """What a job's processes see."""
    here = os.path.dirname(os.path.abspath(__file__))
    options = {
        "ASAN_OPTIONS": "strict_string_checks=1:"
                        "detect_stack_use_after_return=1",
        "LSAN_OPTIONS": "print_suppressions=0:suppressions=%s/lsan.supp" %
                        here,
        "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    }
    if job.kind != "unit":
        # Daemons write to logs of their own; their reports must be seen too.
        # GCC's UBSan has no such option, but ends the process.
        options["ASAN_OPTIONS"] += ":log_path=%s.sanitizer" % (
            os.path.abspath(job.log))
    env = dict(os.environ, VARIANT=job.variant, CMOCKA_MESSAGE_OUTPUT="TAP")
    env[MARK] = job.mark
    for name, value in options.items():
        # The caller's own come last: the last one counts.
        env[name] = ":".join(v for v in (value, os.environ.get(name)) if v)
    return env


def strays(mark):
    """(pid, name) of the processes a job left running."""
    found = []
    wanted = ("%s=%s" % (MARK, mark)).encode()
    for path in glob.glob("/proc/[0-9]*/environ"):
        folder = os.path.dirname(path)
        try:
            with open(path, "rb") as file:
                if wanted not in file.read().split(b"\0"):
                    continue
            with open(folder + "/stat", encoding="utf-8",
                      errors="replace") as file:
                stat = file.read()
        except OSError:
            continue
        if stat.rpartition(")")[2].split()[0] != "Z":
            found.append((int(os.path.basename(folder)),
                          stat[stat.index("("):stat.rindex(")") + 1]))
    return found


def end_strays(mark, seconds):
    """Waits for what is ending anyway; kills and returns the rest."""
    deadline = time.monotonic() + seconds
    left = strays(mark)
    while left and time.monotonic() < deadline:
        time.sleep(0.1)
        left = strays(mark)
    for pid, _ in left:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return left


def run(job):
    """Runs one program to its end or its limit."""
    os.makedirs(os.path.dirname(job.log), exist_ok=True)
    for old in glob.glob(glob.escape(job.log) + ".*"):
        os.unlink(old)
    begun = time.monotonic()
    with open(job.log + ".out", "wb") as out, \
            open(job.log + ".err", "wb") as err:
        # A session of its own: a signal for one program is not for the rest.
        with subprocess.Popen(
                shlex.split(job.command), stdin=subprocess.DEVNULL,
                stdout=out, stderr=err, env=environment(job),
                start_new_session=True) as process:
            try:
                status = process.wait(job.limit)
            except subprocess.TimeoutExpired:
                status = None
                os.killpg(process.pid, signal.SIGTERM)
                end_strays(job.mark, 5)
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
    with open(job.log + ".out", encoding="utf-8", errors="replace") as out:
        count(job, out.read(), status)
    left = end_strays(job.mark, 0 if status is None else 3)
    if left and status is not None:
        job.complain("left running: " + ", ".join(
            "%s %d" % (name, pid) for pid, name in left))
    reports = glob.glob(glob.escape(job.log) + ".sanitizer.*")
    if reports:
        job.complain("the sanitizers report, in " + " ".join(reports))
    job.seconds = time.monotonic() - begun
    return job


def say(text):
    """At once, also into a pipe."""
    print(text, flush=True)


def counts(job):
    """"3 passed, 1 failed" and so on, without the noughts."""
    parts = ["%d %s" % pair for pair in (
        (job.passed, "passed"), (job.failed, "failed"),
        (job.skipped, "skipped")) if pair[0]]
    return ", ".join(parts)


def show(job):
    """One line a program."""
    say("%-4s %-7s %-32s %7.1f s  %s" % (
        "FAIL" if job.failed else "ok", job.variant, job.name, job.seconds,
        counts(job)))


def tail(path, keep=lambda line: True):
    """The last lines of a file that are worth it."""
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = [line.rstrip() for line in file if keep(line)]
    if len(lines) > SHOWN:
        lines = ["(%d lines before)" % (len(lines) - SHOWN)] + lines[-SHOWN:]
    return lines


def explain(job):
    """Everything about a failure that fits a screen."""
    say("\n==== %s %s: %s" % (job.variant, job.name, counts(job)))
    for complaint in job.complaints:
        say("  " + complaint)
    for line in tail(job.log + ".out", lambda s: not s.startswith("ok ")):
        say("  | " + line)
    for path in [job.log + ".err"] + glob.glob(
            glob.escape(job.log) + ".sanitizer.*"):
        for line in tail(path):
            say("  ! " + line)
    say("  again: BUILD=%s VARIANT=%s %s" % (
        os.environ.get("BUILD", "build"), job.variant, job.command))


def shorten(lines, most):
    """The first and the last of them, none too wide."""
    if len(lines) > most:
        lines = lines[:most // 2] + ["..."] + lines[most // 2 - most:]
    return [line if len(line) <= WIDTH else line[:WIDTH - 3] + "..."
            for line in lines]


def failed_tests(job):
    """Each "not ok" line of a job, and the reasons below it."""
    found = []
    reasons = None
    with open(job.log + ".out", encoding="utf-8", errors="replace") as out:
        for line in map(str.rstrip, out):
            if line.startswith("not ok") and not SKIP.search(line):
                reasons = []
                found.append((line, reasons))
            elif not line.startswith("#"):
                reasons = None
            elif reasons is not None:
                reasons.append(line)
    return [[line] + shorten(reasons, REASONS) for line, reasons in found]


def last_words(job):
    """How a program died, when not by a test of its own."""
    words = list(job.complaints)
    for path in [job.log + ".err"] + glob.glob(
            glob.escape(job.log) + ".sanitizer.*"):
        lines = tail(path, str.strip)
        words += [line.strip() for line in lines if REPORT.search(line)][:1]
        # Of a traceback: where it was, and what.
        words += [line.strip() for line in lines
                  if line.startswith('  File "')][-1:]
        words += lines[-1:]
    return shorten(list(dict.fromkeys(words)), len(words))


def digest(failed):
    """Why each failed, in as many lines as a tail of the log has."""
    for job in failed:
        say("FAIL %s %s: %s" % (job.variant, job.name, counts(job)))
        room = max(DIGEST // len(failed), REASONS)
        for group in [last_words(job)] + failed_tests(job):
            if room <= 0:
                say("  ...")
                break
            for line in group:
                say("  " + line)
            room -= len(group)


def read_jobs(logs):
    """The list on standard input."""
    jobs = []
    for line in sys.stdin:
        variant, kind, limit, name, command = line.rstrip("\n").split("\t")
        jobs.append(Job(variant, kind, float(limit), name, command,
                        mark="%d.%d" % (os.getpid(), len(jobs)),
                        log=os.path.join(logs, variant, name)))
    return jobs


def run_all(jobs, cores):
    """As many programs that compute as there are cores, and as many again of
    those that start others: these wait for servers and time-outs most of the
    time.  Each kind in the order of the list."""
    lock = threading.Lock()
    units = [job for job in jobs if job.kind == "unit"]
    scripts = [job for job in jobs if job.kind != "unit"]

    def work(*queues):
        while True:
            with lock:
                queue = next((q for q in queues if q), None)
                if queue is None:
                    return
                job = queue.pop(0)
            try:
                run(job)
            except OSError as error:
                job.complain("cannot run it: %s" % error)
            with lock:
                show(job)

    with concurrent.futures.ThreadPoolExecutor(2 * cores) as pool:
        try:
            for done in [pool.submit(work, units, scripts)
                         for _ in range(cores)] + [
                             pool.submit(work, scripts)
                             for _ in range(cores)]:
                done.result()
        except KeyboardInterrupt:
            # Each job has a session of its own and has not heard of it.
            for job in jobs:
                end_strays(job.mark, 0)
            os._exit(130)


def main():
    """Counts everything."""
    # An end from outside cleans up like one from the keyboard.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    logs = sys.argv[1]
    cores = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    jobs = read_jobs(logs)
    run_all(jobs, cores)
    failed_jobs = [job for job in jobs if job.failed]
    for job in failed_jobs:
        explain(job)
    if failed_jobs:
        say("\n==== in short")
        digest(failed_jobs)
    passed, failed, skipped = (
        sum(getattr(j, what) for j in jobs)
        for what in ("passed", "failed", "skipped"))
    say("%d passed, %d failed%s" % (
        passed, failed, ", %d skipped" % skipped if skipped else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
