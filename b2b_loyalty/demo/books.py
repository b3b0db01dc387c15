"""Products, invoices, credit notes and incoming money of the demo."""

import logging
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command

from .data import INVOICES, PRODUCTS, QUARTERS, REVENUE

_logger = logging.getLogger(__name__)

DUE_DAYS = 30
PAID_AFTER_DAYS = 40
RETURN_EVERY = 17
SHARES = ((1,), (0.6, 0.4), (1,))
LATE_PAYER = "cordillera"
# The one whose invoices name the person who ordered.
TO_ITS_BUYER = "northwind"


class Books:
    """Three and a half years of trade, the same on every machine on the same day.

    :param partners: {key of the company: ``res.partner``}
    """

    def __init__(self, env, today, partners):
        self.env = env(
            context={
                **env.context,
                "tracking_disable": True,
                "mail_create_nolog": True,
                "mail_create_nosubscribe": True,
            }
        )
        self.today = today
        self.partners = partners
        self.company = env.company

    def write_up(self):
        """Post everything; nothing where the company has no sales journal yet."""
        if self.partners["hartmann"].invoice_ids:
            return  # kept from an installation before
        journals = {kind: self._journal(kind) for kind in ("sale", "general", "bank")}
        if not journals["sale"]:
            _logger.info(
                "%s has no sales journal yet: the demo goes without invoices. Install "
                "a chart of accounts before B2B Loyalty to have them.",
                self.company.name,
            )
            return
        products = self._products()
        invoices = self._post(self._invoices(products))
        self._settle(invoices, journals)
        refunds = self._post(self._credit_notes(invoices))
        self._settle(refunds, journals)

    def _journal(self, kind):
        return self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(self.company),
                ("type", "=", kind),
            ],
            limit=1,
        )

    def _products(self):
        names = dict.fromkeys(category for _n, _c, category, _p in PRODUCTS)
        top = self.env["product.category"].create({"name": "Industrial Supplies"})
        categories = self.env["product.category"].create(
            [{"name": name, "parent_id": top.id} for name in names]
        )
        by_name = dict(zip(names, categories, strict=True))
        return self.env["product.product"].create(
            [
                {
                    "name": name,
                    "default_code": code,
                    "categ_id": by_name[category].id,
                    "list_price": price,
                    "standard_price": round(price * 0.62, 2),
                    "type": "consu",
                }
                for name, code, category, price in PRODUCTS
            ]
        )

    # -- documents

    def _invoices(self, products):
        vals_list = []
        for number, (day, key, amount) in enumerate(sorted(self._orders())):
            partner = self.partners[key]
            to = partner.child_ids.sorted("id")[:1] if key == TO_ITS_BUYER else partner
            vals_list.append(
                {
                    "move_type": "out_invoice",
                    "partner_id": to.id,
                    "company_id": self.company.id,
                    "invoice_user_id": partner.user_id.id,
                    "invoice_date": day,
                    "invoice_date_due": day + timedelta(days=DUE_DAYS),
                    "ref": f"PO-{4200 + number}",
                    "invoice_line_ids": self._lines(products, number, amount),
                }
            )
        return self.env["account.move"].create(vals_list)

    def _orders(self):
        """(day, company, amount) of every invoice."""
        first = self.today - relativedelta(months=3 * QUARTERS)
        for position, (key, quarters) in enumerate(REVENUE.items()):
            for quarter, thousands in enumerate(quarters):
                parts = INVOICES.get(key, 1)
                start = first + relativedelta(months=3 * quarter)
                for part in range(parts if thousands else 0):
                    days = 4 + position * 3 % 20 + part * 84 // parts
                    yield (
                        self._until_today(start + timedelta(days=days)),
                        key,
                        thousands * 1000 / parts,
                    )

    def _until_today(self, day):
        return min(day, self.today)

    def _lines(self, products, number, amount):
        """One product, or two; without taxes, which would make this slow."""
        commands = []
        shares = SHARES[number % len(SHARES)]
        for position, share in enumerate(shares):
            product = products[(number * 3 + position * 7) % len(products)]
            quantity = max(round(amount * share / product.list_price), 1)
            commands.append(self._line(product, quantity))
        return commands

    def _line(self, product, quantity):
        return Command.create(
            {"product_id": product.id, "quantity": quantity, "tax_ids": False}
        )

    def _credit_notes(self, invoices):
        """A return now and then: some of the first line comes back."""
        returned = invoices[RETURN_EVERY // 2 :: RETURN_EVERY]
        return self.env["account.move"].create(
            [
                {
                    **self._credit_note_vals(invoice, self._return_day(invoice)),
                    "invoice_line_ids": [self._returned_line(invoice)],
                }
                for invoice in returned
            ]
        )

    def _credit_note_vals(self, invoice, day):
        return {
            "move_type": "out_refund",
            "reversed_entry_id": invoice.id,
            "partner_id": invoice.partner_id.id,
            "company_id": self.company.id,
            "invoice_user_id": invoice.invoice_user_id.id,
            "invoice_date": day,
            "ref": f"Return of {invoice.name}",
        }

    def _returned_line(self, invoice):
        line = invoice.invoice_line_ids[0]
        return self._line(line.product_id, max(line.quantity // 6, 1))

    def _return_day(self, invoice):
        return self._until_today(invoice.invoice_date + timedelta(days=12))

    def _post(self, moves):
        return moves.sorted(lambda m: (m.invoice_date, m.id))._post(soft=False)

    # -- money

    def _settle(self, documents, journals):
        """One transfer per company and year for what was due, and its match."""
        if not (journals["bank"].default_account_id and journals["general"]):
            return
        late = self.partners[LATE_PAYER]
        limit = self.today - timedelta(days=PAID_AFTER_DAYS)
        due = documents.filtered(
            lambda m: m.invoice_date <= limit and m.commercial_partner_id != late
        )
        receivable = due.line_ids.filtered(
            lambda line: (
                line.account_id.account_type == "asset_receivable"
                and not line.reconciled
            )
        )
        groups = receivable.grouped(
            lambda line: (line.partner_id, line.date.year)
        ).values()
        transfers = self.env["account.move"].create(
            [self._transfer(lines, journals) for lines in groups]
        )
        transfers._post(soft=False)
        self.env["account.move.line"]._reconcile_plan(
            [
                lines
                + transfer.line_ids.filtered(
                    lambda line, lines=lines: line.account_id == lines.account_id
                )
                for lines, transfer in zip(groups, transfers, strict=True)
            ]
        )

    def _transfer(self, lines, journals):
        """What the bank received, or paid out for credit notes."""
        balance = self.company.currency_id.round(sum(lines.mapped("balance")))
        day = max(lines.mapped("date")) + timedelta(days=PAID_AFTER_DAYS - 6)
        return {
            "move_type": "entry",
            "journal_id": journals["general"].id,
            "date": min(day, self.today),
            "ref": "Bank transfer",
            "line_ids": [
                Command.create(
                    {
                        "account_id": account.id,
                        "partner_id": lines.partner_id.id,
                        "balance": amount,
                    }
                )
                for account, amount in (
                    (journals["bank"].default_account_id, balance),
                    (lines.account_id, -balance),
                )
            ],
        }
