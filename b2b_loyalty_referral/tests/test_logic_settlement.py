from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..logic.commission import ZERO
from ..logic.settlement import (
    Open,
    is_due,
    period,
    period_before,
    points_of,
    settle,
)

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
FEBRUARY, MARCH, APRIL = date(2026, 2, 20), date(2026, 3, 9), date(2026, 4, 2)


def D(text):
    return Decimal(str(text))


KEYS = count(1)


def line(amount, since=MARCH, held="", referral=0):
    key = next(KEYS)
    return Open(key, D(amount), since, held, referral or key)


# what it is, open lines, the least amount, what is paid or waits, what becomes of it
TABLE = (
    ("nothing", [], 0, "0", "none"),
    ("14.70 approved", [line("14.70")], 0, "14.70", "pay"),
    ("approved on the last day", [line(5, LAST)], 0, "5", "pay"),
    ("approved a day later", [line(5, LAST + timedelta(days=1))], 0, "0", "none"),
    ("approved before", [line(5, FEBRUARY)], 0, "5", "pay"),
    ("14.70 paid, now taken back", [line("-14.70")], 0, "-14.70", "carry"),
    (
        "taken back after the period",
        [line(20), line("-14.70", APRIL)],
        0,
        "5.30",
        "pay",
    ),
    ("as much taken back", [line(5), line(-5)], 0, "0", "none"),
    ("less than the least", [line("49.99")], 50, "49.99", "carry"),
    ("the least", [line(50)], 50, "50", "pay"),
    ("with what was carried", [line(30, FEBRUARY), line(20)], 50, "50", "pay"),
    ("held", [line(20, held="same_bank")], 0, "0", "none"),
    ("one of two held", [line(20, held="same_bank"), line(5)], 0, "5", "pay"),
    ("what takes back", [line(-20, held="same_vat"), line(5)], 0, "-15", "carry"),
    (
        "100 taken back, 80 earned",
        [line(-100, held="other"), line(80)],
        0,
        "-20",
        "carry",
    ),
    (
        "held with what is taken back of it",
        [line(50, held="other", referral=1), line(-20, held="other", referral=1)],
        0,
        "0",
        "none",
    ),
    (
        "more taken back than there is, of which a part would be paid later",
        [line(50, APRIL, "other", referral=1), line(-80, held="other", referral=1)],
        0,
        "-30",
        "carry",
    ),
    (
        "of another referral",
        [line(50, held="other", referral=1), line(-20, held="other", referral=2)],
        0,
        "-20",
        "carry",
    ),
    ("kept small by the cap", [line(0)], 0, "0", "none"),
)

LINES = st.lists(
    st.builds(
        Open,
        st.integers(1, 10**6),
        st.decimals(-50, 50, places=2),
        st.dates(date(2026, 1, 1), date(2026, 6, 30)),
        st.sampled_from(["", "", "", "same_vat"]),
        st.integers(1, 3),
    ),
    max_size=12,
    unique_by=lambda one: one.key,
)


class TestSettle(BaseCase):
    def test_table(self):
        for what, lines, least, total, outcome in TABLE:
            with self.subTest(what):
                found = settle(lines, LAST, FIRST, D(least))
                self.assertEqual((found.total, found.outcome), (D(total), outcome))

    def test_told_apart(self):
        lines = [line(30, FEBRUARY), line(20), line(-5), line(7, held="same_bank")]
        found = settle(lines, LAST, FIRST)
        self.assertEqual(
            (found.brought, found.earned, found.taken_back, found.held),
            (D(30), D(20), D(-5), D(7)),
        )
        self.assertEqual(found.total, D(45))

    @given(LINES, st.decimals(0, 60, places=2))
    def test_nothing_is_lost(self, lines, least):
        """Period after period each line is paid once, held, or carried forward."""
        paid, waiting = {}, lines
        for last in (LAST, date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)):
            first = last.replace(day=1)
            found = settle(waiting, last, first, least)
            if found.outcome == "pay":
                self.assertGreaterEqual(found.total, max(least, D("0.01")))
                paid.update((key, found) for key in found.keys)
                self.assertFalse(set(found.keys) & set(found.held_keys))
                waiting = [one for one in waiting if one.key not in found.keys]
            again = settle(waiting, last, first, least)
            if found.outcome == "pay":
                self.assertEqual((again.keys, again.outcome), ((), "none"))
        left = sum((one.amount for one in waiting), ZERO)
        settled = sum({id(f): f.total for f in paid.values()}.values(), ZERO)
        self.assertEqual(left + settled, sum((one.amount for one in lines), ZERO))


class TestPeriods(BaseCase):
    def test_table(self):
        day = date(2026, 2, 28)
        for every, now, before in (
            ("month", ("2026-02-01", "2026-02-28"), ("2026-01-01", "2026-01-31")),
            ("quarter", ("2026-01-01", "2026-03-31"), ("2025-10-01", "2025-12-31")),
            ("invoice", ("2026-02-28", "2026-02-28"), ("2026-02-27", "2026-02-27")),
        ):
            with self.subTest(every):
                self.assertEqual(tuple(map(str, period(day, every))), now)
                self.assertEqual(tuple(map(str, period_before(day, every))), before)

    def test_taken_back_counts_at_once(self):
        self.assertTrue(is_due(line(-1, APRIL), LAST))
        self.assertFalse(is_due(line(1, APRIL), LAST))


class TestPoints(BaseCase):
    def test_table(self):
        for amount, value, points in (
            (5, "0.04", 125),
            ("14.70", "0.04", 368),
            ("0.01", "0.04", 0),
            ("0.02", "0.04", 1),
            (-5, "0.04", 0),
            (5, 0, 0),
        ):
            with self.subTest(amount=amount, value=value):
                self.assertEqual(points_of(D(amount), D(value)), points)
