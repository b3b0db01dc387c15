from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from ..report.closing import last_entry


class Program(models.Model):
    """A program is closed for good when its last closing owes nothing."""

    _inherit = "b2b.loyalty.program"

    def action_close(self):
        self._check_manager()
        today = fields.Date.context_today(self)
        for program in self:
            over = not program.last_day or program.last_day < today
            if program.state == "run_off" and over:
                program._check_owes_nothing()
        return super().action_close()

    def _check_owes_nothing(self):
        # sudo: whoever closes a program need not read closings
        closings = self.env["b2b.loyalty.closing"].sudo()
        last = closings.search(
            [("program_id", "=", self.id), ("state", "=", "posted")],
            order="date desc, id desc",
            limit=1,
        )
        if last.liability:
            raise UserError(
                self.env._(
                    "The closing of %(day)s still owes %(amount)s for points of "
                    "%(program)s: have points that are over expire, and a later period "
                    "closed that owes nothing, then close the program.",
                    day=format_date(self.env, last.date),
                    amount=formatLang(
                        self.env, last.liability, currency_obj=last.currency_id
                    ),
                    program=self.name,
                )
            )
        in_books = self.accounting_method != "none"
        if in_books and last.last_entry < last_entry(self.env, self.id):
            raise UserError(
                self.env._(
                    "Points of %(program)s were recorded that no closing has booked "
                    "yet: have an accountant close the period up to today, then close "
                    "the program.",
                    program=self.name,
                )
            )
