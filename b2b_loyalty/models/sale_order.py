from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

OPEN = ("draft", "sent")
GROUPS = "b2b_loyalty.group_user,b2b_loyalty.group_accountant"


class SaleOrder(models.Model):
    """The tier of the customer, and what it brings to the quotation."""

    _name = "sale.order"
    _inherit = ["sale.order", "b2b.loyalty.closed.fields"]

    _B2B_LOYALTY_CLOSED = frozenset(
        {
            "b2b_loyalty_tier_id",
            "b2b_loyalty_pricelist_tier_id",
            "b2b_loyalty_redemption_id",
        }
    )

    b2b_loyalty_tier_id = fields.Many2one(
        "b2b.loyalty.tier",
        string="Tier of the Order",
        compute="_compute_b2b_loyalty_tier_id",
        store=True,
        ondelete="restrict",
        index="btree_not_null",
        groups=GROUPS,
        help="The customer's tier whose terms this quotation was made with; of an "
        "order, the tier on the day it was confirmed.",
    )
    b2b_loyalty_pricelist_tier_id = fields.Many2one(
        "b2b.loyalty.tier",
        string="Tier of the Prices",
        compute="_compute_b2b_loyalty_pricelist_tier_id",
        store=True,
        ondelete="restrict",
        index="btree_not_null",
        groups=GROUPS,
        help="The tier whose pricelist the order has. Empty: its pricelist does not "
        "come from a tier.",
    )
    b2b_loyalty_current_tier_id = fields.Many2one(
        "b2b.loyalty.tier",
        string="Loyalty Tier",
        compute="_compute_b2b_loyalty_current_tier_id",
        groups=GROUPS,
        help="The customer's tier today; of an order, the one when it was confirmed.",
    )
    b2b_loyalty_tier_color = fields.Integer(
        compute="_compute_b2b_loyalty_current_tier_id", groups=GROUPS
    )
    b2b_loyalty_offer = fields.Char(
        compute="_compute_b2b_loyalty_offer",
        string="Tier Has Changed",
        groups=GROUPS,
        help="Says that the customer's tier has changed since the quotation was made.",
    )
    b2b_loyalty_discount = fields.Monetary(
        string="Tier Discount",
        compute="_compute_b2b_loyalty_discount",
        help="List price less tier price of all lines.",
    )

    # -- the customer's tier

    def _b2b_loyalty_active(self):
        """{order: the active memberships of its customer}; a query per company."""
        Partner = self.env["res.partner"]
        active = {}
        for company, orders in self.grouped("company_id").items():
            found = Partner._b2b_loyalty_active(orders.partner_id, company)
            none = self.env["b2b.loyalty.membership"].sudo()  # sudo: as the found ones
            active.update({o: found.get(o.partner_id, none) for o in orders})
        return active

    def _b2b_loyalty_tiers(self):
        """{order: the tier of its customer today}"""
        active = self._b2b_loyalty_active()
        return {order: found[:1].tier_id for order, found in active.items()}

    def _b2b_loyalty_customer(self):
        """The customer, as the seller company of the order knows it."""
        self.ensure_one()
        return self.partner_id.with_company(self.company_id)

    @api.depends("partner_id", "company_id")
    def _compute_b2b_loyalty_tier_id(self):
        quotations = self.filtered(lambda order: order.state in OPEN)
        for order, tier in quotations._b2b_loyalty_tiers().items():
            order.b2b_loyalty_tier_id = tier

    @api.depends("partner_id", "company_id", "state", "b2b_loyalty_tier_id")
    def _compute_b2b_loyalty_current_tier_id(self):
        today = self.filtered(lambda o: o.state in OPEN)._b2b_loyalty_tiers()
        for order in self.sudo():  # sudo: colors of tiers are for all who see the field
            tier = today.get(order, order.b2b_loyalty_tier_id)
            order.b2b_loyalty_current_tier_id = tier
            order.b2b_loyalty_tier_color = tier.color

    # -- its pricelist and payment term

    @api.depends("partner_id", "company_id", "pricelist_id")
    def _compute_b2b_loyalty_pricelist_tier_id(self):
        quotations = self.filtered(lambda order: order.state in OPEN)
        for order, tier in quotations._b2b_loyalty_tiers().items():
            customer = order._b2b_loyalty_customer()
            pricelist = order.pricelist_id
            negotiated = pricelist == customer.specific_property_product_pricelist
            from_tier = pricelist == tier.pricelist_id and (
                tier.goes_first or not negotiated
            )
            order.b2b_loyalty_pricelist_tier_id = (
                tier if pricelist and from_tier else False
            )

    @api.depends("company_id")
    def _compute_payment_term_id(self):
        res = super()._compute_payment_term_id()
        for order, tier in self._b2b_loyalty_tiers().items():
            if tier.payment_term_id:
                customer = order._b2b_loyalty_customer()
                order.payment_term_id = customer._b2b_loyalty_payment_term(tier)
        return res

    # -- when the tier changes before the order is confirmed

    @api.depends(
        "partner_id",
        "company_id",
        "state",
        "pricelist_id",
        "payment_term_id",
        "b2b_loyalty_tier_id",
    )
    def _compute_b2b_loyalty_offer(self):
        self.b2b_loyalty_offer = False
        quotations = self.filtered(lambda order: order.state in OPEN and order._origin)
        for order, active in quotations._b2b_loyalty_active().items():
            tier = active[:1].tier_id
            before = order.sudo().b2b_loyalty_tier_id  # sudo: its name is for the offer
            if tier != before and order._b2b_loyalty_new_terms(tier):
                order.b2b_loyalty_offer = order._b2b_loyalty_offer_sentence(
                    active[:1], before
                )

    def _b2b_loyalty_new_terms(self, tier):
        """What a new quotation would have that this one has not, as values."""
        self.ensure_one()
        customer = self._b2b_loyalty_customer()
        terms = {"payment_term_id": customer._b2b_loyalty_payment_term(tier)}
        # asked anew: the field may have been read before the tier changed
        pricelists = customer.env["product.pricelist"]
        pricelist = pricelists._get_partner_pricelist_multi(customer.ids)[customer.id]
        if pricelist:  # none at all where pricelists are not used
            terms["pricelist_id"] = pricelist
        return {name: new.id for name, new in terms.items() if self[name] != new}

    def _b2b_loyalty_offer_sentence(self, membership, before):
        company = self.partner_id.commercial_partner_id.name
        if not membership:
            return self.env._(
                "%(company)s no longer holds %(before)s: this quotation still has its "
                "terms.",
                company=company,
                before=before.name,
            )
        return self.env._(
            "%(company)s is %(tier)s since %(day)s: the prices and terms of %(tier)s "
            "can be applied to this quotation.",
            company=company,
            tier=membership.tier_id.name,
            day=format_date(self.env, membership.tier_since),
        )

    def action_b2b_loyalty_update(self):
        """Give a quotation the terms that a new one for this customer would get."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in OPEN:
            raise UserError(
                self.env._(
                    "%(order)s is confirmed or cancelled: only a quotation can get "
                    "the terms of another tier.",
                    order=self.name,
                )
            )
        tier = self._b2b_loyalty_tiers()[self]
        self.write(self._b2b_loyalty_new_terms(tier))
        # sudo: which tier the terms are of is not typed in
        self.sudo().b2b_loyalty_tier_id = tier
        self.sudo()._compute_b2b_loyalty_pricelist_tier_id()
        self._recompute_prices()
        self.message_post(body=self._b2b_loyalty_update_note(tier))
        return True

    def _b2b_loyalty_update_note(self, tier):
        none = self.env._("none")
        return self.env._(
            "Updated to the customer's tier %(tier)s: pricelist %(pricelist)s, payment "
            "term %(term)s, prices computed anew.",
            tier=tier.name or none,
            pricelist=self.pricelist_id.name or none,
            term=self.payment_term_id.name or none,
        )

    def _recompute_prices(self):
        """List and tier prices are those of the same moment as the prices."""
        lines = self._get_update_prices_lines()
        res = super()._recompute_prices()
        # sudo: closed fields, computed as when Odoo itself recomputes them
        lines.exists().sudo()._compute_b2b_loyalty_prices()
        return res

    # -- confirmation

    @api.constrains("partner_id", "company_id")
    def _check_b2b_loyalty_reserved(self):
        self.order_line._check_b2b_loyalty_reserved()

    def action_confirm(self):
        self.order_line._check_b2b_loyalty_reserved()
        return super().action_confirm()

    def _action_confirm(self):
        tiers = self._b2b_loyalty_tiers()
        for tier, orders in self.grouped(lambda order: tiers[order]).items():
            # sudo: kept for the record whoever confirms, a customer by signing too
            orders.sudo().b2b_loyalty_tier_id = tier
        return super()._action_confirm()

    # -- what the tier gave

    @api.depends("order_line.b2b_loyalty_discount")
    def _compute_b2b_loyalty_discount(self):
        for order in self:
            order.b2b_loyalty_discount = sum(
                order.order_line.mapped("b2b_loyalty_discount")
            )
