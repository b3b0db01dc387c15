from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..logic.clearing import propose
from ..models.account_move_reward_bill import BILLS


class Match(models.TransientModel):
    """For which redemptions a supplier's bill is: proposed, looked at, matched."""

    _name = "b2b.loyalty.match"
    _inherit = ["b2b.loyalty.wizard"]
    _description = "Match Redemptions"

    move_id = fields.Many2one(
        "account.move", string="Bill", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="move_id.company_id")
    supplier_id = fields.Many2one(
        related="move_id.commercial_partner_id", string="Supplier"
    )
    line_ids = fields.One2many("b2b.loyalty.match.line", "wizard_id")

    @api.model
    def _open_on(self, move):
        """The dialog, with a proposal for each line that is not matched yet."""
        move.ensure_one()
        self._check_bill(move)
        wizard = self.create({"move_id": move.id})
        wizard.line_ids = [Command.create(vals) for vals in wizard._propose()]
        return wizard._reopen()

    @api.model
    def _check_bill(self, move):
        if move.move_type not in BILLS or move.state != "draft":
            raise UserError(
                self.env._(
                    "%s is no draft of a supplier's bill: redemptions are matched "
                    "before it is posted.",
                    move.display_name,
                )
            )

    def _propose(self):
        """Values of a row per line, the open ones of the supplier oldest first."""
        left = self._open_redemptions()
        for line in self._lines_to_match():
            fitting = left
            if line.product_id in left.reward_id.product_id:
                fitting = left.filtered(
                    lambda r, product=line.product_id: r.reward_id.product_id == product
                )
            costs = [(r, Decimal(str(r._cost_to_bill()))) for r in fitting]
            chosen = propose(abs(Decimal(str(line.balance))), costs)
            mine = left.browse(redemption.id for redemption in chosen)
            left -= mine
            yield {"move_line_id": line.id, "redemption_ids": [Command.set(mine.ids)]}

    def _lines_to_match(self):
        lines = self.move_id.invoice_line_ids
        return lines.filtered(
            lambda ln: (
                ln.display_type == "product" and not ln.b2b_loyalty_redemption_ids
            )
        )

    def _open_redemptions(self):
        """Those of the supplier that wait for a bill and are on no draft."""
        found = self.env["b2b.loyalty.redemption"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("supplier_id", "child_of", self.supplier_id.id),
                ("state", "in", ("approved", "fulfilled")),
                ("cost_complete", "=", False),
            ],
            order="date, id",
        )
        return found.filtered(
            lambda r: "draft" not in r.bill_line_ids.mapped("parent_state")
        )

    def action_match(self):
        """Match the lines as the rows say."""
        self.ensure_one()
        self._check_bill(self.move_id)
        for row in self.line_ids:
            if row.redemption_ids:
                row.move_line_id.b2b_loyalty_redemption_ids = row.redemption_ids
        return {"type": "ir.actions.act_window_close"}
