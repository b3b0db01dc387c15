"""The page behind the link of a member, as strangers see it."""

from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo.tests import tagged

from ..controllers import landing
from ..logic.recent import Recent
from ..models import b2b_loyalty_referral_link_landing as limits
from .test_portal import ReferralPortalCase

NINA = {"name": "New Works", "email": "nina@new-works.test"}


@tagged("post_install", "-at_install")
class TestLanding(ReferralPortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member.renew_referral_link()
        cls.link = cls.member.referral_link_ids
        cls.path = f"/loyalty/refer/{cls.link.token}"

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(landing, "SENDERS", Recent(100, 3600)))
        self.as_(None)

    def fields(self, path=None):
        """What the hidden fields of the form say."""
        hidden = self.page(path or self.path).cssselect("form input[type=hidden]")
        return {field.get("name"): field.get("value") for field in hidden}

    def send(self, status=303, **typed):
        """Fill in the form, as a browser does."""
        data = {**self.fields(), **typed}
        return self.post(self.path, status=status, csrf=False, **data)

    def words(self):
        return self.text(self.path, ".o_b2b_loyalty_landing")

    # -- what becomes of it

    def test_a_stranger_is_referred_and_a_lead_is_made(self):
        told = {"contact_name": "Nina", "vat": "BE0403170701", "note": "<b>Drills</b>"}
        answer = self.send(**NINA, **told)
        self.assertEqual(answer.headers["Location"], f"{self.path}/thanks")
        thanks = self.text(f"{self.path}/thanks", ".o_b2b_loyalty_landing")
        self.assertIn("has received it and will be in touch", thanks)
        referral = self.referrals()
        self.assertEqual((referral.state, referral.channel), ("submitted", "link"))
        self.assertFalse(referral.referrer_contact_id)
        self.assertEqual(referral.vat, "BE0403170701")
        lead = referral.lead_id
        self.assertEqual(lead.email_from, "nina@new-works.test")
        self.assertEqual(lead.user_id, self.salesperson)
        self.assertIn("&lt;b&gt;Drills", lead.description)

    def test_sent_twice_refers_once(self):
        data = {**self.fields(), **NINA}
        for _time in range(3):
            self.post(self.path, csrf=False, **data)
        self.assertEqual(len(self.referrals()), 1)

    def test_known_companies_get_the_same_answer(self):
        """Who asks for a customer, or a company referred before, learns nothing."""
        customer = self.make_company("Customer", email="joe@customer.test")
        self.post_invoice(customer, 100, on=self.day(self.today) - timedelta(days=9))
        self.other.refer("Theirs", email="ann@theirs.test")
        new = self.send(**NINA)
        thanks = self.get(f"{self.path}/thanks").text
        for email, reason in (
            ("joe@customer.test", "existing"),
            ("ann@theirs.test", "duplicate"),
            ("joe@acme-tools.test", "same_domain"),
        ):
            with self.subTest(reason):
                answer = self.send(name="Works", email=email)
                self.assertEqual(answer.headers["Location"], new.headers["Location"])
                referral = self.referrals().filtered(lambda r, e=email: r.email == e)
                self.assertEqual(referral.reject_reason, reason)
                # who was told that we would answer is answered
                self.assertEqual(referral.lead_id.email_from, email)
                note = referral.lead_id.message_ids.mapped("body")
                label = referral._reason_label()
                self.assertTrue(any(label in body for body in note), note)
        plain = self.strip(thanks)
        self.assertEqual(self.strip(self.get(f"{self.path}/thanks").text), plain)

    def strip(self, page):
        """A page without what is new each time."""
        lines = page.splitlines()
        return [line for line in lines if "csrf" not in line and "nonce" not in line]

    # -- what is shown

    def test_nothing_of_the_member(self):
        page = self.get(self.path).text
        for secret in ("Acme", "acme-tools", self.member.name, "Mary", "Partner Club"):
            self.assertNotIn(secret, page)
        self.assertIn(self.company.name, self.words())
        self.assertIn("A customer of ours recommends us", self.words())

    def test_its_name_where_it_says_so(self):
        self.acme.name = "<i>Acme</i>"
        self.member.name_on_referral_link(True)
        self.assertIn("<i>Acme</i> is a customer of ours", self.words())
        self.member.renew_referral_link()
        self.assertTrue(self.member._live_link().show_name)
        self.member.name_on_referral_link(False)
        self.assertFalse(self.member._live_link().show_name)

    def test_searched_by_nobody_and_told_to_nobody(self):
        for path in self.path, f"{self.path}/thanks":
            headers = self.get(path).headers
            self.assertIn("noindex", headers["X-Robots-Tag"])
            self.assertEqual(headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(headers["Cache-Control"], "no-store")

    def test_what_was_typed_wrong_stands_beside_its_field(self):
        for typed, field, sentence in (
            ({**NINA, "name": " "}, "name", "Give the name of the company"),
            ({"name": "X"}, "email", "Give your e-mail address"),
            ({"name": "X", "vat": "BE0403170701"}, "email", "Give your e-mail"),
            ({"name": "X", "email": "nobody"}, "email", "This is no e-mail address"),
            ({**NINA, "name": "x" * 201}, "name", "longer than 200"),
            ({**NINA, "email": "x" * 250 + "@a.test"}, "email", "longer than 254"),
            ({**NINA, "note": "x" * 5001}, "note", "longer than 5000"),
        ):
            with self.subTest(sentence):
                page = self.document(self.send(status=200, **typed))
                [told] = page.cssselect(f"#refer_{field}_wrong")
                self.assertIn(sentence, told.text_content())
        page = self.document(self.send(status=200, name='"><b>X', email="nobody"))
        [name] = page.cssselect("#refer_name")
        self.assertEqual(name.get("value"), '"><b>X')
        self.assertFalse(self.referrals())

    def document(self, answer):
        return html.fromstring(answer.text)

    # -- who must not get in

    def test_every_other_address_does_not_exist(self):
        """Given up, of who may not refer, never there: one answer."""
        paths = ["/loyalty/refer/" + "x" * 32, "/loyalty/refer/1", f"{self.path}x"]
        given_up = self.path
        self.member.renew_referral_link()
        here = f"/loyalty/refer/{self.member._live_link().token}"
        self.get(here)
        with self.quietly():
            answers = {self.gone(path) for path in [*paths, given_up]}
            self.plan.active = False
            answers.add(self.gone(here))
            self.plan.active = True
            self.get(here)
            self.member.with_user(self.manager).action_suspend("Overdue invoices")
            answers.add(self.gone(here))
            self.member.with_user(self.manager).action_terminate("They wanted to")
            answers.add(self.gone(here))
            for bad in ("%00", "'--", "<b>", "%F0%9F", "../x", "x" * 5000):
                self.get(f"/loyalty/refer/{bad}", status=404)
            for path in given_up, here:
                self.get(f"{path}/thanks", status=404)
                self.post(path, status=404, **NINA)
        self.assertEqual(len(answers), 1)
        self.assertFalse(self.referrals())

    def test_other_pages_of_the_seller_are_served(self):
        self.env["ir.attachment"].create(
            {
                "name": "Benefits",
                "url": "/loyalty/benefits",
                "public": True,
                "raw": b"x",
            }
        )
        self.assertEqual(self.get("/loyalty/benefits").content, b"x")
        with self.quietly():
            self.get("/my/loyalty/%00", status=404)

    def gone(self, path):
        [main] = html.fromstring(self.get(path, status=404).text).cssselect("main")
        return main.text_content().replace(path, "")

    def test_without_the_form_nothing_is_taken(self):
        with self.quietly():
            self.post(self.path, status=400, csrf=False, **NINA)
        self.assertFalse(self.referrals())

    def test_who_fills_in_what_nobody_sees(self):
        answer = self.send(**NINA, website="http://spam.test")
        self.assertEqual(answer.headers["Location"], f"{self.path}/thanks")
        self.assertFalse(self.referrals())

    def test_nothing_but_what_is_asked_for(self):
        self.send(**NINA, state="qualified", membership_id=self.other.id, channel="x")
        self.assertEqual(self.referrals().state, "submitted")
        self.assertFalse(self.referrals(self.other))

    # -- how much it takes

    def test_of_one_link(self):
        with patch.object(limits, "MOST_AN_HOUR", 2):
            for number in range(2):
                self.send(name="Works", email=f"a@works{number}.test")
            answer = self.send(status=429, name="Works", email="a@works2.test")
        self.assertIn("send it again in an hour", answer.text)
        [email] = self.document(answer).cssselect("#refer_email")
        self.assertEqual(email.get("value"), "a@works2.test")
        self.assertEqual(len(self.referrals()), 2)
        # the member itself may go on
        self.member.refer("Ours", email="a@ours.test")

    def test_of_one_sender(self):
        with patch.object(landing, "SENDERS", Recent(1, 3600)):
            self.send(**NINA)
            self.send(status=429, name="Works", email="a@works.test")
        self.assertEqual(len(self.referrals()), 1)

    def test_what_is_said_of_the_member_is_not_said_here(self):
        def refuse(link, told, key):
            raise landing.UserError(link.membership_id.name)

        with patch.object(type(self.link), "_refer", refuse):
            answer = self.send(status=429, **NINA)
        self.assertNotIn(self.member.name, answer.text)

    def test_queries_do_not_grow(self):
        few = self.queries(self.path)
        for number in range(12):
            self.member.refer(f"Works {number}", email=f"a@works{number}.test")
            self.member.renew_referral_link()
        self.path = f"/loyalty/refer/{self.member._live_link().token}"
        self.assertEqual(self.queries(self.path), few)
