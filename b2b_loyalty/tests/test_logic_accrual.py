from decimal import Decimal as D
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..logic.accrual import Issue, by_prices, deferred, provision, released

MONEY = st.decimals(0, 10**7, places=2)
RATE = st.decimals(0, 1, places=4)


@st.composite
def issues(draw):
    issued = draw(st.integers(0, 10**6))
    redeemed = draw(st.integers(0, issued))
    expired = draw(st.integers(0, issued - redeemed))
    return Issue(draw(MONEY), issued, redeemed, expired)


class TestExample52(BaseCase):
    """IFRS 15, Illustrative Example 52: 100,000 of sales, 10,000 points."""

    def allocated(self, places=None):
        return deferred(D(100_000), D(100_000), 10_000, D(1), D("0.95"), places)

    def test_to_the_unit(self):
        points = self.allocated(places=0)
        self.assertEqual((D(100_000) - points, points), (91_324, 8_676))
        first = released(Issue(points, 10_000, 4_500), D("0.95"), 0)
        self.assertEqual((first.revenue, first.liability), (4_110, 4_566))
        second = released(Issue(points, 10_000, 8_500), D("0.97"), 0)
        self.assertEqual(second.revenue - first.revenue, 3_493)
        self.assertEqual((second.liability, second.breakage), (1_073, 0))

    def test_unrounded(self):
        exact = Fraction(100_000) * 9_500 / 109_500
        points = self.allocated()
        self.assertAlmostEqual(points, D(exact.numerator) / exact.denominator, 20)
        cases = [
            (4_500, "0.95", exact * 4_500 / 9_500),
            (8_500, "0.97", exact * 8_500 / 9_700),
        ]
        for redeemed, rate, expected in cases:
            with self.subTest(redeemed=redeemed):
                found = released(Issue(points, 10_000, redeemed), D(rate)).revenue
                expected = D(expected.numerator) / expected.denominator
                self.assertAlmostEqual(found, expected, 18)


class TestDeferred(BaseCase):
    def test_a_table(self):
        cases = [
            # price, goods, points, value, rate, places -> deferred
            ("nothing is expected", 100, 100, 10, "1", "0", 2, "0.00"),
            ("all of them are", 100, 100, 100, "1", "1", 2, "50.00"),
            ("sold below its price", 90, 100, 100, "1", "1", 2, "45.00"),
            ("a credit note", -100, 100, 100, "1", "1", 2, "-50.00"),
            ("no decimals", 100, 100, 10, "1", "0.95", 0, "9"),
            ("three decimals", 100, 100, 10, "1", "0.95", 3, "8.676"),
            ("halves go up", 1, 1, 1, "1", "1", 0, "1"),
            ("no points", 100, 100, 0, "1", "1", 2, "0.00"),
            ("points without a sale", 0, 0, 10, "1", "1", 2, "0.00"),
        ]
        for name, price, goods, points, value, rate, places, expected in cases:
            with self.subTest(name):
                found = deferred(D(price), D(goods), points, D(value), D(rate), places)
                self.assertEqual(found, D(expected))
                self.assertEqual(-found.as_tuple().exponent, places)

    @given(MONEY, st.lists(st.decimals(1, 10**5, places=2), min_size=1, max_size=9))
    def test_parts_add_up(self, price, prices):
        self.assertEqual(sum(by_prices(price, prices, 2)), price)


class TestReleased(BaseCase):
    def test_a_table(self):
        cases = [
            # issue, rate -> revenue, breakage, liability
            ("nothing spent", Issue(D(100), 10), "0.8", "0.00", "0.00", "100.00"),
            (
                "half of those expected",
                Issue(D(100), 10, 4),
                "0.8",
                "50.00",
                "0.00",
                "50.00",
            ),
            (
                "all of those expected",
                Issue(D(100), 10, 8),
                "0.8",
                "100.00",
                "0.00",
                "0.00",
            ),
            (
                "more than expected",
                Issue(D(100), 10, 9),
                "0.8",
                "100.00",
                "0.00",
                "0.00",
            ),
            (
                "expected none, some came",
                Issue(D(100), 10, 1),
                "0",
                "100.00",
                "0.00",
                "0.00",
            ),
            (
                "a rate above 1 is all",
                Issue(D(100), 10, 5),
                "1.5",
                "50.00",
                "0.00",
                "50.00",
            ),
            (
                "one expires: nothing",
                Issue(D(100), 10, 4, 5),
                "0.8",
                "50.00",
                "0.00",
                "50.00",
            ),
            (
                "the last expires",
                Issue(D(100), 10, 4, 6),
                "0.8",
                "50.00",
                "50.00",
                "0.00",
            ),
            ("all expire", Issue(D(100), 10, 0, 10), "0.8", "0.00", "100.00", "0.00"),
            ("all were taken back", Issue(D(0), 0), "0.8", "0.00", "0.00", "0.00"),
            (
                "money left without points",
                Issue(D("0.01"), 0),
                "0.8",
                "0.00",
                "0.01",
                "0.00",
            ),
            (
                "more taken back than there was",
                Issue(D(-5), -1, 2),
                "0.8",
                "0.00",
                "0.00",
                "0.00",
            ),
        ]
        for name, issue, rate, revenue, breakage, liability in cases:
            with self.subTest(name):
                found = released(issue, D(rate), 2)
                self.assertEqual(
                    (found.revenue, found.breakage, found.liability),
                    (D(revenue), D(breakage), D(liability)),
                )

    @given(issues(), RATE)
    def test_nothing_is_lost_or_made(self, issue, rate):
        found = released(issue, rate, 2)
        parts = (found.revenue, found.breakage, found.liability)
        self.assertEqual(sum(parts), issue.allocated)
        self.assertGreaterEqual(min(parts), 0)
        if not issue.outstanding:
            self.assertEqual(found.liability, 0)
        else:
            self.assertEqual(found.breakage, 0)

    @given(issues(), RATE)
    def test_more_redeemed_is_never_less_revenue(self, issue, rate):
        if issue.outstanding:
            more = Issue(
                issue.allocated, issue.issued, issue.redeemed + 1, issue.expired
            )
            self.assertGreaterEqual(
                released(more, rate, 2).revenue, released(issue, rate, 2).revenue
            )


class TestProvision(BaseCase):
    def test_a_table(self):
        cases = [
            (5_500, "0.90", "0.02", 2, "99.00"),
            (5_500, "0", "0.02", 2, "0.00"),
            (-10, "0.9", "0.02", 2, "0.00"),
            (3, "0.5", "0.01", 2, "0.02"),
            (100, "0.5", "3", 0, "150"),
        ]
        for outstanding, rate, cost, places, expected in cases:
            with self.subTest(outstanding=outstanding, rate=rate):
                found = provision(outstanding, D(rate), D(cost), places)
                self.assertEqual(found, D(expected))
