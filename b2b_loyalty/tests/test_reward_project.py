from odoo.exceptions import AccessError

from .reward_kind_common import KindCase

BRIEF = "New shelves for the counter by June"


class TestProject(KindCase):
    """A joint project: from the brief to done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.refit = cls.make_reward("project", name="Shop refit")

    def test_it_starts_with_a_brief(self):
        redemption = self.redeem(self.refit, by=self.ben, brief=f"  {BRIEF} ")
        self.assertRecordValues(
            redemption.sudo(), [{"brief": BRIEF, "stage": "brief", "state": "approved"}]
        )
        self.assertEqual(self.tasks(redemption, self.salesperson), ["Deliver Reward"])

    def test_a_brief_says_something(self):
        for brief in None, "", "   ", "New shelves", False:
            with self.subTest(brief=brief):
                with self.assertRefused("Say in a few words what Shop refit"):
                    self.redeem(self.refit, brief=brief)
        with self.assertRefused("is no text"):
            self.redeem(self.refit, brief=["New", "shelves", "please"])
        with self.assertRefused("needs no further details"):
            self.redeem(self.refit, brief=BRIEF, need=BRIEF)

    def test_from_stage_to_stage(self):
        redemption = self.redeem(self.refit, brief=BRIEF)
        with self.assertRefused("has no day yet"):
            redemption.action_set_stage("scheduled")
        redemption.scheduled_on = "2026-05-04 08:00:00"
        self.assertEqual(redemption.stage, "scheduled")
        redemption.action_start_project()
        self.assertEqual(redemption.stage, "in_progress")
        redemption.action_set_stage("scheduled")
        redemption.action_set_stage("in_progress")
        self.env.cr.flush()
        redemption.action_set_stage("done")
        self.assertRecordValues(redemption, [{"stage": "done", "state": "fulfilled"}])
        self.assertEqual(self.tasks(redemption), [])

    def test_each_stage_is_in_the_chatter(self):
        redemption = self.redeem(self.refit, brief=BRIEF)
        self.told(redemption)
        for stage, label in (("in_progress", "In Progress"), ("done", "Done")):
            redemption.action_set_stage(stage)
            self.assertIn(label, self.told(redemption))

    def test_fulfilled_is_done(self):
        redemption = self.redeem(self.refit, brief=BRIEF)
        redemption.action_fulfill()
        self.assertEqual(redemption.stage, "done")
        with self.assertRefused("is no project at work"):
            redemption.action_set_stage("in_progress")

    def test_no_stage_before_approval_nor_of_other_kinds(self):
        self.refit.approval = "seller"
        redemption = self.redeem(self.refit, brief=BRIEF)
        for stage in "in_progress", "done":
            with self.assertRefused("is no project at work"):
                redemption.action_set_stage(stage)
        training = self.redeem(self.make_reward("service"))
        for stage in "in_progress", "done":
            with self.assertRefused("is no project at work"):
                training.action_set_stage(stage)
        self.assertEqual(training.state, "approved")

    def test_what_is_no_stage(self):
        redemption = self.redeem(self.refit, brief=BRIEF)
        for stage in "finished", "", None, 3, ["done"]:
            with self.subTest(stage=stage), self.assertRefused("is no stage"):
                redemption.action_set_stage(stage)

    def test_the_brief_is_refined_until_it_is_done(self):
        redemption = self.redeem(self.refit, brief=BRIEF)
        redemption.brief = f"{BRIEF}, and lights"
        with self.assertRefused("Say in a few words what Shop refit"):
            redemption.brief = False
        redemption.action_fulfill()
        with self.assertRefused("a brief is changed before"):
            redemption.brief = "Something else entirely now"

    def test_the_member_moves_no_stage(self):
        redemption = self.redeem(self.refit, by=self.mary, brief=BRIEF)
        for call in (
            lambda mine: mine.action_set_stage("done"),
            lambda mine: mine.action_start_project(),
        ):
            with self.assertRaises(AccessError):
                call(self.as_person(redemption, self.mary))

    def test_the_stage_is_not_typed_in(self):
        redemption = self.redeem(self.refit, brief=BRIEF)
        for user in self.salesperson, self.manager:
            with self.assertRefused("cannot be typed in", AccessError):
                redemption.with_user(user).stage = "done"
