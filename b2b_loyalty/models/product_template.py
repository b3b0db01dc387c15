from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    b2b_loyalty_tier_ids = fields.Many2many(
        "b2b.loyalty.tier",
        "b2b_loyalty_tier_product_template_rel",
        "product_tmpl_id",
        "tier_id",
        string="Reserved to Tiers",
        copy=False,
        groups="b2b_loyalty.group_user,b2b_loyalty.group_accountant",
        help="Sold only to companies that hold one of these tiers, or a higher tier "
        "of the same program. Empty: sold to everybody.",
    )

    def copy(self, default=None):
        """A copy is reserved as its original, whoever copies."""
        copies = super().copy(default)
        # sudo: who may copy a product need not be able to read tiers
        for product, copied in zip(self.sudo(), copies.sudo(), strict=True):
            if product.b2b_loyalty_tier_ids and not copied.b2b_loyalty_tier_ids:
                copied.b2b_loyalty_tier_ids = product.b2b_loyalty_tier_ids
        return copies

    def _b2b_loyalty_tiers_asked(self, company):
        """The tiers of a seller company to which this product is reserved."""
        self.ensure_one()
        # sudo: what is reserved holds for those too who cannot read tiers
        tiers = self.sudo().with_context(active_test=False).b2b_loyalty_tier_ids
        return tiers.filtered(lambda tier: tier.company_id == company)
