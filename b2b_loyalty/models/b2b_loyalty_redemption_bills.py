from odoo import fields, models


class Redemption(models.Model):
    """What suppliers bill for redemptions.

    A bill line may be for several redemptions, and a redemption may have several
    bills. Its cost is worked out when a bill is posted or taken back, not whenever
    a journal item is written: posting customer invoices must not wait for it.
    """

    _inherit = "b2b.loyalty.redemption"

    bill_line_ids = fields.Many2many(
        "account.move.line",
        "b2b_loyalty_redemption_bill_line_rel",
        "redemption_id",
        "line_id",
        string="Bill Lines",
        readonly=True,
        copy=False,
        groups="b2b_loyalty.group_manager,b2b_loyalty.group_accountant",
    )

    def _get_cost_actual(self):
        """Its share of the lines of posted bills, in the currency of the company."""
        posted = self.bill_line_ids.filtered(lambda ln: ln.parent_state == "posted")
        return super()._get_cost_actual() + sum(
            line._b2b_loyalty_shares()[self] for line in posted
        )

    def _is_billed(self):
        """The member has it, no bill is a draft, and as much is billed as expected.

        A bill over a part is not the last one; where no other will come the accountant
        says so, and that stays. What a supplier credits later expects no further bill.
        """
        bills = self.bill_line_ids.move_id.filtered(lambda m: m.state != "cancel")
        waits = bills.filtered(
            lambda m: m.state == "draft" and m.move_type != "in_refund"
        )
        return (
            self.state == "fulfilled"
            and "posted" in bills.mapped("state")
            and not waits
            and (self.cost_complete or self._is_billed_in_full())
        )

    def _is_billed_in_full(self):
        expected = self.cost_estimated
        return self.currency_id.compare_amounts(self._billed(), expected) >= 0

    def _billed(self):
        """By posted bills, whatever was credited of them.

        With the taxes that are an expense: the estimate is of all that it costs.
        """
        lines = self.bill_line_ids.filtered(
            lambda ln: (
                ln.parent_state == "posted" and ln.move_id.move_type != "in_refund"
            )
        )
        return sum(
            line._b2b_loyalty_split(line.balance + tax)[self]
            for line, tax in lines._b2b_loyalty_expensed_taxes().items()
        )

    def _bills_changed(self):
        """Work out the cost anew after bills were posted, taken back or matched."""
        self.env.add_to_compute(self._fields["cost_actual"], self)
        for redemption in self:
            if redemption.supplier_id and redemption.state == "fulfilled":
                redemption.cost_complete = redemption._is_billed()
