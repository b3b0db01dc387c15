import logging

from psycopg2 import OperationalError

from odoo import api, fields, models

from ..logic.lifecycle import MEMBER
from ..report.revenue import Revenue

_logger = logging.getLogger(__name__)


class Queue(models.Model):
    """What has happened to documents and still has to be worked into memberships.

    Posting only adds a row here: no unique key, nothing shared is locked, and an
    error of ours never reaches whoever posts. The work is done just after, in
    batches, by whoever comes first; several processes may work side by side.
    """

    _name = "b2b.loyalty.queue"
    _description = "B2B Loyalty Work Waiting"
    _order = "id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", string="Company", ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", string="Seller", ondelete="cascade")
    move_id = fields.Many2one("account.move", string="Document", ondelete="cascade")
    error = fields.Text(
        readonly=True, help="Why this could not be worked in. It waits for a new try."
    )

    @api.model
    @api.private
    def note_moves(self, moves):
        """Note that documents changed. Never raises: posting goes on whatever happens."""
        documents = moves.filtered(
            lambda m: m.move_type in ("out_invoice", "out_refund")
            and m.commercial_partner_id
        )
        if documents:
            self._note(
                [
                    {
                        "partner_id": move.commercial_partner_id.id,
                        "company_id": move.company_id.id,
                        "move_id": move.id,
                    }
                    for move in documents
                ]
            )

    @api.model
    @api.private
    def note_partners(self, partners):
        """Note that the documents of companies changed hands."""
        self._note(
            [
                {"partner_id": partner.id, "company_id": company.id}
                for partner in partners
                for company in self.env["b2b.loyalty.program"].sudo()._sellers()
            ]
        )

    def _note(self, vals_list):
        try:
            with self.env.cr.savepoint(flush=False):
                # sudo: whoever posts has no rights on our queue
                self.sudo().create(vals_list)
                self.env.ref("b2b_loyalty.ir_cron_queue").sudo()._trigger()
        except Exception:
            _logger.exception("Loyalty could not note %s documents", len(vals_list))

    # -- working it off

    @api.private
    def process(self, limit=None):
        """Work off what is waiting, in this transaction.

        :param limit: number of rows at most
        :return: number of memberships touched
        """
        self.env.flush_all()
        waiting = self.search([("error", "=", False)]).try_lock_for_update(limit=limit)
        self._join_by_transaction(waiting)
        memberships = self._memberships_of(waiting)
        mine = memberships.try_lock_for_update(allow_referencing=True)
        busy = (memberships - mine).mapped(lambda m: (m.partner_id, m.company_id))
        done = waiting.filtered(
            lambda row: (row.partner_id, row.company_id) not in busy
        )
        failed = self._work_on(mine)
        self._settle(done, failed)
        return len(mine)

    def _memberships_of(self, waiting):
        memberships = self.env["b2b.loyalty.membership"].search(
            [("partner_id", "in", waiting.partner_id.ids), ("state", "in", MEMBER)]
        )
        touched = {(row.partner_id, row.company_id) for row in waiting}
        return memberships.filtered(lambda m: (m.partner_id, m.company_id) in touched)

    @api.private
    def _work_on(self, memberships):
        """Judge memberships; one that fails does not stop the others.

        :return: {membership: error}
        """
        failed = {}
        pending = [memberships] if memberships else []
        while pending:
            batch = pending.pop()
            try:
                with self.env.cr.savepoint():
                    self._work_in(batch)
            except OperationalError:
                raise  # the whole transaction has to be run again
            except Exception as error:
                if len(batch) == 1:
                    _logger.exception("Loyalty set membership %s aside", batch.id)
                    failed[batch] = str(error)
                    continue
                half = len(batch) // 2
                pending += [batch[half:], batch[:half]]
        return failed

    def _work_in(self, memberships):
        """Hook: everything that follows from a member's documents."""
        for program, members in memberships.grouped("program_id").items():
            program._recompute(fields.Date.context_today(self), members)

    def _settle(self, done, failed):
        """Remove what was worked in; keep what failed with its error."""
        errors = {(m.partner_id, m.company_id): e for m, e in failed.items()}
        for row in done:
            error = errors.get((row.partner_id, row.company_id))
            if error:
                row.error = error
        done.filtered(lambda row: not row.error).unlink()

    def action_retry(self):
        """Try again what was set aside."""
        self.env["b2b.loyalty.program"]._check_manager()
        self.sudo().error = False  # sudo: managers may only read the queue
        self.env.ref("b2b_loyalty.ir_cron_queue").sudo()._trigger()
        return True

    # -- joining by purchase

    def _join_by_transaction(self, waiting):
        """Companies whose invoice is large enough become members."""
        Program = self.env["b2b.loyalty.program"]
        moves = waiting.move_id
        if not moves:
            return
        programs = Program.search(
            [
                ("state", "=", "open"),
                ("join_by", "in", ("transaction", "both")),
                ("company_id", "in", waiting.company_id.ids),
            ]
        )
        for program in programs:
            program._join_by_invoices(moves)
            program._warn_of_credited_joins(moves)

    # -- cron

    @api.model
    def _cron_process(self, batch=500):
        """Work in batches, each in its own transaction, until nothing waits."""
        cron = self.env["ir.cron"]
        remaining = self.search_count([("error", "=", False)])
        cron._commit_progress(remaining=remaining)
        while self.search_count([("error", "=", False)], limit=1):
            touched = self.process(limit=batch)
            left = self.search_count([("error", "=", False)])
            worked = max(remaining - left, 0)
            remaining = left
            if not cron._commit_progress(worked, remaining=left) or not (
                worked or touched
            ):
                break
