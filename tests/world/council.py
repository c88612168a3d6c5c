# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine as a simulated year needs it: its clock set, killed, its letters
known by their heads alone, which is most of what such a year costs."""
import csv
import datetime as dt
import email.header
import email.parser
import email.policy
import os
import re
import struct
import zoneinfo

import ends

LONDON = zoneinfo.ZoneInfo("Europe/London")


class Letter:
    """Of a letter that left: its head, and the rest when asked."""

    parser = email.parser.BytesHeaderParser()

    def __init__(self, to, data):
        self.to, self.data = to, data
        head = self.parser.parsebytes(data.split(b"\r\n\r\n", 1)[0] + b"\r\n")
        self.id, self.answers = head["Message-ID"], head["In-Reply-To"]
        self.subject = str(email.header.make_header(
            email.header.decode_header(head["Subject"]))).replace("\n", "")

    def text(self):
        mail = email.message_from_bytes(
            self.data, policy=email.policy.default)
        return " ".join(mail.get_body(("plain",)).get_content().split())

    def table(self):
        """The CSV file that is attached, line by line; None: there is none."""
        mail = email.message_from_bytes(
            self.data, policy=email.policy.default)
        for part in mail.iter_attachments():
            if part.get_content_type() == "text/csv":
                return list(csv.reader(part.get_content().splitlines()))
        return None

    def reference(self):
        found = re.search(r"ENQ-\d\d-\d+-[A-Z]", self.subject)
        return found and found.group(0)

    def told(self):
        """What a chase, list or digest tells whom, as the model says it."""
        if self.reference() is None:
            return (self.to, self.subject)
        said = re.search(r"promised by (\w+ \d+ \w+ \d+)", self.text())
        return (self.reference(), self.to, said.group(0) if said else
                self.subject.split(" – ")[0])


class Engine(ends.Ends):
    """The engine, whose letters are remembered once each."""

    def __init__(self, directory, **settings):
        super().__init__(directory, **settings)
        self.new, self.known, self.again = [], set(), 0

    def _on_submit(self, kind, body, fd):
        if kind != ends.FRAME_SEND:
            return
        number, attempt = struct.unpack_from("@qi", body)
        letter = Letter(body[-324:].split(b"\0")[0].decode(), ends.take(fd))
        # An engine that died before it knew the outcome sends once more.
        self.again += letter.id in self.known
        if letter.id not in self.known:
            self.known.add(letter.id)
            self.new.append(letter)
        ends.send(self.submit, ends.FRAME_OUTCOME, struct.pack(
            "@qiiiii512s0q", number, attempt, ends.SENT, 250, 0, 0,
            b"2.0.0 ok"))

    def start(self, *arguments, **more):
        """What was stored before stays so."""
        stored = getattr(self, "stored", set())
        super().start(*arguments, **more)
        self.stored = stored

    def taken(self):
        new, self.new = self.new, []
        return new

    def set_time(self, when):
        """when: local time without a zone.  Some minutes past it are as good:
        going back would leave what was just written for later."""
        now = dt.datetime.fromisoformat(self.ask(do="clock")["now"].replace(
            "Z", "+00:00"))
        seconds = round((when.replace(tzinfo=LONDON) - now).total_seconds())
        if not -1800 < seconds <= 0:
            self.ask(do="clock", seconds=seconds)

    def kill(self):
        """At once, in the middle of whatever it does."""
        os.kill(self.engine.pid, 9)
        os.waitpid(self.engine.pid, 0)
        self.submit.setblocking(False)
        closed = 0  # a reset is told once, before what was sent
        while closed < 2:
            try:
                frame = ends.receive(self.submit)
            except BlockingIOError:
                break
            if frame is None:
                closed += 1
                continue
            try:
                self._on_submit(*frame)
            except OSError:
                pass  # nobody hears the outcome any more
        self.parser.end()
        self.engine.control.close()
        for sock in (self.mailbox, self.submit, self.client):
            if sock is not None:
                sock.close()
        self.engine = None
