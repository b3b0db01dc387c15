"""Who logs in besides the buyers: people that stay when the add-on is uninstalled."""

from odoo import Command

from odoo.addons.b2b_loyalty.demo.people import People

from .data import PEOPLE


class PortalPeople(People):
    """:param partners: {key of the company: ``res.partner``}"""

    def __init__(self, env, partners):
        super().__init__(env)
        self.partners = partners

    def log_in(self):
        """{key: user} of those who log in; the password is the login."""
        self._colleagues()
        portal = self.env.ref("base.group_portal")
        vals = {}
        for key, (company, _name, mailbox, _function, _role) in PEOPLE.items():
            person = self._person(company, mailbox)
            vals[key] = {
                "partner_id": person.id,
                "group_ids": [Command.set(portal.ids)],
                **self._login_vals(person.email),
            }
        return self._kept_or_new("res.users", vals, "portal_user")

    def _colleagues(self):
        """Those who are no contacts of their company yet."""
        vals = {
            key: {
                "name": name,
                "function": function,
                "parent_id": self.partners[company].id,
                "email": self._address(company, mailbox),
                "user_id": self.partners[company].user_id.id,
            }
            for key, (company, name, mailbox, function, _role) in PEOPLE.items()
            if name
        }
        self._kept_or_new("res.partner", vals, "colleague")

    def _person(self, company, mailbox):
        address = self._address(company, mailbox)
        people = self.partners[company].child_ids
        return people.filtered(lambda person: person.email == address)[:1]

    def _address(self, company, mailbox):
        domain = self.partners[company].email.partition("@")[2]
        return f"{mailbox}@{domain}"


def give_roles(members, users):
    """The roles of those who log in, where they have none yet."""
    for key, (company, _name, _mailbox, _function, role) in PEOPLE.items():
        if not role:
            continue
        member, person = members[company], users[key].partner_id
        if person not in member.contact_ids.partner_id:
            member.contact_ids.create(
                {"membership_id": member.id, "partner_id": person.id, "role": role}
            )
