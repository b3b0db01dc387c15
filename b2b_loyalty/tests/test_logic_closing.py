from datetime import date
from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..logic.accrual import allocated
from ..logic.closing import ROLES, Group, changes, rows, targets
from ..logic.estimate import Estimate, pick

MONEY = st.decimals(-(10**6), 10**7, places=2)
POINTS = st.integers(-(10**5), 10**6)
GROUPS = st.lists(
    st.builds(Group, st.integers(2020, 2030), st.booleans(), MONEY, *[POINTS] * 3),
    max_size=6,
)
ESTIMATES = st.builds(
    Estimate,
    st.none(),
    st.decimals(0, 1, places=4),
    st.decimals(0, 5, places=3),
)


def estimate(rate="1", cost="0"):
    return lambda year: Estimate(None, D(rate), D(cost))


class TestRows(BaseCase):
    def test_what_points_come_to(self):
        sale = Group(2025, True, D("86.76"), 100, 45)
        by_hand = Group(2025, False, D(0), 50, 10)
        for method, groups, rate, kinds, owed in (
            ("none", [sale, by_hand], "0.95", [], []),
            ("deferral", [sale], "0.95", ["deferral"], ["45.66"]),
            ("deferral", [by_hand], "0.5", ["provision"], ["0.40"]),
            (
                "deferral",
                [sale, by_hand],
                "1",
                ["deferral", "provision"],
                ["47.72", "0.80"],
            ),
            # together, whatever price was allocated: 95 outstanding
            ("provision", [sale, by_hand], "1", ["provision"], ["1.90"]),
            ("provision", [Group(2025, False, D(0), -5)], "1", ["provision"], ["0.00"]),
            # more redeemed than was issued in the end: all is revenue
            ("deferral", [Group(2025, True, D(5), 10, 12)], "1", ["deferral"], ["0"]),
            # a credit note alone: nothing is owed
            ("deferral", [Group(2025, True, D(-5), -10)], "1", ["deferral"], ["0"]),
        ):
            with self.subTest(method=method, rate=rate, owed=owed):
                found = rows(method, groups, estimate(rate, "0.02"), 2)
                self.assertEqual([row.kind for row in found], kinds)
                self.assertEqual([row.liability for row in found], list(map(D, owed)))

    @given(GROUPS, ESTIMATES, st.sampled_from(["deferral", "provision"]), MONEY)
    def test_debits_are_credits(self, groups, expected, method, rebates):
        found = targets(rows(method, groups, lambda year: expected, 2), rebates)
        sides = {True: D(0), False: D(0)}
        for role, amount in found.items():
            sides[ROLES[role]] += amount
        self.assertEqual(sides[True], sides[False])

    @given(GROUPS, GROUPS, ESTIMATES)
    def test_target_less_booked_arrives_at_the_target(self, before, after, expected):
        first = targets(rows("deferral", before, lambda year: expected, 2))
        wanted = targets(rows("deferral", after, lambda year: expected, 2))
        made = changes(wanted, first)
        self.assertEqual(
            {role: first[role] + made.get(role, 0) for role in first}, wanted
        )
        self.assertEqual(changes(wanted, wanted), {})


class TestAllocated(BaseCase):
    def test_shares(self):
        for price, worths, expected in (
            ("100000", ["9500"], ["8675.80"]),
            ("100", ["0"], ["0.00"]),
            ("0", ["5"], ["0.00"]),
            ("100", ["10", "0"], ["9.09", "0.00"]),
            ("100", ["5", "5"], ["4.55", "4.54"]),
            ("-100", ["-10"], ["-9.09"]),
            ("100", [], []),
        ):
            with self.subTest(price=price, worths=worths):
                found = allocated(D(price), list(map(D, worths)), 2)
                self.assertEqual(found, list(map(D, expected)))

    @given(
        st.decimals("0.01", 10**7, places=2),
        st.lists(st.decimals(0, 10**6, places=2), max_size=5),
    )
    def test_never_more_than_the_price(self, price, worths):
        self.assertLessEqual(sum(allocated(price, worths, 2)), price)


class TestEstimates(BaseCase):
    def test_which_one_holds(self):
        first = Estimate(date(2026, 1, 1), D("0.9"), D(1))
        same_day = Estimate(date(2026, 1, 1), D("0.8"), D(1))
        later = Estimate(date(2026, 6, 1), D("0.7"), D(1))
        of_2024 = Estimate(date(2025, 1, 1), D("0.6"), D(1), 2024)
        for known, year, on, expected in (
            ([], 2026, date(2026, 1, 1), None),
            ([first], 2026, date(2025, 12, 31), None),
            ([first], 2026, date(2026, 1, 1), first),
            ([first, same_day], 2026, date(2026, 5, 31), same_day),
            ([later, first], 2026, date(2026, 5, 31), first),
            ([first, later], 2026, date(2026, 6, 1), later),
            ([first, of_2024, later], 2024, date(2026, 7, 1), of_2024),
            ([of_2024], 2025, date(2026, 7, 1), None),
        ):
            with self.subTest(year=year, on=on):
                self.assertEqual(pick(known, year, on), expected)
