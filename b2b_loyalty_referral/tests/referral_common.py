from odoo.fields import Command

from odoo.addons.b2b_loyalty.tests.membership_common import MembershipCase

# A paper, as a form sends it: base64.
PAPER = b"JVBERi0xLjQK"


class ReferralCase(MembershipCase):
    """Acme Tools is a member and refers companies; today is 10 March 2026.

    The plan gives 25 % for 12 months, holds commission for 30 days and keeps others
    away for 90; it asks for a first order of anything.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quick_documents()
        cls.program = cls.make_program()
        cls.acme = cls.make_company(email="info@acme-tools.test")
        cls.member = cls.make_member(cls.program, cls.acme)
        cls.plan = cls.make_plan()

    # -- builders

    @classmethod
    def make_plan(cls, *rules, program=None, **vals):
        """A plan of the program, in force since 2020."""
        return cls.env["b2b.loyalty.referral.plan"].create(
            {
                "name": "Bring a client",
                "program_id": (program or cls.program).id,
                "date_from": "2020-01-01",
                "rule_ids": [
                    Command.create(rule)
                    for rule in rules or [{"kind": "percent", "percent": 25}]
                ],
                **vals,
            }
        )

    @classmethod
    def refer(cls, name="New Works", member=None, user=None, **vals):
        """Refer a company, as the salesperson of the member."""
        referrals = cls.env["b2b.loyalty.referral"].with_user(user or cls.salesperson)
        return referrals.create(
            {"name": name, "membership_id": (member or cls.member).id, **vals}
        )

    @classmethod
    def bring(cls, name="New Works", member=None, **vals):
        """Refer a company and accept it; its customer is known."""
        customer = cls.make_company(name)
        referral = cls.refer(name, member, referred_partner_id=customer.id, **vals)
        if referral.state == "submitted":
            referral.action_accept()
        return referral

    @staticmethod
    def consent(by="Joe", on="2026-03-01"):
        """What a customer who is looked after has agreed to."""
        said = {"consent_by": by, "consent_on": on, "consent_file": PAPER}
        return {"relation": "managed", **said}

    @classmethod
    def rival(cls, name="Rival Works"):
        """Another member of the program, of the same salesperson."""
        return cls.make_member(cls.program, cls.make_company(name))

    def buys(self, referral, amount, on=None):
        """The company that was brought gets an invoice, which is worked in."""
        invoice = self.post_invoice(referral.referred_partner_id, amount, on=on)
        self.process()
        return invoice

    def credits(self, invoice):
        refund = self.credit(invoice)
        self.process()
        return refund

    def nightly(self):
        """Both scheduled actions, as Odoo runs them, and what they ask of the queue."""
        with self.enter_registry_test_mode():
            for name in ("ir_cron_referrals", "ir_cron_approve"):
                self.env.ref(f"b2b_loyalty_referral.{name}").method_direct_trigger()
        self.process()

    # -- what there is

    def steps_of(self, referral):
        return referral.sudo().step_ids.sorted("id").mapped("to_state")

    def lines(self, referral):
        """[(amount, state)] of its commission, the oldest first"""
        found = referral.sudo().commission_ids.sorted("id")
        return [(line.amount, line.state) for line in found]

    def assert_refused_for(self, reason, referral):
        self.assertEqual((referral.state, referral.reject_reason), ("rejected", reason))
        self.assertEqual(self.steps_of(referral)[-1], "rejected")
