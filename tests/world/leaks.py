# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks for secrets where none may be: in what a person can read, on disk, in
the command lines and environments of the running processes, and in the memory
of those that are not to have them."""
import base64
import os
import re

from token_server import Registry

LONG = 20  # so much of one must not stand anywhere
# More at once is no process's own: a sanitizer's shadow, terabytes of zeros.
BLOCK = 64 * 1024 * 1024


def lines(path):
    """Of a file that may not be there."""
    if not os.path.exists(path):
        return []
    with open(path, encoding="ascii") as f:
        return f.read().split("\n")


def pieces(text):
    """A part of it, as it is and in base64, wherever in a text it began."""
    part = text[:60].encode()
    found = {part}
    for at in range(3):
        code = base64.b64encode(b"x" * at + part)
        found.add(code[4 if at else 0:-4].rstrip(b"="))
    return found


def proofs(w):
    """What shows who we are: secret, keys, assertions, refresh tokens."""
    known = {Registry.USUAL["secret"].encode(), b"k" * 40}
    for text in lines(w.path("seen")):
        if len(text) >= LONG:
            # The head of an assertion is nobody's secret, its end is one.
            known |= pieces(text[-60:])
    for text in lines(w.path("ours.key")):
        if len(text) >= LONG and "KEY" not in text:
            known.add(text.encode())
    return known


def tokens(w):
    """The access tokens; those of one size have one beginning."""
    return set().union(*(pieces(line[0][-30:]) for line in w.tokens.lines()))


def named(known, data):
    """Those that stand in it, cut so that a report is no leak either."""
    return [k[:8] for k in known if k in data]


def on_disk(w, known):
    """Files of the state directory that hold one."""
    found = []
    for where, _, names in os.walk(w.path("state")):
        for name in names:
            with open(os.path.join(where, name), "rb") as f:
                found += [(name, k) for k in named(known, f.read())]
    return found


def roles(w):
    """(role, process) of all that run; the newest of each number."""
    started = dict(re.findall(
        r"event=role.start name=(\w+ index=\d+) pid=(\d+)", w.log()))
    found = [(name.split()[0], int(pid)) for name, pid in started.items()
             if os.path.exists("/proc/%s/cmdline" % pid)]
    return found + [("supervisor", w.daemon.pid)]


def in_processes(w, known):
    """Command lines and environments that hold one; how many were read."""
    found = []
    read = 0
    for role, pid in roles(w):
        for name in ("cmdline", "environ"):
            with open("/proc/%d/%s" % (pid, name), "rb") as f:
                data = f.read()
            found += [(role, name, k) for k in named(known, data)]
            read += name == "cmdline" and b"enquiryd" in data
    return found, read


def memory(pid):
    """What a process can write to: all that it holds."""
    with open("/proc/%d/maps" % pid, encoding="ascii") as f:
        maps = [re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line) for line in f]
    with open("/proc/%d/mem" % pid, "rb", 0) as f:
        for at in maps:
            if at:
                first, last = int(at[1], 16), int(at[2], 16)
                if last - first > BLOCK:
                    continue
                f.seek(first)
                try:
                    yield f.read(last - first)
                except OSError:
                    pass


def holds(pid, known):
    """Does its memory hold one?"""
    return any(named(known, block) for block in memory(pid))


def said(w):
    """All that a person or a program can read of the daemon."""
    text = w.log()
    for words in (["status"], ["check"], ["status", "--json"],
                  ["outbox", "list", "--json"], ["list", "--messages",
                                                 "--json"]):
        done = w.ctl(*words, check=False)
        text += done.stdout + done.stderr
    return text.encode()


def anywhere(w):
    """Secrets and tokens outside the processes' memory; [] is good."""
    known = proofs(w) | tokens(w)
    found = named(known, said(w)) + on_disk(w, known)
    if w.daemon is not None:
        found += in_processes(w, known)[0]
    return found


def whose(t, w, proof):
    """Each process has what it needs of them, and no more."""
    found, read = in_processes(w, proofs(w) | tokens(w))
    t.ok(read >= 5 and not found, "%s: no process has one in its command line "
         "or environment" % proof, (read, found))
    try:
        has = {role: (holds(pid, tokens(w)), holds(pid, proofs(w) - {
            b"k" * 40})) for role, pid in roles(w)}
    except OSError as error:
        print("# skipped: the memory of processes: %s" % error)
        return
    t.equal({role: has.get(role) for role in
             ("supervisor", "engine", "parser", "mailbox")},
            {"supervisor": (False, False), "engine": (False, False),
             "parser": (False, False), "mailbox": (True, False)},
            "%s: the mailbox process has the token alone, others nothing"
            % proof)
    t.ok(has["submit"][0], "%s: as the one that asked for it shows" % proof)
