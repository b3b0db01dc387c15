from werkzeug.exceptions import NotFound

from odoo.http import request

from odoo.addons.portal.controllers.portal import pager

from .forms import number, one_of, words
from .page import LoyaltyPage, page_route

PER_PAGE = 12
LIST = "/my/loyalty/rewards"


class LoyaltyRewards(LoyaltyPage):
    """The catalogue."""

    @page_route(LIST, f"{LIST}/page/<string:page>")
    def loyalty_rewards(self, page="1", membership=None, **asked):
        caller = self._caller(membership)
        member = caller.membership_id
        if member.state == "sent":
            raise NotFound()
        orders = member._portal_reward_orders()
        filters = member._portal_reward_filters()
        chosen = {
            "search": words(asked.get("search"), 100),
            "category": number(asked.get("category")),
            "show": one_of(asked.get("show"), filters, "all"),
            "sortby": one_of(asked.get("sortby"), orders, ""),
        }
        found = member._portal_rewards(caller, *chosen.values())
        cards = found.pop("cards")
        pages = pager(
            LIST,
            len(cards),
            number(page, 1),
            PER_PAGE,
            url_args={name: value for name, value in chosen.items() if value},
        )
        return self._show(
            "b2b_loyalty_portal.rewards",
            caller,
            "rewards",
            cards=cards[pages["offset"] : pages["offset"] + PER_PAGE],
            pager=pages,
            orders=orders,
            filters=filters,
            chosen=chosen,
            **found,
        )

    @page_route(f"{LIST}/<string:reward_id>")
    def loyalty_reward(self, reward_id, **_):
        caller, reward = self._offered_reward(reward_id)
        member = caller.membership_id
        [card] = reward._cards(member, caller)
        return self._show(
            "b2b_loyalty_portal.reward",
            caller,
            "rewards",
            crumbs=[(request.env._("Rewards"), LIST)],
            reward=reward,
            card=card,
            facts=reward._facts(),
            entitlements=member._portal_entitlements(reward),
            outlook=reward._portal_outlook(member, 1, caller),
        )

    @page_route(f"{LIST}/<string:reward_id>/image")
    def loyalty_reward_image(self, reward_id, **_):
        """Its picture: for those to whom it is offered, or who have redeemed it."""
        _caller, reward = self._offered_reward(reward_id, or_redeemed=True)
        stream = request.env["ir.binary"]._get_image_stream_from(reward, "image_512")
        return stream.get_response()

    def _offered_reward(self, reward_id, or_redeemed=False):
        """(the caller, a reward of its catalogue); any other does not exist.

        The program of the reward says which of the caller's memberships is meant.
        """
        roles = request.env["b2b.loyalty.member.contact"].of_caller()
        reward = roles.env["b2b.loyalty.reward"].search(
            [
                ("id", "=", self._id(reward_id)),
                ("program_id", "in", roles.membership_id.program_id.ids),
            ]
        )
        role = roles.filtered(lambda r: r.membership_id.program_id == reward.program_id)
        if not reward or not role:
            raise NotFound()
        caller = self._caller(role[0].membership_id.id)
        reward = reward.with_env(caller.env)
        member = caller.membership_id
        if reward in reward._catalogue_of(member):
            return caller, reward
        if or_redeemed and reward in member.redemption_ids.reward_id:
            return caller, reward
        raise NotFound()
