from odoo import models


class AccountMoveReversal(models.TransientModel):
    """What takes the place of a settlement is one, too."""

    _inherit = "account.move.reversal"

    def reverse_moves(self, is_modify=False):
        """The corrected copy is made beside the reversal, as a document of its own."""
        origins = self.move_ids  # in the order in which Odoo goes over them
        settled_all = all(origins.mapped("b2b_loyalty_settlement"))
        res = super().reverse_moves(is_modify)
        if is_modify:
            made = self.new_move_ids.filtered(
                lambda move: settled_all or move.invoice_line_ids.b2b_loyalty_rebate_id
            )
            # sudo: the field is closed; whoever may reverse the document says so by it
            made.filtered(
                lambda move: not move.b2b_loyalty_settlement
            ).sudo().b2b_loyalty_settlement = True
            self._b2b_loyalty_match_again(origins)
        return res

    def _b2b_loyalty_match_again(self, origins):
        """A supplier's bill that is made anew is for what the first one was for."""
        # what is reversed at once comes first
        origins = origins.sorted(
            lambda move: self._prepare_default_reversal(move)["auto_post"] != "no"
        )
        # sudo: who corrects a bill needs no rights in B2B Loyalty
        anew = self.new_move_ids.sorted("id").sudo()
        for origin, move in zip(origins.sudo(), anew, strict=True):
            move._b2b_loyalty_match_as(origin)
