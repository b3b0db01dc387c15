from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

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
    granted_tier_id = fields.Many2one(
        "b2b.loyalty.tier",
        readonly=True,
        copy=False,
        ondelete="restrict",
        tracking=True,
        help="Given by hand; figures do not take it away.",
    )
    granted_until = fields.Date(readonly=True, copy=False, tracking=True)
    # state of the decision (logic.tier.Standing) and when to look again
    holds_until = fields.Date(readonly=True, copy=False)
    grace_until = fields.Date(
        readonly=True, copy=False, help="Last day before a lowering that has started."
    )
    due_on = fields.Date(readonly=True, copy=False)
    figures_on = fields.Date(readonly=True, copy=False)
    figures_key = fields.Char(readonly=True, copy=False)

    @api.depends("qualifying_revenue", "reference_revenue")
    def _compute_growth(self):
        for membership in self:
            reference = membership.reference_revenue
            membership.growth = (
                (membership.qualifying_revenue - reference) / reference * 100
                if reference > 0
                else 0.0
            )

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

    @api.model
    def _group_expand_tiers(self, tiers, domain):
        """Every tier has its column in a board, empty ones too."""
        return tiers.search([("program_id", "in", tiers.program_id.ids)])

    # -- given by hand

    def action_set_tier(self, tier, reason, until=None):
        """Give a tier by hand; figures raise it but do not take it away.

        :param tier: ``b2b.loyalty.tier`` of the program, or None to withdraw
        :param until: last day of the grant; None: until it is withdrawn
        """
        self._take_as_manager()
        self._check_reason(reason)
        tier = self._records("b2b.loyalty.tier", tier)
        for membership in self:
            membership._check_grant(tier)
            before = membership.tier_id
            membership._engine_write(
                {
                    "granted_tier_id": tier.id,
                    "granted_until": fields.Date.to_date(until) if tier else False,
                    "figures_on": False,
                    "holds_until": False,
                    "grace_until": False,
                    "tier_id": tier.id or before.id,
                }
            )
            membership._log_manual_tier(before, tier or before, reason)
        self._recompute_tiers()
        return True

    def _check_grant(self, tier):
        self.ensure_one()
        if self.state not in ("active", "suspended"):
            raise UserError(
                self.env._(
                    "%(membership)s is %(state)s: only a member can hold a tier.",
                    membership=self.display_name,
                    state=self._state_label(),
                )
            )
        if tier and tier.program_id != self.program_id:
            raise UserError(
                self.env._(
                    "%(tier)s belongs to %(other)s: choose a tier of %(program)s.",
                    tier=tier.name,
                    other=tier.program_id.name,
                    program=self.program_id.name,
                )
            )

    def _log_manual_tier(self, before, after, reason):
        today = fields.Date.context_today(self)
        vals = self.program_id._prepare_tier_change_vals(
            self, before.id, after.id, "manual", today, self.qualifying_revenue
        )
        # sudo: facts are kept whatever the user's rights, and nobody may edit them
        change = self.env["b2b.loyalty.tier.change"].sudo()
        change.create({**vals, "reason": reason})
        if before != after:
            self._engine_write({"tier_since": today})
        self._message_log(
            body=self.env._(
                "Tier given by hand: %(tier)s. %(reason)s",
                tier=after.name or self.env._("none"),
                reason=reason,
            )
        )
