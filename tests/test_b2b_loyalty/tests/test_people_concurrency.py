from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .committed import CommittedCase, Together


@tagged("post_install", "-at_install")
class TestPeopleAtOnce(CommittedCase):
    """Two managers of a company change each other's role at the same moment."""

    MEMBERS = 1

    def _make(self, env):
        res = super()._make(env)
        member = env["b2b.loyalty.program"].browse(self.program_id).membership_ids
        people = env["res.partner"].create(
            [
                {"name": name, "parent_id": member.partner_id.id}
                for name in ("Ann", "Ben")
            ]
        )
        roles = env["b2b.loyalty.member.contact"].create(
            [
                {"membership_id": member.id, "partner_id": p.id, "role": "manager"}
                for p in people
            ]
        )
        self.role_ids = roles.ids
        return res

    def at_once(self, deed):
        """What comes of both doing it to the other one, as a page does."""

        def attempt(mine, theirs):
            def work(env):
                # the page finds the caller first, and forbids it to anybody else
                roles = env["b2b.loyalty.member.contact"]
                caller = roles.search([("id", "=", mine), ("role", "=", "manager")])
                if not caller:
                    raise UserError(env._("This is for managers."))
                deed(caller.membership_id, roles.browse(theirs))

            def run(meet):
                with self.cursor() as env:
                    env.cr.execute("SELECT 1")  # the snapshot, before they meet
                    meet()
                    retrying(lambda: work(env), env)
                    env.cr.commit()

            return run

        ann, ben = self.role_ids
        outcomes = Together(attempt(ann, ben), attempt(ben, ann)).outcomes
        self.assertEqual(sum(not error for error in outcomes), 1, outcomes)
        [refused] = [error for error in outcomes if error]
        self.assertIsInstance(refused, UserError)

    def managers(self):
        with self.cursor() as env:
            member = env["b2b.loyalty.program"].browse(self.program_id).membership_ids
            return len(member._people("manager"))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_removing_leaves_one(self):
        self.at_once(lambda member, other: member._portal_remove(other))
        self.assertEqual(self.managers(), 1)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_lowering_leaves_one(self):
        self.at_once(lambda member, other: member._portal_set_role(other, "viewer"))
        self.assertEqual(self.managers(), 1)
