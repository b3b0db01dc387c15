import base64
import io
from unittest import skipUnless

from lxml import html
from PIL import Image
from PyPDF2 import PdfReader

from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import find_in_path

from .membership_common import MembershipCase

REPORT = "b2b_loyalty.action_report_agreement"

# settings of the program, and what the agreement then says
RULES = [
    ({}, ["the last 12 months", "It is lowered when its bound is no longer reached"]),
    ({"window_months": 6}, ["the last 6 months"]),
    (
        {"qualifying_period": "calendar"},
        [", in the calendar year.", "holds to the end of the next year"],
    ),
    ({"qualifying_period": "fiscal"}, [", in the fiscal year of the seller."]),
    ({"qualifying_period": "anniversary"}, [", in the year of this agreement,"]),
    ({"revenue_basis": "paid"}, ["when it has been paid in full"]),
    ({"downgrade": "never"}, ["A tier once reached is not lowered."]),
    (
        {"downgrade": "one_step"},
        ["goes down one tier; the next one follows 12 months later"],
    ),
    ({"downgrade": "period_end"}, ["at the end of the agreement year"]),
    ({"grace_days": 45}, ["A lowering waits 45 days"]),
]


def tool(name):
    try:
        return find_in_path(name)
    except OSError:
        return None


class AgreementCase(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.write(
            {"name": "Nordic Supply", "street": "Harbor Road 1", "city": "Bergen"}
        )
        cls.acme = cls.make_company(street="Mill Lane 7", city="Leeds")

    @classmethod
    def with_benefits(cls, **vals):
        """A program whose Gold brings two benefits, and one for everybody."""
        program = cls.make_program(state="draft", **vals)
        program.benefit_ids = [
            Command.create({"name": "A named contact", "yearly_value": 50})
        ]
        program.tier_ids[2].benefit_ids = [
            Command.create({"name": "Free delivery", "yearly_value": 1200}),
            Command.create({"name": "Training day", "yearly_value": 900}),
        ]
        program.action_open()
        return program

    def page(self, membership):
        report = self.env["ir.actions.report"]
        return html.fromstring(report._render_qweb_html(REPORT, membership.ids)[0])

    def article(self, membership):
        return self.page(membership).find_class("article")[0]

    def text(self, membership):
        """What the agreement says, in one line."""
        article = self.article(membership)
        for style in list(article.iter("style")):
            style.drop_tree()
        for line_break in article.iter("br", "div", "td", "th"):
            line_break.tail = f" {line_break.tail or ''}"
        return " ".join(article.text_content().split())

    def money(self, amount):
        return " ".join(self.company.currency_id.format(amount).split())


class TestReportAgreement(AgreementCase):
    def test_who_what_and_how_long(self):
        draft = self.make_draft(self.with_benefits(), self.acme)
        text = self.text(draft)
        for words in (
            "Membership Agreement Partner Club",
            draft.name,
            "Version 1",
            "the seller Nordic Supply Harbor Road 1 Bergen",
            "and the member Acme Tools Mill Lane 7 Leeds",
            "from the day on which the member signs it for 12 months.",
            "renews by itself for another 12 months",
            "The seller gets in touch 30 days before that day.",
            "Place, date, name, signature",
        ):
            self.assertIn(words, text)

    def test_period_words(self):
        program = self.make_program(
            join_by="both", join_amount_from=1000, duration_months=0
        )
        text = self.text(self.make_draft(program, self.acme))
        self.assertIn(
            f"signs it or is invoiced at least {self.money(1000)} at once "
            "without a fixed end.",
            text,
        )
        fixed = self.make_draft(
            program,
            self.make_company("Beta"),
            date_start="2026-04-01",
            date_end="2027-03-31",
            renewal="none",
            notice_days=0,
        )
        text = self.text(fixed)
        self.assertIn("04/01/2026 until 03/31/2027", text)
        self.assertIn("It then ends, unless both sides renew it.", text)
        self.assertNotIn("gets in touch", text)

    def test_tiers_with_bounds_benefits_and_values(self):
        text = self.text(self.make_draft(self.with_benefits(), self.acme))
        self.assertIn("Bronze from the first day", text)
        self.assertIn(f"Silver {self.money(10000)} invoiced, or more", text)
        self.assertIn(
            f"{self.money(1200)} Free delivery {self.money(900)} Training day "
            f"{self.money(2100)}",
            text,
        )
        self.assertIn(f"Benefits of every tier A named contact {self.money(50)}", text)

    def test_other_criteria(self):
        program = self.make_program(state="draft")
        silver, gold = program.tier_ids[1:]
        silver.write({"growth_from": 10, "active_months_from": 6, "match": "any"})
        gold.invitation_only = True
        text = self.text(self.make_draft(program, self.acme))
        self.assertIn(
            "or 10.0 % more than one year earlier or an invoice in 6 months", text
        )
        self.assertIn("Gold by invitation of the seller", text)

    def test_benefits_without_tiers(self):
        program = self.env["b2b.loyalty.program"].create(
            {
                "name": "Friends",
                "code": "FR",
                "benefit_ids": [Command.create({"name": "Hotline"})],
            }
        )
        text = self.text(self.make_draft(program, self.acme))
        self.assertIn("Benefits Hotline", text)
        self.assertNotIn("Reached with", text)

    def test_a_reward_as_a_benefit_says_how_often_and_what_it_is_worth(self):
        program = self.make_program(state="draft")
        day, credit = self.env["b2b.loyalty.reward"].create(
            [
                {
                    "name": name,
                    "program_id": program.id,
                    "kind": kind,
                    "value": value,
                }
                for name, kind, value in (
                    ("Consulting day", "service", 900),
                    ("Bill credit", "credit", 500),
                )
            ]
        )
        for owner, reward, times in (
            (program.tier_ids[2], day, 2),
            (program, credit, 1),
        ):
            owner.benefit_ids = [
                Command.create(
                    {
                        "name": f"Free {reward.kind}",
                        "kind": "entitlement",
                        "reward_id": reward.id,
                        "quantity_per_year": times,
                    }
                )
            ]
        program.action_open()
        text = self.text(self.make_draft(program, self.acme))
        self.assertIn(
            f"Free service 2 × Consulting day a year, worth {self.money(900)} each",
            text,
        )
        self.assertIn(
            f"Free credit 1 × Bill credit a year, up to {self.money(500)} each", text
        )

    def test_rules_in_words(self):
        for number, (settings, sentences) in enumerate(RULES):
            with self.subTest(settings):
                program = self.make_program(code=f"R{number}", **settings)
                text = self.text(self.make_draft(program, self.acme))
                for sentence in sentences:
                    self.assertIn(sentence, text)
                # words that ran together, or a sentence that ends twice
                self.assertNotRegex(text, r"[a-z.][A-Z][a-z]|[a-z]\.[A-Z]| [.,;:]|\.\.")

    def test_a_member_reads_the_version_it_signed(self):
        program = self.with_benefits()
        member = self.make_member(program, self.acme)
        program.with_user(self.manager).action_new_version()
        program.tier_ids[2].revenue_from = 60000
        program.newest_terms_id.agreement_html = "<p>Newer words</p>"
        text = self.text(member)
        self.assertIn(self.money(50000), text)
        self.assertNotIn(self.money(60000), text)
        self.assertNotIn("Newer words", text)

    def test_signed(self):
        member = self.make_member(self.make_program(), self.acme)
        text = self.text(member)
        self.assertIn("Joe Smith, 03/10/2026", text)
        self.assertIn(member.agreement_sha256, text)
        self.assertIn("until 03/09/2027", text)

    def test_a_heading_stays_with_what_follows(self):
        program = self.make_program(
            agreement_html="<p>Hello</p><h3>One</h3><p>Text</p><h3>Two</h3><h4>A</h4>"
        )
        article = self.article(self.make_draft(program, self.acme))
        body = article.find(".//div[@name='agreement_text']/div/div")
        self.assertEqual(
            [(node.tag, node.text_content()) for node in body],
            [("p", "Hello"), ("div", "OneText"), ("h3", "Two"), ("h4", "A")],
        )

    def test_right_to_left(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.acme.lang = "ar_001"
        draft = self.make_draft(self.make_program(), self.acme)
        self.assertEqual(self.article(draft).get("dir"), "rtl")

    def test_the_page_needs_no_server(self):
        """Where no PDF can be made the page itself is kept: its looks are inside."""
        draft = self.make_draft(self.make_program(), self.acme)
        article = self.article(draft)
        self.assertIn("border-collapse", article.find(".//style").text)
        for image in article.iter("img"):
            self.assertTrue(image.get("src").startswith("data:"))
        self.assertFalse(self.page(draft).find_class("footer"))


class TestMails(AgreementCase):
    """Every template can be sent, and says what it should."""

    def mail(self, name, record):
        template = self.env.ref(f"b2b_loyalty.mail_template_{name}")
        fields = ("subject", "body_html", "email_from")
        mail = template._generate_template(record.ids, fields)[record.id]
        mail["text"] = " ".join(
            html.fromstring(str(mail["body_html"])).text_content().split()
        )
        self.assertTrue(mail["email_from"])
        return mail

    def test_agreement(self):
        sent = self.make_sent(self.make_program(), self.acme)
        mail = self.mail("agreement", sent)
        self.assertEqual(mail["subject"], "Your membership in Partner Club")
        self.assertIn(f"Attached is the agreement {sent.name}", mail["text"])

    def test_welcome(self):
        member = self.make_member(self.with_benefits(), self.acme)
        mail = self.mail("welcome", member)
        self.assertEqual(mail["subject"], "Welcome to Partner Club")
        self.assertIn("with the tier Bronze.", mail["text"])
        self.assertIn("A named contact, worth", mail["text"])

    def test_tier_change(self):
        member = self.make_member(self.with_benefits(), self.acme)
        self.post_invoice(self.acme, 60000)
        self.process()
        mail = self.mail("tier_change", member.tier_change_ids[0])
        self.assertEqual(mail["subject"], "Partner Club: your tier is now Gold")
        self.assertIn("03/10/2026 from Bronze to Gold, on $", mail["text"])
        self.assertIn("Training day, worth", mail["text"])

    def test_a_lost_tier(self):
        program = self.make_program(1000, 5000)
        member = self.make_member(program, self.acme)
        invoice = self.post_invoice(self.acme, 2000)
        self.process()
        self.credit(invoice)
        self.process()
        self.assertFalse(member.tier_id)
        text = self.mail("tier_change", member.tier_change_ids[0])["text"]
        self.assertIn("from Bronze: you hold none for now, on $", text)

    def test_winding_down(self):
        program = self.make_program()
        member = self.make_member(program, self.acme)
        program.with_user(self.manager).action_run_off("2026-12-31")
        mail = self.mail("run_off", member)
        self.assertEqual(mail["subject"], "Partner Club ends on 12/31/2026")
        self.assertIn("usable until 12/31/2026", mail["text"])


@skipUnless(tool("wkhtmltopdf"), "needs wkhtmltopdf")
@tagged("post_install", "-at_install")
class TestAgreementPdf(AgreementCase, HttpCase):
    def pdf(self, membership):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf(REPORT, res_ids=membership.ids)
        self.assertEqual(kind, "pdf")
        return content, PdfReader(io.BytesIO(content))

    def words(self, page):
        return " ".join(page.extract_text().split())

    def picture(self):
        out = io.BytesIO()
        Image.new("RGB", (128, 128), "#d9a520").save(out, "PNG")
        return base64.b64encode(out.getvalue())

    def test_short_document_of_text(self):
        program = self.with_benefits()
        program.tier_ids.image_1920 = self.picture()
        content, document = self.pdf(self.make_draft(program, self.acme))
        self.assertLessEqual(len(document.pages), 2)
        # letters drawn as curves can't be searched and weigh a megabyte and more
        text = " ".join(self.words(page) for page in document.pages)
        self.assertIn("Membership Agreement", text)
        self.assertLess(len(content), 300_000)

    def test_many_in_one_file(self):
        program = self.with_benefits()
        drafts = self.make_draft(program, self.acme)
        drafts |= self.make_draft(program, self.make_company("Beta"))
        _content, document = self.pdf(drafts)
        firsts = [
            page
            for page in document.pages
            if "Membership Agreement" in self.words(page)
        ]
        self.assertEqual(len(firsts), 2)
