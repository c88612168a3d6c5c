#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mails made to cost more than they are worth, one of each kind.

Each is given to `enquiryctl parse`, whose jailed parser must end by itself
within the CPU time and the memory of parsers/limits.h, say in its flags what
was cut, and keep what a person could still read of the mail.

    bombs.py [NAME ...]     only these, with what each took
"""
import base64
import json
import os
import re
import resource
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "world"))
import tap  # noqa: E402

SANITIZED = os.environ.get("VARIANT") == "asan"
# A sanitizer's own memory would be measured in larger mails.
SANITIZED_MB = 30
MB = 1024 * 1024
FROM = b"From: Alice Abbott <alice@home.example>\r\n"
HEAD = FROM + b"Subject: Our meeting\r\n"
WORDS = b"Dear team,\r\nis there any news of EHCP-004711?\r\n"
FLOOD = b"the letter of the council on the plan of my son " * 2

BOMBS = []


def bomb(*flags, reads="", cut=True):
    """A mail, the flags it must have, and words that must be left of it."""
    def add(make):
        BOMBS.append((make.__name__, make, set(flags), reads, cut))
        return make
    return add


def limits():
    """The table of parsers/limits.h, as numbers."""
    with open(os.path.join(tap.ROOT, "parsers", "limits.h"),
              encoding="ascii") as table:
        return {name: eval(value) for name, value in re.findall(
            r"(LIMIT_\w+) = ([0-9 *]+)", table.read())}


def typed(media, body, *more):
    """A mail of one part."""
    return (HEAD + b"Content-Type: " + media + b"\r\n" +
            b"".join(line + b"\r\n" for line in more) + b"\r\n" + body)


def coded(media, data, *more):
    """The same in base64."""
    return typed(media, base64.encodebytes(data),
                 b"Content-Transfer-Encoding: base64", *more)


def mixed(parts, boundary=b"b"):
    """A multipart/mixed of whole parts."""
    dashes = b"--" + boundary
    return (HEAD + b"Content-Type: multipart/mixed; boundary=" + boundary +
            b"\r\n\r\n" +
            b"".join(dashes + b"\r\n" + part + b"\r\n" for part in parts) +
            dashes + b"--\r\n")


# Structure.

@bomb("too-deep", "truncated", reads="any news")
def nested_multiparts():
    """5,000 containers, one in the other."""
    top = b"Content-Type: multipart/mixed; boundary=b0\r\n\r\n"
    text = b"--b0\r\n\r\n" + WORDS + b"--b0\r\n"
    return HEAD + top + text + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" %
        (i, i) for i in range(1, 5000)) + b"\r\nthe heart of it\r\n"


@bomb("too-deep", "truncated", reads="any news")
def nested_mails():
    """5,000 attached mails, one in the other."""
    return mixed([b"\r\n" + WORDS, b"Content-Type: message/rfc822\r\n\r\n" *
                  5000 + b"Subject: the heart of it\r\n\r\nx\r\n"])


@bomb("too-many-parts", "truncated", reads="any news")
def many_parts():
    """100,000 parts."""
    return mixed([b"\r\n" + WORDS] + [b"\r\nx"] * 100000)


@bomb("too-many-parts", "truncated", reads="any news")
def many_dashes_in_many_boundaries():
    """Lines with dashes held against a hundred open boundaries."""
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=%s%d\r\n\r\n--%s%d\r\n" %
        (b"-" * 60, i, b"-" * 60, i) for i in range(95))
    return mixed([b"\r\n" + WORDS, deep + b"\r\n" +
                  (b"-" * 64 + b"\r\n") * 400000])


@bomb("truncated", reads="any news")
def many_attachments():
    """9,000 files with names."""
    return mixed([b"\r\n" + WORDS] + [
        b"Content-Type: application/pdf; name=plan-%d.pdf\r\n\r\nx" % i
        for i in range(9000)])


@bomb("truncated", reads="any news")
def boundary_of_every_line():
    """A boundary that nearly all lines begin with."""
    return mixed([b"\r\n" + WORDS, b"\r\n" + b"--bb\r\n" * 1000000])


@bomb("attached-mail", "truncated", reads="any news")
def heavy_nested_mails():
    """A hundred megabytes in 95 attached mails, one in the other."""
    return mixed([b"\r\n" + WORDS, b"Content-Type: message/rfc822\r\n\r\n" *
                  95 + b"Subject: the heart of it\r\n\r\n" +
                  FLOOD * 1000000])


@bomb("attached-mail", "truncated", "unreadable")
def empty_mails():
    """4,900 attached mails with nothing in them."""
    return mixed([b"Content-Type: message/rfc822\r\n\r\n"
                  b"Content-Type: text/html\r\n\r\n<br>"] * 4900)


# The header.

@bomb("truncated", reads="any news")
def many_headers():
    """200,000 headers."""
    return HEAD + b"".join(b"X-Hop-%d: from mx by mx\r\n" % i
                           for i in range(200000)) + b"\r\n" + WORDS


@bomb("truncated", reads="any news")
def many_headers_of_one_name():
    """200,000 times Received."""
    return HEAD + b"Received: from a by b for <c@d.example>; x\r\n" * \
        200000 + b"\r\n" + WORDS


@bomb("truncated", reads="any news")
def long_headers():
    """1,900 headers of 60 kB: each within its limit, 110 MB together."""
    return HEAD + (b"X-Long: " + b"word " * 12000 + b"\r\n") * 1900 + \
        b"\r\n" + WORDS


@bomb("truncated", reads="any news")
def long_header_line():
    """One header of 10 MB in one line."""
    return FROM + b"Subject: " + b"x" * (10 * MB) + b"\r\n\r\n" + WORDS


@bomb("truncated", reads="any news")
def folded_header():
    """One header folded over a million lines."""
    return FROM + b"Subject: Our meeting\r\n" + \
        b"X-Folded: a\r\n" + b" b\r\n" * 1000000 + b"\r\n" + WORDS


@bomb("truncated", reads="any news")
def many_addresses():
    """200,000 addresses."""
    return HEAD + b"To: " + b",\r\n ".join(
        b"Person %d <p%d@home.example>" % (i, i)
        for i in range(200000)) + b"\r\n\r\n" + WORDS


@bomb("truncated", reads="any news")
def many_address_headers():
    """100,000 headers with an address each."""
    return HEAD + b"".join(b"To: p%d@home.example\r\n" % i
                           for i in range(100000)) + b"\r\n" + WORDS


def commented(name, mark):
    """A header of nested marks, open to the end."""
    return HEAD + name + b": " + mark * 2000000 + b"\r\n\r\n" + WORDS


@bomb("truncated", reads="any news")
def comments_in_addresses():
    """2 MB of opening brackets in To."""
    return commented(b"To", b"(")


@bomb("truncated", reads="any news")
def comments_in_dates():
    """2 MB of opening brackets in Date."""
    return commented(b"Date", b"(")


@bomb("truncated", reads="any news")
def groups_in_addresses():
    """2 MB of groups that never close."""
    return commented(b"Cc", b"a:")


@bomb("truncated", reads="any news")
def quotes_in_addresses():
    """2 MB of quotes and backslashes."""
    return commented(b"Reply-To", b"\"\\")


@bomb("truncated", reads="any news")
def angles_in_addresses():
    """2 MB of opening angle brackets."""
    return commented(b"To", b"<")


@bomb("truncated", reads="any news")
def comments_in_content_type():
    """2 MB of opening brackets where the type should be."""
    return commented(b"Content-Type", b"(")


@bomb("truncated", reads="any news")
def comments_in_authentication_results():
    """The same in every Authentication-Results of two thousand."""
    return HEAD + (b"Authentication-Results: mx; " + b"(" * 500 +
                   b" spf=pass\r\n") * 1900 + b"\r\n" + WORDS


@bomb("truncated", reads="any news")
def authentication_results():
    """1,900 servers that say what they think of the mail."""
    return HEAD + b"".join(
        b"Authentication-Results: mx%d; spf=pass smtp.mailfrom=a@b.example;"
        b" dkim=pass header.d=b.example\r\n" % i
        for i in range(1900)) + b"\r\n" + WORDS


@bomb("truncated", reads="any news")
def encoded_words():
    """400,000 encoded words in one subject."""
    return FROM + b"Subject: " + b"\r\n ".join(
        [b"=?utf-8?b?w6k=?="] * 400000) + b"\r\n\r\n" + WORDS


@bomb(reads="any news", cut=False)
def unfinished_encoded_words():
    """60 kB of beginnings of encoded words."""
    return FROM + b"Subject: " + b"=?utf-8?q?" * 6000 + b"\r\n\r\n" + WORDS


@bomb(reads="any news", cut=False)
def encoded_words_of_many_charsets():
    """Words whose charset changes every time."""
    sets = [b"koi8-r", b"big5", b"iso-2022-jp", b"gb18030", b"shift_jis"]
    return FROM + b"Subject: " + b" ".join(
        b"=?%s?q?=E9?=" % sets[i % 5] for i in range(3000)) + \
        b"\r\n\r\n" + WORDS


@bomb("truncated", reads="any news")
def references():
    """100,000 message ids."""
    return HEAD + b"References: " + b"\r\n\t".join(
        b"<%d@home.example>" % i for i in range(100000)) + \
        b"\r\n\r\n" + WORDS


@bomb("truncated", reads="any news")
def continued_parameters():
    """RFC 2231: a name in 100,000 pieces, last piece first."""
    name = b";\r\n".join(b" filename*%d*=%%41" % i
                         for i in reversed(range(100000)))
    return mixed([b"\r\n" + WORDS,
                  b"Content-Type: application/pdf\r\nContent-Disposition: "
                  b"attachment;\r\n" + name + b"\r\n\r\nx"])


@bomb("truncated", reads="any news")
def parameters():
    """500,000 parameters of Content-Type."""
    return typed(b"text/plain; " + b"; ".join(
        b"p%d=x" % i for i in range(500000)), WORDS)


@bomb("truncated", reads="any news")
def headers_of_parts():
    """140 parts, each with a header of 900 kB."""
    line = b"X-Long: " + b"word " * 12000 + b"\r\n"
    return mixed([b"\r\n" + WORDS] + [line * 15 + b"\r\nx"] * 140)


@bomb("truncated", reads="any news")
def words_in_names():
    """900 files whose names are beginnings of encoded words."""
    return mixed([b"\r\n" + WORDS] + [
        b"Content-Type: application/pdf; name=\"" + b"=?utf-8?q?" * 6000 +
        b"\"\r\n\r\nx"] * 900)


# The body.

@bomb("truncated", reads="any news")
def one_long_line():
    """10 MB of text without a line end."""
    return typed(b"text/plain", WORDS + FLOOD * 100000)


@bomb("truncated", reads="any news")
def many_lines():
    """10 MB of lines with nothing on them."""
    return typed(b"text/plain", WORDS + b"\r\n" * (5 * MB))


@bomb("truncated", reads="any news")
def bare_returns():
    """10 MB of lines that end in a bare CR."""
    return typed(b"text/plain", WORDS + b"x\r" * (5 * MB))


@bomb("nul", "truncated", reads="any news")
def nuls():
    """10 MB of NUL in header and text."""
    return typed(b"text/plain", WORDS + b"\0" * (9 * MB),
                 b"X-Nul: " + b"\0" * MB)


@bomb("truncated", reads="any news")
def quotes():
    """10 MB of quoted lines, introductions and rules."""
    return typed(b"text/plain", WORDS + (
        b"On 3 May Jo wrote:\r\n> > > yes\r\n_____________\r\nFrom: x\r\n"
        b"Sent: y\r\nTo: z\r\n-- \r\n") * 110000)


@bomb("truncated", reads="any news")
def found_references():
    """10 MB of case references."""
    return typed(b"text/plain", WORDS + b"".join(
        b"EHCP-%06d\r\n" % i for i in range(800000)))


@bomb("truncated", reads="any news")
def digits():
    """10 MB of digits."""
    return typed(b"text/plain", WORDS + b"1234567890 " * 1000000)


@bomb("truncated", reads="any news")
def blanks_in_quoted_printable():
    """10 MB of blanks that end no line."""
    return typed(b"text/plain", WORDS + b" " * (10 * MB) + b"x",
                 b"Content-Transfer-Encoding: quoted-printable")


@bomb("truncated", reads="any news")
def soft_breaks():
    """10 MB of soft line breaks, then text."""
    return typed(b"text/plain", WORDS + b"=\r\n" * (3 * MB) + FLOOD * 50000,
                 b"Content-Transfer-Encoding: quoted-printable")


@bomb("truncated", reads="any news")
def base64_of_text():
    """A hundred megabytes of one text."""
    return coded(b"text/plain; charset=utf-8", WORDS + FLOOD * 800000)


@bomb("truncated", reads="any news")
def many_texts():
    """500 texts of 100 kB each."""
    return mixed([b"\r\n" + WORDS] + [b"\r\n" + FLOOD * 1000] * 500)


@bomb("truncated", reads="any news")
def many_texts_of_stray_bytes():
    """70 texts of 2 MB each that are no UTF-8."""
    text = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + \
        "caf\u00e9 ".encode() + b"\xff" * (2 * MB - 100)
    return mixed([b"\r\n" + WORDS] + [text] * 70)


@bomb(reads="any news", cut=False)
def large_attachment():
    """A file of a hundred megabytes."""
    return mixed([b"\r\n" + WORDS,
                  b"Content-Type: application/pdf; name=plan.pdf\r\n"
                  b"Content-Transfer-Encoding: base64\r\n\r\n" +
                  base64.encodebytes(b"0123456789abcdef" * (6 * MB))])


@bomb("truncated", reads="any news")
def too_large():
    """A mail of 300 MB, twice what a mail may be."""
    return typed(b"text/plain", WORDS + FLOOD * 3200000)


@bomb(reads="any news", cut=False)
def base64_of_nothing():
    """100 MB of what is not in the alphabet of base64."""
    return mixed([b"\r\n" + WORDS,
                  b"Content-Type: application/pdf; name=plan.pdf\r\n"
                  b"Content-Transfer-Encoding: base64\r\n\r\n" +
                  (b"!" * 76 + b"\r\n") * 1200000])


@bomb(reads="any news", cut=False)
def flowed_lines():
    """Two megabytes of lines that flow into one."""
    return typed(b"text/plain; format=flowed; delsp=yes",
                 WORDS + b"on \r\n" * 390000)


@bomb("bad-charset", "truncated", reads="any news")
def stray_bytes():
    """Two megabytes of bytes that are no UTF-8."""
    return coded(b"text/plain; charset=utf-8",
                 WORDS + "caf\u00e9 ".encode() + b"\xff" * (2 * MB - 100))


@bomb(reads="any news", cut=False)
def shifts():
    """A megabyte of shifts between the tables of ISO-2022-JP."""
    return typed(b"text/plain; charset=iso-2022-jp",
                 WORDS + b"\x1b$B\x1b(B" * 170000)


# HTML.

def html(body, *more):
    """A mail of HTML with our words in front."""
    return typed(b"text/html; charset=utf-8",
                 b"<html><body><p>" + WORDS + b"</p>" + body, *more)


@bomb(reads="any news", cut=False)
def html_attributes():
    """50,000 attributes in one tag."""
    return html(b"<p " + b" ".join(b"a%d=1" % i for i in range(50000)) +
                b">end</p>")


@bomb(reads="any news", cut=False)
def html_tags_of_attributes():
    """Tags of just under the limit, full of attributes."""
    tag = b"<p " + b" ".join(b"a%d=1" % i for i in range(900)) + b">x"
    return html(tag * 240)


@bomb(reads="any news", cut=False)
def html_nested():
    """300,000 open tags."""
    return html(b"<div><b><i>" * 100000)


@bomb(reads="any news", cut=False)
def html_tables():
    """100,000 tables, one in the other."""
    return html(b"<table><tr><td>" * 100000 + b"end")


@bomb(reads="any news", cut=False)
def html_lists():
    """Lists and quotes, one in the other."""
    return html(b"<blockquote><ul><li>x" * 80000)


@bomb(reads="any news", cut=False)
def html_ends():
    """500,000 ends without a beginning."""
    return html(b"</div></p>" * 180000)


@bomb("truncated", reads="any news")
def html_flood():
    """20 MB of HTML."""
    return html(b"<p class=x>" + FLOOD + b"</p>\r\n" * 200000 +
                (b"<p>" + FLOOD) * 180000)


@bomb(reads="any news", cut=False)
def html_comments():
    """Comments that never end."""
    return html(b"<!--" * 400000)


@bomb(reads="any news", cut=False)
def html_openings():
    """Tags that never end."""
    return html(b"<a " * 600000)


@bomb(reads="any news", cut=False)
def html_entities():
    """Entities of every size."""
    return html(b"&amp;&#x10ffff;&#99999999999;&nosuch;&" * 40000)


@bomb(reads="any news", cut=False)
def html_links():
    """40,000 links with long targets."""
    return html(b"<a href='http://home.example/abcdefghijklm'>x</a>" * 35000)


@bomb(reads="any news", cut=False)
def html_style():
    """Two megabytes of style sheet that never ends."""
    return html(b"<style>p {x:y} " + b"<" * 1500000)


@bomb(reads="any news", cut=False)
def html_declarations():
    """Document types inside document types."""
    return html(b"<!DOCTYPE x [<!ENTITY a '&a;&a;'>" * 50000)


@bomb("truncated", reads="any news")
def html_parts():
    """500 HTML parts of 100 kB each."""
    part = b"Content-Type: text/html\r\n\r\n<p>" + FLOOD * 1000
    return mixed([b"\r\n" + WORDS] + [part] * 500)


@bomb("truncated", reads="any news")
def html_parts_without_text():
    """70 HTML parts of 2 MB of tags each."""
    part = b"Content-Type: text/html\r\n\r\n" + b"<p class=x><b>" * 149000
    return mixed([b"\r\n" + WORDS] + [part] * 70)


@bomb(reads="any news", cut=False)
def html_alternatives():
    """2,000 alternatives, one in the other's place."""
    body = mixed([b"\r\n" + WORDS] + [
        b"Content-Type: text/html\r\n\r\n<p>x"] * 9000)
    return body.replace(b"multipart/mixed", b"multipart/alternative")


# Machines.

@bomb("truncated", cut=False)
def failed_recipients():
    """A delivery report of 100,000 recipients."""
    blocks = b"".join(
        b"Final-Recipient: rfc822; p%d@home.example\r\nAction: failed\r\n"
        b"Status: 5.1.1\r\n\r\n" % i for i in range(100000))
    return (FROM + b"Content-Type: multipart/report; boundary=b; "
            b"report-type=delivery-status\r\n\r\n--b\r\n\r\n" + WORDS +
            b"--b\r\nContent-Type: message/delivery-status\r\n\r\n"
            b"Reporting-MTA: dns; mx\r\n\r\n" + blocks + b"--b--\r\n")


@bomb("truncated", reads="any news", cut=False)
def failed_recipients_in_words():
    """The same in an old server's words."""
    return (b"From: MAILER-DAEMON@home.example\r\nSubject: failure notice"
            b"\r\n\r\n" + WORDS + b"".join(
                b"<p%d@home.example>:\r\nno mailbox here by that name\r\n\r\n"
                % i for i in range(40000)))


@bomb("truncated", reads="any news")
def commands():
    """100,000 commands."""
    return typed(b"text/plain", WORDS + b"ASSIGN jo\r\nCLOSE\r\n" * 120000)


@bomb("tnef", reads="any news", cut=False)
def tnef():
    """A winmail.dat whose lengths point nowhere."""
    head = b"\x78\x9f\x3e\x22\0\0" + b"\x02\x10\x80\x01\0\xff\xff\xff\x7f"
    return mixed([b"\r\n" + WORDS,
                  b"Content-Type: application/ms-tnef; name=winmail.dat\r\n"
                  b"Content-Transfer-Encoding: base64\r\n\r\n" +
                  base64.encodebytes(head * 200000)])


@bomb("tnef", reads="any news", cut=False)
def large_tnef():
    """Four files of winmail.dat of 25 MB each."""
    head = b"\x78\x9f\x3e\x22\0\0" + b"\0" * 3
    part = (b"Content-Type: application/ms-tnef; name=winmail.dat\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\n" +
            base64.encodebytes(head + b"\0" * (25 * MB)))
    return mixed([b"\r\n" + WORDS] + [part] * 4)


@bomb(reads="any news", cut=False)
def uuencoded():
    """Files in uuencode that begin and never end."""
    return typed(b"text/plain", WORDS +
                 b"begin 644 a.bin\r\nM" + b"A" * 60 + b"\r\n" +
                 b"begin 644 b.bin\r\n" * 100000)


def write(path, make):
    """A mail into a file; by a child, for this process is to stay small."""
    child = os.fork()
    if child == 0:
        with open(path, "wb") as out:
            out.write(make())
        os._exit(0)
    os.waitpid(child, 0)
    return os.path.getsize(path) / MB


def parse(path):
    """What parse says of a file, its CPU seconds and megabytes."""
    out = tempfile.TemporaryFile()
    process = subprocess.Popen(
        [tap.built("enquiryctl"), "parse", "--json", path], stdout=out,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (30, 30)))
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = status
    out.seek(0)
    text = out.read().decode()
    return (status, json.loads(text) if text else {},
            used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def judge(facts, flags, reads, cut):
    """What is wrong with the facts of a bomb."""
    got = set(facts.get("flags", ["parser-died"]))
    faults = []
    if "parser-died" in got:
        faults.append("the parser died")
    if not flags <= got:
        faults.append("no flag " + ", ".join(flags - got))
    if not cut and "truncated" in got - flags:
        faults.append("cut for no reason")
    if not (facts.get("from") or {}).get("addr"):
        faults.append("no sender")
    if reads not in (facts.get("text") or ""):
        faults.append("its words are lost")
    return faults


def main():
    """Each bomb goes off."""
    test = tap.Tap()
    table = limits()
    # A sanitizer costs several times as much.
    seconds = table["LIMIT_PARSE_MS"] / 1000 * (10 if SANITIZED else 1)
    memory = table["LIMIT_PARSER_MEMORY_BYTES"] / MB
    with tempfile.TemporaryDirectory() as work:
        path = os.path.join(work, "mail.eml")
        write(path, lambda: HEAD + b"\r\n" + WORDS)
        status, _, base_cpu, base_memory = parse(path)
        test.ok(status == 0, "an ordinary mail is parsed", status)
        for name, make, flags, reads, cut in BOMBS:
            if len(sys.argv) > 1 and name not in sys.argv[1:]:
                continue
            size = write(path, make)
            if SANITIZED and size > SANITIZED_MB:
                continue
            status, facts, cpu, used = parse(path)
            cpu -= base_cpu
            used -= base_memory
            faults = judge(facts, flags, reads, cut)
            if status != 0:
                faults.append("status %d" % status)
            if cpu > seconds:
                faults.append("too slow")
            # The mail itself is mapped, and its pages count as well.
            if not SANITIZED and used > memory + size:
                faults.append("too large")
            took = "%s: %.2f s, %.0f MB for a mail of %.1f MB, %s" % (
                name, cpu, used, size, " ".join(facts.get("flags", [])))
            if len(sys.argv) > 1:
                print("# " + took)
            test.ok(not faults, make.__doc__.strip().rstrip("."),
                    took + "\n" + ", ".join(faults))
    return test.finish()


if __name__ == "__main__":
    sys.exit(main())
