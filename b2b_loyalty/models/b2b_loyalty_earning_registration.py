from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EarningRegistration(models.Model):
    """A member that takes part in an offer, from a day on."""

    _name = "b2b.loyalty.earning.registration"
    _description = "B2B Loyalty Registration for an Offer"
    _inherit = ["b2b.loyalty.readable"]
    _order = "date desc, id desc"
    _rec_name = "membership_id"

    rule_id = fields.Many2one(
        "b2b.loyalty.earning.rule",
        string="Offer",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('registration', '=', True)]",
    )
    membership_id = fields.Many2one(
        "b2b.loyalty.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
    )
    program_id = fields.Many2one(related="rule_id.program_id")
    company_id = fields.Many2one(related="rule_id.company_id", store=True)
    date = fields.Date(
        string="Registered On",
        required=True,
        default=fields.Date.context_today,
        help="Invoices of this day and later earn by the offer.",
    )

    _once = models.UniqueIndex(
        "(rule_id, membership_id)", "This member has registered for the offer already."
    )

    @api.constrains("rule_id", "membership_id")
    def _check_program(self):
        for registration in self:
            rule, member = registration.rule_id, registration.membership_id
            if not rule.registration:
                raise ValidationError(
                    self.env._(
                        "Members take part in %s without registering: choose an offer "
                        "that asks for it.",
                        rule.name,
                    )
                )
            if rule.program_id != member.program_id:
                raise ValidationError(
                    self.env._(
                        "%(rule)s is an offer of %(program)s, where %(company)s is no "
                        "member: register a member of that program.",
                        rule=rule.name,
                        program=rule.program_id.name,
                        company=member.partner_id.name,
                    )
                )
