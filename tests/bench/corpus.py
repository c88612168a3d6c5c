#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Generates mail as a council's SEND team gets it, for measuring.

    corpus.py COUNT MAILDIR [--seed N] [--authserv-id ID] [--to ADDRESS]

The same arguments give the same bytes.  Mean about 30 kB a mail, median about
8 kB, a few over 1 MB.  Kinds, charsets and encodings are mixed as in a real
mailbox: see KINDS.  Every mail has Return-Path and Authentication-Results of
the pinned border; every sender writes once, so that no cap is touched.

Prints one line of JSON: how many mails and bytes, how many of each kind, and
how many of them a responder should acknowledge.
"""
import argparse
import base64
import email.utils
import json
import os
import quopri
import random
import sys

# name, share in percent, does a responder acknowledge it
KINDS = [
    ("plain", 27, True),
    ("html", 14, True),
    ("alternative", 22, True),
    ("attachments", 18, True),
    ("reply", 11, True),
    ("autoreply", 3, False),
    ("bounce", 3, False),
    ("forward", 2, True),
]

# No word that makes a mail of soup look like a legal step or a danger: a real
# mail seldom does, and each such mail costs letters of its own.
WORDS = """
the of and to in a that is was for on with as it be by this from at are which
an or were their been has would there had will all they more its can into
may time about one who up these what than them then school child parent
annual provision speech therapy support meeting letter reply constituent
office council education health care transport psychologist named section
timetable delay weeks officer caseworker concerned regarding garden window
market picture station kitchen village butter yellow matter family daughter
son secondary primary phase weekly pencil apple street winter flower
paper bread river letterbox colour table engine
""".split()
FIRST = """Alice Bashir Carys Dmitri Efua Farah Gwen Harjit Imogen Joao Kavita
Liam Maeve Nadia Owen Priya Quentin Rosa Stefan Tamsin Uma Viktor Wren Xanthe
Yusuf Zofia""".split()
LAST = """Abbott Bielski Castell Dhillon Eastwood Fairweather Gallagher Hughes
Iqbal Jenkinson Kowalczyk Llewellyn Murray Norris Okafor Pemberton Quayle
Rahman Silva Thwaite Underhill Vaughan Whitlock Yates""".split()
ACCENTED = ["Zo\u00eb", "Ren\u00e9e", "Fran\u00e7ois", "Andr\u00e9",
            "M\u00e1ire", "J\u00fcrgen", "S\u00f8ren", "I\u00f1igo"]
CHARSETS = [("us-ascii", "7bit"), ("utf-8", "quoted-printable"),
            ("utf-8", "base64"), ("utf-8", "8bit"),
            ("iso-8859-1", "quoted-printable"), ("iso-8859-1", "8bit"),
            ("windows-1252", "quoted-printable"), ("windows-1252", "8bit")]
TYPES = [("application/pdf", "Annual review %d.pdf"),
         ("application/msword", "Parent letter %d.doc"),
         ("image/jpeg", "photo-%d.jpg"),
         ("application/vnd.openxmlformats-officedocument"
          ".wordprocessingml.document", "Report of Dr N\u00fa\u00f1ez %d.docx"),
         ("text/plain", "notes-%d.txt")]
NOON = 1790000000  # an instant in September 2026


class Corpus:
    """The generator: all chance comes from one seeded source."""

    def __init__(self, options):
        self.chance = random.Random(options.seed)
        self.options = options
        self.domain = options.to.rpartition("@")[2]
        # Drawing long texts word by word is slow: cut them from pools.
        self.prose = [self._paragraph() for _ in range(400)]
        self.junk = base64.b64encode(self.chance.randbytes(6 << 20))
        self.lines = [self.junk[i:i + 76]
                      for i in range(0, len(self.junk) - 76, 76)]

    def _paragraph(self):
        words = self.chance.choices(WORDS, k=self.chance.randint(30, 110))
        sentences, at = [], 0
        while at < len(words):
            n = self.chance.randint(6, 18)
            sentences.append(" ".join(words[at:at + n]).capitalize() + ".")
            at += n
        return " ".join(sentences)

    def text(self, number, charset):
        """The paragraphs of a letter."""
        c = self.chance
        count = max(1, min(60, int(c.lognormvariate(2.05, 0.7))))
        parts = ["Dear Sir or Madam,", *c.choices(self.prose, k=count)]
        if charset != "us-ascii":
            at = c.randrange(1, len(parts))
            parts[at] += " %s said \u00a3%d was agreed." % (
                c.choice(ACCENTED), c.randint(10, 5000))
        if c.random() < 0.41:
            parts.insert(c.randrange(1, len(parts) + 1), c.choice([
                "Our ref: EHCP-%06d." % (number % 1000000),
                "Case reference SEND/%05d applies." % (number % 100000),
                "(Case Ref: %s%05d)" % (c.choice(("AB", "JT", "ZF")),
                                        number % 100000),
                "Please quote WK%d/26/%05d." % (c.randint(201, 943),
                                                number % 100000),
            ]))
        if c.random() < 0.12:
            parts.append("%s %s MP\nMember of Parliament for %s\n"
                         "House of Commons, London SW1A 0AA" %
                         (c.choice(FIRST), c.choice(LAST),
                          c.choice(("Northvale", "East Marsham", "Hartley"))))
        else:
            parts.append("Kind regards,\n" + c.choice(FIRST))
        return parts

    def body(self, paragraphs, charset, encoding, html=False):
        """An encoded text part: (header lines, bytes)."""
        if html:
            text = self.html(paragraphs)
        else:
            text = "\n\n".join(self.wrap(p) for p in paragraphs) + "\n"
        raw = text.encode(charset, "replace")
        if encoding == "quoted-printable":
            raw = quopri.encodestring(raw)
        elif encoding == "base64":
            raw = base64.encodebytes(raw)
        head = ("Content-Type: text/%s; charset=%s\n"
                "Content-Transfer-Encoding: %s\n" %
                ("html" if html else "plain", charset, encoding))
        return head.encode(), raw

    @staticmethod
    def wrap(paragraph):
        """Lines of at most 76 characters."""
        lines, line = [], ""
        for word in paragraph.replace("\n", " \n ").split(" "):
            if word == "\n" or len(line) + len(word) > 75:
                lines.append(line)
                line = "" if word == "\n" else word
            else:
                line = line + " " + word if line else word
        return "\n".join([*lines, line])

    @staticmethod
    def html(paragraphs):
        """Outlook's way of saying the same."""
        style = ("p.MsoNormal, li.MsoNormal {margin:0cm; font-size:11.0pt; "
                 "font-family:\"Calibri\",sans-serif;}\n" * 12)
        rows = "".join(
            "<p class=\"MsoNormal\"><span style=\"font-size:11.0pt;"
            "font-family:&quot;Calibri&quot;,sans-serif;color:#1F497D\">\n%s"
            "<o:p></o:p></span></p>\n" %
            Corpus.wrap(p).replace("&", "&amp;").replace("\n", "<br>\n")
            for p in paragraphs)
        return ("<html xmlns:o=\"urn:schemas-microsoft-com:office:office\">"
                "<head>\n<meta name=\"Generator\" content=\"Microsoft Word "
                "15\">\n<style><!--\n%s--></style></head>\n<body lang="
                "\"EN-GB\">\n<div class=\"WordSection1\">\n%s</div></body>"
                "</html>\n" % (style, rows))

    def attachment(self, number):
        """A part of random bytes: (header lines, bytes)."""
        c = self.chance
        size = int(min(1_200_000, c.lognormvariate(9.95, 1.25)))
        kind, pattern = c.choice(TYPES)
        name = pattern % number
        count = max(1, size * 4 // 3 // 76)
        at = c.randrange(0, max(1, len(self.lines) - count))
        if name.isascii():
            shown = 'filename="%s"' % name
        else:
            shown = "filename*=utf-8''" + email.utils.quote(
                "".join(ch if ch.isascii() and ch != " " else
                        "".join("%%%02X" % b for b in ch.encode())
                        for ch in name))
        head = ("Content-Type: %s\nContent-Transfer-Encoding: base64\n"
                "Content-Disposition: attachment; %s\n" % (kind, shown))
        return head.encode(), b"\n".join(self.lines[at:at + count]) + b"\n"

    def multipart(self, number, subtype, parts, extra=""):
        """Several parts as one."""
        mark = "=_%08x_%d" % (self.chance.getrandbits(32), number)
        head = 'Content-Type: multipart/%s; boundary="%s"%s\n' % (
            subtype, mark, extra)
        out = [b"This is a multi-part message in MIME format.\n"]
        for part_head, part in parts:
            out.append(b"\n--%s\n%s\n%s" % (mark.encode(), part_head, part))
        out.append(b"\n--%s--\n" % mark.encode())
        return head.encode(), b"".join(out)

    def subject(self, charset):
        """Sometimes with encoded words."""
        c = self.chance
        words = " ".join(c.choices(WORDS, k=c.randint(3, 8))).capitalize()
        if charset == "us-ascii":
            return words
        word = "%s %s" % (words, c.choice(ACCENTED))
        if c.random() < 0.5:
            coded = base64.b64encode(word.encode()[:42]).decode()
            return "=?utf-8?B?%s?=" % coded
        raw = word.encode("iso-8859-1", "replace")[:20]
        return "=?iso-8859-1?Q?%s?=" % "".join(
            "=%02X" % b if not 33 <= b < 127 or b in b"=?_" else chr(b)
            for b in raw)

    def content(self, kind, number):
        """(header lines, body bytes, charset)."""
        c = self.chance
        charset, encoding = c.choice(CHARSETS)
        parts = self.text(number, charset)
        if kind == "reply":
            quoted = ["> " + line for p in c.choices(self.prose, k=3)
                      for line in self.wrap(p).split("\n")]
            parts.append("On Tue, 8 Sep 2026 at 10:12, SEND team <%s> wrote:"
                         % self.options.to)
            head, body = self.body(parts, charset, encoding="8bit")
            body += "\n".join(quoted).encode() + b"\n"
            return head, body, charset
        if kind == "html":
            return (*self.body(parts, charset, encoding, True), charset)
        if kind == "alternative":
            return (*self.multipart(number, "alternative", [
                self.body(parts, charset, encoding),
                self.body(parts, charset, encoding, True)]), charset)
        if kind == "attachments":
            text = self.body(parts, charset, encoding)
            files = [self.attachment(number)
                     for _ in range(c.choices((1, 2, 3, 4), (55, 25, 13, 7))[0])]
            return (*self.multipart(number, "mixed", [text, *files]), charset)
        if kind == "forward":
            head, body = self.body(parts, charset, encoding)
            inner = (b"From: someone@elsewhere.example\nTo: %s\nSubject: "
                     b"forwarded\nMIME-Version: 1.0\n%s\n%s" %
                     (b"mp@parliament.example", head, body))
            return (*self.multipart(number, "mixed", [
                self.body(["Please see below."], "us-ascii", "7bit"),
                (b"Content-Type: message/rfc822\n", inner)]), charset)
        if kind == "bounce":
            return (*self.bounce(number), "us-ascii")
        if kind == "autoreply":
            return (*self.body(["I am out of the office until Monday."],
                               "us-ascii", "7bit"), "us-ascii")
        return (*self.body(parts, charset, encoding), charset)

    def bounce(self, number):
        """A delivery report."""
        status = ("Reporting-MTA: dns; mx.elsewhere.example\n\n"
                  "Final-Recipient: rfc822; gone%d@elsewhere.example\n"
                  "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; "
                  "550 5.1.1 no such user\n" % number)
        returned = ("From: %s\nTo: gone%d@elsewhere.example\nSubject: x\n"
                    "Message-ID: <lost.%d@%s>\n\nthe letter\n" %
                    (self.options.to, number, number, self.domain))
        return self.multipart(number, "report", [
            self.body(["Your mail was not delivered."], "us-ascii", "7bit"),
            (b"Content-Type: message/delivery-status\n", status.encode()),
            (b"Content-Type: message/rfc822\n", returned.encode())],
            "; report-type=delivery-status")

    def mail(self, kind, number):
        """One whole mail with LF line ends."""
        c = self.chance
        head, body, charset = self.content(kind, number)
        name = "%s %s" % (c.choice(FIRST), c.choice(LAST))
        host = c.choice(("parliament.example", "home.example", "post.example"))
        sender = "%s.%d@%s" % (name.lower().replace(" ", "."), number, host)
        when = NOON + number * 37
        lines = [
            "Return-Path: <%s>" % ("" if kind == "bounce" else sender),
            "Delivered-To: " + self.options.to,
            "Authentication-Results: %s;\n\tspf=pass smtp.mailfrom=%s;\n"
            "\tdkim=pass header.d=%s;\n\tdmarc=pass header.from=%s" % (
                self.options.authserv_id, sender, host, host),
            "Received: from mail.%s (mail.%s [192.0.2.%d])\n\tby %s "
            "with ESMTPS id %08X;\n\t%s" % (
                host, host, number % 250 + 1, self.options.authserv_id,
                number, email.utils.formatdate(when)),
            "From: %s <%s>" % (name, "MAILER-DAEMON@" + host
                               if kind == "bounce" else sender),
            "To: SEND team <%s>" % self.options.to,
            "Subject: " + self.subject(charset),
            "Date: " + email.utils.formatdate(when),
            "Message-ID: <%d.%08x@%s>" % (number, c.getrandbits(32), host),
            "MIME-Version: 1.0",
        ]
        if kind == "reply":
            lines.append("In-Reply-To: <old.%d@elsewhere.example>" % number)
            lines.append("References: <older.%d@elsewhere.example>\n\t"
                         "<old.%d@elsewhere.example>" % (number, number))
        if kind == "autoreply":
            lines.append("Auto-Submitted: auto-replied")
        if kind == "bounce":
            lines.append("Auto-Submitted: auto-replied")
        return "\n".join(lines).encode() + b"\n" + head + b"\n" + body, when


def main():
    """Writes the Maildir."""
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("maildir")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--authserv-id", default="mx.council.example")
    parser.add_argument("--to", default="send@council.example")
    options = parser.parse_args()
    corpus = Corpus(options)
    names = [name for name, _, _ in KINDS]
    shares = [share for _, share, _ in KINDS]
    answered = {name: yes for name, _, yes in KINDS}
    for sub in ("cur", "new", "tmp"):
        os.makedirs(os.path.join(options.maildir, sub), exist_ok=True)
    total = {"mails": 0, "bytes": 0, "acknowledge": 0, "kinds": {}}
    for number in range(1, options.count + 1):
        kind = corpus.chance.choices(names, shares)[0]
        mail, when = corpus.mail(kind, number)
        wire = len(mail) + mail.count(b"\n")
        # Dovecot reads both sizes from the name, parse_bench the kind.
        name = "%d.M%dP1.%s,S=%d,W=%d" % (
            when, number, kind, len(mail), wire)
        path = os.path.join(options.maildir, "new", name)
        with open(path, "wb") as out:
            out.write(mail)
        os.utime(path, (when, when))
        total["mails"] += 1
        total["bytes"] += wire
        total["acknowledge"] += answered[kind]
        total["kinds"][kind] = total["kinds"].get(kind, 0) + 1
    print(json.dumps(total))


if __name__ == "__main__":
    sys.exit(main())
