from odoo import api, fields, models

from ..report.documents import PAID_STATES

CUSTOMER_DOCUMENTS = ("out_invoice", "out_refund")
QUEUED_FIELDS = {"state", "invoice_date", "b2b_loyalty_settlement"}


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "b2b.loyalty.closed.fields"]

    _B2B_LOYALTY_CLOSED = frozenset(
        {"b2b_loyalty_base", "b2b_loyalty_settlement", "b2b_loyalty_accrual"}
    )

    b2b_loyalty_base = fields.Monetary(
        string="Loyalty Base",
        compute="_compute_b2b_loyalty_base",
        store=True,
        currency_field="company_currency_id",
        help="What counts of this document for the customer's tier: its net amount "
        "without down payments, negative for a credit note.",
    )
    b2b_loyalty_settlement = fields.Boolean(
        string="Loyalty Settlement",
        readonly=True,
        copy=False,
        help="Made by the loyalty program itself (rebate, bill credit, commission): "
        "it counts for no tier.",
    )

    b2b_loyalty_discount = fields.Monetary(
        string="Tier Discount",
        compute="_compute_b2b_loyalty_discount",
        help="What the customer's tier gave on this document, without tax.",
    )

    # Everything the revenue aggregate reads of a document, in one index.
    _b2b_loyalty_revenue_idx = models.Index(
        "(commercial_partner_id, company_id, invoice_date)"
        " INCLUDE (b2b_loyalty_base)"
        " WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund')"
    )

    @api.depends(
        "move_type",
        "b2b_loyalty_settlement",
        "line_ids.balance",
        "line_ids.display_type",
        "line_ids.is_downpayment",
    )
    def _compute_b2b_loyalty_base(self):
        for move in self:
            counts = (
                move.move_type in CUSTOMER_DOCUMENTS and not move.b2b_loyalty_settlement
            )
            move.b2b_loyalty_base = counts and -sum(
                line.balance
                for line in move.line_ids
                if line.display_type == "product" and not line.is_downpayment
            )

    @api.depends("invoice_line_ids.b2b_loyalty_discount")
    def _compute_b2b_loyalty_discount(self):
        for move in self:
            move.b2b_loyalty_discount = sum(
                move.invoice_line_ids.mapped("b2b_loyalty_discount")
            )

    def write(self, vals):
        if not QUEUED_FIELDS & vals.keys():
            return super().write(vals)
        before = self._b2b_loyalty_posted()
        res = super().write(vals)
        self.env["b2b.loyalty.queue"].note_moves(before | self._b2b_loyalty_posted())
        return res

    def _compute_field_value(self, field):
        """Note payments: ``payment_state`` is computed and never written."""
        if field.name != "payment_state":
            return super()._compute_field_value(field)
        before = self._b2b_loyalty_posted()._b2b_loyalty_paid()
        res = super()._compute_field_value(field)
        after = self._b2b_loyalty_posted()._b2b_loyalty_paid()
        self.env["b2b.loyalty.queue"].note_moves((before | after) - (before & after))
        return res

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """What takes back a settlement counts as little as the settlement."""
        reversals = super()._reverse_moves(default_values_list, cancel)
        settled = reversals.filtered("reversed_entry_id.b2b_loyalty_settlement")
        # sudo: the field is closed; whoever may reverse the document says so by it
        settled.sudo().b2b_loyalty_settlement = True
        return reversals

    def _b2b_loyalty_posted(self):
        """The customer documents among these that count for anything."""
        return self.filtered(
            lambda m: m.id and m.state == "posted" and m.move_type in CUSTOMER_DOCUMENTS
        )

    def _b2b_loyalty_paid(self):
        return self.filtered(lambda m: m.payment_state in PAID_STATES)

    def _b2b_loyalty_family(self):
        """The invoice with its credit notes: by reversal up to the root, else by
        the sale order lines they share, else the document alone."""
        self.ensure_one()
        root = self
        while root.reversed_entry_id:
            root = root.reversed_entry_id
        family = root
        layer = root.reversal_move_ids
        while layer:
            family |= layer
            layer = layer.reversal_move_ids - family
        if family == root:
            family |= root.line_ids.sale_line_ids.invoice_lines.move_id
        return family
