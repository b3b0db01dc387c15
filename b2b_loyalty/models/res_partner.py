from odoo import api, fields, models
from odoo.fields import Domain

from ..logic.lifecycle import MEMBER
from ..report.partner_tier import tier_of_partner

GROUPS = "b2b_loyalty.group_user,b2b_loyalty.group_accountant"

# "not in" and the like: Odoo negates what is found for their opposites
POSITIVE = ("in", "any", "like", "ilike", "=like", "=ilike")


class ResPartner(models.Model):
    """A company's membership and tier, shown on the company and its contacts.

    Computed as the user who looks, so that record rules hold: salespeople see
    those of their own customers.
    """

    _inherit = "res.partner"

    b2b_loyalty_membership_ids = fields.Many2many(
        "b2b.loyalty.membership",
        compute="_compute_b2b_loyalty_membership_ids",
        groups=GROUPS,
        string="Loyalty Memberships",
    )
    b2b_loyalty_membership_id = fields.Many2one(
        "b2b.loyalty.membership",
        compute="_compute_b2b_loyalty_membership_ids",
        groups=GROUPS,
        search="_search_b2b_loyalty_membership_id",
        string="Loyalty Membership",
    )
    b2b_loyalty_membership_count = fields.Integer(
        compute="_compute_b2b_loyalty_membership_ids", groups=GROUPS
    )
    b2b_loyalty_tier_id = fields.Many2one(
        "b2b.loyalty.tier",
        compute="_compute_b2b_loyalty_membership_ids",
        groups=GROUPS,
        search="_search_b2b_loyalty_tier_id",
        string="Loyalty Tier",
    )
    b2b_loyalty_tier_color = fields.Integer(
        compute="_compute_b2b_loyalty_figures", groups=GROUPS
    )
    b2b_loyalty_tier_image = fields.Image(
        compute="_compute_b2b_loyalty_figures", groups=GROUPS
    )
    b2b_loyalty_tier_since = fields.Date(
        compute="_compute_b2b_loyalty_figures", groups=GROUPS, string="Tier Since"
    )
    b2b_loyalty_tier_valid_until = fields.Date(
        compute="_compute_b2b_loyalty_figures",
        groups=GROUPS,
        string="Tier Held Until",
        help="The last day the tier would hold if nothing more were invoiced. "
        "Empty: it is not lost that way.",
    )
    b2b_loyalty_currency_id = fields.Many2one(
        "res.currency", compute="_compute_b2b_loyalty_figures", groups=GROUPS
    )
    b2b_loyalty_revenue = fields.Monetary(
        compute="_compute_b2b_loyalty_figures",
        groups=GROUPS,
        currency_field="b2b_loyalty_currency_id",
        string="Qualifying Revenue",
        help="Net invoiced revenue in the window of the program.",
    )
    b2b_loyalty_next_tier_id = fields.Many2one(
        "b2b.loyalty.tier",
        compute="_compute_b2b_loyalty_figures",
        groups=GROUPS,
        string="Next Tier",
    )
    b2b_loyalty_to_next_tier = fields.Monetary(
        compute="_compute_b2b_loyalty_figures",
        groups=GROUPS,
        currency_field="b2b_loyalty_currency_id",
        string="Missing for the Next Tier",
    )
    b2b_loyalty_progress = fields.Float(
        compute="_compute_b2b_loyalty_figures",
        groups=GROUPS,
        string="Progress to the Next Tier",
    )
    b2b_loyalty_state = fields.Char(
        compute="_compute_b2b_loyalty_figures", groups=GROUPS, string="Membership"
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "company")
    def _compute_b2b_loyalty_membership_ids(self):
        Membership = self.env["b2b.loyalty.membership"]
        live = Membership._live_domain()
        by_company = self._b2b_loyalty_find(Membership, self.env.company, live)
        for partner in self:
            company = partner.commercial_partner_id._origin
            mine = by_company.get(company, Membership)
            members = mine.filtered(lambda m: m.state in MEMBER)
            partner.b2b_loyalty_membership_ids = mine
            partner.b2b_loyalty_membership_count = len(mine)
            partner.b2b_loyalty_membership_id = (members or mine)[:1]
            partner.b2b_loyalty_tier_id = members[:1].tier_id

    @api.depends("b2b_loyalty_membership_id")
    @api.depends_context("uid", "company")
    def _compute_b2b_loyalty_figures(self):
        for partner in self:
            membership = partner.b2b_loyalty_membership_id
            tier = partner.b2b_loyalty_tier_id
            partner.b2b_loyalty_state = membership and membership._state_label()
            partner.b2b_loyalty_tier_color = tier.color
            partner.b2b_loyalty_tier_image = tier.image_128
            partner.b2b_loyalty_tier_since = membership.tier_since
            partner.b2b_loyalty_tier_valid_until = membership.tier_valid_until
            partner.b2b_loyalty_currency_id = membership.currency_id
            partner.b2b_loyalty_revenue = membership.qualifying_revenue
            partner.b2b_loyalty_next_tier_id = membership.next_tier_id
            partner.b2b_loyalty_to_next_tier = membership.revenue_to_next_tier
            partner.b2b_loyalty_progress = min(membership.next_tier_progress, 100)

    def _b2b_loyalty_find(self, Membership, company, domain):
        """{customer company: its memberships}, those of the first program first."""
        companies = self.commercial_partner_id._origin
        found = Membership.search(
            [
                ("partner_id", "in", companies.ids),
                ("company_id", "=", company.id),
                *domain,
            ],
            order="program_id, id",
        )
        return found.grouped("partner_id")

    def _search_b2b_loyalty_membership_id(self, operator, value):
        live = self.env["b2b.loyalty.membership"]._live_domain()
        return self._search_b2b_loyalty("id", operator, value, live)

    def _search_b2b_loyalty_tier_id(self, operator, value):
        member = self.env["b2b.loyalty.membership"]._member_domain()
        return self._search_b2b_loyalty("tier_id", operator, value, member)

    def _search_b2b_loyalty(self, name, operator, value, domain):
        """Companies by a field of their membership; False: those without one."""
        if operator not in POSITIVE:
            return NotImplemented
        Membership = self.env["b2b.loyalty.membership"]
        known = Domain(domain) & Domain("company_id", "=", self.env.company.id)
        found = Membership.search(known & Domain(name, operator, value))
        result = Domain("commercial_partner_id", "in", found.partner_id.ids)
        if operator == "in" and False in value:
            others = Membership.search(known & Domain(name, "!=", False))
            result |= Domain("commercial_partner_id", "not in", others.partner_id.ids)
        return result

    def _field_to_sql(self, alias, field_expr, query=None):
        """Partners can be grouped by tier although it is not stored with them."""
        if field_expr == "b2b_loyalty_tier_id" and query is not None:
            self._check_field_access(self._fields[field_expr], "read")
            return tier_of_partner(self.env, alias, query)
        return super()._field_to_sql(alias, field_expr, query)

    def write(self, vals):
        moved = {"parent_id", "is_company"} & vals.keys()
        before = self.commercial_partner_id if moved else self.browse()
        res = super().write(vals)
        if moved:
            after = self.commercial_partner_id
            # documents may have changed hands: both sides are judged anew
            changed = (before | after) - (before & after)
            if changed:
                self.env["b2b.loyalty.queue"].note_partners(changed)
        return res

    # -- what a customer gets; it does not depend on who writes the quotation

    @api.model
    def _b2b_loyalty_active(self, partners, company):
        """The active memberships of each partner's company, first program first.

        One query, whatever the number of partners.

        :return: {partner: ``b2b.loyalty.membership``}, readable for everybody
        """
        # sudo: what a customer gets does not depend on who writes the quotation
        Membership = self.env["b2b.loyalty.membership"].sudo()
        by_company = partners._b2b_loyalty_find(
            Membership,
            company,
            [
                ("state", "=", "active"),
                ("tier_id", "!=", False),
                ("program_id.state", "in", ("open", "run_off")),
            ],
        )
        return {
            partner: by_company.get(partner.commercial_partner_id._origin, Membership)
            for partner in partners
        }

    @api.model
    def _b2b_loyalty_tiers(self, partners, company):
        """The tier that applies to each partner's company in a seller company.

        One query, whatever the number of partners. Only active members of a
        running program have one; of several programs, the first one's tier.

        :return: {partner: ``b2b.loyalty.tier``}
        """
        active = self._b2b_loyalty_active(partners, company)
        return {partner: found[:1].tier_id for partner, found in active.items()}

    def _b2b_loyalty_pricelist(self, tier):
        """The pricelist of a tier, empty where the company negotiated its own."""
        self.ensure_one()
        pricelists = self.env["product.pricelist"].browse(tier.pricelist_id.id)
        own = self.specific_property_product_pricelist
        if not tier.goes_first and own._get_partner_pricelist_multi_filter_hook():
            return pricelists.browse()
        return pricelists._get_partner_pricelist_multi_filter_hook()

    def _b2b_loyalty_payment_term(self, tier):
        """The payment term of new quotations: negotiated, of the tier, or usual."""
        self.ensure_one()
        own = self.property_payment_term_id
        field = self._fields["property_payment_term_id"]
        usual = field.get_company_dependent_fallback(self)
        term = tier.payment_term_id
        if not term.active or (own and own != usual and not tier.goes_first):
            return own
        return own.browse(term.id)

    def action_b2b_loyalty_memberships(self):
        """Open the membership, or the list of them, or a new one to fill in."""
        self.ensure_one()
        company = self.commercial_partner_id
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_membership_action"
        )
        action["domain"] = [("partner_id", "=", company.id)]
        action["context"] = {"default_partner_id": company.id}
        all_of_it = self.env["b2b.loyalty.membership"].search(action["domain"], limit=2)
        if len(all_of_it) < 2:
            action.update(
                res_id=all_of_it.id, view_mode="form", views=[(False, "form")]
            )
        return action
