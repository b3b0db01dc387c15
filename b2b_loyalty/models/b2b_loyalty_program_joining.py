import logging

from dateutil.relativedelta import relativedelta
from psycopg2 import OperationalError

from odoo import api, fields, models

from ..logic.lifecycle import MEMBER
from ..report.revenue import Revenue

_logger = logging.getLogger(__name__)

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

        Invoices from before the program began do not count. A company that has
        been a member before decides for itself whether it comes back; a private
        person never joins this way.

        :return: {partner: error} of the companies that could not join
        """
        self.ensure_one()
        if not self._is_joinable(fields.Date.context_today(self)):
            return {}
        recent = moves.filtered(
            lambda m: m.invoice_date and m.invoice_date >= self.date_start
        )
        found = Revenue.of_program(self).joining(recent.ids, self.join_amount_from)
        invoices = {partner_id: move_id for partner_id, move_id, _day in found}
        joining = self._can_join(self.env["res.partner"].browse(invoices))
        return self._try_to_join(joining, invoices) if joining else {}

    def _can_join(self, partners):
        """Companies that were never a member; an invitation of theirs may wait."""
        known = self.env["b2b.loyalty.membership"].search(
            [("program_id", "=", self.id), ("partner_id", "in", partners.ids)]
        )
        return partners - known.filtered(
            lambda m: m.state not in ("draft", "sent") or m.joined_by
        ).mapped("partner_id")

    def _try_to_join(self, partners, invoices):
        """Join all at once; when that fails each alone, to find who cannot."""
        try:
            with self.env.cr.savepoint():
                self._join(partners, invoices)
            return {}
        except OperationalError:
            raise  # the whole transaction has to be run again
        except Exception as error:
            if len(partners) == 1:
                _logger.exception("%s could not join %s", partners, self)
                return {partners: str(error)}
        failed = {}
        for partner in partners:
            failed |= self._try_to_join(partner, invoices)
        return failed

    def _join(self, partners, invoices):
        """Activate invitations that wait, and make memberships of the others.

        :param invoices: {partner id: id of the invoice}
        """
        Membership = self.env["b2b.loyalty.membership"]
        waiting = Membership.search(
            [
                ("program_id", "=", self.id),
                ("partner_id", "in", partners.ids),
                ("state", "in", ("draft", "sent")),
            ]
        )
        memberships = waiting | Membership.create(
            [
                {"program_id": self.id, "partner_id": partner.id}
                for partner in partners - waiting.partner_id
            ]
        )
        for membership in memberships:
            invoice_id = invoices[membership.partner_id.id]
            membership._engine_write({"joining_move_id": invoice_id})
        memberships._give_first_roles()
        memberships._activate("transaction")

    def _warn_of_credited_joins(self, moves):
        """Tell the salesperson when what made a company a member was credited."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        memberships = self.env["b2b.loyalty.membership"].search(
            [
                ("program_id", "=", self.id),
                ("state", "in", MEMBER),
                ("join_credited", "=", False),
                ("joining_move_id", "!=", False),
                ("partner_id", "in", moves.commercial_partner_id.ids),
                ("date_start", ">=", today - relativedelta(days=CREDITED_WITHIN_DAYS)),
            ]
        )
        credited = memberships.filtered(lambda m: m._joining_base() <= 0)
        credited._engine_write({"join_credited": True})
        credited._tell_salesperson(
            self.env._("The invoice that made it a member was credited in full")
        )
