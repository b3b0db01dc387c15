import base64
import hashlib
import json
from urllib.parse import parse_qs, urlsplit

from odoo import fields
from odoo.http import Request
from odoo.tests import JsonRpcException
from odoo.tools import mute_logger

from .portal_common import PortalCase

AGREEMENT = "/my/loyalty/agreement"
BAD_IDS = (0, -1, 10**8, 10**30, "1 OR 1=1", "%3Cb%3E")


class AgreementCase(PortalCase):
    """Beta Works was sent an agreement; Gina and Hugo of it log in, without a role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.beta = cls.make_company("Beta Works")
        cls.gina = cls.make_contact(cls.beta, "Gina Guest")
        cls.hugo = cls.make_contact(cls.beta, "Hugo Guest")
        cls.make_login("gina", cls.gina)
        cls.make_login("hugo", cls.hugo)
        cls.sent = cls.make_sent(cls.program, cls.beta)
        cls.path = f"{AGREEMENT}/{cls.sent.id}"

    def form(self, path):
        """Where the signature form of a page sends to; None where there is none."""
        found = self.page(path).cssselect("owl-component[name='portal.signature_form']")
        if not found:
            return None
        return json.loads(found[0].get("props"))["callUrl"]

    def sign(self, url, name="Gina Guest", signature=None, **more):
        signature = signature or self.drawing.decode()
        params = {"name": name, "signature": signature, **more}
        with mute_logger("odoo.http"):
            return self.make_jsonrpc_request(url, params)

    def url(self, deed="sign", fingerprint=None, token=None, membership=None):
        token = Request.csrf_token(self) if token is None else token
        fingerprint = fingerprint or self.sent.agreement_sha256
        number = self.sent.id if membership is None else membership
        return f"{AGREEMENT}/{number}/{deed}?sha256={fingerprint}&csrf_token={token}"

    def assertUnsigned(self):
        self.env.invalidate_all()
        self.assertRecordValues(
            self.sent, [{"state": "sent", "signed_by": False, "contact_ids": []}]
        )

    def new_version(self, text="<p>Newer words</p>", summary="Delivery is faster"):
        self.program.with_user(self.manager).action_new_version()
        terms = self.program.newest_terms_id
        terms.write({"agreement_html": text, "summary": summary})
        return terms


class TestRead(AgreementCase):
    def test_each_role_reads_the_frozen_text_and_what_it_is_worth(self):
        for name in ("viewer", "buyer", "manager"):
            self.as_(name)
            text = self.text(AGREEMENT)
            for words in ("What it costs", "Silver", "10,000.00 invoiced, or more"):
                self.assertIn(words, text)
            self.assertIn(self.member.agreement_sha256, text)
            self.assertIsNone(self.form(AGREEMENT))

    def test_a_rebate_is_among_what_a_tier_gives(self):
        program = self.make_program(state="draft", rebate_method="whole")
        silver = program.tier_ids[1]
        silver.rebate_percent = 2.5
        terms = program.newest_terms_id
        bronze, with_rebate, _gold = terms._portal_offer()["tiers"]
        self.assertEqual(bronze["benefits"], [])
        self.assertEqual(
            with_rebate["benefits"][0]["name"], "2.5 % of the revenue of a year back"
        )
        read = terms._portal_fingerprint()
        silver.rebate_percent = 2
        self.assertNotEqual(terms._portal_fingerprint(), read)

    def test_what_was_sent_stays_whatever_the_program_says_today(self):
        self.new_version()
        self.as_("viewer")
        self.assertNotIn("Newer words", self.text(AGREEMENT))

    def test_download_of_both_documents(self):
        self.as_("viewer")
        links = [
            a.get("href")
            for a in self.page(AGREEMENT).cssselect(".o_b2b_loyalty_page a")
            if "/document/" in (a.get("href") or "")
        ]
        self.assertEqual(len(links), 2)
        sent, signed = (self.get(link) for link in links)
        digest = hashlib.sha256(sent.content).hexdigest()
        self.assertEqual(digest, self.member.agreement_sha256)
        self.assertEqual(signed.content, self.member.signed_attachment_id.raw)
        self.assertIn("attachment", signed.headers["Content-Disposition"])

    def test_documents_of_others_do_not_exist(self):
        mine = self.member.agreement_attachment_id.id
        theirs = self.other.agreement_attachment_id.id
        logo = self.env["ir.attachment"].create({"name": "x", "raw": b"secret"}).id
        self.as_("manager")
        with self.quietly():
            for document in (theirs, logo, *BAD_IDS):
                self.get(f"{AGREEMENT}/{self.member.id}/document/{document}", 404)
            self.get(f"{AGREEMENT}/{self.other.id}/document/{theirs}", 404)
            for membership in (self.other.id, self.sent.id, *BAD_IDS):
                for rest in ("", "/new", f"/document/{mine}"):
                    self.get(f"{AGREEMENT}/{membership}{rest}", 404)

    def test_a_token_opens_nothing(self):
        token = self.other.sudo()._portal_ensure_token()
        self.as_("stranger")
        with self.quietly():
            self.get(f"{AGREEMENT}/{self.other.id}?access_token={token}", 404)

    def test_logged_out(self):
        self.as_(None)
        for path in (AGREEMENT, self.path, f"{self.path}/document/1"):
            self.assertIn("/web/login", self.get(path, 303).headers["Location"])

    def test_without_a_membership_one_is_shown_how_to_join(self):
        self.as_("stranger")
        response = self.get(AGREEMENT, 303)
        self.assertTrue(response.headers["Location"].endswith("/my/loyalty/join"))

    def test_joined_by_purchase_there_is_no_document_but_the_terms(self):
        member = self.make_draft(self.program, self.make_company("Gamma"))
        member._activate("transaction")
        role = self.give_role(member, "Gus", "viewer")
        self.make_login("gus", role.partner_id)
        self.as_("gus")
        text = self.text(AGREEMENT)
        self.assertIn("What it costs", text)
        self.assertNotIn("Documents", text)

    def test_the_words_of_a_signature_are_escaped(self):
        self.member.sudo()._engine_write({"signed_by": "<img src=x onerror=alert(1)>"})
        self.as_("viewer")
        self.assertNotIn("<img src=x", self.get(AGREEMENT).text)


class TestSign(AgreementCase):
    def test_a_name_is_one_line(self):
        self.as_("gina")
        url = self.form(self.path)
        self.assertIn("Write your name", self.sign(url, "\r\n\x01")["error"])
        self.assertUnsigned()
        self.assertNotIn("error", self.sign(url, "Gina\r\nGuest"))
        self.env.invalidate_all()
        self.assertEqual(self.sent.signed_by, "Gina Guest")

    def test_a_portal_user_of_the_company_signs(self):
        self.as_("gina")
        url = self.form(self.path)
        query = parse_qs(urlsplit(url).query)
        self.assertEqual(query["sha256"], [self.sent.agreement_sha256])
        answer = self.sign(url)
        self.assertEqual(answer, {"force_refresh": True, "redirect_url": self.path})
        self.env.invalidate_all()
        self.assertRecordValues(
            self.sent,
            [{"state": "active", "signed_by": "Gina Guest", "joined_by": "signature"}],
        )
        self.assertRecordValues(
            self.sent.contact_ids, [{"partner_id": self.gina.id, "role": "manager"}]
        )
        signed = self.sent.signed_attachment_id
        self.assertTrue(signed and signed != self.sent.agreement_attachment_id)
        self.assertIn("now a member", self.notice(self.path))
        told = self.sent.message_ids.filtered(
            lambda m: "signed the agreement in the portal" in m.body
        )
        self.assertEqual(told.author_id, self.gina)
        welcome = self.sent.message_ids.filtered(
            lambda m: "you are now a member" in m.body
        )
        self.assertEqual(welcome.notified_partner_ids, self.gina)
        self.assertEqual(told.notified_partner_ids, self.salesperson.partner_id)

    def test_twice_is_once(self):
        self.as_("gina")
        self.sign(self.url())
        self.assertIn("nothing here for you to sign", self.sign(self.url())["error"])
        self.assertEqual(self.states(self.sent), ["draft", "sent", "active"])

    def test_only_who_was_named_signs(self):
        self.env["b2b.loyalty.member.contact"].create(
            {
                "membership_id": self.sent.id,
                "partner_id": self.hugo.id,
                "role": "manager",
            }
        )
        self.as_("gina")
        with self.quietly():
            self.get(self.path, 404)
        self.assertIn("nothing here", self.sign(self.url())["error"])
        self.as_("hugo")
        self.assertFalse(self.sign(self.form(self.path)).get("error"))

    def test_a_viewer_of_it_reads_and_waits(self):
        Contact = self.env["b2b.loyalty.member.contact"]
        for person, role in ((self.hugo, "manager"), (self.gina, "viewer")):
            Contact.create(
                {"membership_id": self.sent.id, "partner_id": person.id, "role": role}
            )
        self.as_("gina")
        self.assertIsNone(self.form(self.path))
        self.assertIn("the signature of Hugo Guest", self.text(self.path))
        self.assertIn("nothing here", self.sign(self.url())["error"])

    def test_others_cannot(self):
        for name in ("manager", "other", "stranger"):
            self.as_(name)
            self.assertIn("nothing here", self.sign(self.url())["error"], name)
        self.assertUnsigned()
        self.as_(None)
        with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
            self.sign(self.url())
        self.assertUnsigned()

    def test_memberships_that_do_not_exist_answer_the_same(self):
        self.as_("gina")
        expected = self.sign(self.url(membership=self.other.id))
        for number in BAD_IDS:
            self.assertEqual(self.sign(self.url(membership=number)), expected)

    def test_needs_its_token(self):
        self.as_("gina")
        for token in ("", "0", "x" * 60, "'--"):
            answer = self.sign(self.url(token=token))
            self.assertIn("open for too long", answer["error"])
        self.assertUnsigned()

    def test_what_was_not_read_is_not_signed(self):
        self.as_("gina")
        for fingerprint in ("0" * 64, "x", "%00", "<b>"):
            answer = self.sign(self.url(fingerprint=fingerprint))
            self.assertIn("read it again", answer["error"])
        shown = self.form(self.path)
        self.sent.with_user(self.manager).notice_days = 77  # a draft again
        self.sent.with_user(self.manager).action_send()
        changed = self.sent.sudo()
        changed._engine_write({"agreement_sha256": "1" * 64})
        self.env.flush_all()
        self.assertIn("read it again", self.sign(shown)["error"])
        self.assertUnsigned()

    def test_bad_input_gets_a_sentence(self):
        self.as_("gina")
        svg = base64.b64encode(b"<svg onload='alert(1)'/>").decode()
        png = base64.b64decode(self.drawing)
        torn = base64.b64encode(png[:30]).decode()
        for vals, words in (
            ({"name": ""}, "Write your name"),
            ({"name": " "}, "Write your name"),
            ({"name": "x" * 101}, "Write your name"),
            ({"name": 5}, "Write your name"),
            ({"name": {"a": 1}}, "Write your name"),
            ({"name": "a\0b"}, "Write your name"),
            ({"signature": svg}, "draw it again"),
            ({"signature": torn}, "draw it again"),
            ({"signature": "%%%"}, "draw it again"),
            ({"signature": ["x"]}, "draw it again"),
            ({"signature": "A" * 2_000_001}, "draw it again"),
        ):
            with self.subTest(vals=str(vals)[:40]):
                self.assertIn(words, self.sign(self.url(), **vals)["error"])
        self.assertUnsigned()

    def test_without_a_drawing(self):
        self.as_("gina")
        params = {"name": "Gina"}
        answer = self.make_jsonrpc_request(self.url(), params)
        self.assertIn("draw it again", answer["error"])
        self.assertUnsigned()

    def test_not_where_one_joins_by_buying(self):
        self.program.sudo().join_by = "transaction"
        self.as_("gina")
        self.assertIsNone(self.form(self.path))
        self.assertIn("Nothing has to be signed", self.text(self.path))
        self.assertIn("nothing here", self.sign(self.url())["error"])

    def test_not_once_nobody_joins_any_more(self):
        self.program.sudo().date_end = "2020-12-31"
        self.as_("gina")
        self.assertIn("nothing here", self.sign(self.url())["error"])
        self.assertUnsigned()

    def test_opening_the_address_signs_nothing(self):
        self.as_("gina")
        with self.quietly():
            answer = self.url_open(self.url())
        self.assertGreaterEqual(answer.status_code, 400)
        self.assertUnsigned()


class TestConsent(AgreementCase):
    def setUp(self):
        super().setUp()
        self.newer = self.new_version()
        self.new_path = f"{AGREEMENT}/{self.member.id}/new"

    def consent_url(self, **more):
        more.setdefault("fingerprint", self.newer._portal_fingerprint())
        return self.url("consent", membership=self.member.id, **more)

    def test_the_agreement_tells_of_it(self):
        self.as_("viewer")
        text = self.text(AGREEMENT)
        self.assertIn("newer version 2 of the terms", text)
        self.assertIn("Delivery is faster", text)

    def test_read_beside_the_signed_one(self):
        tier = self.newer.line_ids.filtered(lambda li: li.tier_id == self.silver)
        tier.revenue_from = 12_345
        self.as_("viewer")
        page = self.page(self.new_path)
        gone = [" ".join(d.text_content().split()) for d in page.cssselect("div del")]
        new = [" ".join(d.text_content().split()) for d in page.cssselect("div ins")]
        self.assertTrue([t for t in gone if "10,000.00" in t])
        self.assertTrue([t for t in new if "12,345.00" in t])
        self.assertIn("Newer words", new)
        self.assertIsNone(self.form(self.new_path))
        self.assertIn("A manager of your company", self.text(self.new_path))

    def test_a_manager_consents(self):
        self.as_("manager")
        answer = self.sign(self.form(self.new_path), name="Mary Manager")
        self.assertEqual(
            answer,
            {"force_refresh": True, "redirect_url": f"{AGREEMENT}/{self.member.id}"},
        )
        self.env.invalidate_all()
        self.assertEqual(self.member.terms_id, self.newer)
        self.assertEqual(self.member.signed_by, "Mary Manager")
        self.assertIn("Newer words", self.member.agreement_html)
        self.assertTrue(self.newer.locked)
        text = self.text(AGREEMENT)
        self.assertNotIn("newer version", text)
        self.assertIn("Earlier documents", text)
        self.assertEqual(self.get(self.new_path, 303).status_code, 303)

    def test_nobody_else_does(self):
        for name in ("viewer", "buyer", "other", "stranger"):
            self.as_(name)
            answer = self.sign(self.consent_url())
            self.assertIn("nothing here for you", answer["error"], name)
        self.env.invalidate_all()
        self.assertEqual(self.member.terms_id.number, 1)

    def test_terms_that_changed_meanwhile_are_read_again(self):
        self.as_("manager")
        for change in (
            lambda: self.newer.write({"agreement_html": "<p>Other words</p>"}),
            lambda: self.newer.line_ids[-1].write({"revenue_from": 99_999}),
            lambda: self.env["b2b.loyalty.benefit"].create(
                {"name": "Tea", "terms_id": self.newer.id}
            ),
        ):
            shown = self.form(self.new_path)
            change()
            self.env.flush_all()
            self.assertIn("read it again", self.sign(shown)["error"])
        self.assertEqual(self.member.terms_id.number, 1)
        self.assertFalse(self.sign(self.form(self.new_path)).get("error"))

    def test_needs_its_token(self):
        self.as_("manager")
        self.assertIn("too long", self.sign(self.consent_url(token="x"))["error"])
        self.assertEqual(self.member.terms_id.number, 1)

    def test_not_once_the_membership_has_ended(self):
        self.member.action_terminate("Moved away")
        self.as_("manager")
        self.assertIn("nothing here", self.sign(self.consent_url())["error"])
        self.get(self.new_path, 303)

    def test_terms_in_preparation_are_offered_to_nobody(self):
        self.newer.date_from = fields.Date.add(fields.Date.today(), days=5)
        self.as_("manager")
        self.assertNotIn("newer version", self.text(AGREEMENT))
        self.get(self.new_path, 303)

    def test_paragraphs_of_a_text(self):
        for text, expected in (
            ("<p>One <b>two</b></p><p>Three</p>", ["One two", "Three"]),
            ("Loose<p>Para</p>tail", ["Loose", "Para", "tail"]),
            ("<ul><li>a</li><li>b<p>c</p></li></ul>", ["a", "b", "c"]),
            ("<table><tr><td>x</td><td>y</td></tr></table>", ["x", "y"]),
            ("<!-- no --><p> </p>", []),
        ):
            with self.subTest(text=text):
                self.assertEqual(self.newer._portal_paragraphs(text), expected)
