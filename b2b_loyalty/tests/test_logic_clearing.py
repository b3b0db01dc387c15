from decimal import Decimal as D

from odoo.tests import BaseCase

from ..logic.clearing import Cost, components, propose, target


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
