"""Documents of every kind, and what a program reads of them."""

from datetime import date

from odoo.fields import Command

from .sale_common import LoyaltyCase


def d(text):
    return date.fromisoformat(text)


class BooksCase(LoyaltyCase):
    """A member company and a seller's books.

    Amounts are powers of two: a sum tells which documents are in it.
    """

    @classmethod
    def make_product(cls, name, category, kind="consu"):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": kind,
                "categ_id": category.id,
                "taxes_id": [Command.clear()],
            }
        )

    @classmethod
    def make_document(cls, partner, lines, on, move_type="out_invoice", **values):
        """A draft.

        :param lines: amounts, or dicts of line values
        """
        lines = [
            line if isinstance(line, dict) else {"name": "Goods", "price_unit": line}
            for line in lines
        ]
        return (
            cls.env["account.move"]
            .with_company(values.pop("company", cls.company))
            .create(
                {
                    "move_type": move_type,
                    "partner_id": partner.id,
                    "invoice_date": on,
                    "invoice_line_ids": [
                        Command.create({"quantity": 1, "tax_ids": [], **line})
                        for line in lines
                    ],
                    **values,
                }
            )
        )

    @classmethod
    def post_document(cls, partner, lines, on, move_type="out_invoice", **values):
        document = cls.make_document(partner, lines, on, move_type, **values)
        document.action_post()
        return document

    @classmethod
    def pay(cls, documents, amount=None):
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=documents.ids)
            .create({"group_payment": True})
        )
        if amount is not None:
            wizard.amount = amount
        return wizard._create_payments()

    @classmethod
    def unreconcile(cls, document):
        receivable = document.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        receivable.remove_move_reconcile()

    @classmethod
    def reconcile(cls, *documents):
        lines = cls.env["account.move"].union(*documents).line_ids
        lines.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()

    # -- what is read of them

    def figures(self, membership, on):
        """:class:`report.revenue.Figures` of a member as of a day."""
        program = membership.program_id.sudo()
        [(found, _verdict)] = program._judge(d(on), membership)
        return found

    def revenue(self, membership, on):
        return float(self.figures(membership, on).revenue)
