from odoo import models


class Membership(models.Model):
    """What a member owes, as far as a bill credit can pay it."""

    _inherit = "b2b.loyalty.membership"

    def _open_invoice_lines(self):
        """Receivables of open invoices that a credit note could be reconciled with.

        The oldest due date first.
        """
        company = self.company_id
        account = self.partner_id.with_company(company).property_account_receivable_id
        return self.env["account.move.line"].search(
            [
                ("account_id", "=", account.id),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("amount_residual", ">", 0),
                ("move_id.move_type", "=", "out_invoice"),
                ("move_id.commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", company.id),
            ],
            order="date_maturity, id",
        )

    def _creditable(self):
        """What is open, less the bill credits that are still to come."""
        [[waiting]] = self.env["b2b.loyalty.redemption"]._read_group(
            [
                ("membership_id", "=", self.id),
                ("kind", "=", "credit"),
                ("state", "in", ("requested", "approved")),
                ("refund_move_id", "=", False),
            ],
            [],
            ["credit_amount:sum"],
        )
        lines = self._open_invoice_lines()
        return self.currency_id.round(sum(lines.mapped("amount_residual")) - waiting)
