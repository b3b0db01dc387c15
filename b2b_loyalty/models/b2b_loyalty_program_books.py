from odoo import fields, models
from odoo.exceptions import AccessError

from .res_company_books import JOURNAL

# What each method books on; what suppliers bill needs SUPPLIERS whatever the method.
METHODS = {
    "none": (),
    "deferral": (
        JOURNAL,
        "b2b_loyalty_liability_account_id",
        "b2b_loyalty_adjustment_account_id",
        "b2b_loyalty_breakage_account_id",
        "b2b_loyalty_expense_account_id",
    ),
    "provision": (
        JOURNAL,
        "b2b_loyalty_liability_account_id",
        "b2b_loyalty_expense_account_id",
    ),
}


class Program(models.Model):
    """How a program is in the books."""

    _name = "b2b.loyalty.program"
    _inherit = ["b2b.loyalty.program", "analytic.mixin"]

    # What an accountant may change of a program, beside its chatter.
    _BOOK_FIELDS = {
        "accounting_method",
        "analytic_distribution",
        "rebate_method",
        "rebate_period",
        "rebate_estimate",
        "rebate_from",
        "rebate_product_id",
        "budget_ids",
        "cost_analytic_account_id",
    }

    accounting_method = fields.Selection(
        [
            ("none", "Cost of rewards only"),
            ("deferral", "Deferred revenue (IFRS 15, ASC 606)"),
            ("provision", "Provision at cost"),
        ],
        string="Points in the Books",
        default="none",
        required=True,
        tracking=True,
        help="Deferred revenue: a part of each sale that earns points is revenue only "
        "once these are used. Provision: what outstanding points are expected to cost. "
        "Each is booked by a closing at the end of a period.",
    )
    analytic_distribution = fields.Json(
        help="Given to every journal item that the program books."
    )

    books_version = fields.Integer(
        readonly=True,
        copy=False,
        help="Counts closings and runs of rebates, so that two at once collide.",
    )

    def action_view_closings(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_closing_action"
        )
        action["domain"] = [("program_id", "=", self.id)]
        action["context"] = {"default_program_id": self.id}
        return action

    def write(self, vals):
        self._check_books_fields(vals)
        return super().write(vals)

    def _check_books_fields(self, vals):
        """Accountants change how a program is booked and nothing else of it."""
        if self.env.su or self.env.user.has_group("b2b_loyalty.group_manager"):
            return
        others = {
            name
            for name in vals.keys() - self._BOOK_FIELDS
            if not name.startswith(("message_", "activity_"))
        }
        if others:
            raise AccessError(
                self.env._(
                    "An accountant changes how a program is booked and nothing else: "
                    "ask a manager of B2B Loyalty for the rest."
                )
            )

    def _check_ready(self):
        res = super()._check_ready()
        labels = dict(
            self._fields["accounting_method"]._description_selection(self.env)
        )
        # sudo: whoever opens a program need not read the company's accounts
        self.company_id.sudo().b2b_loyalty_check_books(
            METHODS[self.accounting_method], labels[self.accounting_method]
        )
        return res
