"""A new customer names the code of whoever recommends us, on a quotation."""

import time

from werkzeug.exceptions import NotFound

from odoo.exceptions import AccessError, ConcurrencyError, MissingError, UserError
from odoo.http import request, route

from odoo.addons.b2b_loyalty_portal.controllers.forms import words
from odoo.addons.b2b_loyalty_portal.controllers.page import LoyaltyPage

from ..logic.code import MOST_TYPED
from ..logic.recent import Recent

# What became of a code, as the page says it.
NOTED, WRONG, LATER = "noted", "wrong", "later"
# Codes that were typed in from one address: nobody tries them all.
SENDERS = Recent(most=20, within=3600)


class ReferralQuotation(LoyaltyPage):
    @route(
        "/my/orders/<string:order_id>/referral_code",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def loyalty_quotation_code(self, order_id, access_token=None, code="", **_):
        order = self._asked_for_code(order_id, access_token)
        sender, now = request.httprequest.remote_addr, time.monotonic()
        outcome = LATER
        if SENDERS.is_free(sender, now):
            SENDERS.note(sender, now)
            outcome = self._note_code(order, words(code, MOST_TYPED + 1))
        page = order.get_portal_url(
            query_string=f"&referral_code={outcome}", anchor="loyalty_code"
        )
        return request.redirect(page, code=303)

    def _asked_for_code(self, order_id, access_token):
        order_id, key = self._id(order_id), words(access_token)
        # Odoo compares nothing but plain letters with the key of a document
        key = key if key.isascii() else None
        try:
            order = self._document_check_access("sale.order", order_id, key)
        except (AccessError, MissingError):
            raise NotFound() from None
        if not order._b2b_loyalty_asks_for_code():
            raise NotFound()
        return order

    def _note_code(self, order, code):
        if not code:
            return WRONG
        try:
            with request.env.cr.savepoint():
                order.b2b_loyalty_referral_code = code
        except UserError as error:
            if isinstance(error, ConcurrencyError):
                raise
            return WRONG
        return NOTED
