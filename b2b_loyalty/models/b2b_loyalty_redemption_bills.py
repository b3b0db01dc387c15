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
        """The member has it, and no bill for it is still a draft."""
        bills = self.bill_line_ids.move_id.filtered(lambda m: m.state != "cancel")
        return (
            self.state == "fulfilled"
            and bool(bills)
            and set(bills.mapped("state")) == {"posted"}
        )

    def _bills_changed(self):
        """Work out the cost anew after bills were posted, taken back or matched."""
        self.env.add_to_compute(self._fields["cost_actual"], self)
        for redemption in self:
            if redemption.supplier_id and redemption.state == "fulfilled":
                redemption.cost_complete = redemption._is_billed()
