from odoo.exceptions import AccessError
from odoo.tests import tagged

from .wizard_common import WizardCase


@tagged("post_install", "-at_install")
class TestWizardPreview(WizardCase):
    def setUp(self):
        super().setUp()
        self.program = self.make_program()
        self.acme = self.make_customer("Acme")
        self.beta = self.make_customer("Beta")
        self.post_invoice(self.acme, 12000)
        self.post_invoice(self.beta, 500)
        self.members = self.make_member(self.program, self.acme) + self.make_member(
            self.program, self.beta
        )
        self.assertEqual(self.members.mapped("tier_id.name"), ["Gold", "Bronze"])

    def start(self):
        return (
            self.env["b2b.loyalty.preview"]
            .with_user(self.manager)
            .with_context(active_model=self.program._name, active_id=self.program.id)
            ._start()
        )

    def rows(self, lines):
        return lines.mapped(
            lambda li: (
                li.membership_id.partner_id.name,
                li.revenue,
                li.tier_id.name,
                li.tier_then_id.name,
                li.kind,
            )
        )

    def test_shows_what_a_recompute_would_change_and_changes_nothing(self):
        self.post_invoice(self.beta, 600)
        before = self.env["b2b.loyalty.tier.change"].search_count([])
        form = self.on_screen(self.start())
        self.assertTrue(form.only_changes)
        preview = form.record
        self.assertEqual(
            self.rows(preview.change_ids), [("Beta", 1100, "Bronze", "Silver", "up")]
        )
        self.assertEqual(
            self.rows(preview.line_ids),
            [
                ("Acme", 12000, "Gold", "Gold", "same"),
                ("Beta", 1100, "Bronze", "Silver", "up"),
            ],
        )
        self.assertRecordValues(
            preview.tier_ids,
            [
                {
                    "name": "Bronze",
                    "members_now": 1,
                    "members_then": 0,
                    "difference": -1,
                },
                {
                    "name": "Silver",
                    "members_now": 0,
                    "members_then": 1,
                    "difference": 1,
                },
                {"name": "Gold", "members_now": 1, "members_then": 1, "difference": 0},
                {
                    "name": "No tier",
                    "members_now": 0,
                    "members_then": 0,
                    "difference": 0,
                },
            ],
        )
        self.assertEqual(self.bars(preview.graph_now)["Bronze"], 1)
        self.assertEqual(self.bars(preview.graph_then)["Silver"], 1)
        self.assertIn("1 would rise", preview.note)
        self.assertEqual(self.members.mapped("tier_id.name"), ["Gold", "Bronze"])
        self.assertEqual(self.members[1].qualifying_revenue, 500)
        self.assertEqual(self.env["b2b.loyalty.tier.change"].search_count([]), before)

    def test_recompute_now_does_what_was_shown(self):
        self.post_invoice(self.beta, 600)
        preview = self.shown(self.start()).with_user(self.manager)
        action = preview.action_recompute()
        self.assertEqual(self.members.mapped("tier_id.name"), ["Gold", "Silver"])
        self.assertEqual(self.message(action), "Members who changed tier: 1.")
        again = self.shown(self.start())
        self.assertFalse(again.change_ids)
        self.assertEqual(
            again.note, "Members: 2. Nothing would change for any of them."
        )

    def test_new_version_of_the_terms(self):
        """Gold from 10,000 to 15,000: who would fall if everybody were under it."""
        self.program.action_new_version()
        self.program.tier_ids[-1].revenue_from = 15000
        terms = self.program.newest_terms_id
        preview = self.shown(terms.with_user(self.manager).action_open_comparison())
        self.assertEqual(preview.terms_id, terms)
        self.assertEqual(
            self.rows(preview.change_ids), [("Acme", 12000, "Gold", "Silver", "down")]
        )
        self.assertEqual(self.members[0].tier_id.name, "Gold")
        self.assertFalse(self.shown(self.start()).change_ids, "signed is signed")

    def test_tier_left_out_of_the_new_version_falls(self):
        self.program.action_new_version()
        terms = self.program.newest_terms_id
        terms.line_ids.filtered(lambda li: li.tier_id.name == "Gold").unlink()
        preview = self.shown(terms.with_user(self.manager).action_open_comparison())
        self.assertEqual(
            self.rows(preview.change_ids), [("Acme", 12000, "Gold", "Silver", "down")]
        )

    def test_archived_tier_is_left_out_of_the_new_version(self):
        gold = self.program.tier_ids[-1]
        gold.active = False
        self.program.action_new_version()
        terms = self.program.newest_terms_id
        self.assertNotIn(gold, terms.line_ids.tier_id)
        preview = self.shown(terms.with_user(self.manager).action_open_comparison())
        self.assertEqual(
            self.rows(preview.change_ids), [("Acme", 12000, "Gold", "Silver", "down")]
        )
        self.assertIn(gold, self.members[0].terms_id.line_ids.tier_id)

    def test_grace_is_announced(self):
        self.program.grace_days = 30
        self.post_invoice(self.acme, 11500, move_type="out_refund")
        preview = self.shown(self.start())
        self.assertEqual(
            self.rows(preview.change_ids), [("Acme", 500, "Gold", "Gold", "grace")]
        )
        self.assertIn("for 1 a time of grace would start", preview.note)

    def test_no_query_per_member(self):
        def queries():
            self.start()  # what is cached for the whole process is read once
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.start()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        few = queries()
        for n in range(12):
            customer = self.make_customer(f"New {n}")
            self.make_member(self.program, customer)
        self.assertLessEqual(queries(), few)

    def test_salesperson_has_no_access(self):
        with self.assertRaises(AccessError):
            self.env["b2b.loyalty.preview"].with_user(self.salesperson)._open(
                self.program.with_user(self.salesperson)
            )
