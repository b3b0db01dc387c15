from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MatchLine(models.TransientModel):
    """A line of the bill, and what it is proposed to be for."""

    _name = "b2b.loyalty.match.line"
    _inherit = ["b2b.loyalty.readable"]
    _description = "Match Redemptions: One Line"
    _order = "id"

    wizard_id = fields.Many2one(
        "b2b.loyalty.match", required=True, ondelete="cascade", index=True
    )
    move_line_id = fields.Many2one(
        "account.move.line", string="Line", required=True, ondelete="cascade"
    )
    name = fields.Char(related="move_line_id.name", string="Line of the Bill")
    company_id = fields.Many2one(related="wizard_id.company_id")
    supplier_id = fields.Many2one(related="wizard_id.supplier_id")
    currency_id = fields.Many2one(related="move_line_id.company_currency_id")
    amount = fields.Monetary(compute="_compute_amounts")
    redemption_ids = fields.Many2many("b2b.loyalty.redemption", string="Redemptions")
    expected = fields.Monetary(
        compute="_compute_amounts", help="What these are still expected to cost."
    )
    difference = fields.Monetary(
        compute="_compute_amounts", help="The line less what is expected."
    )

    @api.constrains("move_line_id", "wizard_id")
    def _check_line(self):
        for row in self:
            if row.move_line_id.move_id != row.wizard_id.move_id:
                raise ValidationError(
                    self.env._("Match the lines of the bill that the dialog is for.")
                )

    @api.depends("move_line_id", "redemption_ids")
    def _compute_amounts(self):
        for row in self:
            row.amount = abs(row.move_line_id.balance)
            row.expected = sum(r._cost_to_bill() for r in row.redemption_ids._origin)
            row.difference = row.amount - row.expected
