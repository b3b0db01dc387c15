from odoo import fields, models

from ..logic.milestone import YEARLY
from ..report.members import rewarded_members_of
from ..report.progress import progress_sql
from ..report.revenue import Revenue


class MilestoneProgress(models.Model):
    """How far members are on the yearly milestones today: read only.

    Members held out are left out here too.
    """

    _name = "b2b.loyalty.milestone.progress"
    _description = "B2B Loyalty Milestone Progress"
    _auto = False
    _order = "percent desc, membership_id"
    _rec_name = "milestone_id"
    _depends = {
        "b2b.loyalty.membership": ["state", "date_start", "holdout", "partner_id"],
        "b2b.loyalty.milestone": ["trigger", "amount", "percent", "active"],
        "b2b.loyalty.milestone.reached": ["date", "period_first"],
        "account.move": ["state", "invoice_date", "b2b_loyalty_base", "payment_state"],
    }

    membership_id = fields.Many2one("b2b.loyalty.membership", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Company", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    milestone_id = fields.Many2one("b2b.loyalty.milestone", readonly=True)
    trigger = fields.Selection(related="milestone_id.trigger")
    program_id = fields.Many2one("b2b.loyalty.program", readonly=True)
    company_id = fields.Many2one("res.company", string="Seller", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    period_first = fields.Date(string="Year From", readonly=True)
    revenue = fields.Monetary(readonly=True, help="Net revenue of the year so far.")
    reference = fields.Monetary(string="Year Before", readonly=True)
    bound = fields.Monetary(string="Asked For", readonly=True)
    missing = fields.Monetary(readonly=True)
    percent = fields.Float(
        string="Progress (%)", readonly=True, aggregator="avg", digits=(16, 1)
    )
    reached_on = fields.Date(readonly=True)
    state = fields.Selection(
        [("reached", "Reached"), ("near", "Within 10 %"), ("open", "Further Away")],
        readonly=True,
    )

    @property
    def _table_query(self):
        today = fields.Date.context_today(self)
        # sudo: whose progress a user sees is for the record rules to say
        programs = (
            self.env["b2b.loyalty.program"]
            .sudo()
            .search([("state", "=", "open"), ("milestone_ids.trigger", "in", YEARLY)])
        )
        sums = []
        for program in programs:
            members = rewarded_members_of(program.id)
            years = program._milestone_years(today, members)
            if years:
                revenue = Revenue.of_program(program)
                sums.append(revenue.year_sums_sql(members, years))
        return progress_sql(sums, YEARLY)
