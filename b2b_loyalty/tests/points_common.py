from odoo import fields

from .redeem_common import RedeemCase


class PointsCase(RedeemCase):
    """A member with points; today is 10 March 2026."""

    @classmethod
    def earn(cls, points, source, member=None, **more):
        return (member or cls.member).sudo().earn(points, source, **more)

    def spend(self, points, member=None, **details):
        """Redeem a reward of this price and return the redemption."""
        reward = self.make_reward(points=points, name=f"For {points} points")
        return reward.redeem(member or self.member, **details)

    @classmethod
    def book(cls, *rows, member=None):
        """Entries as the engine books them, e.g. of documents."""
        member = (member or cls.member).sudo()
        member._take()
        return cls.env["b2b.loyalty.points.entry"]._book(
            [{"membership_id": member.id, **row} for row in rows]
        )

    def left(self, *entries):
        self.env.invalidate_all()
        return [entry.remaining for entry in entries]

    def balance(self, member=None):
        self.env.invalidate_all()
        return (member or self.member).points_balance

    def expire(self):
        self.run_cron("ir_cron_expire_points")
        self.env.invalidate_all()

    def assertAddsUp(self, member=None):
        """What is left adds up to the entries, and available to available."""
        self.env.invalidate_all()
        entries = (member or self.member).sudo().points_entry_ids
        self.assertEqual(
            sum(entries.mapped("remaining")), sum(entries.mapped("points"))
        )
        available = entries.filtered("available_on")
        self.assertEqual(
            sum(available.mapped("remaining")), sum(available.mapped("points"))
        )
        for entry in entries:
            used = sum(entry.used_by_ids.mapped("points"))
            took = sum(entry.taken_from_ids.mapped("points"))
            self.assertEqual(entry.remaining, entry.points - used + took)

    @staticmethod
    def now():
        return fields.Date.today()
