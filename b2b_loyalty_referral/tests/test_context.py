"""Defaults in the context of a caller: no way around what nobody may type in.

Odoo drops them where a method goes on as superuser; what is made as the user goes
without those of closed fields.
"""

from odoo.fields import Command
from odoo.service.model import call_kw

from odoo.addons.b2b_loyalty.tests.redeem_common import RedeemCase

from .referral_common import PAPER, ReferralCase
from .settlement_common import SettlementCase


class TestReferral(ReferralCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_plan(relation="managed", name="Agencies")
        person = cls.make_contact(cls.acme)
        cls.buyer = cls.env["b2b.loyalty.member.contact"].create(
            {
                "membership_id": cls.member.id,
                "partner_id": person.id,
                "role": "manager",
            }
        )
        cls.caller = RedeemCase.portal_user.__func__(cls, cls.buyer)
        cls.theirs = cls.refer("Theirs", cls.rival(), email="x@theirs.test")
        points = {"party": "referrer", "kind": "points", "points": 10**6}
        points |= {"partner_id": cls.acme.id, "todo": "give"}
        cls.wanted = {
            "overruled": ["existing", "duplicate"],
            "consent_by": "Joe",
            "consent_on": "2026-03-01",
            "consent_file": PAPER,
            "pricelist_id": cls.env["product.pricelist"].create({"name": "Half"}).id,
            "prices_until": "2099-12-31",
            "prices_go_first": True,
            "lead_id": cls.theirs.lead_id.id,
            "referred_partner_id": cls.make_company("Known").id,
            "grant_ids": [Command.create(points)],
            "commission_ids": [Command.create({"amount": 10**6})],
            "state": "qualified",
            "qualified_on": "2026-03-01",
            "revenue": 10**6,
        }
        cls.defaults = {f"default_{name}": v for name, v in cls.wanted.items()}

    def remotely(self, user, model, method, *arguments, **named):
        remote = self.env[model].with_user(user)
        context = {"context": self.defaults, **named}
        return call_kw(remote, method, [*arguments], context)

    def assert_untouched(self, referral):
        referral = referral.sudo()
        self.assertEqual(referral.state, "submitted")
        for name in self.wanted.keys() - {"lead_id", "state"}:
            self.assertFalse(referral[name], name)
        self.assertNotEqual(referral.lead_id, self.theirs.lead_id)

    def test_who_refers(self):
        for number, (user, relation) in enumerate(
            (
                (self.caller, "referred"),
                (self.caller, "managed"),
                (self.salesperson, "referred"),
                (self.manager, "referred"),
            )
        ):
            with self.subTest(user=user.login, relation=relation):
                name, email = f"Works {number}", f"a@works-{number}.test"
                arguments = self.member._name, "refer", self.member.ids, name
                self.remotely(user, *arguments, relation=relation, email=email)
                made = self.member.sudo().referral_ids
                self.assert_untouched(made.filtered(lambda r, n=name: r.name == n))

    def test_who_types_one_in(self):
        closed = self.wanted.keys() & self.theirs._B2B_LOYALTY_CLOSED
        self.wanted = {name: self.wanted[name] for name in closed}
        self.defaults = {f"default_{name}": v for name, v in self.wanted.items()}
        values = {"name": "New Works", "membership_id": self.member.id}
        [made] = self.remotely(
            self.salesperson, "b2b.loyalty.referral", "create", [values]
        )
        self.assert_untouched(self.theirs.browse(made))

    def test_who_hands_on_a_link(self):
        link = {"revoked_on": "2026-01-01 00:00:00", "membership_id": self.theirs.id}
        link |= {"token": "known", "code": "KNOWN", "revoked_by": self.manager.id}
        self.defaults = {f"default_{name}": v for name, v in link.items()}
        for user in self.caller, self.salesperson:
            self.remotely(
                user, self.member._name, "renew_referral_link", self.member.ids
            )
            live = self.member.sudo()._live_link()
            self.assertEqual(len(live), 1)
            self.assertFalse(live.revoked_by)


class TestSettlements(SettlementCase):
    def test_what_a_run_works_out(self):
        referral = self.bring()
        self.earn(25, referral)
        defaults = {
            "default_state": "paid",
            "default_name": "Forged",
            "default_returned_on": "2026-01-01",
            "default_fault": "None",
        }
        with self.on("2026-05-04"):
            run = self.open_run()
            for method, user in (
                ("action_preview", self.manager),
                ("action_confirm", self.accountant),
            ):
                remote = run.with_user(user).browse()
                call_kw(remote, method, [run.ids], {"context": defaults})
                row = self.of(run)
                self.assertFalse(row.fault or row.returned_on)
                self.assertNotEqual(row.name, "Forged")
            self.assertEqual(row.state, "confirmed")
            self.assertEqual(row.move_id.state, "draft")
