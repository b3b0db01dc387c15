from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import HttpCase, tagged

from .clearing_common import ClearingCase


@tagged("post_install", "-at_install", "is_tour")
class TestLedgerTour(ClearingCase, HttpCase):
    """An accountant closes the month in the browser, from a bill to the tie-out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.month_end = fields.Date.today().replace(day=1) - timedelta(days=1)
        cls.program.with_user(cls.accountant).write(
            {"accounting_method": "deferral", "analytic_distribution": False}
        )
        cls.program.point_value = 1
        cls.env["b2b.loyalty.earning.rule"].with_user(cls.manager).create(
            {
                "name": "A point for every 10",
                "program_id": cls.program.id,
                "per_amount": 10,
                "date_from": cls.month_end,
            }
        )
        with freeze_time(f"{cls.month_end} 10:00:00"):
            cls.buyer = cls.make_member(cls.program, "Tour Tools").partner_id

    def work(self):
        self.env.flush_all()
        self.env["b2b.loyalty.queue"].sudo().process()

    def test_from_the_bill_to_the_tie_out(self):
        # 1,000 sold with 100 points worth 1 each: 90.91 of it are for the points
        self.post_invoice(self.buyer, 1000, self.month_end)
        self.work()
        redemption = self.redeemed(on=f"{fields.Date.today()}", fulfilled=True)
        self.program.with_user(self.accountant).action_accrue_rewards()
        self.assert_books(clearing=-300, expense=300)
        bill = self.make_bill([(300, redemption.browse())], on=fields.Date.today())

        self.start_tour(
            f"/odoo/action-account.action_move_in_invoice_type/{bill.id}",
            "b2b_loyalty_ledger",
            login=self.accountant.login,
        )

        self.env.invalidate_all()
        self.assertEqual(bill.state, "posted")
        self.assertEqual(bill.invoice_line_ids.b2b_loyalty_redemption_ids, redemption)
        self.assertEqual(redemption.cost_state, "complete")
        self.assert_books(clearing=0, expense=300)
        closing = (
            self.env["b2b.loyalty.closing"]
            .sudo()
            .search([("program_id", "=", self.program.id)])
        )
        self.assertEqual(closing.state, "posted")
        self.assertEqual(closing.date, self.month_end)
        self.assertEqual(closing.liability, 90.91)
        self.assertEqual(closing.move_id.state, "posted")
        tie_out = (
            self.env["b2b.loyalty.tie.out"]
            .sudo()
            .search([("company_id", "=", self.company.id)])
        )
        self.assertEqual((tie_out.state, tie_out.difference), ("same", 0))
