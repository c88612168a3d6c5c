#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a fuzz target's first inputs of what the unit tests feed its parser.

    seeds.py FOLDER SOURCE...

Every string literal of a C source, with those that follow it joined as the
compiler joins them, becomes a file of FOLDER named after its hash.  So a mail
written for a unit test, a finding's among them, is a seed from then on.
"""
import hashlib
import os
import re
import sys

TOKEN = re.compile(r'''/\*.*?\*/|//[^\n]*|'(?:\\.|[^'\\])*'
                       |(?P<text>"(?:\\.|[^"\\])*")|(?P<other>\S)''',
                   re.S | re.X)
ESCAPE = re.compile(rb'\\(x[0-9a-fA-F]+|[0-7]{1,3}|\n|.)', re.S)
PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"f": b"\f", b"v": b"\v",
         b"a": b"\a", b"b": b"\b", b"\n": b""}
SHORTEST = 4  # a shorter literal is a word, not an input


def unescape(match):
    """The byte that an escape of C stands for."""
    what = match[1]
    if what[:1] == b"x":
        return bytes([int(what[1:], 16) & 255])
    if what.isdigit():
        return bytes([int(what, 8) & 255])
    return PLAIN.get(what, what)


def literals(source):
    """The string literals of a C source, neighbours joined."""
    joined = None
    for token in TOKEN.finditer(source):
        if token["text"]:
            piece = ESCAPE.sub(unescape, token["text"][1:-1].encode())
            joined = piece if joined is None else joined + piece
        elif token["other"] and joined is not None:
            yield joined
            joined = None


def main():
    """Writes the seeds."""
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as file:
            source = file.read()
        for seed in literals(source):
            if len(seed) < SHORTEST:
                continue
            name = hashlib.sha256(seed).hexdigest()[:16]
            with open(os.path.join(folder, name), "wb") as out:
                out.write(seed)


if __name__ == "__main__":
    main()
