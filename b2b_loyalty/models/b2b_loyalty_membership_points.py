from odoo import api, fields, models
from odoo.exceptions import UserError

from ..report import ledger_figures
from .busy import sentence_when_busy
from .parameters import is_text, to_records

MOST_POINTS = 10**9
OPERATORS = {"=", "!=", "<", "<=", ">", ">="}


class Membership(models.Model):
    """The points of a member: what it has, earning and adjusting by hand."""

    _inherit = "b2b.loyalty.membership"

    points_entry_ids = fields.One2many("b2b.loyalty.points.entry", "membership_id")
    points_balance = fields.Integer(
        string="Points",
        compute="_compute_points",
        search="_search_points_balance",
        help="What the company can spend now; below zero: what it still owes.",
    )
    points_pending = fields.Integer(
        string="Pending Points",
        compute="_compute_points",
        help="They wait until the invoice is paid.",
    )
    points_expiring = fields.Integer(
        string="Next to Expire",
        compute="_compute_points",
        help="Points that can be spent until the day beside.",
    )
    points_expiring_on = fields.Date(
        string="Can Be Spent Until", compute="_compute_points"
    )
    points_name = fields.Char(related="program_id.points_name", string="Points Called")

    def _compute_points(self):
        found = self._points_figures()
        for membership in self:
            figures = found.get((membership._origin.id, None), {})
            membership.points_balance = figures.get("balance", 0)
            membership.points_pending = figures.get("pending", 0)
            membership.points_expiring = figures.get("expiring", 0)
            membership.points_expiring_on = figures.get("expiring_on", False)

    def _points_figures(self):
        """{(membership id, contact id or None): figures of the ledger}"""
        self._flush_points()
        rows = ledger_figures.balances(
            self.env, self._origin.ids, fields.Date.context_today(self)
        )
        return {(row["membership_id"], row["holder_contact_id"]): row for row in rows}

    def _flush_points(self):
        """What figures of points are read from."""
        self.env["b2b.loyalty.points.entry"].flush_model()
        self.flush_model(["state", "date_end"])
        self.env["b2b.loyalty.program"].flush_model(
            ["state", "last_day", "points_grace_days"]
        )

    @api.model
    def _search_points_balance(self, operator, value):
        if operator not in OPERATORS or not isinstance(value, int | float):
            return NotImplemented
        self._flush_points()
        on = fields.Date.context_today(self)
        return [
            ("id", "in", ledger_figures.with_balance(self.env, operator, value, on))
        ]

    def _spendable_points(self, holder=None):
        """Points that can be spent now.

        :param holder: person of the company whose own points are meant
        """
        self.ensure_one()
        key = self.id, (holder.id or None) if holder else None
        return self._points_figures().get(key, {}).get("balance", 0)

    # -- earning and adjusting

    @api.private
    def earn(self, points, origin_ref, date=None, rule=None, holder=None, **more):
        """Book points for something; the same source again books nothing.

        :param origin_ref: names what earned them, e.g. ``survey.user_input,7``
        :param date: day from which they count (today)
        :param rule: ``b2b.loyalty.earning.rule`` by which they were earned
        :param holder: person of the company who holds them; else the company
        :param more: further columns of the entry, see ``report/ledger.py``
        :return: the ``b2b.loyalty.points.entry``, the first one of this source
        """
        self.ensure_one()
        if not points > 0 or not origin_ref:
            raise ValueError("earn() takes points above 0 and the name of their source")
        member = self.sudo()  # sudo: the caller is our own code, which has checked
        member._take()
        Entry = member.env["b2b.loyalty.points.entry"]
        found = Entry.search(
            [("membership_id", "=", self.id), ("origin_ref", "=", origin_ref)]
        )
        if found:
            return found
        if member.program_id._tiers_ask("points"):
            member.env["b2b.loyalty.queue"]._note_members(member)
        return Entry._book(
            [
                {
                    "membership_id": self.id,
                    "holder_contact_id": holder.id if holder else None,
                    "kind": "earn",
                    "points": points,
                    "date": fields.Date.to_date(date)
                    or fields.Date.context_today(self),
                    "earning_rule_id": rule.id if rule else None,
                    "origin_ref": origin_ref,
                    **more,
                }
            ]
        )

    def adjust(self, points, reason, holder=None):
        """Give points, or take them (below zero), with a reason that is kept.

        :param holder: ``b2b.loyalty.member.contact`` whose own points are meant
        :return: the ``b2b.loyalty.points.entry``, one of each membership
        """
        self.env["b2b.loyalty.program"]._check_manager()
        self = self.browse(dict.fromkeys(self._ids))  # sent twice, it is meant once
        self.check_access("write")
        holder = to_records(self.env, "b2b.loyalty.member.contact", holder)
        for membership in self:
            membership._check_adjustment(points, reason, holder)
        members = self.sudo()  # sudo: the ledger is closed; the group was checked
        with sentence_when_busy(self.env):
            members._take()
        entries = members.env["b2b.loyalty.points.entry"]._book(
            [
                {
                    "membership_id": membership_id,
                    "holder_contact_id": holder.id or None,
                    "kind": "adjust",
                    "points": points,
                    "reason": reason.strip(),
                }
                for membership_id in self.ids
            ]
        )
        self._message_log_batch(
            bodies={
                membership.id: self.env._(
                    "%(points)s %(name)s: %(reason)s",
                    points=f"{points:+,}",
                    name=membership.program_id.points_name,
                    reason=reason,
                )
                for membership in self
            }
        )
        return entries.with_env(self.env)

    def _check_adjustment(self, points, reason, holder):
        if type(points) is not int or not 0 < abs(points) <= MOST_POINTS:
            raise UserError(
                self.env._(
                    "Give a whole number of points, up to a billion: above zero to "
                    "give them, below zero to take them."
                )
            )
        if not is_text(reason) or not reason.strip():
            raise UserError(
                self.env._("Give a reason: the member reads it, and it is kept.")
            )
        if self.state not in ("active", "suspended"):
            raise UserError(
                self.env._(
                    "%s is no member now: only members' points are adjusted.",
                    self.partner_id.name,
                )
            )
        if holder and holder not in self._people():
            raise UserError(
                self.env._(
                    "This person has no role in the membership of %s: choose one of "
                    "its people.",
                    self.partner_id.name,
                )
            )

    def action_view_points(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_points_entry_action"
        )
        action["domain"] = [("membership_id", "=", self.id)]
        action["context"] = {}
        return action
