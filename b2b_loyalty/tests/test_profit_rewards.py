from datetime import date

from odoo.tests import tagged

from .profit_common import ProfitCase


@tagged("post_install", "-at_install")
class TestRewardCosts(ProfitCase):
    """Each kind of reward once, by the document that is its cost."""

    def trip(self, **values):
        return self.make_reward(
            "external",
            product_id=self.drill.id,
            supplier_id=self.supplier.id,
            cost=300,
            **values,
        )

    def bill(self, redemption, price, on="2026-03-20"):
        bill = redemption.bill_line_ids.move_id
        bill.write({"invoice_date": on, "date": on, "ref": f"R{redemption.id}"})
        bill.invoice_line_ids.price_unit = price
        bill.action_post()
        return bill

    def test_a_bill_that_is_an_expense_at_once(self):
        self.without_clearing()
        redemption = self.redeem(self.trip())
        self.assertEqual(self.costs(), {}, "nobody has billed it yet")
        bill = self.bill(redemption, 320)
        self.assertEqual(self.costs(), {"reward": 320})
        self.assertEqual(self.rows().redemption_id, redemption)
        bill.button_draft()
        self.assertEqual(self.costs(), {})

    def test_through_clearing_the_accrual_counts_and_the_bill_does_not(self):
        """The month of the reward has its cost, the bill what it is more."""
        redemption = self.redeem(self.trip())
        self.accrue("2026-03-10")
        self.assertEqual(self.costs(), {"reward": 300})
        self.bill(redemption, 320, "2026-04-20")
        self.assertEqual(self.costs(), {"reward": 300})
        with self.on("2026-04-20"):
            redemption.action_fulfill()
            self.accrue("2026-04-20")
        self.assertEqual(redemption.cost_actual, 320)
        self.assertEqual(
            self.by("date:month"), {date(2026, 3, 1): 300, date(2026, 4, 1): 20}
        )
        self.assertEqual(self.in_books("expense"), 320)
        self.assertEqual(self.in_books("clearing"), 0)
        self.assertEqual(self.by("redemption_id"), {redemption: 320})

    def test_a_cancelled_reward_costs_nothing(self):
        redemption = self.redeem(self.trip())
        self.accrue("2026-03-10")
        redemption.action_cancel("Not needed")
        self.accrue("2026-03-11")
        self.assertEqual(self.costs(), {})

    def accrue(self, on):
        self.program.with_user(self.accountant).action_accrue_rewards(on)

    def without_clearing(self):
        """A company that books what suppliers bill when they do."""
        self.company.b2b_loyalty_clearing_account_id = False

    def test_one_bill_for_two_adds_up_to_the_cent(self):
        self.without_clearing()
        reward = self.trip()
        first, second = self.redeem(reward), self.redeem(reward, quantity=2)
        second.bill_line_ids.move_id.button_cancel()
        first.bill_line_ids.b2b_loyalty_redemption_ids += second
        self.bill(first, 100)
        self.assertEqual(
            self.by("redemption_id"), {first: first.cost_actual, second: 66.67}
        )
        self.assertEqual(self.costs(), {"reward": 100})

    def test_a_credit_note_of_the_supplier(self):
        self.without_clearing()
        redemption = self.redeem(self.trip())
        bill = self.bill(redemption, 320)
        note = bill._reverse_moves(
            [{"invoice_date": "2026-04-02", "date": "2026-04-02"}]
        )
        note.invoice_line_ids.b2b_loyalty_redemption_ids = redemption
        note.ref = "C1"
        note.action_post()
        self.assertEqual(self.costs(("date", "<", "2026-04-01")), {"reward": 320})
        self.assertEqual(self.costs(), {})

    def test_own_goods(self):
        redemption = self.redeem(
            self.make_reward("product", product_id=self.drill.id), quantity=2
        )
        self.assertEqual(self.costs(), {}, "the member does not have it yet")
        redemption.action_fulfill()
        self.assertEqual(self.costs(), {"reward": 70})
        row = self.rows()
        self.assertEqual(row.redemption_id, redemption)
        self.assertEqual(row.action_open_document()["res_id"], redemption.id)
        self.assertEqual(self.by("kind", "revenue:sum"), {})

    def test_own_goods_that_the_books_attribute_count_once(self):
        redemption = self.redeem(self.make_reward("product", product_id=self.drill.id))
        redemption.action_fulfill()
        entry = self.post_entry(expense=36, liability=-36)
        entry.line_ids.sudo().b2b_loyalty_redemption_id = redemption
        self.assertEqual(self.costs(), {"reward": 36})

    def test_a_bill_credit(self):
        self.post_document(self.hartmann, [500], "2026-02-01")
        redemption = self.redeem(self.make_reward("credit"), amount=60)
        refund = redemption.refund_move_id
        self.assertEqual(self.costs(), {"reward": 60})
        self.assertEqual(self.by("kind", "revenue:sum"), {"revenue": 500})
        refund._reverse_moves(
            [{"invoice_date": "2026-04-02", "date": "2026-04-02"}], cancel=True
        )
        self.assertEqual(self.costs(), {}, "taken back")

    def test_a_bill_credit_that_says_its_redemption_counts_once(self):
        self.post_document(self.hartmann, [500], "2026-02-01")
        redemption = self.redeem(self.make_reward("credit"), amount=60)
        redemption.refund_move_id.line_ids.sudo().write(
            {
                "b2b_loyalty_program_id": self.program.id,
                "b2b_loyalty_redemption_id": redemption.id,
            }
        )
        self.assertEqual(self.costs(), {"reward": 60})

    def test_a_voucher_counts_when_it_is_invoiced(self):
        redemption = self.redeem(self.make_reward("voucher", voucher_amount=100))
        order = self.order_with(redemption.card_code)
        self.assertEqual(self.costs(), {})
        self.invoice(order)
        self.assertEqual(self.costs(), {"reward": 100})
        self.assertEqual(self.rows(("kind", "=", "reward")).redemption_id, redemption)
        self.assertEqual(redemption.cost_actual, 100)

    def order_with(self, code):
        orders = self.env["sale.order"].with_user(self.seller)
        order = orders.create(
            {
                "partner_id": self.hartmann.id,
                "order_line": [
                    (0, 0, {"product_id": self.drill.id, "product_uom_qty": 3})
                ],
            }
        )
        wizard = self.env["sale.loyalty.coupon.wizard"].with_user(self.seller)
        action = wizard.create(
            {"order_id": order.id, "coupon_code": code}
        ).action_apply()
        self.env["sale.loyalty.reward.wizard"].with_user(self.seller).create(
            {
                "order_id": order.id,
                "selected_reward_id": action["context"]["default_reward_ids"][0],
            }
        ).action_apply()
        return order

    def test_by_the_tier_at_which_it_was_redeemed(self):
        self.without_clearing()
        redemption = self.redeem(self.trip())
        with self.on("2026-03-12"):
            self.give_tier(self.member, "Gold")
        self.bill(redemption, 320)
        self.assertEqual(self.by("tier_id"), {self.silver: 320})


@tagged("post_install", "-at_install")
class TestClosings(ProfitCase):
    """What closings book of points and of expected rebates."""

    def test_points_are_what_the_general_ledger_says(self):
        self.post_entry("2026-01-31", adjustment=100, liability=-100)
        self.post_entry("2026-02-28", adjustment=-30, breakage=-12, liability=42)
        self.assertEqual(self.costs(), {"points": 58})
        self.assertEqual(self.in_books("adjustment", "breakage"), 58)
        self.assertEqual(
            self.by("date:month"), {date(2026, 1, 1): 100, date(2026, 2, 1): -42}
        )

    def test_a_closing_that_is_reversed_costs_nothing(self):
        closing = self.post_entry("2026-01-31", adjustment=100, liability=-100)
        closing._reverse_moves([{"date": "2026-02-01"}], cancel=True)
        self.assertEqual(self.costs(), {})

    def test_expected_rebates_are_told_apart(self):
        """Both go against revenue: what is owed says which is which."""
        self.post_entry(adjustment=140, liability=-100, refund=-40)
        self.assertEqual(self.costs(), {"points": 100, "rebate": 40})

    def test_a_rebate_paid_by_credit_note_takes_the_place_of_the_expected(self):
        self.post_entry("2026-03-31", adjustment=40, refund=-40)
        note = self.make_document(
            self.hartmann,
            [
                {
                    "name": "Rebate",
                    "price_unit": 44,
                    "b2b_loyalty_program_id": self.program.id,
                }
            ],
            "2026-04-02",
            "out_refund",
        )
        note.sudo().b2b_loyalty_settlement = True
        note.action_post()
        self.post_entry("2026-04-30", adjustment=-40, refund=40)
        self.assertEqual(self.costs(("date", "<", "2026-04-01")), {"rebate": 40})
        self.assertEqual(self.costs(), {"rebate": 44})
        self.assertEqual(self.by("tier_id"), {self.silver: 44})
        self.assertEqual(self.by("kind", "revenue:sum"), {})

    def test_what_says_no_program_is_left_to_the_tie_out(self):
        entry = self.post_entry(adjustment=100, liability=-100)
        entry.button_draft()
        entry.line_ids.b2b_loyalty_program_id = False
        entry.action_post()
        self.assertEqual(self.costs(), {})
