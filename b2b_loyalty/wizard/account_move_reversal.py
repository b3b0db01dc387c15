from odoo import models


class AccountMoveReversal(models.TransientModel):
    """What takes the place of a settlement is one, too."""

    _inherit = "account.move.reversal"

    def reverse_moves(self, is_modify=False):
        """The corrected copy is made beside the reversal, as a document of its own."""
        settled_all = all(self.move_ids.mapped("b2b_loyalty_settlement"))
        res = super().reverse_moves(is_modify)
        if is_modify:
            made = self.new_move_ids.filtered(
                lambda move: settled_all or move.invoice_line_ids.b2b_loyalty_rebate_id
            )
            # sudo: the field is closed; whoever may reverse the document says so by it
            made.filtered(
                lambda move: not move.b2b_loyalty_settlement
            ).sudo().b2b_loyalty_settlement = True
        return res
