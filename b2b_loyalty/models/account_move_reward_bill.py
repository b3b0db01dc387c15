from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..logic.split import split

BILLS = ("in_invoice", "in_refund", "in_receipt")


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        res = super().write(vals)
        if "state" in vals:
            self._b2b_loyalty_bills_changed()
        return res

    def action_b2b_loyalty_match(self):
        """Propose the redemptions that the lines of a supplier's bill are for."""
        self.check_access("write")
        return self.env["b2b.loyalty.match"]._open_on(self)

    def _b2b_loyalty_bills_changed(self):
        bills = self.filtered(lambda move: move.move_type in BILLS)
        # sudo: the cost of a reward follows its bill, whoever posts it
        bills.sudo().invoice_line_ids.b2b_loyalty_redemption_ids._bills_changed()


class AccountMoveLine(models.Model):
    """The line of a supplier's bill, and the redemptions that it is for."""

    _inherit = "account.move.line"

    b2b_loyalty_redemption_ids = fields.Many2many(
        "b2b.loyalty.redemption",
        "b2b_loyalty_redemption_bill_line_rel",
        "line_id",
        "redemption_id",
        string="Loyalty Redemptions",
        copy=False,
        groups="b2b_loyalty.group_manager,b2b_loyalty.group_accountant",
        help="The rewards that the supplier bills by this line. Its amount is the cost "
        "of these, divided by quantity.",
    )

    @api.constrains("b2b_loyalty_redemption_ids")
    def _check_b2b_loyalty_redemptions(self):
        for line in self:
            redemptions = line.sudo().b2b_loyalty_redemption_ids  # sudo: any seller's
            if redemptions and line.move_id.move_type not in BILLS:
                raise ValidationError(
                    self.env._(
                        "%s is no bill of a supplier: match redemptions with lines of "
                        "bills.",
                        line.move_id.display_name,
                    )
                )
            if redemptions.company_id - line.company_id:
                raise ValidationError(
                    self.env._(
                        "%(redemptions)s belong to another company: choose redemptions "
                        "of %(company)s.",
                        redemptions=", ".join(redemptions.mapped("name")),
                        company=line.company_id.name,
                    )
                )

    def write(self, vals):
        if "b2b_loyalty_redemption_ids" not in vals:
            return super().write(vals)
        before = self.sudo().b2b_loyalty_redemption_ids  # sudo: as above
        res = super().write(vals)
        (before | self.sudo().b2b_loyalty_redemption_ids)._bills_changed()
        return res

    def _b2b_loyalty_shares(self):
        """{redemption: its part of the line}, by quantity and to the cent."""
        return self._b2b_loyalty_split(self.balance)

    def _b2b_loyalty_split(self, amount):
        """{redemption: its part}, by quantity and to the cent."""
        self.ensure_one()
        # sudo: whoever posts a bill need not read what members redeemed
        redemptions = self.sudo().b2b_loyalty_redemption_ids.sorted("id")
        unit = self.company_currency_id.rounding
        parts = split(round(amount / unit), redemptions.mapped("quantity"))
        return {r: p * unit for r, p in zip(redemptions, parts, strict=True)}
