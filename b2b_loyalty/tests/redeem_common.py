from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .membership_common import MembershipCase


class RedeemCase(MembershipCase):
    """Rewards, who has them free, and who of a member company may redeem them.

    The program has Bronze, Silver and Gold, and Acme Tools is Bronze in it, with a
    viewer, a buyer and a manager of its own.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quick_documents()
        cls.program = cls.make_program()
        cls.bronze, cls.silver, cls.gold = cls.program.tier_ids.sorted("sequence")
        cls.acme = cls.make_company()
        cls.member = cls.make_member(cls.program, cls.acme)
        cls.viewer = cls.give_role(cls.member, "Vera Viewer", "viewer")
        cls.buyer = cls.give_role(cls.member, "Bob Buyer", "buyer")
        cls.boss = cls.give_role(cls.member, "Mary Manager", "manager")

    # -- builders

    @classmethod
    def make_reward(cls, program=None, kind="service", **vals):
        """A reward, published and free for all unless the values say otherwise."""
        needed = {"voucher_amount": 50} if kind == "voucher" else {}
        return cls.env["b2b.loyalty.reward"].create(
            {
                "program_id": (program or cls.program).id,
                "name": "Consulting Day",
                "kind": kind,
                **needed,
                **vals,
            }
        )

    @classmethod
    def entitle(cls, program, tier, reward, number, terms=None):
        """The tier (None: every member) may claim the reward so often a year."""
        terms = (terms or program.terms_id).sudo()
        cls._as_if_it_had_been_there(terms)
        return cls.env["b2b.loyalty.benefit"].create(
            {
                "name": f"{number} × {reward.name}",
                "kind": "entitlement",
                "reward_id": reward.id,
                "quantity_per_year": number,
                "terms_id": terms.id,
                "tier_id": tier.id if tier else False,
            }
        )

    @classmethod
    def _as_if_it_had_been_there(cls, terms):
        """Members have signed the terms, so nothing is added to them any more."""
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE b2b_loyalty_terms SET locked = FALSE WHERE id = %s", [terms.id]
        )
        terms.invalidate_recordset(["locked"])

    @classmethod
    def give_extra(cls, membership, reward, number=1, **vals):
        return cls.env["b2b.loyalty.entitlement.extra"].create(
            {
                "membership_id": membership.id,
                "reward_id": reward.id,
                "quantity": number,
                "reason": "For ten years together",
                "date": "2020-01-01",
                **vals,
            }
        )

    @classmethod
    def give_role(cls, membership, name, role):
        person = cls.make_contact(membership.partner_id, name)
        return cls.env["b2b.loyalty.member.contact"].create(
            {
                "membership_id": membership.id,
                "partner_id": person.id,
                "role": role,
            }
        )

    @classmethod
    def portal_user(cls, person):
        """The portal user of a role or of a person."""
        partner = person if person._name == "res.partner" else person.partner_id
        return new_test_user(
            cls.env,
            login=f"loyalty_portal_{partner.id}",
            groups="base.group_portal",
            partner_id=partner.id,
        )

    @classmethod
    def put_in_tier(cls, membership, tier):
        membership.sudo()._engine_write({"tier_id": tier.id})

    # -- what happens

    def redeem(self, reward, membership=None, quantity=1, **more):
        """Redeem as a salesperson does for one of their customers."""
        return reward.with_user(self.salesperson).redeem(
            membership or self.member, quantity, **more
        )

    def remote(self, user, record, method, *arguments, **named):
        """What a remote client gets; of records their ids."""
        model = self.env[record._name].with_user(user)
        return call_kw(model, method, [record.ids, *arguments], named)

    def left(self, reward, membership=None):
        """(of the agreement year, of extras) that a member can claim today."""
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["b2b.loyalty.entitlement"].search(
            [
                ("membership_id", "=", (membership or self.member).id),
                ("reward_id", "=", reward.id),
            ]
        )
        extras = rows.filtered("extra_id")
        return sum((rows - extras).mapped("left")), sum(extras.mapped("left"))

    def steps(self, redemption):
        return redemption.sudo().step_ids.sorted("id").mapped("step")

    # -- refusals

    def assertNotRedeemed(self, reason, sentence, call, *arguments, **named):
        """It is refused with the sentence, nothing is written, the fact is kept.

        :param reason: None: it is no claim, and no fact is kept of it
        :return: the fact
        """
        Redemption = self.env["b2b.loyalty.redemption"].sudo()
        Refusal = self.env["b2b.loyalty.refusal"].sudo()
        before = Redemption.search_count([])
        last = Refusal.search([], limit=1).id or 0
        with self.enter_registry_test_mode():
            with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
                call(*arguments, **named)
            self.assertRegex(str(caught.exception), sentence)
            self.env.cr.postrollback.clear()
            self.env.cr.postcommit.run()
        self.env.invalidate_all()
        self.assertEqual(Redemption.search_count([]), before)
        fact = Refusal.search([("id", ">", last)])
        self.assertEqual(fact.mapped("reason"), [reason] if reason else [])
        if fact:
            self.assertEqual(fact.sentence, str(caught.exception))
        return fact

    def assertSentence(self, call, *arguments, **named):
        """Nothing but a sentence comes out, whatever was put in.

        :return: the sentence
        """
        with (
            mute_logger("odoo.addons.base.models.ir_rule"),
            self.assertRaises(UserError) as caught,
            self.env.cr.savepoint(),
        ):
            call(*arguments, **named)
        sentence = str(caught.exception)
        self.assertRegex(sentence, r"^[A-Z].*\.$")
        self.assertNotIn("None", sentence)
        self.assertNotIn("False", sentence)
        return sentence
