from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from ..logic.holdout import is_held_out
from .membership_common import MembershipCase

DRAW = "odoo.addons.b2b_loyalty.models.b2b_loyalty_membership_holdout.is_held_out"


class HoldoutCase(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quick_documents()
        cls.program = cls.make_program(holdout_percent=50)
        cls.held, cls.other = cls.make_two(cls.program)

    @classmethod
    def make_two(cls, program):
        """Two members, the first of them held out."""
        with patch(DRAW, lambda code, membership_id, percent: bool(percent)):
            held = cls.make_member(program, cls.make_company("Held"))
        with patch(DRAW, lambda code, membership_id, percent: False):
            other = cls.make_member(program, cls.make_company("Other"))
        return held, other


class TestDrawn(HoldoutCase):
    def test_by_number_and_program(self):
        for number in range(6):
            company = self.make_company(f"Number {number}")
            member = self.make_member(self.program, company)
            self.assertEqual(
                member.holdout, is_held_out(self.program.code, member.id, 50)
            )

    def test_stays_when_the_share_changes(self):
        self.program.holdout_percent = 0
        self.program.sudo()._recompute(self.day(self.today))
        self.held.action_suspend("Overdue")
        self.held.action_resume()
        self.assertTrue(self.held.holdout)
        self.program.holdout_percent = 50
        self.assertFalse(self.other.holdout)

    def test_nobody_without_a_share(self):
        program = self.make_program()
        held, other = self.make_two(program)
        self.assertFalse(held.holdout or other.holdout)

    def test_share_is_0_to_50(self):
        for percent in (-1, 51):
            with (
                self.subTest(percent=percent),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self.program.holdout_percent = percent
                self.program.flush_recordset()


class TestEffect(HoldoutCase):
    def test_no_personal_offers(self):
        reward = self.env["b2b.loyalty.reward"].create(
            {
                "name": "Shop visit",
                "program_id": self.program.id,
                "kind": "service",
                "membership_ids": (self.held | self.other).ids,
            }
        )
        self.assertTrue(reward.redeem(self.other))
        with self.assertRefused("does not exist", UserError):
            reward.redeem(self.held)
        reward.membership_ids = False  # for everybody: no offer, the catalogue
        self.assertTrue(reward.redeem(self.held))

    def test_no_milestones(self):
        milestone = self.env["b2b.loyalty.milestone"].create(
            {
                "name": "First invoice",
                "program_id": self.program.id,
                "trigger": "invoice",
            }
        )
        for member in self.held, self.other:
            self.post_invoice(member.partner_id, 100)
        self.process()
        self.run_cron("ir_cron_milestones")
        self.assertEqual(milestone.reached_ids.membership_id, self.other)
        self.env["b2b.loyalty.milestone"].create(
            {
                "name": "100",
                "program_id": self.program.id,
                "trigger": "revenue",
                "amount": 100,
            }
        )
        progress = self.env["b2b.loyalty.milestone.progress"].search(
            [("program_id", "=", self.program.id)]
        )
        self.assertEqual(progress.membership_id, self.other)


class TestWhoSees(HoldoutCase):
    """Managers; the others by no door."""

    def test_managers(self):
        held = self.held.with_user(self.manager)
        self.assertTrue(held.read(["holdout"])[0]["holdout"])
        found = held.search([("holdout", "=", True), ("id", "in", self.held.ids)])
        self.assertEqual(found, held)

    @mute_logger("odoo.models")
    def test_nobody_else(self):
        export = self.env.ref("base.group_allow_export")
        (self.salesperson | self.accountant).group_ids = [Command.link(export.id)]
        for user in self.salesperson, self.accountant:
            Membership = self.env["b2b.loyalty.membership"].with_user(user)
            held = Membership.browse(self.held.id)
            doors = {
                "read": lambda h=held: h.read(["holdout"]),
                "search": lambda m=Membership: m.search([("holdout", "=", True)]),
                "order": lambda m=Membership: m.search([], order="holdout"),
                "export": lambda h=held: h.export_data(["holdout"]),
                "group": lambda m=Membership: m.formatted_read_group(
                    [], ["holdout"], ["__count"]
                ),
                "through the program": lambda u=user: (
                    self.env["b2b.loyalty.program"]
                    .with_user(u)
                    .search([("membership_ids.holdout", "=", True)])
                ),
                "through a redemption": lambda u=user: (
                    self.env["b2b.loyalty.redemption"]
                    .with_user(u)
                    .formatted_read_group([], ["membership_id.holdout"], ["__count"])
                ),
                "share": lambda u=user: self.program.with_user(u).read(
                    ["holdout_percent"]
                ),
            }
            for door, knock in doors.items():
                with self.subTest(user=user.login, door=door):
                    with self.assertRaises(AccessError):
                        knock()
            self.assertNotIn("holdout", held.read()[0])
            self.assertNotIn("holdout", Membership.fields_get())

    def test_nobody_types_it_in(self):
        for user in self.manager, self.salesperson:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.other.with_user(user).holdout = True

    def test_salespeople_still_make_members(self):
        Membership = self.env["b2b.loyalty.membership"].with_user(self.salesperson)
        vals = {
            "program_id": self.program.id,
            "partner_id": self.make_company("Mine").id,
        }
        with self.assertRaises(AccessError):
            Membership.with_context(default_holdout=True).create(vals)
        self.assertFalse(Membership.create(vals).sudo().holdout)
