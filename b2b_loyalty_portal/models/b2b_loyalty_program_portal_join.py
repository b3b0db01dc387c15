from psycopg2.errors import UniqueViolation

from odoo import fields, models
from odoo.tools import is_html_empty

from odoo.addons.b2b_loyalty.logic.lifecycle import LIVE, MEMBER
from odoo.addons.b2b_loyalty.models.parameters import without_defaults


class Program(models.Model):
    """Joining in the portal: what is open to a company, and asking for it."""

    _inherit = "b2b.loyalty.program"

    def _portal_open_to(self, user):
        """[(program, how, membership)] of what somebody's company can join, or has.

        How: ``sign`` what was sent, or ``wait`` for who was asked to; ``received`` it
        was asked for; ``open`` to be signed at once; ``apply``; ``buy``; ``member``
        already, or ``joined`` and waits for its first day.
        """
        company = user.partner_id.commercial_partner_id
        if not user._is_portal() or not company.is_company:
            return []
        # sudo: customers have no rights on models; what is open is shown to them
        programs = self.sudo().search(
            [
                ("state", "=", "open"),
                ("company_id", "in", user.company_ids.ids),
                ("company_id", "in", (company.company_id or user.company_ids).ids),
                ("company_id.partner_id", "!=", company.id),
            ]
        )
        found = programs.env["b2b.loyalty.membership"].search(
            [("partner_id", "=", company.id), ("program_id", "in", programs.ids)]
        )
        by_program = found.grouped("program_id")
        rows = [
            program._portal_row(user, by_program.get(program, found.browse()))
            for program in programs
        ]
        return [row for row in rows if row[1]]

    def _portal_row(self, user, memberships):
        live = memberships.filtered(lambda m: m.state in LIVE)
        how = self._portal_how(user, live, memberships - live)
        return self, how, live

    def _portal_how(self, user, live, ended):
        if live.state in MEMBER:
            return "member"
        if live.joined_by:
            return "joined"
        if not self._is_joinable(fields.Date.context_today(self)):
            return None
        if self.join_by == "transaction":
            return "buy"
        if live.state == "sent":
            return "sign" if live._portal_may_sign(user) else "wait"
        if live.applied_on:
            return "received"
        if self.enrollment == "invitation":
            return None
        # who was a member before, or is being talked to, is decided on by the seller
        known = live or ended or is_html_empty(self.terms_id.agreement_html)
        return "open" if self.enrollment == "open" and not known else "apply"

    def _portal_apply(self, user):
        """Ask to become a member, or start where the program is open to everybody.

        Asking twice, or two colleagues at once, is asking once.

        :return: the membership to sign now; empty when the seller decides
        """
        self.ensure_one()
        _program, how, draft = next(
            (row for row in self._portal_open_to(user) if row[0] == self),
            (self, None, None),
        )
        none = self.env["b2b.loyalty.membership"]
        if how not in ("apply", "open"):
            return draft if how == "sign" else none
        membership = draft or self._portal_draft(user)
        if not membership:
            return none
        membership._take()
        membership._portal_applied(user)
        if how == "apply":
            membership._portal_propose()
            return none
        membership.action_send()
        return membership

    def _portal_draft(self, user):
        # sudo: portal users write no model; that this one may join was checked
        Membership = without_defaults(self.sudo().env["b2b.loyalty.membership"])
        company = user.partner_id.commercial_partner_id
        try:
            with self.env.cr.savepoint():
                return Membership.create(
                    {"program_id": self.id, "partner_id": company.id}
                )
        except UniqueViolation:  # a colleague was quicker by a moment
            return Membership.browse()

    def _portal_buying_words(self):
        """What makes a member of a company that buys; empty where nothing does."""
        self.ensure_one()
        if self.join_by == "signature":
            return ""
        if not self.join_amount_from:
            return self.env._("Your company becomes a member with its next invoice.")
        return self.env._(
            "Your company becomes a member as soon as it is invoiced at least %s at "
            "once.",
            self.currency_id.format(self.join_amount_from),
        )
