from odoo import models

from ..logic.clearing import components
from ..report.clearing import clearing_on
from ..report.clearing_items import items_of
from .b2b_loyalty_program_accrual import CLEARING


class Program(models.Model):
    """What was accrued meets what suppliers bill on the clearing account."""

    _inherit = "b2b.loyalty.program"

    def _reconcile_rewards(self, redemptions=None):
        """Reconcile what was accrued with the bills, as far as both are there.

        Differences of exchange are part of what is left when the cost is complete:
        Odoo books none of its own.

        :param redemptions: only what belongs to these
        """
        company = self.company_id
        account = company[CLEARING]
        if not account.reconcile:
            return
        ids = None if redemptions is None else redemptions.ids
        found = items_of(self.env, account.id, self.ids, ids)
        is_open = {line_id for line_id, _redemption, _here, left in found if left}
        groups = components([(item, other) for item, other, _here, _left in found])
        Line = self.env["account.move.line"]
        plan = []
        for group in groups:
            lines = Line.browse(line_id for line_id in group if line_id in is_open)
            left = lines.mapped("amount_residual")
            if left and min(left) < 0 < max(left):
                plan.append(lines)
        if plan:
            Line.with_context(no_exchange_difference=True)._reconcile_plan(plan)

    def _take_rewards_apart(self, redemptions):
        """Undo what was reconciled for these, and for all that share bills with them.

        Before that changes: within such a group Odoo sets anything against anything.

        :return: all these redemptions
        """
        account = self.company_id[CLEARING]
        found = items_of(self.env, account.id, redemptions=redemptions.ids)
        here = {line_id for line_id, _redemption, here, _left in found if here}
        self.env["account.move.line"].browse(sorted(here)).remove_move_reconcile()
        return redemptions | redemptions.browse(
            sorted({redemption_id for _line, redemption_id, _here, _left in found})
        )

    def _clearing_on(self, on):
        """{redemption: accrued less billed, with variances, as of the end of a day}.

        What the clearing account has to hold for the program, from what was decided
        and from the bills that are matched, not from what is on the account.
        """
        self.ensure_one()
        account = self.company_id.sudo()[CLEARING]  # sudo: whoever ties out
        found = clearing_on(self.env, self, account.id, on)
        redemptions = self.env["b2b.loyalty.redemption"].browse(found)
        return dict(zip(redemptions, found.values(), strict=True))
