from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..logic.tier import Metrics
from ..report.documents import exact

AT_RISK_DAYS = 90
NEAR_PERCENT = 90.0


class Membership(models.Model):
    """The tier a member holds, and the figures behind it.

    Stored and written by the recompute only (``report/figures.py``).
    """

    _inherit = "b2b.loyalty.membership"

    tier_id = fields.Many2one(
        "b2b.loyalty.tier",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        group_expand="_group_expand_tiers",
    )
    tier_since = fields.Date(readonly=True, copy=False)
    tier_valid_until = fields.Date(
        string="Held Until",
        readonly=True,
        copy=False,
        help="The last day the tier would hold if nothing more were invoiced. "
        "Empty: it is not lost that way.",
    )
    tier_change_ids = fields.One2many("b2b.loyalty.tier.change", "membership_id")
    qualifying_revenue = fields.Monetary(
        readonly=True,
        copy=False,
        help="Net invoiced revenue in the window of the program.",
    )
    reference_revenue = fields.Monetary(
        readonly=True, copy=False, help="The same window one year earlier."
    )
    previous_period_revenue = fields.Monetary(
        string="Last Year's Revenue",
        readonly=True,
        copy=False,
        help="The whole of the year before.",
    )
    growth = fields.Float(
        string="Growth (%)",
        compute="_compute_growth",
        digits=(16, 1),
        help="Over the same window one year earlier.",
    )
    active_months = fields.Integer(
        readonly=True, copy=False, help="Months of the window with an invoice."
    )
    next_tier_id = fields.Many2one(
        "b2b.loyalty.tier", readonly=True, copy=False, ondelete="set null"
    )
    revenue_to_next_tier = fields.Monetary(
        string="To the Next Tier", readonly=True, copy=False
    )
    next_tier_progress = fields.Float(
        string="Progress (%)",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Revenue over the bound of the next tier.",
    )
    computed_on = fields.Date(
        compute="_compute_computed_on",
        string="Figures As Of",
        help="The day as of which the figures were last computed.",
    )
    is_at_risk = fields.Boolean(
        compute="_compute_is_at_risk",
        search="_search_is_at_risk",
        string="At Risk",
        help="The tier is lost within 90 days if nothing more is invoiced.",
    )
    is_near_next_tier = fields.Boolean(
        compute="_compute_is_near_next_tier",
        search="_search_is_near_next_tier",
        string="Near the Next Tier",
        help="At least 90 % of the next tier's bound is reached.",
    )
    benefit_ids = fields.Many2many(
        "b2b.loyalty.benefit",
        compute="_compute_benefit_ids",
        string="Benefits",
        help="What the member has now, under its own version of the terms.",
    )
    # what the decision at period end looked at, to know when it is out of date
    finished_revenue = fields.Monetary(
        string="Revenue of the Finished Period", readonly=True, copy=False
    )
    finished_reference_revenue = fields.Monetary(
        string="Revenue of the Period Before It", readonly=True, copy=False
    )
    finished_months = fields.Integer(
        string="Active Months of the Finished Period", readonly=True, copy=False
    )
    # state of the decision (logic.tier.Standing) and when to look again
    holds_until = fields.Date(readonly=True, copy=False)
    grace_until = fields.Date(
        readonly=True, copy=False, help="Last day before a lowering that has started."
    )
    due_on = fields.Date(readonly=True, copy=False)
    figures_on = fields.Date(readonly=True, copy=False)

    @api.depends("qualifying_revenue", "reference_revenue")
    def _compute_growth(self):
        for membership in self:
            metrics = Metrics(
                exact(membership.qualifying_revenue),
                exact(membership.reference_revenue),
            )
            membership.growth = metrics.growth or 0.0

    @api.depends("figures_on", "program_id.computed_on")
    def _compute_computed_on(self):
        for membership in self:
            days = [membership.figures_on, membership.program_id.computed_on]
            membership.computed_on = membership.figures_on and max(filter(None, days))

    @api.depends("tier_valid_until")
    def _compute_is_at_risk(self):
        at_risk = self.filtered_domain(self._at_risk_domain())
        for membership in self:
            membership.is_at_risk = membership in at_risk

    def _search_is_at_risk(self, operator, value):
        return self._search_flag(operator, self._at_risk_domain())

    @api.model
    def _at_risk_domain(self):
        today = fields.Date.context_today(self)
        limit = today + relativedelta(days=AT_RISK_DAYS)
        return [
            *self._member_domain(),
            ("tier_valid_until", ">=", today),
            ("tier_valid_until", "<=", limit),
        ]

    @api.depends("next_tier_progress", "state")
    def _compute_is_near_next_tier(self):
        near = self.filtered_domain(self._near_domain())
        for membership in self:
            membership.is_near_next_tier = membership in near

    def _search_is_near_next_tier(self, operator, value):
        return self._search_flag(operator, self._near_domain())

    @api.model
    def _near_domain(self):
        return [
            *self._member_domain(),
            ("next_tier_id", "!=", False),
            ("next_tier_progress", ">=", NEAR_PERCENT),
        ]

    @api.model
    def _search_flag(self, operator, domain):
        """Boolean search: Odoo asks for ``in [True]`` and negates the rest itself."""
        return domain if operator == "in" else NotImplemented

    @api.depends("tier_id", "terms_id.benefit_ids")
    def _compute_benefit_ids(self):
        for membership in self:
            tier = membership.tier_id
            membership.benefit_ids = membership.terms_id.benefit_ids.filtered(
                lambda b, tier=tier: not b.tier_id or b.tier_id == tier
            )

    def _grace_sentence(self, last_day):
        """What the salesperson is told when a grace time starts."""
        self.ensure_one()
        words = {
            "company": self.partner_id.name,
            "tier": self.tier_id.name,
            "day": format_date(self.env, last_day),
        }
        level = self.terms_id._level_of(self.tier_id)
        if level and level.asks("referrals") and not level.asks("revenue"):
            return self.env._(
                "%(company)s loses %(tier)s after %(day)s unless it brings another "
                "company",
                **words,
            )
        return self.env._(
            "%(company)s loses %(tier)s after %(day)s unless more is invoiced", **words
        )

    @api.model
    def _group_expand_tiers(self, tiers, domain):
        """Every tier has its column in a board, empty ones too."""
        return tiers.search([("program_id", "in", tiers.program_id.ids)])
