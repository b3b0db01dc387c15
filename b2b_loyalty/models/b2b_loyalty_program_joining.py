from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..report.revenue import Revenue

CREDITED_WITHIN_DAYS = 30


class Program(models.Model):
    """Joining by purchase."""

    _inherit = "b2b.loyalty.program"

    @api.model
    def _sellers(self):
        """The companies that have a program with members."""
        running = self.search([("state", "in", ("open", "run_off"))])
        return running.company_id

    def _join_by_invoices(self, moves):
        """Make members of the companies whose invoice is large enough.

        A company that has been a member before decides for itself whether it
        comes back; a private person never joins this way.
        """
        self.ensure_one()
        if not self._is_joinable(fields.Date.context_today(self)):
            return
        found = Revenue.of_program(self).joining(moves.ids, self.join_amount_from)
        known = {
            membership.partner_id.id: membership
            for membership in self.env["b2b.loyalty.membership"].search(
                [
                    ("program_id", "=", self.id),
                    ("partner_id", "in", [partner_id for partner_id, _m, _d in found]),
                ]
            )
        }
        for partner_id, move_id, _day in found:
            membership = known.get(partner_id)
            if not membership:
                membership = self.env["b2b.loyalty.membership"].create(
                    {"program_id": self.id, "partner_id": partner_id}
                )
            if membership.state in ("draft", "sent"):
                membership._engine_write({"joining_move_id": move_id})
                membership._activate("transaction")

    def _warn_of_credited_joins(self, moves):
        """Tell the salesperson when what made a company a member was credited."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        memberships = self.env["b2b.loyalty.membership"].search(
            [
                ("program_id", "=", self.id),
                ("state", "in", ("active", "suspended")),
                ("join_credited", "=", False),
                ("joining_move_id", "!=", False),
                ("partner_id", "in", moves.commercial_partner_id.ids),
                ("date_start", ">=", today - relativedelta(days=CREDITED_WITHIN_DAYS)),
            ]
        )
        credited = memberships.filtered(lambda m: m._joining_base() <= 0)
        credited.join_credited = True
        credited._tell_salesperson(
            self.env._("The invoice that made it a member was credited in full")
        )

