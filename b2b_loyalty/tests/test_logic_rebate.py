from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..logic.rebate import Step, cut, due, slices, whole

TABLE = [Step(D(0), D(10)), Step(D(100), D(20)), Step(D(300), D(30))]


class TestRebate(BaseCase):
    def test_each_bounds_edge(self):
        cases = [
            # revenue -> slice by slice, on the whole amount
            ("-0.01", "0.00", "0.00"),
            ("0", "0.00", "0.00"),
            ("0.01", "0.00", "0.00"),
            ("99.99", "10.00", "10.00"),
            ("100", "10.00", "20.00"),
            ("100.01", "10.00", "20.00"),
            ("299.99", "50.00", "60.00"),
            ("300", "50.00", "90.00"),
            ("300.01", "50.00", "90.00"),
            ("3800", "1100.00", "1140.00"),
        ]
        for revenue, by_slice, at_once in cases:
            with self.subTest(revenue=revenue):
                self.assertEqual(slices(D(revenue), TABLE, 2), D(by_slice))
                self.assertEqual(whole(D(revenue), TABLE, 2), D(at_once))

    def test_slices_of_3800(self):
        self.assertEqual(
            [part.amount for part in cut(D(3_800), TABLE)], [10, 40, 1_050]
        )

    def test_below_the_first_bound_there_is_none(self):
        table = [Step(D(100), D(20))]
        self.assertEqual(slices(D(99), table, 2), 0)
        self.assertEqual(slices(D(150), table, 2), 10)
        self.assertEqual(whole(D(99), table, 2), 0)

    def test_no_table_no_rebate(self):
        self.assertEqual((slices(D(99), [], 2), whole(D(99), [], 2)), (0, 0))

    def test_decimals_of_the_currency(self):
        self.assertEqual(str(slices(D("33.335"), [Step(D(0), D(10))], 3)), "3.334")
        self.assertEqual(str(whole(D(335), [Step(D(0), D(10))], 0)), "34")

    def test_later_credit_notes_take_back(self):
        self.assertEqual(due(whole(D(250), TABLE, 2), D("90.00")), D("-40.00"))

    @given(st.decimals(0, 10**6, places=2))
    def test_slices_are_all_of_the_revenue(self, revenue):
        self.assertEqual(sum(part.width for part in cut(revenue, TABLE)), revenue)

    @given(st.decimals(0, 10**6, places=2))
    def test_a_slice_more_never_pays_less(self, revenue):
        self.assertLessEqual(
            slices(revenue, TABLE, 2), slices(revenue + D("0.01"), TABLE, 2)
        )
