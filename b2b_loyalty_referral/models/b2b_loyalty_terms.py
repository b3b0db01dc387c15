from odoo import api, fields, models
from odoo.exceptions import ValidationError

MOST_MONTHS = 1_200


class Terms(models.Model):
    """Of which time qualified referrals count for a tier."""

    _inherit = "b2b.loyalty.terms"

    referrals_window_months = fields.Integer(
        string="Referrals of (Months)",
        default=12,
        required=True,
        help="Where a tier asks for referrals: those qualified in so many months up "
        "to the day.",
    )

    @api.constrains("referrals_window_months")
    def _check_referrals_window(self):
        for terms in self:
            if not 1 <= terms.referrals_window_months <= MOST_MONTHS:
                raise ValidationError(
                    self.env._(
                        "Referrals count for months: give a number from 1 to 1,200."
                    )
                )

    def write(self, vals):
        if "referrals_window_months" in vals:
            self._check_editable()
            # sudo: this mark only makes the next run look at everybody
            self.program_id.sudo().recompute_all = True
        return super().write(vals)
