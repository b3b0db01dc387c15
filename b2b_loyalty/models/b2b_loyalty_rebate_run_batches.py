import logging
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import retrying

from .one_by_one import fault_of, stops_no_other

_logger = logging.getLogger(__name__)

# Members whose credit notes are made at once; the others follow in the background.
AT_ONCE = 200
ACTIVITY = "b2b_loyalty.mail_activity_rebate"


class RebateRun(models.Model):
    """Credit notes for thousands of members, some at a time.

    What was looked at is what is credited: until all have theirs, nothing of the run
    changes but the day, where it has been locked since, and no other run of the program
    credits anything. One member that cannot be credited stops no other.
    """

    _inherit = "b2b.loyalty.rebate.run"

    state = fields.Selection(
        selection_add=[("crediting", "Being Credited"), ("done",)],
        ondelete={"crediting": "set default"},
    )
    credit_error = fields.Text(
        readonly=True, copy=False, help="Why the rest has not been credited yet."
    )
    credit_progress = fields.Char(compute="_compute_credit_progress")

    @api.depends("state", "rebate_ids.refund_move_id")
    def _compute_credit_progress(self):
        for run in self:
            left = len(run._uncredited().membership_id)
            due = run._rows_to_pay().membership_id
            run.credit_progress = run.state == "crediting" and self.env._(
                "%(made)s of %(all)s members have their credit note; the others follow "
                "in the background.",
                made=len(due) - left,
                all=len(due),
            )

    def _rows_to_pay(self):
        return self.rebate_ids.filtered(lambda row: row.outcome == "pay")

    def _uncredited(self):
        return self._rows_to_pay().filtered(lambda row: not row.refund_move_id)

    # -- some at a time

    def _credit_first(self):
        """While whoever credits is waiting; when none can be made, they hear why."""
        self._credit_each(self._uncredited().membership_id[:AT_ONCE])
        due = self._rows_to_pay()
        faults = [fault for fault in due.mapped("credit_error") if fault]
        if faults and not due.refund_move_id:
            raise UserError(faults[0])
        self._finish_crediting()

    def _credit_each(self, members):
        """Together, which is quicker; or else one by one: one stops no other."""
        rows = self._uncredited().filtered(lambda row: row.membership_id in members)
        faults = []
        with stops_no_other(
            self.env,
            _logger,
            "Loyalty could not credit rebates of run %s together",
            self.id,
            note=faults.append,
        ):
            self._make_credit_notes(rows)
        if not faults:
            return
        for mine in rows.grouped("membership_id").values():
            with stops_no_other(
                self.env,
                _logger,
                "Loyalty could not credit rebates %s",
                mine.ids,
                note=mine._note_credit_error,
            ):
                self._make_credit_notes(mine)

    def _finish_crediting(self):
        left = self._uncredited()
        if not left:
            self._close(self.rebate_ids.refund_move_id)
            return
        self.sudo().state = "crediting"  # sudo: closed to plain writes
        stuck = left.filtered("credit_error")
        if stuck:
            self._note_fault(
                self.env._(
                    "%(number)s members have no credit note yet, %(company)s first: "
                    "%(fault)s",
                    number=len(stuck.membership_id),
                    company=stuck[0].partner_id.name,
                    fault=stuck[0].credit_error,
                )
            )
        else:
            self._forget_fault()

    def _check_no_other_credits(self):
        """What it still has to credit would be credited twice."""
        # sudo: runs are looked up for whoever credits
        other = (self.sudo().program_id.rebate_run_ids - self).filtered(
            lambda run: run.state == "crediting"
        )
        if other:
            raise UserError(
                self.env._(
                    "Credit notes of %s are being made: wait until that run is "
                    "done, or cancel it.",
                    other[:1].display_name,
                )
            )

    @api.model
    def _cron_credit(self):
        """Safe to kill and to repeat: each batch is a transaction of its own."""
        cron = self.env["ir.cron"]
        runs = self.search([("state", "=", "crediting")], order="id")
        # those that have failed before come last
        left = {
            run: run._uncredited().sorted(lambda row: bool(row.credit_error))
            for run in runs
        }
        members = {run: rows.membership_id for run, rows in left.items()}
        cron._commit_progress(remaining=sum(map(len, members.values())))
        for run, mine in members.items():
            for start in range(0, len(mine) or 1, AT_ONCE):
                some = mine[start : start + AT_ONCE]
                retrying(partial(run._try_credit, some), self.env)
                if not cron._commit_progress(len(some)):
                    return

    def _try_credit(self, members):
        with stops_no_other(
            self.env,
            _logger,
            "Loyalty could not credit rebates of run %s",
            self.id,
            note=lambda error: self._note_fault(fault_of(self.env, error)),
        ):
            self._take()
            self.invalidate_recordset(["state"])
            if self.state != "crediting":
                return  # cancelled in between
            self._check_day_open()
            self._credit_each(members)
            self._finish_crediting()

    # -- what hinders it

    def write(self, vals):
        late = self.filtered(lambda run: "date" in vals and run.state == "crediting")
        if late:
            late._check_accountant()
        res = super().write(vals)
        if late:
            late._call_cron()
        return res

    def _note_fault(self, sentence):
        """Accountants hear of it once, not every hour."""
        run = self.sudo()  # sudo: closed to plain writes
        if run.credit_error == sentence:
            return
        run.activity_unlink([ACTIVITY])
        run.credit_error = sentence
        people = run._accountants_of(run.company_id) or run.program_id.user_id
        for user in people:
            run.activity_schedule(ACTIVITY, note=sentence, user_id=user.id)

    def _forget_fault(self):
        run = self.sudo()  # sudo: closed to plain writes
        run.rebate_ids.filtered("credit_error").credit_error = False
        if run.credit_error:
            run.credit_error = False
            run.activity_unlink([ACTIVITY])


class Rebate(models.Model):
    _inherit = "b2b.loyalty.rebate"

    credit_error = fields.Text(
        string="Why Not Credited",
        readonly=True,
        copy=False,
        help="Why the credit note of this member could not be made.",
    )

    def _note_credit_error(self, error):
        # sudo: rows are closed to plain writes
        self.sudo().credit_error = fault_of(self.env, error)
