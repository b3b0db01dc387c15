from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .wizard_common import WizardCase


@tagged("post_install", "-at_install")
class TestWizardEnroll(WizardCase):
    def setUp(self):
        super().setUp()
        self.program = self.make_program()
        self.Membership = self.env["b2b.loyalty.membership"]

    def enroll(self, partners, user=None, **vals):
        form = self.open_wizard("b2b.loyalty.enroll", partners, user)
        form.program_id = self.program
        for name, value in vals.items():
            form[name] = value
        return form.save()

    def members(self):
        return self.Membership.search([("program_id", "=", self.program.id)])

    def test_one_company_becomes_a_draft(self):
        acme = self.make_customer(user_id=self.salesperson.id)
        wizard = self.enroll(acme, self.salesperson)
        action = wizard.action_enroll()
        membership = self.members()
        self.assertEqual(membership.partner_id, acme)
        self.assertEqual(membership.state, "draft")
        self.assertEqual(membership.user_id, self.salesperson)
        self.assertEqual(membership.create_uid, self.salesperson)
        self.assertEqual(self.message(action), "1 enrolled in Partner Club.")
        self.assertEqual(action["params"]["next"]["res_id"], membership.id)

    def test_shown_before_it_is_done(self):
        acme = self.make_customer("Acme")
        member = self.make_customer("Member")
        self.make_member(self.program, member)
        jane = self.make_contact(acme)
        person = self.env["res.partner"].create({"name": "John Private"})
        lonely = self.make_contact(self.make_customer("Beta"), "Ben")
        wizard = self.enroll(acme + jane + member + person + lonely)
        self.assertEqual(
            [(li.partner_id.name, li.outcome) for li in wizard.line_ids],
            [
                ("Acme", "new"),
                ("Jane Doe", "twice"),
                ("Member", "member"),
                ("John Private", "refused"),
                ("Ben", "new"),
            ],
        )
        notes = dict(wizard.line_ids.mapped(lambda li: (li.partner_id.name, li.note)))
        self.assertIn("Ben is a contact of Beta, so Beta is the member", notes["Ben"])
        self.assertIn("private person", notes["John Private"])
        self.assertEqual(wizard.new_count, 2)
        self.assertEqual(len(self.members()), 1, "nothing is done before the button")
        self.assertIn("3 left out", self.message(wizard.action_enroll()))
        self.assertEqual(
            set(self.members().mapped("partner_id.name")), {"Acme", "Member", "Beta"}
        )

    def test_contact_is_resolved_and_kept_in_the_chatter(self):
        acme = self.make_customer("Acme")
        wizard = self.enroll(self.make_contact(acme))
        wizard.action_enroll()
        bodies = self.members().message_ids.mapped("body")
        self.assertTrue(any("Jane Doe is a contact of Acme" in b for b in bodies))

    def test_nobody_to_enroll_is_told_why(self):
        person = self.env["res.partner"].create({"name": "John Private"})
        with self.assertRaisesRegex(UserError, "John Private is a private person"):
            self.enroll(person).action_enroll()

    def test_customer_of_another_seller(self):
        other = self.env["res.company"].create({"name": "Southern Bearings"})
        foreign = self.make_customer("Foreign", company_id=other.id)
        wizard = self.enroll(foreign, self.env.user)
        self.assertEqual(wizard.line_ids.outcome, "refused")
        self.assertIn("Southern Bearings", wizard.line_ids.note)

    def test_salesperson_enrolls_own_customers_only(self):
        mine = self.make_customer("Mine", user_id=self.salesperson.id)
        not_mine = self.make_customer("Other", user_id=self.manager.id)
        nobodys = self.make_customer("Nobody")
        wizard = self.enroll(mine + not_mine + nobodys, self.salesperson)
        self.assertEqual(
            wizard.line_ids.mapped("outcome"), ["new", "refused", "refused"]
        )
        self.assertFalse(wizard.can_send)
        wizard.action_enroll()
        self.assertEqual(self.members().partner_id, mine)

    def test_salesperson_cannot_send(self):
        mine = self.make_customer("Mine", user_id=self.salesperson.id)
        wizard = self.enroll(mine, self.salesperson)
        wizard.send = True
        with self.assertRaises(AccessError):
            wizard.action_enroll()

    def test_salesperson_is_told_of_a_member_that_is_hidden(self):
        mine = self.make_customer("Mine", user_id=self.salesperson.id)
        membership = self.make_member(self.program, mine)
        membership.sudo().user_id = self.manager
        wizard = self.enroll(mine, self.salesperson)
        self.assertEqual(wizard.line_ids.outcome, "member")

    def test_stranger_has_no_access(self):
        plain = self._make_user("plain", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["b2b.loyalty.enroll"].with_user(plain).create({})

    def test_few_are_sent_at_once(self):
        partners = self.make_customer("Acme") + self.make_customer("Beta", email=False)
        action = self.enroll(partners, send=True).action_enroll()
        self.assertEqual(set(self.members().mapped("state")), {"sent"})
        self.assertIn("Agreements sent: 2.", self.message(action))
        self.assertIn("hand over the agreement yourself: Beta", self.message(action))

    def test_many_are_sent_in_the_background(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Company {n}", "is_company": True} for n in range(21)]
        )
        action = self.enroll(partners, send=True).action_enroll()
        self.assertEqual(set(self.members().mapped("state")), {"draft"})
        self.assertTrue(all(self.members().mapped("to_send")))
        self.assertIn("sent in the background: 21.", self.message(action))

    def test_queries_do_not_grow_with_the_members(self):
        """Per member only what mail.thread does for every record it creates."""

        def queries(number):
            partners = self.env["res.partner"].create(
                [
                    {"name": f"Of {number}: {n}", "is_company": True}
                    for n in range(number)
                ]
            )
            wizard = self.enroll(partners)
            wizard = wizard.with_context(tracking_disable=True)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            wizard.action_enroll()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        queries(1)  # caches
        few, many = queries(20), queries(60)
        self.assertEqual(many, few)

    def test_import_costs_no_query_per_member(self):
        def queries(number):
            partners = self.env["res.partner"].create(
                [
                    {"name": f"Of {number}: {n}", "is_company": True}
                    for n in range(number)
                ]
            )
            vals = {"program_id": self.program.id}
            vals_list = [{**vals, "partner_id": partner.id} for partner in partners]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.Membership.create(vals_list)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        queries(1)  # caches
        few, many = queries(20), queries(60)
        self.assertEqual(many, few)

    def test_second_live_membership_is_refused_by_the_database(self):
        """What a second enrollment at the same time comes upon."""
        acme = self.make_customer("Acme")
        self.enroll(acme).action_enroll()
        with self.assertRaises(IntegrityError) as caught, mute_logger("odoo.sql_db"):
            self.Membership.create(
                {"program_id": self.program.id, "partner_id": acme.id}
            )
        self.assertIn(
            "already has a membership",
            self.Membership._sql_error_to_message(caught.exception),
        )

    def load(self, rows, user=None):
        Membership = self.Membership.with_user(user or self.manager)
        return Membership.load(["program_id", "partner_id"], rows)

    def test_import_by_names(self):
        self.make_customer("Acme Ltd")
        self.make_contact(self.make_customer("Beta Ltd"), "Ben Beta")
        result = self.load(
            [["Partner Club", "Acme Ltd"], ["Partner Club", "Beta Ltd, Ben Beta"]]
        )
        self.assertFalse(result["messages"])
        self.assertEqual(
            self.Membership.browse(result["ids"]).mapped("partner_id.name"),
            ["Acme Ltd", "Beta Ltd"],
        )

    def test_import_of_a_company_twice_gets_a_sentence(self):
        self.make_customer("Acme Ltd")
        rows = [["Partner Club", "Acme Ltd"], ["Partner Club", "Acme Ltd"]]
        with mute_logger("odoo.sql_db"):
            result = self.load(rows)
        self.assertFalse(result["ids"])
        self.assertIn(
            "This company already has a membership", result["messages"][0]["message"]
        )

    def test_import_of_foreign_customers_is_refused(self):
        self.make_customer("Acme Ltd")
        result = self.load([["Partner Club", "Acme Ltd"]], self.salesperson)
        self.assertFalse(result["ids"])
        self.assertIn("not one of your customers", result["messages"][0]["message"])
