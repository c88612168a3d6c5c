# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenarios: a readable text file each, played through the real engine.

tests/scenarios/README.md is the manual of the format.  Here it is read
(Scenario) and played (Player); ends.py holds the engine.
"""
import base64
import calendar
import collections
import email.header
import email.message
import email.policy
import email.utils
import html
import json
import os
import quopri
import re
import shutil
import sqlite3
import time

import ends
import letters
import world as W

OWN = "northshire.example"
RECORD_HEADER = 24  # bytes before those of a mail (daemon/store/raw.c)
# Tuesday 3 March 2026, ten o'clock: an ordinary working day.
BEGIN = calendar.timegm((2026, 3, 3, 10, 0, 0))

PEOPLE = {
    "ruth": ("Ruth Okafor", "ruth.okafor@family.example"),
    "tom": ("Tom Okafor", "tom.okafor@family.example"),
    "sally": ("Sally Grey", "sally.grey@school.example"),
    "stranger": ("A. Stranger", "someone@elsewhere.example"),
    "priya": ("Priya Nair", "priya.nair@parliament.uk"),
    "owen": ("Owen Hale", "owen.hale@parliament.uk"),
    "hart": ("Amelia Hart MP", "amelia.hart.mp@parliament.uk"),
    "office": (None, "casework@ameliahart.example"),
    "dan": ("Dan Cole", "dan.cole@parliament.uk"),
    "nunn": ("Cllr Bea Nunn", "bea.nunn@members.example"),
    "lowe": ("Hart & Lowe", "post@hartlowe.example"),
    "newmp": ("Sir New Member", "new.member.mp@parliament.uk"),
    "jo": ("Jo Smith", W.JO), "mo": ("Mo Khan", W.MO),
    "sam": ("Sam Patel", W.SAM), "alex": ("Alex Reed", W.ALEX),
    "kim": ("Kim Lee", "kim.lee@" + OWN), "lee": ("Lee Left", "lee.left@" + OWN),
    # Machines that people write through.
    "webform": ("Northshire web form", "no-reply@forms.northshire.example"),
    "help": ("Help form", "no-reply@help.northshire.example"),
    "scanner": (None, "scanner3@" + OWN),
    "system": ("Amelia Hart MP", "no-reply@ameliahart.example"),
    "mailbox": (None, W.MAILBOX),
}
WHO = {address: name for name, (_, address) in PEOPLE.items()}

OFFICERS = """address,name,team,role,deputy,days,from,to
%s,Jo Smith,casework,officer,%s,Mon-Fri,,
%s,Mo Khan,casework,officer,,Mon-Fri,,
%s,Sam Patel,casework,duty,,Mon-Fri,,
%s,Kim Lee,casework,officer,,Mon-Fri,,
%s,Lee Left,casework,officer,,Mon-Fri,,2026-02-27
%s,Alex Reed,casework,manager,,Mon-Fri,,
""" % (W.JO, W.MO, W.MO, W.SAM, PEOPLE["kim"][1], PEOPLE["lee"][1], W.ALEX)
MPS = """name,constituency,address,person,from,to,ledger,reference
Amelia Hart,Northshire Central,%s,,,,,AB12345
Amelia Hart,Northshire Central,%s,Priya Nair,,,monthly,
Amelia Hart,Northshire Central,%s,Owen Hale,,,,
Amelia Hart,Northshire Central,%s,,,,,
Amelia Hart,Northshire Central,%s,,,,,
Ben Stone,Northshire West,%s,Dan Cole,,,,
""" % tuple(PEOPLE[p][1] for p in ("hart", "priya", "owen", "office", "system",
                                   "dan"))
# The first child's UPN is N801200000123, and so on; README.md lists them.
CASES = """reference,team,owner,siblings,restricted,born,upn,nhs,uln
SEN/123456,casework,%s,,,,N801200000123,712 345 6785,
SEN/123457,casework,%s,,,,,724-456-7812,
SEN/200001,casework,%s,sen/300001,,,,7345678121,
SEN/300001,casework,,SEN/200001,,,,,3456781236
SEN/400001,casework,%s,,yes,,f801200000456,7567812347,
SEN/500001,casework,%s,,,2009-05-03,,,
SEN/500002,casework,%s,,,2010-09-02,,,
""" % (W.JO, W.JO, W.MO, W.JO, W.JO, W.JO)

SENDERS = """address,name,kind,from,to,person
%s,Bea Nunn,councillor,,,
%s,Hart & Lowe LLP,solicitor,,,
%s,Riverside School,school,,2026-03-05,
%s,Northshire web form,intake,,,
%s,Help form,intake,,,reply-to
%s,,intake,,,none
""" % tuple(PEOPLE[p][1] for p in ("nunn", "lowe", "sally", "webform", "help",
                                   "scanner"))

OUTCOMES = {"new enquiry": "enquiry", "filed in": "follow-up",
            "asked": "triage", "staff": "staff", "machine": "machine",
            "duplicate": "duplicate", "no reply owed": "filed",
            "quarantined": "triage"}


class Mistake(Exception):
    """The scenario's text is wrong, not the daemon."""


class Step:
    """One thing that happens, and what must be true afterwards."""

    def __init__(self, line, number):
        self.verb, _, self.args = line.partition(" ")
        self.number = number
        self.lines = []      # indented text below it: a mail
        self.outcome = None  # words behind "->"
        self.checks = []     # (line number, key, value)


class Scenario:
    """A file as read."""

    def __init__(self, path):
        self.path = path
        self.name = os.path.splitext(os.path.basename(path))[0]
        self.title, self.steps, self.settings = [], [], {}
        with open(path, encoding="utf-8") as f:
            for number, line in enumerate(f, 1):
                self._take(line.rstrip("\n"), number)
        if not re.search(r"P-\d+|RFC|#\d+|s\.\d", " ".join(self.title)):
            raise Mistake("%s: no rule or complaint is named" % path)
        for step in self.steps:
            while step.lines and not step.lines[-1]:
                step.lines.pop()

    def _take(self, line, number):
        step = self.steps[-1] if self.steps else None
        if line.startswith("#"):
            if not self.steps:
                self.title.append(line[1:].strip())
        elif not line.strip():
            if step is not None and step.outcome is None and step.lines:
                step.lines.append("")
        elif line.startswith("    ") and step and step.outcome is None:
            step.lines.append(line[4:])
        elif line.startswith("->") and step is not None:
            step.outcome = line[2:].strip()
        elif line.startswith("   ") and step and step.outcome is not None:
            key, colon, value = line.strip().partition(":")
            if not colon:
                raise Mistake("%s:%d: no 'key: value'" % (self.path, number))
            step.checks.append((number, key, value.strip()))
        elif line.startswith("setting "):
            key, _, value = line[8:].partition("=")
            self.settings[key.strip()] = value.strip().replace(
                "{here}", os.path.dirname(os.path.abspath(self.path)))
        else:
            self.steps.append(Step(line, number))


def squeeze(text):
    return " ".join(text.split())


def swap_last_digits(ref):
    """The number with its last two different neighbours exchanged."""
    head, tail = ref[:-7], ref[-7:-2]
    for i in range(len(tail) - 1, 0, -1):
        if tail[i] != tail[i - 1]:
            tail = (tail[:i - 1] + tail[i] + tail[i - 1] + tail[i + 1:])
            break
    return head + tail + ref[-2:]


def change_last_digit(ref):
    return ref[:-3] + str((int(ref[-3]) + 1) % 10) + ref[-2:]


def change_letter(ref):
    return ref[:-1] + ("B" if ref[-1] != "B" else "C")


def change_token(address):
    """One letter of the token's mac is another one."""
    at = address.index("@")
    last = address[at - 1]
    return address[:at - 1] + ("a" if last != "a" else "b") + address[at:]


class Player:
    """Plays one scenario in a store of its own."""

    def __init__(self, scenario, base, parser, directory):
        self.s, self.parser = scenario, parser
        shutil.copytree(base, directory, symlinks=True)
        self.e = ends.Ends(directory, **SETTINGS)
        for key, value in scenario.settings.items():
            if key in self.e.settings:
                self.e.settings[key] = value
            else:
                self.e.settings["top"] += "%s = %s\n" % (key, value)
        self.refs, self.mails = {}, {}
        self.seen_letters, self.sent = 0, 0
        self.output, self.asked = "", None

    # ---- names ----

    def reference(self, name):
        if name not in self.refs:
            raise Mistake("no enquiry is called %s" % name)
        return self.refs[name]

    def find_letter(self, words):
        """The row of "A ack-family", "A notice to jo", "question" …"""
        words = words.split()
        to = None
        if len(words) > 2 and words[-2] == "to":
            to = PEOPLE[words[-1]][1]
            words = words[:-2]
        if len(words) == 2:
            rows = self.e.ask(do="show", reference=self.reference(
                words[0]))["letters"]
        else:
            rows = self.e.outbox()
        rows = [r for r in rows if r["kind"] == words[-1] and
                (to is None or r["to"] == to)]
        if not rows:
            raise Mistake("there is no letter '%s'" % " ".join(words))
        return rows[-1]

    def mail_or_letter(self, words):
        """Something that has a Message-ID, as a mail."""
        if words in self.mails:
            return self.mails[words]
        return self.e.letter(self.find_letter(words)["letter"])

    def value(self, text):
        """{A}, {A~digit}, {token A}, {id A ack-family} … filled in."""
        def one(match):
            words = match.group(1)
            ref, _, change = words.partition("~")
            if ref in self.refs:
                return {"": lambda r: r, "digit": change_last_digit,
                        "letter": change_letter, "swap": swap_last_digits,
                        "lower": str.lower, "bare": lambda r: r[:-2],
                        "spaced": lambda r: r.replace("-", " "),
                        }[change](self.refs[ref])
            kind, _, rest = words.partition(" ")
            if kind == "id":
                return self.mail_or_letter(rest)["Message-ID"].strip("<> ")
            if kind == "number":
                return str(self.find_letter(rest)["letter"])
            if kind in ("token", "token~"):
                to = email.utils.parseaddr(
                    str(self.mail_or_letter(rest)["Reply-To"]))[1]
                if "@" not in to:
                    raise Mistake("%s has no token: 'setting plus'" % rest)
                return change_token(to) if kind == "token~" else to
            if kind == "index":
                return self.mail_or_letter(rest)["Thread-Index"]
            if kind == "subject":
                return str(self.mail_or_letter(rest)["Subject"])
            if words in PEOPLE:
                return PEOPLE[words][1]
            raise Mistake("what is {%s}?" % words)
        return re.sub(r"\{([^{}\n]+)\}", one, text)

    # ---- mails ----

    def addresses(self, text):
        out = []
        for part in text.split(","):
            part = part.strip()
            name, address = PEOPLE.get(part, (None, part))
            out.append('"%s" <%s>' % (name, address) if name else address)
        return ", ".join(out)

    def body_of(self, mail):
        part = mail.get_body(preferencelist=("plain",))
        return part.get_content() if part is not None else ""

    def below(self, headers):
        """What a mail program puts under the words."""
        out = ""
        if "quotes" in headers:
            old = self.mail_or_letter(headers["quotes"])
            out += "\n\nOn %s, %s wrote:\n" % (old["Date"], old["From"])
            out += "".join("> %s\n" % line
                           for line in self.body_of(old).splitlines())
        if "forwards" in headers:
            old = self.mail_or_letter(headers["forwards"])
            out += ("\n\n________________________________\nFrom: %s\nSent: %s"
                    "\nTo: %s\nSubject: %s\n\n%s" % (
                        old["From"], old["Date"], old["To"], old["Subject"],
                        self.body_of(old)))
        return out

    @staticmethod
    def pasted(text, name, size):
        """The text as HTML that shows a picture of so many bytes."""
        shown = "".join("<div>%s</div>" % (html.escape(line) or "<br>")
                        for line in text.splitlines())
        picture = base64.encodebytes(b"\x89PNG" + bytes(int(size) - 4))
        return ("--bb\nContent-Type: text/html; charset=utf-8\n\n%s<img src="
                "\"cid:shown@here\">\n--bb\nContent-Type: image/png; name=%s\n"
                "Content-ID: <shown@here>\nContent-Transfer-Encoding: base64\n"
                "\n%s--bb--\n" % (shown, name, picture.decode()))

    def border(self, kind, sender, path):
        """What the council's own mail server puts on top."""
        domain = sender.rpartition("@")[2]
        mx = "mx." + OWN
        stamp = {
            "pass": "dmarc=pass header.from=%s" % domain,
            "fail": "dmarc=fail header.from=%s" % domain,
            "unaligned": "spf=pass smtp.mailfrom=mailer.example; dmarc=none",
            "none": None, "forged": None,
        }[kind]
        top = "Return-Path: <%s>\r\n" % path if path is not None else ""
        if stamp:
            top += "Authentication-Results: %s; %s\r\n" % (mx, stamp)
        top += ("Received: from mail.%s by %s; Tue, 3 Mar 2026 10:00:00"
                " +0000\r\n" % (domain or "example", mx))
        if kind == "forged":
            top += "Authentication-Results: %s; dmarc=pass header.from=%s\r\n" \
                % (mx, domain)
        return top

    def read_mail(self, step):
        lines = list(step.lines)
        headers, order = {}, []
        while lines and lines[0].strip():
            line = lines.pop(0)
            if line[0] in " \t" and order:
                order[-1][1] += "\r\n" + self.value(line)
                continue
            name, colon, value = line.partition(":")
            if not colon:
                raise Mistake("line %d: no header: %s" % (step.number, line))
            value = value.strip()
            if name.lower() in PSEUDO:
                headers[name.lower()] = value
            else:
                order.append([name, self.value(value)])
        return headers, order, self.value("\n".join(lines[1:]))

    def thread(self, headers, order):
        names = {n.lower() for n, _ in order}
        if "answers" not in headers:
            return
        old = self.mail_or_letter(headers["answers"])
        if "subject" not in names:
            order.append(["Subject", "RE: " + str(old["Subject"])])
        order.append(["In-Reply-To", old["Message-ID"]])
        order.append(["References", " ".join(
            (str(old.get("References", "")) + " " +
             old["Message-ID"]).split())])

    def build(self, step):
        """(bytes, parsed mail) of a mail step."""
        headers, order, text = self.read_mail(step)
        self.thread(headers, order)
        names = {n.lower() for n, _ in order}
        sender = self.addresses(self.value(headers.get("from", "ruth")))
        first = email.utils.getaddresses([sender])[0][1]
        self.sent += 1
        if "from" in headers and headers["from"] != "none":
            order.insert(0, ["From", sender])
        for name in ("to", "cc"):
            if name in headers or name == "to":
                order.append([name.capitalize(), self.addresses(
                    self.value(headers.get(name, "mailbox")))])
        if "message-id" not in names:
            order.append(["Message-ID", "<s%d@%s>" % (
                self.sent, first.rpartition("@")[2] or "example")])
        if "date" not in names:
            order.append(["Date", "Tue, 3 Mar 2026 10:00:00 +0000"])
        text += self.below(headers)
        head = ""
        for name, value in order:
            if value == "none":
                continue
            if not value.isascii():
                value = email.header.Header(value, "utf-8").encode()
            head += "%s: %s\r\n" % (name, value)
        if "content-type" not in names:
            head += "MIME-Version: 1.0\r\n"
            if "pastes" in headers:
                head += "Content-Type: multipart/related; boundary=bb\r\n"
                text = self.pasted(text, *headers["pastes"].split())
            elif "attach" in headers:
                head += ("Content-Type: multipart/mixed; boundary=bb\r\n")
                text = ("--bb\nContent-Type: text/plain; charset=utf-8\n\n%s\n"
                        % text)
                for name in headers["attach"].split(","):
                    text += ("--bb\nContent-Type: application/pdf; name=\"%s\""
                             "\nContent-Disposition: attachment; filename=\""
                             "%s\"\n\n%%PDF-1.4 %s\n" % (
                                 (self.value(name.strip()),) * 2 +
                                 (step.number,)))
                text += "--bb--\n"
            else:
                head += "Content-Type: text/plain; charset=utf-8\r\n" \
                    "Content-Transfer-Encoding: 8bit\r\n"
        path = headers.get("return-path", first)
        path = {"none": None, "<>": ""}.get(path, path)
        if path:
            path = PEOPLE.get(path, (None, path))[1]
        data = (self.border(headers.get("border", "pass"), first, path) +
                head + "\r\n" + text.replace("\n", "\r\n") + "\r\n").encode()
        self.times = int(headers.get("times", 1))
        self.ago = int(float(headers.get("hours-ago", 0)) * 3600)
        self.junk = int(headers.get("folder", "inbox") == "junk")
        return data

    def do_mail(self, step):
        data = self.build(step)
        parsed = email.message_from_bytes(data, policy=email.policy.default)
        if step.args in LETTERS:
            raise Mistake("'%s' is the name of a letter" % step.args)
        self.mails[step.args] = parsed
        for i in range(self.times):
            self.e.deliver((data if i == 0 else data.replace(
                b"Message-ID: <", b"Message-ID: <again%d." % i, 1)).replace(
                    b"%NUMBER%", b"%d" % (i + 1)), self.ago, self.junk)
        self.e.settle()
        self.asked = next(m for m in self.e.messages()
                          if m["uid"] == self.e.uid)

    def do_again(self, step):
        """The same bytes once more, as a server delivers a copy."""
        data = self.mails[step.args].as_bytes(policy=email.policy.SMTP)
        self.e.deliver(data)
        self.e.settle()
        self.asked = next(m for m in self.e.messages()
                          if m["uid"] == self.e.uid)

    def do_keep(self, step):
        """keep NAME = LETTER: the letter of now, when a newer is like it."""
        name, _, letter = step.args.partition(" = ")
        self.mails[name] = self.mail_or_letter(letter)

    def do_bounce(self, step):
        """bounce NAME of LETTER status 5.1.1 [action delayed]"""
        match = re.fullmatch(
            r"(\S+) of (.+?) status (\S+)(?: action (\S+))?", step.args)
        if not match:
            raise Mistake("bounce NAME of LETTER status N.N.N")
        name, letter, status, action = match.groups()
        old = self.mail_or_letter(letter)
        to = email.utils.parseaddr(str(old["To"]))[1]
        text = BOUNCE.format(
            mx=to.rpartition("@")[2], to=W.MAILBOX, failed=to, status=status,
            action=action or "failed", id=old["Message-ID"], name=name)
        self.mails[name] = email.message_from_string(text)
        self.e.deliver(text.replace("\n", "\r\n").encode())
        self.e.settle()
        self.asked = next(m for m in self.e.messages()
                          if m["uid"] == self.e.uid)

    # ---- other steps ----

    def do_clock(self, step):
        self.e.ctl("clock", step.args)
        # The turn after this one ticks the moved minute; it ends when another
        # request is answered.
        self.e.ask(do="status")
        time.sleep(0.01)
        self.e.settle()

    def do_operator(self, step):
        here = os.path.dirname(os.path.abspath(self.s.path))
        self.output = self.e.ctl(*self.value(
            step.args.replace("{here}", here)).split())
        self.e.settle()

    def do_leave(self, step):
        """leave mps|officers|senders NAME...: they are in the import no more."""
        what, *names = step.args.split()
        text = {"mps": MPS, "officers": OFFICERS, "senders": SENDERS}[what]
        gone = [PEOPLE[name][1] for name in names]
        with open(self.e.path("left.csv"), "w", encoding="utf-8") as f:
            f.writelines(line + "\n" for line in text.splitlines()
                         if not any(address in line.split(",")[:3]
                                    for address in gone))
        self.output = self.e.ctl("import", what, self.e.path("left.csv"),
                                 "--yes")
        self.e.settle()

    def do_register(self, step):
        """register NAME [ctl options], indented CSV: an import of a register."""
        name, *options = step.args.split()
        with open(self.e.path(name + ".csv"), "w", encoding="utf-8") as f:
            f.writelines(self.value(line) + "\n" for line in step.lines)
        self.output = self.e.ctl("import", name, self.e.path(name + ".csv"),
                                 *options)
        self.e.settle()

    def do_restart(self, step):
        """restart [setting = value]: as after a change of configuration."""
        self.e.stop()
        key, equals, value = step.args.partition("=")
        if equals:
            here = os.path.dirname(os.path.abspath(self.s.path))
            self.e.settings[key.strip()] = value.strip().replace(
                "{dir}", self.e.dir).replace("{here}", here)
        self.e.start(self.parser)
        self.e.uid_base = self.e.uid
        self.e.stored = set(range(1, self.e.uid + 1))
        self.e.settle()

    def do_closure(self, step):
        """closure DATE...: days on which the council turns out to be shut."""
        self.e.stop()
        with open(self.e.path("closures"), "a", encoding="utf-8") as f:
            f.writelines("%s\n" % day for day in step.args.split())
        self.e.settings["top"] = (self.e.settings.get("top") or "") + \
            "\nclosures_file = '%s'\n" % self.e.path("closures")
        self.e.start(self.parser)
        self.e.uid_base = self.e.uid
        self.e.stored = set(range(1, self.e.uid + 1))
        self.e.settle()

    def do_key(self, step):
        """key NAME VALUE: a credential file changes before a restart."""
        name, value = step.args.split()
        self.e.keys[name] = value

    def do_routes(self, step):
        """routes fail 550 5.1.1 no such user | routes work"""
        words = step.args.split(" ", 2)
        results = {"fail": ends.FAILED, "retry": ends.RETRY,
                   "lose": ends.UNCERTAIN, "die": ends.DIED}
        if words[0] == "work":
            self.e.outcome = None
        else:
            self.e.outcome = lambda letter: (
                results[words[0]], int(words[1]), " ".join(words[1:]))

    def do_damage(self, step):
        """damage NAME: what was read of that mail is no facts any more."""
        state = os.path.join(self.e.dir, "state")
        db = sqlite3.connect(os.path.join(state, "enquiryd.db"), timeout=60)
        place = db.execute(
            "SELECT raw_segment, raw_offset, raw_length FROM facts"
            " WHERE message_id ="
            " (SELECT message_id FROM reading WHERE header_id = ?)",
            (self.mails[step.args]["Message-ID"].strip("<> "),)).fetchone()
        db.close()
        if place is None:
            raise Mistake("no facts of %s" % step.args)
        segment, offset, length = place
        with open(os.path.join(state, "raw", "%06d.seg" % segment),
                  "r+b") as f:
            f.seek(offset + RECORD_HEADER)
            f.write(b"{}".ljust(length))

    # ---- checks ----

    def bind(self, step):
        """The outcome of a mail, and the name of a new enquiry."""
        words = step.outcome
        kind = next((k for k in OUTCOMES if words == k or
                     words.startswith(k + " ")), None)
        if kind is None:
            raise Mistake("line %d: what is '-> %s'?" % (step.number, words))
        name = words[len(kind):].strip()
        got = self.asked["outcome"]
        place = self.asked.get("enquiry")
        if kind == "new enquiry" and got == "enquiry":
            self.refs[name] = place
        elif kind == "filed in" and place != self.reference(name):
            got += " in %s" % place
        if kind == "quarantined" and self.asked["state"] != "quarantined":
            got = self.asked["state"]
        return (got, OUTCOMES[kind]) if name or kind not in (
            "filed in",) else (got, None)

    def letters_since(self):
        rows = self.e.outbox()
        new = rows[self.seen_letters:]
        self.seen_letters = len(rows)
        return new

    def look_at_letters(self):
        """What no letter that left may be, whatever the scenario is about."""
        rows = {row["letter"]: row for row in self.e.outbox()}
        for left in self.e.letters:
            row = rows[left.number]
            for words in letters.wrong(row["kind"], left.mail,
                                       self.mails.values()):
                yield "letter %s: %s" % (self.letter_words(row), words)

    @staticmethod
    def letter_words(row):
        who = WHO.get(row["to"], row["to"])
        state = "" if row["state"] == "sent" else " (%s)" % row["state"]
        return "%s to %s%s" % (row["kind"], who, state)

    def text_of(self, words):
        mail = self.mail_or_letter(words)
        return squeeze(str(mail["Subject"]) + " " + self.body_of(mail))

    def everything(self):
        """All that the engine shows of any enquiry, mail and letter, its log
        too: (what, words)."""
        lists = [dict(do="list", what="enquiries", all=True),
                 dict(do="list", what="messages"),
                 dict(do="list", what="triage"), dict(do="outbox.list"),
                 dict(do="history", days=400), dict(do="verify")]
        references = [e["reference"]
                      for e in self.e.ask(**lists[0])["enquiries"]]
        mails = [m["message"] for m in self.e.ask(**lists[1])["messages"]]
        for request in (lists +
                        [dict(do="show", reference=r) for r in references] +
                        [dict(do="show", message=n) for n in mails]):
            yield request, json.dumps(self.e.ask(**request),
                                      ensure_ascii=False)
        for words in ([["show", r] for r in references] +
                      [["show", "message", n, "--raw"] for n in mails] +
                      [["outbox", "show", row["letter"]]
                       for row in self.e.outbox()] +
                      [["list", "--messages", "--csv"]]):
            yield words, self.e.ctl(*words)
        yield "the log", self.e.log()

    def where(self, word):
        """What shows the word, however it is encoded; None: nothing does."""
        for what, words in self.everything():
            plain = quopri.decodestring(words.encode()).decode(
                "utf-8", "replace")
            if word in squeeze(words) or word in squeeze(plain):
                return "%s: %s" % (what, words)
        return None

    def without_numbers(self, words):
        """A letter's words, as if it were about any enquiry."""
        return re.sub("ENQ-[0-9A-Z-]+", "ENQ", self.text_of(words))

    def check(self, key, value, new):
        """(got, want) when they differ, else None."""
        kind, _, arg = key.partition(" ")
        value = self.value(value)
        if key in ("rule", "class", "state") and self.asked:
            return self.asked[key], value
        if key == "evidence":
            text = self.asked["evidence"] or ""
            return (text, value) if value not in squeeze(text) else None
        if key == "letters":
            got = sorted(self.letter_words(r) for r in new)
            want = sorted(w.strip() for w in value.split(",")
                          if w.strip() != "none")
            return got, want
        if kind in ("says", "hides"):
            text = self.text_of(arg)
            if kind == "hides":
                text = squeeze(letters.everything(self.mail_or_letter(arg)) +
                               self.mail_or_letter(arg).as_string() + text)
            found = value in text
            return (text, "%s %s" % (kind, value)) \
                if found != (kind == "says") else None
        if key in ("somewhere", "nowhere"):
            there = self.where(value)
            return (there, "%s: %s" % (key, value)) \
                if (there is None) != (key == "nowhere") else None
        if kind == "like":
            return tuple(self.without_numbers(w) for w in (arg, value))
        if kind == "header":
            letter, _, name = arg.rpartition(" ")
            return squeeze(str(self.mail_or_letter(letter)[name])), value
        if kind == "files":
            names = [a.get_filename()
                     for a in self.mail_or_letter(arg).iter_attachments()]
            return sorted(names), sorted(
                w.strip() for w in value.split(",") if w.strip() != "none")
        if key in ("output", "hides-output"):
            there = value in squeeze(self.output)
            return (self.output, key + " " + value) \
                if there != (key == "output") else None
        if key in ("log", "no-log"):
            there = "event=%s " % value in self.e.log() + " "
            return ("in the log: %s" % there, key) \
                if there != (key == "log") else None
        return self.check_enquiry(kind, arg, value)

    def check_enquiry(self, kind, name, value):
        shown = self.e.ask(do="show", reference=self.reference(name))
        if kind in ("state", "kind", "team"):
            return shown["enquiry"][kind], value
        if kind == "theirs":
            return shown["enquiry"]["their_reference"], value
        if kind == "due":
            return shown["enquiry"]["due"], value
        if kind == "owner":
            want = PEOPLE[value][0] if value != "none" else None
            return shown["enquiry"]["owner"], want
        if kind == "cases":
            return shown["cases"], [] if value == "none" else value.split()
        if kind == "parties":
            got = ["%s %s" % (WHO.get(p["addr"], p["addr"]), p["role"])
                   for p in shown["parties"]]
            return sorted(got), sorted(w.strip() for w in value.split(","))
        if kind == "event":
            kinds = [e["kind"] for e in shown["events"]]
            return (kinds, value) if value not in kinds else None
        if kind == "no-event":
            kinds = [e["kind"] for e in shown["events"]]
            return (kinds, value) if value in kinds else None
        if kind == "links":
            got = [r for e in shown["events"] if e["kind"] == "enquiry.linked"
                   for r in e["payload"]["to"]]
            return got, [self.reference(n) for n in value.split()]
        raise Mistake("what is '%s %s'?" % (kind, name))

    def play(self):
        """Every line that came out otherwise, in words; empty when none."""
        wrong = []
        self.e.start(self.parser)
        try:
            for step in self.s.steps:
                self.step(step, wrong)
            wrong.extend(self.look_at_letters())
            sound = self.e.ask(do="verify")
            if not sound["sound"]:
                wrong.append("the store: " + sound["report"])
        except (Mistake, RuntimeError, KeyError, StopIteration) as e:
            wrong.append("%s: %s" % (type(e).__name__, e))
        finally:
            status = self.e.stop()
        if status != 0:
            wrong.append("the engine ended with %s" % status)
        return wrong

    def step(self, step, wrong):
        verb = getattr(self, "do_" + step.verb, None)
        if verb is None:
            raise Mistake("line %d: no step '%s'" % (step.number, step.verb))
        verb(step)
        if step.outcome is None:
            return
        if step.outcome and step.verb in ("mail", "bounce", "again"):
            got, want = self.bind(step)
            if got != want:
                wrong.append("line %d: it is %s (rule %s: %s), not %s" % (
                    step.number, got, self.asked["rule"],
                    self.asked["evidence"], step.outcome))
        new = self.letters_since()
        for number, key, value in step.checks:
            result = self.check(key, value, new)
            if result is not None and result[0] != result[1]:
                wrong.append("line %d: %s\n  got  %s\n  want %s" % (
                    number, key, result[0], result[1]))


PSEUDO = {"from", "folder", "to", "cc", "answers", "quotes", "forwards", "border",
          "return-path", "attach", "pastes", "times", "hours-ago"}
LETTERS = {"ack-mp", "ack-family", "allocation", "answer", "chase", "morning",
           "digest", "receipt", "question", "questions", "standing",
           "notice"}
SETTINGS = dict(caps="", morning="23:57", digest="23:58", office_open="09:00",
                office_shut="17:00")
BOUNCE = """Return-Path: <>
Received: from mx.{mx} by mx.northshire.example; Tue, 3 Mar 2026 10:00:00 +0000
From: MAILER-DAEMON@{mx}
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <{name}@{mx}>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

The mail could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.{mx}

Final-Recipient: rfc822; {failed}
Action: {action}
Status: {status}

--b
Content-Type: text/rfc822-headers

Message-ID: {id}
To: {failed}

--b--
"""


def take(e, name, text):
    """Imports a register."""
    with open(e.path(name + ".csv"), "w", encoding="utf-8") as f:
        f.write(text)
    said = e.ctl("import", name, e.path(name + ".csv"))
    if "added" not in said:
        raise RuntimeError(said)


def make_base(directory):
    """A store with the registers, at the moment where scenarios begin."""
    e = ends.Ends(directory, **SETTINGS)
    os.makedirs(e.path("state"), mode=0o700)
    e.write_files()
    # Whoever makes the store may move its clock.
    take(e, "cases", CASES)
    step = BEGIN - int(time.time())
    sign = "+" if step > 0 else "-"
    for n, unit in ((abs(step) // 86400, "d"),
                    (abs(step) % 86400 // 60 + (step < 0), "m")):
        said = e.ctl("clock", "%s%d%s" % (sign, n, unit))
    if "3 March 2026" not in said:
        raise RuntimeError(said)
    take(e, "officers", OFFICERS)
    take(e, "mps", MPS)
    take(e, "senders", SENDERS)
    return e


def play_all(tap, paths):
    """Each file is a test, named by its first comment line."""
    root = ends.scratch("scenarios")
    took = collections.OrderedDict()
    try:
        base = make_base(os.path.join(root, "base"))
        lender = ends.Ends(os.path.join(root, "lender"), **SETTINGS)
        os.makedirs(lender.path("state"), mode=0o700)
        lender.start()
        for path in paths:
            began = time.monotonic()
            try:
                player = Player(Scenario(path), base.dir, lender.parser,
                                os.path.join(root, "one"))
                wrong = player.play()
                title = player.s.title[-1]
            except Mistake as e:
                wrong, title = [str(e)], os.path.basename(path)
            ends.remove(os.path.join(root, "one"))
            tap.ok(not wrong, "%s: %s" % (
                os.path.splitext(os.path.basename(path))[0], title),
                "\n".join(wrong))
            took[path] = time.monotonic() - began
        lender.stop()
    finally:
        ends.remove(root)
    return took
