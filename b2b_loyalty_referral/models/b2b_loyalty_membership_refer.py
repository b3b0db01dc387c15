from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize

from odoo.addons.b2b_loyalty.models.busy import sentence_when_busy
from odoo.addons.b2b_loyalty.models.parameters import to_text

# What a form can hold; more is no name, and no note that anybody reads.
LONGEST = {"name": 200, "contact_name": 200, "email": 254, "phone": 60, "vat": 40}
LONGEST_NOTE = 5_000
# More than anybody can know by heart: somebody is typing in a directory, or asking
# who our customers are.
MOST_WAITING = 50
MOST_A_DAY = 20


class Membership(models.Model):
    """A member refers a company: who asks, take the member, look, write."""

    _inherit = "b2b.loyalty.membership"

    def refer(self, name, key=None, relation="referred", **told):
        """Refer a company, from the portal or for a member.

        :param name: of the company
        :param relation: ``managed`` for a customer that the member looks after, which
            waits until we have its consent
        :param key: any text that is new for each referral: the same key again returns
            the same referral
        :param told: ``contact_name``, ``email``, ``phone``, ``vat`` and ``note``; an
            e-mail address or a VAT number must be there
        :return: ``b2b.loyalty.referral``, rejected where something speaks against it
        :raise UserError: a sentence on what is wrong with what was typed
        """
        self.ensure_one()
        contact = self._referring_contact()
        # sudo: customers have no rights on referrals; who asks was just checked
        member = self.sudo()
        values = member._referral_values(name, told)
        relation = to_text(self.env, relation)
        member._check_relation(relation)
        key = to_text(self.env, key)[:100] or False
        with sentence_when_busy(self.env):
            member._take()
            found = member.referral_ids.filtered(lambda r: key and r.key == key)
            if not found:
                member._check_not_too_many_referrals(contact)
                channel = "portal" if contact else "seller"
                found = member.referral_ids.create(
                    {
                        **values,
                        "relation": relation,
                        "membership_id": member.id,
                        "referrer_contact_id": contact.id,
                        "channel": channel,
                        "key": key,
                    }
                )
        return found.with_env(self.env)

    def _referring_contact(self):
        """The caller, as a person of the member; nobody where one of us asks."""
        contacts = self.env["b2b.loyalty.member.contact"]
        if self.env.su or self.env.user.has_group("b2b_loyalty.group_user"):
            self.check_access("write")
            return contacts
        roles = contacts.of_caller()
        role = roles.filtered(lambda r: r.membership_id.id == self.id)
        if not (role and role.may_redeem):
            raise AccessError(
                self.env._(
                    "Buyers and managers of the member company refer others: ask one "
                    "of them."
                )
            )
        return role

    def _check_relation(self, relation):
        known = dict(self.env["b2b.loyalty.referral"]._fields["relation"].selection)
        if relation not in known:
            raise UserError(
                self.env._(
                    "Nothing is known of a relation %(relation)s: give one of "
                    "%(known)s.",
                    relation=relation,
                    known=", ".join(known),
                )
            )

    def _referral_values(self, name, told):
        unknown = told.keys() - LONGEST.keys() - {"note"}
        if unknown:
            raise UserError(
                self.env._(
                    "Nothing is known of %s: leave it out.", ", ".join(sorted(unknown))
                )
            )
        values = {
            field: " ".join(to_text(self.env, value).split())
            for field, value in {"name": name, **told}.items()
            if field != "note"
        }
        values["note"] = to_text(self.env, told.get("note"))
        fault = self._referral_fault(values)
        if fault:
            raise UserError(fault[1])
        return values

    def _referral_fault(self, values):
        """What is wrong with what was typed.

        :return: (name of the field, sentence), or None
        """
        most = {**LONGEST, "note": LONGEST_NOTE}
        labels = self.env["b2b.loyalty.referral"]._fields
        for field, value in values.items():
            if len(value) > most[field]:
                return field, self.env._(
                    "%(field)s is longer than %(most)s characters: shorten it.",
                    field=labels[field]._description_string(self.env),
                    most=most[field],
                )
        if not values["name"]:
            return "name", self.env._("Give the name of the company.")
        if values.get("email") and not email_normalize(values["email"]):
            return "email", self.env._(
                "This is no e-mail address: give one such as name@company.com."
            )
        if not (values.get("email") or values.get("vat")):
            return "email", self.env._(
                "Give an e-mail address or a VAT number, so that the company can be "
                "told from others."
            )
        return None

    def _check_not_too_many_referrals(self, contact):
        """Those that were refused count, too, where the member itself refers."""
        today = fields.Date.context_today(self)
        waiting = self.referral_ids.filtered(
            lambda r: (
                # as the member sees it: the limit must not tell whose customer it is
                (r._portal_state() if contact else r.state) == "submitted"
                # what strangers send by its link is no fault of the member
                and r.channel != "link"
            )
        )
        if len(waiting) >= MOST_WAITING:
            raise UserError(
                self.env._(
                    "%s referrals wait for us already: please give us some days.",
                    len(waiting),
                )
            )
        of_today = self.referral_ids.filtered(
            lambda r: r.channel == "portal" and r.attributed_on == today
        )
        if contact and len(of_today) >= MOST_A_DAY:
            raise UserError(
                self.env._(
                    "Your company has told us of %s companies today: please go on "
                    "tomorrow.",
                    len(of_today),
                )
            )
