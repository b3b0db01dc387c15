from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tools.misc import mute_logger

from .books_common import d
from .clearing_common import ClearingCase


class TestRewardCostScreen(ClearingCase):
    """Accrued, billed and open by supplier and month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_supplier = cls.make_company("Events Ltd")
        cls.stand = cls.make_reward(
            "service", supplier_id=cls.other_supplier.id, cost=64
        )

    def rows(self, user=None, **values):
        """Figures by supplier and month, as a user reads them."""
        self.env.flush_all()
        self.env.invalidate_all()
        rows = (
            self.env["b2b.loyalty.reward.cost"]
            .with_user(user or self.accountant)
            .search([("program_id", "=", self.program.id)], order="month, supplier_id")
        )
        return {
            (row.supplier_id.name, str(row.month)): (
                *(row.accrued, row.billed, row.difference, row.left_open),
                str(row.oldest or ""),
            )
            for row in rows
        }

    def test_by_supplier_and_month(self):
        first = self.redeemed(on="2026-01-10")
        self.redeemed(self.stand, on="2026-01-10")
        self.run_on("2026-01-11")
        second = self.redeemed(on="2026-02-10", quantity=2)
        self.run_on("2026-02-11")
        self.bill(280, first, on="2026-02-12")
        self.bill(100, second, on="2026-02-13")
        self.assertEqual(
            self.rows(),
            {
                ("Travel Ltd", "2026-01-01"): (300, 280, 20, 20, "2026-01-11"),
                ("Events Ltd", "2026-01-01"): (64, 0, 64, 64, "2026-01-11"),
                ("Travel Ltd", "2026-02-01"): (600, 100, 500, 500, "2026-02-11"),
            },
        )
        first.action_complete_cost()
        self.run_on("2026-02-14")
        self.assertEqual(self.rows()["Travel Ltd", "2026-01-01"], (300, 280, 20, 0, ""))
        # what is open is what the account holds
        open_now = sum(row[3] for row in self.rows().values())
        self.assertEqual(open_now, -self.gl(self.clearing))

    def test_billed_elsewhere_is_billed(self):
        redemption = self.redeemed()
        self.run_on("2026-01-11")
        line = self.bill(100, redemption.browse()).invoice_line_ids
        line.b2b_loyalty_redemption_ids = redemption
        self.run_on("2026-01-21")
        self.assertEqual(
            self.rows()["Travel Ltd", "2026-01-01"],
            (300, 100, 200, 200, "2026-01-11"),
        )

    def test_cancelled_is_not_expected(self):
        redemption = self.redeemed()
        self.run_on("2026-01-11")
        redemption.with_user(self.manager).action_cancel("Not needed")
        self.run_on("2026-01-12")
        self.assertEqual(self.rows()["Travel Ltd", "2026-01-01"], (0, 0, 0, 0, ""))

    def test_what_is_behind_a_row(self):
        first = self.redeemed() | self.redeemed()
        self.run_on("2026-01-11")
        self.redeemed(on="2026-02-10")
        self.run_on("2026-02-11")
        bill = self.bill(250, first)
        row = (
            self.env["b2b.loyalty.reward.cost"]
            .with_user(self.accountant)
            .search(
                [
                    ("program_id", "=", self.program.id),
                    ("month", "=", d("2026-01-01")),
                ]
            )
        )
        self.assertEqual(row.period, "January 2026")
        self.assertEqual(row.redemption_count, 2)

        def behind(action):
            model = self.env[action["res_model"]].with_user(self.accountant)
            return model.search(action["domain"])

        self.assertEqual(behind(row.action_view_redemptions()), first.sorted("id", 1))
        self.assertEqual(behind(row.action_view_bills()).ids, bill.ids)
        items = behind(row.action_view_clearing_items())
        self.assertEqual(sum(items.mapped("balance")), -row.left_open)
        self.assertEqual(len(items), 3)

    def test_sums_by_supplier(self):
        self.redeemed()
        self.run_on("2026-01-11")
        self.redeemed(on="2026-02-10")
        self.run_on("2026-02-11")
        costs = self.env["b2b.loyalty.reward.cost"].with_user(self.accountant)
        [(supplier, accrued, left)] = costs._read_group(
            [("program_id", "=", self.program.id)],
            ["supplier_id"],
            ["accrued:sum", "left_open:sum"],
        )
        self.assertEqual((supplier.id, accrued, left), (self.supplier.id, 600, 600))

    def test_the_button_books_all_programs(self):
        self.redeemed()
        with self.on("2026-01-11"):
            screen = self.env["b2b.loyalty.reward.cost"].with_user(self.accountant)
            call_kw(screen, "action_accrue_rewards", [[]], {})  # as the list does
        self.assert_books(clearing=-300, expense=300)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_who_sees_it(self):
        self.redeemed()
        self.run_on("2026-01-11")
        self.assertTrue(self.rows(self.manager))
        for user in self.seller, self.biller:
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.rows(user)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_who_books(self):
        self.redeemed()
        for user in self.manager, self.seller, self.biller:
            screen = self.env["b2b.loyalty.reward.cost"].with_user(user)
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                screen.action_accrue_rewards()
        self.assertFalse(self.entries(self.program))

    def test_the_costs_of_a_redemption(self):
        redemption = self.redeemed()
        self.assertEqual(redemption.cost_state, "expected")
        self.run_on("2026-01-11")
        self.env.invalidate_all()
        self.assertEqual(
            (redemption.cost_state, redemption.cost_accrued, redemption.cost_open),
            ("accrued", 300, 300),
        )
        self.bill(100, redemption)
        self.assertEqual((redemption.cost_state, redemption.cost_open), ("billed", 200))
        redemption.action_complete_cost()
        self.run_on("2026-01-21")
        self.env.invalidate_all()
        self.assertEqual((redemption.cost_state, redemption.cost_open), ("complete", 0))
        self.assertNotIn("cost_open", redemption.with_user(self.seller).fields_get())
        with self.assertRaisesRegex(AccessError, "for accountants and managers"):
            redemption.with_user(self.seller).action_expect_cost()
