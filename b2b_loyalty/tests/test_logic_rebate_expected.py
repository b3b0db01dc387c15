from datetime import date
from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..logic.rebate import Step, parts, total
from ..logic.rebate_expected import METHODS, Bought, accrued, expected_revenue

TABLE = [Step(D(0), D(10)), Step(D(100), D(20)), Step(D(300), D(30))]
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


class TestRebateExpected(BaseCase):
    def test_expected_revenue(self):
        table = [
            # revenue, since, until, a year earlier, on: extrapolated, before, reached
            (("90", "01-01", "03-31", 500, "03-31"), (365, 500, 90)),
            (("90", "01-01", "03-31", 50, "03-31"), (365, 90, 90)),
            # a customer who is new this year is measured by this year
            (("90", "01-01", "03-31", 0, "03-31"), (365, 365, 90)),
            # joined in the year: from that day on
            (("60", "07-01", "07-30", 0, "07-30"), (368, 368, 60)),
            # bought on the first day
            (("1", "01-01", "01-01", 0, "01-01"), (365, 365, 1)),
            # over: what was bought
            (("90", "01-01", "12-31", 500, "12-31"), (90, 90, 90)),
            # left: buys nothing more
            (("90", "01-01", "02-28", 500, "03-31"), (90, 90, 90)),
            # nothing, or more came back than was bought
            (("0", "01-01", "03-31", 500, "03-31"), (0, 0, 0)),
            (("-5", "01-01", "03-31", 500, "03-31"), (-5, -5, -5)),
        ]
        for (revenue, since, until, before, on), expected in table:
            bought = Bought(D(revenue), _day(since), _day(until), D(before))
            for method, amount in zip(METHODS, expected, strict=True):
                with self.subTest(revenue=revenue, on=on, method=method):
                    found = expected_revenue(bought, _day(on), LAST, method)
                    self.assertEqual(found, amount)

    def test_what_is_owed(self):
        table = [
            # to date, expected: slice by slice, on the whole amount
            (80, 80, "8.00", "8.00"),
            (80, 400, "16.00", "24.00"),
            (80, 100, "8.00", "16.00"),
            (100, 300, "16.67", "30.00"),
            (0, 0, "0.00", "0.00"),
            (-5, -5, "0.00", "0.00"),
            (3800, 3800, "1100.00", "1140.00"),
        ]
        for revenue, expected, by_slice, at_once in table:
            with self.subTest(revenue=revenue, expected=expected):
                for method, amount in ("slices", by_slice), ("whole", at_once):
                    found = accrued(D(revenue), D(expected), TABLE, method, 2)
                    self.assertEqual(found, D(amount))

    @given(
        cents=st.integers(1, 10**9),
        more=st.integers(0, 10**9),
        method=st.sampled_from(("slices", "whole")),
    )
    def test_at_the_end_it_is_the_rebate_and_never_less_before(
        self, cents, more, method
    ):
        revenue, expected = D(cents) / 100, D(cents + more) / 100
        due = total(parts(revenue, TABLE, method), 2)
        self.assertEqual(accrued(revenue, revenue, TABLE, method, 2), due)
        self.assertGreaterEqual(accrued(revenue, expected, TABLE, method, 2), due)


def _day(text):
    return date.fromisoformat(f"2026-{text}")
