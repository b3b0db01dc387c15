import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import retrying

from .one_by_one import stops_no_other

_logger = logging.getLogger(__name__)

# Members whose credit notes are made at once; the others follow in the background.
AT_ONCE = 200


class RebateRun(models.Model):
    """Credit notes for thousands of members, some at a time.

    What was looked at is what is credited: until all have theirs, nothing of the run
    changes, and no other run of the program credits anything.
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

    def _credit_some(self):
        """:return: how many credit notes were made"""
        members = self._uncredited().membership_id[:AT_ONCE]
        rows = self._uncredited().filtered(lambda row: row.membership_id in members)
        moves = self._make_credit_notes(rows)
        if self._uncredited():
            self.sudo().state = "crediting"  # sudo: closed to plain writes
        else:
            self._close(self.rebate_ids.refund_move_id)
        return len(moves)

    def _check_no_other_credits(self):
        """What it still has to credit would be credited twice."""
        # sudo: runs are looked up for whoever credits
        other = (self.sudo().program_id.rebate_run_ids - self).filtered(
            lambda run: run.state == "crediting"
        )
        if other:
            raise UserError(
                self.env._(
                    "Credit notes of %s are being made: wait until that run is done.",
                    other[:1].display_name,
                )
            )

    @api.model
    def _cron_credit(self):
        """Safe to kill and to repeat: each batch is a transaction of its own."""
        cron = self.env["ir.cron"]
        runs = self.search([("state", "=", "crediting")], order="id")
        cron._commit_progress(remaining=sum(len(run._uncredited()) for run in runs))
        for run in runs:
            while run.state == "crediting":
                made = retrying(run._try_credit, self.env)
                if not cron._commit_progress(made):
                    return
                if not made:
                    break

    def _try_credit(self):
        made = 0
        with stops_no_other(
            self.env,
            _logger,
            "Loyalty could not credit rebates of run %s",
            self.id,
            note=self._note_credit_error,
        ):
            self._take()
            self._check_day_open()
            made = self._credit_some()
            self.credit_error = False
        return made

    def _note_credit_error(self, error):
        is_sentence = isinstance(error, UserError)
        self.credit_error = error.args[0] if is_sentence else repr(error)
