from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .committed import Together
from .test_points_concurrency import PurseCase


@tagged("post_install", "-at_install")
class TestActivitiesAtOnce(PurseCase):
    """Several people of us note or approve at the same moment."""

    def _make(self, env):
        res = super()._make(env)
        kind = env["b2b.loyalty.activity.type"].create(
            {
                "name": "Review",
                "program_id": self.program_id,
                "points": 50,
                "per_member_limit": 2,
            }
        )
        self.kind_id = kind.id
        return res

    def run_at_once(self, work, number):
        def attempt(meet):
            with self.cursor() as env:
                env.cr.execute("SELECT 1")  # each has its snapshot before they meet
                meet()
                retrying(lambda: work(env), env)
                env.cr.commit()

        return Together(*[attempt] * number).outcomes

    def earned(self):
        with self.cursor() as env:
            entries = self.entries(env)
            return entries.filtered(lambda e: e.points == 50).mapped("points")

    # Odoo logs what it then tries again
    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_a_limit_of_two_lets_two_pass(self):
        def claim(env):
            kind = env["b2b.loyalty.activity.type"].browse(self.kind_id)
            kind.claim(self.membership_ids[0])

        outcomes = self.run_at_once(claim, 4)
        refused = [error for error in outcomes if error]
        self.assertEqual(len(refused), 2, outcomes)
        for error in refused:
            self.assertIsInstance(error, UserError)
        self.assertEqual(self.earned(), [50, 50])
        self.assertBooksAddUp()

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_a_claim_is_approved_once(self):
        with self.cursor() as env:
            member = env["b2b.loyalty.membership"].browse(self.membership_ids[0])
            kind = env["b2b.loyalty.activity.type"].browse(self.kind_id)
            waiting = member.record_activity(kind, "test,1").id
            env.cr.commit()

        def approve(env):
            env["b2b.loyalty.activity"].browse(waiting).action_approve()

        outcomes = self.run_at_once(approve, 3)
        self.assertEqual(sum(not error for error in outcomes), 1, outcomes)
        self.assertEqual(self.earned(), [50])
        self.assertBooksAddUp()
