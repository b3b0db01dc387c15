"""A program whose points wait until the invoice is paid."""

from .earning_common import TODAY, EarningCase


class ReleaseCase(EarningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.points_release = "paid"
        cls.rule = cls.make_rule(per_amount=10)

    def assert_balance(self, available, pending=0):
        self.work()
        self.assert_nothing_left()
        self.assertEqual(self.balance(), (available, pending))

    def match_with_bank(self, invoice):
        """The bank statement is matched with the invoice, days later."""
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": TODAY,
                "payment_ref": invoice.name,
                "partner_id": invoice.partner_id.id,
                "amount": invoice.amount_total,
            }
        )
        _liquidity, suspense, _other = line._seek_for_lines()
        receivable = invoice.line_ids.filtered(
            lambda li: li.account_id.account_type == "asset_receivable"
        )
        suspense.account_id = receivable.account_id
        (suspense | receivable).reconcile()
        self.env.flush_all()

    def spend(self, points, holder=None):
        """As a reward does, of the company's points or of a person's own."""
        self.member.sudo()._take()
        self.env["b2b.loyalty.points.entry"].sudo()._book(
            [
                {
                    "membership_id": self.member.id,
                    "holder_contact_id": holder.id if holder else None,
                    "kind": "redeem",
                    "points": -points,
                }
            ]
        )

    def bounce(self, invoice):
        """The payment turns out to be none."""
        self.unreconcile(invoice)
        self.env.flush_all()
        self.work()
