from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import SQL, mute_logger

from .profit_common import ProfitCase


@tagged("post_install", "-at_install")
class TestCosts(ProfitCase):
    """People, marketing, software: entered, or taken from the books."""

    def enter(self, user=None, **values):
        return (
            self.env["b2b.loyalty.cost"]
            .with_user(user or self.accountant)
            .create(
                {
                    "program_id": self.program.id,
                    "name": "Half a position",
                    "kind": "people",
                    "date": "2026-03-31",
                    **values,
                }
            )
        )

    def test_entered_by_form(self):
        form = Form(self.env["b2b.loyalty.cost"].with_user(self.accountant))
        form.program_id = self.program
        form.name = "Half a position"
        form.amount = 2500
        cost = form.save()
        self.assertEqual(str(cost.date), "2026-03-10")
        self.assertEqual(self.costs(), {"people": 2500})
        self.assertEqual(self.rows().action_open_document()["res_id"], cost.id)

    def test_each_kind_is_a_row_of_its_own(self):
        for kind, amount in ("people", 1), ("marketing", 2), ("software", 4):
            self.enter(kind=kind, amount=amount)
        self.assertEqual(self.costs(), {"people": 1, "marketing": 2, "software": 4})

    def test_an_amount_or_a_journal_item(self):
        with self.assertRaisesRegex(ValidationError, "Give the amount of Half a pos"):
            self.enter()

    def test_taken_from_a_bill_it_is_the_amount_of_the_books(self):
        bill = self.post_bill(320)
        cost = self.enter(
            user=self.manager,
            kind="marketing",
            line_id=bill.invoice_line_ids.id,
            amount=7,
        )
        self.assertEqual((cost.amount, str(cost.date)), (320, "2026-03-20"))
        self.assertEqual(self.costs(), {"marketing": 320})
        self.assertEqual(self.rows().move_id, bill)
        bill.button_draft()
        self.assertEqual(self.costs(), {}, "not in the books any more")
        bill.invoice_line_ids.price_unit = 300
        bill.action_post()
        self.assertEqual(self.costs(), {"marketing": 300})
        self.assertEqual(cost.amount, 300)

    def test_an_item_that_one_may_not_read_is_not_told_of(self):
        boss = self.make_user("boss", "b2b_loyalty.group_manager")
        line = self.post_bill(320).invoice_line_ids
        costs = self.env["b2b.loyalty.cost"].with_user(boss)
        with self.assertRaises(AccessError):
            costs.onchange(
                {"program_id": self.program.id, "line_id": line.id},
                ["line_id"],
                {"amount": {}, "date": {}, "name": {}},
            )
        with self.assertRaises(AccessError):
            costs.create(
                {"program_id": self.program.id, "name": "Fair", "line_id": line.id}
            )

    def test_in_another_currency_it_is_the_amount_of_the_books(self):
        euros = self.setup_other_currency("EUR", rates=[("2026-01-01", 2)])
        bill = self.post_document(
            self.supplier,
            [{"name": "Fair", "price_unit": 64, "account_id": self.expense.id}],
            "2026-03-20",
            "in_invoice",
            currency_id=euros.id,
            ref="R1",
        )
        self.enter(kind="marketing", line_id=bill.invoice_line_ids.id)
        self.assertEqual(self.costs(), {"marketing": 32})

    @mute_logger("odoo.sql_db")
    def test_no_item_twice(self):
        line = self.post_bill(320).invoice_line_ids
        self.enter(line_id=line.id)
        with self.assertRaisesRegex(IntegrityError, "b2b_loyalty_cost_line_unique"):
            self.enter(line_id=line.id)

    def test_what_is_no_expense_is_refused(self):
        bill = self.post_bill(320)
        payable = bill.line_ids - bill.invoice_line_ids
        with self.assertRaisesRegex(ValidationError, "is no account of expenses"):
            self.enter(line_id=payable.id)

    def test_what_is_a_reward_is_refused(self):
        reward = self.make_reward(
            "external", product_id=self.drill.id, supplier_id=self.supplier.id
        )
        line = self.redeem(reward).bill_line_ids
        with self.assertRaisesRegex(ValidationError, "is for rewards and is counted"):
            self.enter(line_id=line.id)

    def test_what_becomes_a_reward_later_counts_once(self):
        line = self.post_bill(320).invoice_line_ids
        self.enter(line_id=line.id)
        reward = self.make_reward(
            "external", product_id=self.drill.id, supplier_id=self.supplier.id
        )
        redemption = self.redeem(reward)
        line = line.with_user(self.accountant)
        line.b2b_loyalty_redemption_ids = redemption.with_user(self.accountant)
        self.assertEqual(self.costs(), {"reward": 320})

    def test_of_the_other_program_is_refused(self):
        line = self.post_bill(
            320, b2b_loyalty_program_id=self.make_program("Second").id
        ).invoice_line_ids
        with self.assertRaisesRegex(ValidationError, "is of the program Second"):
            self.enter(line_id=line.id)


@tagged("post_install", "-at_install")
class TestCostsOfTheBooks(ProfitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plans = cls.env["account.analytic.plan"].create(
            [{"name": "Loyalty Projects"}, {"name": "Loyalty Departments"}]
        )
        cls.club, cls.other, cls.sales = cls.env["account.analytic.account"].create(
            [
                {"name": name, "plan_id": plan.id, "company_id": cls.company.id}
                for name, plan in (
                    ("Club", plans[0]),
                    ("Other", plans[0]),
                    ("Sales", plans[1]),
                )
            ]
        )
        cls.accountant.group_ids += cls.env.ref("analytic.group_analytic_accounting")

    def key(self, *accounts):
        return ",".join(str(account.id) for account in accounts)

    def test_an_item_that_says_its_program_is_another_cost(self):
        self.post_bill(320, b2b_loyalty_program_id=self.program.id)
        self.assertEqual(self.costs(), {"other": 320})

    def test_an_addon_names_the_kind_of_its_items(self):
        """As commissions are: of the same journal item, and still once."""
        self.post_bill(320, b2b_loyalty_program_id=self.program.id)
        when = SQL("WHEN line.name = 'Bill' THEN 'commission'")
        Profit = self.registry["b2b.loyalty.profit"]
        self.patch(Profit, "_kinds", lambda model: [when])
        self.assertEqual(self.costs(), {"commission": 320})
        self.assertEqual(self.by("program_id", "cost_commission:sum").popitem()[1], 320)

    def test_an_item_with_a_kind_is_not_counted_again(self):
        line = self.post_bill(
            320,
            b2b_loyalty_program_id=self.program.id,
            analytic_distribution={self.key(self.club): 100},
        ).invoice_line_ids
        self.program.cost_analytic_account_id = self.club
        self.assertEqual(self.costs(), {"other": 320})
        self.enter_cost(0, kind="marketing", line_id=line.id)
        self.assertEqual(self.costs(), {"marketing": 320})

    def test_expenses_with_the_analytic_account_by_their_share(self):
        self.program.with_user(self.accountant).cost_analytic_account_id = self.club
        self.post_bill(
            200,
            analytic_distribution={
                self.key(self.club, self.sales): 25,
                self.key(self.other): 75,
            },
        )
        self.post_bill(64, analytic_distribution={self.key(self.sales): 100})
        invoice = self.make_document(self.hartmann, [1000], "2026-03-20")
        invoice.invoice_line_ids.analytic_distribution = {self.key(self.club): 100}
        invoice.action_post()
        self.assertEqual(self.costs(), {"other": 50})

    def test_one_account_for_one_program(self):
        self.program.cost_analytic_account_id = self.club
        other = self.make_program("Second")
        with self.assertRaisesRegex(ValidationError, "Club collects the costs of Club"):
            other.cost_analytic_account_id = self.club

    def test_by_analytic_account_everything_adds_up(self):
        """Own distribution of an item, else that of the program; by its first plan."""
        self.program.analytic_distribution = {
            self.key(self.club): 100,
            self.key(self.sales): 100,
        }
        self.post_document(self.hartmann, [1000], "2026-03-10")
        self.post_bill(
            200,
            b2b_loyalty_program_id=self.program.id,
            analytic_distribution={
                self.key(self.club, self.sales): 25,
                self.key(self.other): 50,
            },
        )
        empty = self.env["account.analytic.account"]
        self.assertEqual(
            self.by("analytic_account_id"),
            {self.club: 50, self.other: 100, empty: 50},
        )
        self.assertEqual(
            self.by("analytic_account_id", "revenue:sum"), {self.club: 1000}
        )
        self.assertEqual(self.costs(), {"other": 200})
        rows = self.rows()
        self.assertEqual(len(rows), len(set(rows.ids)))


@tagged("post_install", "-at_install")
class TestProfitAccess(ProfitCase):
    def setUp(self):
        super().setUp()
        self.post_document(self.hartmann, [64], "2026-03-10")

    def test_managers_and_accountants_read_it_and_nobody_writes(self):
        for user in self.manager, self.accountant:
            with self.subTest(user.name):
                row = self.profit(user).search([("program_id", "=", self.program.id)])
                self.assertEqual(row.revenue, 64)
                for call in (
                    lambda row=row: row.write({"cost": 1}),
                    lambda row=row: row.unlink(),
                    lambda row=row: row.create({}),
                ):
                    with self.assertRaises(UserError):
                        call()

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_salespeople_see_none_of_it(self):
        employee = self.make_user("clerk", "base.group_user")
        for user in self.seller, employee:
            for model in "profit", "budget", "cost":
                with (
                    self.subTest(user.name, model=model),
                    self.assertRaises(AccessError),
                ):
                    self.env[f"b2b.loyalty.{model}"].with_user(user).search([])
        program = self.program.with_user(self.seller)
        for name in "profit_cost", "profit_generosity", "budget_ids", "budget_percent":
            with self.subTest(name), self.assertRaises(AccessError):
                program.read([name])

    def test_only_of_ones_own_companies(self):
        other = self.setup_other_company(name="Elsewhere")["company"]
        user = self.make_user("elsewhere", "b2b_loyalty.group_accountant")
        self.enter_cost(5)
        user.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        for model in "profit", "cost", "budget":
            found = self.env[f"b2b.loyalty.{model}"].with_user(user)
            self.assertFalse(
                found.search([("program_id", "=", self.program.id)]), model
            )

    def test_each_company_has_its_own_figures(self):
        """A member of programs of two sellers: each counts its own documents."""
        other = self.setup_other_company(name="Elsewhere")["company"]
        program = (
            self.env["b2b.loyalty.program"]
            .sudo()
            .create(
                {
                    "name": "Elsewhere",
                    "code": "ELSE",
                    "company_id": other.id,
                    "join_by": "both",
                    "date_start": "2020-01-01",
                    "tier_ids": [Command.create({"name": "One", "revenue_from": 0})],
                }
            )
        )
        program.action_open()
        self.env["b2b.loyalty.membership"].sudo().create(
            {"program_id": program.id, "partner_id": self.hartmann.id}
        ).action_activate()
        self.post_document(self.hartmann, [128], "2026-03-10", company=other)
        self.accountant.company_ids += other
        Profit = self.env["b2b.loyalty.profit"].with_user(self.accountant)
        Profit = Profit.with_context(allowed_company_ids=[self.company.id, other.id])
        rows = Profit.search([("program_id", "in", (self.program | program).ids)])
        self.assertEqual(
            {(row.company_id, row.program_id, row.revenue) for row in rows},
            {(self.company, self.program, 64), (other, program, 128)},
        )
