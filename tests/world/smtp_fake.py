#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An SMTP server that misbehaves on request.

    smtp_fake.py [--port N] [--tls CERT KEY] [--starttls CERT KEY] [--auth]
                 [--oauth MECHANISM ...] [--token TOKEN ...] [--refusal LINE]
                 [--client-ca FILE] [--fault STAGE[#N]=ACTION ...] [--spool DIR]

Prints "PORT <n>" when it listens, then one JSON line for everything it hears:
{"c": connection, "said": "MAIL FROM:<...>"}, and {"c": .., "mail": n} for a
body it accepted.

--oauth offers XOAUTH2 or OAUTHBEARER and takes the tokens of --token (any,
when there is none).  --refusal is the answer to another one (535 5.7.3), or
"challenge": a 334 with words about it, then, whatever is said to that, a 535.
--client-ca demands a certificate of the client's.

STAGE is greeting, ehlo, starttls, auth, mail, rcpt, data, body, dot or quit;
#N limits the fault to the N-th time that stage is reached (from 1).  ACTION
is one of
    451 4.3.0 text    that reply instead of the good one ("\\n" allowed); one
                      with the good one's code changes nothing else
    drop              close the connection at once
    silent            never answer again
    garbage           a line that is no reply
    slow:S            answer well after S seconds
    drop-after        answer well, then close the connection
    half:N            (body) close after N bytes of the letter
"""
import argparse
import asyncio
import base64
import json
import logging
import os
import ssl
import sys


class Drop(Exception):
    """The connection is to be closed now."""


class Fake:
    """The faults, and how often each stage was reached."""

    def __init__(self, options):
        self.options = options
        self.faults = {}
        self.seen = {}
        self.connections = 0
        self.mails = 0
        for fault in options.fault:
            where, action = fault.split("=", 1)
            stage, _, nth = where.partition("#")
            self.faults.setdefault(stage, []).append(
                (int(nth) if nth else None, action.replace("\\n", "\r\n"))
            )

    def reached(self, stage):
        """The action for this stage now, or None."""
        self.seen[stage] = self.seen.get(stage, 0) + 1
        for nth, action in self.faults.get(stage, []):
            if nth is None or nth == self.seen[stage]:
                return action
        return None


def note(**line):
    """One line of what happened."""
    print(json.dumps(line), flush=True)


class Session:
    """One connection."""

    def __init__(self, fake, reader, writer):
        self.fake = fake
        self.reader = reader
        self.writer = writer
        self.encrypted = fake.options.tls is not None
        fake.connections += 1
        self.number = fake.connections

    async def send(self, text):
        """A reply line (or several)."""
        self.writer.write(text.encode() + b"\r\n")
        await self.writer.drain()

    async def line(self):
        """The next line the client says."""
        data = await self.reader.readline()
        if not data:
            raise Drop
        text = data.decode("latin-1").rstrip("\r\n")
        note(c=self.number, said=text)
        return text

    async def answer(self, stage, good):
        """The good reply, or what the fault says; True when it was good."""
        action = self.fake.reached(stage)
        if action is None:
            await self.send(good)
            return True
        if action == "drop":
            raise Drop
        if action == "silent":
            await asyncio.sleep(3600)
        if action == "garbage":
            await self.send("what is this")
            await asyncio.sleep(3600)
        if action.startswith("slow:"):
            await asyncio.sleep(float(action[5:]))
            await self.send(good)
            return True
        if action == "drop-after":
            await self.send(good)
            raise Drop
        await self.send(action)
        if action.startswith("421"):
            raise Drop
        return action[:3] == good[:3]

    async def run(self):
        """The whole dialogue."""
        await self.answer("greeting", "220 fake.example ESMTP")
        while True:
            text = await self.line()
            verb = text.split(" ", 1)[0].upper()
            handler = getattr(self, "on_" + verb.lower(), None)
            if handler is None:
                await self.send("250 2.0.0 as you like")
            else:
                await handler(text)

    async def on_ehlo(self, _text):
        """What is offered depends on whether the line is encrypted."""
        lines = ["fake.example", "SIZE 52428800"]
        if self.fake.options.starttls and not self.encrypted:
            lines.append("STARTTLS")
        elif self.fake.options.oauth:
            lines.append("AUTH " + " ".join(self.fake.options.oauth))
        elif self.fake.options.auth:
            lines.append("AUTH PLAIN LOGIN")
        good = "\r\n".join(
            "250%s%s" % (" " if i == len(lines) - 1 else "-", line)
            for i, line in enumerate(lines)
        )
        await self.answer("ehlo", good)

    async def on_helo(self, _text):
        """The fall-back of clients whose EHLO was refused."""
        await self.answer("ehlo", "250 fake.example")

    async def on_starttls(self, _text):
        """Answers, then upgrades."""
        if not await self.answer("starttls", "220 2.0.0 go ahead"):
            return
        context = server_context(self.fake.options.starttls,
                                 self.fake.options.client_ca)
        loop = asyncio.get_running_loop()
        transport = await loop.start_tls(
            self.writer.transport, self.writer.transport.get_protocol(),
            context, server_side=True,
        )
        # The reader's protocol goes on over the new transport.
        self.reader._transport = transport  # pylint: disable=protected-access
        self.writer._transport = transport  # pylint: disable=protected-access
        self.encrypted = True

    async def on_token(self, words):
        """XOAUTH2 and OAUTHBEARER: true when the token is taken."""
        if len(words) == 2:
            await self.send("334 ")
            words.append(await self.line())
        said = base64.b64decode(words[2]).decode()
        note(c=self.number, sasl=said, longest=max(len(w) for w in words))
        token = said.partition("auth=Bearer ")[2].partition("\x01")[0]
        if token in self.fake.options.token or not self.fake.options.token:
            return True
        if self.fake.options.refusal != "challenge":
            await self.send(self.fake.options.refusal)
            return False
        words = json.dumps({"status": "401", "schemes": "bearer"})
        await self.send("334 " + base64.b64encode(words.encode()).decode())
        await self.line()
        await self.send("535 5.7.8 no")
        return False

    async def on_auth(self, text):
        """PLAIN and LOGIN; any name and password will do."""
        words = text.split()
        if words[1].upper() in self.fake.options.oauth:
            if not await self.on_token(words):
                return
        if words[1].upper() == "PLAIN" and len(words) == 2:
            await self.send("334 ")
            await self.line()
        elif words[1].upper() == "LOGIN":
            for prompt in (b"Username:", b"Password:"):
                await self.send("334 " + base64.b64encode(prompt).decode())
                await self.line()
        await self.answer("auth", "235 2.7.0 welcome")

    async def on_mail(self, _text):
        """The sender."""
        await self.answer("mail", "250 2.1.0 ok")

    async def on_rcpt(self, _text):
        """The recipient."""
        await self.answer("rcpt", "250 2.1.5 ok")

    async def on_data(self, _text):
        """The letter, up to its final dot."""
        if not await self.answer("data", "354 go on"):
            return
        fault = self.fake.reached("body")
        body = bytearray()
        while True:
            data = await self.reader.readline()
            if not data:
                raise Drop
            if data == b".\r\n":
                break
            body += data[1:] if data.startswith(b".") else data
            if fault == "drop":
                raise Drop
            if fault == "silent":
                await asyncio.sleep(3600)
            if fault and fault.startswith("half:"):
                if len(body) >= int(fault[5:]):
                    raise Drop
        note(c=self.number, dot=True)
        if await self.answer("dot", "250 2.0.0 taken"):
            self.fake.mails += 1
            note(c=self.number, mail=self.fake.mails, size=len(body))
            if self.fake.options.spool:
                name = "%06d.eml" % self.fake.mails
                path = os.path.join(self.fake.options.spool, name)
                with open(path, "wb") as out:
                    out.write(body)

    async def on_quit(self, _text):
        """Good-bye."""
        await self.answer("quit", "221 2.0.0 bye")
        raise Drop


def server_context(cert_and_key, client_ca=None):
    """A server's TLS context."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*cert_and_key)
    if client_ca:
        context.load_verify_locations(client_ca)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


async def serve(options):
    """Listens until the process is ended."""
    fake = Fake(options)

    async def client(reader, writer):
        session = Session(fake, reader, writer)
        try:
            await session.run()
        except (Drop, ConnectionError, ssl.SSLError, OSError):
            pass
        finally:
            note(c=session.number, closed=True)
            writer.close()

    server = await asyncio.start_server(
        client, "127.0.0.1", options.port,
        ssl=server_context(options.tls) if options.tls else None,
        limit=1 << 20,
    )
    print("PORT %d" % server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


def main():
    """Reads the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls", nargs=2)
    parser.add_argument("--starttls", nargs=2)
    parser.add_argument("--auth", action="store_true")
    parser.add_argument("--oauth", action="append", default=[])
    parser.add_argument("--token", action="append", default=[])
    parser.add_argument("--refusal", default="535 5.7.3 Authentication "
                        "unsuccessful")
    parser.add_argument("--client-ca")
    parser.add_argument("--fault", action="append", default=[])
    parser.add_argument("--spool")
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    try:
        asyncio.run(serve(parser.parse_args()))
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
