import re
from uuid import uuid4

from odoo.http import request

from .forms import amount, number, words
from .page import deed_route, page_route
from .redemptions import LIST as REDEMPTIONS
from .rewards import LIST, LoyaltyRewards

KEY = re.compile(r"[0-9a-f]{32}")


class LoyaltyRedeem(LoyaltyRewards):
    """Redeem a reward: what pays for it is shown before, and once is enough.

    The key that makes it once is in the address of the form, so that reloading it or
    coming back to it brings the same one.
    """

    @page_route(f"{LIST}/<string:reward_id>/redeem")
    def loyalty_redeem_form(self, reward_id, key="", quantity="1", **_):
        caller, reward = self._reward_to_redeem(reward_id)
        if not KEY.fullmatch(str(key)):
            return request.redirect_query(
                request.httprequest.path,
                {"quantity": number(quantity), "key": uuid4().hex},
                code=303,
            )
        done = reward._redeemed_with(caller.membership_id.id, key)
        if done:
            return self._to_redemption(done, again=True)
        return self._redeem_form(caller, reward, key, number(quantity), {})

    @deed_route(f"{LIST}/<string:reward_id>/redeem")
    def loyalty_redeem(self, reward_id, key="", quantity="", **typed):
        caller, reward = self._reward_to_redeem(reward_id)
        if not KEY.fullmatch(str(key)):
            key = uuid4().hex
            return self._redeem_form(caller, reward, key, number(quantity), typed)
        member_id = caller.membership_id.id
        again = bool(reward._redeemed_with(member_id, key))
        mine = reward.with_env(self._env_of_user(caller))
        redemption, sentence = self._try(
            self._redeem_typed, mine, member_id, number(quantity), key, typed
        )
        if sentence:
            return self._redeem_form(
                caller, reward, key, number(quantity), typed, sentence
            )
        return self._to_redemption(redemption.with_env(caller.env), again)

    def _redeem_typed(self, reward, member_id, quantity, key, typed):
        seen = tuple(number(typed.get(n)) for n in ("yearly", "extra", "points"))
        details = self._redeem_details(reward.sudo().kind, typed)  # sudo: it was shown
        return reward._redeem_as_seen(member_id, quantity, key, seen, **details)

    def _redeem_details(self, kind, typed):
        """What the kind of reward needs to know."""
        if kind == "project":
            return {"brief": words(typed.get("brief"))}
        if kind == "request":
            return {"need": words(typed.get("need"))}
        if kind == "credit":
            return {"amount": amount(typed.get("amount"))}
        if kind == "experience":
            people = request.env["b2b.loyalty.redemption"]._attendees_of(
                words(typed.get("attendees"))
            )
            return {"attendees": people}
        return {}

    def _redeem_form(self, caller, reward, key, quantity, typed, sentence=""):
        member = caller.membership_id
        names = ("need", "brief", "attendees", "amount")
        return self._show(
            "b2b_loyalty_portal.redeem",
            caller,
            "rewards",
            crumbs=[
                (request.env._("Rewards"), LIST),
                (reward.name, f"{LIST}/{reward.id}"),
            ],
            reward=reward,
            key=key,
            quantity=quantity,
            outlook=reward._portal_outlook(member, quantity, caller),
            typed={name: words(typed.get(name)) for name in names},
            sentence=sentence,
        )

    def _reward_to_redeem(self, reward_id):
        caller, reward = self._offered_reward(reward_id)
        if not caller.may_redeem:
            self._forbid(
                request.env._(
                    "Redeeming is for the buyers and managers of your company: ask a "
                    "manager for that role."
                )
            )
        return caller, reward

    def _to_redemption(self, redemption, again=False):
        text = redemption._portal_redeemed_text()
        if again:
            text = request.env._("This has been redeemed already, once.")
        return self._done(f"{REDEMPTIONS}/{redemption.id}", text)
