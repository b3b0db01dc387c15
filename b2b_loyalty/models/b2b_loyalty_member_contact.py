from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MemberContact(models.Model):
    """A person of the member company with a role in the program.

    No role, no access. The salesperson of the member and managers edit roles. The
    role of somebody who has redeemed or approved is archived instead of deleted, as
    what was done refers to it; an archived role is no role.
    """

    _name = "b2b.loyalty.member.contact"
    _description = "B2B Loyalty Member Contact"
    _inherit = ["b2b.loyalty.readable"]
    _order = "membership_id, id"
    _rec_name = "partner_id"

    membership_id = fields.Many2one(
        "b2b.loyalty.membership", required=True, ondelete="cascade", index=True
    )
    active = fields.Boolean(
        default=True, help="A role that has ended stays on record, without any access."
    )
    company_id = fields.Many2one(related="membership_id.company_id")
    partner_id = fields.Many2one(
        "res.partner", string="Person", required=True, ondelete="cascade", index=True
    )
    commercial_partner_id = fields.Many2one(related="membership_id.partner_id")
    email = fields.Char(related="partner_id.email")
    role = fields.Selection(
        [
            ("viewer", "Viewer: may see"),
            ("buyer", "Buyer: may redeem"),
            ("manager", "Manager: may approve and manage people"),
        ],
        default="viewer",
        required=True,
    )

    # of those in force: persons that are merged may leave two that have ended
    _role_unique = models.UniqueIndex(
        "(membership_id, partner_id) WHERE active",
        "This person has a role in the membership already: change that one.",
    )

    def _belongs(self):
        """Whether the person is of the member company; who has left it has no role."""
        self.ensure_one()
        role = self.sudo()  # sudo: only which company it is
        return role.partner_id.commercial_partner_id == role.membership_id.partner_id

    @api.constrains("partner_id", "membership_id", "active")
    def _check_partner(self):
        for contact in self.filtered("active"):
            company = contact.membership_id.partner_id
            if not contact._belongs():
                raise ValidationError(
                    self.env._(
                        "%(person)s does not belong to %(company)s: add the person "
                        "to that company first, or choose one of its contacts.",
                        person=contact.partner_id.name,
                        company=company.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """A person who comes back gets the row that is on record."""
        ended = self._ended_roles(vals_list)
        kept = [
            ended.pop((vals.get("membership_id"), vals.get("partner_id")), None)
            for vals in vals_list
        ]
        new = iter(
            super().create(
                [v for v, role in zip(vals_list, kept, strict=True) if not role]
            )
        )
        for vals, role in zip(vals_list, kept, strict=True):
            if role:
                role.write({**self.default_get(["role"]), **vals, "active": True})
        return self.browse().union(*(role or next(new) for role in kept))

    def _ended_roles(self, vals_list):
        """{(membership, person): role that has ended}, as ids."""
        ended = self.with_context(active_test=False).search(
            [
                ("active", "=", False),
                ("membership_id", "in", [v.get("membership_id") for v in vals_list]),
                ("partner_id", "in", [v.get("partner_id") for v in vals_list]),
            ]
        )
        return {
            (role.membership_id.id, role.partner_id.id): role.with_env(self.env)
            for role in ended
        }

    def unlink(self):
        """Removing a role ends it at once; what refers to it is kept."""
        named = self._on_record()
        named.active = False
        return super(MemberContact, self - named).unlink()

    def _on_record(self):
        """The roles to which something refers that is kept."""
        found = self.browse()
        # sudo: whatever refers to them, seen by this user or not
        for model in self.env.registry.values():
            if model._abstract or model._transient or not model._auto:
                continue
            for name, field in model._fields.items():
                if field.comodel_name != self._name or not self._restricts(field):
                    continue
                groups = (
                    self.env[model._name]
                    .sudo()
                    .with_context(active_test=False)
                    ._read_group([(name, "in", self.ids)], [name])
                )
                found |= self.browse([role.id for [role] in groups])
        return found

    def _restricts(self, field):
        return field.type == "many2one" and field.store and field.ondelete == "restrict"

    def write(self, vals):
        if {"membership_id", "partner_id"} & vals.keys():
            for contact in self:
                if (
                    vals.get("membership_id", contact.membership_id.id)
                    != contact.membership_id.id
                    or vals.get("partner_id", contact.partner_id.id)
                    != contact.partner_id.id
                ):
                    raise ValidationError(
                        self.env._(
                            "The role of %s stays with that person and membership: "
                            "remove it and give a new one.",
                            contact.partner_id.name,
                        )
                    )
        return super().write(vals)
