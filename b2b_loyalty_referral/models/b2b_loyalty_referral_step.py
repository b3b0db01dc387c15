from odoo import fields, models


class ReferralStep(models.Model):
    """A step in the life of a referral: who decided what, when and why."""

    _name = "b2b.loyalty.referral.step"
    _description = "B2B Loyalty Referral Step"
    _inherit = ["b2b.loyalty.append.only"]
    _order = "id desc"
    _rec_name = "to_state"

    referral_id = fields.Many2one(
        "b2b.loyalty.referral", required=True, ondelete="restrict", index=True
    )
    membership_id = fields.Many2one(
        "b2b.loyalty.membership", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="restrict", index=True
    )
    from_state = fields.Selection(selection=lambda self: self._states(), string="From")
    to_state = fields.Selection(
        selection=lambda self: self._states(), string="To", required=True
    )
    reject_reason = fields.Selection(
        selection=lambda self: self._reasons(), string="Why Refused"
    )
    overruled = fields.Boolean(help="A manager has set aside what spoke against it.")
    reason = fields.Char()
    moment = fields.Datetime(required=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", required=True, ondelete="restrict")

    def _states(self):
        return self.env["b2b.loyalty.referral"]._fields["state"].selection

    def _reasons(self):
        return self.env["b2b.loyalty.referral"]._fields["reject_reason"].selection
