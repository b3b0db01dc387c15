from werkzeug.exceptions import NotFound

from odoo.http import request

from .page import NOTICE, LoyaltyPage, deed_route, page_route

JOIN = "/my/loyalty/join"


class LoyaltyJoining(LoyaltyPage):
    """What a company can join. Whoever may log in for it may ask for it."""

    @page_route(JOIN)
    def loyalty_join(self, **_):
        user = request.env.user
        rows = request.env["b2b.loyalty.program"]._portal_open_to(user)
        roles = request.env["b2b.loyalty.member.contact"].of_caller()
        company = user.partner_id.commercial_partner_id.sudo()  # sudo: its own contact
        return request.render(
            "b2b_loyalty_portal.join",
            {
                "page_name": "b2b_loyalty",
                "kind": "join",
                "rows": rows,
                "mine": roles.membership_id.filtered(lambda m: m.state != "sent"),
                "company": company,
                "contact": company.user_id,
                "notice": request.session.pop(NOTICE, None),
            },
        )

    @deed_route(f"{JOIN}/<string:program_id>")
    def loyalty_join_apply(self, program_id, **_):
        user, wanted = request.env.user, self._id(program_id)
        rows = request.env["b2b.loyalty.program"]._portal_open_to(user)
        program = next((row[0] for row in rows if row[0].id == wanted), None)
        if not program:
            raise NotFound()
        program = program.with_company(program.company_id)
        membership, sentence = self._try(program._portal_apply, user)
        if sentence:
            return self._refused(JOIN, sentence)
        if membership:
            return request.redirect(membership.access_url, code=303)
        return self._done(JOIN, request.env._("We have received it."))
