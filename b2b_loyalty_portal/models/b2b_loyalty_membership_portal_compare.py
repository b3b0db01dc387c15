from odoo import models

from ..logic.compare import side_by_side


class Membership(models.Model):
    """The terms of today beside those that the member has."""

    _inherit = "b2b.loyalty.membership"

    def _portal_compared_text(self, newer):
        """Rows of :func:`logic.compare.side_by_side` of the two texts."""
        terms = self.terms_id
        return side_by_side(
            terms._portal_paragraphs(self.agreement_html), newer._portal_paragraphs()
        )

    def _portal_compared_tiers(self, newer):
        """[(tier or every member (empty), rows)], lowest tier first."""
        before, after = self.terms_id._portal_offer_lines(), newer._portal_offer_lines()
        return [
            (tier, side_by_side(before.get(tier, []), after.get(tier, [])))
            for tier in dict.fromkeys([*after, *before])
        ]
