"""What a stranger sees who was given the link of a member: nothing of the member."""

import re
import time
from uuid import uuid4

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import ConcurrencyError, UserError
from odoo.http import request

from odoo.addons.b2b_loyalty_portal.controllers.forms import words

from ..logic.recent import Recent
from ..models.b2b_loyalty_referral_link import PATH
from ..models.b2b_loyalty_referral_link_landing import ASKED, MOST

TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
# Nobody fills it in who sees the page.
TRAP = "website"
# Forms that were taken from one address; each process of the server counts for
# itself. What one link takes is limited for all of them together.
SENDERS = Recent(most=20, within=3600)
HEADERS = {
    "X-Robots-Tag": "noindex, nofollow",
    # the address of the page is the secret
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
PUBLIC = {"type": "http", "auth": "public", "website": True, "sitemap": False}


class ReferralLanding(http.Controller):
    @http.route(f"{PATH}/<string:token>", methods=["GET"], readonly=True, **PUBLIC)
    def loyalty_landing(self, token, **_):
        return self._form(self._link(token), {"key": uuid4().hex})

    @http.route(f"{PATH}/<string:token>", methods=["POST"], **PUBLIC)
    def loyalty_landing_send(self, token, **sent):
        link = self._link(token)
        if sent.get(TRAP):
            return self._thank(link)
        typed = {name: words(sent.get(name), MOST[name] + 1) for name in ASKED}
        key = words(sent.get("key"), 32) or uuid4().hex
        fault = link._fault(typed)
        if fault:
            return self._form(link, {**typed, "key": key}, *fault)
        sender, now = request.httprequest.remote_addr, time.monotonic()
        if not (SENDERS.is_free(sender, now) and self._refer(link, typed, key)):
            return self._form(link, {**typed, "key": key}, None, self._later())
        SENDERS.note(sender, now)
        return self._thank(link)

    @http.route(
        f"{PATH}/<string:token>/thanks", methods=["GET"], readonly=True, **PUBLIC
    )
    def loyalty_landing_thanks(self, token, **_):
        return self._page("b2b_loyalty_referral.landing_thanks", self._link(token))

    def _link(self, token):
        """The link of an address; every other one does not exist."""
        links = request.env["b2b.loyalty.referral.link"]
        # sudo: the public has no rights on models; only who knows the secret gets here
        link = TOKEN.fullmatch(token) and links.sudo()._by_token(token)
        if not link:
            raise NotFound()
        return link.with_company(link.company_id)

    def _refer(self, link, typed, key):
        try:
            with request.env.cr.savepoint():
                return link._refer(typed, key)
        except UserError as error:
            if isinstance(error, ConcurrencyError):
                raise
            # what it says is about the member, and for our own people
            return False

    def _later(self):
        return request.env._(
            "We cannot take this just now: please send it again in an hour."
        )

    # -- how it is shown

    def _thank(self, link):
        return request.redirect(f"{PATH}/{link.token}/thanks", code=303)

    def _form(self, link, typed, wrong=None, sentence=None):
        """:param wrong: name of the field that the sentence is about, None for all"""
        return self._page(
            "b2b_loyalty_referral.landing",
            link,
            status=429 if sentence and not wrong else 200,
            typed=typed,
            wrong=wrong,
            sentence=sentence,
            most=MOST,
        )

    def _page(self, template, link, status=200, **values):
        seller = link.company_id
        response = request.render(
            template,
            {
                "seller": seller,
                "res_company": seller,
                "path": f"{PATH}/{link.token}",
                "member_name": link.show_name and link.membership_id.partner_id.name,
                "html_data": {"lang": (request.env.lang or "en_US").replace("_", "-")},
                **values,
            },
            status=status,
        )
        response.headers.update(HEADERS)
        return response
