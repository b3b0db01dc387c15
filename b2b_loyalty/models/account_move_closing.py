from odoo import models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """The entry of a closing is taken back by the closing, not behind its back."""

    _inherit = "account.move"

    def button_draft(self):
        self._b2b_loyalty_check_of_no_closing()
        return super().button_draft()

    def button_cancel(self):
        self._b2b_loyalty_check_of_no_closing()
        return super().button_cancel()

    def _b2b_loyalty_check_of_no_closing(self):
        entries = self.filtered(lambda move: move.move_type == "entry")
        if not entries:
            return
        # sudo: Odoo's accountants need not know of loyalty programs
        closings = self.env["b2b.loyalty.closing"].sudo()
        closing = closings.search(
            [
                "|",
                ("move_id", "in", entries.ids),
                ("reversal_move_id", "in", entries.ids),
            ],
            limit=1,
        )
        if closing:
            raise UserError(
                self.env._(
                    "%(entry)s is the entry of the closing %(closing)s: reverse that "
                    "closing, or correct it by the next one.",
                    entry=(closing.move_id | closing.reversal_move_id)[:1].name,
                    closing=closing.display_name,
                )
            )
