"""However many documents, members and rules: as many queries."""

from odoo.tests import tagged

from .earning_common import TODAY, EarningCase


@tagged("post_install", "-at_install")
class TestQueries(EarningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.points_release = "paid"
        cls.make_rule()
        cls.make_rule("Furniture", categ_ids=cls.furniture.ids, stacking="best")
        cls.make_rule(
            "New", fixed_points=5, categ_ids=cls.paper.ids, new_categ_months=6
        )
        cls.make_rule("Person", per_amount=10, holder="person")
        cls.make_rule("Registered", registration=True)
        cls.members = cls.member
        for number in range(7):
            cls.members |= cls.join(f"Company {number}")
        cls.env["b2b.loyalty.queue"].sudo().search([]).unlink()
        cls.sell(1)
        cls.work()

    def queries_of_work(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.work()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def happen(self, members):
        """An invoice of each; then credit notes and payments."""
        invoices = [
            self.sell((self.chair, 100), (self.form, 50), partner=member.partner_id)
            for member in members
        ]
        yield
        for invoice in invoices:
            self.credit(invoice, 30)
        yield
        for invoice in invoices:
            self.pay(invoice)
        self.env.flush_all()
        yield

    def test_more_members_no_more_queries(self):
        few, many = self.members[1:3], self.members[3:]
        counts = []
        for members in few, many:
            counts.append([self.queries_of_work() for _step in self.happen(members)])
        self.assertEqual(len(self.entries.membership_id), 8)
        for less, more in zip(*counts, strict=True):
            self.assertLessEqual(more, less)

    def test_more_documents_no_more_queries(self):
        def of(number):
            for _document in range(number):
                self.sell((self.chair, 100), on=TODAY)
            return self.queries_of_work()

        of(1)
        self.assertLessEqual(of(9), of(2))

    def test_more_rules_no_more_queries(self):
        def with_rules(number):
            for name in range(number):
                self.make_rule(f"Rule {name}", categ_ids=self.chairs.ids)
            self.sell((self.chair, 100))
            return self.queries_of_work()

        with_rules(1)
        self.assertLessEqual(with_rules(5), with_rules(1))


@tagged("post_install", "-at_install")
class TestWithoutRules(EarningCase):
    def test_one_query_to_see_that_there_is_nothing_to_do(self):
        queue = self.env["b2b.loyalty.queue"].sudo()
        invoice = self.sell(100)
        self.env.flush_all()
        with self.assertQueryCount(1):
            queue._earn(self.member, invoice)
