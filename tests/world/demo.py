#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job, shown: from an MP's mail to acknowledgement, allocation,
officer's reply, chase and digest."""
import datetime
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap

sys.path.insert(0, os.path.dirname(__file__))
import world as W  # noqa: E402

PLACE = os.path.join(W.ROOT, "build", "demo")
STATE = os.path.join(W.ROOT, "build", "demo.json")

MP = """Dear colleagues,

Our ref: AH12345

I write for a constituent, Ms Okafor, about two of her children (your
references SEN/123456 and SEN/123457). She asked for an answer in
March and has heard nothing since. Could you tell me when a decision
will be made, and why it has taken so long?

Yours sincerely,

Priya Nair
Senior Caseworker, Office of Amelia Hart MP
"""

MP2 = """Dear colleagues,

Our ref: AH12388

My constituent waits for the annual review of SEN/200001. When will it be held?

Priya Nair
"""

PARENT = """Hello,

the taxi that takes my son to school has not come since last Monday. I have
rung three times. Who can help me please?

Ruth Okafor

Sent from my iPhone
"""

ANSWER = """Dear Ms Nair,

Thank you for your letter of this week. I am sorry that Ms Okafor has
heard nothing from us since March: the assessment panel was postponed
twice, and we should have told her. It met on Tuesday. She will have
both decisions in writing by Friday.

If you need anything more before then, please reply to this email.

Yours sincerely,
Jo Smith
"""

NAMES = {W.CASEWORKER: "the MP's office", W.PARENT: "Ruth Okafor",
         W.JO: "Jo Smith, case officer", W.SAM: "Sam Patel, duty officer",
         W.MO: "Mo Khan, deputy", W.ALEX: "Alex Reed, manager",
         W.STRANGER: "somebody else", W.MAILBOX: "the council's mailbox"}


def colour(code, text):
    if not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return text
    return "\033[%sm%s\033[0m" % (code, text)


def step(text):
    print("\n" + colour("1", "== " + text))


def say(text):
    print(textwrap.fill(text, 76, initial_indent="   ",
                        subsequent_indent="   "))


def fail(w, text):
    print(colour("1;31", "\nThe demo stopped: " + text))
    print("The daemon said last:\n" + w.log()[-2000:])
    sys.exit(1)


def show(w, who, mail, lines=12):
    """A mail as its reader sees the top of it."""
    print("   " + colour("36", "┌ " + NAMES[who] + " <" + who + ">"))
    for header in ("From", "Reply-To", "Subject"):
        if mail[header]:
            print("   │ %s: %s" % (header, mail[header]))
    print("   │")
    text = W.body(mail).rstrip().splitlines()
    for line in text[:lines]:
        print("   │ " + line)
    if len(text) > lines:
        print("   │ … %d more lines" % (len(text) - lines))
    files = [p.get_filename() for p in mail.iter_attachments()]
    if files:
        print("   │ Attached: " + ", ".join(files))
    print("   └")


def await_mail(w, who, what, test, seconds=40):
    mail = w.await_mail(who, test, seconds)
    if mail is None:
        fail(w, "%s never got %s" % (NAMES[who], what))
    return mail


def play_mp(w):
    step("1. An MP's caseworker writes, with a letter attached")
    w.deliver(w.message(W.CASEWORKER, W.MAILBOX, "Okafor family - decisions",
                        MP, name="Priya Nair", attachments=[
                            ("constituent-letter.pdf",
                             b"%PDF-1.4\nA scanned letter.\n")]))
    say("Within a moment the office has an acknowledgement. It has their own "
        "reference and ours and the day the answer is due; it says nothing "
        "about any child.")
    show(w, W.CASEWORKER, await_mail(w, W.CASEWORKER, "an acknowledgement",
                                     W.subject_has("ENQ-")), 30)
    say("The owner of the case they named has the enquiry in full.")
    allocation = await_mail(w, W.JO, "the allocation",
                            W.subject_has("Please answer"))
    show(w, W.JO, allocation, 40)
    return allocation


def play_others(w):
    step("2. A parent writes, then a robot, a bounce and the MP's office again")
    w.deliver(w.message(W.PARENT, W.MAILBOX, "Taxi for my son", PARENT,
                        name="Ruth Okafor"))
    w.deliver(w.message(
        W.STRANGER, W.MAILBOX, "Automatic reply: your newsletter",
        "I am on annual leave until 4 January.",
        headers=[("Auto-Submitted", "auto-replied")]))
    w.deliver(w.message(
        W.STRANGER, W.MAILBOX, "Undelivered Mail Returned to Sender",
        "<nobody@elsewhere.example>: user unknown"), sender="")
    w.deliver(w.message(W.CASEWORKER, W.MAILBOX, "Another constituent", MP2,
                        name="Priya Nair"))
    say("Nobody owns the parent's question yet, so the duty officer is asked.")
    await_mail(w, W.PARENT, "an acknowledgement", W.subject_has("ENQ-"))
    show(w, W.SAM, await_mail(w, W.SAM, "the question",
                              W.subject_has("Please answer", "family")), 10)
    if not W.wait_for(lambda: sum(
            m["outcome"] == "machine" for m in
            w.ctl_json("list", "--messages")["messages"]) >= 2, 20):
        fail(w, "the automatic mails were not recognised")
    say("The robot and the bounce are recorded and answered by nothing. The "
        "mails that came, newest first:")
    print(textwrap.indent(w.ctl("list", "--messages").stdout, "   "))


def play_answer(w, allocation):
    step("3. Jo replies from an ordinary mail client")
    w.reply(W.JO, allocation, ANSWER)
    show(w, W.JO, await_mail(w, W.JO, "a receipt",
                             W.subject_has("on its way")), 14)
    say("After the release delay (5 seconds here, 10 minutes by default) the "
        "MP's office has Jo's words, and only those, from the team's address.")
    show(w, W.CASEWORKER, await_mail(
        w, W.CASEWORKER, "the answer",
        lambda m: "met on Tuesday" in W.body(m)), 20)


def play_clock(w):
    step("4. Time passes: morning list, chase and digest")
    due = w.ctl_json("list")["enquiries"]
    if not due:
        fail(w, "no enquiry is open any more")
    today = datetime.date.fromisoformat(w.ctl_json("clock")["today"])
    to_due = (datetime.date.fromisoformat(due[0]["due"]) - today).days
    today = w.ctl_json("clock", "+%dd" % to_due)["today"]
    say("The simulated date is now %s: the parent's answer is due today, and "
        "the duty officer is told." % W.in_words(today))
    show(w, W.SAM, await_mail(w, W.SAM, "a chase",
                              W.subject_has("Answer due")), 12)
    say("Mo, who owns the MP's second enquiry, has it on the morning list.")
    show(w, W.MO, await_mail(w, W.MO, "a morning list",
                             W.subject_has("your enquiries on")), 16)
    today = w.move_clock(1)
    say("And now %s: it is overdue, and the manager is told too." %
        W.in_words(today))
    chase = await_mail(w, W.ALEX, "a chase", W.subject_has("Overdue"))
    show(w, W.ALEX, chase, 16)
    digest = await_mail(w, W.ALEX, "the digest",
                        lambda m: "enquiries on" in str(m["Subject"]) and
                        "late" in W.body(m))
    say("The manager's daily digest; its numbered lines can be answered.")
    show(w, W.ALEX, digest, 40)
    return digest


def play_reply(w, digest):
    line = re.search(r"(?m)^- (\d+): \S+, family, no owner", W.body(digest))
    if line is None:
        fail(w, "the digest does not have the parent's enquiry")
    order = line.group(1) + " assign mo"
    step("5. The manager replies to the digest: " + order)
    w.reply(W.ALEX, digest, order)
    await_mail(w, W.MO, "the enquiry", W.subject_has("Please answer",
                                                     "family"))
    show(w, W.ALEX, await_mail(w, W.ALEX, "a receipt",
                               lambda m: "now belongs to" in W.body(m)), 12)
    say("Ruth Okafor was told by when she would hear who deals with it. That "
        "day has passed, so she is told at once.")
    show(w, W.PARENT, await_mail(w, W.PARENT, "the officer's name",
                                 W.subject_has("Who is dealing")), 14)
    print(textwrap.indent(w.ctl("list", "--all").stdout, "   "))


def keep(w, digest):
    """Every mail as .eml, the digest also as a page."""
    out = w.path("mails")
    shutil.rmtree(out, ignore_errors=True)
    for person in W.PEOPLE:
        for folder in ("INBOX", "Filed"):
            for n, mail in enumerate(w.mails(person, folder), 1):
                name = re.sub(r"[^A-Za-z0-9]+", "-",
                              str(mail["Subject"]))[:50].strip("-")
                path = os.path.join(out, person.split("@")[0],
                                    "%02d-%s.eml" % (n, name))
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "wb") as f:
                    f.write(mail.as_bytes())
    html = digest.get_body(preferencelist=("html",))
    with open(os.path.join(out, "digest.html"), "w", encoding="utf-8") as f:
        f.write(html.get_content())
    return out


def reachable(path):
    """Can an unprivileged server work there when we are root?"""
    if os.getuid() != 0:
        return True
    return subprocess.run(
        ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups",
         "test", "-x", path], check=False,
        stderr=subprocess.DEVNULL).returncode == 0


def place():
    """build/demo, or a folder in /tmp with build/demo pointing there."""
    if os.path.islink(PLACE):
        shutil.rmtree(os.path.realpath(PLACE), ignore_errors=True)
        os.unlink(PLACE)
    shutil.rmtree(PLACE, ignore_errors=True)
    os.makedirs(PLACE)
    os.chmod(PLACE, 0o711)
    # A Unix socket's path has room for 107 bytes.
    if reachable(PLACE) and len(PLACE) < 80:
        return PLACE
    os.rmdir(PLACE)
    path = tempfile.mkdtemp(prefix="enquiryd-demo-")
    os.chmod(path, 0o711)
    os.symlink(path, PLACE)
    return path


def stop():
    if not os.path.exists(STATE):
        return
    with open(STATE, encoding="utf-8") as f:
        state = json.load(f)
    for name in ("daemon", "smtpd"):
        if not state[name]:
            continue
        try:
            with open("/proc/%d/cmdline" % state[name], "rb") as f:
                if b"enquiryd" in f.read() or name == "smtpd":
                    os.kill(state[name], signal.SIGTERM)
        except OSError:
            pass
    subprocess.run(["sh", os.path.join(W.HERE, "dovecot.sh"), "stop",
                    state["dir"]], check=False)
    os.unlink(STATE)


def remember(w):
    """What runs, for stop()."""
    with open(STATE, "w", encoding="utf-8") as f:
        json.dump({"dir": w.dir, "smtpd": w.smtpd.pid,
                   "daemon": w.daemon.pid if w.daemon else 0}, f)


def play():
    stop()
    w = W.World(place(), build=os.path.join(W.ROOT, "build", "release"))
    step("A private mail world on loopback, in build/demo")
    w.start_servers()
    remember(w)
    w.write_config(release_delay_s=5)
    for name, text in (("officers", W.OFFICERS), ("mps", W.MPS),
                       ("cases", W.CASES)):
        with open(w.path(name + ".csv"), "w", encoding="utf-8") as f:
            f.write(text)
        print(textwrap.indent(
            w.ctl("import", name, w.path(name + ".csv")).stdout, "   "),
              end="")
    w.start_daemon()
    remember(w)
    say("Dovecot, a mail server with TLS and sign-in, and enquiryd are "
        "running; the registers are imported.")
    allocation = play_mp(w)
    play_others(w)
    play_answer(w, allocation)
    digest = play_clock(w)
    play_reply(w, digest)
    out = keep(w, digest)
    ctl = os.path.relpath(w.program("enquiryctl"), os.getcwd())
    step("Look around")
    print("""   every mail        %s/*/*.eml
   the digest        %s/digest.html
   enquiries         %s --config build/demo/enquiryd.conf list --all
   one enquiry       %s --config build/demo/enquiryd.conf show ENQ-…
   health            %s --config build/demo/enquiryd.conf status
   the mailboxes     IMAP 127.0.0.1 port %s (STARTTLS), password "%s",
                     users %s
   the daemon's log  build/demo/daemon.log
   move the date     %s --config build/demo/enquiryd.conf clock +1d
   stop it all       make demo-stop""" % (
        os.path.relpath(out, W.ROOT) if out.startswith(W.ROOT)
        else "build/demo/mails", os.path.relpath(out, W.ROOT)
        if out.startswith(W.ROOT) else "build/demo/mails", ctl, ctl, ctl,
        w.env["IMAP_PORT"], W.PASSWORD, ", ".join(W.PEOPLE[:5]), ctl))


if __name__ == "__main__":
    sys.exit(stop() if sys.argv[1:] == ["stop"] else play())
