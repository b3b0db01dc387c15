from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .wizard_common import WizardCase


@tagged("post_install", "-at_install")
class TestWizardSteps(WizardCase):
    """Suspend, end, grant, wind down."""

    def setUp(self):
        super().setUp()
        self.program = self.make_program()
        self.acme = self.make_member(self.program, self.make_customer("Acme"))
        self.beta = self.make_member(self.program, self.make_customer("Beta"))
        self.both = self.acme + self.beta

    def fill(self, name, records, user=None, default_step=None, **vals):
        context = {"default_step": default_step} if default_step else {}
        form = self.open_wizard(name, records, user, **context)
        for field, value in vals.items():
            form[field] = value
        return form.save()

    # -- reason

    def test_suspend_many(self):
        wizard = self.fill(
            "b2b.loyalty.reason",
            self.both,
            default_step="suspend",
            reason="Invoices overdue",
        )
        wizard.action_apply()
        self.assertEqual(self.both.mapped("state"), ["suspended"] * 2)
        self.assertIn("Invoices overdue", self.acme.change_ids.mapped("reason"))

    def test_end_today(self):
        self.fill(
            "b2b.loyalty.reason", self.acme, default_step="end", reason="Sold"
        ).action_apply()
        self.assertEqual(self.acme.state, "ended")
        self.assertEqual(self.acme.date_end, self.day("2026-06-15"))

    def test_end_later(self):
        self.fill(
            "b2b.loyalty.reason",
            self.acme,
            default_step="end",
            reason="Sold",
            date="2026-08-31",
        ).action_apply()
        self.assertEqual(self.acme.state, "active")
        self.assertEqual(self.acme.date_end, self.day("2026-08-31"))

    def test_reason_is_needed(self):
        with self.assertRaisesRegex(AssertionError, "reason is a required field"):
            self.fill("b2b.loyalty.reason", self.acme)
        with self.assertRaisesRegex(UserError, "Give a reason"):
            self.fill("b2b.loyalty.reason", self.acme, reason="  ").action_apply()

    def test_impossible_step_is_refused_for_all(self):
        self.acme.action_suspend("Pause")
        wizard = self.fill("b2b.loyalty.reason", self.both, reason="Pause")
        with self.assertRaisesRegex(UserError, "Acme.*Suspended.*cannot be suspended"):
            wizard.action_apply()

    # -- grant

    def test_give_a_tier_until_a_day(self):
        gold = self.program.tier_ids[-1]
        wizard = self.fill(
            "b2b.loyalty.grant",
            self.acme,
            tier_id=gold,
            until="2026-12-31",
            reason="Pilot customer",
        )
        wizard.action_apply()
        self.assertRecordValues(
            self.acme,
            [
                {
                    "tier_id": gold.id,
                    "granted_tier_id": gold.id,
                    "granted_until": self.day("2026-12-31"),
                }
            ],
        )
        self.assertIn("Pilot customer", self.acme.tier_change_ids.mapped("reason"))

    def test_withdraw_it(self):
        self.acme.action_set_tier(self.program.tier_ids[-1], "Pilot")
        self.fill(
            "b2b.loyalty.grant", self.acme, step="withdraw", reason="Pilot is over"
        ).action_apply()
        self.assertFalse(self.acme.granted_tier_id)
        self.assertEqual(self.acme.tier_id.name, "Bronze")

    def test_nothing_to_withdraw(self):
        wizard = self.fill(
            "b2b.loyalty.grant", self.beta, step="withdraw", reason="Over"
        )
        with self.assertRaisesRegex(UserError, "Beta: no tier was given by hand"):
            wizard.action_apply()

    def test_day_gone_by(self):
        wizard = self.fill(
            "b2b.loyalty.grant",
            self.acme,
            tier_id=self.program.tier_ids[-1],
            until="2026-06-14",
            reason="Pilot",
        )
        with self.assertRaisesRegex(UserError, "2026-06-14 is over"):
            wizard.action_apply()
        self.assertFalse(self.acme.granted_tier_id)

    def test_tier_must_be_chosen(self):
        wizard = self.fill("b2b.loyalty.grant", self.acme, step="withdraw", reason="x")
        wizard.step = "give"
        with self.assertRaisesRegex(UserError, "Choose the tier"):
            wizard.action_apply()

    # -- winding down

    def test_wind_down_tells_the_members(self):
        self.beta.partner_id.email = False
        invited = self.env["b2b.loyalty.membership"].create(
            {"program_id": self.program.id, "partner_id": self.make_customer("New").id}
        )
        form = self.open_wizard("b2b.loyalty.run.off", self.program)
        self.assertEqual((form.told_count, form.waiting_count), (1, 1))
        self.assertIn("tell them yourself: Beta", form.mute_note)
        form.last_day = "2026-12-31"
        action = form.save().action_run_off()
        self.assertRecordValues(
            self.program,
            [{"state": "run_off", "last_day": self.day("2026-12-31")}],
        )
        self.assertEqual(invited.state, "ended")
        self.assertEqual(self.both.mapped("state"), ["active"] * 2)
        mails = self.run_off_mails(self.both)
        self.assertEqual(mails.recipient_ids, self.acme.partner_id)
        self.assertIn("12/31/2026", mails.subject)
        self.assertIn("Members told by mail: 1.", self.message(action))

    def run_off_mails(self, memberships):
        return self.env["mail.mail"].search(
            [
                ("model", "=", memberships._name),
                ("res_id", "in", memberships.ids),
                ("subject", "ilike", "ends on"),
            ]
        )

    def test_wind_down_everybody_can_be_told(self):
        form = self.open_wizard("b2b.loyalty.run.off", self.program)
        self.assertEqual(form.told_count, 2)
        self.assertFalse(form.mute_note)

    def test_wind_down_without_mail(self):
        self.fill(
            "b2b.loyalty.run.off", self.program, last_day="2026-12-31", tell=False
        ).action_run_off()
        self.assertEqual(self.program.state, "run_off")
        self.assertFalse(self.run_off_mails(self.both))

    def test_last_day_gone_by_tells_nobody(self):
        wizard = self.fill("b2b.loyalty.run.off", self.program, last_day="2026-06-14")
        with self.assertRaisesRegex(UserError, "must be today"):
            wizard.action_run_off()
        self.assertEqual(self.program.state, "open")
        self.assertFalse(self.run_off_mails(self.both))

    def test_salesperson_has_no_access(self):
        for name, records in (
            ("b2b.loyalty.reason", self.acme),
            ("b2b.loyalty.grant", self.acme),
            ("b2b.loyalty.run.off", self.program),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                self.open_wizard(name, records, self.salesperson)
