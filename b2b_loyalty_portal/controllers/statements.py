from werkzeug.exceptions import NotFound

from odoo.http import request

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..logic.ledger_page import read_page
from .page import LoyaltyPage, deed_route, page_route

STATEMENTS = "/my/loyalty/statements"
PER_PAGE = 24


class LoyaltyStatements(LoyaltyPage):
    """Statements: the list, each document, and whether they come by mail."""

    @page_route(STATEMENTS, f"{STATEMENTS}/page/<string:page>")
    def loyalty_statements(self, page=1, membership=None, **_):
        caller = self._caller(membership)
        Statement = caller.env["b2b.loyalty.statement"]
        made = [
            ("membership_id", "=", caller.membership_id.id),
            ("attachment_id", "!=", False),
        ]
        pager = portal_pager(
            url=STATEMENTS,
            total=Statement.search_count(made),
            page=read_page(page),
            step=PER_PAGE,
        )
        return self._show(
            "b2b_loyalty_portal.statements",
            caller,
            "statements",
            statements=Statement.search(made, limit=PER_PAGE, offset=pager["offset"]),
            pager=pager,
        )

    @page_route(f"{STATEMENTS}/<string:statement_id>/document")
    def loyalty_statement_document(self, statement_id, **_):
        _caller, statement = self._own_of_any("b2b.loyalty.statement", statement_id)
        document = statement.attachment_id
        if not document:
            raise NotFound()
        return self._file(document)

    @deed_route(f"{STATEMENTS}/mails")
    def loyalty_statement_mails(self, wants=None, membership=None, **_):
        caller = self._caller(membership)
        if wants not in ("yes", "no"):
            return self._refused(
                STATEMENTS,
                request.env._("Choose whether statements come by mail: yes or no."),
            )
        _done, refusal = self._try(caller._portal_set_wants_statement, wants == "yes")
        if refusal:
            return self._refused(STATEMENTS, refusal)
        if wants == "yes":
            sentence = request.env._("New statements come to you by mail.")
        else:
            sentence = request.env._(
                "No statement is mailed to you any more. They are kept here."
            )
        return self._done(STATEMENTS, sentence)
