"""Challenges and limits of a member into which another one was merged."""

from odoo.tests import tagged

from .merge_common import Merging
from .test_challenge import ChallengeCase


@tagged("post_install", "-at_install")
class TestMergedActivities(Merging, ChallengeCase):
    """Bolt AG is merged into Acme: what it did is Acme's from then on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bolt = cls.make_company("Bolt AG")
        cls.gone = cls.make_member(cls.program, cls.bolt)
        cls.long_a_member(cls.gone)

    def merge_them(self):
        self.merge(self.bolt, into=self.acme)

    def test_what_both_did_counts_together(self):
        self.do(1, 2, member=self.gone)
        self.do(1, 0)
        self.merge_them()
        self.assertEqual(self.progress(), [("Acme Tools", 4, 5, "open")])
        self.do(1, 0)
        self.assertEqual((self.entries(), self.entries(self.gone)), ([500], []))
        self.assertEqual(self.progress(), [("Acme Tools", 5, 5, "awarded")])
        self.assertEqual(self.challenge.award_ids.membership_id, self.member)

    def test_awarded_once_although_both_did_it(self):
        self.do(3, 2, member=self.gone)
        self.merge_them()
        self.do(3, 2)
        self.assertEqual(self.balance(), 500)
        self.assertEqual(len(self.challenge.award_ids), 1)
        self.assertEqual(self.progress(), [("Acme Tools", 5, 5, "awarded")])
        self.assertEqual(self.challenge.award_count, 1)

    def test_what_both_were_awarded_before_stays(self):
        self.do(3, 2, member=self.gone)
        self.do(3, 2)
        self.merge_them()
        self.assertEqual(self.balance(), 1000)
        self.assertEqual(self.progress(), [("Acme Tools", 5, 5, "awarded")])

    def test_withdrawn_after_the_merger(self):
        self.do(2, 2, member=self.gone)
        last = self.note(self.review, member=self.gone)
        self.merge_them()
        self.assertEqual(self.balance(), 500)
        last.sudo().action_withdraw("Was no review")
        self.assertEqual(self.balance(), 0)
        self.assertEqual(self.progress(), [("Acme Tools", 4, 5, "open")])
        self.do(1, 0)
        self.assertEqual(self.balance(), 500)
        self.assertAddsUp()

    def test_withdrawn_where_the_other_has_done_enough(self):
        self.do(2, 2, member=self.gone)
        last = self.note(self.review, member=self.gone)
        self.do(1, 0)
        self.merge_them()
        last.sudo().action_withdraw("Was no review")
        self.assertEqual(self.balance(), 500)

    def test_approved_after_the_merger(self):
        self.do(3, 1, member=self.gone)
        late = self.gone.sudo()._note(
            self.module, self.buyer.browse(), "x,1", waits=True, date="2026-03-10"
        )
        self.merge_them()
        late.action_approve()
        self.assertEqual(self.balance(), 500)
        self.assertEqual(self.challenge.award_ids.membership_id, self.member)

    def test_persons_go_on_where_they_were(self):
        alone = self.make_challenge({self.review: 2}, holder="person", points=70)
        joe = self.give_role(self.gone, "Joe Bolt", "buyer")
        self.note(self.review, member=self.gone, contact_id=joe.id)
        self.merge_them()
        follower = self.member.contact_ids.filtered(
            lambda c: c.partner_id == joe.partner_id
        )
        self.note(self.review, contact_id=follower.id)
        self.assertEqual(follower.points_balance, 70)
        self.assertEqual(self.progress(alone), [("Acme Tools", 2, 2, "awarded")])

    def test_limits_count_what_both_did(self):
        self.review.write({"per_member_limit": 2, "limit_months": 0})
        self.note(self.review, member=self.gone)
        self.merge_them()
        self.note(self.review)
        with self.assertRefused("2"):
            self.note(self.review)

    def test_limits_of_a_person_count_where_it_was_before(self):
        self.review.write({"per_person_limit": 1, "limit_months": 0})
        joe = self.give_role(self.gone, "Joe Bolt", "buyer")
        self.note(self.review, member=self.gone, contact_id=joe.id)
        self.merge_them()
        follower = self.member.contact_ids.filtered(
            lambda c: c.partner_id == joe.partner_id
        )
        self.note(self.review, contact_id=self.buyer.id)
        with self.assertRefused("Joe Bolt"):
            self.note(self.review, contact_id=follower.id)
