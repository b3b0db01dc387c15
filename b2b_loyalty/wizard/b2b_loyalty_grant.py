from odoo import api, fields, models
from odoo.exceptions import UserError


class Grant(models.TransientModel):
    """Give a tier by hand, or withdraw one that was given."""

    _name = "b2b.loyalty.grant"
    _inherit = ["b2b.loyalty.wizard"]
    _description = "Give or Withdraw a Tier"

    step = fields.Selection(
        [("give", "Give a tier"), ("withdraw", "Withdraw the tier given")],
        string="What",
        default="give",
        required=True,
    )
    membership_ids = fields.Many2many(
        "b2b.loyalty.membership",
        string="Members",
        required=True,
        default=lambda self: self._started_on("b2b.loyalty.membership"),
    )
    program_id = fields.Many2one("b2b.loyalty.program", compute="_compute_program_id")
    tier_id = fields.Many2one(
        "b2b.loyalty.tier", domain="[('program_id', '=', program_id)]"
    )
    until = fields.Date(
        help="Last day of the tier given. Empty: until it is withdrawn. Figures raise "
        "the tier above it but do not take it away.",
    )
    reason = fields.Text(required=True, help="Stays on record with the tier.")

    @api.depends("membership_ids")
    def _compute_program_id(self):
        for wizard in self:
            wizard.program_id = wizard.membership_ids.program_id[:1]

    def action_apply(self):
        self.ensure_one()
        self._check()
        tier = self.tier_id if self.step == "give" else None
        self.membership_ids.action_set_tier(tier, self.reason, self.until)
        return {"type": "ir.actions.act_window_close"}

    def _check(self):
        if self.step == "give" and not self.tier_id:
            raise UserError(self.env._("Choose the tier to give."))
        without = self.membership_ids.filtered(lambda m: not m.granted_tier_id)
        if self.step == "withdraw" and without:
            raise UserError(
                self.env._(
                    "%(companies)s: no tier was given by hand, so there is none to "
                    "withdraw.",
                    companies=self._names(without.partner_id),
                )
            )
