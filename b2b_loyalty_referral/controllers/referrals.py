from uuid import uuid4

from odoo.http import request

from odoo.addons.b2b_loyalty_portal.controllers.forms import words
from odoo.addons.b2b_loyalty_portal.controllers.page import (
    LoyaltyPage,
    deed_route,
    page_route,
)
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.b2b_loyalty_membership_refer import LONGEST, LONGEST_NOTE

HOME = "/my/loyalty/referrals"
TOLD = ("name", "contact_name", "email", "phone", "vat", "note")
PER_PAGE = 20
HIGHEST_PAGE = 10**6


class LoyaltyReferrals(LoyaltyPage):
    """Referring a company, and what became of those that were referred."""

    @page_route(HOME, f"{HOME}/page/<string:page>")
    def loyalty_referrals(self, page="1", membership=None, **_):
        caller = self._caller(membership)
        member = caller.membership_id
        pager = portal_pager(
            url=HOME,
            total=member._portal_referral_count(),
            page=min(self._id(page), HIGHEST_PAGE),
            step=PER_PAGE,
            url_args={"membership": member.id},
        )
        return self._show(
            "b2b_loyalty_referral.referrals",
            caller,
            "referrals",
            plan=member._portal_plan(),
            brought=member._portal_referrals(pager["offset"], PER_PAGE),
            earnings=member._portal_earnings(),
            pager=pager,
        )

    # the form; below it what it asks for
    @page_route(f"{HOME}/new")
    def loyalty_referral_new(self, membership=None, **_):
        caller = self._referrer(membership)
        return self._show_form(caller, {"key": uuid4().hex})

    @deed_route(f"{HOME}/new/send")
    def loyalty_referral_send(self, membership=None, **sent):
        caller = self._referrer(membership)
        typed = {name: words(sent.get(name), LONGEST_NOTE + 1) for name in TOLD}
        key = words(sent.get("key"), 100) or uuid4().hex
        member = caller.membership_id
        fault = member._referral_fault(typed)
        if fault:
            return self._show_form(caller, {**typed, "key": key}, *fault)
        referral, sentence = self._try(
            # as the user: the method finds the person by who is calling
            request.env["b2b.loyalty.membership"].browse(member.id).refer,
            key=key,
            **typed,
        )
        if sentence:
            return self._show_form(caller, {**typed, "key": key}, None, sentence)
        # sudo: the caller's own referral, and portal users read no model
        return self._told(referral.sudo())

    def _referrer(self, membership):
        """The caller, who must be allowed to refer under a plan that there is."""
        caller = self._caller(membership)
        if not caller.may_redeem:
            self._forbid(
                request.env._("Buyers and managers of your company refer: ask one.")
            )
        if not caller.membership_id._portal_plan():
            self._gone()
        return caller

    def _told(self, referral):
        if referral.state == "rejected":
            return self._refused(
                HOME,
                request.env._(
                    "%(company)s cannot be referred: %(why)s",
                    company=referral.name,
                    why=referral._portal_why_rejected(),
                ),
            )
        return self._done(
            HOME,
            request.env._("Thank you for telling us of %s.", referral.name),
        )

    def _show_form(self, caller, typed, wrong=None, sentence=None):
        """:param wrong: name of the field that the sentence is about, None for all"""
        return self._show(
            "b2b_loyalty_referral.refer",
            caller,
            "referrals",
            crumbs=[(request.env._("Referrals"), HOME)],
            plan=caller.membership_id._portal_plan(),
            typed=typed,
            wrong=wrong,
            sentence=sentence,
            most={**LONGEST, "note": LONGEST_NOTE},
        )
