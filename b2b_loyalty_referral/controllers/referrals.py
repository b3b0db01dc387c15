from uuid import uuid4

from odoo.http import request

from odoo.addons.b2b_loyalty_portal.controllers.forms import one_of, words
from odoo.addons.b2b_loyalty_portal.controllers.page import (
    LoyaltyPage,
    deed_route,
    page_route,
)
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.b2b_loyalty_membership_refer import LONGEST, LONGEST_NOTE

HOME = "/my/loyalty/referrals"
TOLD = ("name", "contact_name", "email", "phone", "vat", "note")
RELATIONS = ("referred", "managed")
PER_PAGE = 20
LATEST = 4
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
            looks_after=member._portal_plan("managed"),
            share=member._portal_share() if caller.may_redeem else None,
            brought=member._portal_referrals(pager["offset"], PER_PAGE),
            earnings=member._portal_earnings(),
            statements=member._portal_settlements(limit=LATEST),
            statement_count=member._portal_settlement_count(),
            pager=pager,
        )

    @page_route(f"{HOME}/statements", f"{HOME}/statements/page/<string:page>")
    def loyalty_referral_statements(self, page="1", membership=None, **_):
        caller = self._caller(membership)
        member = caller.membership_id
        pager = portal_pager(
            url=f"{HOME}/statements",
            total=member._portal_settlement_count(),
            page=min(self._id(page), HIGHEST_PAGE),
            step=PER_PAGE,
            url_args={"membership": member.id},
        )
        return self._show(
            "b2b_loyalty_referral.referral_statements_page",
            caller,
            "referrals",
            crumbs=[(request.env._("Referrals"), HOME)],
            statements=member._portal_settlements(pager["offset"], PER_PAGE),
            pager=pager,
        )

    # -- the link and the code

    @deed_route(f"{HOME}/link/renew")
    def loyalty_referral_link_renew(self, membership=None, **_):
        return self._change_link(
            membership,
            "renew_referral_link",
            request.env._("Here is your link: hand it on to whom you like."),
        )

    @deed_route(f"{HOME}/link/revoke")
    def loyalty_referral_link_revoke(self, membership=None, **_):
        return self._change_link(
            membership,
            "revoke_referral_link",
            request.env._("The link and the code lead nowhere any more."),
        )

    @deed_route(f"{HOME}/link/name")
    def loyalty_referral_link_name(self, membership=None, shown=None, **_):
        sentence = (
            request.env._("The page behind your link says that you recommend us.")
            if shown
            else request.env._("The page behind your link names nobody.")
        )
        return self._change_link(
            membership, "name_on_referral_link", sentence, bool(shown)
        )

    def _change_link(self, membership, method, sentence, *arguments):
        caller = self._caller(membership)
        member = caller.membership_id
        first = method == "renew_referral_link" and not member._live_link()
        if not (caller.may_manage or (first and caller.may_redeem)):
            self._forbid(
                request.env._("Managers of your company change the link: ask one.")
            )
        if not member._may_be_shared():
            self._gone()
        # as the user: the method finds the person by who is calling
        mine = request.env["b2b.loyalty.membership"].browse(member.id)
        _result, refusal = self._try(getattr(mine, method), *arguments)
        if refusal:
            return self._refused(HOME, refusal)
        return self._done(HOME, sentence)

    # -- referring

    # the form; below it what it asks for
    @page_route(f"{HOME}/new")
    def loyalty_referral_new(self, membership=None, relation=None, **_):
        caller, relation = self._referrer(membership, relation)
        return self._show_form(caller, relation, {"key": uuid4().hex})

    @deed_route(f"{HOME}/new/send")
    def loyalty_referral_send(self, membership=None, relation=None, **sent):
        caller, relation = self._referrer(membership, relation)
        typed = {name: words(sent.get(name), LONGEST_NOTE + 1) for name in TOLD}
        key = words(sent.get("key"), 100) or uuid4().hex
        member = caller.membership_id
        fault = member._referral_fault(typed)
        if fault:
            return self._show_form(caller, relation, {**typed, "key": key}, *fault)
        referral, sentence = self._try(
            # as the user: the method finds the person by who is calling
            request.env["b2b.loyalty.membership"].browse(member.id).refer,
            key=key,
            relation=relation,
            **typed,
        )
        if sentence:
            return self._show_form(
                caller, relation, {**typed, "key": key}, None, sentence
            )
        # sudo: the caller's own referral, and portal users read no model
        return self._told(referral.sudo())

    def _referrer(self, membership, relation):
        """(the caller, the relation) once there is a plan under which it may refer."""
        relation = one_of(relation, RELATIONS, RELATIONS[0])
        caller = self._caller(membership)
        if not caller.may_redeem:
            self._forbid(
                request.env._("Buyers and managers of your company refer: ask one.")
            )
        if not caller.membership_id._portal_plan(relation):
            self._gone()
        return caller, relation

    def _told(self, referral):
        if referral.state == "rejected" and referral._portal_is_told_why():
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

    def _show_form(self, caller, relation, typed, wrong=None, sentence=None):
        """:param wrong: name of the field that the sentence is about, None for all"""
        return self._show(
            "b2b_loyalty_referral.refer",
            caller,
            "referrals",
            crumbs=[(request.env._("Referrals"), HOME)],
            plan=caller.membership_id._portal_plan(relation),
            relation=relation,
            typed=typed,
            wrong=wrong,
            sentence=sentence,
            most={**LONGEST, "note": LONGEST_NOTE},
        )
