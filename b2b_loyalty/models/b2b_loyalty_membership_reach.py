from odoo import fields, models
from odoo.fields import Domain

from ..report.entitlements import entitlements_of


class Membership(models.Model):
    """What a member could redeem today, for whoever talks to it.

    A fixed number of queries, however long its history and the catalog are. A first
    choice: whether a claim is granted is judged by ``reward.redeem``.
    """

    _inherit = "b2b.loyalty.membership"

    def _free_of_points(self):
        """[(reward, how many, last day or None)] that benefits and grants give."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        if not self._may_redeem(today):
            return []
        rows = [
            row
            for row in entitlements_of(self.env, self.id, today)
            if row["allowed"] > row["used"]
        ]
        rewards = self.env["b2b.loyalty.reward"].browse(r["reward_id"] for r in rows)
        known = set(rewards.filtered(lambda r: r.active and r.published).ids)
        return [
            (
                rewards.browse(row["reward_id"]),
                row["allowed"] - row["used"],
                row["ends_on"],
            )
            for row in rows
            if row["reward_id"] in known
        ]

    def _within_reach(self):
        """The rewards that it could have for its points, or for nothing."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        rewards = self.env["b2b.loyalty.reward"]
        if not self._may_redeem(today):
            return rewards
        points = self._spendable_points()
        offered = rewards._offered_to(self)
        offered = offered.filtered(
            lambda reward: (
                not reward.points
                or (reward.paid_by == "company" and reward.points <= points)
            )
        )
        return offered - self._at_limit(offered, today)

    def _may_redeem(self, today):
        program = self.program_id
        running = program.state == "open" or (
            program.state == "run_off"
            and not (program.last_day and program.last_day < today)
        )
        # sudo: salespeople may not read journal items; only whether one is overdue
        return self.state == "active" and running and not self.sudo()._is_overdue(today)

    def _at_limit(self, rewards, today):
        """The rewards of which it had as many as a member may have."""
        limited = rewards.filtered("per_member_limit")
        counted = Domain.OR(reward._taken_domain(self, today) for reward in limited)
        taken = dict(
            self.env["b2b.loyalty.redemption"]._read_group(
                counted, ["reward_id"], ["quantity:sum"]
            )
        )
        return limited.filtered(lambda r: taken.get(r, 0) >= r.per_member_limit)
