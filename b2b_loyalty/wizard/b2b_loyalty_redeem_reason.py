from odoo import fields, models


class RedeemReason(models.TransientModel):
    """Refuse or cancel redemptions, with the reason that the member reads.

    Salespeople have it too, unlike the one that suspends and ends memberships.
    """

    _name = "b2b.loyalty.redeem.reason"
    _inherit = ["b2b.loyalty.wizard"]
    _description = "Refuse or Cancel"

    step = fields.Selection(
        [
            ("refuse", "Refuse"),
            ("cancel", "Cancel"),
            ("decline", "Offer declined"),
        ],
        default="cancel",
        required=True,
        readonly=True,
    )
    redemption_ids = fields.Many2many(
        "b2b.loyalty.redemption",
        string="Redemptions",
        required=True,
        readonly=True,
        default=lambda self: self._started_on("b2b.loyalty.redemption"),
    )
    reason = fields.Text(required=True, help="The member reads it, and it is kept.")

    def action_apply(self):
        self.ensure_one()
        redemptions = self.redemption_ids
        if self.step == "refuse":
            redemptions.action_refuse(self.reason)
        elif self.step == "decline":
            redemptions.action_decline_quote(self.reason)
        else:
            redemptions.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
