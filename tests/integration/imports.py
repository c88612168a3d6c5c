#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Registers from CSV as a council's systems export them: every mistake has its
file and line, a nightly import of 20,000 cases is quick and changes nothing,
and a file cut short takes nobody's rights away.  Numbers of children are kept
hashed, and are nowhere to be read."""
import csv
import json
import os
import re
import resource
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
import ends  # noqa: E402
from identifiers import nhs, uln, upn  # noqa: E402
from tap import Tap  # noqa: E402

OFFICERS = """address,name,team,role,deputy,days,from,to
jo@northshire.example,Jo Smith,casework,officer,,Mon-Fri,,
mo@northshire.example,Mo Khan,casework,officer,,,,
sam@northshire.example,Sam Gray,casework,duty,,,,
alex@northshire.example,Alex Reed,casework,manager,,,,
"""
# What is written, and the words of the refusal.
MISTAKES = (
    ("officers", "address,name,team\nj@x.example,J\xe9r\xf4me,casework\n",
     "latin-1", "f.csv:2: the field name is not UTF-8"),
    ("officers", "address,name,team\na@x.example,A,casework\n"
     "b@x.example,B,nowhere\n", "utf-8", "f.csv:3: team 'nowhere'"),
    ("officers", "address,name,team\na@x.example,A,\n", "utf-8",
     "f.csv:2: missing: team"),
    ("officers", "address,name,team,colour\n", "utf-8",
     "f.csv:1: unknown column colour"),
    ("officers", "address,name,team,name\n", "utf-8",
     "f.csv:1: two columns are named name"),
    ("officers", "address,name,team,role\na@x.example,A,casework,boss\n",
     "utf-8", "f.csv:2: role 'boss'"),
    ("mps", "name,address,to\nAmelia Hart,a@x.example,31/12/2026\n", "utf-8",
     "f.csv:2: '31/12/2026' is no date like 2026-09-01"),
    ("cases", "reference,born\nSEN/1,1909-05-03\n", "utf-8",
     "f.csv:2: born '1909-05-03' is not the birthday"),
    ("cases", "reference,siblings\nSEN/1,SEN/2 sen/1\n", "utf-8",
     "f.csv:2: siblings: a case is not its own"),
    ("senders", "address,kind\na@x.example,mayor\n", "utf-8",
     "f.csv:2: kind 'mayor' is none of"),
    ("senders", "address,kind,person\na@x.example,school,body\n", "utf-8",
     "f.csv:2: person is for senders of kind intake"),
    ("senders", "address,kind,person\na@x.example,intake,nose\n", "utf-8",
     "f.csv:2: person 'nose' is none of body, reply-to, none"),
    ("cases", "reference,team\nSEN/1,elsewhere\n", "utf-8",
     "f.csv:2: team 'elsewhere'"),
    ("cases", "reference,parties\nSEN/1,not-an-address\n", "utf-8",
     "f.csv:2: 'not-an-address' is no mail address"),
    ("cases", "reference,team\nSEN/1,\"casework\n", "utf-8",
     "f.csv:2: a quotation mark opens a field that never ends"),
    # It is missed where it opens, not where the reading fails at last.
    ("cases", "reference,team\nSEN/1,casework\n\"SEN/2,casework\n\n"
     "SEN/3,casework\n", "utf-8",
     "f.csv:3: a quotation mark opens a field that runs on to line 5"),
    ("cases", "reference,team\n\nSEN/1,\"casework\nSEN/2,\"casework\"\n"
     "SEN/3,casework\n", "utf-8",
     "f.csv:3: a quotation mark opens a field that runs on to line 4"),
    # Excel on a machine of another country, and its "Unicode text".
    ("officers", "address;name;team\n", "utf-8",
     "f.csv:1: the fields stand apart by semicolons"),
    ("officers", "address\tname\tteam\n", "utf-16",
     "f.csv:1: a field is not UTF-8"),
    ("officers", "address,name,team\na@x.example,\"A\nB\",casework\n",
     "utf-8", "f.csv:2: a quotation mark opens a field that runs on to line 3"),
    ("officers", "address,name,team\na@x.example,A\x07B,casework\n",
     "utf-8", "f.csv:2: the field name has a line break or another control"),
    ("officers", "address,name,team\na@x.example,A \"Al\" B,casework\n",
     "utf-8", "f.csv:2: a quotation mark inside a field"),
    ("officers", "address,name,team,\na@x.example,A,casework,boss\n", "utf-8",
     "f.csv:2: a field stands in a column without a name"),
    ("officers", "address,name,team,from\na@x.example,A,casework,01/09/2026\n",
     "utf-8", "f.csv:2: '01/09/2026' is no date like 2026-09-01"),
    ("officers", "address,name,team,from,to\n"
     "a@x.example,A,casework,2027-01-01,2026-12-31\n", "utf-8",
     "f.csv:2: the last day (to) 2026-12-31 is before the first"),
    ("officers", "address,name,team,deputy\nA@x.example,A,casework,a@X.example"
     "\n", "utf-8", "f.csv:2: 'A@x.example' is their own deputy"),
    ("officers", "address,name,team\nSend.Enquiries@northshire.example,A,casework\n",
     "utf-8", "f.csv:2: 'Send.Enquiries@northshire.example' is the enquiries mailbox"),
    ("officers", "address,name,team\n\"A <a@x.example>\",A,casework\n",
     "utf-8", "f.csv:2: 'A <a@x.example>' is no mail address"),
    ("officers", "address,name,team\nmailto:a@x.example,A,casework\n",
     "utf-8", "f.csv:2: 'mailto:a@x.example' is no mail address"),
    ("officers", "address,name,team\na@x.example;b@x.example,A,casework\n",
     "utf-8", "f.csv:2: 'a@x.example;b@x.example' is no mail address"),
    # Of two lines about one, the last would count, and both change each night.
    ("officers", "address,name,team\na@x.example,A,casework\n\n"
     "A@x.example,B,casework\n", "utf-8",
     "f.csv:4: 'A@x.example' stands in line 2 already"),
    ("mps", "name,address,to\nAmelia Hart,a@x.example,2026-06-01\n"
     "amelia hart,a@x.example,\n", "utf-8",
     "f.csv:3: 'a@x.example' stands in line 2 already"),
    ("mps", "name,address\nAmelia Hart,a@x.example\nBen Stone,a@x.example\n",
     "utf-8", "f.csv:3: 'a@x.example' is another MP's address already in"),
    # The second of three lies between the two that contradict each other.
    ("mps", "name,address,from,to\nAmelia Hart,a@x.example,,2026-06-01\n"
     "Ben Stone,a@x.example,2026-06-02,2026-06-30\n"
     "Cy Wood,a@x.example,2026-01-01,2026-02-01\n", "utf-8",
     "f.csv:4: 'a@x.example' is another MP's address already in line 2"),
    ("cases", "reference,team\nSEN/1,casework\nsen/1,casework\n", "utf-8",
     "f.csv:3: 'sen/1' stands in line 2 already"),
    ("senders", "address,kind\na@x.example,school\nA@x.example,health\n",
     "utf-8", "f.csv:3: 'A@x.example' stands in line 2 already"),
    # An export that ended in the middle of a line.
    ("cases", "reference,team,owner,restricted\nSEN/1,casework,jo@x.example,no"
     "\nSEN/2,casework,jo@x.exa", "utf-8", "f.csv:3: fewer fields"),
    ("cases", "reference,upn\nSEN/1,%s\nSEN/2,A801200005001\n" % upn(1),
     "utf-8", "f.csv:3: upn: the cell has no UPN: a letter and twelve"),
    ("cases", "reference,nhs\nSEN/1,943 476 5871\n", "utf-8",
     "f.csv:2: nhs: the cell has no NHS number: ten digits that pass"),
    ("cases", "reference,nhs\nSEN/1,9.43E+09\n", "utf-8",
     "f.csv:2: nhs: the cell has no NHS number"),
    ("cases", "reference,uln\nSEN/1,9276308687\n", "utf-8",
     "f.csv:2: uln: the cell has no ULN"),
)
# What spreadsheets make of a file that is right.
FORMS = (
    ("a byte order mark and quoted names", "utf-8-sig",
     '"address","name","team"\r\n"a@x.example","A, B","casework"\r\n'),
    ("empty lines and columns at the end", "utf-8",
     "Address,NAME,team,,\na@x.example,\"A, B\",casework,,\n,,,,\n  \n\n"),
    ("hard blanks", "utf-8",
     "name,team,address\n\"A, B\",casework,\u00a0a@x.example\u00a0\n"),
)
CASES, CHILDREN = 20000, 19500
# The sanitizers take their own time.
SLOWNESS = 5 if os.environ.get("VARIANT") == "asan" else 1


def processor_time():
    """Processor time of the programs that have run so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Register:
    def __init__(self, directory):
        self.e = ends.Ends(directory)
        os.makedirs(self.e.path("state"), mode=0o700)
        self.e.write_files()

    def set_keys(self, **keys):
        """Of the configuration: key, and the one before it."""
        self.e.keys = keys
        self.e.settings["top"] = "".join(
            "old_key_credential = '%s'\n" % self.e.path("old")
            for name in keys if name == "old")
        self.e.write_files()

    def macs(self):
        """What is kept of the numbers: hash by case and kind."""
        db = sqlite3.connect(self.e.path("state", "enquiryd.db"))
        rows = db.execute("SELECT reference, kind, hex(mac) FROM"
                          " case_identifier i JOIN case_file c"
                          " ON c.id = i.case_id").fetchall()
        db.close()
        return {(case, kind): mac for case, kind, mac in rows}

    def take(self, what, text, *options, encoding="utf-8", kilobytes=None):
        """All that was said, and whether it was done."""
        # A write beyond it fails as on a full disk.
        limit = [] if kilobytes is None else [
            "bash", "-c", "trap '' XFSZ; ulimit -f %d; exec \"$@\"" % kilobytes,
            "limit"]
        with open(self.e.path("f.csv"), "w", encoding=encoding) as f:
            f.write(text)
        done = subprocess.run(
            limit + [self.e.ctl_program, "--config",
                     self.e.path("enquiryd.conf"), "import", what,
                     self.e.path("f.csv"), *options], capture_output=True,
            text=True, check=False)
        return done.stdout + done.stderr, done.returncode == 0

    def fsck(self):
        return self.e.ctl("fsck")


def mistakes(t, r):
    for what, text, encoding, words in MISTAKES:
        said, done = r.take(what, text, encoding=encoding)
        t.ok(not done and words in said and "5001" not in said and
             "587" not in said, "refused: " + words, said)


def forms(t, r):
    for what, encoding, text in FORMS:
        said, done = r.take("officers", text, "--dry-run", encoding=encoding)
        t.ok(done and "1 added" in said and "A, B" in said,
             "taken as it is: " + what, said)


def all_at_once(t, r):
    """Whoever has to mend an export of 20,000 lines hears of all mistakes."""
    lines = ["reference,team,owner\n"]
    lines += ["SEN/%06d,casework,jo@x.example\n" % i for i in range(CASES)]
    lines[5] = "SEN/000004,casework\n"
    lines[70] = "SEN/000069,casework,jo\n"
    lines[19000] = "SEN/018999,elsewhere,jo@x.example\n"
    said, done = r.take("cases", "".join(lines))
    words = (":6: fewer fields", ":71: 'jo' is no", ":19001: team 'elsewhere'",
             "3 mistakes; nothing was imported")
    t.ok(not done and all(w in said for w in words) and
         [said.index(w) for w in words] == sorted(said.index(w) for w in words),
         "three mistakes in 20,000 lines are told together", said[-900:])
    said, done = r.take("cases", "".join(lines), "--json")
    told = json.loads(said[:said.rindex("}") + 1])
    t.ok(not done and [m["line"] for m in told["mistakes"]] == [6, 71, 19001]
         and told["imported"] is False and told["ok"] is False,
         "also to a program, which is not told that all is well", said[-900:])
    said, done = r.take("cases", "reference,restricted\n" +
                        "".join("SEN/%d,perhaps\n" % i for i in range(150)))
    t.ok(not done and "150 mistakes" in said and ":101:" in said and
         ":102:" not in said, "of very many the first hundred", said[-300:])


def all_of_a_line(t, r):
    """Nor is the second mistake of a line one for the next night."""
    for what, text, words in (
            ("officers", "address,name,team,role,deputy,days,from,to\n"
             "jo,,nowhere,boss,mo,Someday,2027-02-30,\n",
             ("missing: name", "'jo' is no mail", "team 'nowhere'",
              "role 'boss'", "'mo' is no mail", "days 'Someday'",
              "'2027-02-30' is no date")),
            ("mps", "name,address,reference,to,ledger\n"
             "Amelia Hart,hart,four words of it,soon,daily\n",
             ("'hart' is no mail", "reference 'four words", "'soon' is no date",
              "ledger 'daily'")),
            ("cases", "reference,team,owner,restricted,parties,siblings,born,"
             "nhs,uln,legal\nSEN/1,nowhere,jo,perhaps,a b,SEN/1,yesterday,"
             "12,13,never\n",
             ("team 'nowhere'", "'jo' is no mail", "restricted is yes",
              "'a' is no mail", "'b' is no mail", "siblings: a case",
              "'yesterday' is no date", "nhs: the cell", "uln: the cell",
              "legal 'never'")),
            ("senders", "address,kind,person,from\nform,school,body,soon\n",
             ("'form' is no mail", "person is for senders of kind",
              "'soon' is no date")),
            ("senders", "address,kind,from\nform,,soon\n",
             ("missing: kind", "'form' is no mail", "'soon' is no date"))):
        said, done = r.take(what, text)
        t.ok(not done and all(":2: " + w in said for w in words) and
             "%d mistakes" % len(words) in said,
             "all %d mistakes of a line of %s" % (len(words), what), said)
    said, done = r.take("officers", "address,name,team,role\n"
                        "jo,Jo,nowhere,officer,duty\nmo,M\n")
    t.ok(not done and "2 mistakes" in said and ":2: more fields" in said and
         ":3: fewer fields" in said,
         "of a line whose fields are not in their places only that", said)
    said, done = r.take("officers", "address,name,team\njo,Jo,casework\n"
                        "mo@x.example,Mo,nowhere\n"
                        "\"al@x.example,Al,casework\nkim,Kim,casework\n")
    t.ok(not done and "3 mistakes" in said and ":2: 'jo' is no mail" in said
         and ":3: team 'nowhere'" in said and ":4: a quotation mark" in said
         and "nothing below it was read" in said and ":5:" not in said,
         "a quotation mark that is open hides no mistake above it", said)


def leaving(t, r):
    said, done = r.take("officers", OFFICERS)
    t.ok(done and "4 added" in said, "four officers are registered", said)
    said, done = r.take("officers", OFFICERS, "--dry-run")
    t.ok(done and "4 as before" in said and "dry run" in said,
         "the same file again would change nothing", said)
    short = "".join(OFFICERS.splitlines(True)[:2])
    said, done = r.take("officers", short)
    t.ok(not done and "3 of the 4" in said and "--yes" in said,
         "a file that was cut short is refused", said)
    said, done = r.take("officers", short, "--dry-run")
    t.ok(done and "sam@northshire.example" in said,
         "a dry run says who would leave", said)
    said, done = r.take("officers", OFFICERS)
    t.ok(done and "4 as before" in said, "nobody had left", said)
    said, done = r.take("officers", short, "--yes")
    t.ok(done and said.count("left") == 3, "with --yes they leave", said)


def difference(t, r):
    """What a line changes is said, and what no column speaks of stays."""
    head = "reference,team,owner,restricted,parties,born\n"
    lines = ["D/%d,casework,jo@x.example,yes,p@y.example,2014-05-03\n" % i
             for i in range(300)]
    said, done = r.take("cases", head + "".join(lines))
    t.ok(done and "… and 100 more changes" in said and "300 added" in said,
         "of many changes the first are shown", said[-300:])
    lines[9] = "D/9,casework,MO@x.example,no,p@y.example,2014-05-03\n"
    said, done = r.take("cases", head + "".join(lines), "--json", "--dry-run")
    t.ok(done and json.loads(said)["changes"] == [{
        "change": "changed", "line": 11, "what": "D/9", "name": "casework",
        "how": "owner: jo@x.example -> mo@x.example; restricted: yes -> no"}],
         "a change is told with what was and what is", said)
    lines = [line.replace("jo@", "mo@") for line in lines]
    said, done = r.take("cases", head + "".join(lines), "--json", "--dry-run")
    t.ok(len(json.loads(said)["changes"]) == 300, "a program is told all",
         said[-300:])
    said, done = r.take("cases", "reference,team\n" + "".join(
        "D/%d,casework\n" % i for i in range(300)))
    t.ok(done and "300 as before" in said,
         "a file without a column changes nothing in it", said[-300:])
    lines = [line.replace("yes", "") for line in lines]
    words = "restricted would be taken away from 300 of the 300 lines"
    said, done = r.take("cases", head + "".join(lines), "--dry-run")
    t.ok(done and "It will take --yes: " + words in said,
         "a trial tells what would be refused", said[-300:])
    said, done = r.take("cases", head + "".join(lines))
    t.ok(not done and words in said and "--yes" in said,
         "an export that lost all restrictions lifts none", said[-300:])
    said, done = r.take("cases", head + "".join(lines), "--yes")
    t.ok(done and "300 changed" in said, "unless somebody means it",
         said[-300:])


def whole_or_not(t, r):
    """A trial run, a refusal and a full disk leave the store as it was."""
    def dump():
        db = sqlite3.connect(r.e.path("state", "enquiryd.db"))
        lines = list(db.iterdump())
        db.close()
        return lines

    before = dump()
    said, done = r.take("officers", OFFICERS.splitlines()[0] + "\n",
                        "--dry-run")
    t.ok(done and "left" in said and dump() == before,
         "a trial run in which everybody leaves changes nothing", said)
    said, done = r.take("officers", OFFICERS.splitlines()[0] + "\n")
    t.ok(not done and dump() == before, "nor does what is refused", said)
    text = "reference,team\n" + "".join(
        "F/%06d,casework\n" % i for i in range(CASES))
    said, done = r.take("cases", text, kilobytes=600)
    t.ok(not done and "disk" in said and dump() == before,
         "nor does what the disk has no room for", said)


def officers_kept(t, r):
    said, done = r.take("officers", OFFICERS)
    t.ok(done, "all four are back", said)
    plain = "".join(",".join(line.split(",")[:3]) + "\n"
                    for line in OFFICERS.splitlines())
    said, done = r.take("officers", plain)
    t.ok(done and "4 as before" in said,
         "without a column for roles everybody keeps theirs", said)
    said, done = r.take("officers", OFFICERS.replace("manager", "officer"))
    t.ok(done and "role: manager -> officer" in said,
         "who loses a role is named", said)
    said, done = r.take("officers", plain.splitlines()[0] + "\n")
    t.ok(not done and "4 of the 4" in said, "an empty export is refused", said)
    few = OFFICERS.splitlines(True)[:1] + [
        "o%d@northshire.example,O %d,casework,,,,,\n" % (i, i)
        for i in range(10)]
    said, done = r.take("officers", "".join(few), "--yes")
    said, done = r.take("officers", "".join(few[:-2]))
    t.ok(done and said.count("left") == 2, "two of ten may leave in a night",
         said)
    said, done = r.take("officers", "".join(few[:-5]))
    t.ok(not done and "3 of the 8" in said, "three of eight only with --yes",
         said)


def notes(t, r):
    """What is right in every line, and somebody should know all the same."""
    said, done = r.take("officers", OFFICERS.replace("duty", "officer").replace(
        "sam@northshire.example,Sam Gray,casework,officer,,",
        "sam@northshire.example,Sam Gray,casework,officer,who@x.example,"),
        "--yes")
    t.ok(done and "Team casework: nobody is on duty. What nobody owns goes to "
         "Alex Reed (manager)." in said, "a team without a duty officer", said)
    t.ok("The deputy of sam@northshire.example is no officer today: "
         "who@x.example" in said, "a deputy who is no officer", said)
    said, done = r.take("officers", OFFICERS.splitlines()[0] + "\n" +
                        OFFICERS.splitlines()[1] + "\n", "--yes")
    t.ok(done and "nobody is on duty and there is no manager" in said,
         "nobody to ask at all", said)
    said, done = r.take("officers", OFFICERS)
    t.ok(done and "casework:" not in said, "and none of it when all is well",
         said)
    said, done = r.take("cases", "reference,owner\n"
                        "N/1,gone@x.example\nN/2,gone@x.example\n"
                        "N/3,Jo@northshire.example\n")
    t.ok(done and "The owner of 2 cases is no officer today: gone@x.example."
         in said and "jo@northshire" not in said, "owners who are no officers",
         said)
    said, done = r.take("cases", "reference,owner\nN/1,jo@northshire.example\n")
    t.ok(done and "not in the file: 2; they stay" in said,
         "cases that closed are counted, and stay", said)


def outside(t, r):
    """A colleague elsewhere may be meant, a slip is not: nobody else sees."""
    lines = OFFICERS + "".join(
        "o%d@partner.example,O %d,casework,,,,,\n" % (i, i) for i in range(5))
    said, done = r.take("officers", lines)
    t.ok(done and "5 officers' addresses are outside own_domains "
         "(o0@partner.example, o1@partner.example, o2@partner.example and "
         "others)." in said and "@northshire.example" not in
         said.partition("outside own_domains")[2],
         "officers of another domain are counted and named", said)
    said, done = r.take("officers", OFFICERS + "kim@northshlre.example,Kim Lee,"
                        "casework,,,,,\n", "--yes")
    t.ok(done and "Officer kim@northshlre.example: the domain" in said and
         "northshire.example and is another one. Is it a slip?" in said and
         "outside own_domains" not in said,
         "one that looks like the council's own is asked about", said)
    said, done = r.take("officers", OFFICERS)
    t.ok(done and "slip" not in said and "outside" not in said,
         "of colleagues nothing is said", said)


def findable(t, r):
    """What no pattern finds is registered in vain."""
    said, done = r.take("cases", "reference\nSEN/123456\nSEN/123\n")
    t.ok(done and "1 case reference is found by no pattern 'case' of" in said
         and "(line 3: SEN/123): a mail that names such a case is not filed"
         in said, "a reference that no mail could name is told", said)
    said, done = r.take("cases", "reference\nsen / 123456\n" +
                        "".join("EHC%d\n" % i for i in range(5)))
    t.ok(done and "5 case references are found by no pattern" in said and
         "(line 3: EHC0; line 4: EHC1; line 5: EHC2; and others)" in said,
         "of many the first, and one in another spelling is none", said)
    plain = r.e.config_text
    r.e.config_text = plain.replace("'SEN/123456'", "'Our ref: 12345'").replace(
        "\\b(SEN/[0-9]{{6}})\\b", "ref: ([0-9]{{5}})\\b")
    r.e.write_files()
    said, done = r.take("cases", "reference\n54321\n5432\n")
    t.ok(done and "(line 3: 5432)" in said,
         "words that the pattern wants around it are its example's", said)
    r.e.config_text = plain
    r.e.write_files()


def as_csv(t, r):
    """The table is a program's, the notes are a person's."""
    with open(r.e.path("f.csv"), "w", encoding="utf-8") as f:
        f.write("reference,team\nEHC0,casework\nSEN/765432,casework\n")
    done = subprocess.run(
        [r.e.ctl_program, "--config", r.e.path("enquiryd.conf"), "import",
         "cases", r.e.path("f.csv"), "--csv"], capture_output=True, text=True,
        check=False)
    rows = list(csv.reader(done.stdout.splitlines()))
    t.ok(done.returncode == 0 and len({len(row) for row in rows}) == 1 and
         rows[0][:3] == ["line", "change", "what"] and len(rows) == 3,
         "--csv prints the changes and nothing else", done.stdout)
    t.ok("(line 2: EHC0)" in done.stderr and "not in the file" in done.stderr
         and "cases: 2 lines, 1 added, 1 changed" in done.stderr,
         "and the notes to standard error", done.stderr)


def successor(t, r):
    said, done = r.take("mps", "name,address\nAmelia Hart,Work@hart.example\n"
                        "Amelia Hart,a.hart@x.example\n")
    t.ok(done and "2 added" in said, "an MP's office is registered", said)
    said, done = r.take("mps", "name,address\nBen Other,work@hart.example\n"
                        "Amelia Hart,a.hart@x.example\n")
    t.ok(done and "work@hart.example was Amelia Hart's and is "
         "Ben Other's now. What was asked before is not told" in said,
         "an address that passes to another MP is named", said)


def renamed(t, r):
    csv = "name,constituency,address\n%s,East,casework@east.example\n" \
        "%s,East,ben.stone.mp@parliament.uk\n"
    said, done = r.take("mps", csv % (("Ben Stone",) * 2), "--yes")
    t.ok(done and "2 added" in said, "an MP is registered", said)
    said, done = r.take("mps", csv % (("The Rt Hon Sir Ben Stone KCB",) * 2))
    t.ok(done and "Ben Stone is The Rt Hon Sir Ben Stone KCB from now on: the "
         "same MP" in said and "added" not in said.replace("0 added", "") and
         "new authority" not in said,
         "a title makes no other MP", said)
    said, done = r.take("mps", csv % (("Ben Stone-Hart",) * 2))
    t.ok(done and "is Ben Stone-Hart from now on: the same MP" in said,
         "nor does another surname with the Member's own address", said)
    said, done = r.take("mps", csv % ("Ben Stone-Hart", "Sir Ben Stone-Hart"))
    t.ok(done and "2 as before" in said,
         "a file with both names keeps the registered one", said)
    said, done = r.take("mps", "name,constituency,address\n"
                        "Ann Other,East,casework@east.example\n", "--yes")
    t.ok(done and "casework@east.example was Ben Stone-Hart's and is Ann "
         "Other's now" in said, "a successor is another MP", said)


def senders(t, r):
    said, done = r.take("senders", "address,name,kind\n"
                        "b.nunn@x.example,Bea Nunn,councillor\n"
                        "post@y.example,Hart & Lowe,solicitor\n")
    t.ok(done and "2 added" in said, "two senders are registered", said)
    said, done = r.take("senders", "address,name,kind\n"
                        "B.Nunn@x.example,Bea Nunn,councillor\n")
    t.ok(done and "1 as before" in said and "post@y.example" in said,
         "who is no longer in the file leaves", said)
    form = "address,name,kind,person\nno-reply@form.example,Form,intake,%s\n"
    said, done = r.take("senders", form % "", "--yes")
    t.ok(done and "1 added" in said, "a web form is registered", said)
    said, done = r.take("senders", form % "body")
    t.ok(done and "1 as before" in said,
         "where nothing is said the person is in the text", said)
    said, done = r.take("senders", form % "reply-to")
    t.ok(done and "1 changed" in said, "now they are in Reply-To", said)


def children(t, r):
    """Columns upn, nhs and uln: what an import makes of them."""
    def cases(*lines, columns="upn,nhs,uln"):
        return "reference,%s\n" % columns + "".join(
            line + "\n" for line in lines)

    said, done = r.take("cases", cases(
        "SEN/1,%s,%s," % (upn(1), nhs(1)),
        "SEN/2,UN3,%s %s %s,9999999999" % (nhs(2)[:3], nhs(2)[3:6], nhs(2)[6:]),
        "SEN/3,,,%s" % uln(3)))
    t.ok(done and "3 added" in said, "cases come with their numbers", said)
    first = r.macs()
    t.equal(sorted(first), [("SEN/1", "nhs"), ("SEN/1", "upn"),
                            ("SEN/2", "nhs"), ("SEN/3", "uln")],
            "each has its own, codes for having none are none")
    said, done = r.take("cases", cases(
        "SEN/1,%s,%s-%s," % (upn(1).lower(), nhs(1)[:6], nhs(1)[6:]),
        "SEN/2,,%s," % nhs(2), "SEN/3,,,%s" % uln(3)))
    t.ok(done and "3 as before" in said and r.macs() == first,
         "in another spelling they are the same", said)
    said, done = r.take("cases", "reference,born\nSEN/1,2012-03-04\n")
    t.ok(done and "1 changed" in said and r.macs() == first,
         "a file without the columns leaves them as they are", said)
    said, done = r.take("cases", cases("SEN/1,,%s" % nhs(11),
                                       columns="upn,nhs"))
    now = r.macs()
    t.ok(done and "upn: removed; nhs: changed" in said and
         ("SEN/1", "upn") not in now and
         now["SEN/1", "nhs"] != first["SEN/1", "nhs"] and
         now["SEN/3", "uln"] == first["SEN/3", "uln"],
         "an empty cell takes one away, another number replaces one", said)
    said, done = r.take("cases", cases("SEN/4,%s" % nhs(2), columns="nhs"))
    now = r.macs()
    t.ok(done and "1 number stands for several cases (SEN/2 and SEN/4)." in
         said and now["SEN/4", "nhs"] == now["SEN/2", "nhs"] and
         nhs(2) not in said,
         "a child's number may stand in an old case that the file does not "
         "have, and that is said", said)
    both = ["SEN/4,%s-%s" % (nhs(2)[:3], nhs(2)[3:]), "SEN/2,%s" % nhs(2)]
    for lines in (both, both[::-1]):
        said, done = r.take("cases", cases(*lines, columns="nhs"))
        t.ok(done and "2 as before" in said and r.macs() == now and
             "(SEN/2 and SEN/4)" in said,
             "or in two lines of one, in whichever order", said)
    said, done = r.take("cases", cases(
        "SEN/4,%s" % nhs(2), "SEN/2,", columns="nhs"))
    t.ok(done and "nhs: removed" in said and
         ("SEN/4", "nhs") in r.macs() and ("SEN/2", "nhs") not in r.macs(),
         "until the other has it no more", said)
    t.ok("stands for" not in said, "and then nothing is said of it", said)
    said, done = r.take("cases", cases(
        "SEN/1,%s" % nhs(2), "SEN/4,%s" % nhs(11), columns="nhs"))
    now = r.macs()
    t.ok(done and said.count("nhs: changed") == 2 and
         now["SEN/1", "nhs"] == first["SEN/2", "nhs"],
         "two that were mixed up change places", said)
    dummy = ["DUM/%d,%s" % (i, uln(77)) for i in range(9)]
    said, done = r.take("cases", cases(*dummy[:8], columns="uln"))
    t.ok(done and "stands for several cases (DUM/0 and DUM/7)" in said,
         "of more than two the first and the last are named", said)
    said, done = r.take("cases", cases(*dummy, columns="uln"))
    t.ok(done and "1 number stands for more than 8 cases (DUM/0 and DUM/8). "
         "No child has so many" in said and "several cases" not in said,
         "one that was typed for want of a real one is told apart", said)
    said = " ".join(r.e.ctl("check").split())
    t.ok("beware numbers 1 number stands for more than 8 cases, and a mail"
         in said and "works numbers %d number" % len(set(r.macs().values()) - {
             r.macs()["DUM/0", "uln"]}) in said,
         "also by `check`, which counts a child's number once", said)
    r.take("cases", cases(*("DUM/%d," % i for i in range(9)), columns="uln"),
           "--yes")
    said, done = r.take("cases", cases(
        "SEN/1,%s" % nhs(11), "SEN/4,%s" % nhs(2), columns="nhs"), "--dry-run")
    t.ok(done and said.count("nhs: changed") == 2 and r.macs() == now,
         "a dry run only says so", said)
    said, done = r.take("cases", cases("SEN/1,none", "SEN/2,none",
                                       columns="nhs"))
    t.ok(not done and "2 mistakes" in said,
         "a word in two cells is two mistakes", said)
    said, done = r.take("cases", cases("SEN/2,%s" % upn(2), columns="upn"))
    t.ok(done and "upn: added" in said and upn(2) not in said,
         "a case that has none gets one", said)
    said, done = r.take("cases", cases("SEN/1,%s" % nhs(12), columns="nhs"),
                        "--json")
    t.ok(done and '"how": "nhs: changed"' in said and
         nhs(12) not in said, "so does --json, without the number", said)


def numbers_lost(t, r):
    """An export whose column is empty one night."""
    head = "reference,team,upn\n"
    said, done = r.take("cases", head + "".join(
        "U/%d,casework,%s\n" % (i, upn(500 + i)) for i in range(10)))
    t.ok(done, "ten cases with their numbers", said)
    said, done = r.take("cases", head + "".join(
        "U/%d,casework,\n" % i for i in range(10)))
    t.ok(not done and "upn would be taken away from 10 of the 10" in said,
         "an export that lost all numbers takes none away", said)


def keys(t, r):
    """The key of the hashes changes, is lost, cannot be read."""
    text = "reference,nhs\nSEN/1,%s\nSEN/4,%s\n" % (nhs(12), nhs(11))
    before = r.macs()
    r.set_keys(key="a new key of thirty bytes or so", old="k" * 40)
    said, done = r.take("cases", text)
    now = r.macs()
    t.ok(done and "2 as before" in said and
         now["SEN/4", "nhs"] != before["SEN/4", "nhs"],
         "under a new key the same numbers are hashed anew", said)
    t.equal(now["SEN/3", "uln"], before["SEN/3", "uln"],
            "those that are in no file stay under the old one")
    said, done = r.take("cases", "reference,uln\nSEN/9,%s\n" % uln(3))
    t.ok(done and "1 added" in said and
         r.macs()["SEN/9", "uln"] != r.macs()["SEN/3", "uln"],
         "whoever else has one gets it under the new", said)
    said = r.e.ctl("check")
    t.ok("numbers of children can be matched" in " ".join(said.split()),
         "`check` counts them under both", said)
    r.set_keys(key="another key, the others are lost")
    said = " ".join(r.e.ctl("check").split())
    t.ok("beware numbers %d numbers of children" %
         len(set(r.macs().values())) in said and
         "cannot be matched" in said and "old_key_credential" in said,
         "`check` tells of those that no key fits", said)
    said, done = r.take("cases", text)
    t.ok(done and said.count("nhs: changed") == 2,
         "what no key fits is replaced", said)
    r.set_keys(key="another key, the others are lost")
    os.chmod(r.e.path("key"), 0o644)
    said, done = r.take("cases", text)
    t.ok(not done and "f.csv:1: nhs: such numbers are kept hashed" in said,
         "without a key that may be read nothing is taken in", said)
    said, done = r.take("cases", "reference\nSEN/1\n")
    t.ok(done, "but what has no such column", said)
    r.set_keys(key="k" * 40)
    os.chmod(r.e.path("key"), 0o600)
    db = sqlite3.connect(r.e.path("state", "enquiryd.db"))
    db.execute("DELETE FROM case_identifier")
    db.execute("INSERT INTO case_identifier VALUES (4711, 'upn',"
               " x'00000000000000000000000000000000', 0)")
    db.commit()
    said = r.fsck()
    t.ok("case_identifier" in said and "case_file" in said,
         "fsck finds a number of a case that is not there", said)
    said = json.loads(r.e.ctl("fsck", "--json"))
    t.ok(said["sound"] is False and said["ok"] is False,
         "and does not call it well in JSON", said)
    db.execute("DELETE FROM case_identifier")
    db.commit()
    db.close()
    t.ok("sound" in r.fsck(), "and is content without it")


def nightly(t, r):
    lines = ["reference,team,owner,restricted,parties,upn,nhs,uln\n"]
    lines += ["SEN/%06d,casework,%s,%s,parent%d@family.example,%s,%s,%s\n" % (
        i, "jo@northshire.example" if i % 3 else "",
        "yes" if i % 50 == 0 else "no", i, upn(i % CHILDREN),
        nhs(i % CHILDREN), uln(i % CHILDREN) if i % 4 == 0 else "")
        for i in range(CASES)]
    busy = processor_time()
    said, done = r.take("cases", "".join(lines))
    first = processor_time() - busy
    t.ok(done and "%d added" % CASES in said, "20,000 cases are taken in",
         said[-300:])
    t.ok("1125 numbers each stand for several cases (SEN/000000 and SEN/019500;"
         " SEN/000001 and SEN/019501; SEN/000002 and SEN/019502; and others)"
         in said, "of 500 children two", said[-600:])
    said, done = r.take("cases", "".join(lines[:1] + lines[:0:-1]))
    t.ok(done and "%d as before" % CASES in said,
         "the other way round they are the same", said[-300:])
    lines[7] = lines[7].replace("parent", "carer")
    lines[8] = lines[8].replace(upn(7), upn(CASES + 7))
    words = "2 changed, %d as before" % (CASES - 2)
    said, done = r.take("cases", "".join(lines), "--dry-run")
    t.ok(done and words in said and "dry run" in said,
         "a dry run tells it and changes nothing", said[-300:])
    began, busy = time.monotonic(), processor_time()
    said, done = r.take("cases", "".join(lines))
    took, busy = time.monotonic() - began, processor_time() - busy
    t.ok(done and words in said and "upn: changed" in said,
         "the next night's file changes two", said[-300:])
    # Of processor time: what else the machine does is not the import's.
    t.ok(busy < 2 * SLOWNESS, "it takes less than two seconds", "%.2f s" % busy)
    print("# 20,000 cases with 45,000 numbers: busy %.2f s, again %.2f s "
          "(%.2f s in all)" % (first, busy, took))


def kept_from_view(t, r):
    """The files of 20,000 cases: is any of their numbers in what was kept?"""
    wanted = {f(i).encode() for i in range(CASES) for f in (upn, nhs)}
    os.remove(r.e.path("f.csv"))
    found = []
    for folder, _, names in os.walk(r.e.dir):
        for name in names:
            with open(os.path.join(folder, name), "rb") as f:
                data = f.read()
            found += [name for n in re.findall(rb"(?=([A-Z][0-9]{12}|[0-9]{10}))",
                                               data) if n in wanted]
    t.equal(found[:5], [], "no file of the daemon's has any of the numbers")


def main():
    t = Tap()
    root = ends.scratch("imports")
    try:
        r = Register(os.path.join(root, "one"))
        mistakes(t, r)
        forms(t, r)
        all_at_once(t, r)
        all_of_a_line(t, r)
        leaving(t, r)
        officers_kept(t, r)
        whole_or_not(t, r)
        notes(t, r)
        outside(t, r)
        findable(t, r)
        as_csv(t, r)
        successor(t, r)
        renamed(t, r)
        senders(t, r)
        difference(t, r)
        children(t, r)
        numbers_lost(t, r)
        keys(t, r)
        nightly(t, r)
        kept_from_view(t, r)
    finally:
        ends.remove(root)
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
