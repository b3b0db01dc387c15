import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .activity_common import ActivityCase
from .test_redeem_people import JUNK

PDF = base64.b64encode(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n").decode()
SVG = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").decode()
PAGE = base64.b64encode(b"<html><script>alert(1)</script></html>").decode()


class ClaimCase(ActivityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.beta = cls.make_member(cls.program, cls.make_company("Beta"))
        cls.users = {
            "viewer": cls.portal_user(cls.viewer),
            "buyer": cls.portal_user(cls.buyer),
            "manager": cls.portal_user(cls.boss),
            "of another company": cls.portal_user(
                cls.give_role(cls.beta, "Bea Beta", "manager")
            ),
            "without a role": cls.portal_user(cls.make_contact(cls.acme, "Nora")),
            "salesperson": cls.salesperson,
            "olga": cls.make_user("olga", "b2b_loyalty.group_user"),
            "accountant": cls.accountant,
            "employee": cls.make_user("emil"),
            "public": cls.env.ref("base.public_user"),
        }

    def call(self, who, *arguments, kind=None, **named):
        arguments = arguments or (self.member.id,)
        kind = self.review if kind is None else kind
        return self.remote(self.users[who], kind, "claim", *arguments, **named)

    def claimed(self, who, **named):
        [activity_id] = self.call(who, **named)
        return self.env["b2b.loyalty.activity"].browse(activity_id)

    def all_activities(self):
        return self.env["b2b.loyalty.activity"].search_count([])


@tagged("post_install", "-at_install")
class TestWhoClaims(ClaimCase):
    def test_every_role_for_itself(self):
        for who, person in (
            ("viewer", self.viewer),
            ("buyer", self.buyer),
            ("manager", self.boss),
        ):
            with self.subTest(who):
                activity = self.claimed(who, contact=self.boss.id)
                self.assertEqual(activity.contact_id, person)
                self.assertEqual((activity.state, activity.points), ("claimed", 50))
                self.assertEqual(activity.activity_ids.user_id, self.salesperson)
        self.assertEqual(self.entries(), [])

    def test_the_salesperson_for_anybody_of_the_customer(self):
        activity = self.claimed("salesperson", contact=self.buyer.id)
        self.assertEqual(
            (activity.state, activity.contact_id), ("approved", self.buyer)
        )
        stranger = self.beta.contact_ids
        with self.assertRefused("has no role in the membership", UserError):
            self.call("salesperson", contact=stranger.id)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nobody_else(self):
        before = self.all_activities()
        sentence = self.assertSentence(self.call, "buyer", 999_999_999)
        self.assertIn("does not exist", sentence)
        for who in (
            "of another company",
            "without a role",
            "olga",
            "accountant",
            "employee",
            "public",
        ):
            with self.subTest(who):
                # the same answer as for what does not exist
                self.assertEqual(self.assertSentence(self.call, who), sentence)
        self.assertEqual(self.all_activities(), before)

    def test_what_members_do_not_see(self):
        other = self.make_program()
        elsewhere = self.make_type("Elsewhere")
        elsewhere.program_id = other
        for kind in (
            self.make_type("Hidden", published=False),
            self.make_type("Gone", active=False),
            elsewhere,
        ):
            with self.assertRefused("does not exist", UserError):
                self.call("buyer", kind=kind)
        ours = self.make_type("Ours", claimable=False)
        with self.assertRefused("Ours is noted by us", UserError):
            self.call("buyer", kind=ours)

    def test_a_role_that_ended(self):
        self.buyer.active = False
        with self.assertRefused("does not exist", UserError):
            self.call("buyer")

    def test_portal_presses_no_button(self):
        activity = self.claimed("buyer")
        for user in self.users["buyer"], self.users["manager"]:
            for step, arguments in (
                ("action_approve", []),
                ("action_refuse", ["Mine"]),
                ("action_withdraw", ["Mine"]),
            ):
                with self.assertRaises(AccessError):
                    self.remote(user, activity, step, *arguments)
            with self.assertRaises(AccessError):
                activity.with_user(user).read(["state"])
            with self.assertRaises(AccessError):
                activity.with_user(user).write({"state": "approved"})


@tagged("post_install", "-at_install")
class TestClaim(ClaimCase):
    def test_without_approval_it_earns_at_once(self):
        survey = self.make_type(
            "Survey", points=10, approval="none", per_person_limit=1, holder="person"
        )
        activity = self.claimed("viewer", kind=survey)
        self.assertEqual(activity.state, "approved")
        self.assertFalse(activity.decided_by)
        self.assertFalse(activity.activity_ids)
        self.assertEqual(self.viewer.points_balance, 10)
        with self.assertRefused("for a person, and .* has that many", UserError):
            self.call("viewer", kind=survey)
        self.assertEqual(self.viewer.points_balance, 10)

    def test_the_same_key_is_the_same_claim(self):
        first = self.claimed("buyer", key="a")
        self.assertEqual(self.claimed("buyer", key="a"), first)
        self.assertNotEqual(self.claimed("buyer", key="b"), first)
        self.assertNotEqual(self.claimed("manager", key="a"), first)
        self.assertNotEqual(self.claimed("buyer", key="a", kind=self.module), first)
        first.action_refuse("Not to be found")
        self.assertEqual(self.claimed("buyer", key="a"), first)

    def test_no_more_than_are_looked_at(self):
        for number in range(50):
            self.record(self.review, f"test,{number}")
        with self.assertRefused("50 claims of Acme Tools wait", UserError):
            self.call("buyer")
        self.claimed("salesperson")
        first = self.env["b2b.loyalty.activity"].search(
            [("origin_ref", "=", "test,0")], limit=1
        )
        first.action_approve()
        self.call("buyer")

    def test_a_day_in_the_past(self):
        self.assertEqual(
            self.claimed("buyer", date="2026-02-01").date, self.day("2026-02-01")
        )
        with self.assertRefused("is still to come", UserError):
            self.call("buyer", date="2026-03-11")

    def test_in_the_background_as_well_for_who_is_suspended(self):
        self.member.action_suspend("Overdue invoices")
        self.assertEqual(self.claimed("buyer").state, "claimed")


@tagged("post_install", "-at_install")
class TestProof(ClaimCase):
    def test_what_is_asked_for(self):
        for proof, missing, given, field in (
            ("link", "Add a link", {"link": "https://example.com/1"}, "proof_link"),
            ("file", "Add a file", {"file": PDF, "filename": "a.pdf"}, "proof_file"),
            ("text", "in some words", {"note": "It went well"}, "note"),
        ):
            kind = self.make_type(f"With {proof}", proof=proof)
            with self.subTest(proof):
                with self.assertRefused(missing, UserError):
                    self.call("buyer", kind=kind)
                activity = self.claimed("buyer", kind=kind, **given)
                self.assertTrue(activity[field])
                # whoever of us notes it has seen it
                self.claimed("salesperson", kind=kind)

    def test_the_file_is_kept_as_it_came(self):
        activity = self.claimed("buyer", file=PDF, filename="..\\x/../cert.pdf")
        self.assertEqual(activity.proof_file, PDF.encode())
        self.assertEqual(activity.proof_filename, "cert.pdf")

    def test_what_is_no_proof(self):
        before = self.all_activities()
        for sentence, proof in (
            ("This is no link", {"link": "javascript:alert(1)"}),
            ("This is no link", {"link": "https://"}),
            ("This is no link", {"link": "https://a b"}),
            ("This is no link", {"link": "ftp://example.com"}),
            ("This is no link", {"link": "https://example.com/" + "x" * 1000}),
            ("cannot be taken", {"file": SVG}),
            ("cannot be taken", {"file": PAGE}),
            ("cannot be taken", {"file": "no base64 at all"}),
            ("cannot be taken", {"file": "A" * 16_000_000}),
            ("longer than 10000", {"note": "x" * 10_001}),
            ("knows no points", {"points": 5000}),
            ("knows no state", {"state": "approved"}),
        ):
            with self.subTest(sentence):
                found = self.assertSentence(self.call, "buyer", **proof)
                self.assertIn(sentence, found)
        self.assertEqual(self.all_activities(), before)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_junk_gets_a_sentence(self):
        """Or is taken for nothing; what comes out is never half of something."""
        for name in ("contact", "date", "key", "note", "link", "file", "filename"):
            for junk in JUNK:
                for who in "buyer", "salesperson":
                    with self.subTest(name, junk=junk, who=who):
                        self._survives(who, **{name: junk})
        for junk in JUNK:
            with self.subTest("membership", junk=junk):
                self._survives("buyer", junk)
        for junk in ([], [-1], [2**31], ["x"], [999_999_999]):
            with self.subTest("type", junk=junk):
                model = self.env["b2b.loyalty.activity.type"]
                kind = model.browse(junk)
                self.assertSentence(self.call, "buyer", kind=kind)

    def _survives(self, who, *arguments, **named):
        savepoint = self.env.cr.savepoint()
        try:
            self.call(who, *arguments, **named)
        except UserError as error:
            self.assertRegex(str(error), r"^.*\.$")
        finally:
            savepoint.close(rollback=True)


@tagged("post_install", "-at_install")
class TestOneCall(ClaimCase):
    """What other applications note with ``record_activity``."""

    def test_once_per_source_activity_and_person(self):
        first = self.record("review", "survey.user_input,7", contact=self.buyer)
        again = self.record(self.review, "survey.user_input,7", contact=self.buyer)
        self.assertEqual(again, first)
        by_partner = self.record(
            "review", "survey.user_input,7", contact=self.buyer.partner_id
        )
        self.assertEqual(by_partner, first)
        others = (
            self.record("review", "survey.user_input,8", contact=self.buyer),
            self.record("review", "survey.user_input,7", contact=self.boss),
            self.record("review", "survey.user_input,7"),
            self.record("module", "survey.user_input,7", contact=self.buyer),
        )
        self.assertEqual(len({first, *others}), 5)

    def test_approved_where_nobody_is_asked(self):
        self.review.write({"claimable": False, "approval": "none"})
        for _again in range(3):
            activity = self.record("review", "survey.user_input,7", date="2026-03-01")
        self.assertEqual(activity.state, "approved")
        self.assertEqual(self.entries(), [50])

    def test_not_again_after_it_was_refused_or_withdrawn(self):
        refused = self.record("review", "x,1")
        refused.action_refuse("Not to be found")
        self.assertEqual(self.record("review", "x,1"), refused)
        withdrawn = self.note(self.module)
        withdrawn.sudo().origin_ref = "x,1"
        withdrawn.action_withdraw("Mistake")
        self.assertEqual(self.record("module", "x,1"), withdrawn)
        self.assertEqual(self.balance(), 0)

    def test_not_again_for_who_left_and_came_back(self):
        self.record("review", "x,1", contact=self.buyer).action_approve()
        self.member.action_terminate("Left", "2026-03-09")
        again = self.make_member(self.program, self.acme)
        role = self.env["b2b.loyalty.member.contact"].create(
            {"membership_id": again.id, "partner_id": self.buyer.partner_id.id}
        )
        found = self.record("review", "x,1", again, contact=role)
        self.assertEqual(found.membership_id, self.member)
        self.assertTrue(self.record("review", "x,2", again, contact=role))

    def test_what_leaves_it_out(self):
        stranger = self.make_contact(self.acme, "Nora")
        gone = self.make_type("Gone", code="gone", active=False)
        elsewhere = self.make_type("Elsewhere", code="else", program_id=self.other.id)
        course = self.make_type("Course", code="course", holder="person")
        self.module.per_member_limit = 1
        self.assertTrue(self.record("module", "x,1"))
        draft = self.make_draft(self.program, self.make_company("Draft"))
        for left_out in (
            self.record("unknown", "x,1"),
            self.record(None, "x,1"),
            self.record("gone", "x,1"),
            self.record(gone, "x,1"),
            self.record("else", "x,1"),
            self.record(elsewhere, "x,1"),
            self.record("course", "x,1"),
            self.record(course, "x,1", contact=stranger),
            self.record("review", "x,1", contact=stranger),
            self.record("review", "x,1", contact=self.beta.contact_ids),
            self.record("review", "x,1", date="2026-03-11"),
            self.record("review", "x,1", date="2024-01-01"),
            self.record("module", "x,2"),
            self.record("review", "x,1", draft),
        ):
            self.assertEqual(left_out, self.env["b2b.loyalty.activity"])
        with self.assertRaises(ValueError):
            self.record("review", "")

    @property
    def other(self):
        return self.make_program()

    def test_whoever_calls(self):
        """The application has checked its user, who needs no rights of ours."""
        portal = self.users["viewer"]
        activity = self.member.with_user(portal).record_activity("review", "x,1")
        self.assertEqual(activity.sudo().activity_ids.user_id, self.salesperson)
