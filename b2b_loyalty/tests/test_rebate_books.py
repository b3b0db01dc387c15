from odoo.fields import Command

from .rebate_common import RebateCase


class TestRebateTaxes(RebateCase):
    """The rebate is net: taxes are those of the product, in the price or not."""

    def tax(self, percent, **values):
        return self.env["account.tax"].create(
            {
                "name": f"{percent} % {values}",
                "amount": percent,
                "amount_type": "percent",
                "type_tax_use": "sale",
                "company_id": self.company.id,
                **values,
            }
        )

    def credited(self, taxes, bought=3_333.33, **values):
        program = self.make_rebate_program(
            "whole", rebate_product_id=self.make_rebate_product(taxes, **values).id
        )
        self.make_buyer(program, bought=bought)
        return self.credit_note(self.pay_rebates(program))

    def test_on_top(self):
        note = self.credited([self.tax(20)])
        self.assertEqual((note.amount_untaxed, note.amount_total), (1_000, 1_200))

    def test_in_the_price(self):
        for percent in (7, 23):
            with self.subTest(percent):
                tax = self.tax(percent, price_include_override="tax_included")
                for bought in (3_333.33, 3_333.37, 0.05):
                    note = self.credited([tax], bought, name=f"{percent} {bought}")
                    rate = 30 if bought > 1 else 10
                    self.assertEqual(
                        note.amount_untaxed,
                        self.company.currency_id.round(bought * rate / 100 + 1e-9),
                    )

    def test_in_the_price_and_on_top(self):
        taxes = [
            self.tax(20, price_include_override="tax_included"),
            self.tax(5, sequence=20),
        ]
        self.assertEqual(self.credited(taxes).amount_untaxed, 1_000)

    def test_none(self):
        account = self.company.income_account_id
        account.tax_ids = self.tax(20)
        note = self.credited([])
        self.assertEqual((note.amount_untaxed, note.amount_total), (1_000, 1_000))

    def test_invoices_with_taxes_count_net(self):
        program = self.make_rebate_program("whole")
        acme = self.make_buyer(program)
        tax = self.tax(20, price_include_override="tax_included")
        line = {"name": "Goods", "price_unit": 240, "tax_ids": [Command.link(tax.id)]}
        self.post_document(acme.partner_id, [line], "2025-05-05")
        self.assertEqual(self.credit_note(self.pay_rebates(program)).amount_untaxed, 40)

    def test_a_fiscal_position_maps_them(self):
        here, abroad = self.tax(20), self.tax(0)
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        abroad.write(
            {
                "fiscal_position_ids": [Command.link(position.id)],
                "original_tax_ids": [Command.link(here.id)],
            }
        )
        program = self.make_rebate_program(
            "whole", rebate_product_id=self.make_rebate_product([here]).id
        )
        acme = self.make_buyer(program, bought=200)
        acme.partner_id.property_account_position_id = position
        note = self.credit_note(self.pay_rebates(program))
        self.assertEqual(note.invoice_line_ids.tax_ids, abroad)
        self.assertEqual(note.amount_total, 40)


class TestRebateInTheLedger(RebateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_rebate_program("whole")
        cls.acme = cls.make_buyer(cls.program, "Acme", 200)

    def test_income_and_receivable(self):
        account = self.company_data["default_account_revenue"].copy()
        self.goods_back.property_account_income_id = account
        plan = self.env["account.analytic.plan"].create({"name": "Marketing"})
        analytic = self.env["account.analytic.account"].create(
            {"name": "Club", "plan_id": plan.id}
        )
        self.program.analytic_distribution = {str(analytic.id): 100}
        run = self.pay_rebates(self.program)
        self.assertEqual(self.balance(account), 0)
        self.post_notes(run)
        self.assertEqual(self.balance(account), 40)
        item = self.credit_note(run).invoice_line_ids
        self.assertEqual(item.analytic_distribution, {str(analytic.id): 100})
        self.assertEqual(item.b2b_loyalty_program_id, self.program.sudo())
        self.credit_note(run)._reverse_moves(
            [{"invoice_date": "2026-01-21"}], cancel=True
        )
        self.assertEqual(self.balance(account), 0)

    def test_cash_rounding_is_no_rebate(self):
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "Whole amounts",
                "rounding": 1,
                "strategy": "add_invoice_line",
                "profit_account_id": self.company_data["default_account_revenue"].id,
                "loss_account_id": self.company_data["default_account_expense"].id,
                "rounding_method": "HALF-UP",
            }
        )
        self.post_invoice(self.acme.partner_id, 1.5, "2025-05-06")
        run = self.pay_rebates(self.program)
        note = self.credit_note(run)
        note.invoice_cash_rounding_id = rounding
        note.action_post()
        self.assertEqual((note.amount_total, note.amount_untaxed), (40, 40))
        again = self.pay_rebates(self.program)
        self.assertEqual(self.row(again, self.acme).paid_before, 40.3)
        self.assertFalse(self.credit_note(again))

    def test_a_member_with_another_currency_is_credited_in_that_of_the_books(self):
        other = self.setup_other_currency("EUR", rates=[("2025-01-01", 2.0)])
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": other.id}
        )
        self.acme.partner_id.property_product_pricelist = pricelist
        note = self.credit_note(self.pay_rebates(self.program))
        self.assertEqual(note.currency_id, self.company.currency_id)
        self.assertEqual(note.amount_untaxed, 40)

    def test_an_accountant_of_loyalty_alone_can_do_all_of_it(self):
        alone = self.make_user("alone", "b2b_loyalty.group_accountant")
        with self.on("2026-01-20"):
            run = self.open_run(self.program, user=alone)
            run.action_confirm()
            self.assertEqual(self.credit_note(run).amount_untaxed, 40)
            run.action_cancel()
        self.assertEqual(self.credit_note(run).state, "cancel")

    def test_credit_notes_open_from_the_run(self):
        run = self.pay_rebates(self.program)
        action = run.action_view_credit_notes()
        found = self.env["account.move"].search(action["domain"])
        self.assertEqual(found, self.credit_note(run))


class TestExpected(RebateCase):
    """What the closing books as refund liability."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_rebate_program("whole", rebate_estimate="reached").sudo()
        cls.acme = cls.make_buyer(cls.program, "Acme", 90, "2025-02-02")

    def estimate(self, method, on, program=None):
        program = program or self.program
        program.sudo().rebate_estimate = method
        return self.expected(program, on)

    def test_the_running_period_at_the_rate_expected_for_all_of_it(self):
        self.assertEqual(self.estimate("reached", "2025-03-31"), {"Acme": 9})
        # 90 in 90 of 365 days
        self.assertEqual(self.estimate("extrapolated", "2025-03-31"), {"Acme": 27})
        self.assertEqual(self.estimate("before", "2025-03-31"), {"Acme": 27})
        self.assertEqual(self.estimate("extrapolated", "2025-12-31"), {"Acme": 9})

    def test_as_in_the_same_period_a_year_earlier(self):
        self.post_invoice(self.acme.partner_id, 110, "2025-03-03")
        self.post_notes(self.pay_rebates(self.program))
        self.post_invoice(self.acme.partner_id, 50, "2026-01-10")
        self.assertEqual(self.estimate("reached", "2026-01-31"), {"Acme": 5})
        self.assertEqual(self.estimate("before", "2026-01-31"), {"Acme": 10})

    def test_a_member_of_a_part_of_the_period(self):
        with self.on("2025-07-01"):
            beta = self.make_member(self.program, "Beta", on="2025-07-01")
        self.post_invoice(beta.partner_id, 60, "2025-07-10")
        found = self.estimate("extrapolated", "2025-07-31")
        self.assertEqual(found["Beta"], 18, "60 in 31 of 184 days: more than 300")

    def test_who_has_left_buys_nothing_more(self):
        with self.on("2025-02-28"):
            self.acme.with_user(self.manager).action_terminate("Moved", "2025-02-28")
        self.assertEqual(self.estimate("extrapolated", "2025-03-31"), {"Acme": 9})

    def test_the_running_period_at_the_rate_reached_so_far(self):
        self.post_invoice(self.acme.partner_id, 110, "2025-03-03")
        self.assertEqual(self.expected(self.program, "2025-01-31"), {})
        self.assertEqual(self.expected(self.program, "2025-02-28"), {"Acme": 9})
        self.assertEqual(self.expected(self.program, "2025-03-31"), {"Acme": 40})

    def test_finished_periods_until_their_credit_notes_are_posted(self):
        self.post_invoice(self.acme.partner_id, 10, "2026-01-10")
        self.assertEqual(self.expected(self.program, "2026-01-31"), {"Acme": 10})
        run = self.pay_rebates(self.program)  # 9, dated 2026-01-20
        self.assertEqual(self.expected(self.program, "2026-01-31"), {"Acme": 10})
        note = self.credit_note(run)
        note.action_post()
        self.assertEqual(self.expected(self.program, "2026-01-31"), {"Acme": 1})
        self.assertEqual(self.expected(self.program, "2026-01-19"), {"Acme": 10})
        note._reverse_moves([{"invoice_date": "2026-02-02"}])._post()
        self.assertEqual(self.expected(self.program, "2026-01-31"), {"Acme": 1})
        self.assertEqual(self.expected(self.program, "2026-02-28"), {"Acme": 10})

    def test_who_was_credited_too_much_owes_nothing(self):
        self.post_notes(self.pay_rebates(self.program))
        self.credit(self.post_invoice(self.acme.partner_id, 5, "2025-11-11"), 55)
        self.assertEqual(self.expected(self.program, "2026-01-31"), {})
        self.post_invoice(self.acme.partner_id, 60, "2026-02-02")
        self.assertEqual(self.expected(self.program, "2026-02-28"), {"Acme": 1})

    def test_before_the_first_day_nothing_counts(self):
        self.program.rebate_from = "2025-02-03"
        self.assertEqual(self.expected(self.program, "2025-12-31"), {})
        self.post_invoice(self.acme.partner_id, 10, "2025-02-03")
        self.assertEqual(self.expected(self.program, "2025-12-31"), {"Acme": 1})
        self.assertEqual(self.expected(self.program, "2025-02-02"), {})

    def test_quarters_add_up(self):
        program = self.make_rebate_program(
            "whole", rebate_period="quarter", rebate_estimate="reached"
        )
        acme = self.make_buyer(program, "Beta", 90, "2025-02-02")
        self.post_invoice(acme.partner_id, 50, "2025-05-05")
        self.assertEqual(self.expected(program, "2025-06-30"), {"Beta": 14})

    def test_a_suspended_member_is_still_due(self):
        self.acme.action_suspend("Unpaid invoices")
        self.assertEqual(self.expected(self.program, "2025-12-31"), {"Acme": 9})

    def test_no_rebates_nothing_expected(self):
        program = self.make_rebate_program("none", rebate_from=False)
        self.make_buyer(program, "Beta", 90)
        self.assertEqual(self.expected(program, "2025-12-31"), {})

    def test_expected_is_what_a_run_then_pays(self):
        self.post_invoice(self.acme.partner_id, 1_234.56, "2025-12-31")
        self.make_buyer(self.program, "Beta", 77.77)
        expected = self.expected(self.program, "2025-12-31")
        run = self.pay_rebates(self.program)
        self.assertEqual(self.due(run), expected)
        self.post_notes(run)
        self.assertEqual(self.expected(self.program, "2026-01-31"), {})

    def test_another_program_of_the_company_has_its_own(self):
        other = self.make_rebate_program("whole", name="Other")
        self.make_buyer(other, "Beta", 100)
        self.post_notes(self.pay_rebates(other))
        self.assertEqual(self.expected(self.program, "2026-01-31"), {"Acme": 9})


class TestRebateQueries(RebateCase):
    """However many members: as many queries."""

    def fill(self, program, first, last):
        for number in range(first, last):
            member = self.make_buyer(program, f"Company {number}")
            self.post_invoice(member.partner_id, 100 + number, "2025-05-05")
        self.env.flush_all()

    def queries(self, work):
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_five_and_twenty_members(self):
        program = self.make_rebate_program().sudo()
        counts = []
        for first, last in ((0, 5), (5, 20)):
            self.fill(program, first, last)
            with self.on("2026-01-20"):
                run = self.open_run(program)
                counts.append(
                    (
                        self.queries(
                            lambda: program._rebate_expected(self.day("2026-01-31"))
                        ),
                        self.queries(run.action_preview),
                    )
                )
            self.assertEqual(len(run.rebate_ids), last)
        (few_expected, few_rows), (many_expected, many_rows) = counts
        self.assertLessEqual(many_expected, few_expected)
        self.assertLessEqual(many_rows, few_rows + 2)
