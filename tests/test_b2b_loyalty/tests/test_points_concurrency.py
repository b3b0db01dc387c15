from odoo.fields import Command
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .committed import Together, WithPoints
from .test_redeem_concurrency import LOCK_ONLY, RedeemingCase, ServersCase

PRICE = 10

# What is spent is booked and taken of no batch: only the sum of it counts.
NO_BATCHES = """
registry["b2b.loyalty.points.entry"]._settle = lambda self, pools: None
"""


class PurseCase(WithPoints, RedeemingCase):
    """A member with points for ten of a reward, and no other limit."""

    def _make(self, env):
        res = super()._make(env)
        reward = env["b2b.loyalty.reward"].create(
            {
                "name": "Expert Hour",
                "program_id": self.program_id,
                "kind": "service",
                "points": PRICE,
            }
        )
        self.reward_id = reward.id
        member = env["b2b.loyalty.membership"].browse(self.membership_ids)
        # of several batches, so that there is something to choose from
        for number in range(4):
            member.earn(25, f"test,{number}")
        return res

    def book(self, *rows):
        """Entries as the engine books them, committed."""

        def work(env):
            member = env["b2b.loyalty.membership"].browse(self.membership_ids[0])
            member._take()
            env["b2b.loyalty.points.entry"]._book(
                [{"membership_id": member.id, **row} for row in rows]
            )
            env.cr.commit()

        with self.cursor() as env:
            retrying(lambda: work(env), env)

    def redeem(self, key):
        with self.cursor() as env:
            reward = env["b2b.loyalty.reward"].browse(self.reward_id)
            retrying(lambda: reward.redeem(self.membership_ids[0], key=key), env)
            env.cr.commit()

    def entries(self, env):
        return env["b2b.loyalty.points.entry"].search(
            [("membership_id", "in", self.membership_ids)], order="id"
        )

    def balance(self):
        with self.cursor() as env:
            return (
                env["b2b.loyalty.membership"]
                .browse(self.membership_ids[0])
                .points_balance
            )

    def assertBooksAddUp(self):
        """Nothing below zero or above what it was, and every point accounted for."""
        with self.cursor() as env:
            entries = self.entries(env)
            self.assertEqual(
                sum(entries.mapped("remaining")), sum(entries.mapped("points"))
            )
            for entry in entries:
                low, high = sorted((0, entry.points))
                self.assertTrue(low <= entry.remaining <= high)
                used = sum(entry.used_by_ids.mapped("points"))
                took = sum(entry.taken_from_ids.mapped("points"))
                self.assertEqual(entry.remaining, entry.points - used + took)


@tagged("post_install", "-at_install")
class TestAtOnce(PurseCase, ServersCase):
    def test_ten_of_forty_are_paid(self):
        self.assertTenHaveIt(self.reward_id, "points", "Customer 0 has 0.")
        self.assertEqual(self.balance(), 0)
        self.assertBooksAddUp()
        with self.cursor() as env:
            spent = self.entries(env).filtered(lambda e: e.kind == "redeem")
            self.assertEqual(spent.mapped("points"), [-PRICE] * 10)


@tagged("post_install", "-at_install")
class TestWithoutTheCounter(PurseCase, ServersCase):
    """A lock alone: those who come second fail at the batch that both would take."""

    PATCH = LOCK_ONLY

    def test_the_batches_refuse_as_well(self):
        self.assertTenHaveIt(self.reward_id, "points", "Customer 0 has 0.")
        self.assertEqual(self.balance(), 0)
        self.assertBooksAddUp()


@tagged("post_install", "-at_install")
class TestWithoutEither(PurseCase, ServersCase):
    """The tests above can fail: with neither, the same points are spent twice."""

    PATCH = LOCK_ONLY + NO_BATCHES

    def test_more_is_spent_than_there_is(self):
        self.attempt_all(self.reward_id)
        self.assertGreater(len(self.redeemed(self.reward_id)), 10)
        self.assertLess(self.balance(), 0)


@tagged("post_install", "-at_install")
class TestAgainstACreditNote(PurseCase):
    """Somebody redeems at the moment in which the invoice is credited."""

    def _make(self, env):
        res = super()._make(env)
        invoice = env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": env["b2b.loyalty.membership"]
                .browse(self.membership_ids)
                .partner_id.id,
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": 1, "tax_ids": []})
                ],
            }
        )
        self.invoice_id = invoice.id
        self.member = env["b2b.loyalty.membership"].browse(self.membership_ids)
        self.member._take()
        env["b2b.loyalty.points.entry"]._book(
            [
                {"membership_id": self.member.id, "kind": "adjust", "points": -100},
                {
                    "membership_id": self.member.id,
                    "kind": "earn",
                    "points": 15,
                    "move_id": invoice.id,
                },
            ]
        )
        return res

    # Odoo logs what it then tries again
    @mute_logger("odoo.sql_db")
    def test_in_whatever_order(self):
        """Redeemed first, the rest is owed; credited first, nothing is there."""
        both = Together(
            lambda meet: (meet(), self.redeem("at once"))[1],
            lambda meet: (
                meet(),
                self.book(
                    {"kind": "reverse", "points": -15, "move_id": self.invoice_id}
                ),
            )[1],
        )
        redeemed, credited = both.outcomes
        self.assertIsNone(credited)
        self.assertBooksAddUp()
        if redeemed is None:
            self.assertEqual(self.balance(), -PRICE)
        else:
            self.assertIn("Customer 0 has 0", str(redeemed))
            self.assertEqual(self.balance(), 0)

    @mute_logger("odoo.sql_db")
    def test_who_waited_reads_what_is_true_by_then(self):
        """The credit note is committed while the redemption waits for the row."""
        seen = []

        def credit(meet):
            with self.cursor() as env:
                member = env["b2b.loyalty.membership"].browse(self.membership_ids[0])
                member._take()
                meet()  # the other has its snapshot and comes for the row
                env["b2b.loyalty.points.entry"]._book(
                    [
                        {
                            "membership_id": member.id,
                            "kind": "reverse",
                            "points": -15,
                            "move_id": self.invoice_id,
                        }
                    ]
                )
                env.cr.commit()

        def redeem(meet):
            with self.cursor() as env:
                member = env["b2b.loyalty.membership"].browse(self.membership_ids[0])
                seen.append(member.points_balance)
                meet()
                reward = env["b2b.loyalty.reward"].browse(self.reward_id)
                retrying(lambda: reward.redeem(member, key="1"), env)
                env.cr.commit()

        _credited, redeemed = Together(credit, redeem).outcomes
        self.assertEqual(seen, [15])
        self.assertIn("Customer 0 has 0", str(redeemed))
        self.assertEqual(self.redeemed(self.reward_id), [])
        self.assertEqual(self.balance(), 0)
        self.assertBooksAddUp()
