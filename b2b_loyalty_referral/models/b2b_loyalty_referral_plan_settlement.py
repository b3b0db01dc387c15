from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.b2b_loyalty.report.documents import exact

SETTLE_BY = [
    ("bill", "Supplier bill"),
    ("points", "Points"),
    ("credit", "Credit note"),
]
SETTLE_EVERY = [
    ("month", "Month"),
    ("quarter", "Quarter"),
    ("invoice", "Qualifying invoice"),
]
# Of referrals that were made before plans said anything of it.
BEFORE = {"settle_by": "bill", "settle_every": "month", "minimum_payout": "0"}


class ReferralPlan(models.Model):
    """How and when commission is paid."""

    _inherit = "b2b.loyalty.referral.plan"

    settle_by = fields.Selection(
        SETTLE_BY,
        string="Paid By",
        default="bill",
        required=True,
        help="Supplier bill: one draft bill of the referrer. Points: of the program, "
        "at their value. Credit note: against the referrer's own invoices.",
    )
    settle_every = fields.Selection(
        SETTLE_EVERY,
        string="Paid Every",
        default="month",
        required=True,
        help="What was approved in a month or quarter is paid after it; with each "
        "qualifying invoice: the night after its commission is approved.",
    )
    minimum_payout = fields.Monetary(
        string="Pays From",
        help="What comes to less is carried forward to the next period.",
    )

    @api.constrains("minimum_payout")
    def _check_minimum_payout(self):
        for plan in self:
            if plan.minimum_payout < 0:
                raise ValidationError(
                    self.env._(
                        "%s pays from an amount that is not below 0: give 0 to pay "
                        "whatever there is.",
                        plan.name,
                    )
                )

    @api.constrains("settle_by", "program_id")
    def _check_points_have_value(self):
        for plan in self:
            if plan.settle_by == "points" and plan.program_id.point_value <= 0:
                raise ValidationError(
                    self.env._(
                        "Points of %(program)s have no value, so that no commission "
                        "can be paid by them: give the program a value per point "
                        "first.",
                        program=plan.program_id.name,
                    )
                )

    def _frozen(self):
        return {
            **super()._frozen(),
            "settle_by": self.settle_by,
            "settle_every": self.settle_every,
            "minimum_payout": str(exact(self.minimum_payout)),
        }


class Referral(models.Model):
    _inherit = "b2b.loyalty.referral"

    def _settled_by(self):
        """How and when it is paid, by the plan of its day."""
        return settled_by(self.terms)

    def _minimum_payout(self):
        return Decimal({**BEFORE, **(self.terms or {})}["minimum_payout"])


def settled_by(terms):
    """How and when commission is paid, by the terms of a referral."""
    kept = {**BEFORE, **(terms or {})}
    return kept["settle_by"], kept["settle_every"]
