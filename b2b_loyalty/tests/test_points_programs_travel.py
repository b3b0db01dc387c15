"""A program from the field: credits for trips, for the company and who books."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .programs_common import FormsCase


@tagged("post_install", "-at_install")
class TestTravelCredits(FormsCase):
    """Credits by category and size of the company, for it and for who books."""

    def setUp(self):
        super().setUp()
        self.small = self.tag("Up to 50 People")
        self.flight, self.hotel = (
            self.make_product(name, self.make_category(f"{name}s"))
            for name in ("Flight", "Hotel")
        )
        self.travel = self.set_up(
            "Travel Credits",
            "Credits for flights and hotels",
            points_name="credits",
            points_validity="year_end",
            points_validity_years=2,
        )
        self.add_rules()
        self.add(
            "b2b.loyalty.milestone",
            self.travel,
            name="First purchase within six months",
            trigger="first_paid",
            months=6,
            date_from=self.day("2026-01-01"),
            grants="points",
            points=50,
        )
        self.trip = self.add_reward(
            self.travel,
            "Voucher for 100",
            kind="voucher",
            voucher_amount=100,
            points=50,
        )
        self.upgrade = self.add_reward(
            self.travel, "Upgrade", kind="service", points=10, paid_by="person"
        )
        self.weber = self.member_of(self.travel, "Weber Pumps", self.small)
        self.keller = self.member_of(self.travel, "Keller Marine")
        self.jane = self.make_contact("Jane Weber", self.weber, role="buyer")
        self.ben = self.make_contact("Ben Weber", self.weber, role="viewer")

    def add_rules(self):
        hotels, flights = self.hotel.categ_id, self.flight.categ_id
        best = {"stacking": "best"}
        small = f"[('category_id', 'in', {self.small.ids})]"
        for name, values in {
            "Flights": {"per_amount": 20, "categ_ids": flights, **best},
            "Hotels": {"per_amount": 10, "categ_ids": hotels, **best},
            "Hotels, smaller companies": {
                **{"per_amount": 5, "categ_ids": hotels, "partner_domain": small},
                **best,
            },
            "Hotels in summer": {
                **{"points": 3, "per_amount": 10, "categ_ids": hotels, **best},
                "date_from": self.day("2026-06-01"),
                "date_to": self.day("2026-08-31"),
            },
            "For who books": {"per_amount": 100, "holder": "person"},
        }.items():
            self.add_rule(self.travel, name, **values)

    def book(self, member, *lines, by=None, on="2026-04-01"):
        """A trip, invoiced to the company or to who booked it."""
        partner = by.partner_id if by else member.partner_id
        return self.sell(*lines, on=on, partner=partner)

    def test_by_category_and_size(self):
        for member, expected in ((self.weber, 50 + 200), (self.keller, 50 + 100)):
            with self.subTest(member=member.partner_id.name):
                self.book(member, (self.flight, 1000))
                self.book(member, (self.hotel, 1000))
                self.assertEqual(self.points(member), (expected, 0))

    def test_the_best_offer_only(self):
        self.book(self.weber, (self.hotel, 1000), on="2026-06-10")
        self.assertEqual(self.points(self.weber), (300, 0))
        invoice = self.book(self.weber, (self.hotel, 1000), on="2026-05-31")
        self.assertEqual(self.points(self.weber), (500, 0))
        self.credit(invoice)
        self.assertEqual(self.points(self.weber), (300, 0))

    def test_valid_to_the_end_of_the_second_year_after(self):
        self.book(self.keller, (self.flight, 1000), on="2026-01-10")
        self.work()
        with self.on("2028-12-31"):
            self.run_cron("ir_cron_expire_points")
            self.assertEqual(self.points(self.keller), (50, 0))
            self.assertEqual(self.keller.points_expiring_on, self.day("2028-12-31"))
        with self.on("2029-01-01"):
            self.run_cron("ir_cron_expire_points")
            self.assertEqual(self.points(self.keller), (0, 0))

    def test_what_a_voucher_pays_earns_nothing(self):
        self.book(self.weber, (self.flight, 1000))
        self.assertEqual(self.points(self.weber), (50, 0))
        voucher = self.redeem(self.weber, self.trip)
        self.assertEqual(self.points(self.weber), (0, 0))
        order = self.order((self.flight, 300), partner=self.weber.partner_id)
        order = order.copy()
        self.enter_code(order, voucher.card_code)
        order.action_confirm()
        invoice = self.invoice_order(order)
        self.assertEqual(invoice.amount_untaxed, 200)
        self.assertEqual(self.points(self.weber), (10, 0))

    def enter_code(self, order, code):
        [(card, rewards)] = order._try_apply_code(code).items()
        order._apply_program_reward(rewards, card)

    def test_first_purchase_within_six_months(self):
        in_time = self.book(self.weber, (self.flight, 100), on="2026-06-10")
        self.assertEqual(self.points(self.weber), (5, 0))
        self.pay(in_time)
        self.assertEqual(self.points(self.weber), (55, 0))
        with self.on("2026-07-02"):
            self.pay(self.book(self.keller, (self.flight, 100), on="2026-07-02"))
            self.assertEqual(self.points(self.keller), (5, 0))

    def test_company_and_person_both_earn(self):
        self.book(self.weber, (self.flight, 1000), by=self.jane)
        self.assertEqual(self.points(self.weber), (50, 0))
        self.assertEqual((self.jane.points_balance, self.ben.points_balance), (10, 0))

    def test_a_second_contact_sees_and_cannot_spend(self):
        self.book(self.weber, (self.flight, 1000), by=self.jane)
        self.work()
        seller = self.weber.with_user(self.seller)
        shown = {one.partner_id.name: one.points_balance for one in seller.contact_ids}
        self.assertEqual(shown, {"Jane Weber": 10, "Ben Weber": 0})
        ben = new_test_user(
            self.env,
            "ben_weber",
            "base.group_portal",
            name="Ben Weber",
            partner_id=self.ben.partner_id.id,
        )
        for reward in (self.upgrade, self.trip):
            with self.assertRaisesRegex(AccessError, "You may look, but not redeem"):
                reward.with_user(ben).redeem(self.weber.id, contact=self.jane.id)
        self.ben.role = "buyer"  # who may redeem has own credits, or none
        self.assert_refused(
            "costs 10 credits, and Ben Weber has 0",
            self.weber,
            self.upgrade,
            contact_id=self.ben,
        )
        redemption = self.redeem(self.weber, self.upgrade, contact_id=self.jane)
        self.assertEqual(redemption.holder_contact_id, self.jane)
        self.assertEqual(self.points(self.weber), (50, 0))
        self.assertEqual(self.jane.points_balance, 0)
