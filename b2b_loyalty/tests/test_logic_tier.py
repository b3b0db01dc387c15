from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..logic.period import CALENDAR_YEAR, windows
from ..logic.tier import (
    Decision,
    Level,
    Metrics,
    Policy,
    Standing,
    best,
    decide,
    next_level,
)

# A rolling program with the agreement year April to March; fiscal years alike.
APRIL = (4, 1)

BRONZE, SILVER, GOLD, PLATINUM = LEVELS = [
    Level("bronze", 1, revenue=Decimal(0)),
    Level("silver", 2, revenue=Decimal(10000)),
    Level("gold", 3, revenue=Decimal(50000)),
    Level("platinum", 4, revenue=Decimal(100000)),
]
CLUB = Level("club", 2, invitation_only=True)
VIP = Level("vip", 5, invitation_only=True)


def d(text):
    return text and date.fromisoformat(text)


def figures(revenue=0, **other):
    other = {k: Decimal(v) if k == "reference" else v for k, v in other.items()}
    return Metrics(Decimal(str(revenue)), **other)


def as_figures(given):
    return given if isinstance(given, Metrics) else figures(given)


def spans(kind, on):
    anchor = CALENDAR_YEAR if kind in ("rolling", "calendar") else APRIL
    return windows(kind, on, 12, anchor, review_anchor=APRIL)


def judged(kind, downgrade, grace, on, standing, now, finished=None, **other):
    on = d(on)
    return decide(
        now,
        other.pop("levels", LEVELS),
        standing,
        Policy(downgrade, kind != "rolling", grace),
        on,
        spans(kind, on),
        finished or Metrics(),
        **other,
    )


class Program(NamedTuple):
    """One way to set a program, and what becomes of a Platinum member.

    The member invoiced Platinum revenue long ago and 12,000 (Silver) since.
    ``mid_year``: its tier on 15 June; ``year_end``: the day after the year;
    ``after_grace``: thirty days after that; ``held``: last day the tier it has
    then is held, whatever the figures.
    """

    kind: str
    downgrade: str
    grace: int
    mid_year: str
    year_end: str
    after_grace: str
    held: str | None = None


# Year ends: calendar on 31 December 2026, the others on 31 March 2027.
PROGRAMS = [
    Program("rolling", "immediate", 0, "silver", "silver", "silver"),
    Program("rolling", "immediate", 30, "platinum", "silver", "silver"),
    Program("rolling", "one_step", 0, "gold", "gold", "gold", "2027-06-14"),
    Program("rolling", "one_step", 30, "platinum", "gold", "gold", "2028-03-31"),
    Program("rolling", "period_end", 0, "platinum", "silver", "silver", "2028-03-31"),
    Program(
        "rolling", "period_end", 30, "platinum", "platinum", "silver", "2028-03-31"
    ),
    Program("rolling", "never", 0, "platinum", "platinum", "platinum"),
    Program("rolling", "never", 30, "platinum", "platinum", "platinum"),
    Program("calendar", "immediate", 0, "platinum", "silver", "silver", "2027-12-31"),
    Program(
        "calendar", "immediate", 30, "platinum", "platinum", "silver", "2027-12-31"
    ),
    Program("calendar", "one_step", 0, "platinum", "gold", "gold", "2027-12-31"),
    Program("calendar", "one_step", 30, "platinum", "platinum", "gold", "2027-12-31"),
    Program("calendar", "period_end", 0, "platinum", "silver", "silver", "2027-12-31"),
    Program(
        "calendar", "period_end", 30, "platinum", "platinum", "silver", "2027-12-31"
    ),
    Program("calendar", "never", 0, "platinum", "platinum", "platinum"),
    Program("calendar", "never", 30, "platinum", "platinum", "platinum"),
    Program("fiscal", "immediate", 0, "platinum", "silver", "silver", "2028-03-31"),
    Program("fiscal", "immediate", 30, "platinum", "platinum", "silver", "2028-03-31"),
    Program("fiscal", "one_step", 0, "platinum", "gold", "gold", "2028-03-31"),
    Program("fiscal", "one_step", 30, "platinum", "platinum", "gold", "2028-03-31"),
    Program("fiscal", "period_end", 0, "platinum", "silver", "silver", "2028-03-31"),
    Program("fiscal", "period_end", 30, "platinum", "platinum", "silver", "2028-03-31"),
    Program("fiscal", "never", 0, "platinum", "platinum", "platinum"),
    Program("fiscal", "never", 30, "platinum", "platinum", "platinum"),
    Program(
        "anniversary", "immediate", 0, "platinum", "silver", "silver", "2028-03-31"
    ),
    Program(
        "anniversary", "immediate", 30, "platinum", "platinum", "silver", "2028-03-31"
    ),
    Program("anniversary", "one_step", 0, "platinum", "gold", "gold", "2028-03-31"),
    Program(
        "anniversary", "one_step", 30, "platinum", "platinum", "gold", "2028-03-31"
    ),
    Program(
        "anniversary", "period_end", 0, "platinum", "silver", "silver", "2028-03-31"
    ),
    Program(
        "anniversary", "period_end", 30, "platinum", "platinum", "silver", "2028-03-31"
    ),
    Program("anniversary", "never", 0, "platinum", "platinum", "platinum"),
    Program("anniversary", "never", 30, "platinum", "platinum", "platinum"),
]


class Row(NamedTuple):
    """One decision. ``policy``: qualifying period, downgrade, grace days."""

    name: str
    policy: tuple
    on: str
    before: tuple  # tier, held until, grace until
    now: Metrics | int | str  # a number is revenue alone
    finished: Metrics | int | str
    after: tuple  # tier, kind, held until, grace until
    other: dict = {}


ROLLING = ("rolling", "immediate", 0)
ROLLING_GRACE = ("rolling", "immediate", 30)
ROLLING_STEP = ("rolling", "one_step", 0)
ROLLING_END = ("rolling", "period_end", 0)
ROLLING_NEVER = ("rolling", "never", 0)
CALENDAR = ("calendar", "immediate", 0)
CALENDAR_STEP = ("calendar", "one_step", 0)
CALENDAR_GRACE = ("calendar", "immediate", 30)
FISCAL = ("fiscal", "immediate", 0)
NONE = figures()


def one(**criteria):
    """A program of one level above Bronze with these criteria."""
    exact = {
        k: Decimal(str(v)) if k in ("revenue", "growth") else v
        for k, v in criteria.items()
    }
    return {"levels": [BRONZE, Level("gold", 2, **exact)]}


def growth(revenue, reference):
    return figures(revenue, reference=reference)


ANY = one(
    revenue=50000, growth=10, points=500, active_months=6, referrals=2, match="any"
)
ALL = one(revenue=50000, growth=10, points=500, active_months=6, referrals=2)
FULL = {"reference": 40000, "points": 500, "active_months": 6, "referrals": 2}

ROWS = [
    # -- bounds, by one cent
    Row("gold less a cent", ROLLING, "2026-06-15", ("silver",), "49999.99", 0,
        ("silver",)),
    Row("gold to the cent", ROLLING, "2026-06-15", ("silver",), 50000, 0,
        ("gold", "up")),
    Row("gold and a cent", ROLLING, "2026-06-15", ("silver",), "50000.01", 0,
        ("gold", "up")),
    Row("platinum less a cent", ROLLING, "2026-06-15", (None,), "99999.99", 0,
        ("gold", "up")),
    Row("two steps up at once", ROLLING, "2026-06-15", ("silver",), 100000, 0,
        ("platinum", "up")),
    Row("silver to the cent", ROLLING, "2026-06-15", ("silver",), 10000, 0,
        ("silver",)),
    Row("silver less a cent", ROLLING, "2026-06-15", ("silver",), "9999.99", 0,
        ("bronze", "down")),
    # -- nothing, and less than nothing
    Row("nothing invoiced is a bound of 0", ROLLING, "2026-06-15", (None,), 0, 0,
        ("bronze", "up")),
    Row("a cent below zero misses it", ROLLING, "2026-06-15", ("bronze",), "-0.01", 0,
        (None, "down")),
    Row("negative revenue, no tier", ROLLING, "2026-06-15", (None,), -500, 0, (None,)),
    Row("negative revenue of a gold member", ROLLING, "2026-06-15", ("gold",), -500, 0,
        (None, "down")),
    Row("negative revenue, one step", ROLLING_STEP, "2026-06-15", ("gold",), -500, 0,
        ("silver", "down", "2027-06-14")),
    Row("one step below the lowest is none", ROLLING_STEP, "2026-06-15", ("bronze",),
        -500, 0, (None, "down")),
    # -- growth
    Row("growth to the cent", ROLLING, "2026-06-15", ("bronze",), growth(11000, 10000),
        0, ("gold", "up"), one(growth=10)),
    Row("growth less a cent", ROLLING, "2026-06-15", ("bronze",),
        growth("10999.99", 10000), 0, ("bronze",), one(growth=10)),
    Row("growth over zero is never satisfied", ROLLING, "2026-06-15", ("bronze",),
        growth(90000, 0), 0, ("bronze",), one(growth=10)),
    Row("nor over less than zero", ROLLING, "2026-06-15", ("bronze",),
        growth(90000, -1), 0, ("bronze",), one(growth=10)),
    Row("growth over a cent", ROLLING, "2026-06-15", ("bronze",), growth(1, "0.01"), 0,
        ("gold", "up"), one(growth=10)),
    # -- the other figures, on their bound and one below
    Row("points", ROLLING, "2026-06-15", ("bronze",), figures(points=500), 0,
        ("gold", "up"), one(points=500)),
    Row("points less one", ROLLING, "2026-06-15", ("bronze",), figures(points=499), 0,
        ("bronze",), one(points=500)),
    Row("active months", ROLLING, "2026-06-15", ("bronze",), figures(active_months=6),
        0, ("gold", "up"), one(active_months=6)),
    Row("active months less one", ROLLING, "2026-06-15", ("bronze",),
        figures(active_months=5), 0, ("bronze",), one(active_months=6)),
    Row("referrals", ROLLING, "2026-06-15", ("bronze",), figures(referrals=2), 0,
        ("gold", "up"), one(referrals=2)),
    Row("referrals less one", ROLLING, "2026-06-15", ("bronze",), figures(referrals=1),
        0, ("bronze",), one(referrals=2)),
    # -- match
    Row("any: revenue alone", ROLLING, "2026-06-15", ("bronze",), 50000, 0,
        ("gold", "up"), ANY),
    Row("any: growth alone", ROLLING, "2026-06-15", ("bronze",), growth(110, 100), 0,
        ("gold", "up"), ANY),
    Row("any: points alone", ROLLING, "2026-06-15", ("bronze",), figures(points=500), 0,
        ("gold", "up"), ANY),
    Row("any: active months alone", ROLLING, "2026-06-15", ("bronze",),
        figures(active_months=6), 0, ("gold", "up"), ANY),
    Row("any: referrals alone", ROLLING, "2026-06-15", ("bronze",),
        figures(referrals=2), 0, ("gold", "up"), ANY),
    Row("any: nothing", ROLLING, "2026-06-15", ("bronze",), 49999, 0, ("bronze",), ANY),
    Row("all: everything", ROLLING, "2026-06-15", ("bronze",), figures(50000, **FULL),
        0, ("gold", "up"), ALL),
    Row("all: revenue missing", ROLLING, "2026-06-15", ("bronze",),
        figures("49999.99", **FULL), 0, ("bronze",), ALL),
    Row("all: growth missing", ROLLING, "2026-06-15", ("bronze",),
        figures(50000, **FULL | {"reference": 0}), 0, ("bronze",), ALL),
    Row("all: points missing", ROLLING, "2026-06-15", ("bronze",),
        figures(50000, **FULL | {"points": 499}), 0, ("bronze",), ALL),
    Row("all: active months missing", ROLLING, "2026-06-15", ("bronze",),
        figures(50000, **FULL | {"active_months": 5}), 0, ("bronze",), ALL),
    Row("all: referrals missing", ROLLING, "2026-06-15", ("bronze",),
        figures(50000, **FULL | {"referrals": 1}), 0, ("bronze",), ALL),
    # -- no tier, no levels
    Row("a program without tiers", ROLLING, "2026-06-15", (None,), 90000, 0, (None,),
        {"levels": []}),
    Row("a tier that the terms do not know", ROLLING, "2026-06-15", ("diamond",), 50000,
        0, ("gold", "up")),
    # -- joining
    Row("joins in January on last year's revenue", CALENDAR, "2026-01-15", (None,), 0,
        55000, ("gold", "up", "2026-12-31")),
    Row("joins in January with neither", CALENDAR, "2026-01-15", (None,), 0, 0,
        ("bronze", "up", "2027-12-31")),
    Row("this year is better than last", CALENDAR, "2026-06-15", (None,), 100000, 55000,
        ("platinum", "up", "2027-12-31")),
    Row("this year is as good as last", CALENDAR, "2026-06-15", (None,), 55000, 55000,
        ("gold", "up", "2027-12-31")),
    # -- years
    Row("first day of the year, nobody falls", CALENDAR, "2027-01-01",
        ("gold", "2027-12-31"), 0, 50000, ("gold", None, "2027-12-31")),
    Row("first day, tier held over from last year", CALENDAR, "2027-01-01",
        ("gold", "2026-12-31"), 0, 50000, ("gold", None, "2027-12-31")),
    Row("first day, finished year missed by a cent", CALENDAR, "2027-01-01",
        ("gold", "2026-12-31"), 0, "49999.99", ("silver", "down", "2027-12-31")),
    Row("last day of the year decides nothing", CALENDAR, "2026-12-31",
        ("gold", "2026-12-31"), 20000, 0, ("gold", None, "2026-12-31")),
    Row("reached in a year holds to the end of the next", CALENDAR, "2026-06-15",
        ("silver", "2026-12-31"), 50000, 0, ("gold", "up", "2027-12-31")),
    Row("reached and credited again in the same year", CALENDAR, "2026-06-15",
        ("gold", "2027-12-31"), 0, 0, ("gold", None, "2027-12-31")),
    Row("reached again holds longer", CALENDAR, "2027-06-15", ("gold", "2027-12-31"),
        50000, 50000, ("gold", None, "2028-12-31")),
    Row("decided once a year", CALENDAR, "2027-06-15", ("silver", "2027-12-31"), 0, 0,
        ("silver", None, "2027-12-31")),
    Row("late invoice into the finished year keeps", CALENDAR, "2027-01-05",
        ("gold", "2026-12-31"), 0, 50000, ("gold", None, "2027-12-31")),
    Row("late invoice into the finished year raises", CALENDAR, "2027-01-05",
        ("silver", "2027-12-31"), 0, 50000, ("gold", "up", "2027-12-31")),
    Row("late credit note into the finished year, tier held", CALENDAR, "2027-01-05",
        ("gold", "2027-12-31"), 0, 10000, ("gold", None, "2027-12-31")),
    Row("falls only as far as this year carries", CALENDAR, "2027-02-01",
        ("platinum", "2026-12-31"), 50000, 10000, ("gold", "down", "2028-12-31")),
    Row("one step a year", CALENDAR_STEP, "2027-01-01", ("platinum", "2026-12-31"), 0,
        0, ("gold", "down", "2027-12-31")),
    Row("and the next a year later", CALENDAR_STEP, "2028-01-01",
        ("gold", "2027-12-31"), 0, 0, ("silver", "down", "2028-12-31")),
    Row("fiscal year not yet over", FISCAL, "2027-03-31", ("gold", "2027-03-31"), 0, 0,
        ("gold", None, "2027-03-31")),
    Row("fiscal year over", FISCAL, "2027-04-01", ("gold", "2027-03-31"), 0, 0,
        ("bronze", "down", "2029-03-31")),
    # -- grace
    Row("grace starts", ROLLING_GRACE, "2026-06-15", ("gold",), 20000, 0,
        ("gold", None, None, "2026-07-14")),
    Row("grace runs", ROLLING_GRACE, "2026-07-14", ("gold", None, "2026-07-14"), 20000,
        0, ("gold", None, None, "2026-07-14")),
    Row("grace is over", ROLLING_GRACE, "2026-07-15", ("gold", None, "2026-07-14"),
        20000, 0, ("silver", "down")),
    Row("grace is over, seen late", ROLLING_GRACE, "2026-09-01",
        ("gold", None, "2026-07-14"), 20000, 0, ("silver", "down")),
    Row("qualifies again in grace", ROLLING_GRACE, "2026-07-01",
        ("gold", None, "2026-07-14"), 50000, 0, ("gold",)),
    Row("qualifies again on the day after", ROLLING_GRACE, "2026-07-15",
        ("gold", None, "2026-07-14"), 50000, 0, ("gold",)),
    Row("raised in grace", ROLLING_GRACE, "2026-07-01", ("gold", None, "2026-07-14"),
        100000, 0, ("platinum", "up")),
    Row("falls further in grace, one end", ROLLING_GRACE, "2026-07-15",
        ("gold", None, "2026-07-14"), 0, 0, ("bronze", "down")),
    Row("grace of one day", ("rolling", "immediate", 1), "2026-06-15", ("gold",), 0, 0,
        ("gold", None, None, "2026-06-15")),
    Row("grace promised stays when the program drops it", ROLLING, "2026-07-01",
        ("gold", None, "2026-07-14"), 0, 0, ("gold", None, None, "2026-07-14")),
    Row("grace at year end", CALENDAR_GRACE, "2027-01-01", ("gold", "2026-12-31"), 0, 0,
        ("gold", None, None, "2027-01-30")),
    Row("late invoice in that grace", CALENDAR_GRACE, "2027-01-20",
        ("gold", None, "2027-01-30"), 0, 50000, ("gold", None, "2027-12-31")),
    # -- one step, rolling
    Row("one step at a time", ROLLING_STEP, "2026-06-15", ("platinum",), 0, 0,
        ("gold", "down", "2027-06-14")),
    Row("the next step waits", ROLLING_STEP, "2026-06-16", ("gold", "2027-06-14"), 0, 0,
        ("gold", None, "2027-06-14")),
    Row("for the length of a window", ROLLING_STEP, "2027-06-15",
        ("gold", "2027-06-14"), 0, 0, ("silver", "down", "2028-06-14")),
    Row("a step is not below what is reached", ROLLING_STEP, "2026-06-15",
        ("platinum",), 60000, 0, ("gold", "down", "2027-06-14")),
    Row("a step skips tiers by invitation", ROLLING_STEP, "2026-06-15", ("top",), 0, 0,
        ("bronze", "down", "2027-06-14"),
        {"levels": [BRONZE, CLUB, Level("top", 3, revenue=Decimal(1))]}),
    # -- rolling, reviewed at the end of the agreement year
    Row("reached: held to the end of the agreement year", ROLLING_END, "2026-06-15",
        ("silver", "2027-03-31"), 50000, 0, ("gold", "up", "2027-03-31")),
    Row("on the last day still", ROLLING_END, "2027-03-31", ("gold", "2027-03-31"), 0,
        0, ("gold", None, "2027-03-31")),
    Row("review finds the finished year good enough", ROLLING_END, "2027-04-01",
        ("gold", "2027-03-31"), 49000, 50000, ("gold", None, "2028-03-31")),
    # -- never
    Row("never lowered", ROLLING_NEVER, "2026-06-15", ("gold",), -9, 0, ("gold",)),
    Row("but raised", ROLLING_NEVER, "2026-06-15", ("gold",), 100000, 0,
        ("platinum", "up")),
    Row("never, by year: last year raises", ("calendar", "never", 0), "2026-01-15",
        ("silver",), 0, 50000, ("gold", "up")),
    # -- given by hand
    Row("a grant lifts", ROLLING, "2026-06-15", ("silver",), 10000, 0, ("gold", "up"),
        {"granted": "gold"}),
    Row("figures lift above a grant", ROLLING, "2026-06-15", ("gold",), 100000, 0,
        ("platinum", "up"), {"granted": "gold"}),
    Row("and fall back to it", ROLLING, "2026-06-15", ("platinum",), 0, 0,
        ("gold", "down"), {"granted": "gold"}),
    Row("one step above the grant", ROLLING_STEP, "2026-06-15", ("platinum",), 0, 0,
        ("gold", "down", "2027-06-14"), {"granted": "silver"}),
    Row("figures do not take a grant away", ROLLING, "2026-06-15", ("gold",), -1, 0,
        ("gold",), {"granted": "gold"}),
    Row("a grant ends a grace time", ROLLING_GRACE, "2026-07-01",
        ("gold", None, "2026-07-14"), 0, 0, ("gold",), {"granted": "gold"}),
    Row("a grant holds no longer than it is given", CALENDAR, "2026-06-15", ("silver",),
        10000, 0, ("gold", "up"), {"granted": "gold"}),
    Row("the day after it", CALENDAR, "2026-07-01", ("gold",), 10000, 0,
        ("silver", "down", "2027-12-31")),
    Row("a hold by figures outlives a grant", CALENDAR, "2026-06-15",
        ("gold", "2027-12-31"), 0, 0, ("gold", None, "2027-12-31"),
        {"granted": "gold"}),
    Row("figures as good as the grant hold", CALENDAR, "2026-06-15", ("gold",), 50000,
        0, ("gold", None, "2027-12-31"), {"granted": "gold"}),
    Row("by invitation: no figure reaches it", ROLLING, "2026-06-15", ("gold",), 10**9,
        0, ("platinum", "up"), {"levels": [*LEVELS, VIP]}),
    Row("by invitation: given", ROLLING, "2026-06-15", ("gold",), 0, 0, ("vip", "up"),
        {"levels": [*LEVELS, VIP], "granted": "vip"}),
    Row("by invitation: grant over", ROLLING, "2026-06-15", ("vip",), 60000, 0,
        ("gold", "down"), {"levels": [*LEVELS, VIP]}),
    Row("grant over, with grace", ROLLING_GRACE, "2026-06-15", ("vip",), 60000, 0,
        ("vip", None, None, "2026-07-14"), {"levels": [*LEVELS, VIP]}),
    Row("a grant of a tier that the terms do not know", ROLLING, "2026-06-15",
        ("silver",), 10000, 0, ("silver",), {"granted": "diamond"}),
    # -- leap day
    Row("29 February", ROLLING_STEP, "2028-02-29", ("platinum",), 0, 0,
        ("gold", "down", "2029-02-28")),
    Row("grace over 29 February", ROLLING_GRACE, "2028-02-15", ("gold",), 0, 0,
        ("gold", None, None, "2028-03-15")),
]  # fmt: skip


class TestDecide(BaseCase):
    def test_every_way_to_set_a_program(self):
        for program in PROGRAMS:
            with self.subTest(program=program[:3]):
                self._follow(program)

    def _follow(self, program):
        calendar = program.kind == "calendar"
        on = date(2026, 6, 15)
        year_end = date(2027, 1, 1) if calendar else date(2027, 4, 1)
        held_over = program.kind != "rolling" or program.downgrade == "period_end"
        standing = Standing("platinum", held_over and year_end - timedelta(1) or None)
        silver = figures(12000)
        policy = program[:3]
        standing = judged(*policy, str(on), standing, silver, silver)
        self.assertEqual(standing.tier, program.mid_year)
        # of a finished year nothing is in the running one yet
        now = silver if program.kind == "rolling" else NONE
        standing = judged(*policy, str(year_end), standing, now, silver)
        self.assertEqual(standing.tier, program.year_end)
        later = year_end + timedelta(30)
        standing = judged(*policy, str(later), standing, now, silver)
        self.assertEqual(standing.tier, program.after_grace)
        self.assertEqual(standing.holds_until, d(program.held))

    def test_all_ways_are_there(self):
        ways = {program[:3] for program in PROGRAMS}
        self.assertEqual(len(ways), len(PROGRAMS))
        self.assertEqual(len(ways), 4 * 4 * 2)

    def test_rows(self):
        for row in ROWS:
            with self.subTest(row.name):
                before = Standing(row.before[0], *(d(day) for day in row.before[1:]))
                now, finished = map(as_figures, (row.now, row.finished))
                decision = judged(
                    *row.policy, row.on, before, now, finished, **row.other
                )
                tier, kind, holds, grace = (*row.after, None, None, None)[:4]
                expected = Decision(tier, d(holds), d(grace), kind)
                self.assertEqual(decision, expected)

    def test_enough_rows_with_a_name_of_their_own(self):
        self.assertGreaterEqual(len({row.name for row in ROWS}), 60)
        self.assertEqual(len({row.name for row in ROWS}), len(ROWS))

    money = st.integers(-20000, 150000).map(Decimal)
    maybe_days = st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1))
    keys = st.sampled_from([None, "bronze", "silver", "gold", "platinum", "vip"])

    @settings(max_examples=500, deadline=None, derandomize=True)
    @given(
        kind=st.sampled_from(["rolling", "calendar", "fiscal", "anniversary"]),
        downgrade=st.sampled_from(["immediate", "one_step", "period_end", "never"]),
        grace=st.sampled_from([0, 1, 30]),
        on=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
        standing=st.builds(Standing, keys, maybe_days, maybe_days),
        now=money,
        finished=money,
        granted=keys,
    )
    def test_the_same_day_again_changes_nothing(
        self, kind, downgrade, grace, on, standing, now, finished, granted
    ):
        def again(before):
            return judged(
                kind,
                downgrade,
                grace,
                str(on),
                before,
                figures(now),
                figures(finished),
                levels=[*LEVELS, VIP],
                granted=granted,
            )

        first = again(standing)
        second = again(first)
        self.assertIsNone(second.kind)
        self.assertEqual(
            (first.tier, first.holds_until, first.grace_until),
            (second.tier, second.holds_until, second.grace_until),
        )

    @settings(max_examples=300, deadline=None, derandomize=True)
    @given(now=money, more=st.integers(0, 50000), held=keys, granted=keys)
    def test_more_revenue_never_means_a_lower_tier(self, now, more, held, granted):
        ranks = {level.key: level.rank for level in (*LEVELS, VIP)} | {None: 0}
        for policy in (ROLLING, ROLLING_STEP, ROLLING_NEVER):
            less, enough = (
                judged(
                    *policy,
                    "2026-06-15",
                    Standing(held),
                    figures(revenue),
                    levels=[*LEVELS, VIP],
                    granted=granted,
                )
                for revenue in (now, now + more)
            )
            self.assertGreaterEqual(ranks[enough.tier], ranks[less.tier])
            self.assertGreaterEqual(ranks[enough.tier], ranks[granted])


class TestLevels(BaseCase):
    def test_best(self):
        self.assertEqual(best(LEVELS, figures(50000)), GOLD)
        self.assertEqual(best(LEVELS[::-1], figures(50000)), GOLD)
        self.assertIsNone(best(LEVELS, figures(-1)))
        self.assertIsNone(best([VIP, Level("empty", 1)], figures(10**9)))

    def test_next_level(self):
        self.assertEqual(next_level(LEVELS, "silver"), GOLD)
        self.assertEqual(next_level(LEVELS, None), BRONZE)
        self.assertIsNone(next_level(LEVELS, "platinum"))
        self.assertIsNone(next_level([*LEVELS, VIP], "platinum"))
        above = Level("gold", 3, revenue=Decimal(1))
        self.assertEqual(next_level([BRONZE, CLUB, above], "bronze"), above)
