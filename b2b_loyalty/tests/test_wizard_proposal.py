from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .wizard_common import WizardCase


@tagged("post_install", "-at_install")
class TestWizardProposal(WizardCase):
    def setUp(self):
        super().setUp()
        self.customers = [self.make_customer(f"Customer {n}") for n in range(1, 11)]
        for n, customer in enumerate(self.customers, start=1):
            self.post_invoice(customer, 1000 * n)

    def propose(self, program, user=None):
        action = program.with_user(user or self.manager).action_propose_bounds()
        return self.on_screen(action)

    def test_draft_program_takes_them_from_its_customers(self):
        program = self.make_program((0, 100, 200), state="draft")
        form = self.propose(program)
        self.assertEqual(form.source, "customers")
        self.assertEqual(form.company_count, 10)
        wizard = form.save()
        self.assertFalse(wizard.as_new_version)
        self.assertRecordValues(
            wizard.line_ids,
            [
                {"present_from": 0, "present_count": 0, "proposed_from": 0},
                {"present_from": 100, "present_count": 0, "proposed_from": 5000},
                {"present_from": 200, "present_count": 10, "proposed_from": 10000},
            ],
        )
        self.assertEqual(wizard.expected, "Bronze: 4, Silver: 5, Gold: 1")
        wizard.action_apply()
        self.assertEqual(program.tier_ids.mapped("revenue_from"), [0, 5000, 10000])
        self.assertEqual(len(program.terms_ids), 1)

    def test_open_program_takes_them_from_its_members_into_new_terms(self):
        program = self.make_program((0, 100, 200))
        member = self.make_member(program, self.customers[3])
        form = self.propose(program)
        self.assertEqual((form.source, form.company_count), ("members", 1))
        self.assertTrue(form.as_new_version)
        with form.line_ids.edit(1) as line:
            line.proposed_from = 3000
        with form.line_ids.edit(2) as line:
            line.proposed_from = 4000
        self.assertEqual(form.expected, "Bronze: 0, Silver: 0, Gold: 1")
        told = self.message(form.save().action_apply())
        self.assertIn("offered to nobody until", told)
        self.assertEqual(sorted(program.terms_ids.mapped("number")), [1, 2])
        self.assertTrue(program.newest_terms_id.in_preparation)
        self.assertEqual(program.terms_id, member.terms_id, "what joins today is sent")
        self.assertEqual(
            program.newest_terms_id.line_ids.mapped("revenue_from"), [0, 3000, 4000]
        )
        self.assertEqual(member.terms_id.line_ids.mapped("revenue_from"), [0, 100, 200])

    def test_terms_being_worked_on_are_used(self):
        program = self.make_program((0, 100, 200))
        program.action_new_version()
        self.propose(program).save().action_apply()
        self.assertEqual(len(program.terms_ids), 2)
        self.assertEqual(program.tier_ids.mapped("revenue_from"), [0, 5000, 10000])

    def test_bounds_that_do_not_rise_are_refused_and_nothing_is_left(self):
        program = self.make_program((0, 100, 200))
        form = self.propose(program)
        with form.line_ids.edit(2) as line:
            line.proposed_from = 4000
        self.assertIn("must rise", form.expected)
        wizard = form.save()
        with self.assertRaisesRegex(ValidationError, "give more than"):
            wizard.action_apply()

    def test_tier_by_invitation_is_left_alone(self):
        program = self.make_program((0, 100, 200), state="draft")
        # both at once: what is by invitation has no bound that could be too low
        program.tier_ids[-1].write({"revenue_from": 0, "invitation_only": True})
        wizard = self.propose(program).save()
        self.assertEqual(wizard.line_ids.tier_id, program.tier_ids[:2])

    def test_one_tier_has_no_bound_to_propose(self):
        program = self.make_program((0,), state="draft")
        with self.assertRaisesRegex(UserError, "two tiers by revenue at least"):
            self.propose(program)

    def test_salesperson_has_no_access(self):
        with self.assertRaises(AccessError):
            self.propose(self.make_program(), self.salesperson)
