from odoo import api, fields, models
from odoo.exceptions import ValidationError


class Activity(models.Model):
    """A member has done something besides buying."""

    _name = "b2b.loyalty.activity"
    _description = "B2B Loyalty Activity"
    _inherit = ["mail.thread", "b2b.loyalty.readable"]
    _order = "date desc, id desc"

    type_id = fields.Many2one(
        "b2b.loyalty.activity.type", required=True, ondelete="restrict", index=True
    )
    membership_id = fields.Many2one(
        "b2b.loyalty.membership", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="membership_id.company_id", store=True, index=True
    )
    contact_id = fields.Many2one(
        "b2b.loyalty.member.contact",
        string="Person",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('membership_id', '=', membership_id)]",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    state = fields.Selection(
        [("claimed", "Claimed"), ("approved", "Approved"), ("refused", "Refused")],
        default="approved",
        required=True,
        tracking=True,
    )
    note = fields.Text()

    @api.depends("type_id.name", "membership_id.partner_id.name")
    def _compute_display_name(self):
        for activity in self:
            activity.display_name = (
                f"{activity.type_id.name}: {activity.membership_id.partner_id.name}"
            )

    @api.constrains("type_id", "membership_id", "contact_id")
    def _check_program(self):
        for activity in self:
            member = activity.membership_id
            if activity.type_id.program_id != member.program_id:
                raise ValidationError(
                    self.env._(
                        "%(activity)s is no activity of %(program)s: choose one of it.",
                        activity=activity.type_id.name,
                        program=member.program_id.name,
                    )
                )
            if activity.contact_id.membership_id not in (
                member,
                member.browse(),
            ):
                raise ValidationError(
                    self.env._(
                        "%(person)s is no contact of this membership: choose one of "
                        "its people.",
                        person=activity.contact_id.partner_id.name,
                    )
                )
