from odoo import fields, models

from ..logic.months import add_months
from ..report.tiers import qualified_referrals


class Program(models.Model):
    """Tiers by referrals: those qualified in the months of the member's terms."""

    _inherit = "b2b.loyalty.program"

    referral_plan_ids = fields.One2many("b2b.loyalty.referral.plan", "program_id")

    def _qualifying_referrals(self, found, on):
        counts = super()._qualifying_referrals(found, on)
        asking = {
            terms.id: add_months(on, -terms.referrals_window_months)
            for terms in self.terms_ids
            if any(line.referrals_from for line in terms.line_ids)
        }
        asked = [
            (row.membership_id, asking[row.terms_id])
            for row in found
            if row.terms_id in asking
        ]
        return {**counts, **qualified_referrals(self.env, asked, on)}

    def _floors(self, found, on):
        """Tiers that referrals give to the companies that were brought."""
        floors = super()._floors(found, on)
        grants = self.env["b2b.loyalty.referral.grant"].search(
            [
                ("membership_id", "in", [row.membership_id for row in found]),
                ("kind", "=", "tier"),
                ("state", "=", "given"),
                ("date", "<=", on),
                ("date_to", ">=", on),
            ],
            order="date_to, id",
        )
        return {
            **floors,
            **{g.membership_id.id: (g.tier_id.id, g.date_to) for g in grants},
        }
