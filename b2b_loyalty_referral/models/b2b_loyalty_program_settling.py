from odoo import fields, models
from odoo.exceptions import RedirectWarning, UserError

ACTIVITY = "b2b_loyalty_referral.mail_activity_settlement"


class Program(models.Model):
    """What hinders paying commission at night is said once."""

    _inherit = "b2b.loyalty.program"

    settlement_error = fields.Text(
        readonly=True,
        copy=False,
        groups="b2b_loyalty.group_manager,b2b_loyalty.group_accountant",
        help="Why commission could not be paid the last time.",
    )

    def _note_settlement_failure(self, error):
        if isinstance(error, (UserError, RedirectWarning)):
            sentence = error.args[0]
        else:
            sentence = self.env._(
                "Something went wrong that we did not expect (%s): the log of the "
                "server says more. Ask your administrator.",
                str(error) or repr(error),
            )
        self._note_settlement_error(sentence)

    def _note_settlement_error(self, sentence):
        """Accountants hear of it once, not every night."""
        program = self.sudo()  # sudo: a mark of the engine
        if program.settlement_error == sentence:
            return
        program.activity_unlink([ACTIVITY])
        program.settlement_error = sentence
        for user in program._accountants():
            program.activity_schedule(ACTIVITY, note=sentence, user_id=user.id)

    def _forget_settlement_error(self):
        program = self.sudo()  # sudo: a mark of the engine
        if program.settlement_error:
            program.settlement_error = False
            program.activity_unlink([ACTIVITY])
