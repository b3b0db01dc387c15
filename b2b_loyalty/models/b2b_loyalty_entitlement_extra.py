from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EntitlementExtra(models.Model):
    """An entitlement on top of what the tier gives: earned once, or a goodwill."""

    _name = "b2b.loyalty.entitlement.extra"
    _description = "B2B Loyalty Extra Entitlement"
    _inherit = ["b2b.loyalty.readable"]
    _order = "expires_on, id"
    _rec_name = "reward_id"

    membership_id = fields.Many2one(
        "b2b.loyalty.membership", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="membership_id.company_id", store=True, index=True
    )
    reward_id = fields.Many2one(
        "b2b.loyalty.reward", required=True, ondelete="restrict", index=True
    )
    quantity = fields.Integer(default=1, required=True)
    date = fields.Date(string="From", required=True, default=fields.Date.context_today)
    expires_on = fields.Date(string="Last Day", help="Empty: without an end.")
    reason = fields.Char(required=True, help="Why it was given; the member sees it.")
    redemption_ids = fields.One2many("b2b.loyalty.redemption", "extra_id")

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "Give 1 or more of a reward."
    )

    @api.constrains("membership_id", "reward_id")
    def _check_program(self):
        for extra in self:
            if extra.reward_id.program_id != extra.membership_id.program_id:
                raise ValidationError(
                    self.env._(
                        "%(reward)s is no reward of %(program)s: choose one of it.",
                        reward=extra.reward_id.name,
                        program=extra.membership_id.program_id.name,
                    )
                )

    @api.constrains("date", "expires_on")
    def _check_dates(self):
        for extra in self:
            if extra.expires_on and extra.expires_on < extra.date:
                raise ValidationError(
                    self.env._(
                        "%(reward)s would end on %(last)s, before it starts: give a "
                        "last day on or after %(first)s.",
                        reward=extra.reward_id.name,
                        last=extra.expires_on,
                        first=extra.date,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for extra in self:
            if extra.redemption_ids:
                raise ValidationError(
                    self.env._(
                        "%s was redeemed and stays on record: set its last day "
                        "instead.",
                        extra.reward_id.name,
                    )
                )

    def write(self, vals):
        if vals.keys() & {"membership_id", "reward_id", "quantity"} and any(
            extra.redemption_ids for extra in self
        ):
            raise ValidationError(
                self.env._(
                    "This was used already and stays as it is: set its last day, and "
                    "give another one."
                )
            )
        self.membership_id._take()
        return super().write(vals)
