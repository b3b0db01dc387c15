from odoo import models

from ..logic.earning_terms import Offer, Scope, Terms
from ..report.documents import exact


class EarningRule(models.Model):
    """Rules as the plain values that ``logic/earning.py`` works on."""

    _inherit = "b2b.loyalty.earning.rule"

    def _offer(self, partner_ids):
        """When this rule applies.

        :param partner_ids: the companies in question
        """
        domain = self._partner_domain()
        partners = None
        if domain:
            found = self.env["res.partner"].search([("id", "in", partner_ids), *domain])
            partners = frozenset(found.ids)
        return Offer(
            date_from=self.date_from or None,
            date_to=self.date_to or None,
            tiers=frozenset(self.tier_ids.ids),
            partners=partners,
            registration=self.registration,
        )

    def _terms(self, tier, holder_id):
        """What this rule gives to a member.

        :param tier: of the member on the day of the invoice
        :param holder_id: the person who holds the points, None for the company
        """
        multiplier = tier.points_multiplier if tier and self.use_tier_multiplier else 1
        return Terms(
            rule=self.id,
            points=exact(self.points),
            per_amount=exact(self.per_amount),
            fixed=self.fixed_points,
            multiplier=exact(multiplier),
            maximum=self.max_points_per_invoice,
            stacking=self.stacking,
            sequence=self.sequence,
            holder=holder_id,
            scope=self._scope(),
        )

    def _scope(self):
        return Scope(
            eligible=frozenset(self.program_id.eligible_categ_ids.ids),
            excluded=frozenset(self.program_id.excluded_categ_ids.ids),
            categories=frozenset(self.categ_ids.ids),
            products=frozenset(self.product_ids.ids),
        )
