from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..report.clearing import costs_of
from ..report.documents import exact
from .b2b_loyalty_reward import COST_GROUPS

# Billed by a supplier where the reward names one; anything external always is.
SUPPLIER_KINDS = ("external", "service", "experience", "project")


class Redemption(models.Model):
    """What a redemption that a supplier bills has in the books so far."""

    _inherit = "b2b.loyalty.redemption"

    supplier_id = fields.Many2one(
        "res.partner",
        compute="_compute_supplier_id",
        store=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Who bills it, as the reward said when it was approved.",
    )
    accrual_line_id = fields.Many2one(
        "account.move.line",
        string="Accrual",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups=COST_GROUPS,
        help="The journal item of its expected cost.",
    )
    accrual_ids = fields.One2many(
        "b2b.loyalty.reward.accrual",
        "redemption_id",
        string="Booked by the Program",
        groups=COST_GROUPS,
    )
    cost_accrued = fields.Monetary(
        string="Accrued",
        compute="_compute_cost_booked",
        groups=COST_GROUPS,
        help="The expected cost that has been booked.",
    )
    cost_open = fields.Monetary(
        string="Open on Clearing",
        compute="_compute_cost_booked",
        groups=COST_GROUPS,
        help="Accrued less billed: what the supplier has still to bill.",
    )
    cost_state = fields.Selection(
        [
            ("expected", "Expected, not booked"),
            ("accrued", "Booked, not billed"),
            ("billed", "Partly billed"),
            ("complete", "Complete"),
        ],
        string="State of Cost",
        compute="_compute_cost_booked",
        groups=COST_GROUPS,
    )

    @api.depends("state")
    def _compute_supplier_id(self):
        """Once it is approved, another supplier of the reward changes nothing."""
        for redemption in self:
            kept = redemption.supplier_id
            if (
                not kept
                and redemption.kind in SUPPLIER_KINDS
                and redemption.state in ("approved", "fulfilled")
            ):
                kept = redemption.reward_id.supplier_id
            redemption.supplier_id = kept

    @api.depends("state", "cost_complete", "cost_actual", "accrual_ids")
    def _compute_cost_booked(self):
        known = {}
        for company, mine in self.grouped("company_id").items():
            # sudo: which account it is, is no secret; who reads the costs may read it
            account = company.sudo().b2b_loyalty_clearing_account_id
            rows = costs_of(self.env, account.id, redemptions=mine.ids)
            known.update({row["id"]: row for row in rows})
        for redemption in self:
            row = known.get(redemption.id)
            redemption.cost_accrued = row and row["accrued"]
            redemption.cost_open = row and (
                row["accrued"] + row["variance"] - row["cleared"]
            )
            redemption.cost_state = row and redemption._cost_state(row)

    def _cost_state(self, row):
        if row["complete"]:
            return "complete"
        if row["cleared"] or row["elsewhere"]:
            return "billed"
        return "accrued" if row["accrued"] else "expected"

    def _reconcile_with_bills(self):
        for program, mine in self.grouped("program_id").items():
            program._reconcile_rewards(mine)

    def _differs_by_bills(self, row, change):
        """Whether bills have made a change of the variance, and nobody's decision.

        :param row: see ``report.clearing.costs_of``
        :param change: :class:`logic.clearing.Change`
        """
        if not (row["billed_on"] and change.variance) or change.accrued < 0:
            return False
        if not row["live"]:
            return True
        if row["complete"]:
            return self.state == "fulfilled" and self._is_billed_in_full()
        # on another account: as much less is expected
        return change.variance < 0

    def _variance_lacking(self, row, change, on):
        """What variance is to be at the end of a day, less what is decided by then."""
        account = self.company_id.b2b_loyalty_clearing_account_id
        decided = self.accrual_ids.filtered(
            lambda accrual: accrual.account_id == account and accrual.date <= on
        )
        wanted = row["variance"] + change.variance
        return wanted - sum(exact(accrual.variance) for accrual in decided)

    def _cost_to_bill(self):
        """What the supplier is still expected to bill."""
        return max(self.cost_estimated - self.cost_actual, 0.0)

    # -- what the accountant decides

    def action_complete_cost(self):
        """No further bill is expected: what is left is more or less of an expense."""
        return self._set_cost_complete(True)

    def action_expect_cost(self):
        """A further bill is expected."""
        return self._set_cost_complete(False)

    def _set_cost_complete(self, complete):
        self._check_cost_role()
        ended = self.filtered(lambda r: r.state in ("refused", "cancelled"))
        if ended and not complete:
            raise UserError(
                self.env._(
                    "%s was refused or cancelled: no further cost is expected of it.",
                    ", ".join(ended.mapped("name")),
                )
            )
        # sudo: accountants may write nothing else of a redemption
        self.sudo().cost_complete = complete
        return True

    def _check_cost_role(self):
        user = self.env.user
        if not self.env.su and not (
            user.has_group("b2b_loyalty.group_accountant")
            or user.has_group("b2b_loyalty.group_manager")
        ):
            raise AccessError(
                self.env._(
                    "What a reward costs is for accountants and managers of B2B "
                    "Loyalty: ask one of them."
                )
            )
        self.check_access("read")

    # -- what is behind the figures

    def action_view_clearing_items(self):
        """The journal items on clearing of these redemptions."""
        self._check_cost_role()
        accounts = self.company_id.sudo().b2b_loyalty_clearing_account_id  # sudo: above
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reward Clearing"),
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "domain": [
                ("account_id", "in", accounts.ids),
                ("parent_state", "=", "posted"),
                "|",
                ("b2b_loyalty_redemption_id", "in", self.ids),
                ("b2b_loyalty_redemption_ids", "in", self.ids),
            ],
            "context": {"create": False},
        }

    def action_view_bills(self):
        """The bills of suppliers for these redemptions."""
        self._check_cost_role()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bills"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("invoice_line_ids.b2b_loyalty_redemption_ids", "in", self.ids)],
            "context": {"create": False, "default_move_type": "in_invoice"},
        }
