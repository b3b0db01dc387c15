from odoo import fields, models

from odoo.addons.b2b_loyalty.models.b2b_loyalty_membership_guard import (
    Membership as Guard,
)
from odoo.addons.b2b_loyalty_portal.logic.compare import side_by_side

ANNEX_FIELDS = {"referral_annex_html", "referral_terms"}


class Membership(models.Model):
    """The referral plans that a member was sent and has signed stay as they were."""

    _inherit = "b2b.loyalty.membership"

    _ENGINE_FIELDS = Guard._ENGINE_FIELDS | ANNEX_FIELDS

    referral_annex_html = fields.Html(
        string="Referral Plans in the Agreement",
        readonly=True,
        copy=False,
        help="The text as it was sent.",
    )
    referral_terms = fields.Json(readonly=True, copy=False)

    def _prepare_frozen_vals(self, terms):
        lang = self.partner_id.lang or self.env.lang
        plans = terms._referral_plans()
        return {
            **super()._prepare_frozen_vals(terms),
            "referral_annex_html": terms.with_context(lang=lang)._referral_annex(),
            "referral_terms": {str(plan.id): plan._frozen() for plan in plans},
        }

    def _to_draft(self):
        res = super()._to_draft()
        self._engine_write(dict.fromkeys(ANNEX_FIELDS, False))
        return res

    def _referral_annex(self):
        """What stands in the agreement; of a draft, what would."""
        self.ensure_one()
        if self.sent_on:
            return self.referral_annex_html
        return self.terms_id._referral_annex()

    def _referral_terms_of(self, plan):
        """A plan as the member has signed it; one that came later, as it is."""
        self.ensure_one()
        return (self.referral_terms or {}).get(str(plan.id)) or plan._frozen()

    def _portal_compared_text(self, newer):
        terms = self.terms_id
        return [
            *super()._portal_compared_text(newer),
            *side_by_side(
                terms._portal_paragraphs(self._referral_annex() or "<p></p>"),
                terms._portal_paragraphs(newer._referral_annex() or "<p></p>"),
            ),
        ]
