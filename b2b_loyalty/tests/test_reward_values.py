from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools import mute_logger

from ..models import loyalty_program
from .redeem_common import RedeemCase


class ValueCase(RedeemCase):
    """What a manager may type in, and what is refused with a sentence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reward = cls.make_reward()
        cls.other = cls.make_program(code="OTHER", name="Other Club")
        cls.foreign = cls.make_reward(cls.other, name="Elsewhere")
        cls.tool = cls.env["product.product"].create({"name": "Tool"})

    def assertNotTaken(self, sentence, model, vals):
        """A manager can't make it, whatever else is there."""
        records = self.env[model].with_user(self.manager)
        with (
            self.subTest(sentence),
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(ValidationError, sentence),
        ):
            self.create_remotely(records, vals)

    def create_remotely(self, records, vals):
        """What the database refuses comes as a sentence, too."""
        try:
            with self.env.cr.savepoint():
                records.create(vals)
        except CheckViolation as error:
            sentence = records._sql_error_to_message(error)
            raise ValidationError(sentence) from error

    def noted(self, name="A review", program=None):
        return self.env["b2b.loyalty.activity.type"].create(
            {"name": name, "program_id": (program or self.program).id}
        )


class TestReward(ValueCase):
    def test_what_a_kind_needs(self):
        vals = {"name": "Box", "program_id": self.program.id}
        for kind, more, sentence in (
            ("voucher", {}, "Box is a voucher: give it a face value above 0."),
            ("product", {}, "Box has no product: choose what is delivered."),
            ("external", {}, "Box has no product"),
            (
                "external",
                {"product_id": self.tool.id},
                "Box comes from a supplier: choose which one.",
            ),
        ):
            self.assertNotTaken(
                sentence, "b2b.loyalty.reward", {**vals, **more, "kind": kind}
            )

    def test_dates(self):
        dates = {"date_from": "2026-05-02", "date_to": "2026-05-01"}
        vals = {"name": "Box", "program_id": self.program.id, "kind": "service"}
        self.assertNotTaken(
            "Box ends on 2026-05-01, before it starts: give an end on or after "
            "2026-05-02.",
            "b2b.loyalty.reward",
            {**vals, **dates},
        )

    def test_of_one_program(self):
        vals = {"name": "Box", "program_id": self.program.id, "kind": "service"}
        member = self.make_member(self.other, self.make_company("Beta"))
        for more in (
            {"tier_ids": self.other.tier_ids.ids},
            {"membership_ids": member.ids},
            {"locked_by": self.noted(program=self.other).id},
        ):
            self.assertNotTaken(
                "Box belongs to .*: choose tiers, members and activities of that",
                "b2b.loyalty.reward",
                {**vals, **more},
            )

    def test_numbers(self):
        vals = {"name": "Box", "program_id": self.program.id, "kind": "service"}
        for name in "value", "cost", "points", "per_member_limit":
            self.assertNotTaken(
                "are 0 or more", "b2b.loyalty.reward", {**vals, name: -1}
            )
        limited = {**vals, "limited_qty": True, "stock": -1}
        self.assertNotTaken("less than 0 left", "b2b.loyalty.reward", limited)

    def test_what_is_on_record_stays(self):
        self.entitle(self.program, None, self.reward, 1)
        with self.assertRaisesRegex(ValidationError, "archive it instead"):
            self.reward.unlink()
        self.make_reward(name="Never used").unlink()


class TestBenefit(ValueCase):
    def vals(self, **more):
        program = self.make_program(code="NEW", name="New Club", state="draft")
        reward = self.make_reward(program, name="Training")
        return program, {
            "name": "Two days",
            "kind": "entitlement",
            "program_id": program.id,
            "reward_id": reward.id,
            **more,
        }

    def test_it_is_of_the_newest_terms_and_its_program(self):
        program, vals = self.vals()
        tier = program.tier_ids[:1]
        vals.pop("program_id")
        for where in {"tier_id": tier.id}, {"terms_id": tier.program_id.terms_id.id}:
            benefit = self.env["b2b.loyalty.benefit"].create({**vals, **where})
            self.assertEqual(benefit.program_id, program)
            self.assertEqual(benefit.terms_id, program.terms_id)

    def test_what_is_refused(self):
        program, vals = self.vals()
        for more, sentence in (
            ({"reward_id": False}, "Two days is an entitlement: choose the reward of"),
            ({"reward_id": self.reward.id}, "choose the reward of New Club"),
            ({"quantity_per_year": 0}, "let members claim it once a year or more"),
            ({"yearly_value": -1}, "worth 0 or more a year"),
            (
                {"tier_id": self.gold.id},
                "Two days mixes two programs: choose a tier and terms of New Club.",
            ),
        ):
            self.assertNotTaken(sentence, "b2b.loyalty.benefit", {**vals, **more})

    def test_only_its_place_changes_once_members_have_signed(self):
        benefit = self.entitle(self.program, None, self.reward, 1)
        self.env.cr.execute(
            "UPDATE b2b_loyalty_terms SET locked = TRUE WHERE id = %s",
            [benefit.terms_id.id],
        )
        self.env.invalidate_all()
        benefit.sequence = 3
        for change in (
            lambda: benefit.write({"quantity_per_year": 5}),
            lambda: benefit.unlink(),
        ):
            self.assertSentence(change)


class TestExtra(ValueCase):
    def vals(self, **more):
        return {
            "membership_id": self.member.id,
            "reward_id": self.reward.id,
            "reason": "For ten years together",
            "date": "2026-03-10",
            **more,
        }

    def test_what_is_refused(self):
        for more, sentence in (
            ({"reward_id": self.foreign.id}, "Elsewhere is no reward of"),
            ({"quantity": 0}, "Give 1 or more"),
            (
                {"expires_on": "2026-03-09"},
                "would end on 2026-03-09, before it starts: give a last day on or "
                "after 2026-03-10",
            ),
        ):
            self.assertNotTaken(
                sentence, "b2b.loyalty.entitlement.extra", self.vals(**more)
            )

    def test_one_day_is_enough(self):
        extra = self.env["b2b.loyalty.entitlement.extra"].create(
            self.vals(expires_on="2026-03-10")
        )
        self.assertEqual(self.left(self.reward), (0, 1))
        extra.unlink()
        self.assertEqual(self.left(self.reward), (0, 0))

    def test_what_was_used_is_not_deleted(self):
        extra = self.give_extra(self.member, self.reward)
        self.redeem(self.reward)
        with self.assertRaisesRegex(ValidationError, "set its last day instead"):
            extra.unlink()


class TestActivity(ValueCase):
    def test_what_is_refused(self):
        beta = self.make_member(self.program, self.make_company("Beta"))
        stranger = self.give_role(beta, "Steve", "buyer")
        vals = {"type_id": self.noted().id, "membership_id": self.member.id}
        self.assertNotTaken(
            "Steve is no contact of this membership: choose one of its people.",
            "b2b.loyalty.activity",
            {**vals, "contact_id": stranger.id},
        )
        self.assertNotTaken(
            "A webinar is no activity of .*: choose one of it.",
            "b2b.loyalty.activity",
            {**vals, "type_id": self.noted("A webinar", self.other).id},
        )

    def test_it_is_called_what_was_done_and_by_whom(self):
        activity = self.env["b2b.loyalty.activity"].create(
            {
                "type_id": self.noted().id,
                "membership_id": self.member.id,
                "contact_id": self.buyer.id,
            }
        )
        self.assertEqual(activity.display_name, "A review: Acme Tools")
        activity.type_id.name = "A visit"
        self.acme.name = "Acme Ltd"
        self.assertEqual(activity.display_name, "A visit: Acme Ltd")


class TestGiftAndMilestone(ValueCase):
    def test_gifts(self):
        vals = {"name": "A case", "program_id": self.program.id}
        box = self.make_reward(kind="product", product_id=self.tool.id)
        for more, sentence in (
            ({"reward_id": self.reward.id}, "cannot be put on an order"),
            ({"reward_id": self.foreign.id}, "choose a reward and tiers of that"),
            (
                {"reward_id": box.id, "tier_ids": self.other.tier_ids.ids},
                "choose a reward and tiers of that",
            ),
            (
                {
                    "reward_id": box.id,
                    "date_from": "2026-05-02",
                    "date_to": "2026-05-01",
                },
                "A case ends on 2026-05-01, before it starts",
            ),
            ({"reward_id": box.id, "quantity": 0}, "its quantity is 1 or more"),
        ):
            self.assertNotTaken(sentence, "b2b.loyalty.gift", {**vals, **more})

    def test_milestones(self):
        vals = {"name": "Well done", "program_id": self.program.id}
        project = self.make_reward(kind="project", name="Refit")
        grant = {"grants": "reward", "reward_id": self.reward.id}
        for more, sentence in (
            ({"trigger": "revenue"}, "Give the revenue above 0 that reaches Well done"),
            ({"trigger": "tier"}, "Choose the tier of .* that reaches Well done"),
            ({"trigger": "invoice", "number": 0}, "Invoice Number of Well done is 1"),
            ({"grants": "reward"}, "Choose the reward of .* that Well done grants"),
            ({**grant, "reward_id": self.foreign.id}, "Choose the reward of"),
            ({**grant, "quantity": 0}, "Well done grants 1 or more of its reward"),
            ({**grant, "reward_id": project.id}, "Refit needs words of the member"),
        ):
            self.assertNotTaken(sentence, "b2b.loyalty.milestone", {**vals, **more})


class TestPointOfSale(ValueCase):
    def test_one_that_is_installed_later_takes_no_vouchers(self):
        programs = self.env["loyalty.program"]
        with (
            patch.object(models.BaseModel, "_init_column"),
            patch.object(loyalty_program, "close_point_of_sale") as close,
        ):
            programs._init_column("sequence")
            close.assert_not_called()
            programs._init_column("pos_ok")
            close.assert_called_once_with(self.env.cr)
