from datetime import date
from decimal import Decimal as D

from odoo.tests import BaseCase

from ..logic.clearing import (
    Change,
    Cost,
    by_day,
    components,
    cut_off,
    propose,
    target,
)


class TestClearingLogic(BaseCase):
    # live, complete, expected, cleared, elsewhere: accrued, variance
    TABLE = [
        ((True, False, 300, 0, 0), (300, 0)),
        ((True, False, 300, 100, 0), (300, 0)),
        ((True, False, 300, 400, 0), (300, 0)),
        ((True, True, 300, 320, 0), (300, 20)),
        ((True, True, 300, 280, 0), (300, -20)),
        ((True, True, 300, 0, 0), (300, -300)),
        ((True, True, 300, -20, 0), (300, -320)),
        # on another account
        ((True, False, 300, 0, 100), (300, -100)),
        ((True, False, 300, 0, 400), (300, -300)),
        ((True, False, 300, 0, -50), (300, 0)),
        ((True, True, 300, 0, 320), (300, -300)),
        ((True, True, 300, 200, 120), (300, -100)),
        # ended, or of no supplier: whatever was billed is an expense at once
        ((False, True, 300, 0, 0), (0, 0)),
        ((False, True, 300, 50, 0), (0, 50)),
        ((False, False, 300, 50, 0), (0, 50)),
        ((True, False, 0, 0, 0), (0, 0)),
    ]

    def test_targets(self):
        for (live, complete, *amounts), expected in self.TABLE:
            with self.subTest(live=live, complete=complete, amounts=amounts):
                found = target(Cost(live, complete, *map(D, amounts)))
                self.assertEqual((found.accrued, found.variance), expected)
                if complete:
                    # nothing is left on clearing
                    self.assertEqual(found.total, amounts[1])

    # approved, run, open from: booked on
    CUT_OFF = [
        ("2026-01-10", "2026-01-10", "2026-01-01", "2026-01-10"),
        ("2026-01-10", "2026-01-31", "2026-01-01", "2026-01-31"),
        ("2026-01-10", "2026-02-01", "2026-01-01", "2026-01-31"),
        ("2026-01-31", "2026-02-01", "2026-01-31", "2026-01-31"),
        ("2026-01-31", "2026-02-01", "2026-02-01", "2026-02-01"),
        ("2025-12-31", "2026-02-28", "2025-01-01", "2025-12-31"),
        ("2024-02-05", "2026-02-28", "2024-01-01", "2024-02-29"),
        # a run of a day before it was approved
        ("2026-02-02", "2026-01-31", "2026-01-01", "2026-01-31"),
    ]

    def test_cut_off(self):
        for row in self.CUT_OFF:
            approved, on, opened, booked = map(date.fromisoformat, row)
            with self.subTest(approved=approved, on=on, opened=opened):
                found = cut_off(approved, on, lambda day, opened=opened: day >= opened)
                self.assertEqual(found, booked)

    # accrued, variance, amount of the change, made by bills: of the approval, of the
    # bill, of the run
    PARTS = [
        ((300, 0, 300), 0, (300, 0, 300), None, None),
        ((300, 20, 320), 0, (300, 0, 300), None, (0, 20, 20)),
        ((300, 20, 320), 20, (300, 0, 300), (0, 20, 20), None),
        ((300, -300, 0), 0, (300, 0, 300), None, (0, -300, -300)),
        # it was taken back by hand, or is corrected: the day of the run
        ((0, 0, 300), 0, None, None, (0, 0, 300)),
        ((0, 20, 20), 0, None, None, (0, 20, 20)),
        ((0, 20, 20), 20, None, (0, 20, 20), None),
        ((0, 20, 320), 20, None, (0, 20, 20), (0, 0, 300)),
        ((-300, 0, -300), 0, None, None, (-300, 0, -300)),
        # the run of another day has decided the opposite since
        ((0, 30, 30), 10, None, (0, 10, 10), (0, 20, 20)),
        ((0, 30, 30), 50, None, (0, 50, 50), (0, -20, -20)),
        # booked by hand before it was decided
        ((300, 0, 0), 0, (300, 0, 300), None, (0, 0, -300)),
    ]

    def test_what_is_of_which_day(self):
        for amounts, billed, *expected in self.PARTS:
            with self.subTest(amounts=amounts, billed=billed):
                change = Change(*map(D, amounts))
                parts = by_day(change, "now", "then", "billed", D(billed))
                found = [parts.get(day) for day in ("then", "billed", "now")]
                wanted = [part and Change(*map(D, part)) for part in expected]
                self.assertEqual(found, wanted)

    def test_all_of_one_day_is_one_change(self):
        change = Change(D(300), D(20), D(320))
        for billed in 0, 20:
            self.assertEqual(
                by_day(change, "now", "now", "now", D(billed)), {"now": change}
            )
        self.assertEqual(by_day(change, "now", "now"), {"now": change})

    def test_groups_that_are_chained(self):
        pairs = [(1, "a"), (2, "b"), (3, "c"), (4, "a"), (4, "b"), (5, "d"), (5, "d")]
        self.assertEqual(components(pairs), [[1, 2, 4], [3], [5]])
        self.assertEqual(components([]), [])
        # an item and a redemption may have the same number
        self.assertEqual(components([(1, 2), (2, 3)]), [[1], [2]])

    def test_proposals(self):
        table = [
            (300, [300], [0]),
            (280, [300], [0]),
            (150, [300], []),
            (151, [300], [0]),
            (900, [300, 300, 300, 300], [0, 1, 2]),
            (2900, [300] * 11, list(range(10))),
            (300, [1000, 300], [1]),
            (0, [300], []),
            (300, [], []),
            (300, [0, 300], [1]),
        ]
        for amount, costs, expected in table:
            with self.subTest(amount=amount, costs=costs):
                pairs = [(place, D(cost)) for place, cost in enumerate(costs)]
                self.assertEqual(propose(D(amount), pairs), expected)
