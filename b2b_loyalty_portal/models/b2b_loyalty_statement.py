from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.b2b_loyalty.models.parameters import without_defaults

from ..logic.statement import Period

REPORT = "b2b_loyalty_portal.action_report_statement"


class Statement(models.Model):
    """What a member had, got and has, on paper: one per membership and period.

    This file holds what it is. Beside it: what it says (figures), and how it is made
    and mailed (cron).
    """

    _name = "b2b.loyalty.statement"
    _description = "B2B Loyalty Statement"
    _inherit = ["mail.thread"]
    _order = "date_to desc, id desc"
    _rec_names_search = ["membership_id.name", "membership_id.partner_id.name"]

    membership_id = fields.Many2one(
        "b2b.loyalty.membership", required=True, readonly=True, ondelete="restrict"
    )
    program_id = fields.Many2one(
        "b2b.loyalty.program",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        "res.company",
        string="Seller",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    partner_id = fields.Many2one(related="membership_id.partner_id", string="Company")
    user_id = fields.Many2one(related="membership_id.user_id")
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    attachment_id = fields.Many2one(
        "ir.attachment",
        string="Document",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    made_on = fields.Date(readonly=True, copy=False)
    to_mail = fields.Boolean(
        string="To Be Mailed", readonly=True, copy=False, default=True
    )
    mailed_on = fields.Datetime(readonly=True, copy=False)
    error = fields.Text(
        string="What Went Wrong",
        readonly=True,
        copy=False,
        help="Why it could not be made. It is tried again every day.",
    )

    _period_unique = models.UniqueIndex(
        "(membership_id, date_from, date_to)",
        "There is a statement of this member and period already.",
    )
    _list_idx = models.Index("(membership_id, date_to DESC, id DESC)")
    _waiting_idx = models.Index("(id) WHERE attachment_id IS NULL OR to_mail")

    @api.depends("date_from", "date_to", "membership_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for statement in self:
            statement.display_name = (
                f"{statement.partner_id.name}: {statement._period_title()}"
            )

    @property
    def period(self):
        self.ensure_one()
        return Period(self.date_from, self.date_to)

    def _period_title(self):
        """The period in words: March 2026, or Q1 2026."""
        self.ensure_one()
        pattern = "MMMM y" if self.period.is_month else "QQQ y"
        return format_date(self.env, self.date_from, date_format=pattern)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "The statement %s stays on record: the member may have it already.",
                self[:1].display_name,
            )
        )

    def action_open_document(self):
        self.ensure_one()
        self.check_access("read")
        if not self.attachment_id:
            raise UserError(
                self.env._(
                    "This statement is still to be made: it is tried again tonight."
                )
            )
        # Odoo shows pages without their styles: those are better downloaded
        is_pdf = self.attachment_id.mimetype == "application/pdf"
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}"
            f"?download={'false' if is_pdf else 'true'}",
            "target": "new",
        }

    def _render_document(self):
        """It as a frozen attachment: a PDF, or a page where none can be."""
        self.ensure_one()
        content, extension = self.env["ir.actions.report"]._b2b_loyalty_render(
            REPORT, self.ids
        )
        # the company reads it in its own language
        mine = self.with_context(lang=self.partner_id.lang or self.env.user.lang)
        name = mine.env._(
            "Statement %(member)s %(period)s",
            member=self.membership_id.name.replace("/", "-"),
            period=mine._period_title(),
        )
        # sudo: it belongs to the statement, and nobody may put another in its place
        return without_defaults(self.env["ir.attachment"].sudo()).create(
            {
                "name": f"{name}.{extension}",
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
                "b2b_loyalty_frozen": True,
            }
        )
