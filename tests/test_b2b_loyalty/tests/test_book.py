import importlib.util
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tests.common import BaseCase, TransactionCase

CUSTOMERS = 60


def load_module():
    """``tests/benchmark/book.py``, which is not in an add-on."""
    path = Path(__file__).resolve().parents[2] / "benchmark" / "book.py"
    spec = importlib.util.spec_from_file_location("b2b_loyalty_book", path)
    module = importlib.util.module_from_spec(spec)
    # dataclasses look their module up
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


book = load_module()

HEADER = "invoice,date,customer,country,lines,amount"


def parse(*lines):
    return book.parse([HEADER, *lines])


@tagged("post_install", "-at_install")
class TestBookFile(BaseCase):
    """The file is read without Odoo."""

    def test_a_row(self):
        rows, bad = parse("536365,2010-12-01,17850,United Kingdom,7,139.12")
        self.assertEqual(bad, [])
        self.assertEqual(
            rows,
            [
                book.Row(
                    line=2,
                    invoice="536365",
                    day=date(2010, 12, 1),
                    customer="17850",
                    country="United Kingdom",
                    amount=Decimal("139.12"),
                )
            ],
        )

    def test_bad_rows_are_named_by_their_line_and_left_out(self):
        good = "1,2011-01-02,100,EIRE,1,5.00"
        cases = {
            ",2011-01-02,100,EIRE,1,5.00": "it has no invoice.",
            "2,,100,EIRE,1,5.00": "it has no date.",
            "2,2011-01-02,,EIRE,1,5.00": "it has no customer.",
            "2,2011-01-02,100,EIRE,1,": "it has no amount.",
            "2,2011-01-02,100": "it has no amount.",
            "2,02/01/2011,100,EIRE,1,5.00": "'02/01/2011' is no date: write it as "
            "2011-12-09 (year-month-day).",
            "2,2011-02-30,100,EIRE,1,5.00": "'2011-02-30' is no date: write it as "
            "2011-12-09 (year-month-day).",
            "2,2011-01-02,100,EIRE,1,five": "'five' is no amount: write it as 1234.56 "
            "or -1234.56.",
            "2,2011-01-02,100,EIRE,1,NaN": "'NaN' is no amount: write it as 1234.56 or "
            "-1234.56.",
            "2,2011-01-02,100,EIRE,1,5.001": "5.001 has more than two decimals: round "
            "it to pence.",
            "1,2011-01-03,100,EIRE,1,5.00": "1 is in line 2 already: give every "
            "document its own number.",
        }
        for line, reason in cases.items():
            with self.subTest(line):
                rows, bad = parse(good, line)
                self.assertEqual([row.invoice for row in rows], ["1"])
                self.assertEqual(bad, [book.BadRow(3, reason)])
                self.assertEqual(str(bad[0]), f"line 3: {reason}")

    def test_a_file_without_the_columns_is_no_book(self):
        with self.assertRaisesRegex(book.BookError, "customer, amount is missing"):
            book.parse(["invoice,date,country", "1,2011-01-02,EIRE"])

    def test_the_window_ends_with_its_day_and_starts_after_the_day_a_year_before(self):
        rows, _bad = parse(
            "1,2010-12-09,100,EIRE,1,1.00",
            "2,2010-12-10,100,EIRE,1,10.00",
            "C3,2011-12-09,100,EIRE,1,-3.00",
            "4,2011-12-10,100,EIRE,1,1000.00",
        )
        revenue = book.plain_revenue(rows)
        self.assertEqual(revenue, {"100": Decimal("7.00")})
        self.assertEqual(book.plain_counts(revenue), {0: 1})
        self.assertEqual(book.plain_counts({"1": Decimal("-0.01")}), {None: 1})


class BookCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = book.book_company(cls.env, "Book under Test")

    def load(self, rows, batch=100):
        """Load rows; (number made, number skipped, sentences)"""
        news = list(book.Loader(self.env, self.company).load(rows, batch))
        made, skipped, bad = zip(*news, strict=True)
        return sum(made), sum(skipped), [str(row) for part in bad for row in part]

    def documents(self):
        return self.env["account.move"].search(
            [("company_id", "=", self.company.id), ("move_type", "!=", "entry")],
            order="ref",
        )


@tagged("post_install", "-at_install")
class TestBookLoader(BookCase):
    def test_documents_are_posted_on_their_dates_in_pounds_without_tax(self):
        rows, _bad = parse(
            "1,2011-01-02,100,EIRE,1,80.10",
            "C2,2011-02-03,100,EIRE,1,-80.00",
            "3,2011-02-03,200,Unspecified,1,0",
        )
        self.assertEqual(self.load(rows), (3, 0, []))
        invoice, nothing, refund = self.documents()
        self.assertRecordValues(
            invoice + refund,
            [
                {
                    "state": "posted",
                    "move_type": kind,
                    "ref": number,
                    "invoice_date": day,
                    "date": day,
                    "amount_untaxed": amount,
                    "amount_tax": 0,
                    "b2b_loyalty_base": base,
                    "currency_id": self.env.ref("base.GBP").id,
                }
                for kind, number, day, amount, base in (
                    ("out_invoice", "1", date(2011, 1, 2), 80.10, 80.10),
                    ("out_refund", "C2", date(2011, 2, 3), 80, -80),
                )
            ],
        )
        self.assertEqual(nothing.amount_untaxed, 0)
        self.assertEqual(invoice.partner_id, refund.partner_id)
        self.assertRecordValues(
            invoice.partner_id + nothing.partner_id,
            [
                {"ref": "100", "is_company": True, "country_code": "IE"},
                {"ref": "200", "is_company": True, "country_code": False},
            ],
        )

    def test_countries_as_books_write_them(self):
        codes = {
            "United Kingdom": "GB",
            "EIRE": "IE",
            "RSA": "ZA",
            "USA": "US",
            "Channel Islands": "JE",
            "Czech Republic": "CZ",
            "United Arab Emirates": "AE",
            "de": "DE",
            "": False,
            "European Community": False,
        }
        loader = book.Loader(self.env, self.company)
        for name, code in codes.items():
            with self.subTest(name):
                self.assertEqual(loader._country(name).code, code)

    def test_an_unknown_country_is_left_out_by_its_line(self):
        rows, _bad = parse(
            "1,2011-01-02,100,Atlantis,1,80.10", "2,2011-01-02,100,France,1,80.10"
        )
        made, skipped, bad = self.load(rows)
        self.assertEqual((made, skipped), (1, 0))
        self.assertEqual(
            bad,
            [
                "line 2: 'Atlantis' is no country: give its English name or its "
                "two-letter code, or leave it empty."
            ],
        )
        self.assertEqual(self.documents().partner_id.country_code, "FR")

    def test_it_goes_on_where_it_stopped(self):
        lines = [f"{n},2011-01-02,{n % 3},France,1,10.00" for n in range(1, 8)]
        rows, _bad = parse(*lines)
        first = book.Loader(self.env, self.company).load(rows, batch=2)
        next(first)  # what is there
        next(first)  # two documents, then it is interrupted
        first.close()
        self.assertEqual(len(self.documents()), 2)
        self.assertEqual(self.load(rows), (5, 2, []))
        self.assertEqual(self.load(rows), (0, 7, []))
        self.assertEqual(self.documents().mapped("ref"), [str(n) for n in range(1, 8)])
        self.assertEqual(len(self.documents().partner_id), 3)

    def test_one_that_odoo_refuses_does_not_take_the_others_with_it(self):
        rows, _bad = parse(*(f"{n},2011-02-02,100,France,1,10.00" for n in range(1, 8)))
        purchases = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "purchase")], limit=1
        )
        original = book.Loader._move_vals

        def move_vals(loader, row, partner):
            vals = original(loader, row, partner)
            return vals | ({"journal_id": purchases.id} if row.line == 6 else {})

        with patch.object(book.Loader, "_move_vals", move_vals):
            made, _skipped, [refused] = self.load(rows)
        self.assertEqual(made, 6)
        self.assertTrue(refused.startswith("line 6: "), refused)
        self.assertEqual(self.documents().mapped("ref"), ["1", "2", "3", "4", "6", "7"])
        self.assertEqual(set(self.documents().mapped("state")), {"posted"})

    def test_a_difference_would_be_seen(self):
        """One penny more in one invoice is found, and its customer is named."""
        rows, _bad = parse(
            "1,2011-01-02,100,France,1,999.99",
            "2,2011-01-02,200,France,1,20.00",
            "3,2011-01-02,100,France,1,0.01",
        )
        self.load(rows)
        program = book.enroll(self.env, self.company)
        self.assertTrue(book.compare(program, rows).agrees)
        outcome = book.compare(program, rows[:2])
        self.assertFalse(outcome.agrees)
        self.assertEqual(
            outcome.differing,
            [
                "customer 100: 1000.00 in Odoo, 999.99 in the file",
                "customer 100: in From 1,000 with 1000.00",
            ],
        )


@tagged("post_install", "-at_install")
class TestRealBook(BookCase):
    """A slice of a real wholesaler's book."""

    def setUp(self):
        super().setUp()
        path = book.default_path()
        if not path.is_file():
            self.skipTest(
                f"no book of invoices at {path}: name one in B2B_LOYALTY_BOOK"
            )
        rows, bad = book.read_rows(path)
        self.assertFalse(bad)
        revenue = book.plain_revenue(rows)
        customers = set(self._of_every_tier(revenue))
        self.rows = [row for row in rows if row.customer in customers]
        self.revenue = {customer: revenue[customer] for customer in customers}

    def _of_every_tier(self, revenue):
        """Customers with few documents each, from every tier and from none."""
        ladder = sorted(revenue, key=lambda customer: (revenue[customer], customer))
        step = len(ladder) // CUSTOMERS
        return [ladder[0], *ladder[step::step], ladder[-1]]

    def test_tiers_and_revenues_agree_with_the_file(self):
        expected = book.plain_counts(self.revenue)
        self.assertGreaterEqual(set(expected), {None, 0, 1_000, 100_000})
        self.load(self.rows)
        program = book.enroll(self.env, self.company)
        outcome = book.compare(program, self.rows)
        self.assertEqual(outcome.differing, [])
        self.assertEqual(outcome.counts, dict(expected))
        self.assertEqual(outcome.total, sum(self.revenue.values()))
        self.assertTrue(outcome.agrees)
        again = program.recompute_tiers(as_of=book.AS_OF)
        self.assertFalse(again, "the same day again makes no change")
