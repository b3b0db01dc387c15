from datetime import timedelta

from odoo import models
from odoo.tools import format_date

from ..logic import period
from ..logic.redemption import LIVE, MOST, Claim, pay, refusal


class Reward(models.Model):
    """What a claim is judged on, and the sentence when it is refused."""

    _inherit = "b2b.loyalty.reward"

    _refusal = staticmethod(refusal)

    def _claim(self, membership, quantity, benefit, on):
        """Read what a claim is judged on; a fixed number of queries.

        :return: (:class:`logic.redemption.Claim`, {what pays for it})
        """
        program = self.program_id
        payment, ways = self._payment(membership, quantity, benefit, on)
        claim = Claim(
            on=on,
            quantity=quantity,
            membership_state=membership.state,
            program_state=program.state,
            last_day=program.last_day or None,
            published=self._is_published_for(membership),
            date_from=self.date_from or None,
            date_to=self.date_to or None,
            tier_fits=not self.tier_ids or membership.tier_id in self.tier_ids,
            offered=self._is_offered(membership),
            unlocked=self._is_unlocked(membership),
            # writing it later fails to serialize when another was quicker
            places=self.stock if self.limited_qty else None,
            taken=self._taken(membership, on),
            most=self.per_member_limit,
            payment=payment,
            entitled=ways["entitled"],
            free=ways["free"],
            points=membership._spendable_points(),
            overdue=membership._is_overdue(on),
        )
        return claim, ways

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
        domain = [
            ("membership_id", "=", membership.id),
            ("reward_id", "=", self.id),
            ("state", "in", LIVE),
        ]
        if self.per_member_months:
            window = period.rolling(on, self.per_member_months)
            domain.append(("date", ">=", window.first))
        [[taken]] = self.env["b2b.loyalty.redemption"]._read_group(
            domain, [], ["quantity:sum"]
        )
        return taken or 0

    # -- why not

    def _sentence(self, reason, claim, membership):
        return getattr(self, f"_sentence_{reason}")(claim, membership)

    def _sentence_quantity(self, claim, membership):
        return self.env._(
            "Redeem a whole number of %(reward)s, from 1 to %(most)s.",
            reward=self.name,
            most=MOST,
        )

    def _sentence_membership(self, claim, membership):
        return self.env._(
            "The membership of %(company)s is not active (%(state)s): it can redeem "
            "once it is.",
            company=membership.partner_id.name,
            state=membership._state_label(),
        )

    def _sentence_program(self, claim, membership):
        if claim.program_state == "run_off":
            return self.env._(
                "Rewards of %(program)s could be redeemed until %(day)s.",
                program=self.program_id.name,
                day=format_date(self.env, claim.last_day),
            )
        return self.env._(
            "%s is not open: nothing can be redeemed.", self.program_id.name
        )

    def _sentence_unavailable(self, claim, membership):
        return str(self._not_there())

    def _sentence_early(self, claim, membership):
        return self.env._(
            "%(reward)s can be redeemed from %(day)s.",
            reward=self.name,
            day=format_date(self.env, claim.date_from),
        )

    def _sentence_late(self, claim, membership):
        return self.env._(
            "%(reward)s could be redeemed until %(day)s: choose another reward.",
            reward=self.name,
            day=format_date(self.env, claim.date_to),
        )

    def _sentence_tier(self, claim, membership):
        return self.env._(
            "%(reward)s is for %(tiers)s, and %(company)s is %(tier)s.",
            reward=self.name,
            tiers=", ".join(self.tier_ids.mapped("name")),
            company=membership.partner_id.name,
            tier=membership.tier_id.name or self.env._("without a tier"),
        )

    def _sentence_locked(self, claim, membership):
        return self.env._(
            "%(reward)s opens with this: %(activity)s.",
            reward=self.name,
            activity=self.locked_by.name,
        )

    def _sentence_overdue(self, claim, membership):
        return self.env._(
            "%s has overdue invoices: rewards can be redeemed again once they are "
            "paid.",
            membership.partner_id.name,
        )

    def _sentence_limit(self, claim, membership):
        if self.per_member_months:
            return self.env._(
                "A member can have %(most)s of %(reward)s in %(months)s months, and "
                "%(company)s had %(taken)s.",
                most=claim.most,
                reward=self.name,
                months=self.per_member_months,
                company=membership.partner_id.name,
                taken=claim.taken,
            )
        return self.env._(
            "A member can have %(most)s of %(reward)s, and %(company)s had %(taken)s.",
            most=claim.most,
            reward=self.name,
            company=membership.partner_id.name,
            taken=claim.taken,
        )

    def _sentence_entitlement(self, claim, membership):
        if not claim.entitled:
            return self.env._(
                "%(reward)s is given as a benefit, and the benefits of %(company)s "
                "(%(tier)s) do not include it.",
                reward=self.name,
                company=membership.partner_id.name,
                tier=membership.tier_id.name or self.env._("without a tier"),
            )
        if claim.free:
            return self.env._(
                "%(company)s can have %(left)s of %(reward)s as a benefit now: redeem "
                "that many or fewer.",
                company=membership.partner_id.name,
                left=claim.free,
                reward=self.name,
            )
        window = membership._agreement_year(claim.on)
        return self.env._(
            "%(company)s has used all of %(reward)s that it is entitled to in this "
            "agreement year; the next one starts on %(day)s.",
            company=membership.partner_id.name,
            reward=self.name,
            day=format_date(self.env, window.last + timedelta(days=1)),
        )

    def _sentence_points(self, claim, membership):
        return self.env._(
            "%(reward)s costs %(price)s points, and %(company)s has %(points)s.",
            reward=self.name,
            price=claim.payment.points,
            company=membership.partner_id.name,
            points=claim.points,
        )

    def _sentence_stock(self, claim, membership):
        if not claim.places:
            return self.env._(
                "%s is gone: choose another reward, or ask us when there is more.",
                self.name,
            )
        return self.env._(
            "There are %(left)s left of %(reward)s: redeem that many or fewer.",
            left=claim.places,
            reward=self.name,
        )
