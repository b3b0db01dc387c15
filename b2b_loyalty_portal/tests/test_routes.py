"""Every route of ours, asked by everybody, with everything that is not an id."""

import inspect
import re

from odoo.http import Request, _generate_routing_rules
from odoo.tests import tagged

from .portal_common import PortalCase

PACKAGE = "odoo.addons.b2b_loyalty_portal."
MARK = "Only Others Know"

HOME = "/my/loyalty"
NO_IDS = (
    "0",
    "-1",
    "9" * 30,
    "1.5",
    "abc",
    "1 OR 1=1",
    "1'; DROP TABLE res_users; --",
    "<script>alert(1)</script>",
    "٣",
    f"{'0' * 10}1{'0' * 5000}",
)
# What forms send beside the parameters of their routes.
SENT = {
    f"{HOME}/activities/<string:kind_id>/claim": ("date", "note", "link", "key"),
    f"{HOME}/points": ("kind", "date_from", "date_to", "whose"),
    f"{HOME}/points.csv": ("kind", "date_from", "date_to", "whose"),
    f"{HOME}/points/page/<string:page>": ("kind", "date_from", "date_to", "whose"),
    f"{HOME}/rewards/<string:reward_id>/redeem": (
        *("yearly", "extra", "points", "amount"),
        *("need", "brief", "attendees"),
    ),
}
ANYBODY, BUYERS, MANAGERS = "viewer", "buyer", "manager"
RANK = {ANYBODY: 0, BUYERS: 1, MANAGERS: 2}

# Routes that read, and what the parameter of their address names.
ONE = f"{HOME}/agreement/<string:membership_id>"
PAGES = {
    HOME: None,
    f"{HOME}/activities": None,
    f"{HOME}/activities/<string:kind_id>": "kind",
    f"{HOME}/activities/<string:kind_id>/claim": "kind",
    f"{HOME}/activities/claims": None,
    f"{HOME}/activities/claims/page/<string:page>": "page",
    f"{HOME}/activities/claims/<string:claim_id>/proof": "claim",
    f"{HOME}/activities/leaderboard": None,
    f"{HOME}/agreement": None,
    ONE: "membership",
    f"{ONE}/document/<string:document_id>": "document",
    f"{ONE}/new": "membership",
    f"{HOME}/join": None,
    f"{HOME}/people": None,
    f"{HOME}/points": None,
    f"{HOME}/points.csv": None,
    f"{HOME}/points/page/<string:page>": "page",
    f"{HOME}/points/<string:entry_id>": "entry",
    f"{HOME}/redemptions": None,
    f"{HOME}/redemptions/page/<string:page>": "page",
    f"{HOME}/redemptions/<string:redemption_id>": "redemption",
    f"{HOME}/redemptions/<string:redemption_id>/voucher": "redemption",
    f"{HOME}/rewards": None,
    f"{HOME}/rewards/page/<string:page>": "page",
    f"{HOME}/rewards/<string:reward_id>": "reward",
    f"{HOME}/rewards/<string:reward_id>/image": "reward",
    f"{HOME}/rewards/<string:reward_id>/redeem": "reward",
    f"{HOME}/statements": None,
    f"{HOME}/statements/page/<string:page>": "page",
    f"{HOME}/statements/<string:statement_id>/document": "statement",
}
# A page that is made anew each time, and needs Odoo's writing cursor for it.
NOT_READ_ONLY = {f"{HOME}/redemptions/<string:redemption_id>/voucher"}
# Who is no member sees how to become one.
OPEN = {f"{HOME}/join": 200, HOME: 303, f"{HOME}/agreement": 303}
# What Odoo's signature form calls.
SIGNATURES = {
    f"{ONE}/consent",
    f"{ONE}/sign",
}
# Routes that do something, likewise, and the least role that may.
DEEDS = {
    f"{HOME}/activities/<string:kind_id>/claim": ("kind", ANYBODY),
    f"{HOME}/activities/claims/<string:claim_id>/withdraw": ("claim", ANYBODY),
    f"{HOME}/activities/offers/<string:rule_id>/register": ("rule", BUYERS),
    f"{HOME}/activities/leaderboard/join": (None, MANAGERS),
    f"{HOME}/activities/leaderboard/leave": (None, MANAGERS),
    f"{HOME}/join/<string:program_id>": ("program", ANYBODY),
    f"{HOME}/people/invite": (None, MANAGERS),
    f"{HOME}/people/<string:contact_id>/role": ("contact", MANAGERS),
    f"{HOME}/people/<string:contact_id>/remove": ("contact", MANAGERS),
    f"{HOME}/redemptions/<string:redemption_id>/accept": ("redemption", BUYERS),
    f"{HOME}/redemptions/<string:redemption_id>/approve": ("redemption", MANAGERS),
    f"{HOME}/redemptions/<string:redemption_id>/attendees": ("redemption", BUYERS),
    f"{HOME}/redemptions/<string:redemption_id>/cancel": ("redemption", BUYERS),
    f"{HOME}/redemptions/<string:redemption_id>/decline": ("redemption", BUYERS),
    f"{HOME}/redemptions/<string:redemption_id>/refuse": ("redemption", MANAGERS),
    f"{HOME}/rewards/<string:reward_id>/redeem": ("reward", BUYERS),
    f"{HOME}/statements/mails": (None, ANYBODY),
    f"{HOME}/visit": (None, ANYBODY),
}


@tagged("post_install", "-at_install")
class TestRoutes(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.leaderboard = True
        cls.own, cls.foreign = cls._make_things(cls.member, cls.boss), {}
        club = cls.make_program(name=MARK, leaderboard=True)
        stranger = cls.make_member(club, cls.make_company(MARK))
        person = cls.give_role(stranger, f"{MARK} Person", "manager")
        cls.foreign = cls._make_things(stranger, person, mark=f"{MARK} ")

    @classmethod
    def _make_things(cls, member, person, mark=""):
        """{what a parameter names: record of this member}"""
        program, env = member.program_id, cls.env
        kind = env["b2b.loyalty.activity.type"].create(
            {
                "program_id": program.id,
                "name": f"{mark}Review",
                "points": 50,
                "claimable": True,
                "published": True,
            }
        )
        rule = env["b2b.loyalty.earning.rule"].create(
            {
                "program_id": program.id,
                "name": f"{mark}Offer",
                "registration": True,
                "date_to": "2099-12-31",
            }
        )
        login = person.partner_id.user_ids or cls.portal_user(person)
        claim = kind.with_user(login).claim(member.id, note="It was good.")
        entry = member.sudo().earn(7, f"{mark}test,1")
        reward = cls.make_reward(program, name=f"{mark}Advice")
        document = env["ir.attachment"].create(
            {"name": f"{mark}Statement.html", "raw": f"<p>{mark}</p>".encode()}
        )
        statement = env["b2b.loyalty.statement"].create(
            {
                "membership_id": member.id,
                "program_id": program.id,
                "company_id": member.company_id.id,
                "date_from": "2020-01-01",
                "date_to": "2020-03-31",
                "attachment_id": document.id,
            }
        )
        return {
            "membership": member,
            "document": member.agreement_attachment_id,
            "program": program,
            "statement": statement,
            "reward": reward,
            "redemption": reward.redeem(member),
            "kind": kind,
            "rule": rule,
            "claim": claim,
            "entry": entry,
            "contact": person,
        }

    # -- what there is

    def routes(self):
        """[(address, methods, endpoint)] of this add-on"""
        rules = _generate_routing_rules(self.registry._init_modules, nodb_only=False)
        return [
            (rule, endpoint.routing, endpoint.func)
            for rule, endpoint in rules
            if endpoint.func.__module__.startswith(PACKAGE) and rule.startswith(HOME)
        ]

    def address(self, rule, value):
        """
        :param value: of the last parameter; others are of the caller's membership
        """
        *others, last = re.findall(r"<[^>]*>", rule) or [""]
        for other in others:
            rule = rule.replace(other, str(self.member.id))
        return rule.replace(last, str(value)) if last else rule

    def things(self, source):
        """{address: address with the id of a record}, pages and deeds together"""
        named = {**PAGES, **{rule: name for rule, (name, _role) in DEEDS.items()}}
        return {
            rule: self.address(rule, source[name].id if name in source else 1)
            for rule, name in named.items()
        }

    def send(self, path, csrf=True, **data):
        if csrf:
            data["csrf_token"] = Request.csrf_token(self)
        return self.url_open(path, data=data or {"a": "b"}, allow_redirects=False)

    def ask(self, path, **params):
        return self.url_open(path, params=params, allow_redirects=False)

    def assert_closed(self, answer, *statuses):
        """Nothing of others, no error of ours, and one of these answers."""
        said = (answer.request.method, answer.url, answer.status_code)
        self.assertNotIn(MARK, answer.text, said)
        self.assertNotIn("<script>alert(1)", answer.text, said)
        self.assertIn(answer.status_code, statuses, said)

    def test_every_route_is_tried_here(self):
        found = {"GET": set(), "POST": set()}
        for rule, routing, _endpoint in self.routes():
            for method in routing["methods"]:
                found[method].add(rule)
        self.assertEqual(found["GET"], set(PAGES))
        self.assertEqual(found["POST"], DEEDS.keys() | SIGNATURES)

    def test_what_reads_is_read_only_and_what_does_is_protected(self):
        for rule, routing, _endpoint in self.routes():
            with self.subTest(rule=rule):
                self.assertEqual(routing["auth"], "user")
                reads = routing["methods"] == ["GET"] and rule not in NOT_READ_ONLY
                self.assertEqual(bool(routing["readonly"]), reads)
                self.assertIsNot(routing.get("csrf"), False)
                self.assertEqual(len(routing["methods"]), 1)

    # -- who

    def test_logged_out(self):
        self.as_(None)
        places = self.things(self.own)
        for rule in PAGES:
            with self.subTest(page=rule):
                answer = self.ask(places[rule])
                self.assert_closed(answer, 303)
                self.assertIn("/web/login", answer.headers["Location"])
        for rule in DEEDS:
            with self.subTest(deed=rule), self.quietly():
                self.assert_closed(self.send(places[rule]), 303, 400)

    def test_who_is_no_member(self):
        self.as_("stranger")
        places = self.things(self.own)
        for rule in PAGES:
            with self.subTest(page=rule), self.quietly():
                self.assert_closed(self.ask(places[rule]), OPEN.get(rule, 404))
        for rule in DEEDS:
            with self.subTest(deed=rule), self.quietly():
                self.assert_closed(self.send(places[rule]), 404)

    def test_what_belongs_to_others_does_not_exist(self):
        self.as_("manager")
        places = self.things(self.foreign)
        for rule, name in PAGES.items():
            if name in self.foreign:
                with self.subTest(page=rule), self.quietly():
                    self.assert_closed(self.ask(places[rule]), 404)
        for rule, (name, _role) in DEEDS.items():
            if name in self.foreign:
                with self.subTest(deed=rule), self.quietly():
                    self.assert_closed(self.send(places[rule]), 404)
        other = self.foreign["contact"].membership_id.id
        for rule in PAGES:
            with self.subTest(page=rule, membership=other), self.quietly():
                place = self.things(self.own)[rule]
                # of a record that is named the membership need not be
                named = PAGES[rule] in self.own or rule in OPEN
                expected = (200, 303, 404) if named else (404,)
                self.assert_closed(self.ask(place, membership=other), *expected)

    def test_roles(self):
        places = self.things(self.own)
        for rule, (_name, least) in DEEDS.items():
            for role, rank in RANK.items():
                if rank < RANK[least]:
                    self.as_(role)
                    with self.subTest(deed=rule, role=role), self.quietly():
                        self.assert_closed(self.send(places[rule]), 403, 404)

    # -- what is sent

    def test_what_is_no_id(self):
        self.as_("manager")
        named = [(rule, self.ask, name) for rule, name in PAGES.items() if name]
        named += [(rule, self.send, n) for rule, (n, _role) in DEEDS.items() if n]
        for rule, way, name in named:
            # a page of a list that there is none of is its first one
            expected = (200, 404) if name == "page" else (404,)
            for value in NO_IDS:
                with self.subTest(rule=rule, value=value), self.quietly():
                    self.assert_closed(way(self.address(rule, value)), *expected)

    def test_anything_in_any_parameter(self):
        """A sentence, a page or that there is none; never an error of ours."""
        self.as_("manager")
        places = self.things(self.own)
        for rule, routing, endpoint in self.routes():
            if rule in SIGNATURES:
                continue
            way = self.ask if routing["methods"] == ["GET"] else self.send
            original = inspect.unwrap(endpoint)
            names = [
                name
                for name, parameter in inspect.signature(original).parameters.items()
                if name not in ("self", "_") and f":{name}>" not in rule
            ]
            sent = SENT.get(rule, ())
            for value in (*NO_IDS, "\0", "\1", "2026-99-99", "nan", "a" * 5000):
                with self.subTest(rule=rule, value=value), self.quietly():
                    values = dict.fromkeys([*names, *sent], value)
                    if "yearly" in values and way == self.send:
                        values["key"] = "f" * 32
                    answer = way(places[rule], **values)
                    self.assert_closed(answer, 200, 204, 303, 403, 404)

    def test_reading_where_something_is_to_be_done(self):
        self.as_("manager")
        places = self.things(self.own)
        for rule in DEEDS.keys() - PAGES.keys():
            with self.subTest(deed=rule), self.quietly():
                self.assert_closed(self.ask(places[rule]), 404, 405)

    def test_forms_of_other_sites(self):
        self.as_("manager")
        places = self.things(self.own)
        for rule in DEEDS:
            with self.subTest(deed=rule), self.quietly():
                self.assert_closed(self.send(places[rule], csrf=False), 400)
                answer = self.send(places[rule], csrf=False, csrf_token="0o99999999999")
                self.assert_closed(answer, 400)

    def test_a_membership_that_is_over(self):
        self.as_("manager")
        places = self.things(self.own)
        for step in ("action_suspend", "action_terminate"):
            getattr(self.member, step)("It had to be")
            for rule in PAGES:
                with self.subTest(page=rule, step=step), self.quietly():
                    self.assert_closed(self.ask(places[rule]), 200, 303, 403, 404)
            for rule in DEEDS:
                with self.subTest(deed=rule, step=step), self.quietly():
                    answer = self.send(places[rule])
                    self.assert_closed(answer, 200, 204, 303, 403, 404)

    # -- what Odoo's signature form calls

    def sign(self, rule, membership_id, csrf=True):
        """The answer to a signature, as JSON."""
        place = self.address(rule, membership_id)
        token = Request.csrf_token(self) if csrf else "0o99999999999"
        drawing = self.drawing.decode()
        return self.url_open(
            f"{place}?csrf_token={token}&fingerprint=0",
            json={"params": {"name": "Eve", "signature": drawing}},
            allow_redirects=False,
        )

    def test_signing_what_belongs_to_others(self):
        """Any id that is not the caller's is answered like one that is none."""
        foreign = self.foreign["membership"]
        for name in ("stranger", "manager"):
            self.as_(name)
            for rule in SIGNATURES:
                with self.subTest(rule=rule, name=name):
                    nothing = self.sign(rule, 10**8).json()["result"]
                    self.assertEqual(nothing.keys(), {"error"})
                    for value in (foreign.id, self.other.id, "abc", -1, "9" * 30):
                        answer = self.sign(rule, value)
                        self.assert_closed(answer, 200)
                        self.assertEqual(answer.json()["result"], nothing)
        self.assertEqual(foreign.signed_by, "Joe Smith")

    def test_signing_from_another_site(self):
        sent = self.make_sent(self.program, self.make_company("Invited"))
        person = self.give_role(sent, "Ida Invited", "manager").partner_id
        self.make_login("invited", person)
        self.as_("invited")
        for rule in SIGNATURES:
            with self.subTest(rule=rule):
                answer = self.sign(rule, sent.id, csrf=False).json()
                self.assertEqual(answer["result"].keys(), {"error"})
        self.assertEqual((sent.state, sent.signed_by), ("sent", False))

    def test_signing_logged_out(self):
        self.as_(None)
        for rule in SIGNATURES:
            with self.subTest(rule=rule), self.quietly():
                answer = self.sign(rule, self.member.id).json()
                self.assertNotIn("result", answer)
