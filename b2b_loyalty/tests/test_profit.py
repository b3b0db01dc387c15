from datetime import date

from odoo.tests import tagged

from .profit_common import ProfitCase


@tagged("post_install", "-at_install")
class TestRevenue(ProfitCase):
    def test_revenue_is_that_of_documents_while_the_company_is_a_member(self):
        for amount, day in (1, "2025-12-31"), (2, "2026-01-01"), (4, "2026-02-03"):
            self.post_document(self.hartmann, [amount], day)
        invoice = self.post_document(self.hartmann, [8], "2026-02-10")
        self.credit(invoice, 3, "2026-03-01")
        self.post_document(self.make_company("Nobody"), [100], "2026-02-10")
        self.make_document(self.hartmann, [200], "2026-02-10")
        self.assertEqual(
            self.by("date:month", "revenue:sum"),
            {self.day(1): 2, self.day(2): 12, self.day(3): -3},
        )

    def day(self, month):
        return date(2026, month, 1)

    def test_revenue_is_what_the_program_counts(self):
        """Categories left out by the program and unpaid invoices are none here."""
        self.program.sudo().revenue_basis = "paid"
        self.post_document(self.hartmann, [100], "2026-02-03")
        paid = self.post_document(self.hartmann, [64], "2026-02-03")
        self.pay(paid)
        self.assertEqual(self.by("kind", "revenue:sum"), {"revenue": 64})

    def test_by_tier_on_the_day(self):
        self.post_document(self.hartmann, [100], "2026-02-03")
        with self.on("2026-03-05"):
            self.give_tier(self.member, "Gold")
        self.post_document(self.hartmann, [64], "2026-03-04")
        self.post_document(self.hartmann, [32], "2026-03-05")
        self.assertEqual(
            self.by("tier_id", "revenue:sum"), {self.silver: 164, self.gold: 32}
        )

    def test_in_another_currency_at_the_rate_of_the_document(self):
        euros = self.setup_other_currency("EUR", rates=[("2026-01-01", 2)])
        self.post_document(self.hartmann, [64], "2026-02-03", currency_id=euros.id)
        self.assertEqual(self.by("kind", "revenue:sum"), {"revenue": 32})

    def test_by_segment(self):
        industry = self.env["res.partner.industry"].create({"name": "Tools"})
        country = self.env.ref("base.de")
        self.hartmann.write({"industry_id": industry.id, "country_id": country.id})
        self.post_document(self.hartmann, [64], "2026-02-03")
        self.assertEqual(self.by("industry_id", "revenue:sum"), {industry: 64})
        self.assertEqual(self.by("country_id", "revenue:sum"), {country: 64})

    def test_a_document_of_a_person_is_that_of_the_company(self):
        person = self.env["res.partner"].create(
            {"name": "Joe", "parent_id": self.hartmann.id}
        )
        self.post_document(person, [64], "2026-02-03")
        self.assertEqual(self.by("partner_id", "revenue:sum"), {self.hartmann: 64})


@tagged("post_install", "-at_install")
class TestDiscounts(ProfitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.give_prices(cls.silver, 10)

    def test_what_the_tier_gave_and_what_a_credit_note_took_back(self):
        invoice = self.sell(7)
        self.assertEqual(self.costs(), {"discount": 70})
        self.credit(invoice, on="2026-04-02")
        self.assertEqual(self.costs(("date", "<", "2026-04-01")), {"discount": 70})
        self.assertEqual(self.costs(), {})

    def test_only_what_is_posted(self):
        invoice = self.sell(7)
        invoice.button_draft()
        self.assertEqual(self.costs(), {})

    def test_none_without_a_tier_price(self):
        self.sell(7, partner=self.make_company("Nobody"))
        self.assertEqual(self.costs(), {})

    def test_of_the_program_whose_prices_they_are(self):
        """The company is a member of two programs, and the cost is one."""
        other = self.make_program("Second")
        membership = self.env["b2b.loyalty.membership"].with_user(self.manager)
        membership = membership.create(
            {"program_id": other.id, "partner_id": self.hartmann.id}
        )
        membership.action_activate()
        self.sell(7)
        self.assertEqual(self.costs(), {"discount": 70})
        self.assertEqual(self.by("kind", program=other), {})
        self.assertEqual(
            self.by("kind", "revenue:sum", program=other), {"revenue": 630}
        )

    def test_in_another_currency_at_the_rate_of_the_document(self):
        euros = self.setup_other_currency("EUR", rates=[("2026-01-01", 2)])
        self.give_prices(self.silver, 10, euros)
        invoice = self.sell(7)
        self.assertEqual(invoice.currency_id, euros)
        self.assertEqual(invoice.invoice_line_ids.b2b_loyalty_discount, 140)
        self.assertEqual(self.costs(), {"discount": 70})
        self.assertEqual(self.by("kind", "revenue:sum"), {"revenue": 630})

    def test_generosity_is_that_of_the_sums(self):
        """January 10 of 90 and March 70 of 1630: 80 of 1720, not the mean."""
        self.sell(1, on="2026-01-10")
        self.sell(7)
        self.post_document(self.hartmann, [1000], "2026-03-10")
        [(generosity,)] = self.profit()._read_group(
            [("program_id", "=", self.program.id)], [], ["generosity:avg"]
        )
        self.assertAlmostEqual(generosity, 80 / 1720)
        found = self.profit().formatted_read_group(
            [("program_id", "=", self.program.id)],
            ["date:month"],
            ["generosity:avg"],
        )
        self.assertEqual(
            [round(month["generosity:avg"], 6) for month in found],
            [round(10 / 90, 6), round(70 / 1630, 6)],
        )

    def test_without_revenue_there_is_none(self):
        self.sell(7)
        [(generosity,)] = self.profit()._read_group(
            [("program_id", "=", self.program.id), ("kind", "=", "discount")],
            [],
            ["generosity:avg"],
        )
        self.assertFalse(generosity)


@tagged("post_install", "-at_install")
class TestScreen(ProfitCase):
    def test_each_row_opens_what_is_behind_it(self):
        self.give_prices(self.silver, 10)
        invoice = self.sell(7)
        rows = self.rows()
        self.assertEqual(set(rows.mapped("kind")), {"revenue", "discount"})
        for row in rows:
            action = row.action_open_document()
            self.assertEqual(
                (action["res_model"], action["res_id"]), ("account.move", invoice.id)
            )

    def test_measures_of_the_kinds_add_up_to_the_costs(self):
        self.give_prices(self.silver, 10)
        self.sell(7)
        self.post_entry(adjustment=40, liability=-40)
        names = ("discount", "reward", "points", "rebate", "commission", "other")
        [(total, *parts)] = self.profit()._read_group(
            [("program_id", "=", self.program.id)],
            [],
            ["cost:sum", *(f"cost_{name}:sum" for name in names)],
        )
        self.assertEqual(parts, [70, 0, 40, 0, 0, 0])
        self.assertEqual(total, sum(parts))

    def test_as_many_queries_for_sixty_members_as_for_ten(self):
        members = [self.make_member(self.program, f"M{n}") for n in range(60)]
        for member in members:
            self.post_document(member.partner_id, [10], "2026-03-10")
        self.queries(members[:1])
        self.assertEqual(self.queries(members[:10]), self.queries(members))

    def queries(self, members):
        Profit = self.profit()
        before = self.env.cr.sql_log_count
        found = Profit._read_group(
            [("membership_id", "in", [member.id for member in members])],
            ["membership_id"],
            ["revenue:sum"],
        )
        self.assertEqual(len(found), len(members))
        return self.env.cr.sql_log_count - before

    def test_nothing_is_compiled(self):
        """It took half a minute, and the query itself a tenth of a second."""
        program = self.program.with_user(self.accountant)
        for read in self.rows, lambda: program.profit_cost:
            self.env.invalidate_all()
            self.env.cr.execute("SET LOCAL jit = on")
            read()
            self.env.cr.execute("SHOW jit")
            self.assertEqual(self.env.cr.fetchone(), ("off",))

    def test_the_button_of_the_program(self):
        self.give_prices(self.silver, 10)
        self.sell(7)
        self.sell(1, on="2026-01-10")
        program = self.program.with_user(self.accountant)
        program.invalidate_recordset()
        self.assertEqual(program.profit_cost, 80)
        self.assertAlmostEqual(program.profit_generosity, 80 / 720)
        action = program.action_view_profit()
        self.assertEqual(action["domain"], [("program_id", "=", program.id)])
