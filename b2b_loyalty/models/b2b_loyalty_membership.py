from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..logic.lifecycle import LIVE, MEMBER


class Membership(models.Model):
    """One customer company in one program, under one version of its terms.

    This file holds what a membership is; how it lives, its agreement and its tier
    are in the files beside it.
    """

    _name = "b2b.loyalty.membership"
    _description = "B2B Loyalty Membership"
    _inherit = ["mail.thread", "mail.activity.mixin", "portal.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "partner_id.name"]

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="/"
    )
    active = fields.Boolean(default=True)
    program_id = fields.Many2one(
        "b2b.loyalty.program",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        domain="[('state', 'in', ('draft', 'open'))]",
    )
    terms_id = fields.Many2one(
        "b2b.loyalty.terms",
        string="Terms",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        compute="_compute_terms_id",
        store=True,
        precompute=True,
        help="The version of the terms that the member was sent and lives under.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Company",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        help="The customer company. Of a contact, its company becomes the member.",
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True, string="Seller"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        domain="[('share', '=', False)]",
    )
    contact_ids = fields.One2many("b2b.loyalty.member.contact", "membership_id")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("active", "Active"),
            ("suspended", "Suspended"),
            ("ended", "Ended"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    joined_by = fields.Selection(
        [("signature", "Signature"), ("transaction", "Purchase"), ("manual", "By hand")],
        readonly=True,
        copy=False,
    )
    joining_move_id = fields.Many2one(
        "account.move",
        string="Joined With Invoice",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    date_start = fields.Date(
        string="Member Since",
        tracking=True,
        copy=False,
        help="First day of the agreement. Empty: the day it is signed.",
    )
    date_end = fields.Date(
        string="Agreement Ends On",
        tracking=True,
        copy=False,
        help="Last day of the agreement. Empty: as long as the program says, "
        "counted from the first day.",
    )
    renewal = fields.Selection(
        [("none", "Ends"), ("automatic", "Renews by itself")],
        string="At the End",
        compute="_compute_from_program",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
    )
    notice_days = fields.Integer(
        string="Notice (Days)",
        compute="_compute_from_program",
        store=True,
        readonly=False,
        precompute=True,
        help="So many days before the end the salesperson is reminded.",
    )
    reminded_for = fields.Date(readonly=True, copy=False)
    change_ids = fields.One2many("b2b.loyalty.membership.change", "membership_id")
    version = fields.Integer(
        readonly=True,
        copy=False,
        help="Counts every change of ledger and tier, so that two at once are noticed.",
    )

    _live_unique = models.UniqueIndex(
        "(program_id, partner_id) WHERE state IN ('draft', 'sent', 'active', 'suspended')",
        "This company already has a membership in the program, "
        "which may still be a draft: open that one.",
    )

    # Written by the engine and the buttons alone, whatever one's rights.
    _ENGINE_FIELDS = {
        "name",
        "terms_id",
        "state",
        "joined_by",
        "joining_move_id",
        "signed_by",
        "signed_on",
        "signature",
        "agreement_attachment_id",
        "agreement_sha256",
        "signed_attachment_id",
        "tier_id",
        "tier_since",
        "tier_valid_until",
        "next_tier_id",
        "qualifying_revenue",
        "reference_revenue",
        "previous_period_revenue",
        "granted_tier_id",
        "granted_until",
        "holds_until",
        "grace_until",
        "due_on",
        "figures_on",
        "version",
    }

    @api.depends("program_id")
    def _compute_terms_id(self):
        for membership in self:
            membership.terms_id = membership.program_id.terms_id

    @api.depends("partner_id", "program_id")
    def _compute_user_id(self):
        for membership in self:
            membership.user_id = (
                membership.user_id
                or membership.partner_id.commercial_partner_id.user_id
                or membership.program_id.user_id
            )

    @api.depends("program_id")
    def _compute_from_program(self):
        for membership in self:
            membership.renewal = membership.program_id.renewal or "automatic"
            membership.notice_days = membership.program_id.notice_days

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        for membership in self:
            membership.display_name = (
                f"{membership.partner_id.name or ''} ({membership.name})"
            )

    def _compute_access_url(self):
        for membership in self:
            membership.access_url = f"/my/loyalty/agreement/{membership.id}"

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for membership in self:
            start, end = membership.date_start, membership.date_end
            if start and end and end < start:
                raise ValidationError(
                    self.env._(
                        "The agreement of %(company)s ends on %(end)s, before it "
                        "starts: give an end on or after %(start)s.",
                        company=membership.partner_id.name,
                        end=end,
                        start=start,
                    )
                )

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

    # -- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        resolved = {}
        for index, vals in enumerate(vals_list):
            self._check_engine_fields(vals)
            contact = self.env["res.partner"].browse(vals.get("partner_id"))
            company = contact.commercial_partner_id
            if company != contact:
                vals["partner_id"] = company.id
                resolved[index] = contact
            program = self.env["b2b.loyalty.program"].browse(vals.get("program_id"))
            if vals.get("name", "/") == "/" and program:
                vals["name"] = self._next_number(program)
        memberships = super().create(vals_list)
        memberships._log_changes(None)
        for index, contact in resolved.items():
            membership = memberships[index]
            membership.message_post(
                body=self._resolved_sentence(contact, membership.partner_id)
            )
        memberships._check_program_takes_members()
        return memberships

    def _check_program_takes_members(self):
        for membership in self:
            if membership.program_id.state not in ("draft", "open"):
                raise ValidationError(
                    self.env._(
                        "%(program)s takes no new members any more.",
                        program=membership.program_id.name,
                    )
                )

    def write(self, vals):
        self._check_engine_fields(vals)
        if "partner_id" in vals:
            company = self.env["res.partner"].browse(vals["partner_id"])
            vals = {**vals, "partner_id": company.commercial_partner_id.id}
        return super().write(vals)

    def _check_engine_fields(self, vals):
        """Refuse a plain write of what only a button or the engine may change."""
        touched = self._ENGINE_FIELDS & vals.keys()
        if touched and not self.env.su:
            labels = sorted(
                self._fields[name]._description_string(self.env) for name in touched
            )
            raise AccessError(
                self.env._(
                    "%(fields)s cannot be typed in: they follow from the agreement and "
                    "from what was invoiced. Use the buttons of the membership.",
                    fields=", ".join(labels),
                )
            )

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
    def _next_number(self, program):
        sequence = self.env["ir.sequence"].sudo()  # sudo: numbering only
        number = sequence.with_company(program.company_id).next_by_code(
            "b2b.loyalty.membership"
        )
        return f"{program.code}/{number}"

    # -- helpers

    @api.model
    def _live_domain(self):
        return [("state", "in", LIVE)]

    @api.model
    def _member_domain(self):
        return [("state", "in", MEMBER)]

    def _responsible(self):
        """Who is told: the salesperson, else the program's responsible."""
        self.ensure_one()
        return self.user_id or self.program_id.user_id or self.env.user

    def _tell_salesperson(self, summary, note="", deadline=None):
        """An activity for the responsible salesperson of each membership.

        :param summary: one line, or {membership: line}
        """
        today = fields.Date.context_today(self)
        todo = self.env.ref("mail.mail_activity_data_todo")
        model_id = self.env["ir.model"]._get_id(self._name)
        # sudo: the engine tells people of members whom they may not edit
        return self.env["mail.activity"].sudo().create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": membership.id,
                    "activity_type_id": todo.id,
                    "summary": (
                        summary[membership] if isinstance(summary, dict) else summary
                    ),
                    "note": note,
                    "date_deadline": deadline or today,
                    "user_id": membership._responsible().id,
                }
                for membership in self
            ]
        )

    def _mail_recipients(self):
        """Contacts who hear of the membership: its managers, else the company."""
        self.ensure_one()
        managers = self.contact_ids.filtered(lambda c: c.role == "manager")
        return managers.partner_id or self.partner_id

    def _days_before_end(self):
        self.ensure_one()
        return self.date_end and self.date_end - timedelta(days=self.notice_days)
