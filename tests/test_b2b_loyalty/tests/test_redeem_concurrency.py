import signal
from unittest.mock import patch

from odoo.api import SUPERUSER_ID, Environment
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from . import odoo_servers
from .committed import CommittedCase

ATTEMPTS = 40
ROUNDS = 6

# The row is locked and waited for, but not written: who waited reads what was true
# before.
LOCK_ONLY = """
def take(self):
    self.env.cr.execute(
        "SELECT 1 FROM b2b_loyalty_membership WHERE id = ANY(%s) FOR NO KEY UPDATE",
        [self.ids],
    )
registry["b2b.loyalty.membership"]._take = take
"""


# Forty attempts in a moment are more than one company usually has.
UNTHROTTLED = """
from odoo.addons.b2b_loyalty.logic import throttle
throttle.MOST = 1000
"""


class RedeemingCase(CommittedCase):
    """A program whose members may have ten of a reward each, and ten are there."""

    def setUp(self):
        super().setUp()
        self.cookies = []
        self.addCleanup(lambda: [odoo_servers.log_out(c) for c in self.cookies])
        self._log_in()

    def _log_in(self):
        with self.cursor() as env:
            users = env["res.users"].browse(self.user_ids[len(self.cookies) :])
            self.cookies.extend(odoo_servers.log_in(user) for user in users)

    def _make(self, env):
        program = env["b2b.loyalty.program"].create(
            {"name": "At Once", "code": "ATONCE", "join_by": "both"}
        )
        scarce, entitled = env["b2b.loyalty.reward"].create(
            [
                {
                    "name": "Trade Fair Seat",
                    "program_id": program.id,
                    "kind": "service",
                    "limited_qty": True,
                    "stock": 10,
                },
                {
                    "name": "Consulting Day",
                    "program_id": program.id,
                    "kind": "service",
                },
            ]
        )
        env["b2b.loyalty.benefit"].create(
            {
                "name": "Ten consulting days",
                "kind": "entitlement",
                "program_id": program.id,
                "reward_id": entitled.id,
                "quantity_per_year": 10,
            }
        )
        program.action_open()
        self.program_id = program.id
        self.scarce_id, self.entitled_id = scarce.id, entitled.id
        self.membership_ids, self.user_ids = [], []
        self._enroll(env, 1)

    def _enroll(self, env, number):
        """More companies as members, each with a buyer."""
        companies = env["res.partner"].create(
            [
                {
                    "name": f"Customer {n}",
                    "is_company": True,
                    "child_ids": [Command.create({"name": f"Buyer {n}"})],
                }
                for n in range(number)
            ]
        )
        memberships = env["b2b.loyalty.membership"].create(
            [{"program_id": self.program_id, "partner_id": c.id} for c in companies]
        )
        memberships.action_activate()
        env["b2b.loyalty.member.contact"].create(
            [
                {
                    "membership_id": membership.id,
                    "partner_id": membership.partner_id.child_ids.id,
                    "role": "buyer",
                }
                for membership in memberships
            ]
        )
        users = env["res.users"].with_context(no_reset_password=True)
        portal = env.ref("base.group_portal").ids
        self.user_ids += users.create(
            [
                {
                    "name": buyer.name,
                    "login": f"at_once_{buyer.id}",
                    "partner_id": buyer.id,
                    "group_ids": [Command.set(portal)],
                }
                for buyer in companies.child_ids
            ]
        ).ids
        self.membership_ids += memberships.ids

    # -- what came out

    def redeemed(self, reward_id):
        """[(membership, key, quantity, steps)] of a reward"""
        with self.cursor() as env:
            found = env["b2b.loyalty.redemption"].search(
                [("reward_id", "=", reward_id)], order="id"
            )
            return [
                (r.membership_id.id, r.key, r.quantity, len(r.step_ids)) for r in found
            ]

    def kept_reasons(self):
        with self.cursor() as env:
            refusals = env["b2b.loyalty.refusal"].search(
                [("program_id", "=", self.program_id)]
            )
            return refusals.mapped("reason")

    def stock(self):
        with self.cursor() as env:
            return env["b2b.loyalty.reward"].browse(self.scarce_id).stock

    def left(self):
        with self.cursor() as env:
            rows = env["b2b.loyalty.entitlement"].search(
                [("membership_id", "in", self.membership_ids)]
            )
            return sum(rows.mapped("left"))


class ServersCase(RedeemingCase):
    """Two servers, and forty clients that each want one, with a key of their own."""

    PATCH = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        patch = UNTHROTTLED + cls.PATCH
        cls.servers = [odoo_servers.Server(patch) for _number in range(2)]
        for server in cls.servers:
            cls.addClassCleanup(server.stop)
        for server in cls.servers:
            server.wait()

    def attempt(self, number, reward_id):
        """One client's call.

        :return: ids, or the error's data
        """
        who = number % len(self.cookies)
        result, error = odoo_servers.call(
            self.servers[number % 2],
            self.cookies[who],
            "b2b.loyalty.reward",
            "redeem",
            [reward_id],
            self.membership_ids[who],
            1,
            key=f"attempt {number}",
        )
        return result or error

    def attempt_all(self, reward_id):
        """Until everybody has an answer: {number: ids or the error's data}."""
        answers, waiting = {}, list(range(ATTEMPTS))
        for _round in range(ROUNDS):
            outcomes = odoo_servers.at_once(
                [
                    lambda number=number: self.attempt(number, reward_id)
                    for number in waiting
                ]
            )
            answers.update(zip(waiting, outcomes, strict=True))
            waiting = [n for n in waiting if self.is_to_repeat(answers[n])]
            if not waiting:
                break
        self.assertFalse(waiting, "some never had an answer")
        return answers

    def is_to_repeat(self, answer):
        """Odoo has given up trying: what the client reads is a sentence as well."""
        if isinstance(answer, list) or not answer["name"].endswith(".Busy"):
            return False
        self.assertIn("try again in a minute", answer["message"])
        shown_as = answer["context"]["exception_class"]
        self.assertEqual(shown_as, "odoo.exceptions.UserError")
        return True

    def said(self):
        return "".join(server.said() for server in self.servers)

    def assertTenHaveIt(self, reward_id, reason, sentence):
        answers = self.attempt_all(reward_id)
        winners = {n for n, answer in answers.items() if isinstance(answer, list)}
        rows = self.redeemed(reward_id)
        self.assertEqual(len(rows), 10)
        self.assertEqual({row[1] for row in rows}, {f"attempt {n}" for n in winners})
        # nothing else: of one each, in one step
        self.assertEqual({row[2:] for row in rows}, {(1, 1)})
        for number in answers.keys() - winners:
            error = answers[number]
            self.assertEqual(error["name"], "odoo.exceptions.UserError", error["debug"])
            self.assertIn(sentence, error["message"])
        self.assertEqual(self.kept_reasons(), [reason] * (ATTEMPTS - 10))
        self.assertNotIn("deadlock", self.said())


@tagged("post_install", "-at_install")
class TestAtOnce(ServersCase):
    def test_entitlement_of_one_member(self):
        self.assertTenHaveIt(
            self.entitled_id, "entitlement", "has used all of Consulting Day"
        )
        self.assertEqual(self.left(), 0)

    def test_stock_that_members_share(self):
        """Nobody holds a row of the others but that of the reward."""
        with self.cursor() as env:
            self._enroll(env, ATTEMPTS - 1)
            env.cr.commit()
        self._log_in()
        self.assertTenHaveIt(self.scarce_id, "stock", "Trade Fair Seat is gone")
        self.assertEqual(self.stock(), 0)

    def test_one_key_many_times(self):
        """A click that is sent again and again is one redemption."""
        outcomes = odoo_servers.at_once([lambda: self.attempt(0, self.entitled_id)] * 8)
        done = [outcome for outcome in outcomes if not self.is_to_repeat(outcome)]
        self.assertEqual(len(self.redeemed(self.entitled_id)), 1)
        self.assertEqual(len({tuple(ids) for ids in done}), 1)


@tagged("post_install", "-at_install")
class TestWithoutTheCounter(ServersCase):
    """The test above can fail: a lock alone lets the same be spent twice."""

    PATCH = LOCK_ONLY

    def test_more_than_ten_have_it(self):
        self.attempt_all(self.entitled_id)
        self.assertGreater(len(self.redeemed(self.entitled_id)), 10)


@tagged("post_install", "-at_install")
class TestKilled(RedeemingCase):
    def test_in_the_middle_nothing_is_half_done(self):
        worker = odoo_servers.start(
            f"""
            import time
            from odoo.api import SUPERUSER_ID, Environment
            from odoo.modules.registry import Registry
            registry = Registry({get_db_name()!r})
            with registry.cursor() as cr:
                env = Environment(cr, SUPERUSER_ID, {{}})
                for reward_id in {[self.scarce_id, self.entitled_id]}:
                    env["b2b.loyalty.reward"].browse(reward_id).redeem(
                        {self.membership_ids[0]}, key=f"killed {{reward_id}}"
                    )
                env.flush_all()
                print("in the middle", flush=True)
                time.sleep(600)
            """
        )
        try:
            self.assertEqual(worker.stdout.readline().strip(), "in the middle")
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.communicate()
        for reward_id in self.scarce_id, self.entitled_id:
            self.assertEqual(self.redeemed(reward_id), [])
        self.assertEqual((self.stock(), self.left()), (10, 10))
        # the member repeats it with the same keys
        for reward_id in self.scarce_id, self.entitled_id:
            self.redeem(reward_id, f"killed {reward_id}")
            self.assertEqual(len(self.redeemed(reward_id)), 1)
        self.assertEqual((self.stock(), self.left()), (9, 9))

    def redeem(self, reward_id, key):
        with self.cursor() as env:
            # the database notices a killed client a moment later
            env.cr.execute("SET LOCAL lock_timeout = '20s'")
            reward = env["b2b.loyalty.reward"].browse(reward_id)
            redemption = reward.redeem(self.membership_ids[0], key=key)
            env.cr.commit()
            return redemption.id


@tagged("post_install", "-at_install")
class TestOthersAreAlwaysQuicker(RedeemingCase):
    # Odoo logs what it then tries again
    @mute_logger("odoo.sql_db")
    def test_a_sentence_once_odoo_has_given_up(self):
        """Before each try, somebody else has written the member."""
        Membership = self.registry["b2b.loyalty.membership"]
        take, tries = Membership._take, []

        def late(members):
            tries.append(members)
            members.env.cr.execute("SELECT 1")
            with self.cursor() as other:
                other.cr.execute(
                    "UPDATE b2b_loyalty_membership SET version = version + 1"
                    " WHERE id = ANY(%s)",
                    [members.ids],
                )
                other.cr.commit()
            take(members)

        with (
            self.cursor() as env,
            patch.object(Membership, "_take", late),
            patch("odoo.service.model.time.sleep"),
            self.assertRaises(UserError) as caught,
        ):
            reward = env["b2b.loyalty.reward"].browse(self.entitled_id)
            retrying(lambda: reward.redeem(self.membership_ids[0], key="1"), env)
        self.assertEqual(len(tries), 5)
        self.assertIn("Nothing was changed: try again", str(caught.exception))
        self.assertEqual(self.redeemed(self.entitled_id), [])
        self.assertEqual(self.kept_reasons(), [])


@tagged("post_install", "-at_install")
class TestFacts(RedeemingCase):
    """What was refused is kept, whatever becomes of the transaction."""

    def refuse(self, env, quantity=99):
        reward = env["b2b.loyalty.reward"].browse(self.scarce_id)
        with self.assertRaisesRegex(UserError, "There are 10 left"):
            reward.redeem(self.membership_ids[0], quantity)

    def test_after_a_rollback(self):
        with self.cursor() as env:
            self.refuse(env)
            self.assertEqual(self.kept_reasons(), [])
            env.cr.rollback()
        self.assertEqual(self.kept_reasons(), ["stock"])

    def test_when_the_cursor_is_closed(self):
        with self.registry.cursor() as cr:
            self.refuse(Environment(cr, SUPERUSER_ID, {}))
        self.assertEqual(self.kept_reasons(), ["stock"])

    def test_after_a_commit(self):
        """Refused in a part of something larger that goes on."""
        with self.cursor() as env:
            with self.assertRaises(UserError), env.cr.savepoint():
                env["b2b.loyalty.reward"].browse(self.scarce_id).redeem(
                    self.membership_ids[0], 99
                )
            env.cr.commit()
        self.assertEqual(self.kept_reasons(), ["stock"])

    def test_both_of_two(self):
        with self.cursor() as env:
            self.refuse(env)
            self.refuse(env, 98)
        self.assertEqual(self.kept_reasons(), ["stock", "stock"])
