import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .wizard_common import PICTURE, WizardCase

PDF = base64.b64encode(b"%PDF-1.4 signed on paper")


@tagged("post_install", "-at_install")
class TestWizardSigning(WizardCase):
    def setUp(self):
        super().setUp()
        self.program = self.make_program()
        self.acme = self.make_customer("Acme")
        self.jane = self.make_contact(self.acme)
        self.membership = self.env["b2b.loyalty.membership"].create(
            {"program_id": self.program.id, "partner_id": self.acme.id}
        )

    def sign(self, name="b2b.loyalty.sign", **vals):
        form = self.open_wizard(name, self.membership)
        for field, value in vals.items():
            form[field] = value
        return form.save()

    def test_drawn_signature(self):
        self.membership.action_send()
        wizard = self.sign(contact_id=self.jane, signature=PICTURE)
        self.assertEqual(wizard.signed_by, "Jane Doe", "the name of the contact")
        wizard.action_sign()
        self.assertRecordValues(
            self.membership, [{"state": "active", "signed_by": "Jane Doe"}]
        )
        self.assertTrue(self.membership.signature)
        self.assertRecordValues(
            self.membership.contact_ids,
            [{"partner_id": self.jane.id, "role": "manager"}],
        )

    def test_scan_of_the_paper(self):
        self.membership.action_send()
        wizard = self.sign(
            signed_by="J. Doe", method="scan", scan=PDF, scan_name="acme.pdf"
        )
        wizard.action_sign()
        document = self.membership.signed_attachment_id
        self.assertEqual(document.name, "acme.pdf")
        self.assertEqual(document.raw, base64.b64decode(PDF))
        self.assertEqual(document.res_id, self.membership.id)
        self.assertFalse(self.membership.signature)
        self.assertEqual(self.membership.state, "active")

    def test_a_drawing_left_over_does_not_stand_in_for_the_scan(self):
        self.membership.action_send()
        wizard = self.sign(signed_by="Jane", signature=PICTURE, method="scan")
        with self.assertRaisesRegex(UserError, "upload a scan"):
            wizard.action_sign()

    def test_what_is_no_scan(self):
        self.membership.action_send()
        wizard = self.sign(
            signed_by="Jane",
            method="scan",
            scan=base64.b64encode(b"just words"),
            scan_name="notes.txt",
        )
        with self.assertRaisesRegex(UserError, "notes.txt is no PDF, PNG or JPEG"):
            wizard.action_sign()

    def test_nothing_drawn(self):
        self.membership.action_send()
        with self.assertRaisesRegex(UserError, "Draw the signature"):
            self.sign(signed_by="Jane").action_sign()

    def test_no_name(self):
        self.membership.action_send()
        with self.assertRaisesRegex(UserError, "Write the name"):
            self.sign(signature=PICTURE).action_sign()

    def test_contact_of_another_company(self):
        self.membership.action_send()
        stranger = self.make_contact(self.make_customer("Beta"), "Ben")
        wizard = self.sign(contact_id=stranger, signature=PICTURE)
        with self.assertRaisesRegex(UserError, "Ben does not belong to Acme"):
            wizard.action_sign()
        self.assertEqual(self.membership.state, "sent")

    def test_before_it_is_sent(self):
        wizard = self.sign(contact_id=self.jane, signature=PICTURE)
        with self.assertRaisesRegex(UserError, "after it has been sent"):
            wizard.action_sign()

    def test_consent_to_the_terms_of_today(self):
        self.membership.action_send()
        self.membership.action_sign("Jane Doe", PICTURE)
        self.program.action_new_version()
        newer = self.program.newest_terms_id
        newer.summary = "Free delivery from Silver"
        ben = self.make_contact(self.acme, "Ben")
        form = self.open_wizard("b2b.loyalty.consent", self.membership)
        self.assertEqual(form.new_terms_id, newer)
        self.assertEqual(form.summary, "Free delivery from Silver")
        form.contact_id = ben
        form.signature = PICTURE
        form.save().action_consent()
        self.assertEqual(self.membership.terms_id, newer)
        self.assertEqual(self.membership.signed_by, "Ben")
        self.assertIn(ben, self.membership.contact_ids.partner_id)
        self.assertTrue(newer.locked)

    def test_nothing_to_consent_to(self):
        self.membership.action_send()
        self.membership.action_sign("Jane Doe", PICTURE)
        wizard = self.sign("b2b.loyalty.consent", signed_by="J", signature=PICTURE)
        with self.assertRaisesRegex(UserError, "nothing to consent to"):
            wizard.action_consent()

    def test_salesperson_has_no_access(self):
        for name in ("b2b.loyalty.sign", "b2b.loyalty.consent"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.open_wizard(name, self.membership, self.salesperson)
