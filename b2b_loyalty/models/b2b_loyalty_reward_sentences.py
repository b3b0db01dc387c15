from datetime import timedelta

from odoo import models
from odoo.tools import format_date

from ..logic.redemption import MOST


class Reward(models.Model):
    """What the member reads when a claim is refused, a method for each reason."""

    _inherit = "b2b.loyalty.reward"

    def _sentence(self, reason, claim, membership, contact=None):
        """:param contact: who asks for it"""
        if reason == "points":
            return self._sentence_points(claim, membership, contact)
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

    def _sentence_payer(self, claim, membership):
        return self.env._(
            "%(reward)s is paid with a person's own %(points)s: say who of %(company)s "
            "redeems it.",
            reward=self.name,
            points=self.program_id.points_name,
            company=membership.partner_id.name,
        )

    def _sentence_points(self, claim, membership, contact):
        holder = contact if self.paid_by == "person" else None
        return self.program_id._sentence_too_few_points(
            self.name, claim.payment.points, holder or membership, claim.points
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
