import logging

from psycopg2 import OperationalError

from odoo import api, fields, models

from ..logic.lifecycle import MEMBER
from ..report.waiting import add_waiting

_logger = logging.getLogger(__name__)

WAITING = [("error", "=", False)]

# Rows looked at for each that is taken: others may be working on the first ones.
CHOICE = 4


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
    # a draft may be deleted before its reset is worked in
    move_id = fields.Many2one(
        "account.move",
        string="Document",
        ondelete="set null",
        index="btree_not_null",
    )
    error = fields.Text(
        readonly=True, help="Why this could not be worked in. It waits for a new try."
    )

    # -- noting what happened

    @api.model
    @api.private
    def note_moves(self, moves):
        """Note that documents changed. Never raises: posting goes on regardless."""
        if not moves:
            return
        self._note(
            lambda: [
                {
                    "partner_id": move.commercial_partner_id.id,
                    "company_id": move.company_id.id,
                    "move_id": move.id,
                }
                for move in moves
                if move.move_type in ("out_invoice", "out_refund")
                and move.commercial_partner_id
            ]
        )

    @api.model
    @api.private
    def note_partners(self, partners):
        """Note that the documents of companies changed hands."""
        self._note(
            lambda: [
                {"partner_id": partner.id, "company_id": company.id}
                # sudo: whoever merges companies need not read programs
                for company in self.env["b2b.loyalty.program"].sudo()._sellers()
                for partner in partners
            ]
        )

    def _note_members(self, memberships):
        """Note members who have to be judged again, for whatever reason."""
        self._note(
            lambda: [
                {"partner_id": m.partner_id.id, "company_id": m.company_id.id}
                for m in memberships
            ]
        )

    def _note(self, prepare):
        """Add rows.

        :param prepare: makes their values; a function, so that it cannot fail
            outside of the savepoint
        """
        try:
            with self.env.cr.savepoint(flush=False):
                rows = prepare()
                if rows:
                    add_waiting(self.env, rows)
                    # sudo: whoever posts has no rights on our cron
                    self.sudo()._wake()
        except Exception:
            _logger.exception("Loyalty could not note what changed")

    def _wake(self, at=None):
        self.env.ref("b2b_loyalty.ir_cron_queue")._trigger(at)

    # -- working it off

    @api.private
    def process(self, limit=None):
        """Work off what is waiting, in this transaction.

        :param limit: number of rows at most
        :return: number of memberships touched
        """
        self.env.flush_all()
        queue = self.sudo()  # sudo: the work does not depend on who starts it
        first = queue.search(WAITING, limit=limit and limit * CHOICE)
        waiting = first.try_lock_for_update(limit=limit)
        queue._join_by_transaction(waiting)
        concerned = queue._memberships_of(waiting)
        memberships = self.env["b2b.loyalty.membership"].sudo()
        memberships = memberships.union(*concerned.values())
        mine = memberships.try_lock_for_update(allow_referencing=True)
        failed = queue._work_on(mine, waiting.move_id)
        ready = waiting.filtered(lambda row: concerned[row] <= mine)
        ready._settle(
            {row: failed[m] for row in ready for m in concerned[row] if m in failed}
        )
        return len(mine)

    def _memberships_of(self, waiting):
        """Hook: whom rows concern, {row: memberships}."""
        members = self.env["b2b.loyalty.membership"].search(
            [("partner_id", "in", waiting.partner_id.ids), ("state", "in", MEMBER)]
        )
        of_seat = members.grouped(_seat)
        return {row: of_seat.get(_seat(row), members.browse()) for row in waiting}

    @api.private
    def _work_on(self, memberships, documents=None):
        """Judge memberships; one that fails does not stop the others.

        :param documents: those that changed, where they are known
        :return: {membership: error}
        """
        documents = self.env["account.move"] if documents is None else documents
        failed = {}
        pending = [memberships] if memberships else []
        while pending:
            batch = pending.pop()
            try:
                with self.env.cr.savepoint():
                    self._work_in(batch, documents)
            except OperationalError:
                raise  # the whole transaction has to be run again
            except Exception as error:
                if len(batch) == 1:
                    _logger.exception("Loyalty set membership %s aside", batch.id)
                    failed[batch] = _text(error)
                    continue
                half = len(batch) // 2
                pending += [batch[half:], batch[:half]]
        return failed

    def _work_in(self, memberships, documents):
        """Hook: everything that follows from a member's documents.

        :param documents: those that changed, of whichever members
        """
        for program, members in memberships.grouped("program_id").items():
            program._recompute(fields.Date.context_today(self), members)

    def _settle(self, errors):
        """Remove what was worked in; keep what failed with its error.

        :param errors: {row: error}
        """
        for row, error in errors.items():
            row.error = error
        self.filtered(lambda row: not row.error).unlink()

    def _set_aside(self, failed):
        """Show what failed outside of the queue, once per company."""
        known = {_seat(row) for row in self.search([("error", "!=", False)])}
        self.create(
            [
                {
                    "partner_id": membership.partner_id.id,
                    "company_id": membership.company_id.id,
                    "error": error,
                }
                for membership, error in failed.items()
                if _seat(membership) not in known
            ]
        )

    def action_retry(self):
        """Try again what was set aside."""
        self.env["b2b.loyalty.program"]._check_manager()
        self.check_access("read")
        rows = self.sudo()  # sudo: managers may only read the queue
        rows.error = False
        rows._wake()
        return True

    # -- joining by purchase

    def _join_by_transaction(self, waiting):
        """Companies whose invoice is large enough become members."""
        programs = self.env["b2b.loyalty.program"].search(
            [
                ("state", "=", "open"),
                ("join_by", "in", ("transaction", "both")),
                ("company_id", "in", waiting.company_id.ids),
            ]
        )
        for program in programs:
            rows = waiting.filtered(
                lambda row, p=program: row.move_id and row.company_id == p.company_id
            )
            for row, error in self._join(program, rows).items():
                row.error = error

    def _join(self, program, rows):
        """:return: {row: error}"""
        try:
            with self.env.cr.savepoint():
                failed = program._join_by_invoices(rows.move_id)
                program._warn_of_credited_joins(rows.move_id)
        except OperationalError:
            raise  # the whole transaction has to be run again
        except Exception as error:
            _logger.exception("Loyalty could not let companies join %s", program.code)
            failed = dict.fromkeys(rows.partner_id, _text(error))
        return {row: failed[row.partner_id] for row in rows if row.partner_id in failed}


def _text(error):
    return str(error) or repr(error)


def _seat(record):
    """Who buys from whom: what a row and a membership have in common."""
    return record.partner_id, record.company_id
