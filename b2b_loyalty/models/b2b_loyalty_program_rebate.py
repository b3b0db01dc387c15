from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..logic.period import CALENDAR_YEAR
from ..logic.rebate_period import period_of
from .res_company_books import JOURNAL

REBATE_ACCOUNTS = (
    JOURNAL,
    "b2b_loyalty_adjustment_account_id",
    "b2b_loyalty_refund_account_id",
)

GROUPS = "b2b_loyalty.group_manager,b2b_loyalty.group_accountant"


class Program(models.Model):
    """How a program pays back a part of what its members have bought."""

    _inherit = "b2b.loyalty.program"

    rebate_method = fields.Selection(
        [
            ("none", "No rebates"),
            ("whole", "On the whole revenue, at the rate that it has reached"),
            ("slices", "Slice by slice, each at the rate of its tier"),
        ],
        string="Rebates",
        default="none",
        required=True,
        tracking=True,
        help="The rates are those of the tiers, under each member's own terms.",
    )
    rebate_period = fields.Selection(
        [
            ("year", "Every year"),
            ("quarter", "Every quarter"),
            ("month", "Every month"),
        ],
        string="Paid",
        default="year",
        required=True,
        tracking=True,
        help="Of a fiscal year where tiers go by the fiscal year, of the calendar year "
        "otherwise. The revenue from which a tier starts is compared with the revenue "
        "of this period.",
    )
    rebate_from = fields.Date(
        string="Rebates Since",
        compute="_compute_rebate_from",
        store=True,
        readonly=False,
        tracking=True,
        copy=False,
        help="What was bought before this day earns no rebate.",
    )
    rebate_product_id = fields.Many2one(
        "product.product",
        check_company=True,
        domain="[('type', '=', 'service')]",
        ondelete="restrict",
        help="Credit notes take their account and taxes from it.",
    )
    rebate_run_ids = fields.One2many(
        "b2b.loyalty.rebate.run", "program_id", groups=GROUPS
    )
    rebate_run_count = fields.Integer(
        string="Rebate Runs",
        compute="_compute_rebate_run_count",
        groups=GROUPS,
    )

    @api.depends("rebate_method", "rebate_period")
    def _compute_rebate_from(self):
        """From the beginning of the period in which somebody decides on rebates."""
        today = fields.Date.context_today(self)
        for program in self:
            if program.rebate_method != "none" and not program.rebate_from:
                program.rebate_from = program._rebate_period_of(today).first
            else:
                program.rebate_from = program.rebate_from

    def _compute_rebate_run_count(self):
        counts = dict(
            self.env["b2b.loyalty.rebate.run"]._read_group(
                [("program_id", "in", self.ids)], ["program_id"], ["__count"]
            )
        )
        for program in self:
            program.rebate_run_count = counts.get(program, 0)

    @api.constrains("rebate_method", "rebate_from")
    def _check_rebate_from(self):
        for program in self:
            if program.rebate_method != "none" and not program.rebate_from:
                raise UserError(
                    self.env._(
                        "Say since when %s pays rebates: give the first day of the "
                        "first period.",
                        program.name,
                    )
                )

    def write(self, vals):
        if "rebate_from" in vals:
            self._check_rebate_from_stays(fields.Date.to_date(vals["rebate_from"]))
        return super().write(vals)

    def _check_rebate_from_stays(self, day):
        """What was paid would be another figure."""
        for program in self:
            # sudo: a manager without the books must not get past what was paid
            paid = program.sudo().rebate_run_ids.filtered(
                lambda run: run.state in ("crediting", "done")
            )
            if paid and day != program.rebate_from:
                raise UserError(
                    self.env._(
                        "Rebates of %(program)s have been credited since %(day)s, and "
                        "each is corrected from that day on: leave it, or cancel their "
                        "runs first.",
                        program=program.name,
                        day=format_date(self.env, program.rebate_from),
                    )
                )

    def _check_ready(self):
        res = super()._check_ready()
        if self.rebate_method != "none":
            # sudo: whoever opens a program need not read the company's accounts
            self.company_id.sudo().b2b_loyalty_check_books(
                REBATE_ACCOUNTS, self.env._("Rebates")
            )
            self._check_rebate_product()
        return res

    def _check_rebate_product(self):
        if not self.rebate_product_id:
            raise UserError(
                self.env._(
                    "Rebates of %s are credited with the account and the taxes of a "
                    "product: choose the Rebate Product on its Accounting page.",
                    self.name,
                )
            )

    def _rebate_anchor(self):
        if self.qualifying_period == "fiscal":
            return self.company_id._b2b_loyalty_fiscal_anchor()
        return CALENDAR_YEAR

    def _rebate_period_of(self, day):
        """:class:`logic.period.Window` of the period that holds a day."""
        return period_of(day, self._rebate_rule_on(day).kind, self._rebate_anchor())

    def action_view_rebate_runs(self):
        return self._action_of_mine("b2b_loyalty.b2b_loyalty_rebate_run_action")
