from lxml import html
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..report.revenue import Revenue

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


class Membership(models.Model):
    """What the screen of a membership shows beside its own fields."""

    _name = "b2b.loyalty.membership"
    _inherit = ["b2b.loyalty.membership", "b2b.loyalty.engine.fields"]

    _B2B_LOYALTY_ENGINE = frozenset(
        {
            *("access_token", "version", "due_on", "join_credited", "reminded_for"),
            *("finished_revenue", "finished_reference_revenue", "finished_months"),
            *("program_join_by", "to_send"),
        }
    )

    tier_image = fields.Image(related="tier_id.image_256", string="Tier Picture")
    may_decide = fields.Boolean(
        compute="_compute_may_decide",
        help="Whether the user decides on memberships or only proposes them.",
    )
    program_join_by = fields.Selection(related="program_id.join_by")
    yearly_value = fields.Monetary(
        string="Worth a Year",
        compute="_compute_yearly_value",
        help="What the benefits of the member are worth in a year.",
    )
    has_newer_terms = fields.Boolean(
        string="Newer Terms",
        compute="_compute_has_newer_terms",
        help="Companies that join today are sent a newer version of the terms.",
    )
    sale_order_count = fields.Integer(
        related="partner_id.sale_order_count",
        related_sudo=False,  # as the button beside it: the orders one may see
        string="Sales Orders",
        groups="sales_team.group_sale_salesman",
    )
    tier_change_count = fields.Integer(
        string="Tier Changes", compute="_compute_tier_change_count"
    )

    @api.depends_context("uid")
    def _compute_may_decide(self):
        self.may_decide = self._is_manager()

    @api.depends("benefit_ids")
    def _compute_yearly_value(self):
        for membership in self:
            membership.yearly_value = sum(membership.benefit_ids.mapped("yearly_value"))

    @api.depends("terms_id", "program_id.terms_id")
    def _compute_has_newer_terms(self):
        for membership in self:
            membership.has_newer_terms = (
                membership.terms_id.number < membership.program_id.terms_id.number
            )

    @api.depends("tier_change_ids")
    def _compute_tier_change_count(self):
        for membership in self:
            membership.tier_change_count = len(membership.tier_change_ids)

    # -- buttons

    def action_view_invoices(self):
        """The documents behind the qualifying revenue, to the cent."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        action["name"] = action["display_name"] = self.env._("Invoices That Count")
        action["domain"] = [("id", "in", self._counted_move_ids())]
        action["context"] = {"create": False, "default_move_type": "out_invoice"}
        return action

    def _counted_move_ids(self):
        window = self._qualifying_window(
            self.computed_on or fields.Date.context_today(self)
        )
        if not window:
            return []
        revenue = Revenue.of_program(self.program_id)
        return revenue.document_ids(self.partner_id.id, window.first, window.last)

    def _qualifying_window(self, on):
        """The span of days whose invoices count; None before the first day."""
        windows = self.program_id._windows(on, self)
        anchor = self.date_start and f"{self.date_start:%m%d}"
        mine = windows.get(None) or windows.get(anchor)
        return mine and mine.current

    def action_view_orders(self):
        """Every order of the company and its contacts."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sale.act_res_partner_2_sale_order"
        )
        action["domain"] = [("partner_id", "child_of", self.partner_id.id)]
        action["context"] = {"default_partner_id": self.partner_id.id}
        return action

    def action_view_tier_changes(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_tier_change_action"
        )
        action["domain"] = [("membership_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_open_agreement(self):
        """The agreement as it was sent."""
        return self._open_document(self.agreement_attachment_id)

    def action_open_signed_agreement(self):
        return self._open_document(self.signed_attachment_id)

    def _open_document(self, document):
        self.ensure_one()
        if not document:
            raise UserError(
                self.env._(
                    "%(membership)s has no such document: send the agreement first.",
                    membership=self.display_name,
                )
            )
        # Odoo shows pages without their styles: those are better downloaded
        download = "false" if document.mimetype == "application/pdf" else "true"
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{document.id}?download={download}",
            "target": "new",
        }

    # -- what the agreement says

    def _document_date(self):
        """The day the agreement was sent; of one to be looked at first, today."""
        self.ensure_one()
        if self.sent_on:
            return fields.Datetime.context_timestamp(self, self.sent_on).date()
        return fields.Date.context_today(self)

    def _agreement_body(self):
        """The agreement text, each heading held together with what follows it.

        A printed page otherwise may end with a heading: wkhtmltopdf knows no other
        way to keep the two together.
        """
        text = self.agreement_html or self.terms_id.agreement_html
        body = html.fragment_fromstring(text or "", create_parent="div")
        for heading in [node for node in body if node.tag in HEADINGS]:
            following = heading.getnext()
            if following is None or following.tag in HEADINGS:
                continue
            together = html.Element("div", {"class": "b2b_keep"})
            heading.addprevious(together)
            together.extend([heading, following])
        return Markup(html.tostring(body, encoding="unicode"))

    def _agreed_end(self):
        """The last day of the agreement, where it is known already."""
        self.ensure_one()
        if self.date_end or not self.date_start:
            return self.date_end
        return self.program_id._agreement_end(self.date_start)

    def _joining_words(self):
        """What the agreement starts with: "the day on which the member ..."."""
        self.ensure_one()
        amount = self.program_id.join_amount_from
        invoiced = (
            self.env._(
                "is invoiced at least %(amount)s at once",
                amount=self.currency_id.format(amount),
            )
            if amount
            else self.env._("is invoiced for the first time")
        )
        return {
            "signature": self.env._("signs it"),
            "transaction": invoiced,
            "both": self.env._("signs it or %(invoiced)s", invoiced=invoiced),
        }[self.program_id.join_by]
