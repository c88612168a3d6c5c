#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a daemon must survive: numbered anew, huge, unreadable, stopped,
mis-configured, twice started, without a server."""
import os
import re
import resource
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
import world as W  # noqa: E402
from tap import Tap  # noqa: E402


def acks(w, person):
    return [m for m in w.mails(person) if m["Auto-Submitted"]]


def outcomes(w):
    return [m["outcome"] for m in w.ctl_json("list", "--messages")["messages"]]


def numbered(w):
    """The folder's UIDVALIDITY."""
    box = w.imap(W.MAILBOX)
    try:
        return box.status("INBOX", "(UIDVALIDITY)")[1]
    finally:
        box.logout()


def uidvalidity(t, w):
    """The server numbers the folder anew: a rescan, not a flood."""
    for n in range(3):
        w.deliver(w.message(W.PARENT, W.MAILBOX, "Question %d" % n,
                            "Please help with number %d." % n))
    t.ok(W.wait_for(lambda: len(acks(w, W.PARENT)) == 3),
         "three mails, three acknowledgements", w.log())
    w.stop_daemon()
    # The mails are put back, as a restore would, under a new UIDVALIDITY.
    copies = [m.as_bytes() for m in w.mails(W.MAILBOX, "Filed")]
    for copy in copies:
        w.append(W.MAILBOX, copy)
    before = numbered(w)
    for name in os.listdir(w.path("mail", W.MAILBOX)):
        if name.startswith(("dovecot-uidlist", "dovecot.index")):
            os.unlink(w.path("mail", W.MAILBOX, name))
    t.ok(numbered(w) != before, "the folder's UIDVALIDITY has changed")
    w.deliver(w.message(W.PARENT, W.MAILBOX, "Question new", "A new one."))
    w.write_config(top="# numbered anew")
    w.start_daemon()
    t.ok(W.wait_for(lambda: len(acks(w, W.PARENT)) == 4),
         "after UIDVALIDITY changed the new mail is acknowledged", w.log())
    t.ok(W.wait_for(lambda: outcomes(w).count("duplicate") == 3),
         "the old ones are recognised", outcomes(w))
    t.equal(len(acks(w, W.PARENT)), 4, "and not acknowledged again")
    t.ok("event=imap.uidvalidity" in w.log(), "the log says so", w.log())


def peak(pid):
    """Peak resident kB of a process, without shared file pages."""
    with open("/proc/%d/status" % pid, encoding="utf-8") as f:
        text = f.read()
    return int(re.search(r"VmHWM:\s+(\d+)", text).group(1))


def roles(w):
    """{name: pid} of the daemon's processes."""
    found = {}
    for line in w.log().splitlines():
        m = re.search(r"event=role.start name=(\w+) index=(\d) pid=(\d+)",
                      line)
        if m:
            found[m.group(1) + m.group(2)] = int(m.group(3))
    return found


def huge(t, w):
    """A mail of 50 MB and what each process needs for it."""
    big = os.urandom(37 * 1024 * 1024)
    mail = w.message(W.PARENT, W.MAILBOX, "All the papers",
                     "The scanned file is attached.",
                     attachments=[("scan.pdf", big)])
    data = mail.as_bytes()
    t.ok(len(data) > 50 * 1000 * 1000, "a mail of %d MB" %
         (len(data) // 1000000))
    before = len(acks(w, W.PARENT))
    w.append(W.MAILBOX, b"Return-Path: <%s>\r\nAuthentication-Results: "
             b"mx.northshire.example; dmarc=pass header.from=family.example"
             b"\r\n" % W.PARENT.encode() + data)
    t.ok(W.wait_for(lambda: len(acks(w, W.PARENT)) > before),
         "it is acknowledged", w.log()[-3000:])
    got = w.await_mail(W.SAM, lambda m: "All the papers" in W.body(m))
    t.ok(got is not None and "scan.pdf" in W.body(got) and
         "ACCEPT" in W.body(got),
         "the duty officer is told of the file", W.body(got) if got else "none")
    if got is not None:
        w.reply(W.SAM, got, "ACCEPT")
    full = w.await_mail(W.SAM, lambda m: "All the papers" in W.body(m) and
                        "too large" in W.body(m))
    t.ok(full is not None, "who takes it is told what is too large, and where",
         w.log()[-2000:])
    if os.environ.get("VARIANT") == "asan":
        return
    limits = {"mailbox0": 64, "submit0": 64, "engine0": 128, "parser0": 256,
              "parser1": 256}
    for name, pid in sorted(roles(w).items()):
        t.ok(peak(pid) < limits[name] * 1024, "%s stays under %d MB" % (
            name, limits[name]), "%d kB" % peak(pid))
    w.write_config()


def unreadable(t, w):
    """Bytes that are no mail at all."""
    w.append(W.MAILBOX, b"\x00\xff\xfe no header, no mail \x01" * 50)
    t.ok(W.wait_for(lambda: len(outcomes(w)) > 0 and
                    outcomes(w)[0] in ("enquiry", "triage")),
         "bytes that are no mail open something for a person", outcomes(w))


def killed(t, w):
    """A role that dies is started again and nothing is lost."""
    for name in ("engine0", "mailbox0", "submit0", "parser0"):
        os.kill(roles(w)[name], signal.SIGKILL)
        time.sleep(0.3)
        before = len(acks(w, W.PARENT))
        w.deliver(w.message(W.PARENT, W.MAILBOX, "After %s" % name,
                            "Which form is it?"))
        t.ok(W.wait_for(lambda b=before: len(acks(w, W.PARENT)) == b + 1),
             "mail goes on after %s was killed" % name, w.log()[-3000:])


def reload(t, w):
    start = os.path.getsize(w.path("daemon.log"))
    with open(w.path("enquiryd.conf"), "a", encoding="utf-8") as f:
        f.write("\nno_such_setting = 1\n")
    w.daemon.send_signal(signal.SIGHUP)
    said = W.wait_for(lambda: "reload-refused" in w.log(start))
    t.ok(said and re.search(r"enquiryd.conf:\d+: .*no_such_setting",
                            w.log(start)),
         "a reload with a mistake is refused with file and line",
         w.log(start))
    w.write_config(top="# reloaded")
    t.ok(w.ctl_json("status")["live"]["imap"]["up"] is True,
         "and the old configuration goes on")
    w.daemon.send_signal(signal.SIGHUP)
    t.ok(W.wait_for(lambda: "event=daemon.reload " in w.log(start) + " " or
                    "event=daemon.reload\n" in w.log(start)),
         "a reload without one is taken", w.log(start))


def dry(t, w):
    """A dry run beside a running daemon changes nothing and kills nothing."""
    with open(w.path("more.csv"), "w", encoding="utf-8") as f:
        f.write(W.OFFICERS + "new@northshire.example,New,casework,,,\n")
    done = w.ctl("import", "officers", w.path("more.csv"), "--dry-run",
                 check=False)
    t.equal(done.returncode, 0, "a dry run ends well")
    done = w.ctl("import", "officers", w.path("more.csv"), "--dry-run",
                 "--json", check=False)
    t.ok('"added": 1' in done.stdout or '"added":1' in done.stdout,
         "and again it would add the same one", done.stdout + done.stderr)


def twice(t, w):
    done = subprocess.run(
        [w.program("enquiryd"), "--config", w.path("enquiryd.conf"),
         "--once"], capture_output=True, text=True, check=False,
        timeout=W.PATIENCE)
    t.equal(done.returncode, 75, "a second daemon is refused")
    t.ok("another" in done.stderr or "lock" in done.stderr,
         "and says why", done.stderr)


def misconfigured(t, w):
    with open(w.path("bad.conf"), "w", encoding="utf-8") as f:
        f.write("council = 'X'\nmailbox {\n\tprot = 1\n}\n")
    done = subprocess.run(
        [w.program("enquiryd"), "--config", w.path("bad.conf")],
        capture_output=True, text=True, check=False, timeout=W.PATIENCE)
    t.equal(done.returncode, 78, "a configuration mistake exits 78")
    t.ok("bad.conf:3" in done.stderr and "prot" in done.stderr,
         "with file, line and setting", done.stderr)


def away(t, w):
    """The mail server goes away and comes back."""
    start = os.path.getsize(w.path("daemon.log"))
    before = len(acks(w, W.PARENT))
    w.stop_dovecot()
    t.ok(W.wait_for(lambda: "event=imap.down" in w.log(start)),
         "a server that is away is said once", w.log(start))
    t.equal(w.log(start).count("event=imap.down"), 1, "and only once")
    t.ok(W.wait_for(
        lambda: w.ctl_json("status")["live"]["imap"]["up"] is False),
         "enquiryctl status tells")
    w.start_dovecot()
    t.ok(W.wait_for(lambda: "event=imap.up" in w.log(start)),
         "that it is back is said as well", w.log(start))
    w.deliver(w.message(W.PARENT, W.MAILBOX, "After it", "Hello"))
    t.ok(W.wait_for(lambda: len(acks(w, W.PARENT)) > before),
         "and what came since is acknowledged", w.log(start))
    w.stop_dovecot()


def run_once(w):
    return subprocess.run(
        [w.program("enquiryd"), "--config", w.path("enquiryd.conf"), "--once"],
        capture_output=True, text=True, check=False, timeout=2 * W.PATIENCE)


def live(t):
    """The first start on a mailbox that people have used for years (P-2)."""
    w = W.World(W.scratch("live"))
    try:
        w.start_servers()
        w.write_config(start="now")
        w.import_registers()
        for n in range(2):
            w.deliver(w.message(W.PARENT, W.MAILBOX, "Old %d" % n, "Hello"))
        done = run_once(w)
        t.ok(done.returncode == 0 and "event=imap.old-left mails=2" in
             done.stderr, "what lay in the mailbox before is counted",
             done.stderr)
        w.deliver(w.message(W.PARENT, W.MAILBOX, "New", "Hello"))
        t.equal(run_once(w).returncode, 0, "the next mail is taken in")
        t.equal((len(acks(w, W.PARENT)), outcomes(w)), (1, ["enquiry"]),
                "and it alone is answered")
        t.equal(len(w.mails(W.MAILBOX)), 2, "the old ones stay where they are")
        told = "moved into the mailbox"
        t.equal([m for m in w.mails(W.SAM) if told in str(m["Subject"])], [],
                "nobody is told of those")
        box = w.imap(W.MAILBOX)
        box.append("INBOX", None, '"02-Feb-2026 10:00:00 +0000"',
                   w.message(W.PARENT, W.MAILBOX, "Dragged",
                             "Hello").as_bytes())
        box.logout()
        t.equal((run_once(w).returncode, outcomes(w)), (0, ["enquiry"]),
                "one that a colleague moves there is left as well")
        run_once(w)
        run_once(w)
        t.equal(len([m for m in w.mails(W.SAM) if told in str(m["Subject"])]),
                1, "whoever is on duty is told of it, once")
        box = w.imap(W.MAILBOX)
        box.append("INBOX", None, '"03-Feb-2026 10:00:00 +0000"',
                   w.message(W.PARENT, W.MAILBOX, "Dragged, too",
                             "Hello").as_bytes())
        box.logout()
        w.deliver(w.message(W.PARENT, W.MAILBOX, "Newer", "Hello"))
        for _ in range(3):
            run_once(w)
        t.equal((len([m for m in w.mails(W.SAM)
                      if told in str(m["Subject"])]), len(outcomes(w))),
                (2, 2), "and of one that has a new mail behind it")
    finally:
        w.stop()


def started(done, role):
    """How many processes of a role a run had."""
    return done.stderr.count("event=role.start name=%s " % role)


def once(t):
    """enquiryd --once: everything below UIDNEXT, then the end."""
    w = W.World(W.scratch("once"))
    try:
        w.start_servers()
        w.write_config(start="all")
        w.import_registers()
        for n in range(5):
            w.deliver(w.message(W.PARENT, W.MAILBOX, "Once %d" % n, "Hello"))
        done = run_once(w)
        t.equal(done.returncode, 0, "--once ends with 0")
        t.equal(len(acks(w, W.PARENT)), 5, "and five acknowledgements")
        t.equal(len(w.mails(W.MAILBOX)), 0, "everything is in Filed")
        t.equal(started(done, "parser"), 1, "one parser was enough")
        done = run_once(w)
        t.equal(done.returncode, 0, "again, with nothing to do")
        t.equal((started(done, "engine"), started(done, "parser")), (1, 0),
                "for which no parser is started")
        t.equal(len(acks(w, W.PARENT)), 5, "nothing is sent twice")
        w.write_config(outgoing="hold")
        w.deliver(w.message(W.PARENT, W.MAILBOX, "Held", "Hello"))
        run_once(w)
        t.equal(len(acks(w, W.PARENT)), 5, "outgoing = hold sends nothing")
        held = w.ctl_json("outbox", "list", "--state", "held")["letters"]
        t.ok(held, "and keeps the letters", held)
        w.ctl("outbox", "release", "--all")
        run_once(w)
        t.equal(len(acks(w, W.PARENT)), 6, "release lets them go")
        w.stop_servers()
        done = run_once(w)
        t.equal(done.returncode, 75, "75 when the server is away")
    finally:
        w.stop()


def cpu_of_once(w, first):
    """CPU seconds of a --once run that ends well and sends six letters."""
    for n in range(first, first + 6):
        w.deliver(w.message(W.PARENT, W.MAILBOX, "Slow %d" % n, "Hello"))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = run_once(w)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (done.returncode == 0 and len(acks(w, W.PARENT)) == first + 6 and
            after.ru_utime + after.ru_stime -
            before.ru_utime - before.ru_stime)


def slow(t):
    """A mail server that takes its time: --once sleeps while it waits."""
    w = W.World(W.scratch("slow"))
    try:
        faults = w.path("faults")
        w.start_servers(faults=faults)
        w.write_config(start="all")
        w.import_registers()
        quick = cpu_of_once(w, 0)
        with open(faults, "w", encoding="utf-8") as f:
            f.write("delay %s 1\n" % W.PARENT)
        late = cpu_of_once(w, 6)
        t.ok(quick and late and late - quick < 1,
             "letters wait without work for a server that is slow",
             "CPU seconds: %r, then %r" % (quick, late))
    finally:
        w.stop()


def main():
    t = Tap()
    w = W.World(W.scratch("faults"))
    try:
        w.start(start="all")
        uidvalidity(t, w)
        unreadable(t, w)
        huge(t, w)
        killed(t, w)
        dry(t, w)
        reload(t, w)
        twice(t, w)
        misconfigured(t, w)
        t.ok("sound" in w.ctl("fsck").stdout, "the store is sound")
        away(t, w)
        began = time.monotonic()
        t.equal(w.stop_daemon(), 0, "and it stops when asked")
        t.ok(time.monotonic() - began < 10, "within 10 s")
    finally:
        w.stop()
    live(t)
    once(t)
    slow(t)
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
