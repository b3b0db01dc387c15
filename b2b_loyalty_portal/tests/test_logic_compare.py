import doctest

from odoo.tests import BaseCase

from ..logic import compare

OLD = ["1. Price", "Delivery is free from 500.", "It ends in May.", "Thank you."]


class TestCompare(BaseCase):
    def kinds(self, before, after):
        return [row[0] for row in compare.side_by_side(before, after)]

    def test_examples_in_the_text(self):
        result = doctest.testmod(compare)
        self.assertFalse(result.failed)
        self.assertGreater(result.attempted, 3)

    def test_what_became_of_each_paragraph(self):
        for after, kinds in (
            (OLD, ["same"] * 4),
            (OLD[1:], ["removed", "same", "same", "same"]),
            ([*OLD, "New."], ["same"] * 4 + ["added"]),
            (
                [OLD[0], "Delivery is free from 300.", *OLD[2:]],
                ["same", "changed", "same", "same"],
            ),
            (
                [OLD[0], "Somebody else pays now", *OLD[2:]],
                ["same", "removed", "added", "same", "same"],
            ),
            ([], ["removed"] * 4),
        ):
            with self.subTest(after=after):
                self.assertEqual(self.kinds(OLD, after), kinds)
        self.assertEqual(self.kinds([], []), [])

    def test_each_column_is_its_whole_text(self):
        after = ["Delivery is free from 300, always.", "Extra", "Thank you."]
        rows = compare.side_by_side(OLD, after)
        for column, texts in ((1, OLD), (2, after)):
            found = ["".join(part for part, _ in row[column]) for row in rows]
            self.assertEqual([text for text in found if text], texts)
