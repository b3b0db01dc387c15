from collections import Counter

from odoo import api, models
from odoo.exceptions import ValidationError

from ..report.numbering import next_numbers


class Membership(models.Model):
    """How a membership is made: the company behind a contact, number, first row."""

    _inherit = "b2b.loyalty.membership"

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        company = self.partner_id.commercial_partner_id
        if company != self.partner_id:
            contact, self.partner_id = self.partner_id, company
            return {
                "warning": {
                    "title": self.env._("The company becomes the member"),
                    "message": self._resolved_sentence(contact, company),
                }
            }

    def _resolved_sentence(self, contact, company):
        return self.env._(
            "%(contact)s is a contact of %(company)s, so %(company)s is the member.",
            contact=contact.name,
            company=company.name,
        )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [
            {**self.default_get(["program_id", "partner_id", "user_id"]), **vals}
            for vals in vals_list
        ]
        contacts = {}
        partner_ids = {
            vals["partner_id"] for vals in vals_list if vals.get("partner_id")
        }
        # together, so that they are read by one query
        partners = self.env["res.partner"].browse(partner_ids)
        companies = partners.commercial_partner_id
        for index, vals in enumerate(vals_list):
            self._check_closed_at_creation(vals)
            contact = partners.browse(vals.get("partner_id"))
            company = contact.commercial_partner_id
            if company != contact:
                vals["partner_id"] = company.id
                contacts[index] = contact
        self._check_own_customers(companies)
        numbers = self._next_numbers(vals_list)
        memberships = super().create(
            [
                {**self._prepare_start_vals(vals), "name": number, **vals}
                for vals, number in zip(vals_list, numbers, strict=True)
            ]
        )
        memberships._check_program_takes_members()
        memberships._log_changes(None)
        resolved = {
            memberships[index]: self._resolved_sentence(
                contact, memberships[index].partner_id
            )
            for index, contact in contacts.items()
        }
        # only these: a membership without a text would get an empty message
        memberships.filtered(resolved.get)._message_log_batch(
            bodies={member.id: text for member, text in resolved.items()}
        )
        return memberships

    def _prepare_start_vals(self, vals):
        """How every membership starts, whatever defaults a user has set.

        A default of the context or of ``ir.default`` would otherwise get past the
        closed fields.
        """
        start = dict.fromkeys(self._ENGINE_FIELDS, False) | {"state": "draft"}
        program = self.env["b2b.loyalty.program"].browse(vals.get("program_id"))
        if program:
            start |= {
                "terms_id": program.terms_id.id,
                "company_id": program.company_id.id,
            }
        return start

    def _check_program_takes_members(self):
        for membership in self:
            if membership.program_id.state not in ("draft", "open"):
                raise ValidationError(
                    self.env._(
                        "%(program)s takes no new members any more: choose a program "
                        "that is open.",
                        program=membership.program_id.name,
                    )
                )

    def write(self, vals):
        self._check_closed_fields(vals)
        if "partner_id" in vals:
            company = self.env["res.partner"].browse(vals["partner_id"])
            vals = {**vals, "partner_id": company.commercial_partner_id.id}
            self._check_own_customers(company.commercial_partner_id)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_untouched_drafts(self):
        for membership in self:
            if membership.state != "draft" or len(membership.change_ids) > 1:
                raise ValidationError(
                    self.env._(
                        "%(membership)s has a history and stays on record: "
                        "end it instead.",
                        membership=membership.display_name,
                    )
                )
        # sudo: the row that says a draft was made goes with the draft
        self.change_ids.sudo().unlink()

    @api.model
    def _next_numbers(self, vals_list):
        """A number for each; no more queries for many than for one."""
        Program = self.env["b2b.loyalty.program"]
        programs = [Program.browse(vals.get("program_id")) for vals in vals_list]
        drawn = {
            company: iter(self._draw_numbers(company, count))
            for company, count in Counter(p.company_id for p in programs).items()
        }
        return [f"{p.code}/{next(drawn[p.company_id])}" for p in programs]

    @api.model
    def _draw_numbers(self, company, count):
        sequence = (
            self.env["ir.sequence"]
            .sudo()
            .search(  # sudo: numbering only
                [
                    ("code", "=", "b2b.loyalty.membership"),
                    ("company_id", "in", [company.id, False]),
                ],
                order="company_id",
                limit=1,
            )
        )
        return next_numbers(sequence, count)
