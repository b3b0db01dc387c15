from psycopg2 import OperationalError

from odoo.exceptions import UserError
from odoo.tests import Form

from .rebate_common import RebateCase


class TestRebateOfAYear(RebateCase):
    """From invoices to credit notes, as an accountant."""

    def test_3800_slice_by_slice_is_1100(self):
        program = self.make_rebate_program()
        acme = self.make_buyer(program, bought=3_800)
        run = self.pay_rebates(program)
        self.assertEqual(str(run.date_from), "2025-01-01")
        self.assertEqual(str(run.date_to), "2025-12-31")
        row = self.row(run, acme)
        self.assertEqual((row.revenue, row.amount, row.due), (3_800, 1_100, 1_100))
        self.assertEqual(row.tier_id.name, "Gold")
        self.assertEqual(
            [(part["width"], part["amount"]) for part in row.detail],
            [(100, 10), (200, 40), (3_500, 1_050)],
        )
        note = self.credit_note(run)
        self.assertEqual((note.state, note.move_type), ("draft", "out_refund"))
        self.assertEqual((note.amount_untaxed, note.amount_total), (1_100, 1_100))
        self.assertEqual(note.partner_id, acme.partner_id)
        self.assertEqual(note.company_id, self.company)
        self.assertTrue(note.b2b_loyalty_settlement)
        line = note.invoice_line_ids
        self.assertEqual(line.b2b_loyalty_program_id, program.sudo())
        self.assertEqual(line.product_id, self.goods_back)
        self.assertIn("01/01/2025 to 12/31/2025", line.name)

    def test_each_bounds_edge_through_the_books(self):
        cases = {
            # revenue: slice by slice, on the whole revenue
            99.99: (10.00, 10.00),
            100: (10.00, 20.00),
            100.01: (10.00, 20.00),
            299.99: (50.00, 60.00),
            300: (50.00, 90.00),
            300.01: (50.00, 90.00),
            3_800: (1_100, 1_140),
        }
        for place, method in enumerate(("slices", "whole")):
            program = self.make_rebate_program(method)
            for revenue in cases:
                self.make_buyer(program, f"{method} {revenue}", revenue)
            with self.on("2026-01-20"):
                run = self.open_run(program)
            expected = {f"{method} {r}": sums[place] for r, sums in cases.items()}
            self.assertEqual(self.due(run), expected)

    def test_how_it_was_worked_out_is_a_table(self):
        program = self.make_rebate_program("whole")
        acme = self.make_buyer(program, bought=250)
        with self.on("2026-01-20"):
            run = self.open_run(program)
        html = self.row(run, acme).detail_html
        for words in "Silver", "250.00", "20.00", "50.00":
            self.assertIn(words, html)

    def test_what_is_not_of_the_period_does_not_count(self):
        program = self.make_rebate_program("whole")
        acme = self.make_buyer(program, bought=64, on="2024-12-31")
        self.post_invoice(acme.partner_id, 8, "2025-01-01")
        self.post_invoice(acme.partner_id, 16, "2025-12-31")
        self.post_invoice(acme.partner_id, 32, "2026-01-01")
        with self.on("2026-01-20"):
            run = self.open_run(program)
        self.assertEqual(self.row(run, acme).revenue, 24)

    def test_credit_notes_and_other_currencies_count_as_for_tiers(self):
        program = self.make_rebate_program("whole")
        acme = self.make_buyer(program)
        invoice = self.post_invoice(acme.partner_id, 100, "2025-03-01")
        self.credit(invoice, 20, "2025-04-01")
        other = self.setup_other_currency("EUR", rates=[("2025-01-01", 2.0)])
        self.post_invoice(acme.partner_id, 64, "2025-05-01", currency_id=other.id)
        with self.on("2026-01-20"):
            run = self.open_run(program)
        self.assertEqual(self.row(run, acme).revenue, 80 + 32)
        self.assertEqual(run.currency_id, self.company.currency_id)

    def test_categories_of_the_program(self):
        tools = self.env["product.category"].create({"name": "Tools"})
        program = self.make_rebate_program("whole", eligible_categ_ids=tools.ids)
        acme = self.make_buyer(program, bought=64)
        drill = self.make_product("Drill", tools)
        line = {"product_id": drill.id, "price_unit": 50}
        self.post_document(acme.partner_id, [line, 8], "2025-05-05")
        with self.on("2026-01-20"):
            run = self.open_run(program)
        self.assertEqual(self.row(run, acme).revenue, 50)

    def test_on_payment_an_invoice_counts_when_it_is_paid(self):
        program = self.make_rebate_program("whole", revenue_basis="paid")
        acme = self.make_buyer(program)
        first, second = (
            self.post_invoice(acme.partner_id, amount, "2025-11-11")
            for amount in (64, 200)
        )
        self.pay(first)
        run = self.pay_rebates(program)
        self.assertEqual(self.due(run), {"Acme": 6.4})
        self.pay(second)
        run = self.pay_rebates(program, on="2027-01-20")
        self.assertEqual(self.due(run), {"Acme": 46.4})
        self.assertTrue(self.row(run, acme).is_correction)

    def test_the_manager_gives_tiers_their_rates(self):
        program = self.make_program(opened=False, rebate_method="whole")
        with Form(program.with_user(self.manager)) as form:
            with form.tier_ids.edit(1) as tier:
                tier.rebate_percent = 2.5
        self.assertEqual(program.tier_ids.mapped("rebate_percent"), [0, 2.5])
        self.assertEqual(program.newest_terms_id.line_ids[1].rebate_percent, 2.5)

    def test_nothing_is_credited_before_the_period_is_over(self):
        program = self.make_rebate_program()
        self.make_buyer(program, bought=100)
        with self.on("2025-12-31"):
            run = self.open_run(program, "2025-07-01")
            self.assertEqual(str(run.date_from), "2025-01-01")
            with self.assertRaisesRegex(UserError, "runs until 12/31/2025"):
                run.action_confirm()

    def test_without_a_product_nothing_is_credited(self):
        program = self.make_rebate_program(rebate_product_id=False, opened=False)
        with self.assertRaisesRegex(UserError, "choose the Rebate Product"):
            program.action_open()

    def test_accounts_are_needed_to_open(self):
        self.company.b2b_loyalty_refund_account_id = False
        with self.assertRaisesRegex(UserError, "Rebates needs accounts.*Refund"):
            self.make_rebate_program()

    def test_the_accountant_chooses_how(self):
        program = self.make_program()
        with self.on("2026-01-20"), Form(program.with_user(self.accountant)) as form:
            form.rebate_method = "whole"
            form.rebate_period = "quarter"
            form.rebate_product_id = self.goods_back
        self.assertEqual(str(program.rebate_from), "2026-01-01")

    def test_first_day_snaps_to_its_period(self):
        program = self.make_rebate_program(rebate_period="quarter")
        with self.on("2026-01-20"):
            run = self.open_run(program)
            self.assertEqual(str(run.date_from), "2025-10-01")
            run = self.open_run(program, "2025-08-09")
            self.assertEqual(str(run.date_from), "2025-07-01")
            self.assertEqual(str(run.date_to), "2025-09-30")
            with self.assertRaisesRegex(UserError, "give 07/01/2025"):
                run.date_from = "2025-08-01"
            with self.assertRaisesRegex(UserError, "since 01/01/2025"):
                self.open_run(program, "2024-12-31")

    def test_fiscal_year(self):
        self.company.write({"fiscalyear_last_month": "3", "fiscalyear_last_day": 31})
        program = self.make_rebate_program("whole", qualifying_period="fiscal")
        acme = self.make_buyer(program, bought=8, on="2025-03-31")
        self.post_invoice(acme.partner_id, 16, "2025-04-01")
        self.post_invoice(acme.partner_id, 32, "2026-03-31")
        with self.on("2026-04-20"):
            run = self.open_run(program)
        self.assertEqual(str(run.date_from), "2025-04-01")
        self.assertEqual(self.row(run, acme, "2025-04-01").revenue, 48)


class TestRebateReminder(RebateCase):
    """A period is over: whoever is responsible hears of it once."""

    def told(self, program):
        return program.activity_ids.mapped("summary")

    def night(self, day):
        with self.on(day):
            self.env["b2b.loyalty.program"].sudo()._remind_of_rebates()

    def test_once_per_period(self):
        program = self.make_rebate_program(user_id=self.manager.id)
        self.night("2025-06-01")
        self.assertEqual(self.told(program), [])
        for day in "2026-01-01", "2026-01-02":
            self.night(day)
        self.assertEqual(
            self.told(program), ["Credit the rebates from 01/01/2025 to 12/31/2025"]
        )
        self.assertEqual(program.activity_ids.user_id, self.manager)

    def test_one_that_was_slower_is_run_again(self):
        self.make_rebate_program()

        def fails(program, today):
            raise OperationalError("could not serialize access")

        self.patch(self.registry["b2b.loyalty.program"], "_remind_of_rebate", fails)
        with self.assertRaises(OperationalError):
            self.night("2026-01-01")

    def test_not_of_what_is_done(self):
        program = self.make_rebate_program()
        self.make_buyer(program, bought=100)
        self.pay_rebates(program, on="2026-01-01")
        self.night("2026-01-02")
        self.assertEqual(self.told(program), [])


class TestRebateScreens(RebateCase):
    """Where rebates are found, by those who have the menu."""

    def test_each_state_opens_and_counts_lead_to_it(self):
        program = self.make_rebate_program()
        acme = self.make_buyer(program, bought=3_800)
        done = self.pay_rebates(program)
        with self.on("2026-01-20"):
            again = self.open_run(program)
        for user in self.manager, self.accountant:
            for record in done, again, *done.rebate_ids:
                with self.subTest(user=user.login, record=record.display_name):
                    Form(record.with_user(user))
            self.assertEqual(program.with_user(user).rebate_run_count, 2)
            self.assertEqual(acme.with_user(user).rebate_count, 2)
            action = acme.with_user(user).action_view_rebates()
            found = self.env["b2b.loyalty.rebate"].with_user(user)
            self.assertEqual(len(found.search(action["domain"])), 2)
        self.assertEqual(
            (done.revenue, done.amount, done.to_credit), (3_800, 1_100, 1_100)
        )
        self.assertEqual((again.member_count, again.to_credit), (1, 0))

    def test_of_another_company_nothing_is_seen(self):
        program = self.make_rebate_program()
        self.make_buyer(program, bought=100)
        run = self.pay_rebates(program)
        other = self.setup_other_company()["company"]
        stranger = self.make_user("stranger", "b2b_loyalty.group_accountant")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        for model in run, run.rebate_ids:
            self.assertFalse(
                model.with_user(stranger).search([("id", "in", model.ids)])
            )

    def test_credit_notes_are_of_the_company_of_the_program(self):
        books = self.setup_other_company()
        other = books["company"]
        other.b2b_loyalty_propose_books()
        for user in self.manager, self.accountant:
            user.company_ids |= other
        program = self.make_rebate_program("whole", company_id=other.id)
        acme = self.make_buyer(program)
        mine = self.post_invoice(acme.partner_id, 64, "2025-05-05")
        self.post_document(acme.partner_id, [200], "2025-05-05", company=other)
        self.assertEqual(mine.company_id, self.company)
        run = self.pay_rebates(program)
        note = self.credit_note(run)
        self.assertEqual((note.company_id, note.amount_untaxed), (other, 40))
        self.assertEqual(note.journal_id.company_id, other)
        self.assertIn(other, note.invoice_line_ids.account_id.company_ids)
