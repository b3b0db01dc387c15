from datetime import date

from odoo import models

from odoo.addons.b2b_loyalty.report.documents import exact

from ..logic.settlement import Open, held_out


class Commission(models.Model):
    """Of which lines something speaks against the referral by now."""

    _inherit = "b2b.loyalty.commission"

    def _opened(self):
        """Asked anew; the number of queries does not depend on how many there are.

        :return: {line: :class:`logic.settlement.Open`}
        """
        against = self.referral_id._against()
        return {
            line: Open(
                line.id,
                exact(line.amount),
                line.approve_on or date.min,
                against[line.referral_id],
                line.referral_id.id,
            )
            for line in self
        }

    def _mark_held(self, opened):
        """Say of each line why it is held, or that it no longer is.

        Whoever calls has taken the rows of the members.

        :return: those that are held
        """
        for reason, some in self._differ(opened).items():
            some.held_reason = reason
        return self.filtered("held_reason")

    def _differ(self, opened):
        """{reason or False: lines of which something else is said}"""
        out = held_out(opened.values())
        found = {}
        for line in self:
            reason = line.id in out and opened[line].held
            if line.held_reason != reason:
                found[reason] = found.get(reason, self.browse()) | line
        return found
