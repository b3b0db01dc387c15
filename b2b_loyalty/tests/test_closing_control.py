"""What a closing is measured by, and what it says of what is not in it yet."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from ..logic.closing import Group
from ..report import closing as report
from .closing_common import ClosingCase


class TestControl(ClosingCase):
    def computed(self, on="2026-03-31"):
        closing = self.draft(on)
        closing.action_compute()
        return closing

    def test_rows_and_members_have_as_many_points(self):
        with self.on("2026-03-10"):
            self.sell(1000, on="2026-03-01")
            self.work()
            self.spend(30, approval="seller")
            self.spend(20)
        closing = self.computed()
        self.assertEqual(self.row(closing).outstanding, 80)
        self.assertEqual(
            (closing.points_usable, closing.points_not_had, closing.points_difference),
            (50, 30, 0),
        )

    def test_a_difference_is_named_and_not_posted(self):
        self.sell(1000, on="2026-03-01")
        self.work()
        closing = self.computed()
        closing.sudo().points_usable = 90
        with self.assertRaisesRegex(UserError, r"show \+10 points that members do not"):
            closing.action_post()
        self.assertEqual((closing.state, self.books()[0]), ("computed", 0))
        closing.action_compute()
        closing.action_post()
        self.assertEqual(self.books()[0], -90.91)

    def test_nothing_in_the_books_has_nothing_to_compare(self):
        self.sell(1000, on="2026-03-01")
        self.work()
        self.program.accounting_method = "none"
        closing = self.computed()
        self.assertEqual(closing.points_difference, 0)
        closing.action_post()

    def test_it_is_not_typed_in(self):
        closing = self.computed()
        for name in ("points_usable", "points_not_had", "waiting_count"):
            with self.subTest(name), self.assertRaises(AccessError):
                closing[name] = 1

    def test_the_auditor_sees_it(self):
        self.sell(1000, on="2026-03-01")
        self.work()
        head, figures = self.computed()._sheets()["Control"]
        self.assertEqual(head[0], "Left with Members")
        self.assertEqual(figures, [100, 0, 0, 0])

    def test_documents_that_wait_are_counted(self):
        self.sell(1000, on="2026-03-01")
        self.work()
        self.sell(9000, on="2026-03-20")
        self.sell(9000, on="2026-04-01")
        closing = self.computed()
        self.assertEqual(closing.waiting_count, 1)
        self.work()
        closing.action_compute()
        self.assertEqual((closing.waiting_count, closing.liability), (0, 909.09))


class TestTieOutOfPoints(ClosingCase):
    def checked(self, on):
        runs = self.env["b2b.loyalty.tie.out"].with_user(self.accountant)
        run = runs.create({"company_id": self.company.id, "date": on})
        run.action_check()
        return run.line_ids.filtered(lambda row: row.program_id == self.program)

    def test_how_old_a_figure_is(self):
        self.sell(1000, on="2026-03-01")
        self.work()
        self.close("2026-03-31")
        self.assertEqual(str(self.checked("2026-06-15").closed_on), "2026-03-31")

    def test_points_that_differ_are_a_difference(self):
        self.sell(1000, on="2026-03-01")
        self.work()
        self.assertFalse(self.checked("2026-03-31"))
        wrong = [Group(2026, valued=True, issued=100, redeemed=1)]
        with patch.object(report, "groups", lambda *_args: wrong):
            row = self.checked("2026-03-31")
        self.assertEqual((row.subject, row.difference), ("points", 1))
        self.assertIn(
            "with members: 100; outstanding by year of issue: 99", row._told()
        )
        found = self.entries.search(row.action_view()["domain"])
        self.assertEqual(found.points, 100)
