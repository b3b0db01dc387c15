from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import formatLang


class Redemption(models.Model):
    """A bill credit: a credit note against the member's open invoices."""

    _inherit = "b2b.loyalty.redemption"

    credit_amount = fields.Monetary(
        string="Credit",
        readonly=True,
        help="By so much the member's open invoices fall, tax included.",
    )
    refund_move_id = fields.Many2one(
        "account.move",
        string="Credit Note",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )

    # -- how much

    @api.model
    def _prepare_credit_vals(self, reward, membership, quantity, amount=None):
        """:param amount: what the member would like to be credited"""
        open_amount = membership._creditable()
        currency = reward.currency_id
        limit = currency.round(min(open_amount, reward.value * quantity or open_amount))
        if limit <= 0:
            raise UserError(
                self.env._(
                    "%s has no open invoice that a bill credit could pay: redeem it "
                    "when there is one.",
                    membership.partner_id.name,
                )
            )
        number = type(amount) in (int, float) and isfinite(amount)
        if not number or currency.compare_amounts(amount, 0) <= 0:
            raise UserError(
                self.env._(
                    "Say how much is to be credited: an amount above 0, up to %s.",
                    formatLang(self.env, limit, currency_obj=currency),
                )
            )
        if currency.compare_amounts(amount, limit) > 0:
            raise UserError(
                self._credit_too_much(currency, amount, limit, limit < open_amount)
            )
        amount = currency.round(amount)
        return {
            "credit_amount": amount,
            "value": amount,
            "cost_estimated": amount,
        }

    def _credit_too_much(self, currency, amount, limit, by_reward):
        amount = formatLang(self.env, amount, currency_obj=currency)
        limit = formatLang(self.env, limit, currency_obj=currency)
        if by_reward:
            return self.env._(
                "%(amount)s is more than this reward credits: choose %(limit)s or "
                "less.",
                amount=amount,
                limit=limit,
            )
        return self.env._(
            "%(amount)s is more than what is open on invoices: choose %(limit)s or "
            "less.",
            amount=amount,
            limit=limit,
        )

    # -- the credit note

    def _deliver_credit(self):
        """Never above what is open by now; the oldest due date first."""
        lines = self.membership_id._open_invoice_lines()
        open_amount = sum(lines.mapped("amount_residual"))
        amount = self.currency_id.round(min(self.credit_amount, open_amount))
        if amount <= 0:
            raise UserError(
                self.env._(
                    "No invoice of %s is open any more: try again when there is one, "
                    "or cancel the redemption.",
                    self.partner_id.name,
                )
            )
        refund = self._create_refund(amount)
        refund.action_post()
        self._settle(refund, lines)
        self.refund_move_id = refund
        if amount < self.credit_amount:
            self._note_less(amount)
        return True

    def _create_refund(self, amount):
        refund = (
            self.env["account.move"]
            .with_company(self.company_id)
            .create(
                {
                    "move_type": "out_refund",
                    "partner_id": self.partner_id.id,
                    "company_id": self.company_id.id,
                    "currency_id": self.currency_id.id,
                    "invoice_date": fields.Date.context_today(self),
                    "invoice_origin": self.name,
                    "invoice_payment_term_id": False,
                    "b2b_loyalty_settlement": True,
                    "invoice_line_ids": [
                        Command.create(self._prepare_refund_line_vals(amount))
                    ],
                }
            )
        )
        self._include_tax(refund, amount)
        return refund

    def _prepare_refund_line_vals(self, amount):
        product = self.reward_id.product_id
        vals = {
            "name": self.display_name,
            "quantity": 1,
            "price_unit": amount,
            "product_id": product.id,
        }
        if not product:
            # Odoo would guess the account by the partner, and the usual taxes
            income = self.company_id.income_account_id
            vals["tax_ids"] = [Command.clear()]
            if income:
                vals["account_id"] = income.id
        return vals

    def _include_tax(self, refund, amount):
        """With the taxes of the product it comes to the amount, to the cent."""
        line = refund.invoice_line_ids
        taxes = line.tax_ids.flatten_taxes_hierarchy()
        if taxes.filtered(lambda tax: not tax.price_include):
            included = line.tax_ids.with_context(force_price_include=True)
            line.price_unit = included.compute_all(
                amount, refund.currency_id, product=line.product_id
            )["total_excluded"]
        missing = refund.currency_id.round(amount - refund.amount_total)
        if missing and taxes:
            totals = refund.tax_totals
            totals["subtotals"][0]["tax_groups"][0]["tax_amount_currency"] += missing
            refund.tax_totals = totals

    def _settle(self, refund, open_lines):
        """One after the other: Odoo itself would go by currency first."""
        credit = refund.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        for line in open_lines:
            if credit.reconciled:
                break
            (credit + line).reconcile()

    def _note_less(self, amount):
        currency = self.currency_id
        self.message_post(
            body=self.env._(
                "%(amount)s was credited instead of %(asked)s: no more was open on "
                "invoices by then.",
                amount=formatLang(self.env, amount, currency_obj=currency),
                asked=formatLang(self.env, self.credit_amount, currency_obj=currency),
            )
        )

    def _withdraw_credit(self):
        """The credit note is reversed, and the invoices are open again."""
        refund = self.refund_move_id
        if refund.state == "draft":
            refund.button_cancel()
        if refund.state != "posted" or self._is_taken_back(refund):
            return
        if refund._get_violated_lock_dates(refund.date, bool(refund.amount_tax)):
            raise UserError(
                self.env._(
                    "The credit note %(document)s is in a closed period and cannot be "
                    "taken back: invoice the amount instead.",
                    document=refund.name,
                )
            )
        today = fields.Date.context_today(self)
        refund._reverse_moves(
            [{"invoice_date": today, "date": today, "invoice_origin": self.name}],
            cancel=True,
        )

    def _is_taken_back(self, refund):
        """Reversed by hand; a draft of it settles nothing yet."""
        return "posted" in refund.reversal_move_ids.mapped("state")

    # -- its cost: the credit note

    @api.depends("refund_move_id")
    def _compute_cost_actual(self):
        return super()._compute_cost_actual()

    def _get_cost_actual(self):
        cost = super()._get_cost_actual()
        if self.refund_move_id and self.state == "fulfilled":
            cost += abs(self.refund_move_id.amount_untaxed_signed)
        return cost

    @api.depends("refund_move_id")
    def _compute_cost_complete(self):
        res = super()._compute_cost_complete()
        for redemption in self:
            if redemption.refund_move_id and redemption.state == "fulfilled":
                redemption.cost_complete = True
        return res
