from odoo import fields, models
from odoo.exceptions import UserError


class Membership(models.Model):
    """A salesperson proposes, a manager decides."""

    _inherit = "b2b.loyalty.membership"

    is_proposed = fields.Boolean(
        string="Proposed",
        readonly=True,
        copy=False,
        help="A salesperson, or the company itself, has asked for the agreement to be "
        "sent.",
    )
    applied_on = fields.Datetime(
        string="Asked to Join On",
        readonly=True,
        copy=False,
        help="The company itself asked to join.",
    )

    def action_propose(self):
        """Ask the program's responsible to send the agreements of these drafts."""
        self.check_access("write")
        for membership in self:
            membership._check_proposable()
        for membership in self:
            membership._propose()
        return True

    def _check_proposable(self):
        self.ensure_one()
        if self.state != "draft" or self.is_proposed:
            state = self.env._("proposed") if self.is_proposed else self._state_label()
            raise UserError(
                self.env._(
                    "%(membership)s is %(state)s already: only a draft that nobody "
                    "has proposed yet can be proposed.",
                    membership=self.display_name,
                    state=state,
                )
            )
        if not self.program_id.user_id:
            raise UserError(
                self.env._(
                    "%(program)s has no responsible who could decide: ask a manager "
                    "to name one in the program.",
                    program=self.program_id.name,
                )
            )

    def _propose(self):
        self.ensure_one()
        responsible = self.program_id.user_id
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=fields.Date.context_today(self),
            summary=self.env._(
                "%(company)s is proposed for %(program)s: send the agreement?",
                company=self.partner_id.name,
                program=self.program_id.name,
            ),
            user_id=responsible.id,
        )
        self.message_post(
            body=self.env._(
                "Proposed for membership by %(user)s. %(responsible)s decides.",
                user=self.env.user.name,
                responsible=responsible.name,
            )
        )
        self._engine_write({"is_proposed": True})

    def _change_state(self, state, reason=None, date=None):
        """What was decided is no longer proposed."""
        self.filtered("is_proposed")._engine_write({"is_proposed": False})
        return super()._change_state(state, reason, date)
