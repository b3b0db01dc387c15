from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user

from .membership_common import MembershipCase

OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}

# What each group may do with each model: read, write, create, delete.
READ_ALL = {"salesperson": "r", "manager": "r", "accountant": "r"}
CONFIGURED = {"salesperson": "r", "manager": "rwcd", "accountant": "r"}
DIALOG = {"manager": "rwcd"}
RIGHTS = {
    "b2b.loyalty.program": {**CONFIGURED, "accountant": "rw"},
    "b2b.loyalty.terms": CONFIGURED,
    "b2b.loyalty.terms.tier": CONFIGURED,
    "b2b.loyalty.tier": CONFIGURED,
    "b2b.loyalty.benefit": CONFIGURED,
    "b2b.loyalty.membership": {
        "salesperson": "rwc",
        "manager": "rwcd",
        "accountant": "r",
    },
    "b2b.loyalty.member.contact": {
        "salesperson": "rwcd",
        "manager": "rwcd",
        "accountant": "r",
    },
    "b2b.loyalty.membership.change": READ_ALL,
    "b2b.loyalty.membership.history": READ_ALL,
    "b2b.loyalty.tier.change": READ_ALL,
    "b2b.loyalty.budget": {"manager": "rwcd", "accountant": "rwcd"},
    "b2b.loyalty.cost": {"manager": "rwcd", "accountant": "rwcd"},
    "b2b.loyalty.profit": {"manager": "r", "accountant": "r"},
    "b2b.loyalty.document": CONFIGURED,
    "b2b.loyalty.earning.rule": CONFIGURED,
    "b2b.loyalty.earning.registration": CONFIGURED,
    "b2b.loyalty.gift": CONFIGURED,
    "b2b.loyalty.milestone": CONFIGURED,
    "b2b.loyalty.milestone.reached": READ_ALL,
    "b2b.loyalty.milestone.progress": READ_ALL,
    "b2b.loyalty.redemption.attendee": {
        "salesperson": "rwcd",
        "manager": "rwcd",
        "accountant": "r",
    },
    "b2b.loyalty.redeem": {"salesperson": "rwcd", "manager": "rwcd"},
    "b2b.loyalty.redeem.approve": {"salesperson": "rwcd", "manager": "rwcd"},
    "b2b.loyalty.redeem.quote": {"salesperson": "rwcd", "manager": "rwcd"},
    "b2b.loyalty.redeem.reason": {"salesperson": "rwcd", "manager": "rwcd"},
    "b2b.loyalty.reward": CONFIGURED,
    "b2b.loyalty.reward.category": CONFIGURED,
    "b2b.loyalty.activity.type": CONFIGURED,
    "b2b.loyalty.activity": {
        "salesperson": "rwc",
        "manager": "rwc",
        "accountant": "r",
    },
    "b2b.loyalty.activity.reason": {"salesperson": "rwcd", "manager": "rwcd"},
    "b2b.loyalty.challenge": CONFIGURED,
    "b2b.loyalty.challenge.step": CONFIGURED,
    "b2b.loyalty.challenge.award": READ_ALL,
    "b2b.loyalty.challenge.progress": READ_ALL,
    "b2b.loyalty.entitlement": READ_ALL,
    "b2b.loyalty.entitlement.extra": CONFIGURED,
    "b2b.loyalty.redemption": {
        "salesperson": "rw",
        "manager": "rw",
        "accountant": "r",
    },
    "b2b.loyalty.redemption.step": READ_ALL,
    "b2b.loyalty.reward.accrual": {"manager": "r", "accountant": "r"},
    "b2b.loyalty.reward.cost": {"manager": "r", "accountant": "r"},
    "b2b.loyalty.match": {"manager": "rwcd", "accountant": "rwcd"},
    "b2b.loyalty.match.line": {"manager": "rwcd", "accountant": "rwcd"},
    "b2b.loyalty.refusal": READ_ALL,
    "b2b.loyalty.rebate.run": {"manager": "rwc", "accountant": "rwcd"},
    "b2b.loyalty.rebate": {"manager": "r", "accountant": "r"},
    "b2b.loyalty.queue": {"manager": "r"},
    "b2b.loyalty.estimate": {"manager": "rc", "accountant": "rc"},
    "b2b.loyalty.closing": {"manager": "r", "accountant": "rwcd"},
    "b2b.loyalty.closing.line": {"manager": "r", "accountant": "r"},
    "b2b.loyalty.closing.opening": {"accountant": "rwcd"},
    "b2b.loyalty.closing.account": {"manager": "r", "accountant": "r"},
    "b2b.loyalty.tie.out": {"manager": "r", "accountant": "rwcd"},
    "b2b.loyalty.tie.out.line": {"manager": "r", "accountant": "r"},
    "b2b.loyalty.points.entry": READ_ALL,
    "b2b.loyalty.points.allocation": READ_ALL,
    "b2b.loyalty.points.notice": READ_ALL,
    "b2b.loyalty.points.adjust": DIALOG,
    "b2b.loyalty.points.backfill": DIALOG,
    "b2b.loyalty.points.backfill.line": DIALOG,
    "b2b.loyalty.points.opening": {"manager": "rwcd"},
    "b2b.loyalty.points.opening.line": {"manager": "rwcd"},
    "b2b.loyalty.enroll": {"salesperson": "rwcd", "manager": "rwcd"},
    "b2b.loyalty.enroll.line": {"salesperson": "rwcd", "manager": "rwcd"},
    "b2b.loyalty.consent": DIALOG,
    "b2b.loyalty.grant": DIALOG,
    "b2b.loyalty.invite": DIALOG,
    "b2b.loyalty.invite.line": DIALOG,
    "b2b.loyalty.preview": DIALOG,
    "b2b.loyalty.preview.line": DIALOG,
    "b2b.loyalty.preview.tier": DIALOG,
    "b2b.loyalty.program.template": DIALOG,
    "b2b.loyalty.program.template.line": DIALOG,
    "b2b.loyalty.proposal": DIALOG,
    "b2b.loyalty.proposal.line": DIALOG,
    "b2b.loyalty.reason": DIALOG,
    "b2b.loyalty.run.off": DIALOG,
    "b2b.loyalty.sign": DIALOG,
}

# Stored fields of a membership that people fill in; all others are the engine's.
TYPED_IN = {
    "program_id",
    "partner_id",
    "user_id",
    "contact_ids",
    "date_start",
    "date_end",
    "renewal",
    "notice_days",
}


class AccessCase(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quick_documents()
        cls.olga = cls.make_user("olga", "b2b_loyalty.group_user")
        cls.employee = cls.make_user("emil")
        cls.portal = new_test_user(
            cls.env, login="loyalty_portal", groups="base.group_portal"
        )
        cls.public = cls.env.ref("base.public_user")
        cls.program = cls.make_program()
        cls.acme = cls.make_company()
        cls.member = cls.make_member(cls.program, cls.acme)
        cls.env["b2b.loyalty.member.contact"].create(
            {"membership_id": cls.member.id, "partner_id": cls.acme.id}
        )

    def users(self):
        return {
            "manager": self.manager,
            "salesperson": self.salesperson,
            "accountant": self.accountant,
            "employee": self.employee,
            "portal": self.portal,
            "public": self.public,
        }


class TestModels(AccessCase):
    def test_every_model_every_operation_every_group(self):
        for model, rights in RIGHTS.items():
            for group, user in self.users().items():
                for letter, operation in OPERATIONS.items():
                    with self.subTest(model=model, group=group, operation=operation):
                        self.assertEqual(
                            self.env[model].with_user(user).has_access(operation),
                            letter in rights.get(group, ""),
                        )

    def test_no_model_is_missing(self):
        ours = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("b2b.loyalty.")
            and not model._abstract
            and model._original_module == "b2b_loyalty"
        }
        self.assertEqual(ours, set(RIGHTS))

    def test_every_stored_field_is_classified(self):
        Membership = self.env["b2b.loyalty.membership"]
        stored = {
            name
            for name, field in Membership._fields.items()
            if field.store
            and not name.startswith(("create_", "write_"))
            and field.type not in ("one2many", "many2many")
            and field._module == "b2b_loyalty"
        }
        engine = stored - TYPED_IN
        self.assertEqual(engine - Membership._ENGINE_FIELDS, set())


class TestOwnCustomers(AccessCase):
    def records(self):
        membership = self.member.sudo()
        history = self.env["b2b.loyalty.membership.history"]
        return [
            membership,
            membership.contact_ids,
            membership.change_ids,
            membership.tier_change_ids,
            history.search([("membership_id", "=", membership.id)]),
        ]

    def test_salesperson_sees_own_customers_only(self):
        for records in self.records():
            with self.subTest(model=records._name):
                self.assertTrue(records)
                for user, sees in (
                    (self.salesperson, True),
                    (self.olga, False),
                    (self.manager, True),
                    (self.accountant, True),
                ):
                    found = records.with_user(user).search([("id", "in", records.ids)])
                    self.assertEqual(bool(found), sees, user.login)
                    self.assertEqual(
                        records.with_user(user).has_access("read"), sees, user.login
                    )
                for user in self.employee, self.portal, self.public:
                    with self.assertRaises(AccessError):
                        records.with_user(user).read(["display_name"])

    def test_membership_given_to_another_is_seen_by_both(self):
        self.member.user_id = self.olga
        for user in self.olga, self.salesperson:
            self.assertTrue(self.member.with_user(user).has_access("read"))

    def test_salesperson_makes_drafts_for_own_customers_only(self):
        Membership = self.env["b2b.loyalty.membership"]
        mine = self.make_company("Mine")
        vals = {"program_id": self.program.id, "partner_id": mine.id}
        draft = Membership.with_user(self.salesperson).create(vals)
        self.assertEqual((draft.state, draft.user_id), ("draft", self.salesperson))
        draft.write({"date_start": "2026-04-01", "renewal": "none"})
        for user in self.olga, self.accountant, self.employee, self.portal:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                Membership.with_user(user).create(vals)

    def test_salesperson_steals_nothing(self):
        theirs = self.make_company("Theirs", user_id=self.olga.id)
        nobodys = self.make_company("Nobody's", user_id=False)
        Membership = self.env["b2b.loyalty.membership"].with_user(self.salesperson)
        for partner in theirs, nobodys, self.make_contact(theirs):
            for more in {}, {"user_id": self.salesperson.id}:
                with self.subTest(partner=partner.name, **more):
                    with self.assertRaises(AccessError):
                        Membership.create(
                            {
                                "program_id": self.program.id,
                                "partner_id": partner.id,
                                **more,
                            }
                        )
        draft = self.make_draft(self.program, self.make_company("Mine"))
        mine = draft.with_user(self.salesperson)
        with self.assertRefused("is not one of your customers", AccessError):
            mine.partner_id = theirs
        with self.assertRefused("Only a manager of B2B Loyalty chooses", AccessError):
            mine.user_id = self.olga
        with self.assertRaises(AccessError):
            draft.with_user(self.olga).user_id = self.olga

    def test_salesperson_cannot_change_what_was_sent(self):
        mine = self.member.with_user(self.salesperson)
        sent = self.make_sent(self.program, self.make_company("Sent"))
        for membership in mine, sent.with_user(self.salesperson):
            with self.assertRefused("has been sent: ask a manager", AccessError):
                membership.renewal = "none"
            with self.assertRaises(AccessError):
                membership.unlink()

    def test_roles_are_edited_by_the_salesperson_and_managers(self):
        person = self.make_contact(self.acme, "Ann")
        vals = {"membership_id": self.member.id, "partner_id": person.id}
        Contact = self.env["b2b.loyalty.member.contact"]
        for user in self.salesperson, self.manager:
            role = Contact.with_user(user).create(vals)
            role.role = "buyer"
            for other in self.olga, self.accountant, self.employee, self.portal:
                with self.subTest(user=other.login):
                    with self.assertRaises(AccessError):
                        role.with_user(other).role = "manager"
                    with self.assertRaises(AccessError):
                        role.with_user(other).unlink()
            role.unlink()
        with self.assertRaises(AccessError):
            Contact.with_user(self.olga).create(vals)
        # also from the form of the membership
        self.member.with_user(self.salesperson).contact_ids = [
            Command.create({"partner_id": person.id, "role": "buyer"})
        ]
        self.assertIn(person, self.member.contact_ids.partner_id)

    def test_facts_are_made_by_nobody(self):
        for model, vals in (
            (
                "b2b.loyalty.membership.change",
                {"to_state": "active", "date": "2026-01-01"},
            ),
            ("b2b.loyalty.tier.change", {"kind": "manual", "date": "2026-01-01"}),
        ):
            for user in self.manager, self.salesperson, self.accountant:
                with self.subTest(model=model, user=user.login):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).create(
                            {**vals, "membership_id": self.member.id}
                        )
        with self.assertRaises(AccessError):
            self.member.change_ids = [
                Command.create({"to_state": "ended", "date": "2026-01-01"})
            ]


class TestEngineFields(AccessCase):
    def value(self, name):
        field = self.member._fields[name]
        if field.type == "many2one":
            record = self.member[name] or self.env[field.comodel_name].search(
                [], limit=1
            )
            return record.id
        samples = {
            "selection": lambda: field.get_values(self.env)[-1],
            "date": lambda: "2026-01-01",
            "datetime": lambda: "2026-01-01 10:00:00",
            "boolean": lambda: True,
            "image": lambda: self.drawing,
        }
        return samples.get(field.type, lambda: "1")()

    def test_nobody_types_them_in(self):
        draft = self.make_draft(self.program, self.make_company("Draft"))
        for name in self.member._ENGINE_FIELDS:
            value = self.value(name)
            for user in self.manager, self.salesperson:
                with self.subTest(field=name, user=user.login):
                    for membership in self.member, draft:
                        with self.assertRefused("cannot be typed in", AccessError):
                            membership.with_user(user).write({name: value})

    def test_nobody_creates_with_them(self):
        Membership = self.env["b2b.loyalty.membership"].with_user(self.manager)
        start = {
            "program_id": self.program.id,
            "partner_id": self.make_company("New").id,
        }
        for name in self.member._ENGINE_FIELDS:
            with self.subTest(field=name):
                with self.assertRefused("cannot be typed in", AccessError):
                    Membership.create({**start, name: self.value(name)})

    def test_defaults_do_not_get_past(self):
        context = {
            f"default_{name}": self.value(name) for name in self.member._ENGINE_FIELDS
        }
        Membership = self.env["b2b.loyalty.membership"].with_user(self.manager)
        start = {"program_id": self.program.id}
        plain = Membership.create({**start, "partner_id": self.make_company("A").id})
        tricky = Membership.with_context(**context).create(
            {**start, "partner_id": self.make_company("B").id}
        )
        own = {"name", "message_ids", "user_id"}
        for name in self.member._ENGINE_FIELDS - own:
            with self.subTest(field=name):
                self.assertEqual(tricky[name], plain[name])
        self.assertNotEqual(tricky.name, "1")
        self.env["ir.default"].set("b2b.loyalty.membership", "state", "active")
        self.assertEqual(
            Membership.create({**start, "partner_id": self.make_company("C").id}).state,
            "draft",
        )

    def test_import_is_a_door_like_any_other(self):
        result = (
            self.env["b2b.loyalty.membership"]
            .with_user(self.manager)
            .load(
                ["program_id/.id", "partner_id/.id", "state"],
                [[str(self.program.id), str(self.make_company("CSV").id), "Active"]],
            )
        )
        self.assertFalse(result["ids"])
        self.assertIn("cannot be typed in", result["messages"][0]["message"])

    def test_so_is_the_list_of_members_in_a_program(self):
        program = self.program.with_user(self.manager)
        with self.assertRefused("cannot be typed in", AccessError):
            program.membership_ids = [
                Command.update(self.member.id, {"state": "ended"})
            ]

    def test_state_of_a_program(self):
        program = self.program.with_user(self.manager)
        for name in program._ENGINE_FIELDS:
            value = {"state": "closed"}.get(name, "2026-01-01")
            with self.subTest(field=name):
                with self.assertRefused("cannot be typed in", AccessError):
                    program.write({name: value})
                with self.assertRefused("cannot be typed in", AccessError):
                    program.create({"name": "New", name: value})
        tricky = program.with_context(default_state="open").create(
            {"name": "New", "code": "TRICK"}
        )
        self.assertEqual(tricky.state, "draft")

    def test_terms_are_not_unlocked(self):
        with self.assertRefused("never unlocked"):
            self.program.terms_id.with_user(self.manager).locked = False


class TestTwoSellers(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.env["res.company"].create({"name": "Other Seller"})
        here = {"company_id": cls.seller.id, "company_ids": [cls.seller.id]}
        cls.their_manager = cls.make_user("mia", "b2b_loyalty.group_manager", **here)
        cls.their_sales = cls.make_user("theo", "b2b_loyalty.group_user", **here)
        cls.their_books = cls.make_user("abel", "b2b_loyalty.group_accountant", **here)

    def test_nothing_of_the_other_seller_is_seen(self):
        member = self.member.sudo()
        member.user_id = self.their_sales  # not even of those who were made theirs
        program = self.program
        history = self.env["b2b.loyalty.membership.history"]
        for records in (
            program,
            program.terms_ids,
            program.terms_ids.line_ids,
            program.tier_ids,
            member,
            member.contact_ids,
            member.change_ids,
            member.tier_change_ids,
            history.search([("membership_id", "=", member.id)]),
        ):
            for user in self.their_manager, self.their_sales, self.their_books:
                with self.subTest(model=records._name, user=user.login):
                    theirs = records.with_user(user)
                    self.assertFalse(theirs.search([("id", "in", records.ids)]))
                    with self.assertRaises(AccessError):
                        theirs.read(["display_name"])

    def test_buttons_of_the_other_seller_do_nothing(self):
        theirs = self.member.with_user(self.their_manager)
        for button, arguments in (
            ("action_suspend", ["Mine"]),
            ("action_terminate", ["Mine"]),
            ("action_renew", []),
        ):
            with self.subTest(button=button), self.assertRaises(AccessError):
                getattr(theirs, button)(*arguments)
        with self.assertRaises(AccessError):
            self.program.with_user(self.their_manager).recompute_tiers()

    def test_seller_of_a_membership_is_its_programs(self):
        theirs = self.make_program(company_id=self.seller.id)
        draft = (
            self.env["b2b.loyalty.membership"]
            .with_user(self.their_manager)
            .with_context(default_company_id=self.company.id)
            .create({"program_id": theirs.id, "partner_id": self.acme.id})
        )
        self.assertEqual(draft.company_id, self.seller)
