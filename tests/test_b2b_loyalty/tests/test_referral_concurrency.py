from odoo.fields import Command
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .committed import CommittedCase, Together


@tagged("post_install", "-at_install")
class TestReferralsAtOnce(CommittedCase):
    """Two members name the same company; two workers meet on one invoice."""

    def _make(self, env):
        res = super()._make(env)
        env["b2b.loyalty.referral.plan"].create(
            {
                "name": "Bring a client",
                "program_id": self.program_id,
                "date_from": "2020-01-01",
                "auto_accept": True,
                "rule_ids": [Command.create({"kind": "percent", "percent": 25})],
            }
        )
        members = env["b2b.loyalty.membership"].search(
            [("program_id", "=", self.program_id)], order="id"
        )
        self.member_ids = members.ids
        newcomer = {"name": "Newcomer", "is_company": True, "customer_rank": 1}
        self.newcomer_id = env["res.partner"].create(newcomer).id
        return res

    def at_once(self, *works):
        def attempt(work):
            def run(meet):
                with self.cursor() as env:
                    env.cr.execute("SELECT 1")  # each has its snapshot first
                    meet()
                    retrying(lambda: work(env), env)
                    env.cr.commit()

            return run

        return Together(*map(attempt, works)).outcomes

    def refer(self, member_id, **vals):
        def work(env):
            env["b2b.loyalty.referral"].create(
                {"name": "Newcomer", "membership_id": member_id, **vals}
            )

        return work

    def referrals(self):
        """{state: reason} of what there is, and its number of leads"""
        with self.cursor() as env:
            found = env["b2b.loyalty.referral"].search([("name", "=", "Newcomer")])
            states = {r.state: r.reject_reason for r in found}
            return len(found), states, len(found.lead_id)

    # Odoo logs what is then settled
    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_the_same_company_by_two(self):
        for vals in (
            {"vat": "BE0403170701"},
            {"email": "nina@newcomer.test"},
            {"referred_partner_id": self.newcomer_id},
        ):
            with self.subTest(**vals):
                outcomes = self.at_once(
                    *(
                        self.refer(member_id, **vals)
                        for member_id in self.member_ids[:2]
                    )
                )
                self.assertEqual(outcomes, [None, None])
                expected = {"accepted": False, "rejected": "duplicate"}
                self.assertEqual(self.referrals(), (2, expected, 1))
            self.forget()

    def forget(self):
        with self.cursor() as env:
            env.cr.execute(
                "DELETE FROM b2b_loyalty_referral_step step"
                " USING b2b_loyalty_referral referral"
                " WHERE referral.id = step.referral_id AND referral.program_id = %s",
                [self.program_id],
            )
            env.cr.execute(
                "DELETE FROM b2b_loyalty_referral WHERE program_id = %s",
                [self.program_id],
            )
            env.cr.commit()

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_workers_book_once(self):
        with self.cursor() as env:
            self.refer(self.member_ids[0], referred_partner_id=self.newcomer_id)(env)
            self.draft_invoice(env, self.newcomer_id, 200).action_post()
            env.cr.commit()

        def process(env):
            env["b2b.loyalty.queue"].process()

        self.assertEqual(self.at_once(process, process), [None, None])
        with self.cursor() as env:
            lines = env["b2b.loyalty.commission"].search(
                [("program_id", "=", self.program_id)]
            )
            self.assertEqual(lines.mapped("amount"), [50])
