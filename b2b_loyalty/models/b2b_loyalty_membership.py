from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..logic.lifecycle import LIVE, MEMBER


class Membership(models.Model):
    """One customer company in one program, under one version of its terms.

    This file holds what a membership is. Beside it: how it is made (enrollment),
    who may write what (guard), its steps (lifecycle), its documents (agreement,
    signature), who is told (people), what happens by itself (nightly), its tier.
    """

    _name = "b2b.loyalty.membership"
    _description = "B2B Loyalty Membership"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "portal.mixin",
        "b2b.loyalty.readable",
    ]
    _order = "id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "partner_id.name"]

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="/"
    )
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
        check_company=True,
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
        string="Status",
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    joined_by = fields.Selection(
        [
            ("signature", "Signature"),
            ("transaction", "Purchase"),
            ("manual", "By hand"),
        ],
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
    reminded_for = fields.Date(
        readonly=True, copy=False, help="The end of which the salesperson was reminded."
    )
    remind_on = fields.Date(
        string="Reminder On",
        compute="_compute_remind_on",
        store=True,
        help="The day on which the salesperson is reminded of the end.",
    )
    end_reason = fields.Char(
        readonly=True, copy=False, help="Why it ends on its last day."
    )
    change_ids = fields.One2many("b2b.loyalty.membership.change", "membership_id")
    version = fields.Integer(
        readonly=True,
        copy=False,
        help="Counts every change of ledger and tier, so that two at once are noticed.",
    )

    _live_unique = models.UniqueIndex(
        "(program_id, partner_id)"
        " WHERE state IN ('draft', 'sent', 'active', 'suspended')",
        "This company already has a membership in the program, "
        "which may still be a draft: open that one.",
    )

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

    @api.depends("date_end", "notice_days", "reminded_for")
    def _compute_remind_on(self):
        for membership in self:
            end = membership.date_end
            membership.remind_on = (
                end
                and end != membership.reminded_for
                and end - timedelta(days=membership.notice_days)
            )

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        for membership in self:
            number = f" ({membership.name})" if membership.name != "/" else ""
            membership.display_name = (membership.partner_id.name or "") + number

    def _compute_access_url(self):
        for membership in self:
            membership.access_url = f"/my/loyalty/agreement/{membership.id}"

    @api.constrains("partner_id", "program_id")
    def _check_customer_of_seller(self):
        """Odoo checks the same after us, in words of its own."""
        for membership in self:
            # sudo: whose customer it is, is all that is read
            partner = membership.partner_id.sudo()
            seller = membership.program_id.sudo().company_id
            if not partner.filtered_domain(partner._check_company_domain(seller)):
                raise ValidationError(
                    self.env._(
                        "%(customer)s is a customer of %(other)s only, and %(program)s "
                        "is a program of %(seller)s: choose a customer of %(seller)s.",
                        customer=partner.name,
                        other=partner.company_id.name,
                        program=membership.program_id.name,
                        seller=seller.name,
                    )
                )

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

    @api.model
    def _live_domain(self):
        return [("state", "in", LIVE)]

    @api.model
    def _member_domain(self):
        return [("state", "in", MEMBER)]

    def _state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]
