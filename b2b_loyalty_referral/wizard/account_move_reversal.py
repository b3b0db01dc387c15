from odoo import models

from ..models.account_move_settlement import LINK, REPLACED


class AccountMoveReversal(models.TransientModel):
    """The corrected copy of a bill takes the bill's place."""

    _inherit = "account.move.reversal"

    def reverse_moves(self, is_modify=False):
        if not is_modify:
            return super().reverse_moves(is_modify)
        waiting = self.with_context(b2b_loyalty_replaced=REPLACED)
        res = super(AccountMoveReversal, waiting).reverse_moves(is_modify)
        moves, made = self.move_ids, self.new_move_ids
        if len(moves) == len(made):
            moves._b2b_loyalty_same_settlement(made)
            for move, copy in zip(moves.sudo(), made, strict=True):  # sudo: closed
                move.invoice_line_ids[LINK].move_id = copy
        moves._b2b_loyalty_settlements()._documents_changed()
        return res
