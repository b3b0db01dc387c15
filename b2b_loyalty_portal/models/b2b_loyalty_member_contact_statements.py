from odoo import api, fields, models


class MemberContact(models.Model):
    """Whether a person gets the statements by mail."""

    _inherit = "b2b.loyalty.member.contact"

    wants_statement = fields.Boolean(
        string="Gets Statements",
        compute="_compute_wants_statement",
        store=True,
        readonly=False,
        precompute=True,
        help="By mail. Managers do unless they switch it off; everybody can choose "
        "in the portal.",
    )

    @api.depends("membership_id")
    def _compute_wants_statement(self):
        """A first choice only: a role that changes later leaves it as it is."""
        for contact in self:
            contact.wants_statement = contact.role == "manager"

    def _portal_set_wants_statement(self, wants):
        self.ensure_one()
        self.wants_statement = wants
