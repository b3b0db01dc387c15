"""The companies that were brought, and what they buy."""

from datetime import timedelta

from odoo.addons.b2b_loyalty.demo.books import Books
from odoo.addons.b2b_loyalty.demo.people import KEPT, People

from .data import BROUGHT

PRODUCTS = ("CT-1004", "CT-1208", "FA-1260", "LU-0020", "PT-6208")


class Customers(People):
    """They are the user's to keep, as those of the demo of the program.

    :param partners: {key: company} of the demo of the program
    """

    def __init__(self, env, partners):
        super().__init__(env)
        user = self.env.ref(f"{KEPT}.user_loyalty_sales")
        vals = {key: self._company_vals(*row, user) for key, row in BROUGHT.items()}
        self.brought = self._kept_or_new("res.partner", vals, "brought")
        self.partners = partners

    def is_kept(self):
        return any(company.invoice_ids for company in self.brought.values())

    def __getitem__(self, key):
        return {**self.partners, **self.brought}[key]

    def buy(self, today, orders):
        """Post the invoices of orders, and pay those that are due.

        :param orders: list of (day, key of the company, amount)
        """
        books = Books(self.env, today, self.partners)
        journals = {kind: books._journal(kind) for kind in ("sale", "general", "bank")}
        products = self.env["product.product"].search(
            [("default_code", "in", PRODUCTS)], order="default_code, id"
        )
        if not (journals["sale"] and products):
            return
        invoices = books.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": self[key].id,
                    "company_id": self.company.id,
                    "invoice_user_id": self[key].user_id.id,
                    "invoice_date": day,
                    "invoice_date_due": day + timedelta(days=30),
                    "ref": f"PO-R{number + 1:03}",
                    "invoice_line_ids": books._lines(products, number, amount),
                }
                for number, (day, key, amount) in enumerate(sorted(orders))
            ]
        )
        books._settle(books._post(invoices), journals)
