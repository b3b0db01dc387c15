from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .wizard_common import WizardCase


@tagged("post_install", "-at_install")
class TestWizardProgramTemplate(WizardCase):
    def fill(self, template="revenue", **vals):
        form = self.open_wizard("b2b.loyalty.program.template")
        form.template = template
        for name, value in vals.items():
            form[name] = value
        return form

    def make(self, form):
        action = form.save().action_create()
        self.assertEqual(action["res_model"], "b2b.loyalty.program")
        return self.env["b2b.loyalty.program"].browse(action["res_id"])

    def test_every_template_opens_at_once(self):
        for template, tiers, word in (
            ("revenue", 4, "twelve months"),
            ("vip", 2, "by invitation"),
            ("benefits", 0, "the same for every member"),
        ):
            with self.subTest(template):
                program = self.make(self.fill(template))
                self.assertEqual(len(program.tier_ids), tiers)
                self.assertIn(word, program.agreement_html)
                self.assertIn(program.name, program.agreement_html)
                self.assertIn("Nordic Bearings", program.agreement_html)
                self.assertEqual(program.company_id, self.seller)
                program.with_user(self.manager).action_open()
                self.assertEqual(program.state, "open")
                self.assertTrue(program.newest_terms_id.locked)

    def test_tiers_by_revenue(self):
        program = self.make(self.fill(name="Tool Club", code="TOOL"))
        self.assertRecordValues(
            program,
            [
                {
                    "name": "Tool Club",
                    "code": "TOOL",
                    "qualifying_period": "rolling",
                    "window_months": 12,
                }
            ],
        )
        self.assertEqual(
            program.tier_ids.mapped("name"), ["Bronze", "Silver", "Gold", "Platinum"]
        )
        self.assertEqual(
            program.tier_ids.mapped("revenue_from"), [0, 1000, 5000, 25000]
        )
        values = program.tier_ids.mapped("yearly_value")
        self.assertEqual(values, sorted(values))
        self.assertGreater(values[0], 0)

    def test_vip_club_is_by_invitation_and_contract(self):
        program = self.make(self.fill("vip"))
        self.assertEqual(program.enrollment, "invitation")
        self.assertEqual(program.join_by, "signature")
        self.assertEqual(program.tier_ids.mapped("invitation_only"), [False, True])
        program.action_open()
        member = self.make_member(program, self.make_customer())
        self.assertEqual(member.tier_id.name, "VIP", "signing is enough")
        self.assertFalse(member.next_tier_id, "no figure reaches the circle")

    def test_vip_club_with_one_tier(self):
        form = self.fill("vip")
        form.line_ids.remove(1)
        program = self.make(form)
        self.assertEqual(program.tier_ids.mapped("name"), ["VIP"])
        self.assertEqual(len(program.tier_ids.benefit_ids), 3)

    def test_benefits_for_all(self):
        program = self.make(self.fill("benefits"))
        self.assertEqual(len(program.benefit_ids), 3)
        self.assertGreater(sum(program.benefit_ids.mapped("yearly_value")), 0)

    def test_bounds_are_proposed_from_own_customers(self):
        for n in range(1, 21):
            self.post_invoice(self.make_customer(f"Customer {n}"), 1000 * n)
        form = self.fill()
        self.assertIn("20 customers", form.basis)
        wizard = form.save()
        self.assertEqual(
            wizard.line_ids.mapped("revenue_from"), [0, 10000, 15000, 20000]
        )
        self.assertEqual(wizard.expected, "Bronze: 9, Silver: 5, Gold: 5, Platinum: 1")

    def test_who_gave_back_everything_is_in_no_tier(self):
        for n in range(1, 5):
            self.post_invoice(self.make_customer(f"Customer {n}"), 1000 * n)
        returned = self.make_customer("Returned")
        self.post_invoice(returned, 500)
        self.post_invoice(returned, 500, move_type="out_refund")
        form = self.fill()
        self.assertIn("4 customers", form.basis)
        numbers = [int(part.split(": ")[1]) for part in form.expected.split(", ")]
        self.assertEqual(sum(numbers), 4)

    def test_bounds_can_be_changed_and_numbers_follow(self):
        for n in range(1, 5):
            self.post_invoice(self.make_customer(f"Customer {n}"), 1000 * n)
        form = self.fill()
        for index, bound in enumerate((0, 2000, 3000, 4000)):
            with form.line_ids.edit(index) as line:
                line.revenue_from = bound
        self.assertEqual(form.expected, "Bronze: 1, Silver: 1, Gold: 1, Platinum: 1")
        program = self.make(form)
        self.assertEqual(program.tier_ids.mapped("revenue_from"), [0, 2000, 3000, 4000])

    def test_bounds_must_rise(self):
        form = self.fill()
        with form.line_ids.edit(2) as line:
            line.revenue_from = 500
        self.assertEqual(form.expected, "The bounds must rise from tier to tier.")
        with self.assertRaisesRegex(
            ValidationError, "Gold.*500.*Silver, the tier below it.*1,000"
        ):
            self.make(form)

    def test_first_tier_starts_at_zero(self):
        form = self.fill()
        with form.line_ids.edit(0) as line:
            line.revenue_from = 10
        with self.assertRaisesRegex(UserError, "let the lowest tier start at 0"):
            self.make(form)

    def test_no_tier_left(self):
        form = self.fill("vip")
        form.line_ids.remove(0)
        form.line_ids.remove(0)
        with self.assertRaisesRegex(UserError, "Keep one tier at least"):
            self.make(form)

    def test_code_is_free_and_a_taken_one_is_refused(self):
        first = self.make(self.fill())
        form = self.fill()
        self.assertNotEqual(form.code, first.code)
        form.code = first.code
        with self.assertRaises(IntegrityError) as caught, mute_logger("odoo.sql_db"):
            self.make(form)
        self.assertIn("code is taken", first._sql_error_to_message(caught.exception))

    def test_salesperson_has_no_access(self):
        with self.assertRaises(AccessError):
            self.open_wizard("b2b.loyalty.program.template", user=self.salesperson)
