from freezegun import freeze_time
from lxml import html

from odoo.tests import tagged

from .reward_common import RewardCase


@tagged("post_install", "-at_install")
class TestVoucherReport(RewardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-10 10:00:00"))
        cls.reward = cls.make_reward(
            "voucher",
            name="Voucher for tools",
            voucher_amount=100,
            voucher_months=12,
            conditions="Not for spare parts.",
        )

    def page(self, redemption):
        reports = self.env["ir.actions.report"].with_user(self.seller)
        page, _kind = reports._render_qweb_html(
            "b2b_loyalty.report_voucher", redemption.ids
        )
        return page.decode()

    def test_what_it_says(self):
        redemption = self.redeem(self.reward)
        page = self.page(redemption)
        for words in (
            self.company.name,
            "Hartmann GmbH",
            "Voucher for tools",
            "100.00",
            redemption.card_code,
            "03/10/2027",
            "You can use it in",
            "Not for spare parts.",
            redemption._voucher_qr(),
        ):
            with self.subTest(words=words):
                self.assertIn(words, page)
        self.assertNotIn("are left", page)

    def test_no_space_before_a_comma_or_a_stop(self):
        self.seller.email = "sam@seller.example"
        text = html.fromstring(self.page(self.redeem(self.reward))).text_content()
        self.assertIn("(sam@seller.example)", text)
        self.assertNotRegex(text, r"\w\s+[,.]\s")

    def test_what_is_left(self):
        redemption = self.redeem(self.reward)
        redemption.sudo().card_id.points = 4000
        self.assertRegex(self.page(redemption), r"(?s)of which .*40\.00.* are left")

    def test_without_an_end(self):
        reward = self.make_reward("voucher", voucher_amount=50)
        page = self.page(self.redeem(reward))
        self.assertIn("Valid without an end", page)
        self.assertNotIn("Conditions", page)

    def test_what_is_no_voucher(self):
        service = self.redeem(self.make_reward("service"))
        cancelled = self.redeem(self.reward)
        cancelled.action_cancel("Wrong one")
        for redemption in service, cancelled:
            page = self.page(redemption)
            self.assertIn("There is no voucher for this redemption", page)
        self.assertNotIn(cancelled.card_code, page)

    def test_in_the_language_of_the_member(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.hartmann.lang = "de_DE"
        page = self.page(self.redeem(self.reward))
        self.assertIn("10.03.2027", page)
