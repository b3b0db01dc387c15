from odoo import api, models


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    @api.model
    def _get_partner_pricelist_multi(self, partner_ids):
        """A member's tier brings its pricelist, unless another was negotiated."""
        result = super()._get_partner_pricelist_multi(partner_ids)
        groups = self.env["res.groups"]
        if not groups._is_feature_enabled("product.group_product_pricelist"):
            return result
        Partner = self.env["res.partner"].with_context(active_test=False)
        partners = Partner.browse(partner_ids)
        tiers = Partner._b2b_loyalty_tiers(partners, self.env.company)
        for partner in partners:
            pricelist = partner._b2b_loyalty_pricelist(tiers[partner])
            if pricelist:
                result[partner.id] = pricelist
        return result
