"""The price that belongs to points follows the net base, also where points do not."""

from ..report import closing as report
from .closing_common import ClosingCase


class PriceCase(ClosingCase):
    def worked(self, *lines, **values):
        document = self.sell(*lines, on="2026-03-01", **values)
        self.work()
        return document

    def posted_again(self, invoice, **values):
        invoice.button_draft()
        if "price_unit" in values:
            invoice.invoice_line_ids.price_unit = values.pop("price_unit")
        invoice.write(values)
        invoice.action_post()
        self.work()

    def kept(self):
        return [(e.kind, e.points, e.value) for e in self.entries]


class TestPriceOfPoints(PriceCase):
    def test_credit_of_what_earns_nothing(self):
        self.rule.sudo().write({"categ_ids": self.chairs, "per_amount": 1})
        invoice = self.worked((self.chair, 1000), (self.form, 9000))
        self.close("2026-03-31")
        self.assertEqual(self.books()[0], -909.09)
        self.sell(
            (self.form, 9000),
            on="2026-04-05",
            move_type="out_refund",
            reversed_entry_id=invoice.id,
        )
        self.work()
        # 1,000 × 1,000 / 2,000 for as many points
        self.assertEqual(self.kept(), [("earn", 1000, 909.09), ("reverse", 0, -409.09)])
        self.close("2026-04-30")
        self.assertEqual(self.books("2026-03-31")[0], -909.09)
        self.assertEqual(self.books(), (-500, 500, 0, 0))

    def test_credits_below_a_maximum_return_to_nothing(self):
        self.rule.sudo().write({"per_amount": 1, "max_points_per_invoice": 1000})
        invoice = self.worked(10_000)
        self.credit(invoice, 9000)
        self.work()
        self.assertEqual(self.kept()[1:], [("reverse", 0, -409.09)])
        self.credit(invoice, 1000)
        self.work()
        entries = self.entries
        self.assertEqual(sum(entries.mapped("points")), 0)
        self.assertEqual(round(sum(entries.mapped("value")), 2), 0)
        closing = self.close("2026-06-15")
        self.assertEqual((closing.liability, self.row(closing).allocated), (0, 0))

    def test_a_higher_price_for_as_many_points(self):
        self.rule.sudo().per_amount = 1000
        self.program.point_value = 100
        invoice = self.worked(1000)
        self.posted_again(invoice, price_unit=1999)
        # 1,999 × 100 / 2,099
        self.assertEqual(self.kept(), [("earn", 1, 90.91), ("earn", 0, 4.33)])
        self.assertIn("As many points", self.entries[1].why_html)
        self.work()
        self.touch(invoice)
        self.booked()
        self.assertEqual(len(self.entries), 2)

    def test_one_price_for_the_points_of_two_programs(self):
        second = self.make_program(
            code="SECOND", notify_tier_change=False, join_by="both"
        )
        second.sudo().write({"accounting_method": "deferral", "point_value": 1})
        self.rule.sudo().per_amount = 1
        self.make_rule(program=second, points=1, per_amount=1)
        with self.on("2026-01-01"):
            member = self.env["b2b.loyalty.membership"].sudo()
            member = member.create(
                {"program_id": second.id, "partner_id": self.customer.id}
            )
            if member.state != "active":
                member.action_activate()
        invoice = self.worked(1000)

        def values():
            found = self.entries.search(
                [("program_id", "in", (self.program | second).ids)], order="id"
            )
            return sorted(found.mapped("value"))

        # 1,000 × 2,000 / 3,000 for both, not 500 each
        self.assertEqual(values(), [333.33, 333.34])
        self.credit(invoice)
        self.work()
        self.assertEqual(values(), [-333.34, -333.33, 333.33, 333.34])


class TestOtherDay(PriceCase):
    """An invoice that is reset to draft and posted with another day."""

    def liability(self, on):
        closing = self.draft(on)
        closing.action_compute()
        return closing.liability

    def test_it_counts_in_the_month_of_its_new_day(self):
        invoice = self.worked(1000)
        self.posted_again(invoice, invoice_date="2026-04-02")
        self.assertEqual(self.liability("2026-03-31"), 0)
        self.assertEqual(self.liability("2026-04-30"), 90.91)
        self.assertEqual(self.balance(), (100, 0))
        self.assertIn("another day", self.entries[1].why_html)
        entries = len(self.entries)
        self.touch(invoice)
        self.booked()
        self.assertEqual(len(self.entries), entries)

    def test_worked_in_while_it_was_a_draft(self):
        invoice = self.worked(1000)
        invoice.button_draft()
        invoice.invoice_date = "2026-04-02"
        self.work()
        self.assertEqual(self.liability("2026-03-31"), 0)
        invoice.action_post()
        self.work()
        self.assertEqual(self.liability("2026-03-31"), 0)
        self.assertEqual(self.liability("2026-04-30"), 90.91)

    def test_its_points_are_of_the_year_of_its_new_day(self):
        with self.on("2027-01-05"):
            invoice = self.sell(1000, on="2026-12-31")
            self.work()
            self.spend(40)
        self.close_on("2027-01-05", "2026-12-31")
        with self.on("2027-01-10"):
            self.posted_again(invoice, invoice_date="2027-01-02", name=False)
            [group] = report.groups(self.env, self.program.id, "2027-01-10")
            self.assertEqual(
                (group.year, group.issued, group.redeemed), (2027, 100, 40)
            )
            closing = self.close("2027-01-10")
            self.assertEqual(closing.late_count, 1)
        # 90.91 less 40 of 100
        self.assertEqual(self.books(), (-54.55, 54.55, 0, 0))

    def test_moved_to_an_earlier_year(self):
        self.program.write({"points_validity": "months", "points_validity_months": 6})
        with self.on("2027-01-10"):
            invoice = self.sell(1000, on="2027-01-02")
            self.work()
            self.spend(40)
            self.posted_again(invoice, invoice_date="2026-12-30", name=False)
            groups = report.groups(self.env, self.program.id, "2027-01-10")
            self.assertEqual(
                [(g.year, g.issued, g.redeemed) for g in groups if g.issued],
                [(2026, 100, 40)],
            )
            self.assertEqual(self.balance(), (60, 0))

    def close_on(self, today, day):
        with self.on(today):
            return self.close(day)
