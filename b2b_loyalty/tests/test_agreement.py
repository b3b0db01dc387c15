import base64
import hashlib

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import SQL

from .membership_common import MembershipCase


class TestAgreement(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_program()
        cls.acme = cls.make_company()
        cls.joe = cls.make_contact(cls.acme)

    def new_version(self, text="<p>Newer words</p>"):
        self.program.with_user(self.manager).action_new_version()
        self.program.newest_terms_id.agreement_html = text
        return self.program.newest_terms_id

    def upload(self, membership, content=b"%PDF-1.4 the signed paper"):
        return (
            self.env["ir.attachment"]
            .with_user(self.manager)
            .create(
                {
                    "name": "scan.pdf",
                    "raw": content,
                    "res_model": membership._name,
                    "res_id": membership.id,
                }
            )
        )

    def documents(self, membership):
        return self.env["ir.attachment"].search(
            [("res_model", "=", membership._name), ("res_id", "=", membership.id)]
        )

    # -- sending

    def test_sending_freezes_text_document_and_fingerprint(self):
        sent = self.make_sent(self.program, self.acme)
        document = sent.agreement_attachment_id
        self.assertTrue(document.raw)
        self.assertEqual(sent.agreement_html, self.program.terms_id.agreement_html)
        self.assertEqual(
            sent.agreement_sha256, hashlib.sha256(document.raw).hexdigest()
        )
        self.assertTrue(self.program.terms_id.locked)
        self.assertEqual(self.last_step(sent).attachment_id, document)

    def test_sending_mails_the_document(self):
        sent = self.make_sent(self.program, self.acme)
        mail = sent.message_ids.filtered("attachment_ids")
        self.assertEqual(mail.attachment_ids, sent.agreement_attachment_id)
        self.assertEqual(mail.notified_partner_ids, self.acme)

    def test_without_an_address_it_says_so(self):
        self.acme.email = False
        sent = self.make_sent(self.program, self.acme)
        bodies = " ".join(sent.message_ids.mapped("body"))
        self.assertIn("Acme Tools has no mail address: nothing was mailed.", bodies)

    def test_nothing_to_sign_is_not_sent(self):
        program = self.make_program(state="draft")
        program.agreement_html = "<p><br></p>"
        program.with_user(self.manager).action_open()
        with self.assertRefused("has no agreement text yet", ValidationError):
            self.make_sent(program, self.acme)

    def test_a_later_draft_is_sent_under_the_terms_of_its_day(self):
        draft = self.make_draft(self.program, self.acme)
        newer = self.new_version()
        draft.action_send()
        self.assertEqual(draft.terms_id, newer)
        self.assertIn("Newer words", draft.agreement_html)

    # -- signing

    def test_signing_confirms_the_document_that_was_sent(self):
        sent = self.make_sent(self.program, self.acme)
        document = sent.agreement_attachment_id
        sent.action_sign("Joe Smith", self.drawing)
        self.assertEqual(sent.agreement_attachment_id, document)
        self.assertEqual(sent.signed_by, "Joe Smith")
        self.assertTrue(sent.signed_on and sent.signature)
        self.assertNotEqual(sent.signed_attachment_id, document)
        self.assertIn("Joe Smith", self.text_of(sent.signed_attachment_id))

    def text_of(self, document):
        return document.raw.decode()

    def test_tampered_document_is_refused(self):
        sent = self.make_sent(self.program, self.acme)
        forged = self.env["ir.attachment"].create({"name": "x", "raw": b"Forged"})
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE ir_attachment sent SET store_fname = forged.store_fname,"
                " db_datas = forged.db_datas FROM ir_attachment forged"
                " WHERE sent.id = %s AND forged.id = %s",
                sent.agreement_attachment_id.id,
                forged.id,
            )
        )
        self.env.invalidate_all()
        with self.assertRefused("is no longer the one that was sent", UserError):
            sent.action_sign("Joe Smith", self.drawing)

    def test_what_a_signature_needs(self):
        sent = self.make_sent(self.program, self.acme)
        stranger = self.make_contact(self.make_company("Bolt AG"), "Eve")
        for arguments, words in (
            ((" ", self.drawing), "Write the name"),
            (("Joe", None), "Draw the signature, or upload"),
            (("Joe", self.drawing, None, stranger), "Eve does not belong to Acme"),
        ):
            with self.subTest(words=words), self.assertRefused(words, UserError):
                sent.action_sign(*arguments)
        self.assertEqual(sent.state, "sent")
        self.assertFalse(sent.signed_by)

    def test_signer_is_the_first_manager(self):
        sent = self.make_sent(self.program, self.acme)
        sent.action_sign(" joe smith ", self.drawing)
        self.assertEqual(sent.contact_ids.partner_id, self.joe)
        self.assertEqual(sent.contact_ids.role, "manager")

    def test_signer_is_found_by_the_very_name(self):
        for signer, found in (
            ("%", False),
            ("Joe_Smith", False),
            ("Joe", False),
            (" joe SMITH ", True),
        ):
            sent = self.make_sent(self.make_program(), self.acme)
            sent.action_sign(signer, self.drawing)
            self.assertEqual(sent.contact_ids.partner_id == self.joe, found, signer)

    def test_signer_who_had_a_smaller_role_becomes_manager(self):
        sent = self.make_sent(
            self.program,
            self.acme,
            contact_ids=[Command.create({"partner_id": self.joe.id})],
        )
        sent.action_sign("J. S.", self.drawing, contact=self.joe)
        self.assertEqual(sent.contact_ids.mapped("role"), ["manager"])

    def test_scan_of_the_paper_becomes_the_signed_document(self):
        sent = self.make_sent(self.program, self.acme)
        scan = self.upload(sent)
        sent.action_sign("Joe Smith", None, scan=scan.id)  # as over RPC
        self.assertEqual(sent.signed_attachment_id, scan)
        with self.assertRefused("neither changed nor deleted", UserError):
            scan.raw = b"Another paper"

    def test_scan_must_belong_here(self):
        sent = self.make_sent(self.program, self.acme)
        other = self.upload(self.make_sent(self.program, self.make_company("Bolt")))
        with self.assertRefused("belongs to another record", UserError):
            sent.action_sign("Joe Smith", None, scan=other)

    # -- later edits

    def test_later_edits_leave_sent_and_signed_as_they_were(self):
        sent = self.make_sent(self.program, self.acme)
        signed = self.make_member(self.program, self.make_company("Bolt AG"))
        documents = (
            sent.agreement_attachment_id
            | signed.agreement_attachment_id
            | signed.signed_attachment_id
        )
        before = {document: document.raw for document in documents}
        texts = (sent.agreement_html, signed.agreement_html)
        self.new_version("<p>Everything is different</p>")
        self.program.name = "Another Club"
        self.program.tier_ids[0].name = "Copper"
        self.program.tier_ids[2].revenue_from = 90_000
        (self.acme | signed.partner_id).write(
            {"name": "Renamed", "street": "Elsewhere"}
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual({document: document.raw for document in documents}, before)
        self.assertEqual((sent.agreement_html, signed.agreement_html), texts)
        sent._check_fingerprint()
        sent.action_sign("Joe Smith", self.drawing)
        self.assertEqual(sent.terms_id.number, 1)

    def test_change_of_what_was_agreed_sends_it_back(self):
        for vals in (
            {"date_start": "2026-04-01"},
            {"date_end": "2026-12-31"},
            {"renewal": "none"},
            {"notice_days": 90},
            {"partner_id": self.make_company("Bolt AG").id},
        ):
            with self.subTest(**vals):
                sent = self.make_sent(self.program, self.make_company("Acme"))
                document = sent.agreement_attachment_id
                sent.write(vals)
                self.assertEqual(sent.state, "draft")
                self.assertFalse(sent.agreement_attachment_id or sent.agreement_sha256)
                self.assertIn("send it again", self.last_step(sent).reason)
                self.assertTrue(document.exists())
                with self.assertRefused("signed after it has been sent"):
                    sent.action_sign("Joe", self.drawing)

    def test_same_values_and_other_fields_leave_it_sent(self):
        sent = self.make_sent(self.program, self.acme)
        sent.write({"renewal": sent.renewal, "notice_days": sent.notice_days})
        sent.user_id = self.manager
        self.assertEqual(sent.state, "sent")

    # -- newer terms

    def test_consent_moves_to_the_newer_terms_and_keeps_the_old_document(self):
        member = self.make_member(self.program, self.acme)
        old = member.agreement_attachment_id | member.signed_attachment_id
        contents = [document.raw for document in old]
        newer = self.new_version()
        member.action_consent("Joe Smith", self.drawing)
        self.assertEqual(member.terms_id, newer)
        self.assertIn("Newer words", member.agreement_html)
        self.assertNotIn(member.agreement_attachment_id, old)
        self.assertEqual([document.raw for document in old], contents)
        self.assertLessEqual(old, self.documents(member))
        with self.assertRefused("neither changed nor deleted"):
            old[0].sudo().unlink()
        self.assertIn("consented to version 2", self.last_step(member).reason)

    def test_renewal_moves_to_the_newer_terms(self):
        member = self.make_member(self.program, self.acme)
        old = member.signed_attachment_id
        newer = self.new_version()
        member.action_renew()
        self.assertEqual(member.terms_id, newer)
        self.assertIn("Newer words", member.agreement_html)
        self.assertFalse(member.signed_by)
        self.assertTrue(old.exists())
        self.assertIn("under version 2", self.last_step(member).reason)

    def test_renewal_under_the_same_terms_keeps_the_signature(self):
        member = self.make_member(self.program, self.acme)
        documents = member.agreement_attachment_id | member.signed_attachment_id
        member.action_renew()
        self.assertEqual(
            member.agreement_attachment_id | member.signed_attachment_id, documents
        )
        self.assertEqual(member.signed_by, "Joe Smith")

    # -- documents are closed

    def test_frozen_documents_are_closed_through_every_door(self):
        member = self.make_member(self.program, self.acme)
        other = self.make_company("Bolt AG")
        frozen = member.agreement_attachment_id | member.signed_attachment_id
        for user in self.env.ref("base.user_admin"), self.manager, self.env.user:
            for document in frozen.with_user(user):
                for vals in (
                    {"raw": b"x"},
                    {"datas": base64.b64encode(b"x")},
                    {"name": "Other.pdf"},
                    {"res_id": 0},
                    {"res_model": "res.partner", "res_id": other.id},
                    {"type": "url", "url": "https://example.com"},
                    {"mimetype": "text/html"},
                    {"b2b_loyalty_frozen": False},
                ):
                    with (
                        self.subTest(user=user.login, **vals),
                        self.assertRefused("neither changed nor deleted", UserError),
                    ):
                        document.write(vals)
                with self.assertRefused("neither changed nor deleted", UserError):
                    document.unlink()
                document.generate_access_token()  # may still be handed out
                document.thumbnail = self.drawing  # and shown in small

    def test_drawing_cannot_be_replaced(self):
        member = self.make_member(self.program, self.acme)
        drawing = self.env["ir.attachment"].search(
            [
                ("res_model", "=", member._name),
                ("res_id", "=", member.id),
                ("res_field", "=", "signature"),
            ]
        )
        self.assertEqual(len(drawing), 1)
        as_manager = drawing.with_user(self.manager)
        with self.assertRefused("neither changed nor deleted"):
            as_manager.raw = b"Forged"
        with self.assertRefused("neither changed nor deleted"):
            as_manager.unlink()
        with self.assertRefused("puts a document in its place"):
            as_manager.create(
                {
                    "name": "signature",
                    "raw": b"Forged",
                    "res_model": member._name,
                    "res_id": member.id,
                    "res_field": "signature",
                }
            )
        with self.assertRefused("puts a document in its place"):
            self.upload(member).b2b_loyalty_frozen = True

    def test_no_drawing_is_moved_into_the_place_of_the_signature(self):
        member = self.make_member(self.program, self.acme)
        place = {"res_model": member._name, "res_id": member.id}
        field = {"res_field": "signature"}
        seller = self.make_user(
            "both", "b2b_loyalty.group_manager", "sales_team.group_sale_manager"
        )
        order = self.env["sale.order"].create({"partner_id": self.acme.id})
        Attachment = self.env["ir.attachment"].with_user(seller)
        for elsewhere, move in (
            ({"res_model": order._name, "res_id": order.id, **field}, place),
            ({"res_model": order._name, "res_id": order.id}, place | field),
            (place, field),
        ):
            # sudo: as the drawing of the order's own signature is kept
            drawing = Attachment.sudo().create({"name": "signature", **elsewhere})
            with self.assertRefused("puts a document in its place"):
                drawing.sudo(False).write(move)
        with self.assertRefused("puts a document in its place"):
            Attachment.with_context(
                default_res_model=member._name, default_res_field="signature"
            ).create({"name": "signature", "res_id": member.id})

    def test_other_attachments_are_as_free_as_ever(self):
        member = self.make_member(self.program, self.acme)
        note = self.upload(member, b"A note")
        note.write({"name": "note.txt", "raw": b"Another note"})
        note.unlink()

    def test_machine_without_pdf_freezes_the_page(self):
        report = self.env["ir.actions.report"]
        self.patch(
            self.registry["ir.actions.report"],
            "get_wkhtmltopdf_state",
            lambda self: "install",
        )
        draft = self.make_draft(self.program, self.acme)
        content, extension = report._b2b_loyalty_render(
            "b2b_loyalty.action_report_agreement", draft.ids
        )
        self.assertEqual(extension, "html")
        self.assertIn(b"Partner Club", content)
        draft.action_send()
        draft.action_sign("Joe Smith", self.drawing)
        self.assertTrue(draft.agreement_attachment_id.name.endswith(".html"))
