from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..wizard import b2b_loyalty_invite, b2b_loyalty_wizard
from .wizard_common import WizardCase


@tagged("post_install", "-at_install")
class TestWizardInvite(WizardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        self = cls()
        self.program = cls.program = self.make_program()
        cls.large = self.make_customer("Large")
        cls.middle = self.make_customer("Middle")
        cls.small = self.make_customer("Small")
        self.post_invoice(cls.large, 8000, on="2026-02-01")
        self.post_invoice(cls.large, 2000, on="2026-05-01")
        self.post_invoice(cls.middle, 1000, on="2026-01-10")
        self.post_invoice(cls.small, 999.99, on="2025-07-01")

    def start(self, **context):
        action = (
            self.env["b2b.loyalty.invite"]
            .with_user(self.manager)
            .with_context(
                active_model=self.program._name, active_id=self.program.id, **context
            )
            ._start()
        )
        return self.shown(action).with_user(self.manager)

    def find(self, wizard, **vals):
        form = self.open_form(wizard)
        for name, value in vals.items():
            form[name] = value
        wizard = form.save()
        wizard.action_find()
        return wizard

    def open_form(self, wizard):
        return self.on_screen(wizard._reopen())

    def listed(self, wizard):
        return [(li.partner_id.name, li.tier_id.name) for li in wizard.line_ids]

    def test_listed_by_revenue_with_the_tier_each_would_get(self):
        wizard = self.start()
        self.assertEqual(
            self.listed(wizard),
            [("Large", "Gold"), ("Middle", "Silver"), ("Small", "Bronze")],
        )
        self.assertRecordValues(
            wizard.line_ids[0],
            [{"revenue": 10000, "invoices": 2, "last_day": self.day("2026-05-01")}],
        )
        self.assertEqual(
            self.bars(wizard.graph),
            {"Bronze": 1, "Silver": 1, "Gold": 1, "No tier": 0},
        )
        self.assertEqual(wizard.note, "Companies listed: 3.")

    def test_only_companies_that_are_no_members_yet(self):
        self.make_member(self.program, self.large)
        person = self.env["res.partner"].create({"name": "John Private"})
        self.post_invoice(person, 5000)
        other = self.env["res.company"].create({"name": "Southern Bearings"})
        foreign = self.make_customer("Foreign")
        self.post_invoice(foreign, 5000)
        foreign.company_id = other
        self.assertEqual(
            [name for name, _tier in self.listed(self.start())], ["Middle", "Small"]
        )

    def test_invoices_of_contacts_count_for_their_company(self):
        self.post_invoice(self.make_contact(self.middle), 9000)
        self.assertIn(("Middle", "Gold"), self.listed(self.start()))

    def test_filters(self):
        wizard = self.find(self.start(), revenue_from=1000)
        self.assertEqual([n for n, _t in self.listed(wizard)], ["Large", "Middle"])
        wizard = self.find(wizard, revenue_from=0, bought_since="2026-01-11")
        self.assertEqual([n for n, _t in self.listed(wizard)], ["Large"])
        wizard = self.find(wizard, revenue_from=10**6)
        self.assertFalse(wizard.line_ids)
        self.assertIn("No customer company fits", wizard.note)

    def test_negative_revenue_is_refused(self):
        form = self.open_form(self.start())
        form.revenue_from = -1
        with self.assertRaisesRegex(UserError, "give 0 or more"):
            form.save()

    def test_another_program_starts_an_empty_list(self):
        other = self.make_program(bounds=(0, 100))
        form = self.open_form(self.start())
        form.program_id = other
        self.assertFalse(len(form.line_ids))
        wizard = form.save()
        wizard.action_find()
        self.assertEqual({tier for _n, tier in self.listed(wizard)}, {"Silver"})

    def test_only_the_best_are_listed(self):
        with patch.object(b2b_loyalty_invite, "LISTED", 2):
            wizard = self.start()
        self.assertEqual(len(wizard.line_ids), 2)
        self.assertEqual(wizard.found_count, 3)
        self.assertIn("The 2 best of 3 companies", wizard.note)
        self.assertEqual(self.bars(wizard.graph)["Bronze"], 1, "all are counted")

    def test_number_of_queries_is_the_same_for_many(self):
        for n in range(15):
            self.post_invoice(self.make_customer(f"Old {n}"), 100 * n + 1)
        wizard = self.start()
        wizard.action_find()

        def queries():
            wizard.action_find()  # what a process reads once is read now
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            wizard.action_find()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        few = queries()
        for n in range(15):
            self.post_invoice(self.make_customer(f"New {n}"), 100 * n + 1)
        self.assertLessEqual(queries(), few)

    def test_tier_of_a_calendar_year_comes_from_the_year_before_too(self):
        self.program.qualifying_period = "calendar"
        self.post_invoice(self.small, 20000, on="2025-08-01")
        self.assertIn(("Small", "Gold"), self.listed(self.start()))

    def test_growth_looks_at_the_year_before(self):
        program = self.make_program(state="draft")
        gold = program.tier_ids[-1]
        gold.write({"growth_from": 50, "match": "all"})
        self.post_invoice(self.middle, 10000, on="2026-04-01")
        self.post_invoice(self.middle, 10000, on="2024-12-01")
        self.post_invoice(self.large, 5000, on="2024-12-01")
        self.program = program
        self.assertEqual(dict(self.listed(self.start()))["Middle"], "Silver")
        self.assertEqual(dict(self.listed(self.start()))["Large"], "Gold")

    def test_invite_the_ticked_ones(self):
        form = self.open_form(self.start())
        for index in (0, 2):
            with form.line_ids.edit(index) as line:
                line.selected = True
        self.assertEqual(form.selected_count, 2)
        action = form.save().action_invite()
        members = self.program.membership_ids
        self.assertEqual(members.partner_id, self.large + self.small)
        self.assertEqual(set(members.mapped("state")), {"sent"})
        self.assertEqual(members.create_uid, self.manager)
        self.assertIn("Companies invited to Partner Club: 2.", self.message(action))

    def test_many_are_sent_in_the_background(self):
        wizard = self.start()
        wizard.action_select_all()
        with patch.object(b2b_loyalty_wizard, "SEND_AT_ONCE", 2):
            action = wizard.action_invite()
        members = self.program.membership_ids
        self.assertEqual(members.mapped("to_send"), [True] * 3)
        self.assertIn("in the background", self.message(action))

    def test_nobody_ticked(self):
        wizard = self.start()
        wizard.action_select_all()
        wizard.action_select_none()
        with self.assertRaisesRegex(UserError, "Tick the companies"):
            wizard.action_invite()

    def test_member_in_the_meantime_is_left_out(self):
        wizard = self.start()
        wizard.action_select_all()
        self.make_member(self.program, self.large)
        wizard.action_invite()
        self.assertEqual(len(self.program.membership_ids), 3)
        with self.assertRaisesRegex(UserError, "in the meantime"):
            wizard.action_invite()

    def test_draft_program_lists_but_does_not_invite(self):
        self.program = self.make_program(state="draft")
        wizard = self.start()
        wizard.action_select_all()
        with self.assertRaisesRegex(UserError, "takes no members today"):
            wizard.action_invite()

    def test_salesperson_has_no_access(self):
        with self.assertRaises(AccessError):
            self.env["b2b.loyalty.invite"].with_user(self.salesperson)._start()
