from odoo import api, fields, models
from odoo.tools import SQL

from ..report.plans import WITHOUT_COMPILING
from ..report.profit import all_sources, profit_sql
from .b2b_loyalty_cost import KINDS as ENTERED

KINDS = [
    ("revenue", "Revenue"),
    ("discount", "Tier Discounts"),
    ("reward", "Rewards"),
    ("points", "Points"),
    ("rebate", "Rebates"),
    ("commission", "Commissions"),
    *ENTERED,
]


class Profit(models.Model):
    """What programs cost and what their members bought: read only.

    Each row is a document, a journal item, a redemption or an entered cost.
    """

    _name = "b2b.loyalty.profit"
    _description = "B2B Loyalty Profit and Loss"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "kind"
    _depends = {
        "account.move": [
            "state",
            "invoice_date",
            "b2b_loyalty_base",
            "b2b_loyalty_settlement",
            "payment_state",
            "reversed_entry_id",
            "invoice_currency_rate",
        ],
        "account.move.line": [
            "balance",
            "date",
            "parent_state",
            "account_id",
            "analytic_distribution",
            "b2b_loyalty_discount",
            "b2b_loyalty_program_id",
            "b2b_loyalty_redemption_id",
            "b2b_loyalty_redemption_ids",
            "sale_line_ids",
        ],
        "b2b.loyalty.cost": ["amount", "date", "kind", "line_id", "program_id"],
        "b2b.loyalty.membership": ["program_id", "partner_id"],
        "b2b.loyalty.membership.change": ["membership_id", "date", "to_state"],
        "b2b.loyalty.program": [
            "company_id",
            "analytic_distribution",
            "cost_analytic_account_id",
        ],
        "b2b.loyalty.redemption": [
            "state",
            "cost_actual",
            "fulfilled_on",
            "refund_move_id",
            "card_id",
            "tier_id",
        ],
        "b2b.loyalty.tier.change": ["membership_id", "date", "to_tier_id"],
        "res.partner": ["industry_id", "country_id", "commercial_partner_id"],
        "sale.order": ["b2b_loyalty_pricelist_tier_id"],
        "sale.order.line": ["coupon_id"],
    }

    date = fields.Date(readonly=True)
    program_id = fields.Many2one("b2b.loyalty.program", readonly=True)
    company_id = fields.Many2one("res.company", string="Seller", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    membership_id = fields.Many2one("b2b.loyalty.membership", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Company", readonly=True)
    tier_id = fields.Many2one(
        "b2b.loyalty.tier",
        readonly=True,
        help="The tier of the member on the day; of a reward, when it was redeemed.",
    )
    industry_id = fields.Many2one("res.partner.industry", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    analytic_account_id = fields.Many2one(
        "account.analytic.account",
        readonly=True,
        groups="analytic.group_analytic_accounting",
    )
    reward_id = fields.Many2one("b2b.loyalty.reward", readonly=True)
    redemption_id = fields.Many2one("b2b.loyalty.redemption", readonly=True)
    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    line_id = fields.Many2one("account.move.line", string="Journal Item", readonly=True)
    cost_id = fields.Many2one("b2b.loyalty.cost", string="Entered Cost", readonly=True)
    revenue = fields.Monetary(
        readonly=True, help="What members bought, as the program counts it."
    )
    cost = fields.Monetary(string="Costs", readonly=True)
    cost_discount = fields.Monetary(string="Tier Discounts", readonly=True)
    cost_reward = fields.Monetary(string="Rewards", readonly=True)
    cost_points = fields.Monetary(string="Points", readonly=True)
    cost_rebate = fields.Monetary(string="Rebates", readonly=True)
    cost_commission = fields.Monetary(string="Commissions", readonly=True)
    cost_other = fields.Monetary(string="Other Costs", readonly=True)
    generosity = fields.Float(
        readonly=True,
        aggregator="avg",
        digits=(16, 2),
        help="All costs as a part of the revenue of members.",
    )

    @property
    def _table_query(self):
        # so many sources: PostgreSQL would compile for half a minute what runs in
        # a tenth of a second
        self.env.cr.execute(WITHOUT_COMPILING)
        return profit_sql(self._sources())

    @api.model
    def _sources(self):
        """Hook: SELECTs of what costs or brings something, see ``report/profit.py``.

        An add-on that books costs of its own adds a source (numbered 11 to 31), or
        names the kind of its journal items by :meth:`_kinds`.
        """
        # sudo: whose figures a user sees is for the record rules to say
        programs = self.env["b2b.loyalty.program"].sudo()
        opened = programs.with_context(active_test=False).search(
            [("state", "!=", "draft")]
        )
        return all_sources(opened, self._kinds())

    @api.model
    def _kinds(self):
        """Hook: SQL ``WHEN ... THEN 'kind'`` on ``line`` and ``move``."""
        return []

    def _read_group_select(self, aggregate_spec, query):
        """Costs by revenue of the whole group, not the mean of what is in it."""
        if aggregate_spec != "generosity:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "SUM(%s) / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, "cost", query),
            self._field_to_sql(self._table, "revenue", query),
        )

    def action_open_document(self):
        """Open what is behind a row."""
        self.ensure_one()
        record = self.cost_id or self.move_id or self.redemption_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
