from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..report import profit

GROUPS = "b2b_loyalty.group_manager,b2b_loyalty.group_accountant"


class Program(models.Model):
    """What a program has cost, beside what its members bought, and its budgets."""

    _inherit = "b2b.loyalty.program"

    cost_analytic_account_id = fields.Many2one(
        "account.analytic.account",
        string="Costs of the Program",
        check_company=True,
        index="btree_not_null",
        copy=False,
        groups=GROUPS,
        help="Expenses that are posted with this analytic account are other costs of "
        "the program: bills for events, printing or software.",
    )
    budget_ids = fields.One2many("b2b.loyalty.budget", "program_id", groups=GROUPS)
    profit_cost = fields.Monetary(
        string="Costs This Year", compute="_compute_profit", groups=GROUPS
    )
    profit_generosity = fields.Float(
        string="Generosity",
        compute="_compute_profit",
        groups=GROUPS,
        help="All costs of this year as a part of the revenue of members.",
    )
    budget_percent = fields.Float(
        string="Budget Used (%)", compute="_compute_profit", groups=GROUPS
    )
    has_budget = fields.Boolean(compute="_compute_profit", groups=GROUPS)

    @api.constrains("cost_analytic_account_id")
    def _check_cost_analytic_account(self):
        """Else the same bill would be a cost of both."""
        # sudo: also programs that are archived, of the same company
        programs = self.sudo().with_context(active_test=False)
        for program in programs.filtered("cost_analytic_account_id"):
            other = programs.search(
                [
                    (
                        "cost_analytic_account_id",
                        "=",
                        program.cost_analytic_account_id.id,
                    ),
                    ("id", "!=", program.id),
                ],
                limit=1,
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "%(account)s collects the costs of %(program)s already: "
                        "choose an analytic account of its own for each program.",
                        account=program.cost_analytic_account_id.display_name,
                        program=other.name,
                    )
                )

    @api.depends("budget_ids.amount", "budget_ids.year")
    def _compute_profit(self):
        """Of the running fiscal year; one query for all."""
        today = fields.Date.context_today(self)
        known = self.filtered(lambda program: program._origin)
        years = [p.company_id.compute_fiscalyear_dates(today) for p in known]
        found = known._profit_sums(
            [
                (program._origin.id, year["date_from"], year["date_to"])
                for program, year in zip(known, years, strict=True)
            ]
        )
        empty = {"profit_cost": 0, "profit_generosity": 0}
        (self - known).update({**empty, "budget_percent": 0, "has_budget": False})
        for program, year, (cost, revenue) in zip(known, years, found, strict=True):
            program.profit_cost = cost
            program.profit_generosity = revenue and cost / revenue
            budget = program.budget_ids.filtered(
                lambda b, year=year: b.year == year["date_to"].year
            )
            program.has_budget = bool(budget)
            amount = budget.amount
            program.budget_percent = amount and float(cost) * 100 / amount

    def _profit_sums(self, periods):
        """Costs and revenue in periods, see :func:`report.profit.sums`."""
        # sudo: figures of the program, for those who read it and these fields
        sources = self.env["b2b.loyalty.profit"].sudo()._sources()
        return profit.sums(self.env, sources, periods)

    def action_view_profit(self):
        """Its profit and loss, this year."""
        action = self._action_of_mine("b2b_loyalty.b2b_loyalty_profit_action")
        action["context"] = {
            "search_default_this_year": 1,
            "pivot_row_groupby": ["date:month"],
        }
        return action
