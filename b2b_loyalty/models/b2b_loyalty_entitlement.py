from odoo import api, fields, models

from ..report.entitlements import entitlements_of, table_sql


class Entitlement(models.Model):
    """What a member may still claim free of points, as of today: read only."""

    _name = "b2b.loyalty.entitlement"
    _description = "B2B Loyalty Entitlement"
    _auto = False
    _order = "membership_id, reward_id, ends_on"
    _rec_name = "reward_id"
    _depends = {
        "b2b.loyalty.membership": ["state", "date_start", "terms_id", "tier_id"],
        "b2b.loyalty.benefit": ["kind", "reward_id", "quantity_per_year", "tier_id"],
        "b2b.loyalty.entitlement.extra": ["quantity", "date", "expires_on"],
        "b2b.loyalty.redemption": ["state", "yearly_quantity", "extra_quantity"],
    }

    membership_id = fields.Many2one("b2b.loyalty.membership", readonly=True)
    program_id = fields.Many2one(related="membership_id.program_id")
    company_id = fields.Many2one("res.company", string="Seller", readonly=True)
    reward_id = fields.Many2one("b2b.loyalty.reward", readonly=True)
    benefit_id = fields.Many2one("b2b.loyalty.benefit", readonly=True)
    extra_id = fields.Many2one(
        "b2b.loyalty.entitlement.extra", string="Granted", readonly=True
    )
    allowed = fields.Integer(readonly=True)
    used = fields.Integer(readonly=True)
    left = fields.Integer(readonly=True)
    ends_on = fields.Date(string="Until", readonly=True)
    given_by = fields.Char(
        string="Why",
        compute="_compute_given_by",
        help="The benefit that gives it, or the reason why it was given on top.",
    )

    @api.depends("benefit_id", "extra_id")
    def _compute_given_by(self):
        for entitlement in self:
            entitlement.given_by = (
                entitlement.benefit_id.name or entitlement.extra_id.reason
            )

    @property
    def _table_query(self):
        return table_sql(fields.Date.context_today(self))

    @api.model
    @api.private
    def left_of(self, membership, reward, on):
        """What a member may claim of a reward on a day.

        :return: (left of the agreement year, its first day, a benefit that gives it,
            the extra that ends first with any left, number left of it)
        """
        rows = entitlements_of(self.env, membership.id, on, reward.id)
        yearly = next((row for row in rows if not row["extra_id"]), None)
        extra = next(
            (r for r in rows if r["extra_id"] and r["allowed"] > r["used"]), None
        )
        return (
            max(yearly["allowed"] - yearly["used"], 0) if yearly else 0,
            yearly and yearly["year_first"],
            yearly and yearly["benefit_id"],
            extra and extra["extra_id"],
            extra["allowed"] - extra["used"] if extra else 0,
        )
