"""What a guessed id tells through the forms of Odoo's own mail: nothing."""

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .redeem_common import RedeemCase


class TestMailOfOthers(RedeemCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stranger = cls.make_contact(cls.make_company("Strangers"), "Sam")
        cls.portal = cls.portal_user(stranger)
        cls.employee = cls.make_user("emil")
        cls.olga = new_test_user(
            cls.env, login="loyalty_olga", groups="b2b_loyalty.group_user"
        )
        cls.redemption = cls.make_reward().redeem(cls.member, contact=cls.buyer)
        cls.secrets = [cls.member, cls.redemption]

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger("odoo.addons.base.models.ir_rule"))

    def call(self, user, model, method, *args, context=None):
        remote = self.env[model].with_user(user)
        return call_kw(remote, method, [*args], {"context": context or {}})

    def assert_tells_nothing(self, user, model, values, shown):
        defaults = {f"default_{name}": value for name, value in values.items()}
        for filled_in, context in ((values, {}), ({}, defaults)):
            with (
                self.subTest(user=user.login, model=model, values=values),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                names = {name: {} for name in [*values, shown]}
                self.call(
                    user,
                    model,
                    "onchange",
                    *([], filled_in, [*filled_in], names),
                    context=context,
                )

    def test_a_message(self):
        for user in self.portal, self.employee, self.olga:
            for secret in self.secrets:
                values = {"model": secret._name, "res_id": secret.id}
                self.assert_tells_nothing(user, "mail.message", values, "record_name")

    def test_an_activity(self):
        for user in self.employee, self.olga:
            for secret in self.secrets:
                kind = self.env["ir.model"]._get_id(secret._name)
                for values in (
                    {"res_model_id": kind, "res_id": secret.id},
                    {"res_model": secret._name, "res_id": secret.id},
                ):
                    self.assert_tells_nothing(user, "mail.activity", values, "res_name")

    def test_a_mail(self):
        for user in self.employee, self.olga:
            for secret in self.secrets:
                values = {"model": secret._name, "res_ids": str(secret.ids)}
                self.assert_tells_nothing(
                    user, "mail.compose.message", values, "subject"
                )
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self.call(user, "mail.compose.message", "create", values)

    def test_a_mail_that_is_written_already(self):
        mine = self.env["res.partner"].browse(self.employee.partner_id.id)
        composer = self.call(
            self.employee,
            "mail.compose.message",
            "create",
            {"model": "res.partner", "res_ids": str(mine.ids)},
        )
        values = {"model": self.member._name, "res_ids": str(self.member.ids)}
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.call(
                self.employee, "mail.compose.message", "write", [composer], values
            )

    def test_of_ones_own_customers_it_tells_the_name(self):
        for secret in self.secrets:
            shown = self.call(
                self.salesperson,
                "mail.message",
                "onchange",
                *([], {"model": secret._name, "res_id": secret.id}, ["res_id"]),
                {"record_name": {}},
            )
            self.assertEqual(shown["value"]["record_name"], secret.display_name)
