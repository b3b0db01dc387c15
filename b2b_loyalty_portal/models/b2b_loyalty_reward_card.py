from dataclasses import dataclass

from odoo import models

# Why a member can have nothing at all for now: said once, not for each reward.
OF_THE_MEMBER = ("membership", "program", "overdue")


@dataclass(frozen=True, slots=True)
class Card:
    """What a page says of a reward to one person.

    * ``free``: number that benefits and grants give
    * ``personal``: an offer for this member
    * ``reason``: why it cannot be had, a name of ``logic.redemption.REASONS``
    * ``sentence``: the same in words
    """

    reward: models.BaseModel
    price: str
    free: int
    personal: bool
    reason: str | None
    sentence: str

    @property
    def for_me(self):
        return bool(self.free or self.personal)

    @property
    def in_reach(self):
        return not self.reason


class Reward(models.Model):
    """Rewards as the cards of a page."""

    _inherit = "b2b.loyalty.reward"

    def _cards(self, membership, contact, found=None):
        """:param found: of :meth:`_found_for`, where it was looked up already"""
        claims = self._claims(membership, contact, found)
        return [
            reward._card(claim, membership, contact) for reward, claim in claims.items()
        ]

    def _card(self, claim, membership, contact):
        reason = self._refusal(claim)
        return Card(
            reward=self,
            price=self._price_text(),
            free=claim.free,
            personal=bool(self.membership_ids),
            reason=reason,
            sentence=self._sentence(reason, claim, membership, contact)
            if reason
            else "",
        )

    def _price_text(self):
        if self.kind == "request" and not self.points and not self.is_given:
            return self.env._("You get an offer")
        return self.price

    # -- what has to be known before

    def _facts(self):
        """[(label, text)] of the terms that follow from its settings."""
        texts = [
            (self.env._("What it is"), self._kind_label()),
            (self.env._("Who approves"), self._approval_text()),
            (self.env._("Left"), self.limited_qty and self._left_text()),
            (self.env._("Limit"), self.per_member_limit and self._limit_text()),
            (self.env._("For"), ", ".join(self.tier_ids.mapped("name"))),
            (self.env._("Opens with"), self.locked_by.name),
            (self.env._("Valid"), self._voucher_text()),
            (self.env._("Place"), self.event_place),
        ]
        return [(label, text) for label, text in texts if text]

    def _kind_label(self):
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    def _approval_text(self):
        seller = self.company_id.name
        return {
            "none": "",
            "member": self.env._("A manager of your company"),
            "seller": seller,
            "both": self.env._("A manager of your company, then %s", seller),
        }[self.approval]

    def _left_text(self):
        if self.kind != "experience":
            return str(self.stock)
        if self.stock == 1:
            return self.env._("1 seat")
        return self.env._("%s seats", self.stock)

    def _limit_text(self):
        if self.per_member_months == 1:
            return self.env._("%s per company in a month", self.per_member_limit)
        if self.per_member_months:
            return self.env._(
                "%(number)s per company in %(months)s months",
                number=self.per_member_limit,
                months=self.per_member_months,
            )
        return self.env._("%s per company", self.per_member_limit)

    def _voucher_text(self):
        if self.kind != "voucher" or not self.voucher_months:
            return ""
        if self.voucher_months == 1:
            return self.env._("1 month from the day it is issued")
        return self.env._("%s months from the day it is issued", self.voucher_months)
