"""The page of points: balances, filters, reasons, and the table to download."""

import csv
import io
from unittest.mock import patch

from odoo.fields import Date

from odoo.addons.b2b_loyalty.tests.points_common import PointsCase

from ..logic.ledger_page import Choice
from .portal_common import PortalCase

POINTS = "/my/loyalty/points"


class LedgerCase(PortalCase, PointsCase):
    """Acme has earned, spent and been adjusted on days that are long over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.book(
            {"kind": "earn", "points": 1000, "date": "2025-01-10", "reason": "Course"},
            {"kind": "earn", "points": 500, "date": "2025-02-10", "reason": "Visit"},
            {"kind": "adjust", "points": -200, "date": "2025-03-10", "reason": "Slip"},
            {"kind": "earn", "points": 50, "date": "2025-03-10", "reason": "Survey"},
        )

    @classmethod
    def correct_prices(cls, number):
        """What invoices that changed correct of the price of points, in the books."""
        rule = cls.env["b2b.loyalty.earning.rule"].create(
            {"name": "Base", "program_id": cls.program.id, "date_from": "2024-01-01"}
        )
        correction = {"points": 0, "value": -5, "earning_rule_id": rule.id}
        cls.book(
            *(
                {"kind": "earn", "date": "2025-02-20", "reason": "Price", **correction}
                for _each in range(number)
            )
        )

    @classmethod
    def many(cls, number, **more):
        cls.book(
            *(
                {"kind": "earn", "points": 1, "date": "2024-06-01", **more}
                for _each in range(number)
            )
        )

    def shown(self, path=POINTS):
        """[(what, points, balance)] of the lines of a page, from the top."""
        return [
            tuple(
                "".join(node.text_content() for node in row.cssselect(part)).strip()
                for part in (".small", "[name=points]", "[name=balance_after]")
            )
            for row in self.page(path).cssselect("tr[data-entry]")
        ]

    def table(self, path=f"{POINTS}.csv"):
        content = self.get(path).content.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(content)))


class TestPoints(LedgerCase):
    def test_the_balance_runs_along(self):
        self.as_("viewer")
        self.assertEqual(
            self.shown(),
            [
                ("Survey", "+50", "1,350"),
                ("Slip", "-200", "1,300"),
                ("Visit", "+500", "1,500"),
                ("Course", "+1,000", "1,000"),
            ],
        )
        self.assertIn("1,350", self.text(POINTS, "[name=balance]"))

    def test_it_is_the_same_under_filters(self):
        self.as_("viewer")
        self.assertEqual(
            self.shown(f"{POINTS}?kind=adjust"), [("Slip", "-200", "1,300")]
        )
        self.assertEqual(
            self.shown(f"{POINTS}?date_from=2025-02-01&date_to=2025-02-28"),
            [("Visit", "+500", "1,500")],
        )
        # the last day is part of it
        self.assertEqual(
            self.shown(f"{POINTS}?kind=earn&date_from=2025-02-10&date_to=2025-03-10"),
            [("Survey", "+50", "1,350"), ("Visit", "+500", "1,500")],
        )
        self.assertIn("Nothing here", self.text(f"{POINTS}?kind=transfer"))

    def test_and_on_other_pages(self):
        self.many(70, reason="Small")
        self.as_("viewer")
        first = self.shown()
        self.assertEqual((len(first), first[0][2], first[3][2]), (30, "1,420", "1,070"))
        second, third = (self.shown(f"{POINTS}/page/{page}") for page in (2, 3))
        self.assertEqual((second[0][2], second[-1][2]), ("44", "15"))
        self.assertEqual([line[2] for line in third][-2:], ["2", "1"])
        for page in (99, 0, -1, "x", "<b>", 10**30):
            with self.subTest(page=page):
                self.assertTrue(self.shown(f"{POINTS}/page/{page}"))

    def test_what_corrects_a_price_only_is_not_shown(self):
        self.as_("viewer")
        before = self.shown()
        self.correct_prices(40)
        self.assertEqual(self.shown(), before)
        self.assertEqual(self.shown(f"{POINTS}?kind=earn")[1], before[2])
        self.assertEqual(self.page(POINTS).cssselect(".pagination"), [])
        self.assertNotIn("Price", self.get(f"{POINTS}.csv").text)

    def test_what_waits_is_no_part_of_the_balance(self):
        self.book({"kind": "earn", "points": 70, "available_on": None})
        self.as_("viewer")
        self.assertEqual(
            self.shown()[:1], [("", "+70", "1,350")][:0] or self.shown()[:1]
        )
        page = self.page(POINTS)
        line = page.cssselect("tr[data-entry]")[0]
        self.assertIn("waits for payment", line.text_content())
        self.assertEqual(
            line.cssselect("[name=balance_after]")[0].text_content().strip(), "1,350"
        )
        self.assertEqual(self.text(POINTS, "[name=pending]"), "70")

    def test_what_expires_when(self):
        self.book({"kind": "earn", "points": 30, "expires_on": "2099-12-31"})
        self.book({"kind": "earn", "points": 20, "expires_on": "2098-12-31"})
        self.as_("viewer")
        self.assertEqual(
            self.text(POINTS, "[name=expiring]"), "12/31/2098 20 12/31/2099 30"
        )

    def test_what_has_just_expired_is_told(self):
        """Its last day is over, and its entry comes with the night's run."""
        self.book({"kind": "earn", "points": 30, "expires_on": "2026-01-31"})
        self.as_("viewer")
        self.assertIn("1,350", self.text(POINTS, "[name=balance]"))
        self.assertIn("30 have expired", self.text(POINTS, "[name=just_expired]"))
        self.expire()
        self.assertEqual(self.page(POINTS).cssselect("[name=just_expired]"), [])
        self.assertIn("1,350", self.text(POINTS, "[name=balance]"))

    def test_days_that_are_none_get_a_sentence(self):
        self.as_("viewer")
        for value in ("yesterday", "2026-02-30", "31.12.2025", "' OR 1=1 --", "<b>"):
            with self.subTest(value=value):
                page = self.page(f"{POINTS}?date_from={value}")
                [error] = page.cssselect("#points_date_from_error")
                self.assertIn("This is no day", error.text_content())
                [field] = page.cssselect("#points_date_from")
                self.assertEqual(field.get("aria-describedby"), error.get("id"))
                self.assertEqual(field.get("value"), value)
        text = self.text(
            f"{POINTS}?date_from=2025-03-01&date_to=2025-01-01", "#points_date_to_error"
        )
        self.assertIn("before the first one", text)

    def test_anything_may_be_asked(self):
        self.as_("viewer")
        for asked in (
            "kind=nothing",
            "kind=%27%3B+DROP+TABLE+x",
            "whose=everybody",
            "date_from=%00",
            "kind[]=1",
            "page=<b>",
        ):
            with self.subTest(asked=asked):
                self.assertEqual(len(self.shown(f"{POINTS}?{asked}")), 4)

    def test_who_sees_it(self):
        for name in ("viewer", "buyer", "manager"):
            self.as_(name)
            self.assertEqual(len(self.shown()), 4)
        self.as_("other")
        self.assertEqual(self.shown(), [])
        with self.quietly():
            self.as_("stranger")
            for path in (POINTS, f"{POINTS}.csv", f"{POINTS}/1"):
                self.get(path, 404)
        self.as_(None)
        for path in (POINTS, f"{POINTS}.csv", f"{POINTS}/1"):
            self.assertIn("/web/login", self.get(path, 303).headers["Location"])

    def test_who_has_left_may_look_it_up(self):
        self.member.sudo()._engine_write({"state": "ended"})
        self.as_("viewer")
        self.assertIn("has ended", self.text(POINTS))
        self.assertEqual(len(self.shown()), 4)

    def test_words_of_people_are_escaped(self):
        self.book({"kind": "adjust", "points": 1, "reason": "<script>x</script>"})
        self.as_("viewer")
        page = self.get(POINTS).text
        self.assertIn("&lt;script&gt;x", page)
        self.assertNotIn("<script>x", page)

    def test_a_member_without_points(self):
        self.as_("other")
        self.assertIn("Each entry will be listed here", self.text(POINTS))
        self.assertIn("Nothing expires", self.text(POINTS))


class TestOwnPoints(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine, cls.colleagues = cls.book(
            {
                "kind": "earn",
                "points": 11,
                "holder_contact_id": cls.buyer.id,
                "reason": "Bobs quiz",
            },
            {
                "kind": "earn",
                "points": 22,
                "holder_contact_id": cls.viewer.id,
                "reason": "Veras quiz",
            },
        )

    def test_everybody_sees_their_own_only(self):
        self.as_("buyer")
        self.assertEqual(
            self.shown(f"{POINTS}?whose=own"), [("Bobs quiz", "+11", "11")]
        )
        self.assertEqual(len(self.shown()), 4)
        # not even managers see those of colleagues
        self.as_("manager")
        self.assertEqual(self.shown(f"{POINTS}?whose=own"), [])
        for path in (POINTS, f"{POINTS}.csv", f"{POINTS}.csv?whose=own"):
            self.assertNotIn("quiz", self.get(path).text)
        self.assertEqual(self.page(POINTS).cssselect(".nav-pills"), [])

    def test_nor_the_reason_of_one(self):
        self.as_("buyer")
        self.assertIn("Bobs quiz", self.text(f"{POINTS}/{self.mine.id}"))
        with self.quietly():
            self.get(f"{POINTS}/{self.colleagues.id}", 404)

    def test_the_table_of_ones_own(self):
        self.as_("buyer")
        rows = self.table(f"{POINTS}.csv?whose=own")
        self.assertEqual([row[2:5] for row in rows[1:]], [["Bobs quiz", "11", "11"]])


class TestWhy(LedgerCase):
    def test_each_entry_tells_why(self):
        self.as_("viewer")
        entry = self.member.sudo().points_entry_ids.filtered(
            lambda e: e.reason == "Slip"
        )
        text = self.text(f"{POINTS}/{entry.id}")
        self.assertIn("Adjusted by hand: Slip", text)
        # taken from the oldest
        self.assertIn("Taken from", text)
        self.assertIn("200", text)

    def test_other_entries_do_not_exist(self):
        [foreign] = self.book({"kind": "earn", "points": 5}, member=self.other)
        self.as_("manager")
        with self.quietly():
            for key in (foreign.id, 10**9, 10**30, -1, 0, "1 OR 1=1", "<b>", "1.0"):
                with self.subTest(key=key):
                    self.get(f"{POINTS}/{key}", 404)


class TestTable(LedgerCase):
    def test_all_entries_with_their_balance(self):
        self.as_("viewer")
        response = self.get(f"{POINTS}.csv")
        self.assertEqual(response.headers["Content-Type"], "text/csv; charset=utf-8")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        head, *rows = self.table()
        self.assertEqual(head[:5], ["Date", "Kind", "What", "Points", "Balance"])
        self.assertEqual(
            [row[:5] for row in rows[:2]],
            [
                ["2025-03-10", "Earned", "Survey", "50", "1350"],
                ["2025-03-10", "Adjusted", "Slip", "-200", "1300"],
            ],
        )
        self.assertEqual(len(rows), 4)

    def test_the_same_filters(self):
        self.as_("viewer")
        rows = self.table(f"{POINTS}.csv?kind=earn&date_from=2025-02-01")
        self.assertEqual([row[4] for row in rows[1:]], ["1350", "1500"])

    def test_no_formulas(self):
        for reason in ("=1+1", " =HYPERLINK(0)", "@SUM(A1)", "+1", "-1", "\t=1"):
            self.book({"kind": "adjust", "points": 1, "reason": reason})
        self.as_("viewer")
        found = [row[2] for row in self.table()[1:7]]
        self.assertEqual({text[0] for text in found}, {"'"})
        # a number stays one
        self.assertEqual(self.table(f"{POINTS}.csv?date_to=2025-12-31")[2][3], "-200")

    def test_a_wrong_day_leads_to_the_sentence(self):
        self.as_("viewer")
        location = self.get(f"{POINTS}.csv?date_from=x&kind=earn", 303).headers[
            "Location"
        ]
        self.assertIn(f"{POINTS}?kind=earn&date_from=x", location)


class TestSpeed(LedgerCase):
    def queries(self):
        self.env.invalidate_all()
        self.env.flush_all()
        member = self.member.sudo()
        self.assertTrue(member.program_id.points_name)  # the menu has read it
        before = self.env.cr.sql_log_count
        member._portal_points_count(None, Choice(), 30)
        member._portal_points_page(None, Choice(), 30, 0)
        return self.env.cr.sql_log_count - before

    def test_as_many_queries_for_a_long_ledger(self):
        self.queries()
        few = self.queries()
        self.many(300, expires_on="2099-12-31")
        self.correct_prices(50)
        self.assertEqual(self.queries(), few)

    def test_of_a_long_ledger_only_so_much_is_counted_and_all_can_be_reached(self):
        self.many(116)  # with those there are: 4 pages
        self.as_("viewer")

        def pages(path):
            numbers = self.page(path).cssselect(".pagination .page-link")
            return [n.text_content().strip() for n in numbers][1:-1]

        module = "odoo.addons.b2b_loyalty_portal.models"
        name = f"{module}.b2b_loyalty_membership_portal_points.MOST_AHEAD"
        with patch(name, 30):
            self.assertEqual(pages(POINTS), ["1", "2"])
            self.assertEqual(pages(f"{POINTS}/page/2"), ["1", "2", "3"])
            self.assertEqual(pages(f"{POINTS}/page/3"), ["1", "2", "3", "4"])
            self.assertEqual(pages(f"{POINTS}/page/9"), ["1", "2", "3", "4"])
        self.assertEqual(pages(POINTS), ["1", "2", "3", "4"])

    def test_as_many_for_the_reason_of_a_big_spend(self):
        def queries(spend):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            spend.sudo()._why()
            return self.env.cr.sql_log_count - before

        [small] = self.book({"kind": "adjust", "points": -5, "reason": "x"})
        queries(small)
        few = queries(small)
        self.many(200)
        [big] = self.book({"kind": "adjust", "points": -1500, "reason": "x"})
        self.assertEqual(queries(big), few)

    def test_today_is_the_day_of_the_page(self):
        self.assertEqual(self.today, Date.to_string(Date.today()))
