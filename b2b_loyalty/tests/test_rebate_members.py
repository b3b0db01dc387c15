from lxml import html

from odoo.fields import Command

from .membership_common import DRAWING
from .merge_common import Merging
from .rebate_common import RATES, RebateCase


class TestRebateTerms(RebateCase):
    """Bounds and rates are those that the member has signed."""

    def new_version(self, program, rates, day):
        with self.on(day):
            program.action_new_version()
            for tier, (_name, bound, percent) in zip(
                program.tier_ids, rates, strict=True
            ):
                tier.write({"revenue_from": bound, "rebate_percent": percent})

    def test_each_member_has_the_rates_of_its_own_terms(self):
        program = self.make_rebate_program("whole")
        self.make_buyer(program, "Old", 200)
        self.new_version(
            program,
            (("Bronze", 0, 1), ("Silver", 150, 2), ("Gold", 400, 3)),
            "2025-03-01",
        )
        with self.on("2025-03-02"):
            new = self.make_member(program, "New", on="2025-03-02")
        self.post_invoice(new.partner_id, 200, "2025-05-05")
        with self.on("2026-01-20"):
            run = self.open_run(program)
        self.assertEqual(self.due(run), {"Old": 40, "New": 4})

    def test_newer_terms_agreed_to_afterwards_change_no_finished_year(self):
        program = self.make_rebate_program("whole")
        old = self.make_buyer(program, "Old", 200)
        self.new_version(program, [(name, b, 1) for name, b, _p in RATES], "2026-01-05")
        with self.on("2026-01-10"):
            old.action_consent("Joe Smith", DRAWING)
        self.assertEqual(old.terms_id.number, 2)
        self.post_invoice(old.partner_id, 200, "2026-02-02")
        with self.on("2026-02-20"):
            run = self.open_run(program)
            self.assertEqual(self.due(run), {"Old": 40})
            self.assertEqual(self.row(run, old).terms_id.number, 1)
        run = self.pay_rebates(program, on="2027-01-20")
        self.assertEqual(self.due(run), {"Old": 2})

    def test_rates_of_terms_in_force_stay(self):
        program = self.make_rebate_program()
        with self.assertRaisesRegex(Exception, "stays as it is"):
            program.tier_ids[0].rebate_percent = 5

    def test_a_tier_by_invitation_has_its_rate_on_all(self):
        program = self.make_rebate_program(
            "slices",
            tier_ids=[
                Command.create(
                    {"name": "Silver", "revenue_from": 0, "rebate_percent": 10}
                ),
                Command.create(
                    {
                        "name": "Strategic",
                        "invitation_only": True,
                        "rebate_percent": 50,
                        "sequence": 20,
                    }
                ),
            ],
        )
        acme = self.make_buyer(program, "Acme", 200)
        self.make_buyer(program, "Beta", 200)
        with self.on("2025-12-30"):
            self.give_tier(acme, "Strategic")
        with self.on("2026-01-02"):
            late = self.make_buyer(program, "Late", 200)
            self.give_tier(late, "Strategic")
        with self.on("2026-01-20"):
            run = self.open_run(program)
        self.assertEqual(self.due(run), {"Acme": 100, "Beta": 20, "Late": 20})
        self.assertEqual(self.row(run, acme).tier_id.name, "Strategic")

    def test_below_the_first_bound_there_is_none(self):
        program = self.make_rebate_program("whole", RATES[1:])
        acme = self.make_buyer(program, bought=99)
        run = self.pay_rebates(program)
        self.assertEqual(self.row(run, acme).outcome, "none")
        self.assertFalse(self.row(run, acme).tier_id)
        self.assertIn("reaches a rate", self.row(run, acme).detail_html)


class TestRebateMembers(Merging, RebateCase):
    """What counts is what was bought while a member."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.merger.group_ids |= cls.env.ref("base.group_user")
        cls.program = cls.make_rebate_program("whole")

    def revenue_of(self, run):
        return {row.membership_id: row.revenue for row in run.rebate_ids}

    def test_from_the_first_day_to_the_last(self):
        with self.on("2025-03-01"):
            acme = self.make_member(self.program, "Acme", on="2025-03-01")
        days = ("2025-02-28", "2025-03-01", "2025-06-30", "2025-07-01")
        for number, day in enumerate(days):
            self.post_invoice(acme.partner_id, 2**number, day)
        with self.on("2025-06-30"):
            acme.action_terminate("Moved away")
        with self.on("2026-01-20"):
            run = self.open_run(self.program)
        self.assertEqual(self.revenue_of(run), {acme: 2 + 4})
        self.assertEqual(self.row(run, acme).outcome, "pay")

    def test_who_joined_again_has_each_document_once(self):
        acme = self.make_buyer(self.program, bought=8, on="2025-04-01")
        with self.on("2025-06-30"):
            acme.action_terminate("A quarrel")
            again = (
                self.env["b2b.loyalty.membership"]
                .with_user(self.manager)
                .create(
                    {"program_id": self.program.id, "partner_id": acme.partner_id.id}
                )
            )
            again.action_activate("2025-06-30")
        self.post_invoice(acme.partner_id, 16, "2025-06-30")
        self.post_invoice(acme.partner_id, 32, "2025-08-01")
        with self.on("2026-01-20"):
            run = self.open_run(self.program)
        self.assertEqual(self.revenue_of(run), {acme: 8, again: 48})

    def test_an_invitation_is_no_membership(self):
        partner = self.make_company("Invited")
        self.env["b2b.loyalty.membership"].with_user(self.manager).create(
            {
                "program_id": self.program.id,
                "partner_id": partner.id,
                "date_start": "2025-01-01",
            }
        )
        self.post_invoice(partner, 64, "2025-05-05")
        with self.on("2026-01-20"):
            self.assertFalse(self.open_run(self.program).rebate_ids)

    def test_a_suspended_member_is_shown_and_credited_when_it_resumes(self):
        acme = self.make_buyer(self.program, bought=100)
        self.make_buyer(self.program, "Beta", 100)
        acme.action_suspend("Unpaid invoices")
        run = self.pay_rebates(self.program)
        self.assertEqual(self.row(run, acme).outcome, "hold")
        self.assertEqual((run.held_back, run.to_credit), (20, 20))
        self.assertFalse(self.credit_note(run, acme))
        acme.action_resume()
        run = self.pay_rebates(self.program)
        self.assertEqual(self.credit_note(run).partner_id, acme.partner_id)

    def test_held_out_members_have_their_contract(self):
        acme = self.make_buyer(self.program, bought=100)
        acme.sudo().holdout = True
        run = self.pay_rebates(self.program)
        self.assertEqual(self.credit_note(run).amount_untaxed, 20)

    def test_merged_companies_are_credited_once(self):
        acme = self.make_buyer(self.program, "Acme", 100)
        beta = self.make_buyer(self.program, "Beta", 100)
        self.post_notes(self.pay_rebates(self.program))  # 20 each
        self.merge(beta.partner_id, into=acme.partner_id)
        run = self.pay_rebates(self.program)
        self.assertEqual(self.revenue_of(run), {acme: 200})
        self.assertEqual(self.row(run, acme).paid_before, 40)
        self.assertEqual(self.due(run), {"Acme": 0})


class TestRebateInTheAgreement(RebateCase):
    def words(self, program):
        acme = self.make_buyer(program)
        report = self.env["ir.actions.report"].with_user(self.manager)
        page, _kind = report._render_qweb_html(
            "b2b_loyalty.action_report_agreement", acme.ids
        )
        return " ".join(html.fromstring(page).text_content().split())

    def test_rates_and_how_they_are_paid(self):
        program = self.make_rebate_program("slices", (("Silver", 0, 1.5),))
        words = self.words(program)
        self.assertIn("1.5 % of the revenue of a year back", words)
        self.assertIn("from each bound to the next one counts at the rate", words)

    def test_of_a_fiscal_year_on_the_whole(self):
        program = self.make_rebate_program("whole", qualifying_period="fiscal")
        words = self.words(program)
        self.assertIn("After each fiscal year of the seller", words)
        self.assertIn("counts for the whole amount", words)

    def test_no_rebates_no_words(self):
        program = self.make_rebate_program("none")
        self.assertNotIn("back", self.words(program).split("Agreement")[0])
        self.assertNotIn("revenue of a year", self.words(program))
