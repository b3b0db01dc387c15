from odoo.tests import tagged

from .merge_common import Merging
from .points_common import PointsCase


class MergeCase(Merging, PointsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bolt = cls.make_company("Bolt AG")
        cls.gone = cls.make_member(cls.program, cls.bolt)

    def transfers(self, member):
        entries = member.sudo().points_entry_ids
        return entries.filtered(lambda e: e.kind == "transfer").sorted("id")

    def assertBothAddUp(self):
        for member in (self.member, self.gone):
            self.assertAddsUp(member)


@tagged("post_install", "-at_install")
class TestMergedCompanies(MergeCase):
    def test_batches_follow_as_they_are(self):
        self.earn(100, "mine")
        invoice = self.post_invoice(self.bolt, 100)
        last_day = self.day("2026-12-31")
        self.book(
            {
                "kind": "earn",
                "points": 90,
                "value": 10,
                "expires_on": last_day,
                "move_id": invoice.id,
            },
            {"kind": "redeem", "points": -30},
            {"kind": "earn", "points": 7, "available_on": None, "expires_on": None},
            member=self.gone,
        )
        self.merge(self.bolt, into=self.acme)
        self.assertEqual(self.gone.merged_into_id, self.member)
        self.assertEqual((self.balance(), self.balance(self.gone)), (160, 0))
        self.assertEqual(self.member.points_pending, 7)
        self.assertRecordValues(
            self.transfers(self.member),
            [
                {
                    "points": 60,
                    "expires_on": last_day,
                    "move_id": invoice.id,
                    "value": 6.67,
                    "available_on": self.now(),
                },
                {
                    "points": 7,
                    "expires_on": False,
                    "move_id": False,
                    "value": 0,
                    "available_on": False,
                },
            ],
        )
        self.assertEqual(self.transfers(self.gone).mapped("points"), [-60, -7])
        self.assertBothAddUp()

    def test_what_is_left_of_a_value_in_three_decimals(self):
        self.env.company.currency_id.rounding = 0.001
        self.earn(3, "a", self.gone, value="0.010")
        self.spend(1, self.gone)
        self.merge(self.bolt, into=self.acme)
        self.assertEqual(self.transfers(self.member).value, 0.007)

    def test_debts_follow_and_are_made_good(self):
        self.earn(100, "mine")
        self.book({"kind": "redeem", "points": -30}, member=self.gone)
        self.merge(self.bolt, into=self.acme)
        self.assertEqual((self.balance(), self.balance(self.gone)), (70, 0))
        self.assertBothAddUp()

    def test_own_points_follow_the_person(self):
        joe = self.give_role(self.gone, "Joe Bolt", "buyer")
        self.earn(40, "joe", self.gone, holder=joe)
        self.merge(self.bolt, into=self.acme)
        follower = self.member.contact_ids.filtered(
            lambda c: c.partner_id == joe.partner_id
        )
        self.assertEqual(follower.points_balance, 40)
        self.assertEqual(self.balance(), 0)
        self.assertBothAddUp()

    def test_own_points_of_somebody_who_has_left(self):
        joe = self.give_role(self.gone, "Joe Bolt", "buyer")
        self.earn(40, "joe", self.gone, holder=joe)
        joe.unlink()
        self.assertFalse(joe.active)
        self.merge(self.bolt, into=self.acme)
        held = self.transfers(self.member).holder_contact_id
        self.assertEqual((held.partner_id, held.active), (joe.partner_id, False))
        self.assertBothAddUp()

    def test_a_late_credit_note_is_taken_from_the_kept_one(self):
        invoice = self.post_invoice(self.bolt, 100)
        self.book(
            {"kind": "earn", "points": 100, "move_id": invoice.id}, member=self.gone
        )
        early = self.earn(50, "mine", expires_on=self.day("2026-04-30"))
        self.merge(self.bolt, into=self.acme)
        self.book(
            {"kind": "reverse", "points": -60, "move_id": invoice.id}, member=self.gone
        )
        # of its own invoice, not of what expires first
        self.assertEqual(self.left(early), [50])
        self.assertEqual((self.balance(), self.balance(self.gone)), (90, 0))
        self.assertBothAddUp()

    def test_the_engine_goes_on_with_the_documents_of_before(self):
        """Earned by the rule, merged, credited: as if it had never been invoiced."""
        self.env["b2b.loyalty.earning.rule"].create(
            {"name": "One for one", "program_id": self.program.id}
        )
        invoice = self.post_invoice(self.bolt, 100)
        self.process()
        self.assertEqual(self.balance(self.gone), 100)
        self.earn(30, "mine")
        self.merge(self.bolt, into=self.acme)
        self.process()
        self.assertEqual((self.balance(), self.balance(self.gone)), (130, 0))
        self.credit(invoice)
        self.process()
        self.assertEqual((self.balance(), self.balance(self.gone)), (30, 0))
        self.assertBothAddUp()
        entries = (self.member | self.gone).sudo().points_entry_ids
        self.env["b2b.loyalty.queue"].note_moves(invoice)
        self.process()
        self.env.invalidate_all()
        self.assertEqual((self.member | self.gone).sudo().points_entry_ids, entries)

    def test_a_bill_of_before_is_paid_and_bounces_later(self):
        """What it earned went along while it waited, and follows the payment."""
        self.program.points_release = "paid"
        self.env["b2b.loyalty.earning.rule"].create(
            {"name": "One for one", "program_id": self.program.id}
        )
        invoice = self.post_invoice(self.bolt, 100)
        self.process()
        self.merge(self.bolt, into=self.acme)
        self.process()
        self.assertEqual((self.balance(), self.member.points_pending), (0, 100))
        self.pay(invoice)
        self.process()
        self.assertEqual((self.balance(), self.member.points_pending), (100, 0))
        self.assertBothAddUp()
        self.spend(30)
        invoice.line_ids.filtered("reconciled").remove_move_reconcile()
        self.process()
        self.assertEqual((self.balance(), self.member.points_pending), (-30, 100))
        self.assertEqual((self.balance(self.gone), self.gone.points_pending), (0, 0))
        self.assertBothAddUp()

    def test_what_had_expired_is_not_lost_twice(self):
        invoice = self.post_invoice(self.bolt, 100)
        self.book(
            {
                "kind": "earn",
                "points": 100,
                "move_id": invoice.id,
                "expires_on": self.day("2026-03-31"),
            },
            member=self.gone,
        )
        self.earn(70, "mine")
        with self.on("2026-04-01"):
            self.expire()
            self.merge(self.bolt, into=self.acme)
            self.book(
                {"kind": "reverse", "points": -100, "move_id": invoice.id},
                member=self.gone,
            )
            self.assertEqual((self.balance(), self.balance(self.gone)), (70, 0))
            self.assertBothAddUp()

    def test_a_payment_that_bounces_later(self):
        invoice = self.post_invoice(self.bolt, 100)
        self.book(
            {"kind": "earn", "points": 100, "move_id": invoice.id}, member=self.gone
        )
        self.spend(80, self.gone)
        self.merge(self.bolt, into=self.acme)
        self.assertEqual(self.balance(), 20)
        Entry = self.env["b2b.loyalty.points.entry"]
        Entry._set_available({invoice.id: None})
        self.assertEqual((self.balance(), self.member.points_pending), (-80, 100))
        self.assertEqual((self.balance(self.gone), self.gone.points_pending), (0, 0))
        self.assertBothAddUp()
        Entry._set_available({invoice.id: self.now()})
        self.assertEqual((self.balance(), self.balance(self.gone)), (20, 0))
        self.assertBothAddUp()

    def test_a_payment_that_bounces_and_comes_after_the_last_day(self):
        """What was spent in time before the merger was spent in time."""
        invoice = self.post_invoice(self.bolt, 100)
        self.book(
            {
                "kind": "earn",
                "points": 100,
                "move_id": invoice.id,
                "expires_on": self.day("2026-03-31"),
            },
            member=self.gone,
        )
        self.spend(80, self.gone)
        Entry = self.env["b2b.loyalty.points.entry"]
        Entry._set_available({invoice.id: None})
        with self.on("2026-04-05"):
            self.merge(self.bolt, into=self.acme)
            self.expire()
            self.assertEqual((self.balance(), self.member.points_pending), (-80, 100))
        with self.on("2026-04-10"):
            Entry._set_available({invoice.id: self.now()})
            self.assertEqual((self.balance(), self.balance(self.gone)), (0, 0))
            self.assertEqual(self.member.points_pending, 0)
            left = (self.member | self.gone).sudo().points_entry_ids
            self.assertFalse(left.filtered("remaining"))
            self.assertBothAddUp()

    def test_a_redemption_of_before_is_cancelled(self):
        self.earn(100, "theirs", self.gone)
        redemption = self.spend(80, self.gone)
        self.merge(self.bolt, into=self.acme)
        self.assertEqual(self.balance(), 20)
        redemption.with_user(self.manager).action_cancel("Nobody wants it now")
        self.assertEqual((self.balance(), self.balance(self.gone)), (100, 0))
        self.assertBothAddUp()

    def test_what_comes_back_too_late_expires(self):
        self.earn(100, "a", self.gone, expires_on=self.day("2026-03-31"))
        redemption = self.spend(80, self.gone)
        self.merge(self.bolt, into=self.acme)
        with self.on("2026-04-01"):
            redemption.with_user(self.manager).action_cancel("Nobody wants it now")
            left = self.member.sudo().points_entry_ids.filtered("remaining")
            self.assertFalse(left)
            self.assertBothAddUp()

    def test_merged_into_one_that_is_merged(self):
        self.earn(100, "theirs", self.gone)
        self.merge(self.bolt, into=self.acme)
        third = self.make_company("Third Ltd")
        last = self.make_member(self.program, third)
        self.merge(self.acme, into=third)
        self.assertEqual((self.gone | self.member).merged_into_id, last)
        self.assertEqual(self.balance(last), 100)
        for member in (self.gone, self.member, last):
            self.assertAddsUp(member)

    def test_two_at_once(self):
        third = self.make_member(self.program, self.make_company("Third Ltd"))
        self.earn(5, "a", third)
        self.earn(7, "b", self.gone)
        self.merge(self.bolt, third.partner_id, into=self.acme)
        self.assertEqual(self.balance(), 12)

    def test_without_points_nothing_is_booked(self):
        self.merge(self.bolt, into=self.acme)
        self.assertEqual(self.gone.merged_into_id, self.member)
        self.assertFalse((self.member | self.gone).sudo().points_entry_ids)

    def test_nobody_types_it_in(self):
        with self.assertRefused("cannot be typed in"):
            self.gone.with_user(self.manager).merged_into_id = self.member


@tagged("post_install", "-at_install")
class TestMergedPersons(MergeCase):
    def test_own_points_of_a_person_who_was_two(self):
        twin = self.give_role(self.member, "Bob B.", "viewer")
        self.earn(30, "bob", holder=self.buyer)
        self.earn(12, "twin", holder=twin)
        self.merge(twin.partner_id, into=self.buyer.partner_id)
        self.assertEqual(self.buyer.points_balance, 42)
        self.assertFalse(twin.active)
        self.assertEqual(twin.points_balance, 0)
        self.assertAddsUp()
