from odoo import fields, models

from ..logic.baseline import baseline
from ..logic.period import rolling
from ..report.revenue import Revenue

BASELINE_MONTHS = 12


class Program(models.Model):
    """How the customers bought before the program, frozen on the day it opens."""

    _inherit = "b2b.loyalty.program"

    baseline_on = fields.Date(
        string="Baseline As Of",
        readonly=True,
        copy=False,
        help="The day the program opened; the twelve months before it are the "
        "baseline with which later years are compared.",
    )
    baseline_customers = fields.Integer(
        string="Active Customers",
        readonly=True,
        copy=False,
        help="Customers with an invoice in the twelve months.",
    )
    baseline_repeat_rate = fields.Float(
        string="Repeat Rate",
        readonly=True,
        copy=False,
        digits=(16, 4),
        help="Share of them with two invoices or more.",
    )
    baseline_revenue = fields.Monetary(string="Revenue", readonly=True, copy=False)
    baseline_frequency = fields.Float(
        string="Invoices per Customer", readonly=True, copy=False, digits=(16, 2)
    )

    def _freeze_baseline(self):
        on = fields.Date.context_today(self)
        window = rolling(on, BASELINE_MONTHS)
        for program in self:
            customers = Revenue.of_program(program).customers(window.first, window.last)
            # sudo: frozen figures are closed to plain writes by their read-only views
            program.sudo().write({"baseline_on": on, **self._baseline(customers)})

    def _baseline(self, customers):
        """The figures of the baseline, from one row per customer."""
        found = baseline((row["revenue"], row["invoices"]) for row in customers)
        return {
            "baseline_customers": found.customers,
            "baseline_repeat_rate": found.repeat_rate,
            "baseline_revenue": found.revenue,
            "baseline_frequency": found.frequency,
        }
