from werkzeug.exceptions import NotFound

from odoo.http import request

from .page import LoyaltyPage, page_route


class LoyaltyHome(LoyaltyPage):
    """The card on the customer's home, and the overview of a member."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "b2b_loyalty_count" in counters:
            values["b2b_loyalty_count"] = self._loyalty_count()
        return values

    def _loyalty_count(self):
        """Memberships; for whoever has none, what the company may join or sign."""
        roles = request.env["b2b.loyalty.member.contact"].of_caller()
        programs = request.env["b2b.loyalty.program"]
        return len(roles) or len(programs._portal_open_to(request.env.user))

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
