from odoo import api, fields, models

from odoo.addons.b2b_loyalty.logic.lifecycle import MEMBER


class MemberContact(models.Model):
    """The caller of a page, as a person of a member company."""

    _inherit = "b2b.loyalty.member.contact"

    may_redeem = fields.Boolean(compute="_compute_rights")
    may_manage = fields.Boolean(compute="_compute_rights")

    @api.depends("role", "membership_id.state")
    def _compute_rights(self):
        """Whoever's membership has ended may look, and nothing more."""
        for contact in self:
            is_member = contact.membership_id.state in MEMBER
            contact.may_redeem = is_member and contact.role in ("buyer", "manager")
            contact.may_manage = is_member and contact.role == "manager"

    @api.model
    @api.private
    def of_caller(self):
        """The roles in force of who is calling; running memberships come first.

        The one place where pages leave the caller's rights behind: whatever they
        show is reached from these records.
        """
        user = self.env.user
        # sudo: customers have no rights on models; only their own roles are found
        found = self.sudo().search_fetch(
            [
                ("partner_id", "=", user.partner_id.id),
                ("membership_id.state", "!=", "draft"),
                ("membership_id.company_id.active", "=", True),
                ("membership_id.company_id.user_ids", "in", user.ids),
            ],
            order="id",
        )
        # read at once: pages show their names
        people = found.membership_id.partner_id | found.partner_id
        companies = {person: person.commercial_partner_id for person in people}
        # who has left the company has left its membership
        found = found.filtered(
            lambda c: companies[c.partner_id] == c.membership_id.partner_id
        )
        order = {"active": 0, "suspended": 1, "sent": 2, "ended": 3}
        return found.sorted(lambda c: order[c.membership_id.state])

    @api.model
    @api.private
    def of_signer(self, membership_id):
        """Somebody of the company who was sent the agreement, before any role.

        As a role that is not stored: signing makes one of it.
        """
        user = self.env.user
        # sudo: as above; only what is for this user is found
        membership = (
            self.env["b2b.loyalty.membership"]
            .sudo()
            .search(
                [
                    ("id", "=", membership_id),
                    ("partner_id", "=", user.partner_id.commercial_partner_id.id),
                    ("company_id", "in", user.company_ids.ids),
                ]
            )
        )
        if not membership or not membership._portal_is_asked(user):
            return self.browse()
        return self.sudo().new(
            {
                "membership_id": membership.id,
                "partner_id": user.partner_id.id,
                "role": "viewer",
            }
        )
