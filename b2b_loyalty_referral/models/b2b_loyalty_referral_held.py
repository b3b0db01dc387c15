from odoo import api, fields, models
from odoo.exceptions import UserError

from ..logic.commission import OPEN
from .b2b_loyalty_referral import REJECT_REASONS


class Referral(models.Model):
    """What speaks against a referral whose commission is due: a manager decides."""

    _inherit = "b2b.loyalty.referral"

    held_reason = fields.Selection(
        REJECT_REASONS,
        string="Commission Held",
        compute="_compute_held_reason",
        help="What spoke against it when its commission was to be paid.",
    )

    @api.depends("commission_ids.held_reason", "commission_ids.state")
    def _compute_held_reason(self):
        for referral in self:
            held = referral.commission_ids.filtered(
                lambda line: line.state in OPEN and line.held_reason
            )
            referral.held_reason = held[:1].held_reason

    def _against(self):
        """{referral: why it is not paid now; empty where nothing speaks against it}"""
        reasons = self._judge()
        return {
            # rejected a moment ago: its commission is about to be reversed
            referral: (referral.reject_reason or "other")
            if referral.state == "rejected"
            else reasons[referral] or ""
            for referral in self
        }

    def action_pay_anyway(self, reason):
        """Pay what is held: why stays on record, and it is not asked again."""
        taken = self._taken(as_manager=True)
        reason = self._checked_reason(reason)
        for referral in taken:
            referral._check_held()
        for referral in taken:
            against = {*referral._spoken_against()} - {"suspended"}
            referral.overruled = sorted({*(referral.overruled or ()), *against})
            referral._change_state(referral.state, overruled=True, reason=reason)
        taken.commission_ids.filtered("held_reason").held_reason = False
        return True

    def _check_held(self):
        if not self.held_reason:
            raise UserError(
                self.env._(
                    "Nothing of %s is held: what is approved is paid by the next "
                    "settlement.",
                    self.name,
                )
            )
        if self.held_reason == "suspended":
            raise UserError(
                self.env._(
                    "The membership of %s is on hold: resume it, and its commission is "
                    "paid by the next settlement.",
                    self.membership_id.partner_id.name,
                )
            )
