"""Every public method and model of this add-on, as a remote client reaches them."""

import json
from datetime import timedelta
from xmlrpc.client import Fault

from odoo import fields
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .portal_common import PortalCase
from .statement_common import make_statement

PACKAGE = "odoo.addons.b2b_loyalty_portal."
BACK_OFFICE = {"manager", "salesperson", "accountant"}
ACCESS_ERROR = 4  # as XML-RPC tells it
# only opens a list, which shows what one may see
ANYBODY = {*BACK_OFFICE, "employee", "boss", "other", "public"}

# (model, method): who may
METHODS = {
    ("b2b.loyalty.membership", "action_leave_leaderboard"): {"manager"},
    ("b2b.loyalty.membership", "action_view_statements"): ANYBODY,
    ("b2b.loyalty.membership", "action_view_visits"): ANYBODY,
    ("b2b.loyalty.statement", "action_open_document"): BACK_OFFICE,
}
PRIVATE = {
    ("b2b.loyalty.member.contact", "of_caller"),
    ("b2b.loyalty.member.contact", "of_signer"),
}
# {model: who may read all of it}
MODELS = {
    "b2b.loyalty.statement": BACK_OFFICE,
    "b2b.loyalty.visit": BACK_OFFICE,
}
READING = {
    "search_read": {"domain": []},
    "search_count": {"domain": []},
    "name_search": {"name": ""},
}


@tagged("post_install", "-at_install")
class TestRemote(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member.sudo().user_id = cls.salesperson
        cls.statement = make_statement(cls.member, "2025-01-01", "2025-03-31")
        cls.employee = new_test_user(cls.env, login="remote_employee")

    def setUp(self):
        super().setUp()
        muted = mute_logger(
            "odoo.http",
            "odoo.addons.base.models.ir_model",
            "odoo.addons.base.models.ir_rule",
            "odoo.addons.rpc.controllers.jsonrpc",
            "odoo.addons.rpc.controllers.xmlrpc",
        )
        self.enterContext(muted)

    def users(self):
        return {
            "manager": self.manager,
            "salesperson": self.salesperson,
            "accountant": self.accountant,
            "employee": self.employee,
            # of the member company itself, and of another one
            "boss": self.boss.partner_id.user_ids,
            "other": self.olga.partner_id.user_ids,
            "public": self.env.ref("base.public_user"),
        }

    def record(self, model):
        return {
            "b2b.loyalty.membership": self.member,
            "b2b.loyalty.statement": self.statement,
            "b2b.loyalty.member.contact": self.boss,
        }[model]

    # -- by group

    def test_each_method_by_each_group(self):
        for (model, method), allowed in METHODS.items():
            for group, user in self.users().items():
                with self.subTest(model=model, method=method, group=group):
                    remote = self.env[model].with_user(user)
                    ids = self.record(model).ids
                    if group in allowed:
                        call_kw(remote, method, [ids], {})
                        continue
                    with self.assertRaises(AccessError):
                        call_kw(remote, method, [ids], {})

    def test_private_methods_cannot_be_called(self):
        for model, method in PRIVATE:
            with self.subTest(model=model, method=method):
                remote = self.env[model].with_user(self.manager)
                with self.assertRaises(AccessError):
                    call_kw(remote, method, [self.record(model).ids], {})

    def test_models_by_each_group(self):
        for model, readers in MODELS.items():
            for group, user in self.users().items():
                remote = self.env[model].with_user(user)
                with self.subTest(model=model, group=group):
                    self.assertEqual(remote.has_access("read"), group in readers)
                    for operation in ("write", "create", "unlink"):
                        self.assertFalse(remote.has_access(operation), operation)

    # -- nothing is missing

    def test_no_public_method_is_missing(self):
        found = {
            (model, method)
            for model in self.env.registry
            for method in self.public_methods(model)
        }
        self.assertEqual(found, METHODS.keys() | PRIVATE)

    def public_methods(self, model):
        """Names of methods that this add-on brings, not those it overrides."""
        ours, others = set(), set()
        for cls in type(self.env[model]).mro():
            names = ours if cls.__module__.startswith(PACKAGE) else others
            names |= {
                name
                for name, value in vars(cls).items()
                if callable(value) and not name.startswith("_")
            }
        return ours - others

    def test_no_model_is_missing(self):
        ours = {
            name
            for name, model in self.env.registry.items()
            if not model._abstract and model._original_module == "b2b_loyalty_portal"
        }
        self.assertEqual(ours, MODELS.keys())

    # -- over HTTP, as a manager of the member company

    def calls(self):
        """(model, method, values) of what opens nothing to a customer"""
        for (model, method), allowed in METHODS.items():
            if allowed != ANYBODY:
                yield model, method, {"ids": self.record(model).ids}
        for model, method in PRIVATE:
            yield model, method, {}
        for model in MODELS:
            for method, values in READING.items():
                yield model, method, values

    def key(self):
        user = self.boss.partner_id.user_ids
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        return keys._generate("rpc", "test", fields.Datetime.now() + timedelta(days=1))

    def positional(self, values):
        """As the older ways in take it: ids first, the rest by name."""
        named = {name: value for name, value in values.items() if name != "ids"}
        return [values["ids"]] if "ids" in values else [], named

    def test_through_the_session(self):
        self.as_("manager")
        for model, method, values in self.calls():
            with self.subTest(model=model, method=method):
                args, kwargs = self.positional(values)
                params = {
                    "model": model,
                    "method": method,
                    "args": args,
                    "kwargs": kwargs,
                }
                answer = self.url_open(
                    f"/web/dataset/call_kw/{model}/{method}", json={"params": params}
                ).json()
                name = answer["error"]["data"]["name"]
                self.assertEqual(name, "odoo.exceptions.AccessError")

    def test_through_json2(self):
        headers = {
            "Authorization": f"bearer {self.key()}",
            "Content-Type": "application/json",
        }
        for model, method, values in self.calls():
            with self.subTest(model=model, method=method):
                answer = self.url_open(
                    f"/json/2/{model}/{method}",
                    data=json.dumps(values),
                    headers=headers,
                )
                self.assertEqual(answer.status_code, 403, answer.text[:200])

    def test_through_xmlrpc(self):
        user = self.boss.partner_id.user_ids
        call = (self.env.cr.dbname, user.id, self.key())
        for model, method, values in self.calls():
            with self.subTest(model=model, method=method):
                args, kwargs = self.positional(values)
                with self.assertRaises(Fault) as caught:
                    self.xmlrpc_object.execute_kw(*call, model, method, args, kwargs)
                self.assertEqual(caught.exception.faultCode, ACCESS_ERROR)

    def test_the_key_of_a_mail_opens_no_chatter(self):
        reward = self.make_reward(self.program, name="Advice")
        for record in (self.member, reward.redeem(self.member)):
            record = record.sudo()
            record.message_post(body="Between us", subtype_xmlid="mail.mt_comment")
            person = self.boss.partner_id
            keys = (
                {"token": record._portal_ensure_token()},
                {"pid": person.id, "hash": record._sign_token(person.id)},
            )
            before = record.message_ids
            for name in (None, "other", "manager"):
                self.as_(name)
                for key in keys:
                    with self.subTest(record=record, name=name, key=key):
                        thread = {"thread_model": record._name, "thread_id": record.id}
                        read = self.url_open(
                            "/mail/chatter_fetch", json={"params": {**thread, **key}}
                        )
                        self.assertNotIn("Between us", read.text)
                        values = {**thread, **key, "post_data": {"body": "Hello"}}
                        self.url_open("/mail/message/post", json={"params": values})
                        record.invalidate_recordset()
                        self.assertEqual(record.message_ids, before)
