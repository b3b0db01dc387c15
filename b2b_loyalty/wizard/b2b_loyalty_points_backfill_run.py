import logging
from functools import partial

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.service.model import retrying
from odoo.tools import format_date

from ..logic.lifecycle import MEMBER
from ..models.earning_run import EarningRun
from .b2b_loyalty_points_backfill import WORKING

_logger = logging.getLogger(__name__)

# So many documents are looked at while somebody waits; more in the background.
LOOK_AT_ONCE = 2_000

# So many members are listed; the others are counted.
LISTED = 500

# So many documents that fail are named.
NAMED = 20


class PointsBackfill(models.Model):
    """The work: documents in batches, each in a transaction of its own."""

    _inherit = "b2b.loyalty.points.backfill"

    def _start(self, state, allowed):
        self.ensure_one()
        self.program_id._check_manager()
        self._check_ready(allowed)
        backfill = self.sudo()  # sudo: closed fields; the group was checked
        backfill.line_ids.unlink()
        backfill.write(
            {
                "state": state,
                "failed": False,
                **self._nothing(),
                "total": backfill._past().count(),
            }
        )
        if state == "previewing" and backfill.total <= LOOK_AT_ONCE:
            while backfill._step(LOOK_AT_ONCE):
                pass
        else:
            self.env.ref("b2b_loyalty.ir_cron_points_backfill").sudo()._trigger()

    def _check_ready(self, allowed):
        if self.state not in allowed:
            raise UserError(
                self.env._("Preview what members will earn first, and start it once.")
            )
        if not self.rule_ids:
            raise UserError(
                self.env._(
                    "Choose the rules by which past invoices earn; %s has none for "
                    "invoices yet, or none is chosen.",
                    self.program_id.name,
                )
            )

    @api.model
    def _cron_work(self, batch=1000):
        """Go on with what was started, batch by batch."""
        cron = self.env["ir.cron"]
        for backfill in self.search([("state", "in", WORKING)], order="id"):
            cron._commit_progress(remaining=backfill.total - backfill.looked)
            # two that meet on a member: who comes second starts the batch anew
            while worked := retrying(partial(backfill._step, batch), self.env):
                left = max(backfill.total - backfill.looked, 0)
                if not cron._commit_progress(worked, remaining=left):
                    return

    def _step(self, limit):
        """The next documents.

        :return: how many there were; 0 when it is at its end, or was stopped
        """
        self.invalidate_recordset()
        if not self.exists() or self.state not in WORKING:
            return 0
        ids = self._past().after(self.position, limit)
        if not ids:
            self._finish("done" if self.state == "running" else "previewed")
            return 0
        work = self._earn if self.state == "running" else self._look
        self._in_halves(ids, work)
        self.write({"position": ids[-1], "looked": self.looked + len(ids)})
        return len(ids)

    def _in_halves(self, ids, work):
        """One document that fails does not stop the others."""
        pending = [ids]
        while pending:
            some = pending.pop()
            try:
                with self.env.cr.savepoint():
                    work(some)
            except OperationalError:
                raise  # the whole batch has to be run again
            except Exception as error:
                if len(some) == 1:
                    self._note_failed(some[0], error)
                    continue
                half = len(some) // 2
                pending += [some[half:], some[:half]]

    def _note_failed(self, document_id, error):
        _logger.exception("Loyalty could not earn for document %s", document_id)
        name = self.env["account.move"].browse(document_id).display_name
        lines = [*(self.failed or "").splitlines(), f"{name}: {error}"]
        self.failed = "\n".join(lines[:NAMED])

    # -- a batch

    def _run_of(self, ids):
        """Books nothing for documents of others: members of the program alone."""
        documents = self.env["account.move"].browse(ids)
        members = self.env["b2b.loyalty.membership"].search(
            [
                ("program_id", "=", self.program_id.id),
                ("partner_id", "in", documents.commercial_partner_id.ids),
                ("state", "in", MEMBER),
            ]
        )
        return EarningRun(
            members,
            self.rule_ids,
            documents,
            since=self.date_from,
            months_before=self.months_before,
        )

    def _look(self, ids):
        """Add up what would be booked, of families that begin in this batch."""
        run, mine = self._run_of(ids), set(ids)
        results = run.results()
        first, rows = run.rows(
            [(case, found) for case, found in results if case.family.root.key in mine]
        )
        self._add_up(first + rows)

    def _earn(self, ids):
        entries = self._run_of(ids).book()
        names = ["membership_id", "move_id", "points", "expires_on", "available_on"]
        self._add_up(entries.read(names, load=False))

    def _add_up(self, rows):
        """:param rows: entries, or rows that would become some"""
        found, today = self.found or {}, fields.Date.context_today(self)
        seen = {(str(row["membership_id"]), row["move_id"]) for row in rows}
        for key, _document in seen:
            documents, points = found.get(key, (0, 0))
            found[key] = [documents + 1, points]
        over = 0
        for row in rows:
            found[str(row["membership_id"])][1] += row["points"]
            last_day = row.get("expires_on")
            if last_day and last_day < today and row["available_on"]:
                over += row["points"]
        self.write({"found": found, "over_points": self.over_points + over})

    # -- the end

    def _finish(self, state):
        found = self.found or {}
        most = sorted(found.items(), key=lambda one: -one[1][1])
        self.write(
            {
                "state": state,
                "member_count": len(found),
                "document_count": sum(documents for documents, _p in found.values()),
                "points": sum(points for _documents, points in found.values()),
                "line_ids": [
                    Command.create(
                        {
                            "membership_id": int(key),
                            "document_count": documents,
                            "points": points,
                        }
                    )
                    for key, (documents, points) in most[:LISTED]
                ],
            }
        )
        if state != "previewed":
            members = self.env["b2b.loyalty.membership"].browse(map(int, found))
            # tiers and milestones may follow from points
            self.env["b2b.loyalty.queue"]._note_members(members.exists())
            self._report()

    def _report(self):
        """Tell on the program what was earned, in the name of who started it."""
        self = self.with_context(lang=self.create_uid.lang)
        text = (
            self.env._("Points for past invoices were stopped before the end.")
            if self.state == "stopped"
            else self.env._("Points for past invoices are booked.")
        )
        text += " " + self.env._(
            "%(points)s %(name)s for %(documents)s documents of %(members)s members, "
            "since %(day)s, by %(rules)s.",
            points=f"{self.points:,}",
            name=self.program_id.points_name,
            documents=f"{self.document_count:,}",
            members=f"{self.member_count:,}",
            day=format_date(self.env, self.date_from),
            rules=", ".join(self.rule_ids.mapped("name")),
        )
        if self.failed:
            text += " " + self.env._("Could not be earned for: %s", self.failed)
        self.program_id.message_post(body=text, author_id=self.create_uid.partner_id.id)
