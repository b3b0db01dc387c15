"""Rewards that suppliers bill, and what is in the books of them."""

from freezegun import freeze_time

from odoo.fields import Command

from .books_common import d
from .reward_common import RewardCase


class ClearingCase(RewardCase):
    """A club whose trips and trainings come from Travel Ltd, at 300 each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.b2b_loyalty_propose_books()
        cls.clearing = cls.company.b2b_loyalty_clearing_account_id
        cls.expense = cls.company.b2b_loyalty_expense_account_id
        cls.biller = cls.make_user("biller", "account.group_account_invoice")
        cls.supplier = cls.make_company("Travel Ltd")
        cls.trip = cls.make_service("Trip")
        cls.reward = cls.make_reward(
            "external", product_id=cls.trip.id, supplier_id=cls.supplier.id, cost=300
        )
        cls.training = cls.make_reward(
            "service", product_id=cls.trip.id, supplier_id=cls.supplier.id, cost=300
        )

    @classmethod
    def make_service(cls, name):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "supplier_taxes_id": [Command.clear()],
            }
        )

    def trainings_of(self, program):
        """The same training in another program."""
        return self.make_reward(
            "service",
            program_id=program.id,
            supplier_id=self.supplier.id,
            cost=300,
        )

    @staticmethod
    def on(day):
        """``with self.on("2026-04-01"):`` what happens that morning."""
        return freeze_time(f"{day} 10:00:00")

    # -- what people do

    def redeemed(self, reward=None, on="2026-01-10", fulfilled=False, **details):
        """A training, or another reward, that is approved."""
        with self.on(on):
            redemption = self.redeem(reward or self.training, **details)
            if fulfilled:
                redemption.action_fulfill()
        return redemption.with_user(self.accountant)

    def run_on(self, day, program=None):
        """The accountant books the costs of rewards."""
        program = program or self.program
        before = self.entries(program)
        with self.on(day):
            program.with_user(self.accountant).action_accrue_rewards()
        return self.entries(program) - before

    def entries(self, program):
        """Entries of the run."""
        return self.env["account.move"].search(
            [
                ("move_type", "=", "entry"),
                ("line_ids.b2b_loyalty_program_id", "=", program.id),
            ]
        )

    def make_bill(self, lines, on="2026-01-20", move_type="in_invoice", **values):
        """A draft, as the accountant makes it.

        :param lines: [(amount, redemptions)]
        """
        return (
            self.env["account.move"]
            .with_user(self.accountant)
            .create(
                {
                    "move_type": move_type,
                    "partner_id": self.supplier.id,
                    "invoice_date": on,
                    "date": on,
                    "ref": f"{move_type} {on} {lines[0][0]}",
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": self.trip.id,
                                "price_unit": amount,
                                "tax_ids": [Command.clear()],
                                "b2b_loyalty_redemption_ids": [
                                    Command.set(redemptions.ids)
                                ],
                            }
                        )
                        for amount, redemptions in lines
                    ],
                    **values,
                }
            )
        )

    def bill(self, amount, redemptions, on="2026-01-20", **values):
        """Posted by a colleague who knows nothing of loyalty."""
        bill = self.make_bill([(amount, redemptions)], on, **values)
        self.post(bill, on)
        return bill

    def post(self, bill, on="2026-01-20"):
        with self.on(on):
            bill.with_user(self.biller).action_post()
        self.env.invalidate_all()

    # -- what is read

    def gl(self, account, on="2999-12-31", program=None):
        """Balance of posted journal items, of a program."""
        lines = (
            self.env["account.move.line"]
            .sudo()
            .search(
                [
                    ("account_id", "=", account.id),
                    ("parent_state", "=", "posted"),
                    ("date", "<=", on),
                    ("b2b_loyalty_program_id", "=", (program or self.program).id),
                ]
            )
        )
        return round(sum(lines.mapped("balance")), 2)

    def assert_books(self, clearing, expense, on="2999-12-31"):
        self.assertEqual(
            (self.gl(self.clearing, on), self.gl(self.expense, on)),
            (clearing, expense),
        )

    def assert_ties(self, *days, program=None):
        """The ledger holds what redemptions and bills say, every day."""
        program = program or self.program
        for day in days or ("2026-01-15", "2026-01-31", "2026-02-28", "2026-12-31"):
            with self.subTest(day=day):
                found = program.sudo()._clearing_on(d(day))
                self.assertEqual(
                    float(sum(found.values())), -self.gl(self.clearing, day, program)
                )

    def open_items(self, redemptions):
        """Residuals of what is on clearing for these."""
        lines = (
            self.env["account.move.line"]
            .sudo()
            .search(
                [
                    ("account_id", "=", self.clearing.id),
                    ("parent_state", "=", "posted"),
                    "|",
                    ("b2b_loyalty_redemption_id", "in", redemptions.ids),
                    ("b2b_loyalty_redemption_ids", "in", redemptions.ids),
                ]
            )
        )
        left = lines.mapped("amount_residual")
        return [round(amount, 2) for amount in left if round(amount, 2)]
