from odoo import fields, models


class ReferralReason(models.TransientModel):
    """Pay what is held, with the reason that stays on record."""

    _inherit = "b2b.loyalty.referral.reason"

    step = fields.Selection(
        selection_add=[("pay", "Pay Anyway")], ondelete={"pay": "cascade"}
    )

    def action_apply(self):
        if self.step != "pay":
            return super().action_apply()
        self.ensure_one()
        self.referral_ids.action_pay_anyway(self.reason)
        return {"type": "ir.actions.act_window_close"}
