"""Random business, after which the books tie out on every day that was looked at."""

from datetime import date, timedelta
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .closing_common import ClosingCase
from .merge_common import Merging

FIRST_DAY = date(2026, 3, 1)
STEPS = 150
CURRENCIES = 3
KINDS = (
    *["invoice"] * 5,
    *["credit_some", "pay_one", "cancel_bill", "adjust", "activity"] * 2,
    *["spend", "redeem"] * 4,
    *["cancel", "complete"],
    *["voucher", "use_voucher", "ask", "decide"] * 2,
    "post_again",
    *["accrue", "bill"] * 3,
    *["close_now"] * 2,
    *["reverse", "expire", "merge_both", "look"],
    *["days_pass"] * 5,
)


class NotNow(Exception):
    """A step that finds nothing to work on."""


@tagged("post_install", "-at_install")
class TestRandomBooks(Merging, ClosingCase):
    """Points of sales in three currencies, rewards that suppliers bill, closings."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write(
            {
                "points_validity": "months",
                "points_validity_months": 2,
                "points_release": "paid",
                "rebate_method": "none",
            }
        )
        cls.estimate(0.8, on="2026-03-20", cost=0.3)
        cls.merger = cls.make_user(
            "merging", "base.group_user,base.group_partner_manager"
        )
        cls.other = cls.join("Weber GmbH")
        cls.currencies = [
            cls.company.currency_id,
            cls.setup_other_currency("EUR", rates=[("2026-01-01", 0.8)]),
            cls.setup_other_currency("JPY", rates=[("2026-01-01", 150)], rounding=1.0),
        ]
        cls.supplier = cls.make_company("Academy")
        training = cls.make_product("Training", cls.paper, "service")
        cls.points_reward = cls._reward(points=20)
        cls.voucher_reward = cls._reward(
            points=15, kind="voucher", voucher_amount=10, approval="none"
        )
        cls.asked_reward = cls._reward(points=12, approval="seller")
        cls.billed_reward = cls._reward(
            points=10,
            kind="external",
            product_id=training.id,
            supplier_id=cls.supplier.id,
            cost=33.33,
        )

    @classmethod
    def _reward(cls, **values):
        rewards = cls.env["b2b.loyalty.reward"].with_user(cls.manager)
        return rewards.create(
            {
                "name": f"For {values['points']}",
                "program_id": cls.program.id,
                "kind": "service",
                "published": True,
                **values,
            }
        )

    def test_books_tie_out(self):
        self.happened = set()
        self.lives()
        # a step that is always refused would tell nothing
        self.assertEqual(self.happened, set(KINDS), "\n".join(self.told))

    @settings(
        max_examples=2,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(st.integers(1, 2**32))
    def lives(self, seed):
        """A whole life of each seed: shorter ones tell less and take as long."""
        draw = Random(seed)
        savepoint = self.env.cr.savepoint()
        self.today, self.days, self.told = FIRST_DAY, [], []
        try:
            for _step in range(STEPS):
                self.take_step(draw.choice(KINDS), draw.randrange(10**6))
            self.days.append(self.today)
            for day in self.days:
                self.assert_ties_out(day)
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)

    def take_step(self, kind, number):
        """What is refused with a sentence leaves nothing behind."""
        self.number = number
        with self.on(self.today):
            step = self.env.cr.savepoint()
            try:
                getattr(self, kind)()
                self.work()
                self.env.flush_all()
                self.told.append(f"{self.today} {kind} {number}")
                self.happened.add(kind)
                step.close(rollback=False)
            except (UserError, NotNow) as error:
                if isinstance(error, AccessError):
                    raise
                step.close(rollback=True)
                self.env.invalidate_all(flush=False)
                self.told.append(f"{self.today} {kind} {number}: refused, {error}")

    def assert_ties_out(self, day):
        with self.on(self.today):
            run = self.env["b2b.loyalty.tie.out"].sudo()
            run = run.create({"company_id": self.company.id, "date": day})
            run._check()
        # the general ledger, and points by year against points by member
        differing = run.line_ids.filtered("difference")
        self.assertFalse(
            [line._told() for line in differing],
            f"as of {day}:\n" + "\n".join(self.told),
        )

    def pick(self, records):
        """One of these, or a sentence that there is none."""
        if not records:
            raise NotNow("There is none.")
        return records[self.number % len(records)]

    def money(self, least=1, most=900):
        return least + self.number % (most * 100) / 100

    # -- steps

    def days_pass(self):
        self.today += timedelta(days=1 + self.number % 9)

    def member(self):
        return self.pick((self.member, self.other)).sudo()

    def customers(self):
        return (self.customer | self.other.partner_id).exists()

    def invoice(self):
        currency = self.currencies[self.number % CURRENCIES]
        amount = self.money(50) * (150 if currency.name == "JPY" else 1)
        customer = self.pick(self.customers())
        self.sell(
            currency.round(amount),
            on=self.today,
            partner=customer,
            currency_id=currency.id,
        )

    def posted(self, *kinds):
        return self.env["account.move"].search(
            [
                ("move_type", "in", kinds),
                ("state", "=", "posted"),
                ("company_id", "=", self.company.id),
                ("b2b_loyalty_settlement", "=", False),
            ],
            order="id",
        )

    def credit_some(self):
        invoice = self.pick(self.posted("out_invoice"))
        amount = None
        if self.number % 3:
            amount = invoice.currency_id.round(invoice.amount_untaxed / 3)
        self.credit(invoice, amount, on=self.today)

    def pay_one(self):
        open_ = self.posted("out_invoice").filtered("amount_residual")
        self.pay(self.pick(open_), amount=None)

    def spend(self):
        self.points_reward.redeem(self.member_to_spend())

    def redeem(self):
        self.billed_reward.redeem(self.member_to_spend())

    def voucher(self):
        redemption = self.voucher_reward.redeem(self.member_to_spend()).sudo()
        if self.number % 5:
            redemption._deliver_now()

    def use_voucher(self):
        cards = self.redemptions("fulfilled").card_id.filtered("points")
        card = self.pick(cards)
        if self.number % 7:
            card.points = self.number % int(card.points)
        elif self.number % 2:
            card.active = False
        else:
            card.expiration_date = self.today

    def ask(self):
        self.asked_reward.redeem(self.member_to_spend())

    def decide(self):
        redemption = self.pick(self.redemptions("requested")).with_user(self.manager)
        if self.number % 3:
            redemption.action_approve()
        else:
            redemption.action_refuse("Not this time")

    def post_again(self):
        """An invoice with another day, and sometimes another price."""
        invoice = self.pick(self.posted("out_invoice"))
        invoice.button_draft()
        day = invoice.invoice_date + timedelta(days=self.number % 41 - 20)
        invoice.write({"invoice_date": max(day, FIRST_DAY), "name": False})
        if self.number % 2:
            invoice.invoice_line_ids.price_unit += 1
        invoice.action_post()

    def member_to_spend(self):
        member = self.pick((self.member, self.other))
        return member.with_user(self.manager)

    def redemptions(self, *states):
        return (
            self.env["b2b.loyalty.redemption"]
            .sudo()
            .search([("program_id", "=", self.program.id), ("state", "in", states)])
        )

    def cancel(self):
        redemption = self.pick(self.redemptions("approved", "fulfilled").sudo())
        redemption.with_user(self.manager).action_cancel("Not needed")

    def complete(self):
        found = self.redemptions("approved", "fulfilled").filtered("supplier_id")
        self.pick(found.sudo()).with_user(self.manager).action_complete_cost()

    def accrue(self):
        self.program.with_user(self.accountant).action_accrue_rewards()

    def bill(self):
        """A supplier's bill for up to three redemptions, of about their cost."""
        found = self.redemptions("approved", "fulfilled").filtered(
            lambda r: r.supplier_id and not r.sudo().bill_line_ids
        )
        some = found[: 1 + self.number % 3]
        self.pick(some)
        currency = self.currencies[self.number % 2]
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.supplier.id,
                "invoice_date": self.today,
                "currency_id": currency.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": some.reward_id.product_id.id,
                            "quantity": 1,
                            "price_unit": self.money(10, 60),
                            "tax_ids": [],
                        }
                    )
                ],
            }
        )
        bill.invoice_line_ids.sudo().b2b_loyalty_redemption_ids = some
        bill.action_post()

    def cancel_bill(self):
        bill = self.pick(self.posted("in_invoice"))
        if self.number % 2:
            bill.button_draft()
        else:
            refund = bill._reverse_moves(
                [{"invoice_date": self.today, "date": self.today}]
            )
            refund.action_post()

    def adjust(self):
        points = self.number % 60 - 20
        member = self.pick((self.member, self.other))
        member.with_user(self.manager).adjust(points or 1, "Agreed")

    def activity(self):
        member = self.pick((self.member, self.other)).sudo()
        member.earn(1 + self.number % 50, f"life,{self.number}", date=self.today)

    def close_now(self):
        self.days.append(self.today)
        self.close(self.today)

    def reverse(self):
        closings = (
            self.env["b2b.loyalty.closing"]
            .sudo()
            .search([("program_id", "=", self.program.id), ("state", "=", "posted")])
        )
        closings[:1].with_user(self.accountant).action_reverse()

    def expire(self):
        self.entries._expire_of(self.member | self.other, self.today)

    def merge_both(self):
        if not self.other.partner_id.exists() or len(self.told) < STEPS / 2:
            raise NotNow("Later.")
        if self.other.partner_id == self.customer:
            raise NotNow("They are one company already.")
        self.merge(self.other.partner_id, into=self.customer)

    def look(self):
        self.days.append(self.today)
