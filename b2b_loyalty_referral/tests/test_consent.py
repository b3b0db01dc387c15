"""A customer is looked after with its consent: who, when, and the paper."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from .referral_common import PAPER, ReferralCase


class TestConsent(ReferralCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.managed = cls.make_plan(
            {"kind": "percent", "percent": 5}, relation="managed"
        )

    def look_after(self, name="Old Customer", **vals):
        """A member tells us of a customer that it looks after; the paper is missing."""
        known = self.make_company(name)
        told = {**self.consent(), "consent_file": False, **vals}
        return self.refer(name, referred_partner_id=known.id, **told)

    def form(self, referral, user=None):
        return Form(referral.with_user(user or self.salesperson))

    def test_accepted_once_the_paper_is_there(self):
        referral = self.look_after()
        with self.assertRefused("attach what they have signed", UserError):
            referral.action_accept()
        self.assertEqual(referral.state, "submitted")
        invoice = self.post_invoice(referral.referred_partner_id, 200)
        self.process()
        self.assertFalse(self.lines(referral))
        with self.form(referral) as form:
            form.consent_file = PAPER
        referral.action_accept()
        self.process()
        self.assertEqual(self.lines(referral), [(10, "pending")])
        self.assertEqual(referral.sudo().commission_ids.move_id, invoice)

    def test_a_plan_that_accepts_at_once_waits_for_it(self):
        self.managed.auto_accept = True
        self.assertEqual(self.look_after().state, "submitted")
        complete = self.look_after("Other", consent_file=PAPER)
        self.assertEqual(complete.state, "accepted")

    def test_overruled_it_is_needed_all_the_same(self):
        self.member.action_suspend("Overdue invoices")
        referral = self.look_after().with_user(self.manager)
        self.assert_refused_for("suspended", referral)
        self.member.action_resume()
        with self.assertRefused("has to agree", UserError):
            referral.action_overrule("They have paid")
        referral.consent_file = PAPER
        referral.action_overrule("They have paid")
        self.assertEqual(referral.state, "accepted")

    def test_who_and_when_are_asked_for(self):
        for missing in "consent_by", "consent_on":
            with self.assertRefused("say who of it has agreed", ValidationError):
                self.look_after(missing, **{missing: False})
        with self.assertRefused("lies ahead", ValidationError):
            self.look_after("Tomorrow", consent_on="2026-03-11")

    def test_of_new_business_nothing_is_asked(self):
        referral = self.refer()
        referral.action_accept()
        self.assertEqual(referral.state, "accepted")

    def test_it_stays_as_it_was_accepted(self):
        referral = self.look_after(consent_file=PAPER)
        with self.form(referral) as form:
            form.consent_by = "Ann"
        referral.action_accept()
        for user in self.salesperson, self.manager:
            mine = referral.with_user(user)
            for vals in (
                {"consent_by": "Joe"},
                {"consent_on": "2026-03-02"},
                {"consent_file": False},
                {"consent_filename": "other.pdf"},
            ):
                with self.subTest(user=user.login, **vals):
                    with self.assertRefused("once the referral is accepted"):
                        mine.write(vals)
        self.assertEqual(referral.consent_by, "Ann")

    def test_the_paper_is_reached_through_the_referral_alone(self):
        referral = self.look_after(consent_file=PAPER)
        place = [
            ("res_model", "=", referral._name),
            ("res_id", "=", referral.id),
            ("res_field", "=", "consent_file"),
        ]
        paper = self.env["ir.attachment"].sudo().search(place)
        mine = paper.with_user(self.manager)
        with self.assertRefused("is the consent of a customer", UserError):
            mine.raw = b"%PDF other"
        with self.assertRefused("is the consent of a customer", UserError):
            mine.unlink()
        with self.assertRaises(AccessError):
            mine.create({name: value for name, _op, value in place} | {"name": "X"})
        self.assertEqual(referral.consent_file, PAPER)
