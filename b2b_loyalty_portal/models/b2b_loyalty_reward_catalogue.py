from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.b2b_loyalty.logic.redemption import pay
from odoo.addons.b2b_loyalty.report.entitlements import entitlements_of


class Reward(models.Model):
    """The catalogue as one member sees it."""

    _inherit = "b2b.loyalty.reward"

    @api.model
    def _catalogue_of(self, membership):
        """The rewards that a member may look at, whether it can have them or not.

        Personal offers of others are not among them, nor what has no day in view.
        """
        if membership.state in ("draft", "sent"):
            return self.browse()
        today = fields.Date.context_today(self)
        found = self.search_fetch(
            Domain.AND(
                [
                    [("program_id", "=", membership.program_id.id)],
                    [("published", "=", True)],
                    self._empty_or("date_from", "<=", today),
                    self._empty_or("date_to", ">=", today),
                    self._empty_or("membership_ids", "in", membership.ids),
                ]
            )
        )
        return found.filtered(lambda r: not r._is_over() and r._is_offered(membership))

    @api.model
    def _found_for(self, membership):
        """(what benefits and grants give, the figures of its points) of a member."""
        on = fields.Date.context_today(self)
        entitlements = entitlements_of(self.env, membership.id, on)
        return entitlements, membership._points_figures()

    def _claims(self, membership, contact, found=None):
        """{reward: :class:`logic.redemption.Claim` of one}, for a person who asks.

        What ``_claim`` says of each, in a number of queries that does not grow.
        """
        entitlements, points = found or self._found_for(membership)
        on = fields.Date.context_today(self)
        free = self._free_of(entitlements)
        taken = self._taken_by(membership, on)
        unlocked = self._unlocked_by(membership)
        overdue = membership._is_overdue(on)
        claims = {}
        for reward in self:
            yearly, extra, entitled = free[reward.id]
            payment = pay(1, reward.points, yearly, extra, given=reward.is_given)
            holder = reward._holder(payment, contact)
            key = membership.id, (holder.id or None) if holder else None
            claims[reward] = reward._claim_on(
                membership,
                on,
                payment,
                holder,
                unlocked=not reward.locked_by or reward.locked_by in unlocked,
                taken=taken.get(reward, 0),
                entitled=entitled,
                free=yearly + extra,
                points=points.get(key, {}).get("balance", 0),
                overdue=overdue,
            )
        return claims

    def _free_of(self, entitlements):
        """{reward id: (left of the year, left of an extra, whether entitled)}"""
        free = defaultdict(lambda: (0, 0, False))
        for row in entitlements:
            yearly, extra, entitled = free[row["reward_id"]]
            left = max(row["allowed"] - row["used"], 0)
            if not row["extra_id"]:
                yearly, entitled = left, True
            elif not extra:  # the one that ends first is used first
                extra, entitled = left, entitled or left > 0
            free[row["reward_id"]] = yearly, extra, entitled
        return free

    def _taken_by(self, membership, on):
        limited = self.filtered("per_member_limit")
        counted = Domain.OR(reward._taken_domain(membership, on) for reward in limited)
        return dict(
            self.env["b2b.loyalty.redemption"]._read_group(
                counted, ["reward_id"], ["quantity:sum"]
            )
        )

    def _unlocked_by(self, membership):
        """What the member has done of what unlocks a reward."""
        done = self.env["b2b.loyalty.activity"]._read_group(
            [
                ("membership_id", "=", membership.id),
                ("type_id", "in", self.locked_by.ids),
                ("state", "=", "approved"),
            ],
            ["type_id"],
        )
        return self.env["b2b.loyalty.activity.type"].union(*(row[0] for row in done))
