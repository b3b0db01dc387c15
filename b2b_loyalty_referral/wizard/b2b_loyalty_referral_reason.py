from odoo import fields, models


class ReferralReason(models.TransientModel):
    """Reject, overrule or end referrals, with the reason that stays on record."""

    _name = "b2b.loyalty.referral.reason"
    _inherit = ["b2b.loyalty.wizard"]
    _description = "Decide on a Referral"

    step = fields.Selection(
        [("reject", "Reject"), ("overrule", "Overrule"), ("end", "End")],
        default="reject",
        required=True,
        readonly=True,
    )
    referral_ids = fields.Many2many(
        "b2b.loyalty.referral",
        string="Referrals",
        required=True,
        readonly=True,
        default=lambda self: self._started_on("b2b.loyalty.referral"),
    )
    reason = fields.Text(required=True, help="Stays on record with this step.")

    def action_apply(self):
        self.ensure_one()
        if self.step == "reject":
            self.referral_ids.action_reject(self.reason)
        elif self.step == "overrule":
            self.referral_ids.action_overrule(self.reason)
        else:
            self.referral_ids.action_end(self.reason)
        return {"type": "ir.actions.act_window_close"}
