from odoo import api, fields, models

from ..logic.statement import ended
from ..report import statement


class Program(models.Model):
    """How often members get a statement."""

    _inherit = "b2b.loyalty.program"

    statement_period = fields.Selection(
        [("none", "Never"), ("month", "Every month"), ("quarter", "Every quarter")],
        string="Statements",
        default="none",
        required=True,
        tracking=True,
        help="A document for each member, made and mailed after the period has ended. "
        "The first one is of the period that is running when this is switched on.",
    )
    statement_since = fields.Date(
        compute="_compute_statement_since",
        store=True,
        copy=False,
        help="The day on which statements were switched on.",
    )

    @api.depends("statement_period")
    def _compute_statement_since(self):
        for program in self:
            program.statement_since = (
                program.statement_period != "none" and fields.Date.context_today(self)
            )

    def _plan_statements(self, today):
        """Note the statements of all periods that are over."""
        for program in self.filtered("statement_since"):
            periods = ended(program.statement_period, program.statement_since, today)
            for period in periods:
                statement.plan(self.env, program, period)
