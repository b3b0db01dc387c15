from odoo.tests import tagged

from .points_common import PointsCase


@tagged("post_install", "-at_install")
class TestNotices(PointsCase):
    """One mail before points expire, to those who can use them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for person in (cls.viewer, cls.buyer, cls.boss):
            person.partner_id.email = f"person{person.id}@example.com"
        cls.program.sudo().point_value = 0.05

    def tell(self):
        """What the run of this morning mails: [(readers, text)]."""
        last = self.env["mail.message"].search([], limit=1, order="id desc").id
        self.run_cron("ir_cron_points_notices")
        self.env.invalidate_all()
        messages = self.env["mail.message"].search(
            [
                ("id", ">", last),
                ("model", "=", "b2b.loyalty.membership"),
                ("res_id", "in", self.env["b2b.loyalty.membership"].search([]).ids),
                ("partner_ids", "!=", False),
                ("subtype_id", "=", self.env.ref("mail.mt_comment").id),
            ],
            order="id",
        )
        return [
            (sorted(message.partner_ids.mapped("name")), message.body)
            for message in messages
        ]

    def expiring(self, day="2026-06-30", points=1200, source="a", **more):
        return self.earn(points, source, expires_on=self.day(day), **more)

    def test_ninety_days_before_once(self):
        self.expiring()
        with self.on("2026-03-31"):  # 91 days
            self.assertEqual(self.tell(), [])
        with self.on("2026-04-01"):
            [(readers, text)] = self.tell()
            self.assertEqual(readers, ["Bob Buyer", "Mary Manager"])
            self.assertIn("1,200 points", text)
            self.assertIn("06/30/2026", text)
            self.assertIn("60.00", text)
            self.assertEqual(self.tell(), [])
        with self.on("2026-05-15"):
            self.assertEqual(self.tell(), [])
        self.assertEqual(self.member.sudo().points_notice_ids.number, 1)

    def test_a_run_that_was_missed(self):
        self.expiring()
        with self.on("2026-05-15"):
            self.assertEqual(len(self.tell()), 1)

    def test_no_notice_where_the_program_wants_none(self):
        self.program.sudo().points_notice_days = 0
        self.expiring()
        with self.on("2026-06-15"):
            self.assertEqual(self.tell(), [])

    def test_a_second_one_where_it_does(self):
        self.program.sudo().points_notice_days_2 = 30
        self.expiring()
        with self.on("2026-04-01"):
            self.assertEqual(len(self.tell()), 1)
        with self.on("2026-05-31"):
            self.assertEqual(len(self.tell()), 1)
            self.assertEqual(self.tell(), [])
        numbers = self.member.sudo().points_notice_ids.mapped("number")
        self.assertEqual(sorted(numbers), [1, 2])

    def test_the_second_comes_after_the_first(self):
        for first, second, sentence in (
            (90, 90, "fewer days before than the first, 90"),
            (0, 30, "fewer days before than the first, 0"),
            (90, -1, "0 days mean no second mail"),
            (-1, 0, "told 1 to 3650 days before"),
            (3651, 0, "told 1 to 3650 days before"),
        ):
            with self.subTest(first=first, second=second):
                with self.assertRefused(sentence):
                    self.program.sudo().write(
                        {"points_notice_days": first, "points_notice_days_2": second}
                    )

    def test_what_is_spent_or_waits_is_not_told(self):
        self.expiring()
        self.expiring(source="b", points=50, available_on=None)
        self.spend(1200)
        with self.on("2026-04-01"):
            self.assertEqual(self.tell(), [])

    def test_what_ends_soon_after_is_told_along(self):
        self.expiring()
        self.expiring("2026-07-15", 300, "b")
        self.expiring("2026-09-30", 70, "c")
        with self.on("2026-04-01"):
            [(_readers, text)] = self.tell()
            self.assertIn("1,200 points", text)
            self.assertIn("300 points", text)
            self.assertNotIn("70 points", text)
        with self.on("2026-04-20"):
            self.assertEqual(self.tell(), [])
        with self.on("2026-07-02"):
            [(_readers, text)] = self.tell()
            self.assertIn("70 points", text)

    def test_own_points_are_told_to_the_person(self):
        self.expiring(holder=self.boss)
        with self.on("2026-04-01"):
            [(readers, text)] = self.tell()
        self.assertEqual(readers, ["Mary Manager"])
        self.assertIn("Dear Mary Manager", text)
        self.assertIn("you have", text)

    def test_each_in_their_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.program.sudo().with_context(lang="de_DE").points_name = "Punkte"
        self.boss.partner_id.lang = "de_DE"
        self.expiring()
        with self.on("2026-04-01"):
            told = self.tell()
        self.assertEqual(
            sorted(readers for readers, _text in told),
            [["Bob Buyer"], ["Mary Manager"]],
        )
        texts = {readers[0]: text for readers, text in told}
        self.assertIn("1,200 points", texts["Bob Buyer"])
        self.assertIn("1.200 Punkte", texts["Mary Manager"])
        self.assertIn("30.06.2026", texts["Mary Manager"])

    def test_nobody_with_an_address(self):
        for person in (self.buyer, self.boss):
            person.partner_id.email = False
        self.expiring()
        with self.on("2026-04-01"):
            self.assertEqual(self.tell(), [])
            self.env.invalidate_all()
            notes = self.member.message_ids.mapped("body")
            self.assertIn("tell them by phone", notes[0])

    def test_without_people_the_company_is_told(self):
        self.member.contact_ids.unlink()
        self.expiring()
        with self.on("2026-04-01"):
            [(readers, _text)] = self.tell()
        self.assertEqual(readers, ["Acme Tools"])

    def test_one_that_fails_stops_nobody(self):
        other = self.make_member(self.program, self.make_company("Other"))
        self.expiring()
        self.expiring(member=other)
        Membership = type(self.member)
        real, member_id = Membership._points_recipients, self.member.id

        def fail(membership, holder):
            if membership.id == member_id:
                raise ValueError("Something is wrong with this one")
            return real(membership, holder)

        with self.on("2026-04-01"):
            self.patch(Membership, "_points_recipients", fail)
            with self.assertLogs("odoo.addons.b2b_loyalty", "ERROR"):
                told = self.tell()
            self.assertEqual([readers for readers, _text in told], [["Other"]])
            self.assertFalse(self.member.sudo().points_notice_ids)
            # put right, it is told the next morning
            self.patch(Membership, "_points_recipients", real)
            self.assertEqual(len(self.tell()), 1)

    def test_a_program_that_is_wound_down_ends_points_earlier(self):
        self.expiring("2028-12-31")
        self.program.with_user(self.manager).action_run_off("2026-06-30")
        with self.on("2026-04-01"):
            [(_readers, text)] = self.tell()
        self.assertIn("06/30/2026", text)

    def test_a_template_that_is_archived_stays_silent(self):
        self.env.ref("b2b_loyalty.mail_template_points_expiring").active = False
        self.expiring()
        with self.on("2026-04-01"):
            self.assertEqual(self.tell(), [])
