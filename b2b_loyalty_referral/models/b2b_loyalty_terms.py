import hashlib

from odoo import api, fields, models
from odoo.exceptions import ValidationError

MOST_MONTHS = 1_200


class Terms(models.Model):
    """Of which time qualified referrals count for a tier."""

    _inherit = "b2b.loyalty.terms"

    referrals_window_months = fields.Integer(
        string="Referrals of (Months)",
        default=12,
        required=True,
        help="Where a tier asks for referrals: those qualified in so many months up "
        "to the day.",
    )

    referral_plan_ids = fields.Many2many(
        "b2b.loyalty.referral.plan",
        string="Referral Plans",
        domain="[('program_id', '=', program_id)]",
        help="Plans of this version only. The next version starts with them.",
    )

    @api.constrains("referrals_window_months")
    def _check_referrals_window(self):
        for terms in self:
            if not 1 <= terms.referrals_window_months <= MOST_MONTHS:
                raise ValidationError(
                    self.env._(
                        "Referrals count for months: give a number from 1 to 1,200."
                    )
                )

    def write(self, vals):
        if "referrals_window_months" in vals:
            self._check_editable()
            # sudo: this mark only makes the next run look at everybody
            self.program_id.sudo().recompute_all = True
        return super().write(vals)

    # -- the annex

    def _referral_plans(self):
        """The plans that stand in the agreement of who is sent this version."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        plans = self.program_id.referral_plan_ids.filtered(
            lambda plan: not plan.date_to or plan.date_to >= today
        )
        return plans.filtered(lambda p: not p.terms_ids or self in p.terms_ids).sorted()

    def _referral_annex(self):
        """They as a page in the language of the context; empty without any."""
        plans = self._referral_plans()
        if not plans:
            return ""
        return self.env["ir.qweb"]._render(
            "b2b_loyalty_referral.annex_text", {"plans": plans}
        )

    def _portal_fingerprint(self):
        """Whoever consents has read the plans, too."""
        annex = self.with_context(lang="en_US")._referral_annex()
        content = f"{super()._portal_fingerprint()}{annex}"
        return hashlib.sha256(content.encode()).hexdigest()
