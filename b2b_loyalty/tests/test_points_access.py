from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .points_common import PointsCase

MODELS = (
    "b2b.loyalty.points.entry",
    "b2b.loyalty.points.allocation",
    "b2b.loyalty.points.notice",
)


@tagged("post_install", "-at_install")
class TestWhoSeesPoints(PointsCase):
    """Points are seen like the memberships they belong to, and written by nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.olga = cls.make_user("olga", "b2b_loyalty.group_user")
        cls.earn(100, "a", expires_on=cls.day("2026-06-01"))
        cls.spend_some()
        cls.notice = cls.env["b2b.loyalty.points.notice"].create(
            {
                "membership_id": cls.member.id,
                "expires_on": "2026-06-01",
                "points": 100,
                "number": 1,
            }
        )

    @classmethod
    def spend_some(cls):
        cls.book({"kind": "redeem", "points": -10})

    def seen(self, model, user, **context):
        found = self.env[model].with_user(user).with_context(**context).search([])
        records = found.sudo()
        if model.endswith("allocation"):
            return records.filtered(lambda r: r.membership_id == self.member)
        return records.filtered(lambda r: r.membership_id == self.member)

    def test_own_customers(self):
        for model in MODELS:
            for user, number in (
                (self.salesperson, True),
                (self.manager, True),
                (self.accountant, True),
                (self.olga, False),
            ):
                with self.subTest(model=model, user=user.login):
                    self.assertEqual(bool(self.seen(model, user)), number)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_a_guessed_id_tells_nothing(self):
        portal = self.portal_user(self.boss)
        for model in MODELS:
            record = self.env[model].search(
                [("membership_id", "=", self.member.id)], limit=1
            )
            self.assertTrue(record)
            for user in (self.olga, portal, self.env.ref("base.public_user")):
                with self.subTest(model=model, user=user.login):
                    with self.assertRaises(AccessError):
                        record.with_user(user).read(["points"])

    def test_another_seller(self):
        branch = self.env["res.company"].create({"name": "Other Seller"})
        for user in (self.manager, self.accountant, self.salesperson):
            user.write(
                {
                    "company_ids": [Command.set(branch.ids)],
                    "company_id": branch.id,
                }
            )
            for model in MODELS:
                with self.subTest(model=model, user=user.login):
                    seen = self.seen(model, user, allowed_company_ids=branch.ids)
                    self.assertFalse(seen)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_nobody_writes_them(self):
        for model in MODELS:
            for user in (self.manager, self.accountant, self.salesperson):
                with self.subTest(model=model, user=user.login):
                    with self.assertRaises(AccessError):
                        call_kw(
                            self.env[model].with_user(user),
                            "create",
                            [{"points": 1}],
                            {},
                        )

    def test_nor_through_the_membership(self):
        for name in ("points_entry_ids", "points_notice_ids"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.member.with_user(self.manager).write(
                    {name: [Command.create({"points": 5, "kind": "adjust"})]}
                )
