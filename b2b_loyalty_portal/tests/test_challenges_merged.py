from odoo.tests import tagged

from odoo.addons.b2b_loyalty.tests.merge_common import Merging
from odoo.addons.b2b_loyalty.tests.test_challenge import ChallengeCase


@tagged("post_install", "-at_install")
class TestMergedChallenges(Merging, ChallengeCase):
    """What a company was awarded before it was merged is shown as awarded."""

    def test_an_award_of_the_other_company(self):
        bolt = self.make_company("Bolt AG")
        gone = self.make_member(self.program, bolt)
        self.long_a_member(gone)
        self.do(3, 2, member=gone)
        self.merge(bolt, into=self.acme)
        member = self.member.sudo()
        person = self.env["b2b.loyalty.member.contact"]
        [way] = member._portal_challenges(person)
        self.assertEqual(way.challenge, self.challenge)
        self.assertEqual(way.award, self.challenge.award_ids)
        self.assertEqual([step.percent for step in way.steps], [100, 100])
