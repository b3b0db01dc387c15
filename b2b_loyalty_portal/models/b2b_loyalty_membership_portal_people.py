from odoo import models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, single_email_re

from odoo.addons.b2b_loyalty.models.parameters import is_text, without_defaults

from ..logic.names import one_line

ROLES = ("manager", "buyer", "viewer")
LONGEST_NAME = 100
LONGEST_EMAIL = 254


class Membership(models.Model):
    """The people of a member, as its managers look after them.

    The pages have checked that a manager of the member calls; whatever changes
    something takes the membership first, so that two managers who remove each other
    at once do not leave a company without any.
    """

    _inherit = "b2b.loyalty.membership"

    def _portal_people(self):
        """The roles in force, managers first."""
        self.ensure_one()
        return self._people().sorted(
            lambda c: (ROLES.index(c.role), (c.partner_id.name or "").casefold(), c.id)
        )

    def _portal_roles(self):
        """[(role, name, what it may do)], the smallest first."""
        return [
            (
                "viewer",
                self.env._("Viewer"),
                self.env._("sees everything of the program"),
            ),
            ("buyer", self.env._("Buyer"), self.env._("also redeems rewards")),
            (
                "manager",
                self.env._("Manager"),
                self.env._("also approves, signs and looks after people"),
            ),
        ]

    def _portal_set_role(self, contact, role):
        self._take()
        if role not in ROLES:
            raise UserError(self.env._("Choose one of the roles in the list."))
        if role != "manager":
            self._check_other_manager(contact)
        contact.role = role

    def _portal_remove(self, contact):
        """End a role at once; the login stays, for orders and invoices."""
        self._take()
        self._check_other_manager(contact)
        contact.unlink()

    def _check_other_manager(self, contact):
        """In the back office the last one may go: the seller then names another."""
        if self._people("manager") == contact:
            raise UserError(
                self.env._(
                    "%(person)s is the only manager of %(company)s here: make somebody "
                    "else a manager first.",
                    person=contact.partner_id.name,
                    company=self.partner_id.name,
                )
            )

    # -- inviting

    def _portal_invite_errors(self, email, name, role):
        """What is wrong with an invitation: {field: sentence}."""
        errors = {}
        if not self._portal_email(email):
            errors["email"] = self.env._(
                "This is no e-mail address: write it like name@company.com."
            )
        elif known := self._person(self._portal_colleague(self._portal_email(email))):
            errors["email"] = self.env._(
                "%s is in the list already: change the role there.",
                known.partner_id.name,
            )
        if not is_text(name) or len(name) > LONGEST_NAME:
            errors["name"] = self.env._(
                "Write a name of at most %s characters.", LONGEST_NAME
            )
        if role not in ROLES:
            errors["role"] = self.env._("Choose one of the roles in the list.")
        return errors

    def _portal_invite(self, email, name, role):
        """Give a colleague a role and, where that can be, a login.

        What is known of an address outside the company shows in no answer: whose
        address has a login elsewhere is in the list like anybody else, and the
        salesperson clears it up.

        :return: {field: sentence} of what is wrong; empty when it was done
        """
        self._take()
        errors = self._portal_invite_errors(email, name, role)
        if errors:
            return errors
        self._count_invite()
        email = self._portal_email(email)
        person = self._portal_colleague(email) or self._portal_new_colleague(
            email, one_line(name)
        )
        contact = self.contact_ids.create(
            {"membership_id": self.id, "partner_id": person.id, "role": role}
        )
        if not contact._portal_grant_access(email):
            self._portal_clear_up(person, email)
        return {}

    def _portal_email(self, email):
        """The address as it is compared; empty when it is none."""
        if not is_text(email) or len(email) > LONGEST_EMAIL:
            return ""
        email = email.strip()
        return email_normalize(email) if single_email_re.match(email) else ""

    def _portal_colleague(self, email):
        """The contact of the company with this address; best one with a login."""
        company = self.partner_id
        user = self.env["res.users"].search(
            [
                ("login", "=", email),
                ("partner_id.commercial_partner_id", "=", company.id),
            ],
            limit=1,
        )
        people = self.env["res.partner"].search(
            [
                ("commercial_partner_id", "=", company.id),
                ("email_normalized", "=", email),
                ("is_company", "=", False),
                ("type", "in", ("contact", "other")),
            ],
            order="id",
        )
        return user.partner_id or (people.filtered("user_ids") or people)[:1]

    def _portal_new_colleague(self, email, name):
        company = self.partner_id
        return without_defaults(self.env["res.partner"]).create(
            {
                "name": name or email.partition("@")[0],
                "email": email,
                "parent_id": company.id,
                "company_id": company.company_id.id,
                "lang": company.lang,
            }
        )

    def _portal_clear_up(self, person, email):
        summary = self.env._("%s was invited: see to the login", email)
        if summary in self.activity_ids.mapped("summary"):
            return
        note = self.env._(
            "%s has a role now, but the address belongs to another login, or the login "
            "was closed. Nobody outside was told.",
            person.name,
        )
        self._tell_salesperson(summary, note)
