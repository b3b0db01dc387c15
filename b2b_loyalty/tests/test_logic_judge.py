from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..logic.judge import Case, judge
from ..logic.outlook import Documents, Outlook
from ..logic.period import DAY, Window, rolling, windows
from ..logic.tier import Decision, Level, Metrics, Policy, Standing, decide

SILVER, GOLD = LEVELS = [
    Level("silver", 1, revenue=Decimal(0)),
    Level("gold", 2, revenue=Decimal(40000)),
]
VIP = Level("vip", 3, invitation_only=True)
ANNIVERSARY = (4, 1)


def d(text):
    return text and date.fromisoformat(text)


def book(*rows):
    """Documents: (day, base); a negative base is a credit note."""
    return [(d(day), Decimal(base), base > 0) for day, base in rows]


def held_until(documents, policy=None, on="2026-03-10", tier="gold", **other):
    policy, on = policy or Policy(), d(on)
    kind = other.pop("kind", "calendar" if policy.periodic else "rolling")
    decision = Decision(
        tier, d(other.pop("holds", None)), d(other.pop("grace_until", None))
    )
    levels = other.pop("levels", LEVELS)
    spans = windows(kind, on, 12, review_anchor=ANNIVERSARY)
    months = other.pop("months", 12)
    other["granted_until"] = d(other.get("granted_until"))
    outlook = Outlook(levels, decision, policy, on, spans, months, **other)
    return str(outlook.valid_until(Documents(book(*documents))))


class TestValidUntil(BaseCase):
    def test_the_example(self):
        self.assertEqual(held_until([("2026-03-10", 40000)]), "2027-03-09")

    def test_rolling(self):
        growing = [SILVER, Level("gold", 2, growth=Decimal(10))]
        monthly = [SILVER, Level("gold", 2, active_months=2)]
        grace = Policy(grace_days=30)
        for name, documents, other, last in (
            ("both are needed",
             [("2025-06-01", 20000), ("2026-03-10", 20000)], {}, "2026-05-31"),
            ("the older is not",
             [("2025-06-01", 20000), ("2026-03-10", 40000)], {}, "2027-03-09"),
            ("a credit note outlives its invoice",
             [("2025-06-01", 50000), ("2025-09-01", -10000)], {}, "2026-05-31"),
            ("a credit note takes from the sum",
             [("2025-06-01", 10000), ("2026-01-01", 45000), ("2026-02-01", -10000)],
             {}, "2026-05-31"),
            ("posted, dated later: not lost in between",
             [("2025-03-20", 40000), ("2026-03-15", 40000)], {}, "2027-03-14"),
            ("29 February",
             [("2024-02-29", 40000)], {"on": "2024-02-29"}, "2025-02-28"),
            ("six months", [("2026-03-10", 40000)], {"months": 6}, "2026-09-09"),
            ("with grace", [("2026-03-10", 40000)], {"policy": grace}, "2027-04-08"),
            ("in grace", [], {"policy": grace, "grace_until": "2026-04-08"},
             "2026-04-08"),
            ("back before the grace is over",
             [("2025-03-20", 5000), ("2025-06-01", -5000), ("2026-03-10", 40000)],
             {"policy": Policy(grace_days=100)}, "2027-06-17"),
            ("bound of nothing", [], {"tier": "silver"}, "None"),
            ("no tier", [], {"tier": None}, "None"),
            ("never lowered", [], {"policy": Policy("never")}, "None"),
            ("growth, until what it grew over grows",
             [("2024-05-01", 100), ("2025-05-01", 110)],
             {"levels": growing, "on": "2025-06-01"}, "2026-04-30"),
            ("growth, until the reference takes it in",
             [("2025-01-10", 100), ("2025-12-01", 100), ("2026-02-01", 20)],
             {"levels": growing, "on": "2026-02-01"}, "2026-11-30"),
            ("active months",
             [("2025-06-01", 1), ("2025-06-20", 1), ("2026-03-10", 1)],
             {"levels": monthly}, "2026-06-19"),
            ("one step holds", [("2025-03-20", 40000)],
             {"policy": Policy("one_step"), "holds": "2026-08-31"}, "2026-08-31"),
            ("points stay", [], {"levels": [Level("gold", 2, points=5)], "points": 5},
             "None"),
        ):  # fmt: skip
            with self.subTest(name):
                self.assertEqual(held_until(documents, **other), last)

    def test_granted(self):
        for name, documents, other, last in (
            ("for good", [], {"granted": "gold"}, "None"),
            ("to a day", [], {"granted": "gold", "granted_until": "2026-06-30"},
             "2026-06-30"),
            ("figures hold longer", [("2026-03-10", 40000)],
             {"granted": "gold", "granted_until": "2026-06-30"}, "2027-03-09"),
            ("figures end before", [("2025-04-01", 40000)],
             {"granted": "gold", "granted_until": "2026-06-30"}, "2026-06-30"),
            ("a lower one", [("2025-04-01", 40000)],
             {"granted": "silver", "granted_until": "2026-06-30"}, "2026-03-31"),
            ("with grace", [],
             {"granted": "gold", "granted_until": "2026-06-30",
              "policy": Policy(grace_days=10)}, "2026-07-10"),
            ("by invitation", [],
             {"tier": "vip", "levels": [*LEVELS, VIP], "granted": "vip",
              "granted_until": "2026-06-30"}, "2026-06-30"),
            ("by year", [],
             {"granted": "gold", "granted_until": "2026-06-30",
              "policy": Policy(periodic=True)}, "2026-06-30"),
        ):  # fmt: skip
            with self.subTest(name):
                self.assertEqual(held_until(documents, **other), last)

    def test_at_period_end(self):
        yearly, reviewed = Policy(periodic=True), Policy("period_end")
        for name, documents, other, last in (
            ("by year", [], {"policy": yearly, "holds": "2027-12-31"}, "2027-12-31"),
            ("by year with grace", [],
             {"policy": Policy(periodic=True, grace_days=30), "holds": "2027-12-31"},
             "2028-01-30"),
            ("bound of nothing", [],
             {"policy": yearly, "tier": "silver", "holds": "2027-12-31"}, "None"),
            ("reviewed: good at the first review only", [("2026-03-10", 40000)],
             {"policy": reviewed, "holds": "2026-03-31"}, "2027-03-31"),
            ("reviewed: not good", [("2025-03-20", 40000)],
             {"policy": reviewed, "holds": "2026-03-31"}, "2026-03-31"),
            ("reviewed, with grace", [("2025-03-20", 40000)],
             {"policy": Policy("period_end", grace_days=10), "holds": "2026-03-31"},
             "2026-04-10"),
        ):  # fmt: skip
            with self.subTest(name):
                self.assertEqual(held_until(documents, **other), last)


days = st.dates(date(2025, 1, 1), date(2026, 3, 10))
leap_days = st.dates(date(2023, 2, 1), date(2024, 3, 10))
invoices = st.integers(1000, 30000).map(Decimal)
credit_notes = st.integers(-20000, -1000).map(Decimal)


class TestAgainstEveryDay(BaseCase):
    """What is said of the future equals what judging day after day finds."""

    def _figures(self, documents, current, reference):
        def total(window):
            return sum((b for day, b, _i in documents if day in window), Decimal(0))

        months = {
            (day.year, day.month) for day, _b, i in documents if i and day in current
        }
        return Metrics(total(current), total(reference), active_months=len(months))

    def _lived(self, documents, levels, policy, on, kind, months, horizon=1500):
        """(verdict as of ``on``, last day the tier it gives is held or None)"""
        standing, first = Standing(), None
        for number in range(horizon):
            day = on + timedelta(number)
            spans = windows(kind, day, months, review_anchor=ANNIVERSARY)
            known = [row for row in documents if row[0] <= day]
            now = self._figures(known, spans.current, spans.reference)
            finished = self._figures(known, spans.finished, spans.finished_reference)
            if first is None:
                case = Case(standing, levels, now, finished, spans, documents)
                first = judge(case, policy, day, months)
                standing = first.decision
                if standing.tier is None:
                    return first, None
                continue
            decision = decide(now, levels, standing, policy, day, spans, finished)
            if decision.kind == "down":
                return first, day - DAY
            # a raise on the way is not asked about
            standing = Standing(
                standing.tier, decision.holds_until, decision.grace_until
            )
        return first, None

    @settings(max_examples=40, deadline=None, derandomize=True)
    @given(
        rows=st.lists(st.tuples(days, invoices | credit_notes), max_size=8),
        policy=st.builds(
            Policy,
            st.sampled_from(["immediate", "one_step", "period_end", "never"]),
            st.just(False),
            st.sampled_from([0, 0, 20]),
        ),
        gold=st.sampled_from(
            [
                Level("gold", 2, revenue=Decimal(20000)),
                Level("gold", 2, growth=Decimal(10), active_months=2, match="any"),
                Level("gold", 2, revenue=Decimal(9000), growth=Decimal(-20)),
            ]
        ),
        months=st.sampled_from([3, 6, 12]),
    )
    def test_rolling(self, rows, policy, gold, months):
        documents = [(day, base, base > 0) for day, base in rows]
        found, last = self._lived(
            documents, [SILVER, gold], policy, date(2026, 3, 10), "rolling", months
        )
        self.assertEqual(found.valid_until, last)

    @settings(max_examples=40, deadline=None, derandomize=True)
    @given(rows=st.lists(st.tuples(leap_days, invoices | credit_notes), max_size=6))
    def test_rolling_over_a_leap_day(self, rows):
        documents = [(day, base, base > 0) for day, base in rows]
        levels = [SILVER, Level("gold", 2, growth=Decimal(10))]
        on = date(2024, 2, 29)
        for months in (1, 6, 12):
            found, last = self._lived(
                documents, levels, Policy(), on, "rolling", months
            )
            self.assertEqual(found.valid_until, last)

    @settings(max_examples=40, deadline=None, derandomize=True)
    @given(
        rows=st.lists(st.tuples(days, invoices | credit_notes), max_size=8),
        kind=st.sampled_from(["calendar", "fiscal", "anniversary"]),
        downgrade=st.sampled_from(["immediate", "one_step", "period_end", "never"]),
        grace=st.sampled_from([0, 20]),
    )
    def test_years(self, rows, kind, downgrade, grace):
        documents = [(day, base, base > 0) for day, base in rows]
        policy = Policy(downgrade, True, grace)
        levels = [SILVER, Level("gold", 2, revenue=Decimal(20000))]
        found, last = self._lived(
            documents, levels, policy, date(2026, 3, 10), kind, 12
        )
        self.assertEqual(found.valid_until, last)


class TestJudge(BaseCase):
    def _judge(self, revenue, standing=None, on="2026-06-15", policy=None, **other):
        on = d(on)
        case = Case(
            standing or Standing(),
            other.pop("levels", LEVELS),
            Metrics(Decimal(revenue)),
            Metrics(),
            windows("rolling", on),
            [(on, Decimal(revenue), True)],
            **other,
        )
        return judge(case, policy or Policy(), on, 12)

    def test_the_way_to_the_next_tier(self):
        for revenue, next_tier, missing, progress in (
            ("30000", "gold", "10000", 75.0),
            ("39999.99", "gold", "0.01", 99.999975),
            ("0", "gold", "40000", 0.0),
            ("-500", "silver", "0", 0.0),
            ("40000", None, "0", 0.0),
        ):
            with self.subTest(revenue=revenue):
                verdict = self._judge(revenue)
                self.assertEqual(verdict.next_tier, next_tier)
                self.assertEqual(verdict.missing, Decimal(missing))
                self.assertAlmostEqual(verdict.progress, progress)

    def test_negative_revenue_is_missing_too(self):
        verdict = self._judge("-500", levels=[GOLD])
        self.assertEqual(verdict.missing, Decimal(40500))
        self.assertEqual(verdict.progress, 0.0)

    def test_an_expired_grant_is_none(self):
        grant = {"granted": "gold", "granted_until": d("2026-06-14")}
        verdict = self._judge("1", Standing("gold"), **grant)
        self.assertEqual(verdict.decision.tier, "silver")
        self.assertIsNone(verdict.due_on)

    def test_a_grant_to_today_is_due_tomorrow(self):
        grant = {"granted": "gold", "granted_until": d("2026-06-15")}
        verdict = self._judge("1", Standing("gold"), **grant)
        self.assertEqual(verdict.decision.tier, "gold")
        self.assertEqual(verdict.valid_until, d("2026-06-15"))
        self.assertEqual(verdict.due_on, d("2026-06-16"))

    def test_due_when_the_first_thing_ends(self):
        grace = self._judge("1", Standing("gold"), policy=Policy(grace_days=10))
        self.assertEqual(grace.decision.grace_until, d("2026-06-24"))
        self.assertEqual(grace.due_on, d("2026-06-25"))
        self.assertEqual(grace.valid_until, d("2026-06-24"))
        held = self._judge("50000", policy=Policy("period_end"))
        self.assertEqual(held.due_on, d("2027-01-01"))
        self.assertIsNone(self._judge("50000").due_on)


class TestFloor(BaseCase):
    """A tier by hand and one that something else gives: the higher of the two."""

    def held(self, on, granted=None, granted_until=None, floor=None):
        case = Case(
            standing=Standing("silver"),
            levels=[*LEVELS, VIP],
            now=Metrics(Decimal(10)),
            finished=Metrics(),
            windows=windows("rolling", d(on)),
            documents=[],
            granted=granted,
            granted_until=d(granted_until),
            floor=floor and (floor[0], d(floor[1])),
        )
        verdict = judge(case, Policy(), d(on), 12)
        return verdict.decision.tier, verdict.due_on and str(verdict.due_on)

    def test_the_higher_then_the_other(self):
        for name, on, grants, expected in (
            ("alone", "2026-03-10", (None, None, ("gold", "2026-06-30")),
             ("gold", "2026-07-01")),
            ("its last day", "2026-06-30", (None, None, ("gold", "2026-06-30")),
             ("gold", "2026-07-01")),
            ("is over", "2026-07-01", (None, None, ("gold", "2026-06-30")),
             ("silver", None)),
            ("the higher by hand", "2026-03-10",
             ("vip", "2026-04-30", ("gold", "2026-06-30")), ("vip", "2026-05-01")),
            ("then the lower", "2026-05-01",
             ("vip", "2026-04-30", ("gold", "2026-06-30")), ("gold", "2026-07-01")),
            ("the longer of two", "2026-03-10",
             ("gold", None, ("gold", "2026-06-30")), ("gold", None)),
            ("a tier that is gone", "2026-03-10",
             (None, None, ("old", "2026-06-30")), ("silver", None)),
        ):  # fmt: skip
            with self.subTest(name):
                self.assertEqual(self.held(on, *grants), expected)


class TestDocuments(BaseCase):
    def test_both_ends_of_a_window_count(self):
        documents = Documents(
            book(
                ("2026-01-01", 1),
                ("2026-01-01", 2),
                ("2026-01-31", 4),
                ("2026-02-01", 8),
            )
        )
        january = Window(d("2026-01-01"), d("2026-01-31"))
        self.assertEqual(documents.revenue(january), 7)
        self.assertEqual(documents.active_months(january), 1)
        self.assertEqual(documents.revenue(rolling(d("2026-12-31"), 12)), 15)

    def test_a_credit_note_makes_no_active_month(self):
        documents = Documents(book(("2026-01-01", 1), ("2026-02-01", -1)))
        self.assertEqual(documents.active_months(rolling(d("2026-03-01"), 12)), 1)
