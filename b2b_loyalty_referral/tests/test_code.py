"""The code of a member on quotations and leads."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.http import Request
from odoo.tests import Form, tagged

from ..controllers import quotation
from ..logic.code import shown_code
from ..logic.recent import Recent
from .referral_common import ReferralCase
from .test_portal import BAD_IDS, ReferralPortalCase


class CodeCase(ReferralCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member.with_user(cls.salesperson).renew_referral_link()
        cls.code = shown_code(cls.member.sudo()._live_link().code)
        # of another team: sees nothing of the member
        cls.seller = cls.make_user("olga", "sales_team.group_sale_salesman_all_leads")

    def brought(self):
        return self.env["b2b.loyalty.referral"].search(
            [("membership_id", "=", self.member.id)]
        )

    def said(self, document):
        return " ".join(document.message_ids.mapped("body"))


class TestOrder(CodeCase):
    def quote(self, customer, code=None):
        """A quotation, as somebody of sales makes it."""
        with Form(self.env["sale.order"].with_user(self.seller)) as form:
            form.partner_id = customer
            if code:
                form.b2b_loyalty_referral_code = code
        return form.record

    def test_a_new_customer_is_brought(self):
        customer = self.make_company("New Works", vat="BE0403170701")
        order = self.quote(customer, self.code.lower().replace("-", " "))
        self.assertEqual(order.b2b_loyalty_referral_code, self.code)
        referral = self.brought()
        self.assertEqual((referral.state, referral.channel), ("submitted", "code"))
        self.assertEqual(referral.referred_partner_id, customer)
        self.assertEqual(referral.vat, "BE0403170701")
        self.assertTrue(referral.lead_id)
        self.assertIn("A member has brought this customer", self.said(order))
        self.assertNotIn("Acme", self.said(order))
        self.member.referral_ids.action_accept()
        self.buys(referral, 200)
        self.assertEqual(self.lines(referral), [(50, "pending")])

    def test_noted_again_it_refers_once(self):
        customer = self.make_company("New Works")
        order = self.quote(customer, self.code)
        order.b2b_loyalty_referral_code = self.code
        self.quote(customer, self.code)
        self.assertEqual(len(self.brought()), 1)

    def test_of_a_copy_it_is_asked_anew(self):
        order = self.quote(self.make_company("New Works"), self.code)
        self.assertFalse(order.copy().b2b_loyalty_referral_code)

    def test_refused_with_the_reason(self):
        customer = self.make_company("Customer")
        self.post_invoice(customer, 100, on="2026-01-10")
        for company, reason in (customer, "existing"), (self.acme, "self"):
            order = self.quote(company, self.code)
            referral = self.brought().filtered(
                lambda r, c=company: r.referred_partner_id == c
            )
            self.assert_refused_for(reason, referral)
            self.assertIn(referral._reason_label(), self.said(order))

    def test_a_wrong_code(self):
        customer = self.make_company("New Works")
        order = self.quote(customer)
        seller = self.env["res.company"].create({"name": "Other Seller"})
        for code in ("CCCC-CCCC", "x", "x" * 500, "'; --", "\u0663"):
            with self.subTest(code), self.assertRefused("check each letter", UserError):
                order.b2b_loyalty_referral_code = code
            with self.assertRefused("check each letter", UserError):
                self.quote(customer, code)
        with self.assertRefused("check each letter", UserError):
            self.env["sale.order"].create(
                {
                    "partner_id": customer.id,
                    "company_id": seller.id,
                    "b2b_loyalty_referral_code": self.code,
                }
            )
        with self.assertRefused("the code wrong-code:", UserError):
            order.b2b_loyalty_referral_code = "wrong-code"
        self.assertFalse(self.brought())

    def test_a_code_given_up_or_of_who_may_not_refer(self):
        order = self.quote(self.make_company("New Works"))
        self.plan.active = False
        with self.assertRefused("check each letter", UserError):
            order.b2b_loyalty_referral_code = self.code
        self.plan.active = True
        self.member.with_user(self.salesperson).revoke_referral_link()
        with self.assertRefused("check each letter", UserError):
            order.b2b_loyalty_referral_code = self.code
        self.assertFalse(self.brought())


class TestLead(CodeCase):
    def lead(self, **values):
        with Form(self.env["crm.lead"].with_user(self.seller)) as form:
            form.name = "Inquiry"
            for field, value in values.items():
                setattr(form, field, value)
        return form.record

    def test_a_lead_is_brought_and_becomes_a_customer(self):
        lead = self.lead(
            partner_name="New Works",
            email_from="nina@new-works.test",
            b2b_loyalty_referral_code=self.code,
        )
        referral = self.brought()
        self.assertEqual((referral.name, referral.state), ("New Works", "submitted"))
        self.assertEqual(referral.lead_id, lead)
        lead._handle_partner_assignment(create_missing=True)
        company = lead.partner_id.commercial_partner_id
        self.assertEqual(referral.referred_partner_id, company)
        referral.action_accept()
        self.buys(referral, 200)
        self.assertEqual(referral.state, "qualified")

    def test_of_a_customer_it_is_refused(self):
        customer = self.make_company("Customer")
        self.post_invoice(customer, 100, on="2026-01-10")
        lead = self.lead(partner_id=customer)
        lead.b2b_loyalty_referral_code = self.code
        self.assert_refused_for("existing", self.brought())
        self.assertIn("Customer already", self.said(lead))

    def test_a_wrong_code(self):
        with self.assertRefused("check each letter", UserError):
            self.lead(b2b_loyalty_referral_code="CCCC-CCCC")

    def test_brought_by_who_the_salesperson_says(self):
        """The form of a referral, from the lead, and its way to a customer."""
        self.salesperson.group_ids += self.env.ref("sales_team.group_sale_salesman")
        lead = self.lead(partner_name="New Works", email_from="nina@new-works.test")
        lead = lead.with_user(self.salesperson)
        lead.sudo().user_id = self.salesperson
        context = lead.action_b2b_loyalty_refer()["context"]
        referrals = self.env["b2b.loyalty.referral"].with_user(self.salesperson)
        with Form(referrals.with_context(**context)) as form:
            self.assertEqual(form.name, "New Works")
            form.membership_id = self.member.with_user(self.salesperson)
        referral = form.record
        self.assertEqual((referral.state, referral.channel), ("submitted", "seller"))
        self.assertEqual(referral.lead_id, lead)
        with Form(lead) as form:
            form.partner_id = self.make_company("New Works").with_user(self.salesperson)
        self.assertEqual(referral.referred_partner_id, lead.partner_id)


@tagged("post_install", "-at_install")
class TestQuotationPage(ReferralPortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member.renew_referral_link()
        cls.code = shown_code(cls.member.referral_link_ids.code)
        cls.customer = cls.make_company("New Works")
        cls.order = cls.env["sale.order"].create(
            {"partner_id": cls.customer.id, "state": "sent"}
        )
        cls.token = cls.order._portal_ensure_token()
        cls.path = f"/my/orders/{cls.order.id}"

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(quotation, "SENDERS", Recent(100, 3600)))
        self.as_(None)

    def asked(self, query=""):
        page = self.page(f"{self.path}?access_token={self.token}{query}")
        found = page.cssselect(".o_b2b_loyalty_ask_code")
        return " ".join(found[0].text_content().split()) if found else None

    def send(self, code, status=303, **data):
        self.asked()
        data = {"access_token": self.token, "code": code, **data}
        return self.post(f"{self.path}/referral_code", status=status, **data)

    def test_a_new_customer_names_it(self):
        self.assertIn("Did somebody recommend us", self.asked())
        answer = self.send(self.code)
        self.assertIn("referral_code=noted", answer.headers["Location"])
        self.assertIn(
            "we have noted who recommends us", self.asked("&referral_code=noted")
        )
        referral = self.referrals()
        self.assertEqual(referral.referred_partner_id, self.customer)
        self.assertEqual((referral.state, referral.channel), ("submitted", "code"))
        self.assertIsNone(self.asked())
        with self.quietly():
            self.post(
                f"{self.path}/referral_code",
                status=404,
                access_token=self.token,
                code=self.code,
            )

    def test_a_wrong_one(self):
        for code in ("CCCC-CCCC", "", "x" * 500, "<b>"):
            answer = self.send(code)
            self.assertIn("referral_code=wrong", answer.headers["Location"])
        self.assertIn("Nobody has this code", self.asked("&referral_code=wrong"))
        self.assertNotIn("<b>", self.asked("&referral_code=<b>"))
        self.assertFalse(self.referrals())
        self.assertFalse(self.order.b2b_loyalty_referral_code)

    def test_nobody_tries_them_all(self):
        with patch.object(quotation, "SENDERS", Recent(1, 3600)):
            self.send("CCCC-CCCC")
            answer = self.send(self.code)
        self.assertIn("referral_code=later", answer.headers["Location"])
        self.assertFalse(self.referrals())

    def test_who_is_a_customer_is_not_asked(self):
        day = self.day(self.today) - timedelta(days=900)
        self.post_invoice(self.customer, 100, on=day)
        self.assertIsNone(self.asked())

    def test_where_nobody_hands_anything_on_nothing_is_asked(self):
        self.member.revoke_referral_link()
        links = self.env["b2b.loyalty.referral.link"]
        links.search([("company_id", "=", self.company.id)])._revoke()
        self.assertIsNone(self.asked())

    def test_without_the_key_of_the_quotation(self):
        self.asked()
        with self.quietly():
            for token in (None, "", "x" * 36, "\u00e9" * 36, "\U0001f511"):
                self.send(self.code, status=404, access_token=token)
            answer = self.url_open(
                f"{self.path}/referral_code",
                data={"code": self.code, "csrf_token": Request.csrf_token(self)},
                files={"access_token": ("key.txt", self.token.encode())},
            )
            self.assertEqual(answer.status_code, 404)
            self.send(self.code, status=400, csrf=False)
            for bad in BAD_IDS:
                self.post(f"/my/orders/{bad}/referral_code", status=404, code="x")
        self.assertFalse(self.referrals())
