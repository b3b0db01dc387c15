from urllib.parse import urlencode

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from .page import LoyaltyPage, page_route

AGREEMENT = "/my/loyalty/agreement"
ONE = f"{AGREEMENT}/<string:membership_id>"


def signature_route(path):
    """What Odoo's signature form calls: it knows no other way than this."""
    return http.route(path, type="jsonrpc", auth="user", methods=["POST"], website=True)


class LoyaltyAgreement(LoyaltyPage):
    """The agreement: read, sign, keep; newer terms beside it."""

    @page_route(AGREEMENT, ONE)
    def loyalty_agreement(self, membership_id=None, membership=None, **_):
        wanted = membership_id or membership
        try:
            caller = self._reader(wanted)
        except NotFound:
            if wanted:
                raise
            return request.redirect("/my/loyalty/join")
        member = caller.membership_id
        seen = member._portal_glance()
        return self._show(
            "b2b_loyalty_portal.agreement",
            caller,
            "agreement",
            pages=member._portal_pages(seen),
            offer=member.terms_id._portal_offer(),
            newer=seen.later_terms and member._portal_newer_terms(),
            may_sign=member._portal_may_sign(request.env.user),
            signers=member.state == "sent" and member._portal_signers(),
            call_url=self._call_url(member, "sign", member.agreement_sha256),
        )

    @page_route(f"{ONE}/document/<string:document_id>")
    def loyalty_agreement_document(self, membership_id, document_id, **_):
        caller = self._reader(membership_id)
        wanted = self._id(document_id)
        documents = caller.membership_id._portal_documents()
        document = documents.filtered(lambda a: a.id == wanted)
        if not document:
            raise NotFound()
        stream = caller.env["ir.binary"]._get_stream_from(document)
        return stream.get_response(as_attachment=True)

    @page_route(f"{ONE}/new")
    def loyalty_agreement_new(self, membership_id, **_):
        caller = self._caller(membership_id)
        member = caller.membership_id
        newer = member._portal_newer_terms()
        if not newer:
            return request.redirect(f"{AGREEMENT}/{member.id}")
        return self._show(
            "b2b_loyalty_portal.agreement_new",
            caller,
            "agreement",
            newer=newer,
            text_rows=member._portal_compared_text(newer),
            tier_rows=member._portal_compared_tiers(newer),
            call_url=self._call_url(member, "consent", newer._portal_fingerprint()),
        )

    @signature_route(f"{ONE}/sign")
    def loyalty_agreement_sign(self, membership_id, name=None, signature=None, **_):
        return self._signed(
            self._reader,
            membership_id,
            lambda member, _caller, fingerprint: member._portal_sign(
                request.env.user, name, signature, fingerprint
            ),
            request.env._("Signed. Your company is now a member: welcome."),
        )

    @signature_route(f"{ONE}/consent")
    def loyalty_agreement_consent(self, membership_id, name=None, signature=None, **_):
        return self._signed(
            self._caller,
            membership_id,
            lambda member, caller, fingerprint: member._portal_consent(
                caller, name, signature, fingerprint
            ),
            request.env._("Signed. The new version of the terms holds from now on."),
        )

    # -- helpers

    def _call_url(self, member, deed, fingerprint):
        query = urlencode(
            {"sha256": fingerprint or "", "csrf_token": request.csrf_token()}
        )
        return f"{AGREEMENT}/{member.id}/{deed}?{query}"

    def _signed(self, find_caller, membership_id, deed, sentence):
        """What the signature form is answered."""
        query = request.httprequest.args
        if not request.validate_csrf(query.get("csrf_token")):
            return {
                "error": request.env._(
                    "This page has been open for too long: reload it and sign again."
                )
            }
        try:
            caller = find_caller(membership_id)
        except NotFound:
            Membership = request.env["b2b.loyalty.membership"]
            return {"error": Membership._portal_cannot_sign()}
        member = caller.membership_id
        _done, refusal = self._try(deed, member, caller, query.get("sha256"))
        if refusal:
            return {"error": refusal}
        path = f"{AGREEMENT}/{member.id}"
        self._done(path, sentence)
        return {"force_refresh": True, "redirect_url": path}
