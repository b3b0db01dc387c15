from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class Document(models.Model):
    """A document or link for members, by tier: training material, pictures, prices.

    Portal users have no access to the model: a file of theirs is handed out by
    ``_can_return_content``, and every other id answers like one that is not there.
    """

    _name = "b2b.loyalty.document"
    _description = "B2B Loyalty Document"
    _inherit = ["b2b.loyalty.readable"]
    _order = "program_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Text(
        translate=True, help="What it is for, in words for members."
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    program_id = fields.Many2one(
        "b2b.loyalty.program", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True, string="Seller"
    )
    tier_ids = fields.Many2many(
        "b2b.loyalty.tier",
        string="Tiers",
        domain="[('program_id', '=', program_id)]",
        help="Only for members of these tiers. Empty: for all members.",
    )
    file = fields.Binary(attachment=True)
    file_name = fields.Char()
    url = fields.Char(string="Link")
    published = fields.Boolean(
        help="Members see it as soon as you publish it, and no longer once you do not."
    )

    @api.constrains("file", "url")
    def _check_content(self):
        for document in self:
            if bool(document.file) == bool(document.url):
                raise ValidationError(
                    self.env._(
                        "%s is either a file or a link: upload a file, or give a "
                        "link, and leave out the other.",
                        document.name,
                    )
                )
            if document.url and not _is_web_address(document.url):
                raise ValidationError(
                    self.env._(
                        "%s is no address of a web page: give one that starts with "
                        "https://.",
                        document.url,
                    )
                )

    @api.constrains("program_id", "tier_ids")
    def _check_program(self):
        for document in self:
            if document.tier_ids.program_id - document.program_id:
                raise ValidationError(
                    self.env._(
                        "%(document)s belongs to %(program)s: choose tiers of that "
                        "program.",
                        document=document.name,
                        program=document.program_id.name,
                    )
                )

    # -- who may have it

    @api.model
    def _published_for(self, person):
        """What a person of a member company may read, as superuser.

        :param person: ``res.partner``
        """
        # sudo: members have no rights of their own on programs and documents
        return self.sudo().search(self._member_domain(person))

    @api.model
    def _member_domain(self, person):
        """Published, and for a tier that a company of the person's role holds."""
        # sudo: see _published_for
        memberships = (
            self.env["b2b.loyalty.membership"]
            .sudo()
            .search(
                [
                    ("state", "=", "active"),
                    ("program_id.state", "in", ("open", "run_off")),
                    ("partner_id", "=", person.commercial_partner_id.id),
                    ("contact_ids.partner_id", "=", person.id),
                ]
            )
        )
        return Domain("published", "=", True) & Domain.OR(
            Domain("program_id", "=", membership.program_id.id)
            & (
                Domain("tier_ids", "=", False)
                | Domain("tier_ids", "in", membership.tier_id.ids)
            )
            for membership in memberships
        )

    def _can_return_content(self, field_name=None, access_token=None):
        """Hand out a file to a member for whom it is."""
        if field_name == "file":
            person = self.env.user.partner_id
            if len(self) == 1 and self in self._published_for(person):
                return True
        return super()._can_return_content(field_name, access_token)


def _is_web_address(text):
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
