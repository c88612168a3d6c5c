# SPDX-License-Identifier: GPL-3.0-or-later
"""A private mail world: CA, Dovecot, a mail server, registers, the daemon.

Everything listens on loopback and lives in one directory.  The demo, the
integration tests and the crash tests all play their stories here.
"""
import atexit
import datetime
import email.message
import email.policy
import email.utils
import imaplib
import json
import os
import shutil
import signal
import smtplib
import ssl
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PYTHON = "/usr/bin/python3"

MAILBOX = "send.enquiries@northshire.example"
JO = "jo.smith@northshire.example"        # owner of cases
SAM = "sam.patel@northshire.example"      # duty officer
MO = "mo.khan@northshire.example"         # Jo's deputy
ALEX = "alex.reed@northshire.example"     # manager
CASEWORKER = "casework@ameliahart.example"  # the MP's office
PARENT = "ruth.okafor@family.example"
STRANGER = "someone@elsewhere.example"
PEOPLE = [MAILBOX, JO, SAM, MO, ALEX, CASEWORKER, PARENT, STRANGER]
PASSWORD = "loopback-only"

OFFICERS = """address,name,team,role,deputy,days
%s,Jo Smith,casework,officer,%s,Mon-Fri
%s,Mo Khan,casework,officer,,Mon-Fri
%s,Sam Patel,casework,duty,,Mon-Fri
%s,Alex Reed,casework,manager,,Mon-Fri
""" % (JO, MO, MO, SAM, ALEX)

MPS = """name,constituency,address,person,reference
Amelia Hart,Northshire Central,%s,Priya Nair,AB12345
""" % CASEWORKER

CASES = """reference,team,owner,nhs
SEN/123456,casework,%s,
SEN/123457,casework,%s,724 456 7812
SEN/200001,casework,%s,
""" % (JO, JO, MO)

CONFIG = """
council = 'Northshire County Council'
own_domains = {{ 'northshire.example' }}
authserv_id = 'mx.northshire.example'
trusted_hops = 1
message_id_domain = 'northshire.example'
start = '{start}'
outgoing = '{outgoing}'
key_credential = '{dir}/key'
state_dir = '{dir}/state'
control_socket = '{dir}/control'
templates_dir = '{dir}/templates'
simulation = {simulation}
release_delay_s = {release_delay_s}
new_officer_days = 0
office_open = '{office_open}'
office_shut = '{office_shut}'
morning = '{morning}'
digest = '{digest}'
{caps}
contact_urgent = 'telephone 01632 960001, at any hour.'
contact_advice = 'SENDIASS Northshire, 01632 960002.'
{top}
mailbox {{
	address = '{mailbox}'
	plus_addressing = {plus}
	host = '127.0.0.1'
	port = {imap_port}
	tls = '{imap_tls}'
	ca_file = '{ca}'
	{imap_login}
	poll_s = {poll_s}
	{mailbox_more}
}}
route 'private' {{
	host = '127.0.0.1'
	port = {smtp_port}
	tls = '{smtp_tls}'
	ca_file = '{ca}'
	{smtp_login}
	per_minute = {per_minute}
	per_day = {per_day}
	connections = {connections}
	{route_more}
}}
team 'casework' {{
	name = 'SEND casework team'
	address = '{mailbox}'
}}
pattern 'case' {{
	match = '\\b(SEN/[0-9]{{6}})\\b'
	example = 'SEN/123456'
}}
"""

# A test plays a year in a minute: no limits, unless they are the matter.
CAPS = """cap_address_hour = 1000
cap_enquiry_day = 1000
cap_minute = 100000
cap_domain_hour = 100000
cap_burst = 100000
cap_flood = 100000"""

DEFAULTS = dict(caps=CAPS,
                start="now", outgoing="all", simulation="true",
                release_delay_s=2, office_open="00:00", office_shut="23:59",
                morning="00:00", digest="00:00", plus="false",
                imap_tls="implicit", smtp_tls="starttls", poll_s=60,
                connections=1, per_minute=100000, per_day=1000000, top="",
                mailbox_more="", route_more="")


def read_env(path):
    """NAME=value lines of a file."""
    with open(path, encoding="utf-8") as f:
        return dict(line.strip().split("=", 1) for line in f if "=" in line)


PATIENCE = 90.0  # seconds; what never comes is a failure, what is late is not


def wait_for(what, seconds=PATIENCE, every=0.05):
    """The first true value of what(); None when it never came."""
    end = time.monotonic() + seconds
    while True:
        value = what()
        if value:
            return value
        if time.monotonic() > end:
            return None
        time.sleep(every)


def days_to_working_day(today, at_least):
    """How many days, at least that many, lead from a date ("2026-11-21") to
    a day that is worked in England and Wales."""
    with open(os.path.join(ROOT, "daemon", "data", "bank-holidays.json"),
              encoding="utf-8") as f:
        holidays = {e["date"] for e in
                    json.load(f)["england-and-wales"]["events"]}
    day = datetime.date.fromisoformat(today)
    n = at_least
    while True:
        then = day + datetime.timedelta(days=n)
        if then.weekday() < 5 and then.isoformat() not in holidays:
            return n
        n += 1


class World:
    """One private world in a directory."""

    def __init__(self, directory, build=None, **settings):
        self.dir = os.path.abspath(directory)
        self.build = build or os.path.join(
            ROOT, os.environ.get("BUILD", "build"),
            os.environ.get("VARIANT", "release"))
        self.settings = dict(DEFAULTS, **settings)
        self.daemon = None
        self.smtpd = None
        self.env = {}
        self.extra_env = {}
        self.smtpd_options = []
        self.sent = 0
        os.makedirs(self.dir, exist_ok=True)
        os.chmod(self.dir, 0o711)

    def path(self, *names):
        return os.path.join(self.dir, *names)

    # ---- servers ----

    def start_dovecot(self):
        """On free ports; where it was before, with its certificate, when it
        is started again."""
        again = {name: self.env[name] for name in
                 ("IMAP_PORT", "IMAPS_PORT", "LMTP_PORT") if name in self.env}
        if again:
            again["CERT"] = self.path("ca", "good")
        subprocess.run(
            ["sh", os.path.join(HERE, "dovecot.sh"), "start", self.dir] +
            ["%s:%s" % (p, PASSWORD) for p in PEOPLE], check=True,
            env=dict(os.environ, **again))
        self.env.update(read_env(self.path("env")))

    def stop_dovecot(self):
        subprocess.run(
            ["sh", os.path.join(HERE, "dovecot.sh"), "stop", self.dir],
            check=False)

    def start_servers(self, faults=None, smtpd=()):
        """faults and smtpd: a file and more options for smtpd.py."""
        self.start_dovecot()
        for name, text in (
                ("password", PASSWORD), ("key", "k" * 40),
                ("smtp-users", "".join(
                    "%s:%s\n" % (p, PASSWORD) for p in PEOPLE)),
                ("aliases", "".join("%s %s\n" % (p, p) for p in PEOPLE))):
            with open(self.path(name), "w", encoding="utf-8") as f:
                f.write(text)
            os.chmod(self.path(name), 0o600)
        os.makedirs(self.path("spool"), exist_ok=True)
        command = [PYTHON, os.path.join(HERE, "smtpd.py"),
                   "--users", self.path("smtp-users"),
                   "--cert", self.path("server.pem"),
                   "--key", self.path("server.key"),
                   "--lmtp", "127.0.0.1:" + self.env["LMTP_PORT"],
                   "--aliases", self.path("aliases"),
                   "--spool", self.path("spool"),
                   "--env", self.path("smtp-env"),
                   "--hostname", "mx.northshire.example",
                   "--authserv-id", "mx.northshire.example",
                   "--genuine", "ameliahart.example",
                   "--genuine", "family.example"]
        command += self.smtpd_options
        if faults:
            command += ["--faults", faults]
        command += smtpd
        log = open(self.path("smtpd.log"), "ab")
        self.smtpd = subprocess.Popen(
            command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        if not wait_for(lambda: os.path.exists(self.path("smtp-env"))):
            raise RuntimeError("smtpd.py does not start; see smtpd.log")
        self.env.update(read_env(self.path("smtp-env")))

    def stop_servers(self):
        if self.smtpd:
            self.smtpd.terminate()
            self.smtpd.wait()
            self.smtpd = None
        self.stop_dovecot()

    # ---- the daemon ----

    def write_config(self, **settings):
        self.settings.update(settings)
        s = dict(self.settings)
        login = "user = '%s'\n\tpassword_credential = '%s'" % (
            MAILBOX, self.path("password"))
        s.setdefault("smtp_login", login)
        s.setdefault("imap_login", login)
        s.setdefault("imap_port", self.env["IMAPS_PORT"]
                     if s["imap_tls"] == "implicit" else self.env["IMAP_PORT"])
        s.setdefault("smtp_port", self.env["SUBMISSION_PORT"]
                     if s["smtp_tls"] == "starttls"
                     else self.env["SUBMISSIONS_PORT"])
        s.setdefault("ca", self.env.get("CA", self.path("ca", "ca.pem")))
        # Beside the rest: the clone may lie where the daemon's user cannot go.
        shutil.copytree(os.path.join(ROOT, "templates"),
                        self.path("templates"), dirs_exist_ok=True)
        with open(self.path("enquiryd.conf"), "w", encoding="utf-8") as f:
            f.write(CONFIG.format(dir=self.dir, mailbox=MAILBOX, **s))

    def program(self, name):
        return os.path.join(self.build, name)

    def start_daemon(self, *arguments, wait=True):
        env = dict(os.environ, **self.extra_env)
        log = open(self.path("daemon.log"), "ab")
        start = log.tell()
        self.daemon = subprocess.Popen(
            [self.program("enquiryd"), "--config",
             self.path("enquiryd.conf")] + list(arguments),
            stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=env,
            start_new_session=True)
        # With start = now, what comes before the engine is there is old mail.
        if wait and not wait_for(
                lambda: ("imap.up" in self.log(start) and
                         "daemon.ready" in self.log(start)) or
                self.daemon.poll() is not None):
            raise RuntimeError("enquiryd does not come up; see daemon.log")
        # The engine has heard of the folder, so that it has begun.
        if wait and self.daemon.poll() is None:
            wait_for(self.has_begun)
        return self.daemon

    def has_begun(self):
        done = self.ctl("status", "--json", check=False)
        return done.returncode == 0 and json.loads(
            done.stdout)["live"]["imap"]["up"]

    def log(self, start=0):
        with open(self.path("daemon.log"), "rb") as f:
            f.seek(start)
            return f.read().decode("utf-8", "replace")

    def stop_daemon(self, seconds=PATIENCE):
        if not self.daemon:
            return None
        self.daemon.send_signal(signal.SIGTERM)
        try:
            status = self.daemon.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self.daemon.pid, signal.SIGKILL)
            self.daemon.wait()
            status = "killed"
        self.daemon = None
        return status

    def ctl(self, *arguments, check=True):
        done = subprocess.run(
            [self.program("enquiryctl"), "--config",
             self.path("enquiryd.conf")] + [str(a) for a in arguments],
            capture_output=True, text=True, check=False)
        if check and done.returncode != 0:
            raise RuntimeError("enquiryctl %s: %s%s" % (
                " ".join(map(str, arguments)), done.stdout, done.stderr))
        return done

    def ctl_json(self, *arguments):
        return json.loads(self.ctl(*arguments, "--json").stdout)

    def import_registers(self):
        for name, text in (("officers", OFFICERS), ("mps", MPS),
                           ("cases", CASES)):
            with open(self.path(name + ".csv"), "w", encoding="utf-8") as f:
                f.write(text)
            self.ctl("import", name, self.path(name + ".csv"))
        if self.settings["simulation"] == "true":
            self.begin()

    def begin(self):
        """A story begins at ten (UTC) of a working day, whenever it is played:
        letters of a midnight, of an evening or of a Sunday are not its own."""
        now = self.now()
        n = days_to_working_day(now.date().isoformat(), 0 if now.hour < 10
                                else 1)
        self.to_time((now + datetime.timedelta(days=n)).replace(
            hour=10, minute=0))

    def now(self):
        """The daemon's clock, in UTC."""
        return datetime.datetime.fromisoformat(
            self.ctl_json("clock")["now"].replace("Z", "+00:00"))

    def to_time(self, when):
        """Moves the simulated clock to an instant, to the minute."""
        minutes = round((when - self.now()).total_seconds() / 60)
        sign = "+" if minutes >= 0 else "-"
        days, rest = divmod(abs(minutes), 24 * 60)
        for step in ("%dd" % days, "%dm" % rest):
            self.ctl("clock", sign + step)

    def start(self, **settings):
        """Servers, configuration, registers, daemon."""
        self.start_servers(settings.pop("faults", None))
        self.write_config(**settings)
        self.import_registers()
        self.start_daemon()

    def stop(self):
        status = self.stop_daemon()
        self.stop_servers()
        return status

    def move_clock(self, at_least):
        """Moves the simulated date to a working day; returns it."""
        today = self.ctl_json("clock")["today"]
        n = days_to_working_day(today, at_least)
        return self.ctl_json("clock", "+%dd" % n)["today"]

    def leave_now(self):
        """The delay is over in which an officer may take an answer back."""
        minutes = int(self.settings["release_delay_s"]) // 60 + 1
        self.ctl("clock", "+%dm" % minutes)

    def all_sent(self):
        """Waits until no letter is on its way; True when all have left."""
        return wait_for(lambda: not any(
            letter["state"] in ("waiting", "sending")
            for letter in self.ctl_json("outbox", "list")["letters"]))

    # ---- mail ----

    def message(self, sender, to, subject, text, name=None, reply_to=None,
                attachments=(), headers=()):
        m = email.message.EmailMessage(policy=email.policy.SMTP)
        m["From"] = email.utils.formataddr((name, sender)) if name else sender
        m["To"] = to
        m["Subject"] = subject
        m["Date"] = email.utils.formatdate(localtime=True)
        self.sent += 1
        m["Message-ID"] = "<%d.%d.%d@%s>" % (
            os.getpid(), time.time_ns(), self.sent, sender.split("@")[1])
        if reply_to is not None:
            m["In-Reply-To"] = reply_to["Message-ID"]
            m["References"] = " ".join(
                (reply_to.get("References", "") + " " +
                 reply_to["Message-ID"]).split())
        for key, value in headers:
            m[key] = value
        m.set_content(text)
        for file_name, data in attachments:
            m.add_attachment(data, maintype="application",
                             subtype="pdf", filename=file_name)
        return m

    def deliver(self, message, sender=None, to=MAILBOX):
        """From the outside world, anonymously."""
        with smtplib.SMTP("127.0.0.1", int(self.env["MX_PORT"])) as s:
            s.sendmail(sender if sender is not None else
                       email.utils.parseaddr(message["From"])[1], [to],
                       message.as_bytes())
        return message

    def submit(self, message, sender, to=MAILBOX):
        """As somebody signed in, an officer for example."""
        context = ssl.create_default_context(
            cafile=self.env.get("CA", self.path("ca", "ca.pem")))
        with smtplib.SMTP("localhost",
                          int(self.env["SUBMISSION_PORT"])) as s:
            s.starttls(context=context)
            s.login(sender, PASSWORD)
            s.sendmail(sender, [to], message.as_bytes())
        return message

    def imap(self, user):
        box = imaplib.IMAP4("127.0.0.1", int(self.env["IMAP_PORT"]))
        box.login(user, PASSWORD)
        return box

    def mails(self, user, folder="INBOX"):
        """Every mail of somebody's folder, oldest first."""
        box = self.imap(user)
        try:
            ok, count = box.select(folder, readonly=True)
            if ok != "OK" or int(count[0]) == 0:
                return []
            # One that is moved away meanwhile has no bytes.
            return [email.message_from_bytes(
                part[1], policy=email.policy.default)
                    for part in box.fetch("1:*", "(BODY.PEEK[])")[1]
                    if isinstance(part, tuple)]
        finally:
            box.logout()

    def await_mail(self, user, test, seconds=PATIENCE):
        """The first mail of somebody that passes a test."""
        return wait_for(lambda: next(
            (m for m in self.mails(user) if test(m)), None), seconds, 0.2)

    def append(self, user, data, folder="INBOX"):
        box = self.imap(user)
        try:
            return box.append(folder, None, None, data)
        finally:
            box.logout()

    def reply(self, officer, to, text, **more):
        """An officer's reply from an ordinary mail client."""
        quoted = "\n".join(
            "> " + line for line in body(to).splitlines()[:20])
        m = self.message(
            officer, MAILBOX, "RE: " + to["Subject"],
            "%s\n\nOn %s, %s wrote:\n%s\n" % (
                text, to["Date"], to["From"], quoted),
            reply_to=to, **more)
        return self.submit(m, officer)


def body(message):
    """The text part."""
    part = message.get_body(preferencelist=("plain",))
    return part.get_content() if part is not None else ""


def in_words(day):
    """"2026-12-07" as the letters write it."""
    d = datetime.date.fromisoformat(day)
    return d.strftime("%A ") + str(d.day) + d.strftime(" %B %Y")


def subject_has(*words):
    """A test for await_mail()."""
    return lambda m: all(w in str(m["Subject"]) for w in words)


def scratch(name):
    """A fresh directory that an unprivileged server can reach, which goes
    when the process ends; whoever starts servers in it stops them before."""
    path = tempfile.mkdtemp(prefix="enquiryd-%s-" % name)
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


def bounce(letter):
    """What a border sends back when a letter, a row of the outbox or of an
    enquiry, cannot be delivered."""
    domain = letter["to"].rpartition("@")[2]
    return ("""Return-Path: <>
From: MAILER-DAEMON@%s
To: %s
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce-%s@%s>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

The mail could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.%s

Final-Recipient: rfc822; %s
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 user unknown

--b
Content-Type: text/rfc822-headers

Message-ID: <%s>

--b--
""" % (domain, MAILBOX, letter["letter"], domain, domain, letter["to"],
       letter["message_id"])).replace("\n", "\r\n").encode()


if __name__ == "__main__":
    sys.exit("world.py is a module")
