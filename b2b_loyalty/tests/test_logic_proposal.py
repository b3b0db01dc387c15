from decimal import Decimal
from itertools import pairwise

from odoo.tests import BaseCase

from ..logic.proposal import (
    count_by_bound,
    crowded,
    default_shares,
    next_pleasant,
    pleasant,
    propose_bounds,
)

# name, revenues, number of tiers, bounds proposed
CASES = [
    ("nobody yet", [], 4, [0, 1000, 5000, 25000]),
    ("all zero", [0] * 50, 3, [0, 1000, 5000]),
    ("credits only", [-500, -20, -1], 2, [0, 1000]),
    ("no tier", [100, 200], 0, []),
    ("one tier", [100, 200], 1, [0]),
    ("one customer", [43000], 4, [0, 43000, 50000, 100000]),
    ("two customers", [43000, 900], 2, [0, 43000]),
    ("all the same", [1000] * 40, 4, [0, 1000, 2000, 2500]),
    ("half the same", [1000] * 50 + [9000] * 50, 3, [0, 9000, 10000]),
    ("skewed", [10**n for n in range(1, 6) for _ in range(20)], 3, [0, 10000, 100000]),
    ("zeros do not count", [0] * 900 + [100] * 50 + [5000] * 50, 2, [0, 5000]),
    ("negative does not count", [-9] * 99 + [480], 2, [0, 480]),
    ("close together", [100 + n for n in range(100)], 4, [0, 150, 180, 190]),
    ("cents", ["0.10", "0.20", "0.50", "0.90"], 2, [0, "0.9"]),
    ("large", [3 * 10**8, 2 * 10**6, 10**6, 1], 2, [0, 250000000]),
]


class TestProposal(BaseCase):
    def test_cases(self):
        for name, revenues, tiers, expected in CASES:
            with self.subTest(name):
                book = [Decimal(str(revenue)) for revenue in revenues]
                expected = [Decimal(bound) for bound in expected]
                self.assertEqual(propose_bounds(book, tiers), expected)

    def test_rising_from_zero_for_any_book(self):
        for seed in range(1, 60):
            book = [Decimal((seed * n * n) % 7919) - 50 for n in range(seed * 3)]
            for tiers in range(1, 9):
                bounds = propose_bounds(book, tiers)
                with self.subTest(seed=seed, tiers=tiers):
                    self.assertEqual(bounds[0], 0)
                    self.assertEqual(len(bounds), tiers)
                    self.assertTrue(all(a < b for a, b in pairwise(bounds)), bounds)

    def test_order_of_customers_does_not_matter(self):
        book = [Decimal(n * n) for n in range(300)]
        self.assertEqual(propose_bounds(book, 4), propose_bounds(book[::-1], 4))

    def test_own_shares(self):
        book = [Decimal(n) for n in range(1, 101)]
        self.assertEqual(propose_bounds(book, 2, [Decimal("0.5")]), [0, 50])

    def test_shares_must_fit(self):
        for tiers, shares in ((3, ["0.5"]), (2, ["1"]), (2, ["0"]), (1, ["0.1"])):
            with (
                self.subTest(tiers=tiers, shares=shares),
                self.assertRaises(ValueError),
            ):
                propose_bounds([], tiers, map(Decimal, shares))

    def test_shares_leave_something_to_the_lowest(self):
        for tiers in range(1, 12):
            self.assertEqual(len(default_shares(tiers)), tiers - 1)
            self.assertLess(sum(default_shares(tiers)), 1)

    def test_pleasant(self):
        for value, expected in (
            ("1.4", 1),
            ("1.5", 1),
            ("1.51", 2),
            ("2.3", "2.5"),
            ("3.7", "2.5"),
            ("3.76", 5),
            ("7.5", 5),
            ("7.51", 10),
            ("9600", 10000),
            ("0.037", "0.025"),
        ):
            with self.subTest(value):
                self.assertEqual(pleasant(Decimal(value)), Decimal(expected))

    def test_pleasant_prints_plainly(self):
        self.assertEqual(str(pleasant(Decimal("99999999"))), "100000000")

    def test_next_pleasant(self):
        for value, expected in (("1", 2), ("2", "2.5"), ("5", 10), ("9.99", 10)):
            self.assertEqual(next_pleasant(Decimal(value)), Decimal(expected))

    def test_counts_are_inclusive_below(self):
        bounds = [Decimal(0), Decimal(100)]
        book = [Decimal(x) for x in ("-0.01", "0", "99.99", "100", "1000")]
        self.assertEqual(count_by_bound(book, bounds), [2, 2])

    def test_crowded_is_more_than_sixty_per_cent(self):
        self.assertIsNone(crowded([6, 4]))
        self.assertEqual(crowded([601, 399]), 0)
        self.assertEqual(crowded([1, 2, 9]), 2)
        self.assertIsNone(crowded([]))

    def test_few_members_or_one_tier_crowd_nothing(self):
        for counts, without, expected in (
            ([4, 0], 0, None),
            ([5, 0], 0, 0),
            ([4, 0], 1, 0),
            ([3, 0], 2, None),
            ([9], 0, None),
        ):
            with self.subTest(counts=counts, without=without):
                self.assertEqual(crowded(counts, without), expected)
