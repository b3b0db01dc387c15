from odoo import api, fields, models

# figures of which a tier asks for at least so much
BOUND_FIELDS = (
    "revenue_from",
    "growth_from",
    "points_from",
    "active_months_from",
    "referrals_from",
)

# In the context: who writes compares the bounds afterwards. No context that comes
# from outside can hold it.
LATER = object()


class Criteria(models.AbstractModel):
    """What a tier can ask for and pay back.

    Kept by the lines of the terms; tiers show those of the newest version.
    """

    _name = "b2b.loyalty.criteria"
    _description = "B2B Loyalty Criteria"

    currency_id = fields.Many2one("res.currency")
    revenue_from = fields.Monetary(
        help="Net invoiced revenue in the window, at least.",
    )
    growth_from = fields.Float(
        string="Growth From (%)",
        digits=(16, 2),
        help="Per cent over the same window one year earlier, at least. "
        "A company without revenue then never reaches it. 0: not asked.",
    )
    points_from = fields.Integer(
        help="Points earned in the window, at least. 0: not asked."
    )
    active_months_from = fields.Integer(
        help="Months of the window with an invoice, at least. 0: not asked.",
    )
    referrals_from = fields.Integer(
        help="Qualified referrals in their window, at least. 0: not asked."
    )
    invitation_only = fields.Boolean(
        string="By Invitation",
        help="Given by hand only; no figure reaches it or takes it away.",
    )
    match = fields.Selection(
        [("all", "All of them"), ("any", "Any of them")],
        string="Needs",
        help="Whether all figures asked must be reached, or one of them.",
    )
    rebate_percent = fields.Float(
        string="Rebate (%)",
        digits=(16, 2),
        help="Per cent of qualifying revenue paid back once per period.",
    )

    @api.model
    def _bound_fields(self):
        return BOUND_FIELDS

    @api.model
    def _criteria_fields(self):
        """The fields that tiers show and pass on to their newest terms."""
        return (*BOUND_FIELDS, "invitation_only", "match", "rebate_percent")
