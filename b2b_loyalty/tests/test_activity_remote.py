"""What is tried with activities from outside of their form."""

import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .activity_common import ActivityCase

FIRST = base64.b64encode(b"%PDF-1.4 first")
OTHER = base64.b64encode(b"%PDF-1.4 other")


@tagged("post_install", "-at_install")
class TestProofStays(ActivityCase):
    """What it was approved for is what is on record."""

    def noted_with_proof(self):
        return self.note(self.review, proof_file=FIRST, proof_filename="review.pdf")

    def file_of(self, activity, user):
        files = self.env["ir.attachment"].with_user(user)
        return files.search(
            [
                ("res_model", "=", activity._name),
                ("res_id", "=", activity.id),
                ("res_field", "=", "proof_file"),
            ]
        )

    def test_not_exchanged_as_a_file(self):
        activity = self.noted_with_proof()
        for user in (self.salesperson, self.manager):
            file = self.file_of(activity, user)
            self.assertEqual(len(file), 1)
            for values in ({"datas": OTHER}, {"res_id": 0}, {"res_field": False}):
                with self.subTest(user=user.login, values=values):
                    with self.assertRaisesRegex(UserError, "neither changed"):
                        file.write(values)
            with self.assertRaisesRegex(UserError, "nor deleted"):
                file.unlink()
            with (
                self.assertRaisesRegex(AccessError, "as the proof"),
                self.env.cr.savepoint(),
            ):
                file.create(
                    {
                        "name": "proof_file",
                        "res_model": activity._name,
                        "res_id": activity.id,
                        "res_field": "proof_file",
                        "datas": OTHER,
                    }
                )
        self.env.invalidate_all()
        self.assertEqual(activity.proof_file, FIRST)

    def test_exchanged_on_the_claim_until_it_is_decided(self):
        claimed = self.record(self.review, "test,1").with_user(self.salesperson)
        claimed.write({"proof_file": FIRST, "note": "As agreed"})
        claimed.write({"proof_file": OTHER})
        self.assertEqual(claimed.proof_file, OTHER)
        claimed.write({"proof_file": False})
        self.assertFalse(claimed.proof_file)
        claimed.action_approve()
        with self.assertRaisesRegex(AccessError, "cannot be changed once"):
            claimed.write({"proof_file": FIRST})

    def test_words_are_proof_too(self):
        talk = self.make_type("Talk", points=20, proof="text")
        activity = self.note(talk, note="About drills")
        with self.assertRaisesRegex(AccessError, "cannot be changed once"):
            activity.write({"note": "About nothing"})
        remark = self.note(self.review, note="Five stars")
        remark.write({"note": "Five stars, as we read"})


@tagged("post_install", "-at_install")
class TestIds(ActivityCase):
    def test_one_activity_sent_twice_is_one(self):
        claimed = self.record(self.review, "test,1").with_user(self.salesperson)
        claimed.browse(claimed.ids * 2).action_approve()
        self.assertEqual(self.entries(), [50])
        claimed.browse(claimed.ids * 2).action_withdraw("Noted twice")
        self.assertEqual(self.entries(), [50, -50])

    def test_one_member_sent_twice_is_adjusted_once(self):
        members = self.member.browse(self.member.ids * 2)
        members.with_user(self.manager).adjust(5, "Sorry")
        self.assertEqual(self.entries(), [5])

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_a_guessed_id_is_answered_as_one_that_is_not_there(self):
        claimed = self.record(self.review, "test,1")
        stranger = new_test_user(
            self.env,
            login="loyalty_stranger",
            groups="base.group_user,b2b_loyalty.group_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        for number in (claimed.id, claimed.id + 10**6):
            guessed = claimed.browse(number).with_user(stranger)
            for method, arguments in (
                ("action_approve", ()),
                ("action_refuse", ("No",)),
                ("action_withdraw", ("No",)),
            ):
                with (
                    self.subTest(number=number, method=method),
                    self.assertRaisesRegex(UserError, "does not exist"),
                ):
                    getattr(guessed, method)(*arguments)
