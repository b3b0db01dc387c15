from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..logic.discount import unit_discount


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "b2b.loyalty.closed.fields"]

    _B2B_LOYALTY_CLOSED = frozenset(
        {
            "b2b_loyalty_list_price",
            "b2b_loyalty_tier_price",
            "b2b_loyalty_discount",
            "b2b_loyalty_gift_id",
        }
    )

    b2b_loyalty_list_price = fields.Float(
        string="List Price",
        compute="_compute_b2b_loyalty_prices",
        min_display_digits="Product Price",
        store=True,
        precompute=True,
        help="Per unit, without the tier; only where the prices come from a tier.",
    )
    b2b_loyalty_tier_price = fields.Float(
        string="Tier Price",
        compute="_compute_b2b_loyalty_prices",
        min_display_digits="Product Price",
        store=True,
        precompute=True,
        help="Per unit, by the pricelist of the tier.",
    )
    b2b_loyalty_discount = fields.Monetary(
        string="Tier Discount",
        compute="_compute_b2b_loyalty_discount",
        store=True,
        precompute=True,
        help="List price less tier price, times the quantity, without tax. What was "
        "given on top of the tier price is not counted.",
    )

    # -- the discount that the tier gives

    @api.depends(
        "product_id",
        "product_uom_id",
        "product_uom_qty",
        "order_id.pricelist_id",
        "order_id.b2b_loyalty_pricelist_tier_id",
    )
    def _compute_b2b_loyalty_prices(self):
        """Both per unit of the line, in its currency, taxed as the unit price is."""
        for line in self:
            if line.qty_invoiced > 0:
                continue  # as the unit price, which is not computed anew either
            line.b2b_loyalty_list_price = line.b2b_loyalty_tier_price = 0.0
            if line._b2b_loyalty_has_tier_price():
                line = line.with_company(line.company_id)
                line.b2b_loyalty_list_price = line._b2b_loyalty_as_unit_price(
                    line._b2b_loyalty_find_list_price()
                )
                line.b2b_loyalty_tier_price = line._b2b_loyalty_as_unit_price(
                    line._get_pricelist_price()
                )

    def _b2b_loyalty_has_tier_price(self):
        """Hook: whether the price of this line comes from a pricelist of a tier."""
        self.ensure_one()
        return bool(
            self.order_id.b2b_loyalty_pricelist_tier_id
            and self.product_id
            and self.product_uom_id
            and not self.display_type
            and not self.is_downpayment
            and not self.is_expense
            and not self.reward_id
            and not self.combo_item_id
            and self.product_id.type != "combo"
            and not self._is_delivery()
            and not self._is_global_discount()
        )

    def _b2b_loyalty_find_list_price(self):
        """The sales price, or that of the pricelist on which the tiers' lists build."""
        self.ensure_one()
        product = self.product_id.with_context(**self._get_product_price_context())
        kwargs = self._get_pricelist_kwargs()
        tiers = self.order_id.b2b_loyalty_pricelist_tier_id.program_id.tier_ids
        item = self.pricelist_item_id
        while item.base == "pricelist" and item.compute_price != "fixed":
            pricelist = item.base_pricelist_id
            if pricelist not in tiers.pricelist_id:
                return pricelist._get_product_price(product, **kwargs)
            item = item.browse(pricelist._get_product_rule(product, **kwargs))
        return item.browse()._compute_price(product, **kwargs)

    def _b2b_loyalty_as_unit_price(self, price):
        """A price of the pricelist, with the taxes that the unit price includes."""
        return self.product_id._get_tax_included_unit_price_from_price(
            price,
            product_taxes=self.product_id.taxes_id._filter_taxes_by_company(
                self.company_id
            ),
            fiscal_position=self.order_id.fiscal_position_id,
        )

    @api.depends(
        "b2b_loyalty_list_price",
        "b2b_loyalty_tier_price",
        "price_unit",
        "discount",
        "product_uom_qty",
        "tax_ids",
    )
    def _compute_b2b_loyalty_discount(self):
        for line in self:
            price = line.price_unit * (1 - line.discount / 100)
            line.b2b_loyalty_discount = line._b2b_loyalty_discount_at(
                price, line.product_uom_qty, line.tax_ids
            )

    def _b2b_loyalty_discount_at(self, price, quantity, taxes):
        """The tier discount of some quantity sold at a price, without tax.

        :param price: per unit of this line, after any discount
        """
        self.ensure_one()
        if not self.b2b_loyalty_list_price:
            return 0.0
        amount = quantity * unit_discount(
            self.b2b_loyalty_list_price, self.b2b_loyalty_tier_price, price
        )
        included = taxes.flatten_taxes_hierarchy().filtered("price_include")
        currency = self.currency_id or self.company_id.currency_id
        if included and amount:
            taxed = included.compute_all(amount, currency, product=self.product_id)
            amount = taxed["total_excluded"]
        return currency.round(amount)

    # -- products reserved to tiers

    @api.constrains("product_id", "order_id")
    def _check_b2b_loyalty_reserved(self):
        """Refuse a reserved product to a customer who holds no tier for it."""
        # sudo: what is reserved holds for those too who cannot read tiers
        reserved = self.filtered(
            lambda line: (
                line.product_id.sudo().b2b_loyalty_tier_ids
                and not line.is_downpayment
                and not line.reward_id
            )
        )
        Partner = self.env["res.partner"]
        for company, lines in reserved.grouped("company_id").items():
            active = Partner._b2b_loyalty_active(lines.order_id.partner_id, company)
            for line in lines:
                held = active[line.order_id.partner_id].tier_id
                line._refuse_if_reserved(held)

    def _refuse_if_reserved(self, held):
        self.ensure_one()
        asked = self.product_id.product_tmpl_id._b2b_loyalty_tiers_asked(
            self.company_id
        )
        if not asked or any(h._is_at_least(tier) for h in held for tier in asked):
            return
        raise ValidationError(
            self.env._(
                "%(product)s is reserved to members of the tier %(tiers)s or higher, "
                "and %(company)s has %(held)s: choose another product, or another "
                "customer.",
                product=self.product_id.display_name,
                tiers=self.env._(" or ").join(
                    f"{tier.name} ({tier.program_id.name})" for tier in asked
                ),
                company=self.order_id.partner_id.commercial_partner_id.name,
                held=", ".join(held.mapped("name")) or self.env._("no tier"),
            )
        )
