from odoo import api, fields, models

GROUPS = "b2b_loyalty.group_user,b2b_loyalty.group_accountant"


class AccountMove(models.Model):
    """What an invoice has brought to whoever brought its customer."""

    _inherit = "account.move"

    b2b_loyalty_commission_count = fields.Integer(
        compute="_compute_b2b_loyalty_commission_count",
        groups=GROUPS,
        string="Lines of Commission",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_b2b_loyalty_commission_count(self):
        """As the user who looks: salespeople see those of their own customers."""
        lines = self.env["b2b.loyalty.commission"]
        found = lines.search_fetch(
            self._b2b_loyalty_commissions(), ["move_id", "document_id"]
        )
        for move in self:
            mine = found.filtered(
                lambda line, move=move: move._origin in (line.move_id, line.document_id)
            )
            move.b2b_loyalty_commission_count = len(mine)

    def _b2b_loyalty_commissions(self):
        ids = self._origin.ids
        return ["|", ("move_id", "in", ids), ("document_id", "in", ids)]

    def action_b2b_loyalty_commissions(self):
        self.ensure_one()
        lines = self.env["b2b.loyalty.commission"]
        lines.check_access("read")
        return lines._list_of(self._b2b_loyalty_commissions())
