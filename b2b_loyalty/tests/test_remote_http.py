"""Over real HTTP: a customer's login opens nothing of the loyalty program."""

import inspect
import json
from datetime import timedelta
from xmlrpc.client import Fault

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .membership_common import MembershipCase
from .test_rpc import ANYBODY, METHODS, PRIVATE

# members call these, by the role that they have in their company
FOR_ROLES = {
    "b2b.loyalty.activity.type",
    "b2b.loyalty.reward",
    "b2b.loyalty.redemption",
}
SENTENCE = 2
ACCESS_ERROR = 4  # as XML-RPC tells it
MAXINT = 2**31 - 1

READING = {
    "search_read": {"domain": [], "fields": ["display_name"]},
    "search_count": {"domain": []},
    "web_search_read": {"domain": [], "specification": {"display_name": {}}},
    "formatted_read_group": {"domain": [], "groupby": [], "aggregates": ["__count"]},
    "name_search": {"name": ""},
}


@tagged("post_install", "-at_install")
class TestRemote(MembershipCase, HttpCase):
    today = fields.Date.to_string(fields.Date.today())

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quick_documents()
        program = cls.make_program()
        cls.acme = cls.make_company("Remote Tools")
        cls.member = cls.make_member(program, cls.acme).sudo()
        buyer = cls.make_contact(cls.make_company("Remote Buyers"), "Bea")
        cls.user = cls.env["res.users"].create(
            {
                "name": "Bea",
                "login": "loyalty_remote",
                "password": "loyalty_remote",
                "partner_id": buyer.id,
                "group_ids": [(6, 0, cls.env.ref("base.group_portal").ids)],
            }
        )

    def setUp(self):
        super().setUp()
        self.authenticate("loyalty_remote", "loyalty_remote")
        muted = mute_logger(
            "odoo.http",
            "odoo.addons.base.models.ir_model",
            "odoo.addons.base.models.ir_rule",
            "odoo.addons.rpc.controllers.jsonrpc",
            "odoo.addons.rpc.controllers.xmlrpc",
        )
        self.enterContext(muted)

    # -- the doors

    def through_session(self, model, method, args, kwargs):
        """The error of a call as the web client makes it, or None."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}", json={"params": params}
        ).json()
        return answer.get("error", {}).get("data", {}).get("name")

    def through_json2(self, key, model, method, values):
        answer = self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(values),
            headers={
                "Authorization": f"bearer {key}",
                "Content-Type": "application/json",
            },
        )
        return answer.status_code

    def api_key(self):
        return (
            self.env["res.users.apikeys"]
            .with_user(self.user)
            .sudo()
            ._generate("rpc", "test", fields.Datetime.now() + timedelta(days=1))
        )

    def refusals(self, model):
        """What refuses a stranger; of what members may call, that it is not there."""
        access = {"odoo.exceptions.AccessError"}
        return access | ({"odoo.exceptions.UserError"} if model in FOR_ROLES else set())

    # -- what is tried

    def models(self):
        """Every model of ours that keeps anything."""
        return sorted(
            name
            for name, model in self.env.registry.items()
            if name.startswith("b2b.loyalty.") and not model._abstract
        )

    def closed_methods(self):
        """Methods of the table that do more than to open a list."""
        for (model, method), (allowed, _case) in METHODS.items():
            if allowed != ANYBODY:
                yield model, method
        yield from PRIVATE

    def needed(self, model, method):
        """A value for each parameter that the method cannot do without."""
        parameters = inspect.signature(getattr(self.env[model], method)).parameters
        return {
            name: "2026-03-10"
            for name, parameter in parameters.items()
            if parameter.default is parameter.empty
        }

    def record_id(self, model):
        record = {self.member._name: self.member, "res.partner": self.acme}
        number = record.get(model, self.env[model].search([], limit=1)).id or 1
        # rows of a report have greater ones than XML-RPC can carry
        return min(number, MAXINT)

    def test_methods_are_closed(self):
        key = self.api_key()
        for model, method in self.closed_methods():
            ids = [self.record_id(model)]
            with self.subTest(model=model, method=method):
                values = self.needed(model, method)
                error = self.through_session(model, method, [ids], values)
                self.assertIn(error, self.refusals(model), (model, method))
                status = self.through_json2(key, model, method, {"ids": ids, **values})
                self.assertIn(status, (403, 422))

    def test_models_cannot_be_read(self):
        key = self.api_key()
        for model in self.models():
            for method, values in READING.items():
                with self.subTest(model=model, method=method):
                    error = self.through_session(model, method, [], values)
                    self.assertEqual(error, "odoo.exceptions.AccessError")
            status = self.through_json2(key, model, "search_read", {"domain": []})
            self.assertEqual(status, 403, model)

    def test_xmlrpc(self):
        proxy, db = self.xmlrpc_object, self.env.cr.dbname
        call = (db, self.user.id, self.api_key())
        for model in self.models():
            with self.subTest(model=model), self.assertRaises(Fault):
                proxy.execute_kw(*call, model, "search_read", [[]], {})
        for model, method in self.closed_methods():
            ids = [self.record_id(model)]
            values = self.needed(model, method)
            with self.subTest(model=model, method=method):
                with self.assertRaises(Fault) as caught:
                    proxy.execute_kw(*call, model, method, [ids], values)
                codes = (
                    {ACCESS_ERROR, SENTENCE} if model in FOR_ROLES else {ACCESS_ERROR}
                )
                self.assertIn(caught.exception.faultCode, codes)

    def test_documents_are_as_if_they_were_not_there(self):
        """A guessed id gets the answer of one that does not exist."""
        document = self.member.agreement_attachment_id
        place = f"{self.member._name}/%s/signature"
        report = "b2b_loyalty.report_agreement/%s"
        for url, mine in (
            ("/web/content/%s", document.id),
            ("/web/content/%s?access_token=guess", document.id),
            ("/web/image/%s", document.id),
            (f"/web/image/{place}", self.member.id),
            (f"/web/content/{place}", self.member.id),
            (f"/report/html/{report}", self.member.id),
            ("/my/loyalty/agreement/%s", self.member.id),
        ):
            with self.subTest(url=url):
                there = self.url_open(url % mine)
                nowhere = self.url_open(url % 99999999)
                self.assertEqual(there.status_code, nowhere.status_code)
                self.assertNotIn(b"Remote Tools", there.content)
                self.assertNotEqual(there.content, document.raw)

    def test_chatter_is_closed(self):
        for route, values in {
            "/mail/thread/messages": {},
            "/mail/message/post": {"post_data": {"body": "Hello"}},
        }.items():
            params = {
                "thread_model": self.member._name,
                "thread_id": self.member.id,
                **values,
            }
            before = self.member.message_ids
            answer = self.url_open(route, json={"params": params})
            self.assertNotIn("Remote Tools", answer.text)
            self.assertEqual(self.member.message_ids, before)
