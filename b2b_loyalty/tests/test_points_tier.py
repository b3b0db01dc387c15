from odoo.tests import tagged

from .points_common import PointsCase


@tagged("post_install", "-at_install")
class TestPointsTier(PointsCase):
    """A tier that asks for points: for those earned in the window, not the balance."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.sudo().action_new_version()
        cls.silver.sudo().write({"points_from": 500, "match": "any"})
        cls.member = cls.make_member(cls.program, cls.make_company("Pointer"))

    def tier(self, on=None):
        with self.on(on or self.today):
            self.run_cron("ir_cron_recompute")
            self.env.invalidate_all()
            return self.member.tier_id

    def test_up_and_down_with_the_window(self):
        self.assertEqual(self.tier(), self.bronze)
        self.earn(500, "a", date="2026-03-01")
        self.assertEqual(self.tier(), self.silver)
        self.assertEqual(self.tier("2027-02-28"), self.silver)
        self.assertEqual(self.tier("2027-03-01"), self.bronze)

    def test_at_once_when_it_is_earned(self):
        self.earn(500, "a")
        self.process()
        self.assertEqual(self.member.tier_id, self.silver)

    def test_what_is_spent_was_earned(self):
        self.earn(500, "a")
        self.spend(500)
        self.assertEqual(self.tier(), self.silver)

    def test_what_is_given_was_not(self):
        self.member.with_user(self.manager).adjust(500, "Welcome")
        self.assertEqual(self.tier(), self.bronze)

    def test_what_a_credit_note_takes_back_was_not(self):
        invoice = self.post_invoice(self.member.partner_id, 10)
        rule = self.env["b2b.loyalty.earning.rule"].create(
            {"name": "Points", "program_id": self.program.id}
        )
        row = {"move_id": invoice.id, "earning_rule_id": rule.id}
        self.book({"kind": "earn", "points": 600, **row})
        self.assertEqual(self.tier(), self.silver)
        self.book({"kind": "reverse", "points": -200, **row})
        self.assertEqual(self.tier(), self.bronze)

    def test_of_a_finished_year(self):
        self.program.sudo().qualifying_period = "calendar"
        self.earn(500, "a", date="2025-06-01")
        self.assertEqual(self.tier(), self.silver)
        self.assertEqual(self.tier("2026-12-31"), self.silver)
        self.assertEqual(self.tier("2027-01-01"), self.bronze)
