from odoo import models

from .b2b_loyalty_reward_card import OF_THE_MEMBER

SHOWN = ("all", "reach", "me")


class Membership(models.Model):
    """What the pages of the rewards show."""

    _inherit = "b2b.loyalty.membership"

    def _portal_rewards(self, contact, search="", category=0, show="all", sort=""):
        """The catalogue, narrowed down and in order, and what there is to spend.

        :param contact: who looks at it
        :param category: id of a category
        :param show: one of :data:`SHOWN`
        :return: ``cards``, ``categories`` to choose from, ``blocked``: why nothing
            at all can be redeemed, a sentence, ``points`` and ``entitlements`` to
            spend, and ``pages`` of the menu
        """
        seen = self._portal_glance()
        rewards = self.env["b2b.loyalty.reward"]._catalogue_of(self)
        entitlements, points = found = rewards._found_for(self)
        cards = rewards._cards(self, contact, found)
        blocked = next((c.sentence for c in cards if c.reason in OF_THE_MEMBER), "")
        cards = [
            card
            for card in cards
            if self._is_found(card, search.casefold())
            and (not category or card.reward.categ_id.id == category)
            and {"reach": card.in_reach, "me": card.for_me}.get(show, True)
        ]
        return {
            "cards": sorted(cards, key=self._reward_orders()[sort]),
            "categories": rewards.categ_id.sorted(),
            "blocked": blocked,
            "entitlements": entitlements and self._portal_entitlements(),
            "points": seen.has_points and self._portal_spendable(contact, points),
            "pages": self._portal_pages(seen),
        }

    def _is_found(self, card, needle):
        reward = card.reward
        texts = reward.name, reward.categ_id.name, reward.conditions
        return any(needle in (text or "").casefold() for text in texts)

    def _reward_orders(self):
        """The order as it is kept decides between equals."""
        return {
            "": lambda card: (not card.for_me, not card.in_reach),
            "points": lambda card: card.reward.points,
            "value": lambda card: -card.reward.value,
            "name": lambda card: card.reward.name.casefold(),
        }

    def _portal_reward_orders(self):
        """{name: label} of the orders to choose from."""
        return {
            "": self.env._("Recommended"),
            "points": self.env._("Fewest %s first", self.points_name),
            "value": self.env._("Highest value first"),
            "name": self.env._("Name"),
        }

    def _portal_reward_filters(self):
        return dict(
            zip(
                SHOWN,
                (self.env._("All"), self.env._("Within reach"), self.env._("For you")),
                strict=True,
            )
        )

    def _portal_entitlements(self, reward=None):
        """What benefits and grants give: ``b2b.loyalty.entitlement``."""
        domain = [("membership_id", "=", self.id), ("reward_id.active", "=", True)]
        if reward:
            domain.append(("reward_id", "=", reward.id))
        return self.env["b2b.loyalty.entitlement"].search_fetch(domain)

    def _portal_spendable(self, contact, figures):
        """[(label, text)] of what the company and the person can spend.

        :param figures: of :meth:`_points_figures`
        """
        text = self.program_id._points_text
        own = figures.get((self.id, contact.id), {}).get("balance", 0)
        company = figures.get((self.id, None), {}).get("balance", 0)
        found = [(self.partner_id.name, text(company))]
        return [*found, (contact.partner_id.name, text(own))] if own else found
