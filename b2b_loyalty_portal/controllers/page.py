"""What every page of a member has in common: who is asking, and how it is shown."""

import re
import time

from werkzeug.exceptions import HTTPException, NotFound

from odoo import http
from odoo.exceptions import ConcurrencyError, UserError
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal

from .formats import formats

# A replica may be behind: who has just written reads where it was written.
READ_PRIMARY_SECONDS = 30
WROTE = "b2b_loyalty_wrote"
CHOSEN = "b2b_loyalty_membership"
NOTICE = "b2b_loyalty_notice"
# Of more digits no number is made at all: Python refuses to where there are thousands.
ID = re.compile(r"[0-9]{1,10}")
HIGHEST_ID = 2**31 - 1
QUIET = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


def _may_be_read_from_replica(_controller, _rule, _args):
    return time.time() - request.session.get(WROTE, 0) > READ_PRIMARY_SECONDS


def page_route(*paths, **options):
    """A page that only reads."""
    return http.route(
        list(paths),
        **{
            "type": "http",
            "auth": "user",
            "methods": ["GET"],
            "website": True,
            "sitemap": False,
            "readonly": _may_be_read_from_replica,
            **options,
        },
    )


def deed_route(*paths, **options):
    """Something that a form of a page asks for."""
    return http.route(
        list(paths),
        **{
            "type": "http",
            "auth": "user",
            "methods": ["POST"],
            "website": True,
            "sitemap": False,
            **options,
        },
    )


class LoyaltyPage(CustomerPortal):
    """Helpers of the pages; it has no routes itself."""

    # -- who is asking

    def _caller(self, membership_id=None):
        """The caller as a person of a member company (``b2b.loyalty.member.contact``).

        Several memberships: the one that is asked for, else the one looked at last.

        :raise NotFound: for anybody else, and for what is of somebody else
        """
        roles = request.env["b2b.loyalty.member.contact"].of_caller()
        wanted = self._id(membership_id) if membership_id else None
        last = request.session.get(CHOSEN)
        role = roles.filtered(lambda r: r.membership_id.id == (wanted or last))
        if not role and not wanted:
            role = roles[:1]
        if not role:
            raise NotFound()
        if len(roles) > 1 and last != role.membership_id.id:
            request.session[CHOSEN] = role.membership_id.id
        return self._in_company(role, roles)

    def _reader(self, membership_id):
        """The caller; of an agreement to be signed, also who may sign it.

        When nobody has a role yet, that is somebody who gets one by signing.
        """
        try:
            return self._caller(membership_id)
        except NotFound:
            guest = membership_id and request.env[
                "b2b.loyalty.member.contact"
            ].of_signer(self._id(membership_id))
            if not guest:
                raise
            return self._in_company(guest)

    def _in_company(self, role, roles=None):
        """The role, looked at in the seller's company.

        :param roles: all of the caller's, for the switch between memberships
        """
        seller = role.membership_id.company_id
        return role.with_company(seller).with_context(
            allowed_company_ids=seller.ids, b2b_loyalty_roles=(roles or role).ids
        )

    def _manager(self, membership_id=None):
        """The caller, who must be a manager of the member company."""
        caller = self._caller(membership_id)
        if not caller.may_manage:
            self._forbid(
                request.env._("This is for the managers of your company: ask one.")
            )
        return caller

    def _id(self, value):
        """An id of an address or form: a positive number, else no such page exists."""
        text = str(value)
        if not (ID.fullmatch(text) and 0 < int(text) <= HIGHEST_ID):
            raise NotFound()
        return int(text)

    def _own(self, model, record_id, caller, field="membership_id"):
        """A record of the caller's membership; any other does not exist."""
        record = caller.env[model].search(
            [("id", "=", self._id(record_id)), (field, "=", caller.membership_id.id)]
        )
        if not record:
            raise NotFound()
        return record

    def _own_of_any(self, model, record_id):
        """(the caller, a record of one of its memberships); any other does not exist.

        The record says which membership is meant, not the page that was open last.
        """
        roles = request.env["b2b.loyalty.member.contact"].of_caller()
        record = roles.env[model].search(
            [
                ("id", "=", self._id(record_id)),
                ("membership_id", "in", roles.membership_id.ids),
            ]
        )
        if not record:
            raise NotFound()
        caller = self._caller(record.membership_id.id)
        return caller, record.with_env(caller.env)

    def _gone(self):
        """The answer for what is somebody else's and for what does not exist."""
        raise NotFound()

    def _env_of_user(self, caller):
        """The caller's own environment, in which deeds are asked for."""
        return caller.env(user=request.env.uid, su=False)

    # -- how it is shown

    def _show(self, template, caller, kind, **values):
        """Render a page of a member.

        :param kind: which page it is: for the menu and for counting visits
        """
        member = caller.membership_id
        return request.render(
            template,
            {
                "page_name": "b2b_loyalty",
                # screen readers take their voice from it; Odoo leaves it to websites
                "html_data": {"lang": (request.env.lang or "en_US").replace("_", "-")},
                "kind": kind,
                "caller": caller,
                "member": member,
                "program": member.program_id,
                "pages": values.get("pages") or member._portal_pages(),
                "others": self._other_memberships(caller),
                "notice": request.session.pop(NOTICE, None),
                **formats(request.env, member),
                **values,
            },
        )

    def _other_memberships(self, caller):
        roles = caller.browse(caller.env.context["b2b_loyalty_roles"])
        return roles.membership_id - caller.membership_id

    def _forbid(self, sentence):
        """Answer 403 with a page that says why."""
        response = request.render(
            "b2b_loyalty_portal.forbidden",
            {"page_name": "b2b_loyalty", "sentence": sentence},
            status=403,
        )
        response.flatten()
        # as an error without a code: Odoo would show its own page of that code
        raise HTTPException(response=response)

    def _file(self, attachment, name=None):
        """A document shows what it holds, is saved, and runs nothing."""
        return request.make_response(
            attachment.raw,
            headers=[
                ("Content-Type", attachment.mimetype),
                ("Content-Disposition", content_disposition(name or attachment.name)),
                ("X-Content-Type-Options", "nosniff"),
                ("Content-Security-Policy", QUIET),
            ],
        )

    # -- what is asked for

    def _try(self, deed, *arguments, **named):
        """(result, None), or (None, the sentence of a refusal); then nothing is left.

        What another request was quicker with is not caught: Odoo runs this one again.
        """
        request.session[WROTE] = time.time()
        try:
            with request.env.cr.savepoint():
                result = deed(*arguments, **named)
        except UserError as error:
            if isinstance(error, ConcurrencyError):
                raise
            return None, str(error)
        return result, None

    def _done(self, path, sentence):
        """Back to a page, which says what was done."""
        request.session[NOTICE] = {"kind": "success", "text": sentence}
        return request.redirect(path, code=303)

    def _refused(self, path, sentence):
        """Back to a page, which says why nothing was done."""
        request.session[NOTICE] = {"kind": "danger", "text": sentence}
        return request.redirect(path, code=303)
