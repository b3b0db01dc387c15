from werkzeug.exceptions import NotFound

from odoo.http import request

from .page import LoyaltyPage, page_route


class LoyaltyHome(LoyaltyPage):
    """The card on the customer's home, and the overview of a member."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "b2b_loyalty_count" in counters:
            roles = request.env["b2b.loyalty.member.contact"].of_caller()
            values["b2b_loyalty_count"] = len(roles)
        return values

    @page_route("/my/loyalty")
    def loyalty_home(self, membership=None, **_):
        try:
            caller = self._caller(membership)
        except NotFound:
            if membership:
                raise
            return request.redirect("/my/loyalty/join")
        member = caller.membership_id
        if member.state == "sent":
            return request.redirect("/my/loyalty/agreement")
        values = member._portal_home(caller)
        return self._show("b2b_loyalty_portal.home", caller, "home", **values)
