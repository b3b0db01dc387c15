from unittest.mock import patch

from .rebate_common import RebateCase


class TestRebateInClosings(RebateCase):
    """What is expected is owed at each closing, until credit notes take its place."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_rebate_program("whole")
        cls.acme = cls.make_buyer(cls.program, "Acme", 200)
        # the pages have a test of their own
        cls.startClassPatcher(
            patch.object(
                cls.registry["ir.actions.report"],
                "_b2b_loyalty_render",
                lambda self, report, ids: (b"The page", "html"),
            )
        )

    def close(self, on):
        closings = self.env["b2b.loyalty.closing"].with_user(self.accountant)
        with self.on(on):
            closing = closings.create({"program_id": self.program.id, "date": on})
            closing.action_compute()
            closing.action_post()

    def owed(self):
        """(refund liability, less revenue), debits above zero."""
        return (
            self.balance(self.company.b2b_loyalty_refund_account_id),
            self.balance(self.company.b2b_loyalty_adjustment_account_id),
        )

    def test_expected_then_credited(self):
        self.close("2025-06-30")
        # at 30 %: who bought for 200 in half a year is expected to buy for 403
        self.assertEqual(self.owed(), (-60, 60))
        self.post_invoice(self.acme.partner_id, 100, "2025-07-07")
        self.close("2025-12-31")
        self.assertEqual(self.owed(), (-90, 90))
        run = self.pay_rebates(self.program)
        self.assertEqual(self.expected(self.program, "2026-01-31"), {"Acme": 90})
        self.post_notes(run)
        self.close("2026-01-31")
        self.assertEqual(self.owed(), (0, 0))
        self.assertEqual(self.credit_note(run).amount_untaxed, 90)

    def test_taken_back_is_owed_again(self):
        run = self.pay_rebates(self.program)
        self.post_notes(run)
        self.close("2026-01-31")
        self.assertEqual(self.owed(), (0, 0))
        with self.on("2026-02-02"):
            self.credit_note(run)._reverse_moves(
                [{"invoice_date": "2026-02-02", "date": "2026-02-02"}], cancel=True
            )
        self.close("2026-02-28")
        self.assertEqual(self.owed(), (-40, 40))
