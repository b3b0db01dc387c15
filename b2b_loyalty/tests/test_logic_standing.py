from datetime import date
from decimal import Decimal as D

from odoo.tests import BaseCase

from ..logic.keeping import keeping
from ..logic.months import by_month, first_month, heights
from ..logic.outlook import Documents
from ..logic.value import Span, Year, benefits_by_year, years


def d(text):
    return date.fromisoformat(text)


def book(*rows):
    return Documents([(d(day), D(amount), True) for day, amount in rows])


class TestKeeping(BaseCase):
    def test_what_money_says(self):
        documents = book(("2026-03-10", 40_000), ("2026-09-01", 5_000))
        cases = [
            # bound, until, options -> first day, last day, revenue, missing, percent
            (
                "rolling: what is still inside the day after",
                (D(40_000), d("2027-03-09"), {"months": 12}),
                ("2026-03-11", "2027-03-10", 5_000, 35_000, 12.5),
            ),
            (
                "a year that has not begun",
                (D(40_000), d("2027-12-31"), {"anchor": (1, 1)}),
                ("2027-01-01", "2027-12-31", 0, 40_000, 0.0),
            ),
            (
                "the running year",
                (D(40_000), d("2026-12-31"), {"anchor": (1, 1)}),
                ("2026-01-01", "2026-12-31", 45_000, 0, 100.0),
            ),
            (
                "days of grace belong to the year before",
                (D(40_000), d("2027-01-30"), {"anchor": (1, 1), "grace_days": 30}),
                ("2026-01-01", "2026-12-31", 45_000, 0, 100.0),
            ),
        ]
        for name, (bound, until, options), expected in cases:
            found = keeping(documents, bound, until, **options)
            first, last, revenue, missing, percent = expected
            with self.subTest(name):
                self.assertEqual(
                    (found.window.first, found.window.last), (d(first), d(last))
                )
                self.assertEqual(
                    (found.revenue, found.missing, found.percent),
                    (revenue, missing, percent),
                )

    def test_no_say(self):
        self.assertIsNone(keeping(book(), D(100), None))
        self.assertIsNone(keeping(book(), None, d("2027-03-09")))
        self.assertIsNone(keeping(book(), D(0), d("2027-03-09")))

    def test_more_credited_than_invoiced_is_no_progress(self):
        found = keeping(book(("2026-03-12", -10)), D(100), d("2027-03-09"))
        self.assertEqual((found.percent, found.missing), (0.0, D(110)))


class TestMonths(BaseCase):
    def test_edges_of_months(self):
        documents = book(
            ("2025-02-28", 1),
            ("2025-03-01", 2),
            ("2026-01-31", 4),
            ("2026-02-01", 8),
            ("2026-02-28", 16),
            ("2026-03-01", 32),
        )
        found = by_month(documents, d("2026-02-10"), count=2)
        self.assertEqual(
            [(month.first, month.revenue, month.before) for month in found],
            [(d("2026-01-01"), 4, 0), (d("2026-02-01"), 24, 1)],
        )

    def test_twelve_months_end_with_the_running_one(self):
        self.assertEqual(first_month(d("2026-03-31")), d("2025-04-01"))
        self.assertEqual(len(by_month(book(), d("2026-03-31"))), 12)

    def test_heights_without_anything(self):
        self.assertEqual(heights(by_month(book(), d("2026-03-31"), 1)), [(0.0, 0.0)])


class TestValue(BaseCase):
    def test_days_of_a_year(self):
        cases = [
            ("whole year", "2025-01-01", "2025-12-31", 365, {2025: 365}),
            ("leap year", "2024-01-01", "2024-12-31", 366, {2024: 366}),
            ("one day", "2026-05-01", "2026-05-01", 365, {2026: 1}),
            ("new year's eve", "2025-12-31", "2026-01-01", 365, {2025: 1, 2026: 1}),
        ]
        for name, first, last, worth, expected in cases:
            with self.subTest(name):
                spans = [Span(d(first), d(last), D(worth))]
                self.assertEqual(benefits_by_year(spans, 2), expected)

    def test_rounded_once_a_year(self):
        """Three thirds of a cent in one year are a cent."""
        spans = [
            Span(d(f"2026-0{m}-01"), d(f"2026-0{m}-01"), D("1.22")) for m in (1, 2, 3)
        ]
        self.assertEqual(benefits_by_year(spans, 2), {2026: D("0.01")})

    def test_years_without_anything_are_shown(self):
        shown, total = years({2021: (D(1), D(2))}, {}, d("2026-01-01"))
        self.assertEqual(shown, [Year(2026), Year(2025), Year(2024)])
        self.assertEqual(total, 3)
