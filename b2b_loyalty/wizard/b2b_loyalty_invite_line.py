from odoo import fields, models


class InviteLine(models.TransientModel):
    """A customer company that could be invited."""

    _name = "b2b.loyalty.invite.line"
    _inherit = ["b2b.loyalty.readable"]
    _description = "Whom to Invite: One Company"
    _order = "revenue desc, id"

    wizard_id = fields.Many2one("b2b.loyalty.invite", ondelete="cascade", index=True)
    selected = fields.Boolean()
    partner_id = fields.Many2one("res.partner", string="Company", readonly=True)
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    revenue = fields.Monetary(
        readonly=True, help="Net invoiced in the last twelve months."
    )
    invoices = fields.Integer(readonly=True, help="In the last twelve months.")
    last_day = fields.Date(string="Last Invoice", readonly=True)
    tier_id = fields.Many2one(
        "b2b.loyalty.tier",
        string="Tier It Would Get",
        readonly=True,
        help="If it joined today, under the terms of today.",
    )
