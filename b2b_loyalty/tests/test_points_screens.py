from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .points_common import PointsCase


@tagged("post_install", "-at_install")
class TestMembership(PointsCase):
    def form(self, member=None, user=None):
        member = (member or self.member).with_user(user or self.salesperson)
        return Form(member)

    def is_hidden(self, form, name):
        return bool(form._get_modifier(name, "invisible"))

    def test_without_points_nothing_is_shown(self):
        self.assertFalse(self.member.has_points)
        self.assertTrue(self.is_hidden(self.form(), "points_balance"))

    def test_what_makes_a_program_one_with_points(self):
        reward = self.make_reward(points=10)
        self.assertTrue(self.fresh().has_points)
        reward.points = 0
        self.assertFalse(self.fresh().has_points)
        rule = self.env["b2b.loyalty.earning.rule"].create(
            {"name": "One for one", "program_id": self.program.id}
        )
        self.assertTrue(self.fresh().has_points)
        rule.active = False
        self.assertFalse(self.fresh().has_points)
        self.earn(1, "a")
        self.assertTrue(self.fresh().has_points)

    def fresh(self):
        self.env.invalidate_all()
        return self.member

    def test_what_the_form_says(self):
        self.program.sudo().write({"point_value": 0.05, "points_name": "credits"})
        self.earn(1000, "a")
        self.earn(200, "b", expires_on=self.day("2026-06-30"))
        self.earn(30, "c", available_on=None)
        form = self.form()
        self.assertEqual(form.points_balance, 1200)
        self.assertEqual(form.points_name, "credits")
        self.assertEqual(form.points_worth, 60)
        self.assertEqual(form.points_pending, 30)
        self.assertEqual(form.points_expiring, 200)
        self.assertEqual(str(form.points_expiring_on), "2026-06-30")
        self.assertEqual(len(form.recent_points_entry_ids), 3)

    def test_own_points_in_the_list_of_people(self):
        self.earn(10, "a")
        self.assertFalse(self.fresh().has_own_points)
        self.earn(40, "b", holder=self.buyer)
        self.assertTrue(self.fresh().has_own_points)

    def test_the_button_opens_the_ledger(self):
        entry = self.earn(10, "a")
        action = self.member.action_view_points()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, entry)

    def test_filters(self):
        rich, owing, soon, own, none = (
            self.make_member(self.program, self.make_company(name))
            for name in ("Rich", "Owing", "Soon", "Own", "None")
        )
        joe = self.give_role(own, "Joe", "buyer")
        self.earn(100, "a", rich)
        self.book({"kind": "redeem", "points": -5}, member=owing)
        self.earn(5, "a", soon, expires_on=self.day("2026-06-08"))
        self.earn(5, "a", own, holder=joe, expires_on=self.day("2026-03-10"))
        self.earn(5, "b", rich, expires_on=self.day("2026-06-09"))
        self.earn(5, "b", none, expires_on=self.day("2026-06-01"), available_on=None)
        everybody = rich | owing | soon | own | none
        for name, expected in (
            ("has_points", rich | soon),
            ("owes_points", owing),
            ("points_expire_soon", soon | own),
        ):
            with self.subTest(name):
                domain = self.filter_domain(name)
                found = everybody.search([("id", "in", everybody.ids), *domain])
                self.assertEqual(found, expected)
        self.env.invalidate_all()
        shown = everybody.filtered("points_expire_soon")
        self.assertEqual(shown, soon | own)

    def filter_domain(self, name):
        from lxml import etree

        from odoo.tools.safe_eval import safe_eval

        arch = self.member.get_view(False, "search")["arch"]
        node = etree.fromstring(arch).find(f".//filter[@name='{name}']")
        return safe_eval(node.get("domain"))

    def test_the_program_says_what_its_members_have(self):
        self.earn(10, "a")
        self.earn(5, "b", available_on=None)
        with Form(self.program.with_user(self.manager)) as form:
            self.assertEqual(form.points_outstanding, 15)
            form.points_validity = "year_end"
            form.points_validity_years = 2
            form.points_notice_days = 60
        action = self.program.action_view_points()
        entries = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(sum(entries.mapped("points")), 15)

    def test_lists_ask_the_ledger_once(self):
        few = self.member
        many = few.union(
            *(
                self.make_member(self.program, self.make_company(f"Company {number}"))
                for number in range(5)
            )
        )
        names = ["points_balance", "points_pending", "has_points", "points_expiring"]
        few.read(names)
        counts = []
        for members in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            members.read(names)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)


@tagged("post_install", "-at_install")
class TestAdjust(PointsCase):
    def dialog(self, members=None, user=None):
        members = members or self.member
        model = self.env["b2b.loyalty.points.adjust"].with_user(user or self.manager)
        return Form(
            model.with_context(active_model=members._name, active_ids=members.ids)
        )

    def adjust(self, points, members=None, **values):
        form = self.dialog(members)
        form.points = points
        form.reason = "Ten years with us"
        for name, value in values.items():
            setattr(form, name, value)
        return form.save().action_apply()

    def test_of_one_member(self):
        self.adjust(500)
        self.assertEqual(self.balance(), 500)
        entry = self.member.sudo().points_entry_ids
        self.assertEqual((entry.kind, entry.reason), ("adjust", "Ten years with us"))
        self.assertEqual(entry.create_uid, self.manager)
        self.assertIn("+500 points: Ten years", self.member.message_ids[0].body)

    def test_what_it_comes_to_is_shown(self):
        self.earn(200, "a")
        form = self.dialog()
        self.assertFalse(form.outlook)
        form.points = 500
        self.assertEqual(form.outlook, "700 points")
        form.points = -300
        self.assertIn("-100 points: that is owed", form.outlook)
        form.holder_contact_id = self.buyer
        self.assertIn("-300 points: that is owed", form.outlook)

    def test_of_a_person(self):
        self.adjust(50, holder_contact_id=self.buyer)
        self.env.invalidate_all()
        self.assertEqual((self.buyer.points_balance, self.balance()), (50, 0))

    def test_of_several_members(self):
        other = self.make_member(self.program, self.make_company("Other"))
        self.adjust(30, self.member | other)
        self.assertEqual((self.balance(), self.balance(other)), (30, 30))
        self.assertIn("+30 points", other.message_ids[0].body)

    def test_a_person_is_forgotten_with_a_second_member(self):
        other = self.make_member(self.program, self.make_company("Other"))
        form = self.dialog()
        form.holder_contact_id = self.buyer
        form.membership_ids.add(other)
        self.assertFalse(form.holder_contact_id)

    def test_errors_are_at_the_field(self):
        for name in ("points", "reason", "membership_ids"):
            form = self.dialog()
            self.assertTrue(form._get_modifier(name, "required"), name)

    def test_nothing_is_no_adjustment(self):
        for points, sentence in ((0, "Give a whole number"), (10**9 + 1, "billion")):
            with self.subTest(points), self.assertRefused(sentence, UserError):
                self.adjust(points)
        with self.assertRefused("Give a reason", UserError):
            self.adjust(5, reason="  ")

    def test_one_that_has_left_stops_all(self):
        other = self.make_member(self.program, self.make_company("Other"))
        form = self.dialog(self.member | other)
        form.points, form.reason = 5, "A gift"
        wizard = form.save()
        other.action_terminate("Moved away")
        with self.assertRefused("Other is no member now", UserError):
            wizard.action_apply()
        self.assertEqual(self.balance(), 0)

    def test_for_managers_only(self):
        for user in (self.salesperson, self.accountant):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.dialog(user=user)

    def test_queries_do_not_grow_with_the_members(self):
        others = self.member.union(
            *(
                self.make_member(self.program, self.make_company(f"Company {number}"))
                for number in range(6)
            )
        )
        self.member.adjust(1, "Warm")
        counts = []
        for members in (others[:2], others):
            members = members.with_user(self.manager)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            members.sudo().env["b2b.loyalty.points.entry"]._book(
                [
                    {"membership_id": m.id, "kind": "adjust", "points": 1}
                    for m in members
                ]
            )
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
