from werkzeug.exceptions import NotFound

from odoo.http import request

from .page import LoyaltyPage, deed_route, page_route

PEOPLE = "/my/loyalty/people"


class LoyaltyPeople(LoyaltyPage):
    """Who of the company may do what; managers invite colleagues and set roles."""

    @page_route(PEOPLE)
    def loyalty_people(self, membership=None, **_):
        return self._show_people(self._caller(membership))

    @deed_route(f"{PEOPLE}/invite")
    def loyalty_people_invite(
        self, membership=None, email="", name="", role="viewer", **_
    ):
        caller = self._manager(membership)
        errors, sentence = self._try(
            caller.membership_id._portal_invite, email, name, role
        )
        if sentence:
            errors = {"email": sentence}
        if errors:
            typed = {"email": email, "name": name, "role": role}
            return self._show_people(caller, errors=errors, typed=typed)
        return self._done(
            PEOPLE,
            request.env._(
                "%s is on the list. Who has no login yet gets a mail that leads to "
                "one. If something has to be cleared up first, your contact here gets "
                "in touch.",
                email.strip(),
            ),
        )

    @deed_route(f"{PEOPLE}/<string:contact_id>/role")
    def loyalty_people_role(self, contact_id, membership=None, role="", **_):
        caller = self._manager(membership)
        person = self._colleague(contact_id, caller)
        _done, sentence = self._try(caller.membership_id._portal_set_role, person, role)
        if sentence:
            return self._refused(PEOPLE, sentence)
        return self._done(
            PEOPLE,
            request.env._(
                "%(person)s: %(role)s",
                person=person.partner_id.name,
                role=person._role_label(),
            ),
        )

    @deed_route(f"{PEOPLE}/<string:contact_id>/remove")
    def loyalty_people_remove(self, contact_id, membership=None, **_):
        caller = self._manager(membership)
        person = self._colleague(contact_id, caller)
        name = person.partner_id.name
        mine = person == caller
        _done, sentence = self._try(caller.membership_id._portal_remove, person)
        if sentence:
            return self._refused(PEOPLE, sentence)
        return self._done(
            "/my/loyalty" if mine else PEOPLE,
            request.env._(
                "%s has no role any more. The login for orders and invoices stays.",
                name,
            ),
        )

    def _colleague(self, contact_id, caller):
        person = self._own("b2b.loyalty.member.contact", contact_id, caller)
        if person not in caller.membership_id._people():
            raise NotFound()
        return person

    def _show_people(self, caller, **values):
        member = caller.membership_id
        return self._show(
            "b2b_loyalty_portal.people",
            caller,
            "people",
            people=member._portal_people(),
            managers=member._people("manager"),
            roles=member._portal_roles(),
            **{"errors": {}, "typed": {}, **values},
        )
