import logging

from odoo import api, fields, models
from odoo.service.model import retrying

from .one_by_one import fault_of, stops_no_other

_logger = logging.getLogger(__name__)

ACTIVITY = "b2b_loyalty.mail_activity_accrual"


class Program(models.Model):
    """Every day the costs of rewards are booked; what hinders it is said once."""

    _inherit = "b2b.loyalty.program"

    accrual_error = fields.Text(
        readonly=True,
        copy=False,
        groups="b2b_loyalty.group_manager,b2b_loyalty.group_accountant",
        help="Why the costs of rewards could not be booked the last time.",
    )

    @api.model
    def _cron_accrue_rewards(self):
        """Each program in a transaction of its own."""
        cron = self.env["ir.cron"]
        programs = self.search([("state", "!=", "draft")], order="id")
        cron._commit_progress(remaining=len(programs))
        for program in programs:
            retrying(program._try_accrue_rewards, self.env)
            if not cron._commit_progress(1):
                break

    def _try_accrue_rewards(self):
        with stops_no_other(
            self.env,
            _logger,
            "Loyalty could not book reward costs of %s",
            self.code,
            note=self._note_accrual_failure,
        ):
            self._accrue_rewards(fields.Date.context_today(self))
            self._forget_accrual_error()

    def _note_accrual_failure(self, error):
        self._note_accrual_error(fault_of(self.env, error))

    def _note_accrual_error(self, sentence):
        """Accountants hear of it once, not every day."""
        program = self.sudo()  # sudo: a mark of the engine
        if program.accrual_error == sentence:
            return
        program.activity_unlink([ACTIVITY])
        program.accrual_error = sentence
        for user in program._accountants():
            program.activity_schedule(ACTIVITY, note=sentence, user_id=user.id)

    def _forget_accrual_error(self):
        program = self.sudo()  # sudo: a mark of the engine
        if program.accrual_error:
            program.accrual_error = False
            program.activity_unlink([ACTIVITY])

    def _accountants(self):
        """Those of the seller, or whoever is responsible for the program."""
        return self._accountants_of(self.company_id) or self.user_id
