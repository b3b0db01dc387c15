from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MemberContact(models.Model):
    """A person of the member company with a role in the program.

    No role, no access. The salesperson of the member and managers edit roles.
    """

    _name = "b2b.loyalty.member.contact"
    _description = "B2B Loyalty Member Contact"
    _inherit = ["b2b.loyalty.readable"]
    _order = "membership_id, id"
    _rec_name = "partner_id"

    membership_id = fields.Many2one(
        "b2b.loyalty.membership", required=True, ondelete="cascade", index=True
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

    _person_unique = models.Constraint(
        "UNIQUE(membership_id, partner_id)",
        "This person has a role in the membership already: change that one.",
    )

    @api.constrains("partner_id", "membership_id")
    def _check_partner(self):
        for contact in self:
            company = contact.membership_id.partner_id
            if contact.partner_id.commercial_partner_id != company:
                raise ValidationError(
                    self.env._(
                        "%(person)s does not belong to %(company)s: add the person "
                        "to that company first, or choose one of its contacts.",
                        person=contact.partner_id.name,
                        company=company.name,
                    )
                )

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
