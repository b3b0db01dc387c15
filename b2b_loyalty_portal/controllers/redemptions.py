from werkzeug.exceptions import NotFound

from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import pager

from .forms import amount, number, one_of, words
from .page import LoyaltyPage, deed_route, page_route

PER_PAGE = 20
LIST = "/my/loyalty/redemptions"
VOUCHER = "b2b_loyalty.report_voucher"


class LoyaltyRedemptions(LoyaltyPage):
    """What a member has redeemed, and what is to be decided about it."""

    @page_route(LIST, f"{LIST}/page/<string:page>")
    def loyalty_redemptions(self, page="1", state="all", membership=None, **_):
        caller = self._caller(membership)
        member = caller.membership_id
        Redemption = caller.env["b2b.loyalty.redemption"]
        filters = Redemption._portal_filters()
        state = one_of(state, filters, "all")
        domain = filters[state][1] & Redemption._portal_domain(member)
        pages = pager(
            LIST,
            Redemption.search_count(domain),
            number(page, 1),
            PER_PAGE,
            url_args={"state": state} if state != "all" else None,
        )
        queue = Redemption._portal_queue(member) if caller.may_manage else Redemption
        return self._show(
            "b2b_loyalty_portal.redemptions",
            caller,
            "redemptions",
            redemptions=Redemption.search(
                domain, limit=PER_PAGE, offset=pages["offset"]
            ),
            queue=queue,
            pager=pages,
            filters=filters,
            state=state,
        )

    @page_route(f"{LIST}/<string:redemption_id>")
    def loyalty_redemption(self, redemption_id, **_):
        return self._redemption_page(*self._own_redemption(redemption_id))

    # not from a replica: what the page needs for printing may have to be made
    @page_route(f"{LIST}/<string:redemption_id>/voucher", readonly=False)
    def loyalty_voucher(self, redemption_id, **_):
        """The voucher to print."""
        caller, redemption = self._own_redemption(redemption_id)
        if not redemption._portal_code(caller):
            raise NotFound()
        # sudo: the caller's own voucher, and portal users read no model
        content, extension = (
            request.env["ir.actions.report"]
            .sudo()
            ._b2b_loyalty_render(VOUCHER, redemption.ids)
        )
        name = f"{redemption.name.replace('/', '-')}.{extension}"
        kinds = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}
        return request.make_response(
            content,
            [
                ("Content-Type", kinds[extension]),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    # -- decisions

    @deed_route(f"{LIST}/<string:redemption_id>/approve")
    def loyalty_approve(self, redemption_id, **_):
        caller, redemption = self._own_redemption(redemption_id, manager=True)
        done = request.env._("Approved: %s.", redemption.display_name)
        return self._decide(caller, redemption, "action_approve", done)

    @deed_route(f"{LIST}/<string:redemption_id>/refuse")
    def loyalty_refuse(self, redemption_id, reason="", **_):
        caller, redemption = self._own_redemption(redemption_id, manager=True)
        done = request.env._(
            "Refused: %s. What it used was given back.", redemption.display_name
        )
        return self._decide(
            caller, redemption, "action_refuse", done, words(reason, 500)
        )

    @deed_route(f"{LIST}/<string:redemption_id>/cancel")
    def loyalty_cancel(self, redemption_id, reason="", **_):
        caller, redemption = self._own_redemption(redemption_id, buyer=True)
        done = request.env._(
            "Cancelled: %s. What it used was given back.", redemption.display_name
        )
        return self._decide(
            caller, redemption, "action_cancel", done, words(reason, 500)
        )

    @deed_route(f"{LIST}/<string:redemption_id>/accept")
    def loyalty_accept(self, redemption_id, price="", points="", note="", **_):
        """Accept the offer that was read: what was offered since then is refused."""
        caller, redemption = self._own_redemption(redemption_id, buyer=True)
        return self._decide(
            caller,
            redemption,
            "action_accept_quote",
            request.env._("Accepted: %s.", redemption.display_name),
            # what is no amount was in no offer: it is refused like a changed one
            price=amount(price or 0) or 0.0,
            points=number(points),
            note=words(note),
        )

    @deed_route(f"{LIST}/<string:redemption_id>/decline")
    def loyalty_decline(self, redemption_id, reason="", **_):
        caller, redemption = self._own_redemption(redemption_id, buyer=True)
        done = request.env._(
            "Declined: %s. What it used was given back.", redemption.display_name
        )
        reason = words(reason, 500)
        return self._decide(caller, redemption, "action_decline_quote", done, reason)

    @deed_route(f"{LIST}/<string:redemption_id>/attendees")
    def loyalty_attendees(self, redemption_id, attendees="", **_):
        caller, redemption = self._own_redemption(redemption_id, buyer=True)

        def name_them(mine):
            people = mine._attendees_of(words(attendees))
            return mine.action_name_attendees(people)

        _done, sentence = self._try(name_them, self._as_user(caller, redemption))
        if sentence:
            return self._redemption_page(
                caller, redemption, sentence, {"attendees": words(attendees)}
            )
        return self._done(f"{LIST}/{redemption.id}", request.env._("Thank you: noted."))

    def _decide(self, caller, redemption, deed, done, *arguments, **named):
        """Ask for a step as the user; refused, the page says why."""
        mine = self._as_user(caller, redemption)
        _result, sentence = self._try(getattr(mine, deed), *arguments, **named)
        path = f"{LIST}/{redemption.id}"
        if sentence:
            return self._refused(path, sentence)
        return self._done(path, done)

    def _as_user(self, caller, redemption):
        return redemption.with_env(self._env_of_user(caller))

    # -- helpers

    def _own_redemption(self, redemption_id, buyer=False, manager=False):
        """(the caller, a redemption of one of its memberships)

        :param buyer: only for those who may redeem; ``manager`` likewise
        """
        caller, redemption = self._own_of_any("b2b.loyalty.redemption", redemption_id)
        if manager and not caller.may_manage:
            self._forbid(
                request.env._("This is for the managers of your company: ask one.")
            )
        if buyer and not caller.may_redeem:
            self._forbid(
                request.env._(
                    "This is for the buyers and managers of your company: ask one."
                )
            )
        return caller, redemption

    def _redemption_page(self, caller, redemption, sentence="", typed=None):
        return self._show(
            "b2b_loyalty_portal.redemption",
            caller,
            "redemptions",
            crumbs=[(request.env._("Redeemed"), LIST)],
            redemption=redemption,
            reward=redemption.reward_id,
            steps=redemption._portal_steps(),
            deeds=redemption._portal_deeds(caller),
            code=redemption._portal_code(caller),
            sentence=sentence,
            typed=typed or {"attendees": redemption._attendee_lines()},
        )
