from odoo import fields, models

from odoo.addons.b2b_loyalty.report.documents import exact

from ..logic import settlement as rules
from .b2b_loyalty_settlement import LIVE


class SettlementRun(models.Model):
    """The rows of a run: one per referrer, and how it is paid.

    The number of queries does not depend on how many there are.
    """

    _inherit = "b2b.loyalty.settlement.run"

    def _work_out(self):
        run = self.sudo()  # sudo: rows, lines and state are closed to plain writes
        lines = run._open_lines()
        # whoever changes lines has taken the rows of their members
        lines.membership_id._take()
        lines.invalidate_recordset()
        run.settlement_ids.unlink()
        opened = lines._opened()
        lines._mark_held(opened)
        found = run._found(opened)
        rows = self.env["b2b.loyalty.settlement"].sudo()
        made = rows.with_context(mail_create_nolog=True).create(
            [run._prepare_row(*key, settled) for key, settled in found.items()]
        )
        for row, settled in zip(made, found.values(), strict=True):
            row._link(lines.browse(settled.keys))
        run.write({"state": "previewed", "computed_on": fields.Datetime.now()})
        run.invalidate_recordset()

    def _open_lines(self):
        lines = self.env["b2b.loyalty.commission"].search(
            [
                ("program_id", "=", self.program_id.id),
                ("settle_every", "=", self.settle_every),
                ("state", "=", "approved"),
                # of those that are being made this moment another run knows nothing
                "|",
                ("settlement_id", "=", False),
                ("settlement_id.run_id.state", "!=", "making"),
            ],
            order="membership_id, id",
        )
        done = self._done_with()
        return lines.filtered(lambda line: line.membership_id not in done)

    def _done_with(self):
        """Those that have their settlement of this period: the next one is theirs."""
        domain = [
            ("program_id", "=", self.program_id.id),
            ("settle_every", "=", self.settle_every),
            ("date_to", "=", self.date_to),
            ("state", "in", LIVE),
        ]
        return self.env["b2b.loyalty.settlement"].search(domain).membership_id

    def _found(self, opened):
        """{(membership, how it is paid): :class:`logic.settlement.Settled`}

        :param opened: what :meth:`Commission._opened` tells
        """
        found = {}
        lines = self.env["b2b.loyalty.commission"].union(*opened)
        for key, some in lines.grouped(_seat).items():
            settled = rules.settle(
                [opened[line] for line in some],
                self.date_to,
                self.date_from,
                min(referral._minimum_payout() for referral in some.referral_id),
            )
            if settled.outcome != "none" or settled.held:
                found[key] = settled
        return found

    def _prepare_row(self, member, settle_by, settled):
        return {
            "run_id": self.id,
            "membership_id": member.id,
            "partner_id": member.partner_id.id,
            "settle_by": settle_by,
            "earned": float(settled.earned),
            "taken_back": float(settled.taken_back),
            "brought": float(settled.brought),
            "total": float(settled.total),
            "held": float(settled.held),
            "outcome": settled.outcome,
        }

    def _seen(self):
        """What is looked at before it is paid, to be compared."""
        return {
            (row.membership_id, row.settle_by): (
                row.outcome,
                exact(row.total),
                frozenset(row.commission_ids.ids),
            )
            for row in self.settlement_ids
        }


def _seat(line):
    """Who is paid, and how; who has left has no use for points."""
    member = line.membership_id
    if line.settle_by == "points" and member.state == "ended":
        return member, "bill"
    return member, line.settle_by
