from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RedemptionAttendee(models.Model):
    """A person who comes to an event; changed until it takes place."""

    _name = "b2b.loyalty.redemption.attendee"
    _description = "B2B Loyalty Attendee"
    _inherit = ["b2b.loyalty.readable"]
    _order = "redemption_id, id"

    redemption_id = fields.Many2one(
        "b2b.loyalty.redemption", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="redemption_id.company_id", store=True, index=True
    )
    reward_id = fields.Many2one(
        related="redemption_id.reward_id", store=True, index=True, string="Event"
    )
    partner_id = fields.Many2one(
        related="redemption_id.partner_id", store=True, string="Company"
    )
    contact_id = fields.Many2one(
        "b2b.loyalty.member.contact",
        string="Person",
        ondelete="set null",
        index="btree_not_null",
        help="When it is somebody with a role in the membership.",
    )
    name = fields.Char(
        compute="_compute_from_contact",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    email = fields.Char(
        compute="_compute_from_contact", store=True, precompute=True, readonly=False
    )

    @api.depends("contact_id")
    def _compute_from_contact(self):
        for attendee in self:
            person = attendee.contact_id.partner_id
            attendee.name = person.name or attendee.name
            attendee.email = person.email or attendee.email

    @api.constrains("redemption_id", "contact_id")
    def _check_contact(self):
        for attendee in self:
            contact = attendee.contact_id
            if (
                contact
                and contact.membership_id != attendee.redemption_id.membership_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(person)s has no role in the membership of %(company)s: "
                        "choose one of its people, or type in the name.",
                        person=attendee.name,
                        company=attendee.redemption_id.partner_id.name,
                    )
                )

    @api.constrains("redemption_id")
    def _check_seats(self):
        for redemption in self.redemption_id:
            if len(redemption.attendee_ids) > redemption.quantity:
                raise ValidationError(
                    self.env._(
                        "%(redemption)s is of %(seats)s seats: name that many people "
                        "or fewer.",
                        redemption=redemption.display_name,
                        seats=redemption.quantity,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        attendees = super().create(vals_list)
        attendees._check_open()
        return attendees

    def write(self, vals):
        self._check_open()
        res = super().write(vals)
        self._check_open()  # where it was moved to
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_open()

    def _check_open(self):
        """The engine and who was checked by a button come as superuser."""
        if not self.env.su:
            self.redemption_id._check_attendees_open()
