from unittest.mock import patch

from lxml import html

from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_reward_views import KINDS, RewardViewCase

STEPS = ("approve", "approved", "fulfilled", "refused", "cancelled")


@tagged("post_install", "-at_install")
class TestRewardMails(RewardViewCase):
    """Every template can be sent, and says what it should."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.joe = cls.make_contact(cls.acme, email="joe@example.com")
        cls.ann = cls.make_contact(cls.acme, "Ann Lee", email="ann@example.com")
        cls.boss, cls.buyer = cls.env["b2b.loyalty.member.contact"].create(
            [
                {
                    "membership_id": cls.member.id,
                    "partner_id": person.id,
                    "role": role,
                }
                for person, role in ((cls.joe, "manager"), (cls.ann, "buyer"))
            ]
        )

    def mail(self, step, redemption):
        template = self.env.ref(f"b2b_loyalty.mail_template_redemption_{step}")
        names = ("subject", "body_html", "email_from")
        mail = template._generate_template(redemption.ids, names)[redemption.id]
        self.assertTrue(mail["email_from"])
        page = html.fromstring(str(mail["body_html"]))
        return mail["subject"], " ".join(page.text_content().split())

    def claim(self, kind, **vals):
        """A claim of this kind, as it is before anything is done for it."""
        reward = self.make_reward(kind, **vals)
        return (
            self.env["b2b.loyalty.redemption"]
            .sudo()
            .create(
                {
                    **reward.sudo()._prepare_redemption_vals(
                        self.member,
                        reward.sudo()._claim(
                            self.member,
                            1,
                            self.env["b2b.loyalty.benefit"],
                            self.day(self.today),
                        )[0],
                        self.buyer,
                        {},
                        self.day(self.today),
                    )
                }
            )
        )

    def test_each_renders_for_each_kind(self):
        kinds = self.env["b2b.loyalty.reward"]._fields["kind"].get_values(self.env)
        self.assertEqual(list(KINDS), kinds)
        for kind in kinds:
            redemption = self.claim(kind, conditions="Ask us first.")
            for step in STEPS:
                with self.subTest(kind=kind, step=step):
                    subject, text = self.mail(step, redemption)
                    self.assertIn(f"A {kind}", subject)
                    self.assertIn(f"A {kind}", text)
                    self.assertIn(redemption.name, text)
                    self.assertIn("Dear Acme Tools,", text)
                    # words that ran together, or a sentence that ends twice
                    self.assertNotRegex(text, r"[a-z]\.[A-Z]| [.,;:)]|\.\.|False")

    def test_each_renders_in_another_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.acme.lang = "de_DE"
        reward = self.make_reward(name="Training day", value=1234.5)
        reward.with_context(lang="de_DE").name = "Schulungstag"
        redemption = self.redeem(reward)
        for step in STEPS:
            with self.subTest(step):
                subject, text = self.mail(step, redemption)
                self.assertIn("Schulungstag", subject)
                self.assertIn("Schulungstag", text)
        self.assertIn("1.234,50", self.mail("approve", redemption)[1])

    def test_what_people_wrote_is_not_taken_for_html(self):
        redemption = self.redeem(
            self.make_reward(name="<b>Day</b>", conditions="<script>x</script>")
        )
        redemption.action_cancel("<img src='x'/>")
        template = self.env.ref("b2b_loyalty.mail_template_redemption_cancelled")
        body = template._generate_template(redemption.ids, ("body_html",))
        body = str(body[redemption.id]["body_html"])
        self.assertIn("&lt;b&gt;Day&lt;/b&gt;", body)
        self.assertIn("&lt;img src=", body)
        template = self.env.ref("b2b_loyalty.mail_template_redemption_approved")
        body = template._generate_template(redemption.ids, ("body_html",))
        self.assertIn("&lt;script&gt;", str(body[redemption.id]["body_html"]))

    # -- what they say, and to whom

    def mailed(self, redemption):
        """(subject, who gets it) of what was mailed, oldest first."""
        redemption.sudo()._send_mails_due()
        messages = redemption.message_ids.filtered(
            lambda m: m.partner_ids and m.subtype_id == self.env.ref("mail.mt_comment")
        )
        return [
            (message.subject, sorted(message.partner_ids.mapped("name")))
            for message in messages.sorted("id")
        ]

    def test_the_managers_of_the_member_are_asked(self):
        redemption = self.redeem(
            self.make_reward(approval="member", value=900), contact=self.buyer
        )
        self.assertEqual(
            self.mailed(redemption),
            [("Partner Club: please approve A service", ["Joe Smith"])],
        )
        text = self.mail("approve", redemption)[1]
        self.assertIn("Ann Lee would like to redeem A service for your company", text)
        self.assertIn("It is worth $ 900.00. It is free of charge.", text)

    def test_nothing_is_written_while_redeeming(self):
        """Whoever redeems waits for no mail, nor for a template or a mail server."""
        redemption = self.redeem(self.make_reward(approval="member"))
        self.assertEqual(redemption.sudo().mails_due, "approve")
        self.assertFalse(redemption.message_ids.filtered("subject"))
        self.run_cron("ir_cron_deliver")
        self.assertFalse(redemption.sudo().mails_due)
        mails = self.env["mail.mail"].sudo()
        mails = mails.search(
            [("mail_message_id", "in", redemption.sudo().message_ids.ids)]
        )
        self.assertEqual({*mails.mapped("state")}, {"outgoing"})

    def test_a_broken_template_stops_nobody(self):
        first = self.redeem(self.make_reward(approval="member"))
        second = self.redeem(self.make_reward())
        Redemption = self.registry["b2b.loyalty.redemption"]
        write_mail = Redemption._write_mail

        def broken(redemption, step):
            if redemption == first:
                raise ValueError("no such field")
            return write_mail(redemption, step)

        with (
            patch.object(Redemption, "_write_mail", broken),
            mute_logger("odoo.addons.b2b_loyalty.models.b2b_loyalty_redemption_mail"),
        ):
            self.run_cron("ir_cron_deliver")
        told = "".join(first.message_ids.mapped("body"))
        self.assertIn("could not be written", told)
        self.assertFalse((first | second).sudo().filtered("mails_due"))
        self.assertTrue(self.mailed(second))

    def test_the_voucher_comes_with_its_mail(self):
        redemption = self.redeem(self.make_reward("voucher"))
        self.run_cron("ir_cron_deliver")
        [message] = redemption.sudo().message_ids.filtered("subject")
        self.assertIn(redemption.name, message.attachment_ids.name)

    def test_nobody_can_be_mailed(self):
        """The salesperson reads that the member was not asked."""
        self.joe.email = False
        redemption = self.redeem(self.make_reward(approval="member"))
        self.assertFalse(self.mailed(redemption))
        told = "".join(redemption.message_ids.mapped("body"))
        self.assertIn("Joe Smith has no mail address and was not asked", told)

    def test_each_is_asked_once(self):
        """Who approves first leaves the other with what it was asked already."""
        asked = ("Partner Club: please approve A service", ["Joe Smith"])
        reward = self.make_reward(approval="both")
        first = self.redeem(reward, contact=self.buyer)
        task = first.activity_ids
        self.assertEqual((self.mailed(first), len(task)), ([asked], 1))
        first.with_user(self.manager).action_approve()
        self.assertEqual(self.mailed(first), [asked])
        self.assertFalse(first.activity_ids)
        second = self.redeem(reward, contact=self.buyer)
        task = second.activity_ids
        second.action_approve_for_member(self.boss)
        self.assertEqual(second.activity_ids, task)
        second.with_user(self.manager).action_approve()
        self.assertFalse(task.exists())

    def test_asked_by_the_seller(self):
        redemption = self.redeem(self.make_reward(approval="member"))
        self.assertIn("We were asked to redeem", self.mail("approve", redemption)[1])

    def test_approved_says_what_comes_next(self):
        redemption = self.redeem(self.make_reward(), contact=self.buyer)
        self.assertEqual(
            self.mailed(redemption),
            [("Partner Club: A service is approved", ["Ann Lee", "Joe Smith"])],
        )
        text = self.mail("approved", redemption)[1]
        self.assertIn("We will contact you to agree on a day.", text)
        redemption.scheduled_on = "2026-04-07 09:00:00"
        self.acme.tz = "Europe/Berlin"
        text = self.mail("approved", redemption)[1]
        self.assertIn("takes place on 4/7/26, 11:00 AM (Europe/Berlin).", text)

    def test_an_event_has_its_day_and_place(self):
        redemption = self.claim(
            "experience", event_date="2026-06-12 16:00:00", event_place="Hamburg"
        )
        self.acme.tz = "Europe/Berlin"
        self.assertIn(
            "reserved for 6/12/26, 6:00 PM (Europe/Berlin), Hamburg.",
            self.mail("approved", redemption)[1],
        )

    def test_a_voucher_comes_in_one_mail_with_its_code(self):
        reward = self.make_reward("voucher", voucher_months=12)
        redemption = self.redeem(reward, quantity=2, contact=self.buyer)
        self.assertEqual(
            self.mailed(redemption),
            [("Partner Club: A voucher", ["Ann Lee", "Joe Smith"])],
        )
        text = self.mail("fulfilled", redemption)[1]
        self.assertIn(redemption.card_code, text)
        self.assertIn("here is 2 × A voucher", text)
        self.assertIn("It is worth $ 200.00 and can be used in parts", text)
        self.assertIn("until 03/10/2027", text)

    def test_the_reason_is_told_and_what_is_given_back(self):
        reward = self.make_reward(approval="seller", points=300)
        with patch.object(type(self.member), "_spendable_points", lambda *_: 300):
            redemption = self.redeem(reward, contact=self.buyer)
        redemption.with_user(self.manager).action_refuse("No trainer before June")
        subject, text = self.mail("refused", redemption)
        self.assertIn("could not be approved", subject)
        self.assertIn("The reason: No trainer before June", text)
        self.assertIn("What you paid with (300 points) is yours again.", text)
        self.assertEqual(self.mailed(redemption)[-1][1], ["Ann Lee", "Joe Smith"])

    def test_what_was_free_is_not_given_back(self):
        redemption = self.redeem(self.make_reward())
        redemption.action_cancel("Ordered by mistake")
        text = self.mail("cancelled", redemption)[1]
        self.assertIn("was cancelled. The reason: Ordered by mistake", text)
        self.assertNotIn("yours again", text)

    def test_an_archived_template_stays_silent(self):
        self.env.ref("b2b_loyalty.mail_template_redemption_approved").active = False
        self.assertFalse(self.mailed(self.redeem(self.make_reward())))
