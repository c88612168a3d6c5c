#!/usr/bin/python3
"""Dates counted twice: `enquiryctl due --dates` against this file.

What follows is written from the rules (the council's promises and the law),
walks day by day, and shares nothing with the C code but the list of bank
holidays.  Usage: dates.py [CASES [SEED]]; TAP, the seed is printed.
"""
import calendar
import datetime as dt
import json
import os
import random
import subprocess
import sys
import tempfile
import zoneinfo

VARIANT = os.environ.get("VARIANT", "release")
CASES = int(sys.argv[1]) if len(sys.argv) > 1 else (
    100_000 if VARIANT == "release" else 10_000)
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 20260827
LONDON = zoneinfo.ZoneInfo("Europe/London")
DAY = dt.timedelta(days=1)
BUILD = os.environ.get("BUILD", "build")
CTL = f"{BUILD}/{VARIANT}/enquiryctl"
HOLIDAYS = "daemon/data/bank-holidays.json"


def holidays():
    with open(HOLIDAYS, encoding="utf-8") as file:
        divisions = json.load(file)
    dates = {name: {dt.date.fromisoformat(e["date"]) for e in d["events"]}
             for name, d in divisions.items()}
    england = dates["england-and-wales"]
    return {"england-and-wales": england, "tribunal": england,
            "uk": set().union(*dates.values())}


OFF = holidays()


def works(day, off):
    return day.weekday() < 5 and day not in off


def next_working(day, off):
    """The first working day that is not before day."""
    while not works(day, off):
        day += DAY
    return day


def count_on(day, n, off, skipped=lambda day: False):
    """The n-th working day after day."""
    while n > 0:
        day += DAY
        if works(day, off) and not skipped(day):
            n -= 1
    return day


def months_on(day, n):
    """The same day n months later, or the last of a shorter month; and
    whether there was a same day."""
    month = day.year * 12 + day.month - 1 + n
    year, month = divmod(month, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return (dt.date(year, month + 1, min(day.day, last)), day.day <= last)


# ---- the council's own clock ----

def service_date(received, days, off, cutoffs, roll, pauses, extend):
    """received: an aware datetime.  None while a pause is open."""
    local = received.astimezone(LONDON)
    day, clock = local.date(), local.time()
    cutoff = cutoffs.get(day, cutoffs.get(day.weekday(), cutoffs[None]))
    if works(day, off):
        if clock.replace(tzinfo=None) > cutoff:
            day = next_working(day + DAY, off)
    elif roll:
        day = next_working(day, off)
    left = extend or days
    while left > 0:
        day += DAY
        if not works(day, off):
            continue
        if any(start <= day and end is None for start, end in pauses):
            return None
        if not any(start <= day <= end for start, end in pauses if end):
            left -= 1
    return day


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
            "Saturday", "Sunday")


def random_service(rnd):
    received = dt.datetime(2024, 1, 1, tzinfo=dt.timezone.utc) + dt.timedelta(
        seconds=rnd.randrange(4 * 365 * 86400))
    if rnd.random() < 0.2:  # about midnight and the change of the clocks
        change = rnd.choice(["2025-03-30", "2025-10-26", "2026-03-29",
                             "2026-10-25", "2027-03-28", "2027-10-31"])
        received = dt.datetime.fromisoformat(change).replace(
            tzinfo=dt.timezone.utc) + dt.timedelta(
                seconds=rnd.randrange(-7200, 2 * 86400))
    name = rnd.choice(list(OFF))
    days = rnd.choice([1, 2, 5, 10, 20, rnd.randrange(1, 60)])
    args = [received.strftime("%Y-%m-%dT%H:%M:%SZ"), "--days", str(days),
            "--calendar", name]
    if rnd.random() < 0.3:  # the same instant, written elsewhere
        there = received.astimezone(
            dt.timezone(dt.timedelta(hours=rnd.randrange(-9, 10))))
        args[0] = there.isoformat()
    start = received.astimezone(LONDON).date()
    off = set(OFF[name])
    cutoffs = {None: dt.time(17)}
    roll = True
    pauses = []
    extend = 0
    for _ in range(rnd.choice([0, 0, 0, 1, 3])):
        day = start + DAY * rnd.randrange(0, 30)
        off.add(day)
        args += ["--closure", day.isoformat()]
    if rnd.random() < 0.3:
        cutoffs[None] = dt.time(rnd.randrange(24), rnd.randrange(60))
        args += ["--cutoff", cutoffs[None].strftime("%H:%M")]
    if rnd.random() < 0.3:
        time = dt.time(rnd.randrange(24), rnd.randrange(60))
        if rnd.random() < 0.5:
            cutoffs[start] = time
            args += ["--cutoff", f"{start} {time:%H:%M}"]
        else:
            cutoffs[start.weekday()] = time
            args += ["--cutoff", f"{WEEKDAYS[start.weekday()]} {time:%H:%M}"]
    if rnd.random() < 0.3:
        roll = False
        args += ["--no-roll"]
    for _ in range(rnd.choice([0, 0, 1, 2])):
        first = start + DAY * rnd.randrange(-3, 20)
        last = first + DAY * rnd.randrange(0, 12)
        if rnd.random() < 0.1:
            last = None
        pauses.append((first, last))
        args += ["--pause", f"{first}..{last or ''}"]
    if rnd.random() < 0.2:
        extend = rnd.randrange(1, 40)
        args += ["--extend", str(extend)]
    want = service_date(received, days, off, cutoffs, roll, pauses, extend)
    return ["due"] + args, {"last_day": want and want.isoformat()}


# ---- the law's clocks ----

def tribunal_holiday(day):
    return day.month == 8 or (day.month, day.day) >= (12, 25) or (
        day.month, day.day) == (1, 1)


WEEKS = {  # regulation by regulation; the day itself is left out
    "ehc_decide_assess": 6, "ehc_advice": 6, "ehc_refuse_plan": 16,
    "ehc_draft_plan": 14, "ehc_final_plan": 20, "reassess_final_plan": 14,
    "ar_report_from_school": 2, "ar_decision_notice": 4, "ar_final_plan": 8,
    "ar_final_plan_long_stop": 12, "move_new_la_inform": 6,
    "mediation_comply_nonappeal": 2, "mediation_icb_tells_la": 1,
    "order_assess_notify": 2, "order_assess_refuse_plan": 10,
    "order_assess_final_plan": 14, "order_make_plan_draft": 5,
    "order_make_plan_final": 11, "order_reconsider": 2,
    "order_amend_content": 5, "order_name_school": 2,
    "unopposed_assess_notify": 2, "unopposed_assess_refuse": 10,
    "unopposed_assess_final": 14, "unopposed_content": 5,
    "unopposed_school": 2, "unopposed_refuse_draft": 5,
    "unopposed_refuse_final": 11, "tribunal_recommendation_reply": 5,
    "ar_invite_notice": -2, "ar_papers_circulated": -2}
DAYS = {"school_consult_reply": 15, "reassess_decide": 15,
        "mediation_arrange": 30}
DAYS_BEGINNING_WITH = {"ehc_draft_representations": 15,
                       "ar_representations": 15}
WORKING = {"mediation_certificate_decline": 3, "mediation_health_notify": 3,
           "mediation_certificate_done": 3, "tribunal_decision_issued": 10,
           "complaint_ack": 5, "complaint_stage1": 10, "complaint_stage2": 20,
           "csc_complaint_stage1": 10}
WORKING_BEGINNING_WITH = {"move_transfer_plan": 15, "move_icb_notify": 15}
MONTHS = {"mediation_request": 2, "lgsco_time_bar": 12, "post16_to_post16": -5}
MONTHS_BEGINNING_WITH = {"annual_review_due": 12,
                         "direct_payment_first_review": 3}
AT_ONCE = {"order_cease", "order_continue_plan"}
BEFORE = {"phase_transfer_post16": (3, 31), "phase_transfer_other": (2, 15)}
SPECIAL = {"foi", "sar", "tribunal_appeal", "tribunal_la_response",
           "move_new_la_review", "breach_ico"}
KEYS = sorted({*WEEKS, *DAYS, *DAYS_BEGINNING_WITH, *WORKING,
               *WORKING_BEGINNING_WITH, *MONTHS, *MONTHS_BEGINNING_WITH,
               *AT_ONCE, *BEFORE, *SPECIAL})


def months_beginning_with(day, n):
    there, corresponds = months_on(day, n)
    return there - DAY if corresponds else there


def appeal_date(decision, certificate):
    end = months_on(decision, 2)[0]
    if certificate:
        end = max(end, months_on(certificate, 1)[0])
    while tribunal_holiday(end):
        end += DAY
    return next_working(end, OFF["tribunal"])


def legal_date(key, day, other):
    england = OFF["england-and-wales"]
    if key in WEEKS:
        return day + 7 * WEEKS[key] * DAY
    if key in DAYS:
        return day + DAYS[key] * DAY
    if key in DAYS_BEGINNING_WITH:
        return day + (DAYS_BEGINNING_WITH[key] - 1) * DAY
    if key in WORKING:
        return count_on(day, WORKING[key], england)
    if key in WORKING_BEGINNING_WITH:
        return count_on(day - DAY, WORKING_BEGINNING_WITH[key], england)
    if key in MONTHS:
        return months_on(day, MONTHS[key])[0]
    if key in MONTHS_BEGINNING_WITH:
        return months_beginning_with(day, MONTHS_BEGINNING_WITH[key])
    if key in AT_ONCE:
        return day
    if key in BEFORE:
        return dt.date(day.year, *BEFORE[key]) - DAY
    if key == "foi":
        return count_on(day, 20, OFF["uk"])
    if key == "sar":
        return next_working(months_on(day, 1)[0], england)
    if key == "tribunal_appeal":
        return appeal_date(day, other)
    if key == "tribunal_la_response":
        return count_on(day, 30, OFF["tribunal"], tribunal_holiday)
    assert key == "move_new_la_review", key
    end = months_beginning_with(day, 12)
    return max(end, months_beginning_with(other, 3)) if other else end


def random_legal(rnd):
    key = rnd.choice(KEYS)
    day = dt.date(2016, 1, 1) + DAY * rnd.randrange(12 * 365)
    if rnd.random() < 0.2:  # the ends of months
        day = months_on(dt.date(day.year, day.month, 1), 1)[0] - DAY
    if key == "breach_ico":
        at = dt.datetime(day.year, day.month, day.day, tzinfo=dt.timezone.utc)
        at += dt.timedelta(seconds=rnd.randrange(86400))
        end = at + dt.timedelta(hours=72)
        return (["statute", key, at.strftime("%Y-%m-%dT%H:%M:%SZ")],
                {"last_instant": end.strftime("%Y-%m-%dT%H:%M:%SZ"),
                 "last_day": end.astimezone(LONDON).date().isoformat()})
    args = ["statute", key, day.isoformat()]
    other = None
    if key in ("tribunal_appeal", "move_new_la_review") and rnd.random() < 0.7:
        other = day + DAY * rnd.randrange(400)
        args += ["--other", other.isoformat()]
    return args, {"last_day": legal_date(key, day, other).isoformat()}


def main():
    print(f"# seed {SEED}, {CASES} cases")
    rnd = random.Random(SEED)
    cases = [random_service(rnd) if i % 2 else random_legal(rnd)
             for i in range(CASES)]
    with tempfile.NamedTemporaryFile("w", suffix=".dates") as file:
        file.writelines("\t".join(args) + "\n" for args, _ in cases)
        file.flush()
        out = subprocess.run([CTL, "due", "--dates", file.name], check=True,
                             stdout=subprocess.PIPE, text=True).stdout
    answers = out.splitlines()
    wrong = 0
    for (args, want), line in zip(cases, answers):
        got = json.loads(line)
        if any(got.get(key, "nothing") != value for key, value in want.items()
               ) or not got.get("working"):
            wrong += 1
            if wrong <= 10:
                print("#", " ".join(args), "want", want, "got", line)
    good = wrong == 0 and len(answers) == len(cases)
    print("1..1")
    print(f"{'' if good else 'not '}ok 1 - {len(cases)} dates agree with an "
          "independent count")
    return 0 if good else 1


sys.exit(main())
