"""What a guessed id, a context or a wrong type tells or changes: nothing."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .test_access import AccessCase

NAME = {"fields": {"display_name": {}}}

# Of any type that JSON has, but not the one that is asked for.
NO_DAYS = (5, -1, 10**30, "abc", "2026-99-99", "0001-01-01", [1, "x"], {"a": 1})
NO_TEXTS = (5, [1, "x"], {"a": 1})
NO_IDS = ("abc", "12", 1.5, {"a": 1}, [1, "x"])


class GuessCase(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        other = cls.env["res.company"].create({"name": "Another Seller"})
        cls.outsider = new_test_user(
            cls.env,
            login="loyalty_outsider",
            groups="base.group_user,b2b_loyalty.group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )

    def setUp(self):
        super().setUp()
        muted = mute_logger(
            "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule"
        )
        self.enterContext(muted)

    def remote(self, model, user):
        return self.env[model].with_user(user)

    def call(self, model, user, method, *args, context=None):
        kwargs = {"context": context} if context else {}
        return call_kw(self.remote(model, user), method, list(args), kwargs)


class TestGuessedIds(GuessCase):
    """A many2one or a related field tells nothing of a record of others."""

    def forms(self):
        """(model, the values of a form, what would be shown beside them)"""
        member = {"membership_id": self.member.id}
        program = {"program_id": self.program.id}
        return [
            ("b2b.loyalty.sign", {**member, "signed_by": "Joe"}, "partner_id"),
            ("b2b.loyalty.consent", {**member, "signed_by": "Joe"}, "new_terms_id"),
            ("b2b.loyalty.preview.line", member, "membership_id"),
            ("b2b.loyalty.preview", program, "program_id"),
            (
                "b2b.loyalty.run.off",
                {**program, "last_day": "2026-12-31"},
                "program_id",
            ),
            ("b2b.loyalty.invite", program, "program_id"),
            ("b2b.loyalty.points.backfill", program, "company_id"),
            ("b2b.loyalty.enroll", program, "program_id"),
            ("b2b.loyalty.proposal", program, "program_id"),
            ("b2b.loyalty.tier", {**program, "name": "X"}, "company_id"),
            ("b2b.loyalty.benefit", {**program, "name": "X"}, "company_id"),
            ("b2b.loyalty.terms", program, "company_id"),
            (
                "b2b.loyalty.terms.tier",
                {"terms_id": self.program.terms_id.id},
                "company_id",
            ),
            (
                "b2b.loyalty.member.contact",
                {**member, "partner_id": self.acme.id},
                "commercial_partner_id",
            ),
        ]

    def assert_closed(self, user, forms):
        for model, values, shown in forms:
            fill_in = [[], values, [*values], {shown: NAME}]
            defaults = {f"default_{name}": value for name, value in values.items()}
            with self.subTest(model=model, user=user.login):
                with self.assertRaises(AccessError):
                    self.call(model, user, "create", values)
                with self.assertRaises(AccessError):
                    self.call(model, user, "onchange", *fill_in)
                with self.assertRaises(AccessError):
                    self.call(
                        model,
                        user,
                        "onchange",
                        [],
                        {},
                        [],
                        {name: NAME for name in [*values, shown]},
                        context=defaults,
                    )

    def test_of_another_seller(self):
        self.assert_closed(self.outsider, self.forms())

    def test_of_anothers_customer(self):
        contacts = [row for row in self.forms() if row[0].endswith("member.contact")]
        self.assert_closed(self.olga, contacts)

    def test_in_the_lines_of_a_form(self):
        line = [0, "virtual_1", {"membership_id": self.member.id}]
        spec = {"line_ids": {"fields": {"membership_id": NAME}}}
        with self.assertRaises(AccessError):
            self.call(
                "b2b.loyalty.preview",
                self.outsider,
                "onchange",
                [],
                {"line_ids": [line]},
                [],
                spec,
            )

    def test_no_id_gets_a_sentence(self):
        for value in ("abc", "12", 1.5, ["x"]):
            with self.subTest(value=value), self.assertRaises(UserError):
                self.call(
                    "b2b.loyalty.sign",
                    self.manager,
                    "create",
                    {"membership_id": value, "signed_by": "Joe"},
                )

    def test_dialogs_belong_to_who_opened_them(self):
        dialogs = {
            "b2b.loyalty.preview": {"program_id": self.program.id},
            "b2b.loyalty.preview.line": {
                "membership_id": self.member.id,
                "revenue": 777,
            },
            "b2b.loyalty.invite.line": {"partner_id": self.acme.id},
            "b2b.loyalty.enroll": {"program_id": self.program.id},
        }
        colleague = self.make_user("mia", "b2b_loyalty.group_manager")
        for model, values in dialogs.items():
            mine = self.remote(model, self.manager).create(values)
            for user in self.outsider, colleague:
                with self.subTest(model=model, user=user.login):
                    theirs = mine.with_user(user)
                    self.assertFalse(theirs.search([("id", "=", mine.id)]))
                    with self.assertRaises(AccessError):
                        theirs.read(["display_name"])
                    with self.assertRaises(AccessError):
                        theirs.write({})

    def test_every_dialog_has_its_rule(self):
        dialogs = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("b2b.loyalty.") and model._transient
        }
        rules = self.env["ir.rule"].search(
            [("domain_force", "=", '[("create_uid", "=", user.id)]')]
        )
        self.assertEqual(dialogs - {*rules.model_id.mapped("model")}, set())

    def test_enrolling_tells_nothing_of_anothers_customers(self):
        """A member and a company that is none look the same."""
        values = {
            "program_id": self.program.id,
            "partner_ids": [Command.set((self.acme + self.make_company("None")).ids)],
        }
        wizard = self.remote("b2b.loyalty.enroll", self.olga).create(values)
        self.assertEqual(wizard.line_ids.mapped("outcome"), ["refused", "refused"])

    def test_moving_a_draft_tells_nothing_of_anothers_customers(self):
        hers = self.make_company("Hers", user_id=self.olga.id)
        draft = self.remote("b2b.loyalty.membership", self.olga).create(
            {"program_id": self.program.id, "partner_id": hers.id}
        )
        with self.assertRefused("is not one of your customers", AccessError):
            draft.partner_id = self.acme


class TestContext(GuessCase):
    """No key of a context that comes from outside opens anything."""

    def test_bounds_are_always_compared(self):
        program = self.make_program(state="draft")
        gold = program.terms_ids.line_ids[-1]
        for record in gold, gold.tier_id:
            with self.assertRefused("the tier below it"):
                self.call(
                    record._name,
                    self.manager,
                    "write",
                    record.ids,
                    {"revenue_from": 5},
                    context={"b2b_loyalty_bounds_later": True},
                )

    def test_agreements_stay_closed_to_the_public(self):
        draft = self.make_draft(self.program, self.make_company())
        context = {"default_public": True, "default_access_token": "guess"}
        self.call(draft._name, self.manager, "action_send", draft.ids, context=context)
        document = draft.sudo().agreement_attachment_id
        self.assertEqual((document.public, document.access_token), (False, False))

    def test_facts_have_no_defaults(self):
        draft = self.make_draft(self.program, self.make_company())
        self.call(
            draft._name,
            self.manager,
            "action_send",
            draft.ids,
            context={"default_reason": "Made up"},
        )
        self.assertEqual(set(draft.sudo().change_ids.mapped("reason")), {False})

    def test_a_program_starts_without_figures(self):
        made = self.call(
            "b2b.loyalty.program",
            self.manager,
            "create",
            {"name": "New", "code": "NEW"},
            context={"default_baseline_revenue": 5, "default_state": "open"},
        )
        program = self.env["b2b.loyalty.program"].browse(made)
        self.assertEqual((program.state, program.baseline_revenue), ("draft", 0))

    def test_a_salesperson_gives_no_membership_away(self):
        mine = self.make_company("Mine")
        with self.assertRefused("Only a manager of B2B Loyalty chooses", AccessError):
            self.call(
                "b2b.loyalty.membership",
                self.salesperson,
                "create",
                {"program_id": self.program.id, "partner_id": mine.id},
                context={"default_user_id": self.olga.id},
            )


class TestWrongTypes(GuessCase):
    """Parameters over RPC have any type; each refusal is a sentence."""

    def assert_sentence(self, record, method, *args):
        with self.subTest(method=method, args=args):
            savepoint = self.env.cr.savepoint()
            with self.assertRaises(UserError):
                self.call(record._name, self.manager, method, record.ids, *args)
            savepoint.close(rollback=True)

    def test_days(self):
        draft = self.make_draft(self.make_program(join_by="both"), self.make_company())
        for day in NO_DAYS:
            self.assert_sentence(self.member, "action_terminate", "Why", day)
            self.assert_sentence(draft, "action_activate", day)
            tier = self.program.tier_ids[2].id
            self.assert_sentence(self.member, "action_set_tier", tier, "Why", day)
            self.assert_sentence(self.program, "action_run_off", day)
            self.assert_sentence(self.program, "members_on", day)
            self.assert_sentence(self.program, "recompute_tiers", day)

    def test_texts(self):
        self.program.sudo().action_new_version()
        for text in NO_TEXTS:
            self.assert_sentence(self.member, "action_suspend", text)
            self.assert_sentence(self.member, "action_terminate", text)
            self.assert_sentence(self.member, "action_set_tier", False, text)
            self.assert_sentence(self.member, "action_consent", text)

    def test_ids(self):
        sent = self.make_sent(self.program, self.make_company())
        drawing = self.drawing.decode()
        for value in NO_IDS:
            self.assert_sentence(self.member, "action_set_tier", value, "Why")
            self.assert_sentence(sent, "action_sign", "Joe", drawing, value)
            self.assert_sentence(sent, "action_sign", "Joe", drawing, None, value)
            self.assert_sentence(self.program, "recompute_tiers", None, value)
