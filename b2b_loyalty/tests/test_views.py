import re

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from .membership_common import MembershipCase

# model of a screen: its views
SCREENS = {
    "b2b.loyalty.program": ("form", "list", "kanban", "search", "activity"),
    "b2b.loyalty.terms": ("form", "list", "search"),
    "b2b.loyalty.tier": ("form", "list", "search"),
    "b2b.loyalty.benefit": ("form", "list", "search"),
    "b2b.loyalty.membership": (
        *("form", "list", "kanban", "search", "pivot", "graph", "calendar"),
        "activity",
    ),
    "b2b.loyalty.member.contact": ("form", "list", "search"),
    "b2b.loyalty.membership.change": ("form", "list", "search"),
    "b2b.loyalty.tier.change": ("form", "list", "search", "pivot", "graph"),
    "b2b.loyalty.reward": ("form", "list", "kanban", "search", "activity"),
    "b2b.loyalty.reward.category": ("list",),
    "b2b.loyalty.redemption": (
        *("form", "list", "kanban", "search", "pivot", "graph", "calendar"),
        "activity",
    ),
    "b2b.loyalty.refusal": ("form", "list", "search", "pivot", "graph"),
    "b2b.loyalty.activity": ("form", "list", "kanban", "search"),
    "b2b.loyalty.activity.type": ("form", "list", "search"),
    "b2b.loyalty.challenge": ("form", "list", "kanban", "search"),
    "b2b.loyalty.challenge.progress": ("list", "search"),
}
MANAGER_SCREENS = {
    "b2b.loyalty.queue": ("form", "list", "search"),
    "b2b.loyalty.points.backfill": ("form", "list"),
    "b2b.loyalty.reward.cost": ("list", "search", "pivot"),
    "b2b.loyalty.rebate.run": ("form", "list", "search"),
    "b2b.loyalty.rebate": ("form", "list", "search", "pivot"),
    "b2b.loyalty.cost": ("form", "list", "search"),
    "b2b.loyalty.profit": ("list", "search", "pivot", "graph"),
}

# what only a programmer would write: two_words, dotted.names
TECHNICAL = re.compile(r"[a-z]+_[a-z_]+|\w+\.\w+\.\w+|\b(ids|res|m2o|o2m)\b")
WORDS = ("string", "placeholder", "help", "title", "confirm", "sum", "alt")


class ViewCase(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quick_documents()
        cls.program = cls.make_program()
        cls.acme = cls.make_company()

    def arch(self, model, kind, user):
        views = self.env[model].with_user(user).get_views([(None, kind)])
        return etree.fromstring(views["views"][kind]["arch"])

    def buttons(self, record, user):
        """The labels of the buttons in the header of its form, for this user."""
        record = record.with_user(user)
        arch = self.arch(record._name, "form", user)
        shown = []
        for button in arch.iterfind("./header/button"):
            rule = button.get("invisible") or "False"
            names = set(re.findall(r"\b[a-z_]+\b", rule)) & record._fields.keys()
            values = {name: self._plain(record, name) for name in names | {"id"}}
            if not safe_eval(rule, values):
                shown.append(button.get("string"))
        return shown

    def _plain(self, record, name):
        value = record[name]
        return value.ids if hasattr(value, "ids") and value is not record else value


class TestViews(ViewCase):
    """Every screen opens for everybody who has its menu."""

    @property
    def users(self):
        return self.manager, self.salesperson, self.accountant

    def memberships(self):
        """One in every state."""
        member = self.make_member(self.program, self.acme)
        suspended = self.make_member(self.program, self.make_company("Beta"))
        suspended.action_suspend("Unpaid invoices")
        ended = self.make_member(self.program, self.make_company("Gamma"))
        ended.action_terminate("Closed down")
        return (
            member
            | suspended
            | ended
            | self.make_draft(self.program, self.make_company("Delta"))
            | self.make_sent(self.program, self.make_company("Epsilon"))
        )

    def test_each_view_loads_for_each_group(self):
        for user in self.users:
            for model, kinds in SCREENS.items():
                for kind in kinds:
                    with self.subTest(user=user.login, model=model, kind=kind):
                        self.assertEqual(
                            self.arch(model, kind, user).tag.replace("tree", "list"),
                            kind,
                        )

    def test_work_waiting_is_for_managers(self):
        for kind in MANAGER_SCREENS["b2b.loyalty.queue"]:
            self.arch("b2b.loyalty.queue", kind, self.manager)
        with self.assertRaises(AccessError):
            self.arch("b2b.loyalty.queue", "form", self.salesperson)

    def test_forms_open_in_every_state(self):
        memberships = self.memberships()
        self.assertEqual(len(set(memberships.mapped("state"))), 5)
        for user in self.users:
            for record in (
                *memberships,
                *memberships.tier_change_ids[:1],
                *memberships.change_ids[:1],
                *memberships.contact_ids[:1],
                self.program,
                self.program.terms_ids,
                *self.program.tier_ids,
            ):
                with self.subTest(user=user.login, record=record.display_name):
                    Form(record.with_user(user))

    def test_no_technical_name_shows(self):
        for model, kinds in (SCREENS | MANAGER_SCREENS).items():
            for kind in kinds:
                arch = self.arch(model, kind, self.manager)
                for text in self._texts(model, arch):
                    with self.subTest(model=model, kind=kind, text=text):
                        self.assertNotRegex(text, TECHNICAL)

    def _texts(self, model, arch):
        """Everything that a view writes on the screen."""
        labels = self.env[model].fields_get()
        for node in arch.iter(etree.Element):
            yield from (node.get(name) for name in WORDS if node.get(name))
            yield from (text.strip() for text in (node.text, node.tail) if text)
            inside = list(node.iterancestors("field"))
            if node.tag == "field" and not inside and not node.get("string"):
                yield labels[node.get("name")]["string"]

    def test_labels_of_all_fields_are_words(self):
        """Custom filters, grouping and export show every field."""
        for model in SCREENS | MANAGER_SCREENS:
            for name, field in self.env[model].fields_get().items():
                with self.subTest(model=model, field=name):
                    self.assertNotRegex(field["string"], TECHNICAL)

    def test_menus(self):
        root = self.env.ref("b2b_loyalty.b2b_loyalty_menu")
        configuration = self.env.ref("b2b_loyalty.b2b_loyalty_configuration_menu")
        for user in self.users:
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertIn(root.id, visible)
            self.assertEqual(configuration.id in visible, user == self.manager)

    def test_every_filter_and_grouping_works(self):
        self.memberships()
        for model in ("b2b.loyalty.membership", "b2b.loyalty.tier.change"):
            records = self.env[model].with_user(self.salesperson)
            for node in self.arch(model, "search", self.salesperson).iter("filter"):
                with self.subTest(model=model, filter=node.get("name")):
                    self._apply(records, node)

    def _apply(self, records, node):
        domain = safe_eval(node.get("domain") or "[]", {"uid": records.env.uid})
        records.search(domain)
        group = safe_eval(node.get("context") or "{}").get("group_by")
        if group:
            records._read_group([], [group], ["__count"])

    def test_export(self):
        member = self.make_member(self.program, self.acme)
        self.manager.group_ids += self.env.ref("base.group_allow_export")
        rows = member.with_user(self.manager).export_data(
            ["name", "partner_id/name", "tier_id/name", "qualifying_revenue", "state"]
        )
        self.assertEqual(
            rows["datas"],
            [[member.name, "Acme Tools", "Bronze", 0.0, "Active"]],
        )


class TestButtons(ViewCase):
    """Each button is there when it can be pressed, and for whom it can."""

    def test_membership_of_a_manager(self):
        member = self.make_draft(self.program, self.acme)
        self.assertEqual(self.buttons(member, self.manager), ["Send Agreement", "End"])
        member.action_send()
        self.assertEqual(
            self.buttons(member, self.manager), ["Record Signature", "End"]
        )
        member.action_sign("Joe Smith", self.drawing)
        self.assertEqual(
            self.buttons(member, self.manager),
            ["Renew", "Give Tier", "Suspend", "End", "Redeem"],
        )
        member.action_suspend("Unpaid invoices")
        self.assertEqual(
            self.buttons(member, self.manager), ["Resume", "Renew", "Give Tier", "End"]
        )
        member.action_terminate("Closed down")
        self.assertEqual(self.buttons(member, self.manager), [])

    def test_consent_is_offered_when_there_are_newer_terms(self):
        member = self.make_member(self.program, self.acme)
        self.program.with_user(self.manager).action_new_version()
        self.assertIn("Record Consent", self.buttons(member, self.manager))

    def test_joining_by_purchase_can_be_activated(self):
        self.program.join_by = "both"
        draft = self.make_draft(self.program, self.acme)
        self.assertIn("Activate", self.buttons(draft, self.manager))

    def test_a_salesperson_proposes_and_an_accountant_reads(self):
        draft = self.make_draft(self.program, self.acme)
        self.assertEqual(self.buttons(draft, self.salesperson), ["Propose"])
        self.assertEqual(self.buttons(draft, self.accountant), [])
        draft.with_user(self.salesperson).action_propose()
        self.assertEqual(self.buttons(draft, self.salesperson), [])

    def test_program(self):
        program = self.make_program(state="draft")
        self.assertEqual(self.buttons(program, self.manager), ["Open"])
        program.with_user(self.manager).action_open()
        self.assertEqual(
            self.buttons(program, self.manager),
            ["Invite", "Preview", "New Version", "Recompute Now", "Wind Down"],
        )
        self.assertEqual(self.buttons(program, self.salesperson), [])
        program.with_user(self.manager).action_run_off(fields.Date.today())
        self.assertEqual(
            self.buttons(program, self.manager), ["Preview", "Recompute Now", "Close"]
        )


class TestPropose(ViewCase):
    def draft(self):
        return self.make_draft(self.program, self.acme).with_user(self.salesperson)

    def test_the_responsible_is_asked(self):
        draft = self.draft()
        draft.action_propose()
        self.assertRecordValues(
            draft.activity_ids,
            [
                {
                    "user_id": self.manager.id,
                    "summary": "Acme Tools is proposed for Partner Club: "
                    "send the agreement?",
                }
            ],
        )
        self.assertIn("Proposed for membership", draft.message_ids[0].body)
        self.assertTrue(draft.is_proposed)

    def test_the_decision_closes_the_proposal(self):
        draft = self.draft()
        draft.action_propose()
        draft.with_user(self.manager).action_send()
        self.assertFalse(draft.is_proposed)

    def test_twice_is_refused(self):
        draft = self.draft()
        draft.action_propose()
        with self.assertRefused("is proposed already", UserError):
            draft.action_propose()
        self.assertEqual(len(draft.activity_ids), 1)

    def test_only_drafts(self):
        sent = self.make_sent(self.program, self.acme).with_user(self.salesperson)
        with self.assertRefused("is Sent already", UserError):
            sent.action_propose()

    def test_somebody_must_decide(self):
        self.program.user_id = False
        with self.assertRefused("has no responsible", UserError):
            self.draft().action_propose()

    def test_an_accountant_may_not(self):
        with self.assertRaises(AccessError):
            self.draft().with_user(self.accountant).action_propose()


class TestOverview(ViewCase):
    """The figures and links on the screens."""

    def test_invoices_that_count_add_up_to_the_revenue(self):
        member = self.make_member(self.program, self.acme)
        self.post_invoice(self.acme, 12000, on="2026-01-05")
        self.post_invoice(self.make_contact(self.acme), 500, on="2025-06-01")
        self.post_invoice(self.acme, 700, on="2026-02-01", refund=True)
        self.post_invoice(self.acme, 9999, on="2024-01-01")
        self.process()
        action = member.action_view_invoices()
        found = self.env["account.move"].search(action["domain"])
        self.assertEqual(sum(found.mapped("b2b_loyalty_base")), 11800)
        self.assertEqual(member.qualifying_revenue, 11800)

    def test_members_per_tier_and_a_crowded_one(self):
        companies = [self.make_company(f"Company {n}") for n in range(10)]
        for company in companies:
            self.make_member(self.program, company)
        bronze = self.program.tier_ids[0]
        self.assertEqual((bronze.member_count, bronze.member_percent), (10, 100))
        self.assertEqual(self.program.crowded_tier_id, bronze)
        for company in companies[:4]:
            self.post_invoice(company, 20000)
        self.process()
        self.program.invalidate_recordset()
        bronze.invalidate_recordset()
        self.assertEqual(bronze.member_percent, 60)
        self.assertFalse(self.program.crowded_tier_id)

    def test_few_members_crowd_nothing(self):
        self.make_member(self.program, self.acme)
        self.assertFalse(self.program.crowded_tier_id)

    def test_recompute_says_what_came_of_it(self):
        self.make_member(self.program, self.acme)
        self.post_invoice(self.acme, 20000)
        program = self.program.with_user(self.manager)
        told = program.action_recompute()["params"]["message"]
        self.assertEqual(told, "Members who changed tier: 1.")
        told = program.action_recompute()["params"]["message"]
        self.assertEqual(told, "Every member has the tier that its figures give.")
        with self.assertRaises(AccessError):
            self.program.with_user(self.salesperson).action_recompute()

    def test_smart_buttons_lead_to_what_they_count(self):
        member = self.make_member(self.program, self.acme)
        self.make_sent(self.program, self.make_company("Beta"))
        for action, model, number in (
            (self.program.action_view_memberships(), "membership", 2),
            (self.program.action_view_waiting(), "membership", 1),
            (self.program.action_view_members_by_tier(), "membership", 1),
            (self.program.action_view_terms(), "terms", 1),
            (self.program.action_view_tier_changes(), "tier.change", 1),
            (self.program.terms_id.action_view_memberships(), "membership", 1),
            (member.action_view_tier_changes(), "tier.change", 1),
        ):
            with self.subTest(action["name"]):
                self.assertEqual(action["res_model"], f"b2b.loyalty.{model}")
                found = self.env[action["res_model"]].search(action["domain"])
                self.assertEqual(len(found), number)

    def test_a_new_membership_has_no_empty_message(self):
        """The chatter shows such a one as "This message has been removed"."""
        draft = self.make_draft(self.program, self.make_contact(self.acme))
        draft |= self.make_draft(self.program, self.make_company("Beta"))
        self.assertTrue(all(message.body for message in draft.message_ids))

    def test_the_document_opens_as_it_was_sent(self):
        member = self.make_member(self.program, self.acme)
        document = member.agreement_attachment_id
        self.assertIn(
            f"/web/content/{document.id}?", member.action_open_agreement()["url"]
        )
        draft = self.make_draft(self.program, self.make_company("Beta"))
        with self.assertRefused("has no such document", UserError):
            draft.action_open_agreement()
