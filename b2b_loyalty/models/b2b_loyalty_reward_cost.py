from odoo import api, fields, models
from odoo.tools import format_date

from ..report.clearing import flush
from ..report.clearing_screen import costs_by_month, redemptions_behind


class RewardCost(models.Model):
    """What a supplier was expected to bill and what it has billed: read only.

    The month is that in which a redemption first had to do with the books, so that a
    bill that comes later is beside what was accrued for it.
    """

    _name = "b2b.loyalty.reward.cost"
    _description = "B2B Loyalty Reward Costs by Supplier and Month"
    _auto = False
    _order = "month desc, supplier_id, id"
    _rec_name = "period"
    _depends = {
        "b2b.loyalty.redemption": ["supplier_id", "quantity", "cost_complete"],
        "b2b.loyalty.reward.accrual": ["accrued", "variance", "date", "account_id"],
        "account.move.line": ["balance", "parent_state", "account_id", "date"],
        "res.company": ["b2b_loyalty_clearing_account_id"],
    }

    program_id = fields.Many2one("b2b.loyalty.program", readonly=True)
    company_id = fields.Many2one("res.company", string="Seller", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    supplier_id = fields.Many2one("res.partner", readonly=True)
    month = fields.Date(string="First of Month", readonly=True)
    period = fields.Char(string="Month", compute="_compute_period")
    redemption_count = fields.Integer(string="Redemptions", readonly=True)
    accrued = fields.Monetary(
        readonly=True, help="Expected cost that the program has booked."
    )
    billed = fields.Monetary(readonly=True, help="Posted bills less credit notes.")
    difference = fields.Monetary(readonly=True, help="Accrued less billed.")
    left_open = fields.Monetary(
        string="Open",
        readonly=True,
        help="What is still on the clearing account: the difference, but for costs "
        "that are complete, where it has become a part of the expense.",
    )
    open_count = fields.Integer(
        string="Open Redemptions",
        readonly=True,
        help="Of how many something is still on the clearing account.",
    )
    oldest = fields.Date(
        string="Oldest Open",
        readonly=True,
        help="Since when the oldest of these has been on the clearing account.",
    )

    @property
    def _table_query(self):
        flush(self.env)
        return costs_by_month()

    @api.depends("month")
    def _compute_period(self):
        for row in self:
            row.period = format_date(self.env, row.month, date_format="MMMM yyyy")

    # -- what is behind the figures

    def _redemptions(self):
        self.check_access("read")
        flush(self.env)
        ids = redemptions_behind(self.env, self.ids)
        return self.env["b2b.loyalty.redemption"].browse(ids)

    def action_view_redemptions(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_reward_cost_redemption_action"
        )
        return action | {"domain": [("id", "in", self._redemptions().ids)]}

    def action_view_clearing_items(self):
        return self._redemptions().action_view_clearing_items()

    def action_view_bills(self):
        return self._redemptions().action_view_bills()

    def action_accrue_rewards(self):
        """Book the costs of all programs of the companies one works for."""
        self.check_access("read")
        programs = self.env["b2b.loyalty.program"].search(
            [("company_id", "in", self.env.companies.ids)], order="id"
        )
        return programs.action_accrue_rewards()
