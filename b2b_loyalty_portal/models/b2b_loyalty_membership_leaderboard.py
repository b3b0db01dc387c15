from psycopg2.errors import UniqueViolation

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.b2b_loyalty.logic.lifecycle import MEMBER
from odoo.addons.b2b_loyalty.models.busy import sentence_when_busy
from odoo.addons.b2b_loyalty.models.parameters import is_text

from ..logic import leaderboard as rules
from ..report.leaderboard import activity_points

OWN_CHOICE = {"in_leaderboard", "leaderboard_name", "leaderboard_key"}


class Membership(models.Model):
    """Whether a member company is on the leaderboard, and how it is called there.

    Its managers choose; nobody else puts it there.
    """

    _inherit = "b2b.loyalty.membership"

    in_leaderboard = fields.Boolean(
        string="On the Leaderboard",
        readonly=True,
        copy=False,
        tracking=True,
        help="A manager of the member company has chosen so in the portal.",
    )
    leaderboard_name = fields.Char(
        string="Name on the Leaderboard",
        readonly=True,
        copy=False,
        tracking=True,
        help="How other members read it on the leaderboard.",
    )
    leaderboard_key = fields.Char(
        readonly=True, copy=False, help="The display name as it is compared."
    )

    _leaderboard_name_unique = models.UniqueIndex(
        "(program_id, leaderboard_key)"
        " WHERE in_leaderboard AND state IN ('active', 'suspended')",
        "Another company of the leaderboard has this display name: choose another.",
    )

    # -- nobody else's choice

    def _prepare_start_vals(self, vals):
        start = super()._prepare_start_vals(vals)
        return {**start, **dict.fromkeys(OWN_CHOICE, False)}

    def _check_engine_fields(self, names):
        res = super()._check_engine_fields(names)
        if OWN_CHOICE & set(names) and not self.env.su:
            raise AccessError(
                self.env._(
                    "Whether a company is on the leaderboard, and by which name, is "
                    "chosen by its own managers in the portal."
                )
            )
        return res

    def action_leave_leaderboard(self):
        """Take members off the leaderboard, e.g. for a name that offends."""
        self._check_manager()
        self.sudo()._leave_leaderboard()  # sudo: closed fields; the caller was checked
        return True

    # -- what its managers choose

    def _portal_has_leaderboard(self):
        return self.program_id.leaderboard and self.state in MEMBER

    def _join_leaderboard(self, name):
        """Be listed by a display name that no other company has."""
        name = self._checked_leaderboard_name(name)
        key = rules.key_of(name)
        with sentence_when_busy(self.env):
            self._take()
            others = self.search_count(
                [
                    ("program_id", "=", self.program_id.id),
                    ("leaderboard_key", "=", key),
                    ("in_leaderboard", "=", True),
                    ("state", "in", MEMBER),
                    ("id", "!=", self.id),
                ],
                limit=1,
            )
            if others:
                raise self._name_is_taken()
            self.write(
                {
                    "in_leaderboard": True,
                    "leaderboard_name": name,
                    "leaderboard_key": key,
                }
            )
            try:
                self.env.flush_all()
            except UniqueViolation as error:
                # of somebody who chose it at this moment, and is not seen yet
                raise self._name_is_taken() from error

    def _leave_leaderboard(self):
        self.write({"in_leaderboard": False, "leaderboard_key": False})

    def _checked_leaderboard_name(self, name):
        name = rules.clean_name(name) if is_text(name) else ""
        if rules.is_name(name):
            return name
        raise UserError(
            self.env._(
                "Give a display name of %(shortest)s to %(longest)s characters with "
                "letters or digits: other members will read it.",
                shortest=rules.SHORTEST_NAME,
                longest=rules.LONGEST_NAME,
            )
        )

    def _name_is_taken(self):
        return UserError(
            self.env._(
                "Another company of the leaderboard has this display name, or one "
                "that looks like it: choose another one."
            )
        )

    # -- the list

    def _portal_leaderboard(self):
        """The leaderboard as this member sees it.

        :return: logic.leaderboard.Board
        """
        self.ensure_one()
        first = self._leaderboard_since()
        rows = activity_points(self.env, self.program_id.id, self.id, first)
        [own] = [points for member_id, _name, points in rows if member_id == self.id]
        return rules.board([row for row in rows if row[1]], self.id, own)

    def _leaderboard_since(self):
        today = fields.Date.context_today(self)
        return rules.first_day(self.program_id.leaderboard_period, today)
