from odoo.exceptions import AccessError
from odoo.fields import Datetime

from .reward_kind_common import KindCase


class TestService(KindCase):
    """Training and consulting: arranged with the member, then done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.training = cls.make_reward("service", name="Safety training")

    def test_somebody_arranges_it(self):
        redemption = self.redeem(self.training)
        self.assertEqual(redemption.state, "approved")
        self.assertEqual(self.tasks(redemption, self.salesperson), ["Deliver Reward"])

    def test_the_responsible_of_the_reward_does(self):
        tom = self.make_user("tom", "b2b_loyalty.group_user")
        self.training.user_id = tom
        redemption = self.redeem(self.training, by=self.ben)
        self.assertEqual(self.tasks(redemption, tom), ["Deliver Reward"])
        # not tom's customer, but tom's work
        mine = redemption.with_user(tom)
        self.assertEqual(mine.search([("id", "=", mine.id)]), mine)
        mine.scheduled_on = "2026-04-02 09:00:00"
        mine.action_fulfill()
        self.assertEqual(redemption.sudo().state, "fulfilled")
        with self.assertRaises(AccessError):
            self.member.with_user(tom).read(["qualifying_revenue"])

    def test_nothing_to_do_before_it_is_approved(self):
        self.training.approval = "seller"
        redemption = self.redeem(self.training)
        self.assertEqual(self.tasks(redemption), ["Approve Redemption"])
        redemption.with_user(self.manager).action_approve()
        self.assertEqual(self.tasks(redemption), ["Deliver Reward"])

    def test_the_member_hears_of_the_day(self):
        redemption = self.redeem(self.training, contact=self.ben)
        redemption.scheduled_on = "2026-04-02 09:00:00"
        self.assertIn("Safety training: the day", self.mails(redemption))
        message = redemption.sudo().message_ids.filtered("subject")[:1]
        people = self.mary.partner_id | self.ben.partner_id
        self.assertLessEqual(people, message.partner_ids)
        self.assertIn("4/2/26", message.body)
        self.assertEqual(redemption.activity_ids.date_deadline, self.day("2026-04-02"))

    def test_the_same_day_again_is_no_news(self):
        redemption = self.redeem(self.training)
        redemption.scheduled_on = "2026-04-02 09:00:00"
        before = self.mails(redemption)
        redemption.scheduled_on = "2026-04-02 09:00:00"
        redemption.note = "Bring shoes"
        self.assertEqual(self.mails(redemption), before)

    def test_a_day_that_is_taken_off(self):
        redemption = self.redeem(self.training)
        redemption.scheduled_on = "2026-04-02 09:00:00"
        redemption.scheduled_on = False
        self.assertIn("Safety training: a new day to come", self.mails(redemption))

    def test_no_day_for_what_is_not_to_be_done(self):
        redemption = self.redeem(self.training)
        redemption.action_cancel("The member has no time")
        with self.assertRefused("is cancelled: a day is set once it is approved"):
            redemption.scheduled_on = "2026-04-02 09:00:00"
        self.training.approval = "seller"
        with self.assertRefused("waiting for approval: a day is set"):
            self.redeem(self.training).scheduled_on = "2026-04-02 09:00:00"

    def test_fulfilled_by_button_and_the_task_with_it(self):
        redemption = self.redeem(self.training)
        with self.on("2026-04-03"):
            redemption.action_fulfill()
        self.assertRecordValues(
            redemption,
            [{"state": "fulfilled", "fulfilled_on": self.day("2026-04-03")}],
        )
        self.assertEqual(self.tasks(redemption), [])
        self.assertEqual(self.steps(redemption), ["requested", "fulfilled"])

    def test_another_responsible_takes_the_task_over(self):
        redemption = self.redeem(self.training)
        redemption.with_user(self.manager).user_id = self.manager
        self.assertEqual(self.tasks(redemption, self.manager), ["Deliver Reward"])
        self.assertEqual(self.tasks(redemption, self.salesperson), [])

    def test_cancelled_leaves_no_task(self):
        redemption = self.redeem(self.training)
        redemption.action_cancel("The member has no time")
        self.assertEqual(self.tasks(redemption), [])

    def test_members_and_others_do_not_fulfill(self):
        redemption = self.redeem(self.training, by=self.mary)
        with self.assertRaises(AccessError):
            self.as_person(redemption, self.mary).action_fulfill()
        with self.assertRaises(AccessError):
            redemption.with_user(self.accountant).scheduled_on = Datetime.now()

    def test_details_that_it_does_not_need(self):
        with self.assertRefused("needs no further details"):
            self.redeem(self.training, brief="Something or other here")
