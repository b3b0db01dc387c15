from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..logic.lifecycle import last_day, renewed_until
from .parameters import to_day


class Program(models.Model):
    """How a program lives: draft, open, wound down, closed."""

    _inherit = "b2b.loyalty.program"

    _ENGINE_FIELDS = {
        "state",
        "last_day",
        "computed_on",
        "baseline_on",
        "baseline_customers",
        "baseline_repeat_rate",
        "baseline_revenue",
        "baseline_frequency",
        "rebate_earlier",
    }

    def action_open(self):
        """Open for members; from now on the terms can only be replaced, not edited."""
        self._check_manager()
        for program in self:
            if program.state != "draft":
                raise UserError(
                    self.env._(
                        "%(program)s is open already, or over: only a draft is opened.",
                        program=program.name,
                    )
                )
            program._check_ready()
            program._ensure_terms()._lock()
        self._set_state("open")
        self._freeze_baseline()
        return True

    def _check_ready(self):
        """Hook: raise a sentence naming what is missing before the program can open."""
        self.ensure_one()
        if not (self.tier_ids or self.benefit_ids):
            raise UserError(
                self.env._(
                    "%(program)s gives its members nothing yet: add a tier, "
                    "or a benefit for every member.",
                    program=self.name,
                )
            )
        self.tier_ids._check_criteria()

    def action_close(self):
        """Close for good after winding down: what is still live ends."""
        self._check_manager()
        today = fields.Date.context_today(self)
        for program in self:
            if program.state != "run_off":
                raise UserError(
                    self.env._(
                        "Wind %(program)s down first, so that its members are told "
                        "a last day.",
                        program=program.name,
                    )
                )
            if program.last_day and today <= program.last_day:
                raise UserError(
                    self.env._(
                        "Members were told that they can use their benefits until "
                        "%(day)s: close %(program)s after that day.",
                        day=program.last_day,
                        program=program.name,
                    )
                )
            program.membership_ids.filtered(lambda m: m.state != "ended")._end(
                self.env._("Program closed"), today
            )
        self._set_state("closed")
        return True

    def action_run_off(self, last_day):
        """Wind down: nobody joins; benefits may be used to ``last_day``.

        :param last_day: date or ISO string, today or later
        """
        self._check_manager()
        last_day = to_day(self.env, last_day)
        today = fields.Date.context_today(self)
        for program in self:
            if program.state != "open":
                raise UserError(
                    self.env._(
                        "%(program)s is not open, so there is nothing to wind down.",
                        program=program.name,
                    )
                )
            if not last_day or last_day < today:
                raise UserError(
                    self.env._(
                        "The last day must be today (%(today)s) or later, so that "
                        "members have time to use what they have.",
                        today=today,
                    )
                )
        self._set_state("run_off", last_day=last_day)
        self._run_off_invitations()
        return True

    def _run_off_invitations(self):
        """Nobody joins any more: withdraw what has not been signed."""
        open_invitations = self.membership_ids.filtered(
            lambda m: m.state in ("draft", "sent")
        )
        open_invitations._end(
            self.env._("The program is being wound down"),
            fields.Date.context_today(self),
        )

    def members_on(self, date):
        """Members at the end of a past day, replayed from the recorded steps.

        :param date: date or ISO string
        :return: list of dicts ``state``, ``tier_id`` (id or None) and ``members``
        """
        self.check_access("read")
        day = to_day(self.env, date)
        return self.env["b2b.loyalty.membership.history"]._counts_on(self, day)

    # -- helpers

    def _set_state(self, state, **vals):
        # sudo: the state is closed to plain writes; the caller's group was checked
        self.sudo().write({"state": state, **vals})

    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group("b2b_loyalty.group_manager"):
            raise AccessError(
                self.env._(
                    "Only a manager of B2B Loyalty can do this: ask one of them."
                )
            )
        self.check_access("write")

    def _check_engine_fields(self, names):
        """Refuse a plain write of what only a button or the engine may change."""
        if self._ENGINE_FIELDS & set(names) and not self.env.su:
            raise AccessError(
                self.env._(
                    "The state of a program, what its members were told and its "
                    "baseline cannot be typed in: use the buttons to open, wind down "
                    "or close it."
                )
            )

    def _is_joinable(self, on):
        """Whether a company can join on this day."""
        self.ensure_one()
        return (
            self.state == "open"
            and self.date_start <= on
            and (not self.date_end or on <= self.date_end)
        )

    def _agreement_end(self, start):
        """The last day of an agreement that starts on ``start``; False: open end."""
        self.ensure_one()
        if not self.duration_months:
            return False
        return last_day(start, self.duration_months)

    def _renewed_until(self, start, end, on=None):
        """The last day after renewal; see :func:`logic.lifecycle.renewed_until`."""
        self.ensure_one()
        if not self.duration_months:
            return False
        return renewed_until(start, end, self.duration_months, on)
