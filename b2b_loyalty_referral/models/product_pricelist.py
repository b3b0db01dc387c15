from odoo import api, models


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    @api.model
    def _get_partner_pricelist_multi(self, partner_ids):
        """A company that was brought has the prices of its plan for some months.

        What was negotiated for it, and what its tier brings, goes before, unless the
        plan says otherwise.
        """
        result = super()._get_partner_pricelist_multi(partner_ids)
        groups = self.env["res.groups"]
        if not groups._is_feature_enabled("product.group_product_pricelist"):
            return result
        Partner = self.env["res.partner"].with_context(active_test=False)
        partners = Partner.browse(partner_ids)
        seller = self.env.company
        brought = self.env["b2b.loyalty.referral"]._prices_of(
            partners.commercial_partner_id, seller
        )
        if not brought:
            return result
        tiers = Partner._b2b_loyalty_tiers(partners, seller)
        for partner in partners:
            referral = brought.get(partner.commercial_partner_id)
            if not referral:
                continue
            prices = self.browse(referral.pricelist_id.id)
            prices = prices._get_partner_pricelist_multi_filter_hook()
            own = partner.specific_property_product_pricelist
            other = own._get_partner_pricelist_multi_filter_hook() or (
                partner._b2b_loyalty_pricelist(tiers[partner])
            )
            if prices and (referral.prices_go_first or not other):
                result[partner.id] = prices
        return result
