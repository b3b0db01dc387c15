from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..logic.why import batches, documents_of, lines_of, short, source_of, told_by

# rule terms, base, target: product, cut, beaten
SUMS = (
    ({}, "2409.99", 240, 240, False, False),
    ({"multiplier": "1.5"}, "2409.99", 361, 361, False, False),
    ({"multiplier": "1.25", "maximum": 300}, "2409.99", 300, 301, True, False),
    ({"maximum": 240}, "2409.99", 240, 240, False, False),
    ({"fixed": 50, "multiplier": "1.5"}, "0.01", 75, 75, False, False),
    ({"fixed": 50}, "0.00", 0, 0, False, False),
    ({"stacking": "best"}, "100.00", 0, 10, False, True),
    ({}, "0.00", 0, 0, False, False),
    ({}, "-109.99", -10, -10, False, False),
    ({"points": "0.5", "per_amount": "0.3"}, "0.60", 1, 1, False, False),
)


@tagged("post_install", "-at_install")
class TestWhy(BaseCase):
    def detail(self, base, target, booked=0, **terms):
        kept = {"points": "1.0", "per_amount": "10.0", "multiplier": "1.0", **terms}
        return {"rule": kept, "base": base, "target": target, "booked": booked}

    def test_sums(self):
        for terms, base, target, product, cut, beaten in SUMS:
            with self.subTest(base=base, **terms):
                told = told_by(self.detail(base, target, **terms), target or 1)
                self.assertEqual(
                    (told.product, told.is_cut, told.is_beaten), (product, cut, beaten)
                )

    def test_what_no_rule_has_made(self):
        for detail in None, {}, {"customer": 3, "target": 0, "booked": 5}:
            self.assertIsNone(told_by(detail, 5))
            self.assertEqual(lines_of(detail), [])

    def test_lines(self):
        lines = lines_of(
            {
                "lines": [
                    ["INV/1", "Desk", "100.00", "100.00"],
                    ["INV/1", "Form", "5.00", "0.00"],
                    ["RINV/1", "Desk", "-20.00", "-20.00"],
                ]
            }
        )
        self.assertEqual(documents_of(lines), ["INV/1", "RINV/1"])
        self.assertEqual([bool(line.counted) for line in lines], [True, False, True])
        self.assertEqual(lines[2].amount, Decimal(-20))

    def test_batches(self):
        self.assertEqual(batches([]), [])
        self.assertEqual(batches([(1, 5), (1, -5)]), [])
        self.assertEqual(batches([(1, 5), (2, 3), (1, 2)]), [(1, 7), (2, 3)])

    def test_numbers(self):
        for text, expected in (
            ("1", "1"),
            ("10", "10"),
            ("100.00", "100"),
            ("0.0500", "0.05"),
            ("1E+2", "100"),
        ):
            self.assertEqual(short(text), expected)

    def test_sources(self):
        for origin, expected in (
            ("b2b.loyalty.activity,12", ("b2b.loyalty.activity", 12)),
            ("activity,12", ("b2b.loyalty.activity", 12)),
            ("challenge,7,person,12", None),
            ("opening,2026", None),
            ("survey.user_input,x", None),
            ("", None),
            (None, None),
        ):
            self.assertEqual(source_of(origin), expected)
