from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..report.books_version import take_program
from .busy import sentence_when_busy

READERS = ("b2b_loyalty.group_manager", "b2b_loyalty.group_accountant")
# Booked, or about to be.
OVER = ("crediting", "making", "done", "cancelled")


class BooksRun(models.AbstractModel):
    """What is worked out for a program and looked at before it is booked.

    A run has ``program_id``, ``company_id``, ``date``, ``state`` and ``computed_on``.
    """

    _name = "b2b.loyalty.books.run"
    _description = "Run of the Loyalty Books"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "b2b.loyalty.readable",
        "b2b.loyalty.accountant",
    ]

    # What people fill in; all else is worked out.
    _TYPED_IN = frozenset()
    # Of these, what makes it another run.
    _PERIOD_FIELDS = frozenset()
    # And what may still be changed while it is being booked.
    _TYPED_LATE = frozenset()
    # What a new run begins with, whatever the caller's context says.
    _START = {"state": "draft", "computed_on": False}

    # -- who may write what

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_typed_in(vals)
        return super().create([{**self._START, **vals} for vals in vals_list])

    def write(self, vals):
        self._check_typed_in(vals)
        if typed := self._TYPED_IN & vals.keys():
            late = typed <= self._TYPED_LATE
            self.filtered(lambda r: not (late and r.state == "crediting"))._check_open()
        res = super().write(vals)
        if self._PERIOD_FIELDS & vals.keys():
            self._start_anew()
        return res

    def _check_typed_in(self, vals):
        others = {
            name
            for name in vals.keys() - self._TYPED_IN
            if not name.startswith(("message_", "activity_"))
        }
        if others and not self.env.su:
            raise AccessError(self._told("typed_in"))

    def _check_open(self):
        for run in self.filtered(lambda r: r.state in OVER):
            raise UserError(
                self.env._(
                    "%s is over and stays as it is: make a new run.", run.display_name
                )
            )

    def _start_anew(self):
        # sudo: rows and state are closed to plain writes
        mine = self.sudo()
        mine._rows().unlink()
        mine.filtered(lambda run: run.state == "previewed").state = "draft"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        for run in self.filtered(lambda r: r.state in OVER):
            raise UserError(run._told("kept"))

    def _check_reader(self):
        if not self.env.su and not any(map(self.env.user.has_group, READERS)):
            raise AccessError(self._told("reader"))
        self.check_access("write")

    def _told(self, what):
        """Hook: the sentence for ``typed_in``, ``reader``, ``kept``."""
        raise NotImplementedError

    def _rows(self):
        """Hook: what was worked out."""
        raise NotImplementedError

    # -- before anything is booked

    def _take(self):
        """Before anything is looked at: of two at once the second one starts anew."""
        with sentence_when_busy(self.env):
            take_program(self.env, self.program_id.id)

    def _tell(self, message):
        """Say why nothing was booked, and show the rows as they are now."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
