from odoo.http import request

from .page import LoyaltyPage, deed_route


class LoyaltyVisit(LoyaltyPage):
    """Visits are counted by a call of their own: pages that are read write nothing."""

    # nothing is kept in the session: reading stays where it was
    @deed_route("/my/loyalty/visit", save_session=False)
    def loyalty_visit(self, membership=None, kind=None, **_):
        # whoever is asked to sign has no role yet
        caller = self._reader(membership)
        visits = caller.env["b2b.loyalty.visit"]
        if not visits._count_alone(caller.membership_id, kind):
            self._gone()
        return request.make_response("", status=204)
