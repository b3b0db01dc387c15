from odoo import fields, models


class RedeemApprove(models.TransientModel):
    """Record that a manager of the member company has approved, e.g. by phone."""

    _name = "b2b.loyalty.redeem.approve"
    _inherit = ["b2b.loyalty.wizard", "b2b.loyalty.readable"]
    _description = "Approve for the Member"

    redemption_id = fields.Many2one(
        "b2b.loyalty.redemption",
        required=True,
        readonly=True,
        default=lambda self: self._started_on("b2b.loyalty.redemption")[:1],
    )
    membership_id = fields.Many2one(related="redemption_id.membership_id")
    contact_id = fields.Many2one(
        "b2b.loyalty.member.contact",
        string="Who Approved",
        required=True,
        domain="[('membership_id', '=', membership_id), ('role', '=', 'manager')]",
        help="A manager of the member company.",
    )

    def action_approve(self):
        self.ensure_one()
        self.redemption_id.action_approve_for_member(self.contact_id)
        return {"type": "ir.actions.act_window_close"}
