from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..logic.period import (
    DAY,
    Window,
    add_months,
    first_day_after,
    last_day_inside,
    rolling,
    windows,
    year,
)

days = st.dates(date(2019, 1, 1), date(2029, 12, 31))
months = st.integers(1, 60)
anchors = st.tuples(st.integers(1, 12), st.integers(1, 31)).filter(
    lambda a: a[1] <= (29 if a[0] == 2 else 30 if a[0] in (4, 6, 9, 11) else 31)
)


def d(text):
    return date.fromisoformat(text)


def span(first, last):
    return Window(d(first), d(last))


class TestRolling(BaseCase):
    def test_as_defined(self):
        for on, length, first in (
            ("2011-12-09", 12, "2010-12-10"),
            ("2026-03-10", 12, "2025-03-11"),
            ("2024-02-29", 12, "2023-03-01"),
            ("2025-02-28", 12, "2024-02-29"),
            ("2025-03-31", 1, "2025-03-01"),
            ("2025-03-30", 1, "2025-03-01"),
            ("2026-01-01", 3, "2025-10-02"),
            ("2026-01-01", 60, "2021-01-02"),
        ):
            with self.subTest(on=on, months=length):
                self.assertEqual(rolling(d(on), length), span(first, on))

    def test_last_day_inside(self):
        for day, length, last in (
            ("2026-03-10", 12, "2027-03-09"),
            ("2024-02-29", 12, "2025-02-28"),
            ("2023-02-28", 12, "2024-02-27"),
            ("2026-01-31", 1, "2026-02-28"),
            ("2026-12-31", 12, "2027-12-30"),
        ):
            with self.subTest(day=day, months=length):
                self.assertEqual(last_day_inside(d(day), length), d(last))

    @settings(max_examples=200, deadline=None, derandomize=True)
    @given(days, months)
    def test_a_document_leaves_on_one_day_for_good(self, day, length):
        gone = first_day_after(day, length)
        self.assertIn(day, rolling(gone - DAY, length))
        for later in range(40):
            self.assertNotIn(day, rolling(gone + timedelta(later), length))

    @settings(max_examples=200, deadline=None, derandomize=True)
    @given(days)
    def test_the_year_before_ends_where_the_window_begins(self, on):
        spans = windows("rolling", on, 12)
        self.assertEqual(spans.reference.last + DAY, spans.current.first)


class TestYears(BaseCase):
    def test_calendar(self):
        spans = windows("calendar", d("2026-03-10"))
        self.assertEqual(spans.current, span("2026-01-01", "2026-03-10"))
        self.assertEqual(spans.reference, span("2025-01-01", "2025-03-10"))
        self.assertEqual(spans.previous, span("2025-01-01", "2025-12-31"))
        self.assertEqual(spans.finished, spans.previous)
        self.assertEqual(spans.finished_reference, span("2024-01-01", "2024-12-31"))
        self.assertEqual(spans.period, span("2026-01-01", "2026-12-31"))
        self.assertEqual(spans.next_end, d("2027-12-31"))

    def test_first_and_last_day(self):
        first = windows("calendar", d("2026-01-01"))
        self.assertEqual(first.current, span("2026-01-01", "2026-01-01"))
        self.assertEqual(first.reference, span("2025-01-01", "2025-01-01"))
        last = windows("calendar", d("2026-12-31"))
        self.assertEqual(last.current, last.period)
        self.assertEqual(last.reference, last.finished)

    def test_fiscal(self):
        spans = windows("fiscal", d("2026-03-31"), anchor=(4, 1))
        self.assertEqual(spans.current, span("2025-04-01", "2026-03-31"))
        spans = windows("fiscal", d("2026-04-01"), anchor=(4, 1))
        self.assertEqual(spans.current, span("2026-04-01", "2026-04-01"))
        self.assertEqual(spans.finished, span("2025-04-01", "2026-03-31"))

    def test_leap_days(self):
        spans = windows("calendar", d("2024-02-29"))
        self.assertEqual(spans.reference, span("2023-01-01", "2023-02-28"))
        joined = windows("anniversary", d("2026-03-01"), anchor=(2, 29))
        self.assertEqual(joined.period, span("2026-02-28", "2027-02-27"))
        self.assertEqual(joined.next_end, d("2028-02-28"))
        leap = windows("anniversary", d("2028-02-29"), anchor=(2, 29))
        self.assertEqual(leap.period, span("2028-02-29", "2029-02-27"))

    def test_rolling_reviewed_at_the_end_of_the_agreement_year(self):
        spans = windows("rolling", d("2026-05-20"), 12, review_anchor=(5, 15))
        self.assertEqual(spans.period, span("2026-05-15", "2027-05-14"))
        self.assertEqual(spans.finished, span("2025-05-15", "2026-05-14"))
        self.assertEqual(spans.finished_reference, span("2024-05-15", "2025-05-14"))
        self.assertEqual(spans.previous, span("2025-01-01", "2025-12-31"))

    @settings(max_examples=300, deadline=None, derandomize=True)
    @given(days, anchors)
    def test_years_follow_each_other_without_gap(self, on, anchor):
        this = year(on, anchor)
        self.assertIn(on, this)
        following = year(this.last + DAY, anchor)
        self.assertEqual(following.first, this.last + DAY)
        self.assertLessEqual((this.last - this.first).days, 366)
        spans = windows("anniversary", on, anchor=anchor)
        self.assertEqual(spans.finished.last + DAY, spans.period.first)
        self.assertEqual(spans.next_end, following.last)
        self.assertLessEqual(spans.reference.last, spans.finished.last)

    def test_add_months(self):
        for day, number, expected in (
            ("2024-02-29", 12, "2025-02-28"),
            ("2024-02-29", 48, "2028-02-29"),
            ("2025-03-31", -1, "2025-02-28"),
            ("2025-01-15", -1, "2024-12-15"),
        ):
            with self.subTest(day=day, months=number):
                self.assertEqual(add_months(d(day), number), d(expected))
