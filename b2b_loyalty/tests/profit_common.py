"""A club whose costs are real documents. Today is 10 March 2026."""

from contextlib import contextmanager

from freezegun import freeze_time

from odoo.fields import Command

from .books_common import BooksCase


class ProfitCase(BooksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-10 10:00:00"))
        cls.company.b2b_loyalty_propose_books()
        cls.env.ref("base.group_user").implied_ids += cls.env.ref(
            "product.group_product_pricelist"
        )
        cls.program = cls.make_program()
        cls.silver, cls.gold = cls.program.tier_ids.sorted("sequence")
        with cls.on("2026-01-01"):
            cls.member = cls.make_member(
                cls.program, "Hartmann GmbH", user_id=cls.seller.id
            )
        cls.hartmann = cls.member.partner_id
        cls.drill = cls.make_drill()
        cls.supplier = cls.make_company("Travel Ltd")
        cls.expense = cls.company_data["default_account_expense"]

    @classmethod
    def enter_cost(cls, amount, program=None, on="2026-03-10", **values):
        costs = cls.env["b2b.loyalty.cost"].with_user(cls.manager)
        return costs.create(
            {
                "program_id": (program or cls.program).id,
                "name": "People",
                "kind": "people",
                "date": on,
                "amount": amount,
                **values,
            }
        )

    @classmethod
    def make_drill(cls):
        return cls.env["product.product"].create(
            {
                "name": "Drill",
                "list_price": 100,
                "standard_price": 35,
                "invoice_policy": "order",
                "taxes_id": [Command.clear()],
                "supplier_taxes_id": [Command.clear()],
            }
        )

    @staticmethod
    @contextmanager
    def on(day):
        with freeze_time(f"{day} 10:00:00"):
            yield

    # -- what costs something

    @classmethod
    def give_prices(cls, tier, percent, currency=None):
        tier.pricelist_id = cls.env["product.pricelist"].create(
            {
                "name": f"{tier.name} prices",
                "sequence": 99,
                "currency_id": (currency or cls.company.currency_id).id,
                "item_ids": [
                    Command.create(
                        {"compute_price": "percentage", "percent_price": percent}
                    )
                ],
            }
        )

    def sell(self, quantity=1, partner=None, on="2026-03-10"):
        """An order of drills, confirmed and invoiced on a day."""
        order = (
            self.env["sale.order"]
            .with_user(self.seller)
            .create(
                {
                    "partner_id": (partner or self.hartmann).id,
                    "order_line": [
                        Command.create(
                            {"product_id": self.drill.id, "product_uom_qty": quantity}
                        )
                    ],
                }
            )
        )
        return self.invoice(order, on)

    def invoice(self, order, on="2026-03-10"):
        order.action_confirm()
        invoice = order.sudo()._create_invoices()
        invoice.invoice_date = on
        invoice.action_post()
        return invoice

    @classmethod
    def make_reward(cls, kind, **values):
        return (
            cls.env["b2b.loyalty.reward"]
            .with_user(cls.manager)
            .create(
                {
                    "name": f"A {kind}",
                    "program_id": cls.program.id,
                    "kind": kind,
                    **values,
                }
            )
        )

    def redeem(self, reward, member=None, **details):
        redemption = reward.with_user(self.seller).redeem(
            member or self.member, **details
        )
        with self.enter_registry_test_mode():
            self.env.ref("b2b_loyalty.ir_cron_deliver").method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(redemption.delivery_error)
        return redemption.sudo()

    @classmethod
    def post_bill(cls, amount, on="2026-03-20", **line):
        line = {
            "name": "Bill",
            "price_unit": amount,
            "account_id": cls.expense.id,
            **line,
        }
        return cls.post_document(
            cls.supplier, [line], on, "in_invoice", ref=f"R{amount}{on}", date=on
        )

    def post_entry(self, on="2026-03-31", journal=None, **amounts):
        """An entry of the program: {name of the company's account: balance}."""
        move = self.env["account.move"].create(
            {
                "journal_id": (journal or self.company.b2b_loyalty_journal_id).id,
                "date": on,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.company[
                                f"b2b_loyalty_{name}_account_id"
                            ].id,
                            "balance": balance,
                            "b2b_loyalty_program_id": self.program.id,
                        }
                    )
                    for name, balance in amounts.items()
                ],
            }
        )
        move.action_post()
        return move

    # -- what is read

    def profit(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["b2b.loyalty.profit"].with_user(user or self.accountant)

    def by(self, group, measure="cost:sum", *domain, program=None):
        """{group: amount} of the program, without what comes to nothing."""
        rows = self.profit()._read_group(
            [("program_id", "=", (program or self.program).id), *domain],
            [group],
            [measure],
        )
        return {key: round(amount, 2) for key, amount in rows if round(amount, 2)}

    def costs(self, *domain):
        """{kind: cost}"""
        return self.by("kind", "cost:sum", *domain)

    def rows(self, *domain):
        return self.profit().search([("program_id", "=", self.program.id), *domain])

    def in_books(self, *accounts):
        """What the general ledger says of the program on the company's accounts."""
        lines = self.env["account.move.line"].search(
            [
                ("parent_state", "=", "posted"),
                ("b2b_loyalty_program_id", "=", self.program.id),
                (
                    "account_id",
                    "in",
                    [self.company[f"b2b_loyalty_{n}_account_id"].id for n in accounts],
                ),
            ]
        )
        return sum(lines.mapped("balance"))
