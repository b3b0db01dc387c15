import base64
from uuid import uuid4

from werkzeug.datastructures import FileStorage

from odoo import fields
from odoo.http import request

from odoo.addons.b2b_loyalty.models.b2b_loyalty_activity_type_proof import (
    FILE_MEGABYTES,
    FILE_TYPES,
    LINK_LENGTH,
    NOTE_LENGTH,
)
from odoo.addons.portal.controllers.portal import pager as portal_pager

from .page import LoyaltyPage, deed_route, page_route

HOME = "/my/loyalty/activities"
CLAIMS = f"{HOME}/claims"
PER_PAGE = 20
HIGHEST_PAGE = 10**6
# what a refusal of a claim is about, where it is about the day
OF_THE_DAY = ("future", "before", "early", "late", "program")


class LoyaltyActivities(LoyaltyPage):
    """What earns beyond buying: activities, offers, challenges, and claims."""

    @page_route(HOME)
    def loyalty_activities(self, membership=None, **_):
        caller = self._caller(membership)
        member = caller.membership_id
        return self._show(
            "b2b_loyalty_portal.activities",
            caller,
            "activities",
            doables=member._portal_activities(caller),
            offers=member._portal_offers(),
            ways=member._portal_challenges(caller),
            claims=member._portal_claims(),
            claim_count=member._portal_claim_count(),
        )

    # -- claiming

    # the second: where the form stands again once something was refused
    @page_route(f"{HOME}/<string:kind_id>", f"{HOME}/<string:kind_id>/claim")
    def loyalty_activity(self, kind_id, membership=None, **_):
        caller = self._caller(membership)
        kind = self._claimable(kind_id, caller)
        return self._show_claim_form(caller, kind, {"key": uuid4().hex})

    @deed_route(f"{HOME}/<string:kind_id>/claim")
    def loyalty_activity_claim(self, kind_id, membership=None, **sent):
        caller = self._caller(membership)
        kind = self._claimable(kind_id, caller)
        typed = {name: self._typed(sent.get(name)) for name in ("date", "note", "link")}
        typed["key"] = self._typed(sent.get("key")) or uuid4().hex
        proof = {
            "note": typed["note"],
            "link": typed["link"],
            **self._uploaded(sent.get("file")),
        }
        fault = kind._portal_fault({"date": typed["date"], **proof})
        if fault:
            return self._show_claim_form(caller, kind, typed, *fault)
        claim, sentence = self._try(
            # as the user: the method finds the person by who is calling
            request.env["b2b.loyalty.activity.type"].browse(kind.id).claim,
            caller.membership_id.id,
            date=typed["date"],
            key=typed["key"],
            **proof,
        )
        if sentence:
            field = self._field_of_refusal(caller, kind, typed["date"])
            return self._show_claim_form(caller, kind, typed, field, sentence)
        # sudo: the caller's own claim, and portal users read no model
        return self._done(HOME, self._claimed_sentence(claim.sudo()))

    def _claimable(self, kind_id, caller):
        """An activity that the caller sees; what is noted by us has no form."""
        kinds = caller.membership_id._portal_activity_types()
        wanted = self._id(kind_id)
        kind = kinds.filtered(lambda k: k.id == wanted and k.claimable)
        return kind or self._gone()

    def _typed(self, value):
        return value if isinstance(value, str) else ""

    def _uploaded(self, file):
        """What is too large is not read to its end, only far enough to be refused."""
        if not isinstance(file, FileStorage) or not file.filename:
            return {"file": None, "filename": None}
        content = file.read(FILE_MEGABYTES * 2**20 + 1)
        return {"file": base64.b64encode(content), "filename": file.filename}

    def _field_of_refusal(self, caller, kind, typed_day):
        day = fields.Date.to_date(typed_day or None) or fields.Date.context_today(kind)
        reason = kind._refusal(caller.membership_id, caller, day)
        return "date" if reason in OF_THE_DAY else None

    def _claimed_sentence(self, claim):
        if claim.state == "approved":
            return request.env._("%s is noted: thank you.", claim.type_id.name)
        return request.env._(
            "Your claim of %s has arrived: we will look at it and tell you.",
            claim.type_id.name,
        )

    def _show_claim_form(self, caller, kind, typed, wrong=None, sentence=None):
        """:param wrong: name of the field that the sentence is about, None for all"""
        [doable] = caller.membership_id._portal_activities(caller, kind)
        today = fields.Date.context_today(kind)
        return self._show(
            "b2b_loyalty_portal.activity_claim",
            caller,
            "activities",
            crumbs=[(request.env._("Activities"), HOME)],
            doable=doable,
            typed={"date": fields.Date.to_string(today), **typed},
            today=today,
            wrong=wrong,
            sentence=sentence,
            most={
                "note": NOTE_LENGTH,
                "link": LINK_LENGTH,
                "megabytes": FILE_MEGABYTES,
                "types": ",".join(FILE_TYPES),
            },
        )

    # -- claims

    @page_route(CLAIMS, f"{CLAIMS}/page/<string:page>")
    def loyalty_claims(self, page="1", membership=None, filterby=None, **_):
        caller = self._caller(membership)
        member = caller.membership_id
        filters = self._claim_filters(caller)
        filterby = filterby if filterby in filters else "all"
        domain = filters[filterby]["domain"]
        number = min(self._id(page), HIGHEST_PAGE)
        pager = portal_pager(
            url=CLAIMS,
            total=member._portal_claim_count(domain),
            page=number,
            step=PER_PAGE,
            url_args={"filterby": filterby, "membership": member.id},
        )
        return self._show(
            "b2b_loyalty_portal.claims",
            caller,
            "activities",
            crumbs=[(request.env._("Activities"), HOME)],
            claims=member._portal_claims(domain, pager["offset"], PER_PAGE),
            pager=pager,
            filters=filters,
            filterby=filterby,
        )

    def _claim_filters(self, caller):
        return {
            "all": {"label": request.env._("All"), "domain": []},
            "mine": {
                "label": request.env._("Mine"),
                "domain": [("contact_id", "=", caller.id)],
            },
            "claimed": {
                "label": request.env._("Waiting"),
                "domain": [("state", "=", "claimed")],
            },
            "refused": {
                "label": request.env._("Not approved"),
                "domain": [("state", "=", "refused")],
            },
        }

    @page_route(f"{CLAIMS}/<string:claim_id>/proof")
    def loyalty_claim_proof(self, claim_id, membership=None, **_):
        caller = self._caller(membership)
        claim = self._own("b2b.loyalty.activity", claim_id, caller)
        proof = claim._portal_proof(caller) or self._gone()
        return self._file(proof, claim.proof_filename)

    @deed_route(f"{CLAIMS}/<string:claim_id>/withdraw")
    def loyalty_claim_withdraw(self, claim_id, membership=None, **_):
        caller = self._caller(membership)
        claim = self._own("b2b.loyalty.activity", claim_id, caller)
        if not claim._portal_may_withdraw(caller):
            sentence = claim._portal_why_not_withdrawn(caller)
            if claim.state == "claimed":
                self._forbid(sentence)
            return self._refused(HOME, sentence)
        _result, sentence = self._try(claim._portal_withdraw, caller)
        if sentence:
            return self._refused(HOME, sentence)
        return self._done(
            HOME, request.env._("The claim of %s is withdrawn.", claim.type_id.name)
        )

    # -- offers

    @deed_route(f"{HOME}/offers/<string:rule_id>/register")
    def loyalty_offer_register(self, rule_id, membership=None, **_):
        caller = self._caller(membership)
        wanted = self._id(rule_id)
        rules = caller.membership_id._portal_offer_rules()
        rule = rules.filtered(lambda r: r.id == wanted) or self._gone()
        if not caller.may_redeem:
            self._forbid(
                request.env._(
                    "Buyers and managers of your company register for offers: ask one."
                )
            )
        _result, sentence = self._try(caller.membership_id._portal_register, rule)
        if sentence:
            return self._refused(HOME, sentence)
        return self._done(
            HOME,
            request.env._(
                "Your company takes part in %s: invoices from today on earn by it.",
                rule.name,
            ),
        )
