from datetime import date

from odoo.fields import Command
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .committed import CommittedCase, Together, WithPoints

LAST_YEAR = date.today().year - 1


class ClosingsCase(WithPoints, CommittedCase):
    """Two closings of one day, both looked through; 90.91 are owed for points."""

    def _make(self, env):
        env.company.b2b_loyalty_propose_books()
        program = env["b2b.loyalty.program"].create(
            {
                "name": "Closed at Once",
                "code": "CLOSE",
                "join_by": "both",
                "date_start": f"{LAST_YEAR}-01-01",
                "accounting_method": "deferral",
                "point_value": 1,
                "tier_ids": [Command.create({"name": "Silver"})],
            }
        )
        program.action_open()
        self.program_id = program.id
        company = env["res.partner"].create({"name": "Customer", "is_company": True})
        member = env["b2b.loyalty.membership"].create(
            {"program_id": program.id, "partner_id": company.id}
        )
        member.action_activate(f"{LAST_YEAR}-01-01")
        env["b2b.loyalty.points.entry"]._book(
            [
                {
                    "membership_id": member.id,
                    "kind": "opening",
                    "points": 100,
                    "date": f"{LAST_YEAR}-05-05",
                    "value": 90.91,
                }
            ]
        )
        closings = env["b2b.loyalty.closing"].create(
            [{"program_id": program.id, "date": f"{LAST_YEAR}-12-31"}] * 2
        )
        closings.action_compute()
        self.closing_ids = closings.ids

    def post_at_once(self, *closing_ids):
        def attempt(closing_id):
            def work(meet):
                with self.cursor() as env:
                    env.cr.execute("SELECT 1")  # each has its snapshot first
                    meet()
                    closing = env["b2b.loyalty.closing"].browse(closing_id)
                    retrying(closing.action_post, env)
                    env.cr.commit()

            return work

        return Together(*map(attempt, closing_ids)).outcomes

    def owed(self):
        with self.cursor() as env:
            items = env["account.move.line"].search(
                [
                    ("b2b_loyalty_program_id", "=", self.program_id),
                    ("parent_state", "=", "posted"),
                    ("balance", "<", 0),
                ]
            )
            return round(-sum(items.mapped("balance")), 2)


@tagged("post_install", "-at_install")
class TestClosingsAtOnce(ClosingsCase):
    # Odoo logs what it then tries again
    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_closings_of_a_day_book_it_once(self):
        outcomes = self.post_at_once(*self.closing_ids)
        self.assertEqual(sum(error is None for error in outcomes), 1, outcomes)
        self.assertIn("is closed up to", str(next(filter(None, outcomes))))
        self.assertEqual(self.owed(), 90.91)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_closing_pressed_twice_is_booked_once(self):
        first, _other = self.closing_ids
        outcomes = self.post_at_once(first, first)
        self.assertEqual(sum(error is None for error in outcomes), 1, outcomes)
        self.assertIn("has been posted", str(next(filter(None, outcomes))))
        self.assertEqual(self.owed(), 90.91)
