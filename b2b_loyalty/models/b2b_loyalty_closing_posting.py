from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..logic.closing import ROLES
from ..report.books_version import take_program
from .busy import sentence_when_busy
from .res_company_books import JOURNAL

# Profit and loss: these carry the analytic distribution of the program.
RESULT = {"breakage", "adjustment", "expense"}


class Closing(models.Model):
    """Posting what was looked through, and taking it back."""

    _inherit = "b2b.loyalty.closing"

    def action_post(self):
        """Post the entry; from now on a later closing corrects it."""
        self._check_accountant()
        for closing in self.sudo():  # sudo: entries are made here, whoever may post
            if closing.state == "draft":
                raise UserError(
                    self.env._(
                        "%s has not been computed yet: compute it and look it "
                        "through, then post it.",
                        closing.display_name,
                    )
                )
            closing._check_state("computed")
            closing._take_program()
            closing._check_period()
            closing._check_still_next()
            closing._check_accounts()
            closing._check_open_day(closing.date)
            closing._post()
        return True

    def action_reverse(self):
        """Take the last closing back by an opposite entry."""
        self._check_accountant()
        for closing in self.sudo():  # sudo: as above
            closing._check_state("posted")
            closing._take_program()
            last = closing._last_posted()
            if closing != last:
                raise UserError(
                    self.env._(
                        "The closing of %(last)s builds on this one: reverse that one "
                        "first.",
                        last=last.date,
                    )
                )
            closing._reverse()
        return True

    # -- before anything is posted

    def _take_program(self):
        """One closing of a program at a time: who waited starts anew."""
        with sentence_when_busy(self.env):
            take_program(self.env, self.program_id.id)

    def _check_still_next(self):
        if self.previous_id != self._last_posted():
            raise UserError(
                self.env._(
                    "Another closing of %s was posted or reversed meanwhile: compute "
                    "this one again.",
                    self.program_id.name,
                )
            )

    def _check_accounts(self):
        roles = {row.role for row in self.account_ids if row.amount}
        names = [f"b2b_loyalty_{role}_account_id" for role in ROLES if role in roles]
        self.company_id.b2b_loyalty_check_books(
            [JOURNAL, *names] if names else [], self.display_name
        )

    def _check_open_day(self, day):
        self.company_id._b2b_loyalty_check_open(
            day,
            self.company_id[JOURNAL],
            self.env._("Close a later period, or have that day unlocked."),
        )

    # -- the entry

    def _post(self):
        changes = self.account_ids.filtered("amount")
        if changes:
            self.move_id = self._create_move(changes)
            self.move_id.action_post()
        self.state = "posted"
        self._attach_proofs()

    def _create_move(self, changes):
        return (
            self.env["account.move"]
            .with_company(self.company_id)
            .create(
                {
                    "move_type": "entry",
                    "journal_id": self.company_id[JOURNAL].id,
                    "date": self.date,
                    "ref": self.display_name,
                    "line_ids": [
                        Command.create(self._prepare_item_vals(row)) for row in changes
                    ],
                }
            )
        )

    def _prepare_item_vals(self, row):
        amount = row.amount if ROLES[row.role] else -row.amount
        distribution = self.program_id.analytic_distribution
        return {
            "name": self.display_name,
            # the account of today: it may have been chosen after computing
            "account_id": self.company_id[f"b2b_loyalty_{row.role}_account_id"].id,
            "balance": amount,
            "b2b_loyalty_program_id": self.program_id.id,
            "analytic_distribution": distribution if row.role in RESULT else False,
        }

    def _reverse(self):
        day = self._reversal_day()
        if self.move_id.state not in (False, "posted"):
            raise UserError(
                self.env._(
                    "The entry %s of this closing is no longer posted: post it again, "
                    "then reverse the closing.",
                    self.move_id.display_name,
                )
            )
        self._check_not_taken_back()
        if self.move_id:
            self._check_open_day(day)
            values = {
                "date": day,
                "ref": self.env._("Reversal of %s", self.display_name),
            }
            self.reversal_move_id = self.move_id._reverse_moves([values], cancel=True)
        self.write({"state": "reversed", "reversed_on": day})

    def _check_not_taken_back(self):
        """What was taken back by hand would be taken back twice."""
        by_hand = self.move_id.reversal_move_ids.filtered(
            lambda move: (
                move.state == "posted"
                and "posted" not in move.reversal_move_ids.mapped("state")
            )
        )
        if by_hand:
            raise UserError(
                self.env._(
                    "%(entry)s of this closing has been reversed by hand, by "
                    "%(reversal)s: reverse that one, then reverse the closing.",
                    entry=self.move_id.display_name,
                    reversal=by_hand[:1].display_name,
                )
            )

    def _reversal_day(self):
        """The day of the closing itself, as long as the books are open on it."""
        journal = self.company_id[JOURNAL]
        locked = self.company_id._get_violated_lock_dates(self.date, False, journal)
        return fields.Date.context_today(self) if locked else self.date
