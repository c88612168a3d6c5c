#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The yearly report against a history whose truth is known, and against the
same statistics written here a second time, from their definitions.

Seven and a half years go into the database as rows; no server is needed.
What is planted: MPs write 35 % less from 2021 on, families more every year,
councillors too rarely to show anything, and Augusts are quiet.
"""
import collections
import csv
import datetime as dt
import io
import itertools
import json
import math
import os
import random
import re
import sqlite3
import statistics
import sys
import zoneinfo
from html.parser import HTMLParser

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "world"))
import world as W  # noqa: E402
import tap  # noqa: E402

LONDON = zoneinfo.ZoneInfo("Europe/London")
EPOCH = dt.date(1970, 1, 1)
TODAY = dt.date(2026, 7, 15)
FIRST = dt.date(2019, 1, 2)
KINDS = ("mp", "councillor", "family", "other")
SEASON = (1.1, 1.0, 1.1, 0.9, 1.0, 1.1, 0.9, 0.4, 1.2, 1.2, 1.1, 1.0)
MPS = """name,constituency,address,person
Amelia Hart,Northshire East,office@ameliahart.example,
Ben O'Dowd,Bath & <West>,office@odowd.example,
"""


def instant(day, hour=10):
    return int(dt.datetime(day.year, day.month, day.day, hour,
                           tzinfo=LONDON).timestamp())


def number(day):
    return (day - EPOCH).days


def months(first, last):
    """(year, month) from first to last, both with."""
    year, month = first
    while (year, month) <= last:
        yield year, month
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def truth(year, month, kind):
    """How many a month should bring."""
    mp = 48 if year < 2021 else 31.2
    return SEASON[month - 1] * {
        "mp": mp, "family": 40 + 8 * (year - 2019 + month / 12),
        "councillor": 0.5, "other": 12}[kind]


def history(seed=20260715):
    """[(day, kind)] as it happened."""
    draw = random.Random(seed)
    rows = [(FIRST, "family")]
    for year, month in months((2019, 1), (2026, 7)):
        last = 15 if (year, month) == (2026, 7) else 28
        for kind in KINDS:
            mean = truth(year, month, kind)
            n = max(0, round(draw.gauss(mean, math.sqrt(mean))))
            for _ in range(n * last // 28):
                day = dt.date(year, month, draw.randint(1, last))
                if day >= FIRST:
                    rows.append((day, kind))
    rows.sort()
    return rows


def fill(path, rows):
    """Rows as a daemon would have left them; most are answered."""
    db = sqlite3.connect(path)
    mps = [i for (i,) in db.execute("SELECT id FROM mp ORDER BY id")]
    for i, (day, kind) in enumerate(rows):
        took = 3 + i % 15
        done = day + dt.timedelta(days=took)
        answered = instant(done) if done < TODAY else None
        mp = mps[0 if i % 3 else 1] if kind == "mp" and i % 10 else None
        db.execute(
            "INSERT INTO enquiry (reference, kind, state, team, mp_id,"
            " received_at, received_day, deemed_day, due_day,"
            " original_due_day, answered_at, last_rung, target_days, version)"
            " VALUES (?, ?, ?, 'north', ?, ?, ?, ?, ?, ?, ?, -1, 10, 1)",
            ("ENQ-%02d-%06d-A" % (day.year % 100, i), kind,
             "answered" if answered else "accepted", mp, instant(day),
             number(day), number(day), number(day) + 14, number(day) + 14,
             answered))
    db.commit()
    db.close()


# ---- the statistics once more ----

def slope(values):
    """Median slope between like months, and Gilbert's interval."""
    slopes = sorted((values[j] - values[i]) / ((j - i) / 12)
                    for i, j in itertools.combinations(range(len(values)), 2)
                    if (j - i) % 12 == 0)
    variance = 0
    for month in range(12):
        own = values[month::12]
        n = len(own)
        ties = collections.Counter(own).values()
        variance += (n * (n - 1) * (2 * n + 5) -
                     sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    reach = statistics.NormalDist().inv_cdf(0.975) * math.sqrt(variance)
    low = math.floor((len(slopes) - reach) / 2)
    high = math.ceil((len(slopes) + reach) / 2 + 1)
    return (statistics.median(slopes), slopes[max(low, 1) - 1],
            slopes[min(high, len(slopes)) - 1])


def without_season(values, first_month):
    shares = [statistics.median(
        values[block + m] * 12 / sum(values[block:block + 12])
        for block in range(0, len(values) - 11, 12)) for m in range(12)]
    mean = sum(shares) / 12
    season = [0.0] * 12
    for m in range(12):
        season[(first_month + m) % 12] = shares[m] / mean
    return [v / season[(first_month + i) % 12] for i, v in enumerate(values)]


def sign(x):
    return (x > 0) - (x < 0)


def pettitt(values):
    n = len(values)
    best = 0, None
    for at in range(6, n - 5):
        u = sum(sign(a - b) for a in values[:at] for b in values[at:])
        if abs(u) > best[0]:
            best = abs(u), at
    p = 2 * math.exp(-6 * best[0] ** 2 / (n ** 3 + n ** 2))
    return best[1] if p < 0.01 else None


def split(values, offset=0):
    at = pettitt(values)
    if at is None:
        return []
    return (split(values[:at], offset) + [offset + at] +
            split(values[at:], offset + at))


def changes(values):
    """Where the level changes, unless a line does as well."""
    cuts = split(values)
    bounds = [0] + cuts + [len(values)]
    parts = [values[a:b] for a, b in zip(bounds, bounds[1:])]
    steps = sum(abs(v - statistics.median(p)) for p in parts for v in p)
    pairs = list(itertools.combinations(range(len(values)), 2))
    tilt = statistics.median((values[j] - values[i]) / (j - i)
                             for i, j in pairs)
    base = statistics.median(v - tilt * i for i, v in enumerate(values))
    line = sum(abs(v - tilt * i - base) for i, v in enumerate(values))
    n = len(values)
    if n * math.log(line / n) + 2 * math.log(n) <= \
            n * math.log(steps / n) + (2 * len(cuts) + 1) * math.log(n):
        return []
    return [(c, statistics.median(p), statistics.median(q))
            for c, p, q in zip(cuts, parts, parts[1:])]


STUDENT = {5: 2.571, 11: 2.201}  # from printed tables


def compare(before, after):
    a, b = sum(before), sum(after)
    if len(before) < 6 or a < 10 or b < 10:
        return None
    chi = 0
    for x, y in zip(before, after):
        if x + y:
            e = (x + y) * a / (a + b)
            f = (x + y) * b / (a + b)
            chi += (x - e) ** 2 / e + (y - f) ** 2 / f
    spread = max(1, chi / (len(before) - 1))
    reach = STUDENT[len(before) - 1] * math.sqrt(spread * (1 / a + 1 / b))
    return [round(100 * (math.exp(math.log(b / a) + r) - 1))
            for r in (0, -reach, reach)]


# ---- what the report says ----

def near(got, want):
    return got is not None and abs(got - want) <= 0.0051


def counts(rows, kind):
    n = collections.Counter((d.year, d.month) for d, k in rows
                            if kind in (k, "total"))
    return [n[m] for m in months((2019, 1), (2026, 6))]


def by_kind(entries, kind, **keys):
    return next(e for e in entries if e["kind"] == kind and
                all(e[k] == v for k, v in keys.items()))


def numbers(t, w, rows):
    year = w.ctl_json("report", "--year", "2022", "--against", "2020")
    want = collections.Counter((d.year, k) for d, k in rows)
    t.equal([[y["year"]] + [y[k] for k in KINDS] for y in year["years"]],
            [[y] + [want[y, k] for k in KINDS] for y in range(2019, 2023)],
            "every year is counted by kind")
    t.equal([m["total"] for m in year["months"]],
            counts(rows, "total")[36:48], "and its months")
    t.equal((year["recorded"]["whole_from"], year["recorded"]["whole_until"]),
            ("2019-01-01", "2026-06-30"),
            "the first month is whole from its first working day, and the one "
            "that runs is not")
    mps = {m["name"]: m["received"]["2022"] for m in year["mps"]}
    t.ok(sum(mps.values()) == want[2022, "mp"] and
         mps["Amelia Hart"] > mps["Ben O'Dowd"] > 0 and
         mps["in no register"] > 0, "MPs add up, and one may be in no register",
         mps)


def study(t, w, rows):
    """2022 beside 2020, as a head of service would ask."""
    year = w.ctl_json("report", "--year", "2022", "--against", "2020")
    for kind in KINDS + ("total",):
        c = by_kind(year["comparisons"], kind)
        series = counts(rows, kind)
        want = compare(series[12:24], series[36:48])
        got = [c.get(k) for k in
               ("change_percent", "low_percent", "high_percent")]
        t.equal(got, want or [None] * 3,
                "%s: the change and its interval are those counted here" %
                kind)
    mp = by_kind(year["comparisons"], "mp")
    t.ok(mp["verdict"] == "lower" and
         mp["low_percent"] <= -35 <= mp["high_percent"] < 0,
         "the planted fall of 35 % lies in the interval", mp)
    text = w.ctl("report", "--year", "2022", "--against", "2020").stdout
    sentence = "Enquiries from MPs' offices in 2022 were %d %% below 2020." % \
        -mp["change_percent"]
    t.ok(sentence in re.sub(r"\s+", " ", text), "one sentence says so", text)
    t.equal(by_kind(year["comparisons"], "councillor")["verdict"], "thin",
            "councillors wrote too rarely to show anything")
    half = w.ctl_json("report", "--year", "2026")
    c = by_kind(half["comparisons"], "mp")
    series = counts(rows, "mp")
    t.equal((c["months"], [c[k] for k in ("change_percent", "low_percent",
                                          "high_percent")]),
            (list(range(1, 7)), compare(series[72:78], series[84:90])),
            "half a year is compared with the same half")


def trends(t, w, rows):
    years = w.ctl_json("report", "--years")
    for kind in ("mp", "family", "other", "total"):
        got = by_kind(years["trends"], kind)
        series = counts(rows, kind)
        want = slope(series)
        t.ok(all(near(got[k], v) for k, v in
                 zip(("a_year", "low", "high"), want)),
             "%s: slope and interval are those counted here" % kind,
             "%s, wanted %s" % (got, want))
        t.equal(years["series"][kind], series, "%s: the series is there" % kind)
        found = [(12 * (int(c["from"][:4]) - 2019) + int(c["from"][5:]) - 1,
                  c["before"], c["after"]) for c in got["changes"]]
        expected = changes(without_season(series, 0))
        t.ok(len(found) == len(expected) and
             all(f[0] == e[0] and near(f[1], e[1]) and near(f[2], e[2])
                 for f, e in zip(found, expected)),
             "%s: so are the changes of level" % kind,
             "%s, wanted %s" % (found, expected))
    mp = by_kind(years["trends"], "mp")
    t.ok(len(mp["changes"]) == 1 and
         "2020-10" <= mp["changes"][0]["from"] <= "2021-04",
         "the planted step is found, to three months", mp)
    family = by_kind(years["trends"], "family")
    t.ok(family["low"] <= 8 <= family["high"] and family["changes"] == [],
         "a steady rise is a rise and no step", family)
    t.equal(by_kind(years["trends"], "councillor")["thin"], "few",
            "and what is too thin has no trend")


class Page(HTMLParser):
    """Every tag closed, ids once, captions and scopes where they belong."""
    EMPTY = {"meta", "line", "path", "br"}

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.wrong, self.count = [], [], [], \
            collections.Counter()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.count[tag] += 1
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag == "th" and "scope" not in attrs:
            self.wrong.append("th")
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.count[tag] += 1

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append("/" + tag)


def forms(t, w):
    page = w.ctl("report", "--years", "--html").stdout
    parsed = Page(page)
    t.ok(not parsed.wrong and not parsed.open and
         len(set(parsed.ids)) == len(parsed.ids) and
         parsed.count["caption"] == parsed.count["table"] >= 5 and
         parsed.count["svg"] == 4, "the page is sound HTML",
         (parsed.wrong, parsed.open, parsed.count))
    t.ok("Ben O'Dowd" in page and "Bath &amp; &lt;West&gt;" in page,
         "and names in it are text")
    rows = list(csv.DictReader(io.StringIO(
        w.ctl("report", "--years", "--csv").stdout)))
    year = w.ctl_json("report", "--years")["years"][3]
    t.equal([r["figure"] for r in rows if r["table"] == "received-by-year" and
             r["row"] == "2022" and r["column"] == "mp"], [str(year["mp"])],
            "CSV is a list of figures by table, row and column")
    wide = [line for line in w.ctl("report", "--year", "2022").stdout
            .splitlines() if len(line) > 80]
    t.equal(wide, [], "a terminal of 80 columns shows a year")


def outside(t, w, rows):
    year = w.ctl_json("report", "--year", "2022", "--outside")
    want = collections.Counter((d.month, k) for d, k in rows
                               if d.year == 2022)
    told = {(i + 1, k): m[k] for i, m in enumerate(year["months"])
            for k in KINDS}
    t.ok(all(told[c] is None for c in told if 1 <= want[c] <= 4),
         "numbers from one to four are not told")
    t.ok(all(told[c] in (None, want[c]) for c in told), "the others are true")
    t.ok(all(sum(told[i, k] is None for k in KINDS) != 1
             for i in range(1, 13)),
         "and none follows from its row")
    series = year["series"]
    first = (int(series["from"][:4]), int(series["from"][5:]))
    at = (2022 - first[0]) * 12 + 1 - first[1]
    columns = KINDS + ("total",)
    t.equal([{s: series[s][at + i] for s in columns} for i in range(12)],
            [{s: m[s] for s in columns} for m in year["months"]],
            "the curve's numbers leave out the same, or the rest would tell")
    half = w.ctl_json("report", "--year", "2026", "--outside")["comparisons"]
    t.ok(all(c["before"] is None and c["after"] is None for c in half),
         "nor are parts of a year told that the months would complete")
    sums = {y["year"]: y for y in year["years"]}
    t.ok(all(c["before"] in (None, sums[2021][c["kind"]]) and
             c["after"] in (None, sums[2022][c["kind"]])
             for c in year["comparisons"]),
         "and years beside each other tell what the table of years tells")


def ties(t, w):
    """Two MPs tie beside a small number; years later they stand the other
    way round."""
    with open(w.path("more.csv"), "w", encoding="utf-8") as f:
        f.write(MPS + "".join(
            "%s,Northshire %s,%s@parliament.example,\n" % (n, n, n.lower())
            for n in ("Few", "Even", "Tied")))
    w.ctl("import", "mps", w.path("more.csv"))
    rows = [(2024, "Few", 3), (2024, "Even", 7), (2024, "Tied", 7),
            (2025, "Even", 8), (2025, "Tied", 9)]
    db = sqlite3.connect(w.path("state", "enquiryd.db"))
    for year, name, count in rows:
        day = dt.date(year, 5, 15)
        (mp,) = db.execute("SELECT id FROM mp WHERE name = ?",
                           (name,)).fetchone()
        db.executemany(
            "INSERT INTO enquiry (reference, kind, state, team, mp_id,"
            " received_at, received_day, deemed_day, due_day,"
            " original_due_day, answered_at, last_rung, target_days, version)"
            " VALUES (?, 'mp', 'answered', 'north', ?, ?, ?, ?, ?, ?, ?, -1,"
            " 10, 1)",
            [("TIE-%d-%s-%d" % (year, name, i), mp, instant(day), number(day),
              number(day), number(day) + 14, number(day) + 14,
              instant(day + dt.timedelta(days=3))) for i in range(count)])
    db.commit()
    db.close()

    def told(*words):
        mps = w.ctl_json("report", *words, "--outside")["mps"]
        cells = [m.get("received", {}).get("2024", m.get("received"))
                 for m in mps]
        return {m["name"]: c for m, c in zip(mps, cells)
                if m["name"] in ("Few", "Even", "Tied")}
    want = {"Few": None, "Even": None, "Tied": 7}
    reports = [told("--year", "2024"), told("--year", "2025"), told("--years")]
    for got in reports:
        # Who wrote nothing in a report's years is not in it.
        t.equal(got, {n: want[n] for n in want if n in got},
                "of two that tie every report hides the same")
    t.ok(all({"Even", "Tied"} <= set(got) for got in reports),
         "and all of them show both")


def timeliness(t, w):
    """Plans as the SEN2 return counts them, from the register."""
    with open(w.path("legal.csv"), "w", encoding="utf-8") as f:
        f.write("reference,legal\n"
                # 20 weeks of 3 February are 23 June.
                "SEN/100001,request 2025-02-03; final 2025-06-23\n"
                "SEN/100002,request 2025-02-03; final 2025-06-24\n"
                "SEN/100003,request 2025-01-06; assess 2025-02-17; "
                "final 2025-09-01\n"
                # Refused within six weeks, and no plan.
                "SEN/100004,request 2025-03-03; no-assess 2025-04-10\n"
                # Asked in 2024: a plan of 2025.
                "SEN/100005,request 2024-11-04; final 2025-02-03\n"
                # Late and not there yet.
                "SEN/100006,request 2025-05-01; assess 2025-07-01\n")
    w.ctl("import", "cases", w.path("legal.csv"))
    db = sqlite3.connect(w.path("state", "enquiryd.db"))
    db.execute("INSERT INTO legal_event (case_id, event, day, author, at)"
               " SELECT id, 'excuse:exceptional', ?, 'test', 0 FROM case_file"
               " WHERE reference LIKE '%100003'",
               (number(dt.date(2025, 3, 3)),))
    db.commit()
    db.close()
    row = w.ctl_json("report", "--year", "2025")["timeliness"][0]
    t.equal(row["plans"],
            {"done": 4, "in_time": 2, "percent": 50, "with_exception": 1,
             "without_exceptions_done": 3, "without_exceptions_in_time": 2,
             "without_exceptions_percent": 67, "waiting_late": 1},
            "plans within 20 weeks, with and without exceptions")
    t.equal((row["decisions"]["done"], row["decisions"]["in_time"],
             row["decisions"]["waiting_late"]), (3, 2, 0),
            "decisions whether to assess within 6 weeks")


HOLIDAYS = "daemon/data/bank-holidays.json"


def days_off():
    with open(HOLIDAYS, encoding="utf-8") as f:
        return {dt.date.fromisoformat(e["date"])
                for e in json.load(f)["england-and-wales"]["events"]}


def due(day, n, off):
    """n working days after the day a mail of ten o'clock counts from."""
    def works(d):
        return d.weekday() < 5 and d not in off
    while not works(day):
        day += dt.timedelta(days=1)
    while n > 0:
        day += dt.timedelta(days=1)
        n -= works(day)
    return day


def late(rows, off, days):
    """{kind: how many are late} of the last 90 days, each kind's days."""
    n = collections.Counter()
    for i, (day, kind) in enumerate(rows):
        if day <= TODAY - dt.timedelta(days=90):
            continue
        done = day + dt.timedelta(days=3 + i % 15)
        n[kind] += min(done, TODAY) > due(day, days.get(kind, 10), off)
    return n


def whatif(t, w, rows):
    """Other rules over the same enquiries."""
    off = days_off()
    closed = {dt.date(2026, 6, 1), dt.date(2026, 6, 2)}
    now = late(rows, off, {})
    for words, changed in (
            (["--answer-days", "mp=8"], late(rows, off, {"mp": 8})),
            (["--closure", "2026-06-01", "--closure", "2026-06-02"],
             late(rows, off | closed, {}))):
        got = w.ctl_json("whatif", "--days", "90", *words)
        t.equal([(k, got["by_kind"][k]["now"]["late"],
                  got["by_kind"][k]["changed"]["late"]) for k in KINDS],
                [(k, now[k], changed[k]) for k in KINDS],
                "what if %s: late ones are those counted here" %
                " ".join(words))
        t.equal(got["newly_late"] - got["no_longer_late"],
                sum(changed.values()) - sum(now.values()),
                "and those that differ make the difference")
    with open(w.path("enquiryd.conf"), encoding="utf-8") as f:
        text = f.read()
    with open(w.path("other.conf"), "w", encoding="utf-8") as f:
        f.write(text + "policy 'family' {\n\tladder = { '0 mail owner' }\n"
                "\trepeat_days = 50\n}\n")
    got = w.ctl_json("whatif", "--with", w.path("other.conf"))["by_kind"]
    t.ok(got["family"]["changed"]["chases"] < got["family"]["now"]["chases"]
         and got["mp"]["changed"] == got["mp"]["now"] and
         got["family"]["changed"]["late"] == got["family"]["now"]["late"],
         "another ladder chases less and makes nothing late", got)
    db = sqlite3.connect(w.path("state", "enquiryd.db"))
    with db:
        owner = db.execute(
            "INSERT INTO officer (addr, name, team, role, work_days,"
            " registered_at) VALUES (?, 'Jo Smith', 'north', 0, 31, 0)",
            (W.JO,)).lastrowid
        db.execute("UPDATE enquiry SET owner_id = ? WHERE kind = 'mp'",
                   (owner,))
        db.execute("INSERT INTO absence (officer_id, from_day, to_day, at)"
                   " VALUES (?, ?, ?, 0)",
                   (owner, number(FIRST), number(dt.date(2026, 6, 30))))
    db.close()
    got = w.ctl_json("whatif", "--answer-days", "mp=8")["by_kind"]
    t.ok(all(0 < got["mp"][s]["chases_past_owner"] < got["mp"][s]["chases"]
             for s in ("now", "changed")) and
         got["family"]["now"]["chases_past_owner"] == 0,
         "an owner's absence sends chases to others while it lasts", got)
    shown = w.ctl("whatif", "--answer-days", "mp=8").stdout
    t.ok("LATE, NEW" in shown and "Late by the new rules alone: " in shown and
         all(len(line) <= 80 for line in shown.splitlines()),
         "a terminal shows it", shown)
    t.ok(not Page(w.ctl("whatif", "--answer-days", "mp=8", "--html").stdout)
         .wrong, "and a page")
    for words, said in (([], "what would change"),
                        (["--answer-days", "mps=8"], "the kinds are"),
                        (["--days", "0", "--cutoff", "16:00"], "--days 0")):
        done = w.ctl("whatif", *words, check=False)
        t.ok(done.returncode == 64 and said in done.stderr,
             "refused: whatif " + " ".join(words), done.stderr)


def month(t, w, rows):
    """June 2026, and what the monthly report says beyond it."""
    db = sqlite3.connect(w.path("state", "enquiryd.db"))
    for day in (dt.date(2026, 5, 31), dt.date(2026, 6, 30)):
        db.execute("INSERT INTO event (at, enquiry_id, actor, kind,"
                   " payload_sha256, hash, sought) VALUES (?, 1, 'test',"
                   " 'enquiry.reopened', ?, ?, 1)",
                   (instant(day), "0" * 64, "0" * 64))
    db.commit()
    db.close()
    june = w.ctl_json("report", "--month", "2026-06")
    want = collections.Counter((d.year, d.month, k) for d, k in rows)
    for key, at in (("by_kind", (2026, 6)),
                    ("by_kind_month_before", (2026, 5)),
                    ("by_kind_year_before", (2025, 6))):
        t.equal(june["received"][key], {k: want[at + (k,)] for k in KINDS},
                "%d-%02d is counted by kind" % at)
    t.equal((sum(m["received"] for m in june["mps"]),
             sum(m["year_before"] for m in june["mps"])),
            (want[2026, 6, "mp"], want[2025, 6, "mp"]), "and by MP")
    since = TODAY - dt.timedelta(days=84)
    ends = [d + dt.timedelta(days=3 + i % 15) for i, (d, _) in enumerate(rows)]
    came = sum(since <= d < TODAY for d, _ in rows)
    went = sum(since <= d < TODAY for d in ends)
    left = sum(d >= TODAY for d in ends)
    f = june["forecast"]
    t.ok(abs(f["received_a_week"] - came / 12) < 0.051 and
         abs(f["ended_a_week"] - went / 12) < 0.051 and
         june["open"] == left and
         abs(f["points"][0]["open"] -
             (left + 4 * (came - went) / 12)) < 1 and
         f["points"][2]["low"] <= f["points"][2]["open"] <=
         f["points"][2]["high"], "the forecast goes on from twelve weeks", f)
    t.equal(june["reopened"], 1, "those reopened in the month are counted")
    text = w.ctl("report", "--month", "2026-06").stdout
    t.ok("Enquiries in June 2026" in text and
         all(len(line) <= 80 for line in text.splitlines()),
         "a terminal shows the month", text)
    t.ok(not Page(w.ctl("report", "--month", "2026-06", "--html").stdout)
         .wrong, "and a page")
    outside = w.ctl_json("report", "--month", "2026-06", "--outside")
    told = outside["received"]["by_kind"]
    t.ok(sum(n is None for n in told.values()) != 1 and
         all(n is None or not 1 <= n <= 4 for n in told.values()),
         "no small number follows from the sum", told)


def refusals(t, w):
    for words, said in (
            (["--year", "2018"], "the first enquiry is of 2019"),
            (["--year", "2027"], "has not begun yet"),
            (["--year", "2022", "--against", "2022"], "a year before 2022"),
            (["--against", "2020"], "goes with --year"),
            (["--year", "2022", "--years"], "of when")):
        done = w.ctl("report", *words, check=False)
        t.ok(done.returncode == 64 and said in done.stderr,
             "refused: " + " ".join(words), done.stderr)


def main():
    t = tap.Tap()
    w = W.World(tap.scratch("reports"))
    os.makedirs(w.path("state"))
    w.env = dict.fromkeys(("IMAP_PORT", "IMAPS_PORT", "SUBMISSION_PORT",
                           "SUBMISSIONS_PORT"), "1")
    w.write_config()
    with open(w.path("mps.csv"), "w", encoding="utf-8") as f:
        f.write(MPS)
    w.ctl("import", "mps", w.path("mps.csv"))
    empty = w.ctl("report", "--years", check=False)
    t.ok(empty.returncode == 64 and "no enquiry" in empty.stderr,
         "without an enquiry there is no report", empty.stderr)
    w.to_time(dt.datetime.fromtimestamp(instant(TODAY), dt.timezone.utc))
    rows = history()
    fill(w.path("state", "enquiryd.db"), rows)
    numbers(t, w, rows)
    study(t, w, rows)
    trends(t, w, rows)
    forms(t, w)
    outside(t, w, rows)
    timeliness(t, w)
    whatif(t, w, rows)
    month(t, w, rows)
    refusals(t, w)
    ties(t, w)
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
