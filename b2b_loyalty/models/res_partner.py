from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    b2b_loyalty_membership_ids = fields.Many2many(
        "b2b.loyalty.membership",
        compute="_compute_b2b_loyalty_membership_ids",
        string="Loyalty Memberships",
    )
    b2b_loyalty_membership_id = fields.Many2one(
        "b2b.loyalty.membership",
        compute="_compute_b2b_loyalty_membership_ids",
        search="_search_b2b_loyalty_membership_id",
        string="Loyalty Membership",
    )
    b2b_loyalty_membership_count = fields.Integer(
        compute="_compute_b2b_loyalty_membership_ids"
    )
    b2b_loyalty_tier_id = fields.Many2one(
        "b2b.loyalty.tier",
        compute="_compute_b2b_loyalty_membership_ids",
        search="_search_b2b_loyalty_tier_id",
        string="Loyalty Tier",
    )

    @api.depends_context("uid", "company")
    def _compute_b2b_loyalty_membership_ids(self):
        Membership = self.env["b2b.loyalty.membership"]
        readable = Membership.has_access("read")
        by_company = {}
        if readable:
            found = Membership.search(
                [
                    ("partner_id", "in", self.commercial_partner_id.ids),
                    ("company_id", "=", self.env.company.id),
                    *Membership._live_domain(),
                ]
            )
            by_company = found.grouped("partner_id")
        for partner in self:
            mine = by_company.get(partner.commercial_partner_id, Membership)
            mine = mine.sorted(lambda m: (m.program_id.sequence, m.id))
            members = mine.filtered(lambda m: m.state in ("active", "suspended"))
            partner.b2b_loyalty_membership_ids = mine
            partner.b2b_loyalty_membership_count = len(mine)
            partner.b2b_loyalty_membership_id = (members or mine)[:1]
            partner.b2b_loyalty_tier_id = members[:1].tier_id

    def _search_b2b_loyalty_membership_id(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        domain = [
            ("company_id", "=", self.env.company.id),
            *self.env["b2b.loyalty.membership"]._live_domain(),
        ]
        wanted = [("id", operator, value)]
        if operator == "in" and False in value:
            wanted = []
        found = self.env["b2b.loyalty.membership"].search([*domain, *wanted])
        inside = "not in" if operator == "in" and False in value else "in"
        return [("commercial_partner_id", inside, found.partner_id.ids)]

    def _search_b2b_loyalty_tier_id(self, operator, value):
        found = self.env["b2b.loyalty.membership"].search(
            [
                ("company_id", "=", self.env.company.id),
                *self.env["b2b.loyalty.membership"]._member_domain(),
                ("tier_id", operator, value),
            ]
        )
        return [("commercial_partner_id", "in", found.partner_id.ids)]

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

    @api.model
    def _b2b_loyalty_tiers(self, partners, company):
        """The tier that applies to each partner's company in a seller company.

        One query, whatever the number of partners. Only active members of a
        running program have one; of several programs, the first one's tier.

        :return: {partner: ``b2b.loyalty.tier``}
        """
        # sudo: what a customer gets does not depend on who writes the quotation
        found = (
            self.env["b2b.loyalty.membership"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", partners.commercial_partner_id.ids),
                    ("company_id", "=", company.id),
                    ("state", "=", "active"),
                    ("tier_id", "!=", False),
                    ("program_id.state", "in", ("open", "run_off")),
                ]
            )
        )
        first = {}
        for membership in found.sorted(lambda m: (m.program_id.sequence, m.id)):
            first.setdefault(membership.partner_id, membership.tier_id)
        none = self.env["b2b.loyalty.tier"]
        return {
            partner: first.get(partner.commercial_partner_id, none)
            for partner in partners
        }

    def action_b2b_loyalty_memberships(self):
        """Open the membership, or the list of them, or a new one to fill in."""
        self.ensure_one()
        company = self.commercial_partner_id
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_membership_action"
        )
        action["domain"] = [("partner_id", "=", company.id)]
        action["context"] = {"default_partner_id": company.id}
        mine = self.b2b_loyalty_membership_ids
        if len(mine) == 1:
            action.update(
                res_id=mine.id, view_mode="form", views=[(False, "form")]
            )
        return action
