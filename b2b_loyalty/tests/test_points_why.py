"""Every entry tells why it has as many points as it has."""

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .earning_common import EarningCase
from .points_common import PointsCase


@tagged("post_install", "-at_install")
class TestWhyEarned(EarningCase):
    def why(self, entry):
        self.env.invalidate_all()
        return entry._why()[entry]

    def told(self, entry):
        return " ".join(self.why(entry)["sentences"])

    def sell_and_work(self, *lines, **values):
        invoice = self.sell(*lines, **values)
        self.work()
        return invoice

    def test_lines_rule_and_arithmetic(self):
        self.tier(self.program, "Silver").sudo().points_multiplier = 1.5
        self.make_rule("Furniture", per_amount=10, categ_ids=self.furniture.ids)
        invoice = self.sell_and_work((self.chair, 2400), (self.form, 99))
        why = self.why(self.entries)
        self.assertEqual(why["sentences"][0], "Furniture")
        self.assertRegex(
            why["sentences"][1],
            rf"^Of {invoice.name}: \$.2,400\.00 of Furniture × 1 per"
            r" \$.10\.00 × 1\.5 \(Silver\) = 360 points; booked before: 0$",
        )
        self.assertEqual(
            [(line.name, line.amount, line.counted) for line in why["lines"]],
            [("Chair", 2400, 2400), ("Form", 99, 0)],
        )

    def test_the_list_tells_entries_of_one_invoice_apart(self):
        self.make_rule("Furniture", per_amount=10, categ_ids=self.furniture.ids)
        self.make_rule("Welcome", fixed_points=7)
        self.sell_and_work((self.chair, 100))
        self.member.with_user(self.manager).adjust(3, "A late delivery")
        seen = self.entries.with_user(self.manager)
        self.assertLessEqual(
            {"Furniture", "Welcome", "A late delivery"}, set(seen.mapped("what_for"))
        )

    def test_in_a_currency_of_three_decimals(self):
        """Whoever multiplies what is shown gets what was booked."""
        self.company.currency_id.rounding = 0.001
        self.make_rule(points=1000)
        self.sell_and_work(2.345)
        self.assertIn("2.345", self.told(self.entries))
        self.assertIn("= 2,345 points", self.told(self.entries))
        self.assertEqual(str(self.why(self.entries)["lines"][0].counted), "2.345")

    def test_credit_note(self):
        self.make_rule(per_amount=10)
        invoice = self.sell_and_work(100)
        note = self.credit(invoice, 45)
        self.work()
        told = self.told(self.entries[-1])
        self.assertIn(f"Of {invoice.name}, {note.name}: ", told)
        self.assertIn("55.00", told)
        self.assertIn("= 5 points; booked before: 10", told)

    def test_at_most_and_best(self):
        self.make_rule("Capped", max_points_per_invoice=70)
        self.make_rule("Base", stacking="best", per_amount=10)
        self.make_rule("Offer", stacking="best", per_amount=20, fixed_points=8)
        invoice = self.sell_and_work(100)
        self.assertIn("= 100 points;", self.told(self.entries[0]))
        self.assertIn("70 by this rule at most", self.told(self.entries[0]))
        # 10 by the base, until little is left of the invoice
        self.credit(invoice, 50)
        self.work()
        lost = self.entries.filtered(lambda e: e.points == -10)
        self.assertIn("only the best one counts", self.told(lost))
        won = self.entries[-1]
        self.assertIn("8 for", self.told(won))

    def test_pending_person_and_taken_back(self):
        self.program.points_release = "paid"
        self.make_rule("Person", per_amount=10, holder="person")
        jane = self.make_contact()
        invoice = self.sell_and_work(100, partner=jane.partner_id)
        told = self.told(self.entries)
        self.assertIn("those of Jane Hartmann", told)
        self.assertIn(f"once {invoice.name}", told)

    def test_a_tier_on_the_day_of_the_invoice(self):
        self.tier(self.program, "Gold").sudo().points_multiplier = 2
        self.make_rule()
        self.sell_and_work(10, on="2026-02-01")
        self.give_tier(self.member, "Gold")
        self.assertIn("× 1 (Silver) = 10 points", self.told(self.entries))

    def test_names_are_text_only(self):
        self.make_rule("<b>Rule</b>")
        self.sell_and_work({"name": "<script>alert(1)</script>", "price_unit": 10})
        html = self.entries.why_html
        self.assertIn("&lt;script&gt;", html)
        self.assertNotIn("<script", html)
        self.assertNotIn("<b>", html)

    def test_on_the_form_of_whoever_reads_it(self):
        self.make_rule(per_amount=10)
        self.customer.user_id = self.seller
        self.sell_and_work(100)
        for user in self.seller, self.manager, self.accountant:
            with Form(self.entries.with_user(user)) as form:
                self.assertIn("= 10 points; booked before: 0", form.why_html)
        self.customer.user_id = self.member.sudo().user_id = False
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.entries.with_user(self.seller).read(["why_html"])

    def test_queries_do_not_depend_on_entries(self):
        self.make_rule(per_amount=10)
        self.make_rule("Person", holder="person")
        jane = self.make_contact()

        def queries(number):
            for _invoice in range(number):
                self.sell(100, partner=jane.partner_id)
            self.work()
            entries = self.entries[-2 * number :]
            self.assertEqual(len(entries), 2 * number)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            entries.mapped("why_html")
            return self.cr.sql_log_count - before

        queries(1)
        self.assertLessEqual(queries(8), queries(2))


@tagged("post_install", "-at_install")
class TestWhyOthers(PointsCase):
    def why(self, entry):
        self.env.invalidate_all()
        return entry.sudo()._why()[entry]

    def assertTold(self, entry, *sentences):
        told = " ".join(self.why(entry)["sentences"])
        for sentence in sentences:
            self.assertIn(sentence, told)

    def entry(self, **values):
        values["membership_id"] = self.member.id
        return self.env["b2b.loyalty.points.entry"].search(
            [(name, "=", value) for name, value in values.items()], limit=1
        )

    def test_redemption_and_its_return(self):
        first, second = self.earn(30, "a"), self.earn(50, "b")
        redemption = self.spend(40)
        spent = self.entry(kind="redeem")
        self.assertTold(spent, f"Spent on {redemption.display_name}")
        self.assertEqual(
            self.why(spent)["batches"],
            [(first._why_short(), 30), (second._why_short(), 10)],
        )
        redemption.with_user(self.manager).action_cancel("Changed their mind")
        back = self.entry(kind="reverse")
        self.assertTold(back, "its points are back", "Changed their mind")
        self.assertEqual(self.why(back)["batches"], [])

    def test_expiry_names_what_has_expired(self):
        batch = self.earn(30, "a", expires_on="2026-03-01")
        self.expire()
        expiry = self.entry(kind="expire")
        self.assertTold(expiry, "Their last day was over")
        self.assertEqual(self.why(expiry)["batches"], [(batch._why_short(), 30)])

    def test_opening_and_adjustment(self):
        [opening] = self.book({"kind": "opening", "points": 500, "date": "2025-06-30"})
        self.assertTold(opening, "Brought along: 500 points of 06/30/2025")
        self.member.with_user(self.manager).adjust(-600, "Counted twice")
        adjusted = self.entry(kind="adjust")
        self.assertTold(
            adjusted, "Adjusted by hand: Counted twice", "100 of them were not there"
        )
        self.assertEqual(self.why(adjusted)["batches"][0][1], 500)

    def test_what_was_done(self):
        self.assertTold(
            self.earn(5, f"res.partner,{self.acme.id}"),
            f"Earned with: {self.acme.name}",
        )
        fair = self.earn(5, "x", reason="Trade fair")
        self.assertTold(fair, "Earned with: Trade fair")
        self.member.sudo()._take()
        back = fair._take_back("Nobody came")
        self.assertTold(back, "Takes back 5 of 03/10/2026", "Trade fair: Nobody came")
        gone = self.earn(5, "res.partner,999999999")
        self.assertTrue(self.why(gone) and gone.why_html)

    def test_a_moved_entry(self):
        [moved] = self.book({"kind": "transfer", "points": 5, "reason": "Merged"})
        self.assertTold(moved, "Moved from one membership", "Merged")
