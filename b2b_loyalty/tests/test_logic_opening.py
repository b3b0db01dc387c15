from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..logic.opening import MissingColumns, rows

TITLES = "member,points,date,expires_on,value,person,reference\n"


@tagged("post_install", "-at_install")
class TestOpening(BaseCase):
    def test_a_whole_row(self):
        [row] = rows(
            TITLES + "L/0001, 500 ,2026-01-31,2027-12-31,12.5,Joe@Acme.example,old-7\n"
        )
        self.assertEqual(
            (row.number, row.member, row.points, row.date, row.expires_on),
            (2, "L/0001", 500, date(2026, 1, 31), date(2027, 12, 31)),
        )
        self.assertEqual(row.value, Decimal("12.50"))
        self.assertEqual(row.source, "opening,old-7")

    def test_values_have_the_decimals_of_the_currency(self):
        for digits, value in ((0, "13"), (2, "12.75"), (3, "12.750")):
            [row] = rows(TITLES + "A,5,,,12.75,,", digits)
            self.assertEqual(str(row.value), value)

    def test_other_separators_order_and_case(self):
        for text in (
            "Points;Member\n5;A",
            "points\tMEMBER\n5\tA",
            "\ufeffmember,points\n\nA,5\n,\n",
            'other,"member",points\nx,A,5,too,many',
        ):
            with self.subTest(text):
                self.assertEqual([(r.member, r.points) for r in rows(text)], [("A", 5)])

    def test_what_cannot_be_read_is_named(self):
        for cells, wrong in (
            (",5", "member"),
            ("A,", "points"),
            ("A,0", "points"),
            ("A,-5", "points"),
            ("A,1.5", "points"),
            ("A,10000000001", "points"),
            ("A,5,31.12.2026", "date"),
            ("A,5,,2026-02-30", "expires_on"),
            ("A,5,2026-03-10,2026-03-09", "expires_on"),
            ("A,5,,,lots", "value"),
            ("A,5,,,NaN", "value"),
            ("A,5,,,-1", "value"),
        ):
            with self.subTest(cells):
                self.assertEqual(rows(TITLES + cells)[0].wrong, wrong)

    def test_titles_that_are_missing(self):
        for text, missing in (
            ("", ("member", "points")),
            ("company,points\nA,5", ("member",)),
            ("member\nA", ("points",)),
        ):
            with self.subTest(text), self.assertRaises(MissingColumns) as caught:
                rows(text)
            self.assertEqual(caught.exception.args, missing)

    def test_the_source_tells_batches_apart(self):
        found = rows(
            TITLES
            + "A,5,2026-01-01\nA,7,2026-01-01\nA,5,2026-02-01\nA,5,2026-01-01,,,JOE@x\n"
            + "A,5,2026-01-01,,,joe@x\n"
        )
        sources = [row.source for row in found]
        self.assertEqual(sources[0], sources[1])
        self.assertEqual(sources[3], sources[4])
        self.assertEqual(len(set(sources)), 3)
