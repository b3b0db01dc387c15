import unittest

import requests
from lxml import html

from odoo.tests import new_test_user, tagged

from .committed import CommittedCase
from .odoo_servers import Server, log_in, log_out
from .replica import Replica, can_replicate


@tagged("post_install", "-at_install", "b2b_loyalty_replica")
@unittest.skipUnless(can_replicate(), "only the cluster made by setup/ can be copied")
class TestReplica(CommittedCase):
    """Pages that read are served by a hot standby, except to who has just written."""

    MEMBERS = 1

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.replica = Replica()
        cls.addClassCleanup(cls.replica.stop)
        cls.server = Server(db_replica_host=cls.replica.host)
        cls.addClassCleanup(cls.server.stop)
        cls.server.wait()

    def setUp(self):
        super().setUp()
        self.cookies = [self._log_in() for _session in range(2)]
        self.replica.catch_up()
        self.addCleanup(self.replica.catch_up)

    def _make(self, env):
        res = super()._make(env)
        member = env["b2b.loyalty.membership"].search(
            [("program_id", "=", self.program_id)]
        )
        reward = env["b2b.loyalty.reward"].create(
            {"program_id": self.program_id, "name": "Consulting Day", "kind": "service"}
        )
        person = env["res.partner"].create(
            {"name": "Bea Buyer", "parent_id": member.partner_id.id}
        )
        user = new_test_user(
            env, "replica_buyer", groups="base.group_portal", partner_id=person.id
        )
        env["b2b.loyalty.member.contact"].create(
            {"membership_id": member.id, "partner_id": person.id, "role": "buyer"}
        )
        self.user_id, self.reward_id = user.id, reward.id
        return res

    def _log_in(self):
        with self.cursor() as env:
            cookie = log_in(env["res.users"].browse(self.user_id))
        self.addCleanup(log_out, cookie)
        return cookie

    def ask(self, method, path, cookie, **data):
        answer = requests.request(
            method,
            f"{self.server.url}{path}",
            data=data,
            cookies={"session_id": cookie},
            timeout=60,
        )
        self.assertEqual(answer.status_code, 200, answer.text[-500:])
        return answer.text

    def redeem(self, cookie):
        """Redeem through the form; what the page after it says."""
        place = f"/my/loyalty/rewards/{self.reward_id}/redeem"
        page = html.fromstring(self.ask("GET", place, cookie))
        [form] = page.cssselect("form.o_b2b_loyalty_redeem")
        return self.ask("POST", place, cookie, **dict(form.form_values()))

    def rename_tier(self, name):
        with self.cursor() as env:
            env["b2b.loyalty.tier"].browse(self.silver).name = name
            env.cr.commit()

    def test_read_by_the_standby(self):
        self.assertTrue(self.replica.is_standby())
        cookie, _other = self.cookies
        self.assertIn("Silver", self.ask("GET", "/my/loyalty", cookie))
        self.replica.pause()
        self.rename_tier("Renamed")
        # it can only be the standby that still says so
        self.assertIn("Silver", self.ask("GET", "/my/loyalty", cookie))
        self.replica.catch_up()
        self.assertIn("Renamed", self.ask("GET", "/my/loyalty", cookie))
        self.assertNotIn("read/write cursor", self.server.said())

    def test_who_has_just_redeemed_sees_it(self):
        """The standby may be behind: for 30 seconds it is not asked."""
        mine, other = self.cookies
        self.ask("GET", "/my/loyalty", mine)
        self.replica.pause()
        self.redeem(mine)
        lists = "/my/loyalty/redemptions"
        self.assertIn("Consulting Day", self.ask("GET", lists, mine))
        # another session of the same person still reads what the standby knows
        self.assertNotIn("Consulting Day", self.ask("GET", lists, other))
        self.replica.catch_up()
        self.assertIn("Consulting Day", self.ask("GET", lists, other))
