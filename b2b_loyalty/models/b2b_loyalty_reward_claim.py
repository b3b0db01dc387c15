from odoo import models
from odoo.fields import Domain

from ..logic import period
from ..logic.redemption import LIVE, Claim, pay, refusal


class Reward(models.Model):
    """What a claim is judged on."""

    _inherit = "b2b.loyalty.reward"

    _refusal = staticmethod(refusal)

    def _claim(self, membership, quantity, benefit, on, contact=None):
        """Read what a claim is judged on; a fixed number of queries.

        :param contact: who asks for it
        :return: (:class:`logic.redemption.Claim`, {what pays for it})
        """
        payment, ways = self._payment(membership, quantity, benefit, on)
        holder = self._holder(payment, contact)
        claim = self._claim_on(
            membership,
            on,
            payment,
            holder,
            quantity=quantity,
            unlocked=self._is_unlocked(membership),
            taken=self._taken(membership, on),
            entitled=ways["entitled"],
            free=ways["free"],
            points=membership._spendable_points(holder),
            overdue=membership._is_overdue(on),
        )
        return claim, ways | {"holder": holder}

    def _claim_on(self, membership, on, payment, holder, **found):
        """What a claim is judged on: what the records say, and what was found.

        :param found: what has to be searched for, for one reward or for many at once
        """
        program = self.program_id
        return Claim(
            on=on,
            membership_state=membership.state,
            program_state=program.state,
            last_day=program.last_day or None,
            published=self._is_published_for(membership),
            date_from=self.date_from or None,
            date_to=self.date_to or None,
            tier_fits=not self.tier_ids or membership.tier_id in self.tier_ids,
            offered=self._is_offered(membership),
            # writing it later fails to serialize when another was quicker
            places=self.stock if self.limited_qty else None,
            most=self.per_member_limit,
            payment=payment,
            payer=holder is not None,
            **found,
        )

    def _holder(self, payment, contact):
        """Whose own points pay; empty: the company's, None: somebody has to be named.

        An offer for a request may still ask for points.
        """
        nobody = self.env["b2b.loyalty.member.contact"]
        asks = self.kind == "request" or (payment and payment.points)
        if self.paid_by == "company" or not asks:
            return nobody
        return contact or None

    def _is_published_for(self, membership):
        return (
            self.active and self.published and self.program_id == membership.program_id
        )

    def _is_offered(self, membership):
        """A personal offer is for those named, and for nobody who is held out."""
        return not self.membership_ids or (
            membership in self.membership_ids
            and not membership.sudo().holdout  # sudo: nobody is told who is
        )

    def _payment(self, membership, quantity, benefit, on):
        Entitlement = self.env["b2b.loyalty.entitlement"]
        left = Entitlement.left_of(membership, self, on)
        yearly, year_first, benefit_id, extra_id, extra = left
        # another tier's, or another version's: it gives this member nothing
        foreign = benefit and not (
            membership._has_benefit(benefit) and benefit.reward_id == self
        )
        if benefit:
            yearly, extra, benefit_id = 0 if foreign else yearly, 0, benefit.id
        payment = pay(
            quantity,
            self.points,
            yearly,
            extra,
            given=self._is_given(),
            only=bool(benefit),
        )
        return payment, {
            "year_first": year_first,
            "benefit_id": benefit_id,
            "extra_id": extra_id,
            "entitled": bool(yearly or extra or (year_first and not foreign)),
            "free": yearly + extra,
        }

    def _is_given(self):
        """Whether benefits or milestones give this reward."""
        return bool(
            self.env["b2b.loyalty.benefit"].search_count(
                [("reward_id", "=", self.id), ("kind", "=", "entitlement")], limit=1
            )
            or self.env["b2b.loyalty.entitlement.extra"].search_count(
                [("reward_id", "=", self.id)], limit=1
            )
        )

    def _is_unlocked(self, membership):
        return not self.locked_by or bool(
            self.env["b2b.loyalty.activity"].search_count(
                [
                    ("type_id", "=", self.locked_by.id),
                    ("membership_id", "=", membership.id),
                    ("state", "=", "approved"),
                ],
                limit=1,
            )
        )

    def _taken(self, membership, on):
        """Number that the member had within the reward's limit."""
        if not self.per_member_limit:
            return 0
        [[taken]] = self.env["b2b.loyalty.redemption"]._read_group(
            self._taken_domain(membership, on), [], ["quantity:sum"]
        )
        return taken or 0

    def _taken_domain(self, membership, on):
        """The redemptions that count for the limit per member."""
        domain = Domain(
            [
                ("membership_id", "=", membership.id),
                ("reward_id", "=", self.id),
                ("state", "in", LIVE),
            ]
        )
        if self.per_member_months:
            window = period.rolling(on, self.per_member_months)
            domain &= Domain("date", ">=", window.first)
        return domain
