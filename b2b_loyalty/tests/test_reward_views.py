from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from .test_views import SCREENS as ALL_SCREENS
from .test_views import ViewCase

KINDS = {
    "voucher": {"voucher_amount": 100},
    "product": {"product_id": True},
    "service": {},
    "experience": {},
    "project": {},
    "request": {},
    "credit": {"value": 50},
    "external": {"product_id": True, "supplier_id": True},
}
SCREENS = {
    model: kinds
    for model, kinds in ALL_SCREENS.items()
    if model.split(".")[2] in ("reward", "redemption", "refusal", "activity")
}


class RewardViewCase(ViewCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls.make_member(cls.program, cls.acme)
        cls.supplier = cls.make_company("Gift Factory")
        cls.gold = cls.program.tier_ids[2]

    @classmethod
    def make_reward(cls, kind="service", **vals):
        values = dict(KINDS[kind])
        for name, record in (
            ("product_id", cls.product),
            ("supplier_id", cls.supplier),
        ):
            if name in values:
                values[name] = record.id
        return (
            cls.env["b2b.loyalty.reward"]
            .with_user(cls.manager)
            .create(
                {
                    "name": f"A {kind}",
                    "program_id": cls.program.id,
                    "kind": kind,
                    **values,
                    **vals,
                }
            )
        )

    def redeem(self, reward, **details):
        """The salesperson redeems it for Acme Tools."""
        return reward.with_user(self.salesperson).redeem(self.member, **details)

    def refuse(self, reward):
        """A redemption that is refused, as the engine keeps it."""
        return (
            self.env["b2b.loyalty.refusal"]
            .sudo()
            .create(
                {
                    "membership_id": self.member.id,
                    "program_id": self.program.id,
                    "company_id": self.company.id,
                    "reward_id": reward.id,
                    "user_id": self.salesperson.id,
                    "quantity": 1,
                    "reason": "stock",
                    "sentence": "A service is gone.",
                }
            )
        )

    def press(self, label, record, user):
        """Press a button of the form that this user can see."""
        self.assertIn(label, self.buttons(record, user))
        arch = self.arch(record._name, "form", user)
        [button] = arch.xpath(f"./header/button[@string='{label}']")
        return getattr(record.with_user(user), button.get("name"))()

    def found(self, name, model="b2b.loyalty.reward", user=None):
        """What a filter of the search finds, by name."""
        user = user or self.salesperson
        arch = self.arch(model, "search", user)
        [node] = arch.xpath(f"//filter[@name='{name}']")
        domain = safe_eval(node.get("domain"), {"uid": user.id})
        return self.env[model].with_user(user).search(domain)


class TestRewardScreens(RewardViewCase):
    @property
    def users(self):
        return self.manager, self.salesperson, self.accountant

    def test_rewards_of_each_kind_open(self):
        for kind in KINDS:
            reward = self.make_reward(kind, cost=10)
            for user in self.users:
                with self.subTest(kind=kind, user=user.login):
                    Form(reward.with_user(user))

    def redemptions(self):
        """One in every state."""
        voucher, service = self.make_reward("voucher"), self.make_reward()
        asked = self.make_reward(approval="seller")
        refused, cancelled = self.redeem(asked), self.redeem(service)
        refused.with_user(self.manager).action_refuse("Not this year")
        cancelled.action_cancel("Ordered by mistake")
        return (
            self.redeem(asked)
            | self.redeem(service)
            | self.redeem(voucher)
            | refused
            | cancelled
        )

    def test_redemptions_open_in_every_state(self):
        redemptions = self.redemptions()
        self.assertEqual(len(set(redemptions.mapped("state"))), 5)
        for redemption in redemptions:
            for user in self.users:
                with self.subTest(state=redemption.state, user=user.login):
                    Form(redemption.with_user(user))

    def test_refusals_and_activities_open(self):
        kind = self.env["b2b.loyalty.activity.type"].create(
            {"name": "Training", "program_id": self.program.id}
        )
        activity = self.env["b2b.loyalty.activity"].create(
            {"type_id": kind.id, "membership_id": self.member.id}
        )
        refusal = self.refuse(self.make_reward())
        for user in self.users:
            for record in (activity, refusal):
                with self.subTest(user=user.login, model=record._name):
                    Form(record.with_user(user))

    def test_every_filter_and_grouping_works(self):
        self.redemptions()
        for model in SCREENS:
            records = self.env[model].with_user(self.salesperson)
            for node in self.arch(model, "search", self.salesperson).iter("filter"):
                with self.subTest(model=model, filter=node.get("name")):
                    self._apply(records, node)

    def _apply(self, records, node):
        records.search(safe_eval(node.get("domain") or "[]", {"uid": records.env.uid}))
        group = safe_eval(node.get("context") or "{}").get("group_by")
        if group:
            records._read_group([], [group], ["__count"])

    def test_what_it_costs_is_not_for_salespeople(self):
        redemption = self.redeem(self.make_reward(cost=40))
        for model in ("b2b.loyalty.reward", "b2b.loyalty.redemption"):
            for kind in ("form", "list", "search", "pivot"):
                if kind not in SCREENS[model]:
                    continue
                with self.subTest(model=model, kind=kind):
                    self.assertFalse(
                        self.arch(model, kind, self.salesperson).xpath(
                            "//*[starts-with(@name, 'cost')"
                            " and @name != 'cost_complete']"
                        )
                    )
        for name in ("cost_estimated", "cost_actual", "cost_variance"):
            with self.subTest(name), self.assertRaises(AccessError):
                redemption.with_user(self.salesperson).read([name])
        seen = redemption.with_user(self.accountant).read(["cost_estimated"])
        self.assertEqual(seen[0]["cost_estimated"], 40)

    def test_menus(self):
        configuration = self.env.ref("b2b_loyalty.b2b_loyalty_activity_type_menu")
        for user in self.users:
            seen = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            for name in ("catalog", "redemption", "activity", "refusal"):
                menu = self.env.ref(f"b2b_loyalty.b2b_loyalty_{name}_menu")
                self.assertIn(menu.id, seen)
            self.assertEqual(configuration.id in seen, user == self.manager)


class TestRewardForm(RewardViewCase):
    """What is typed in by hand."""

    def test_a_manager_types_in_a_voucher(self):
        form = Form(self.env["b2b.loyalty.reward"].with_user(self.manager))
        form.name = "Voucher over 100"
        form.program_id = self.program
        form.kind = "voucher"
        form.value = 100
        with self.assertRefused("give it a face value above 0"):
            form.save()
        form.voucher_amount = 100
        self.assertEqual(form.save().price, "Free of charge")

    def test_a_salesperson_only_looks(self):
        with self.assertRaises(AccessError):
            Form(self.env["b2b.loyalty.reward"].with_user(self.salesperson)).save()

    def test_price_in_words(self):
        reward = self.make_reward(points=1500)
        self.assertEqual(reward.price, "1,500 points")
        reward.points = 0
        self.assertEqual(reward.price, "Free of charge")
        self.env["b2b.loyalty.entitlement.extra"].create(
            {
                "membership_id": self.member.id,
                "reward_id": reward.id,
                "reason": "Goodwill",
            }
        )
        self.assertEqual(reward.price, "As a benefit")

    def test_what_a_gift_or_a_milestone_gives_is_not_free_for_everybody(self):
        for model, values in (
            ("gift", {"amount_from": 5000}),
            ("milestone", {"trigger": "activation", "grants": "reward"}),
        ):
            with self.subTest(model):
                reward = self.make_reward("product")
                self.env[f"b2b.loyalty.{model}"].sudo().create(
                    {
                        "name": "With our thanks",
                        "program_id": self.program.id,
                        "reward_id": reward.id,
                        **values,
                    }
                )
                self.env.invalidate_all()
                self.assertEqual(reward.price, "As a benefit")

    def test_the_catalog_asks_as_often_for_many_as_for_one(self):
        rewards = self.make_reward()
        for _number in range(9):
            rewards |= self.make_reward()
        counts = []
        for records in (rewards, rewards[:1], rewards):  # the first warms up
            self.env.invalidate_all()
            records.fetch(["name"])
            before = self.cr.sql_log_count
            records.mapped("price")
            records.mapped("redemption_count")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_smart_buttons_lead_to_what_they_count(self):
        reward = self.make_reward()
        self.redeem(reward)
        self.redeem(self.make_reward("voucher"))
        self.refuse(reward)
        self.assertEqual((reward.redemption_count, reward.refusal_count), (1, 1))
        reward = reward.with_user(self.salesperson)
        for action, number in (
            (reward.action_view_redemptions(), 1),
            (reward.action_view_refusals(), 1),
            (self.member.action_view_redemptions(), 2),
            (self.program.action_view_rewards(), 2),
            (self.program.action_view_redemptions(), 2),
        ):
            with self.subTest(action["name"]):
                found = self.env[action["res_model"]].search(action["domain"])
                self.assertEqual(len(found), number)

    def test_an_activity_is_noted_and_unlocks(self):
        training = self.env["b2b.loyalty.activity.type"].create(
            {"name": "Training", "program_id": self.program.id}
        )
        reward = self.make_reward(locked_by=training.id)
        with self.assertRefused("opens with this: Training", UserError):
            self.redeem(reward)
        form = Form(self.env["b2b.loyalty.activity"].with_user(self.salesperson))
        form.type_id = training
        form.membership_id = self.member
        form.save()
        self.assertEqual(self.redeem(reward).state, "approved")


class TestRewardFilters(RewardViewCase):
    def test_catalog(self):
        training = self.env["b2b.loyalty.activity.type"].create(
            {"name": "Training", "program_id": self.program.id}
        )
        plain = self.make_reward()
        gone = self.make_reward(limited_qty=True, stock=0)
        some = self.make_reward(limited_qty=True, stock=3, points=100)
        locked = self.make_reward(locked_by=training.id)
        personal = self.make_reward(membership_ids=self.member.ids)
        hidden = self.make_reward(published=False, approval="seller")
        given = self.make_reward()
        self.env["b2b.loyalty.entitlement.extra"].create(
            {
                "membership_id": self.member.id,
                "reward_id": given.id,
                "reason": "Goodwill",
            }
        )
        later = self.make_reward(date_from="2026-03-11")
        over = self.make_reward(date_to="2026-03-09")
        everything = (
            *(plain, gone, some, locked, personal, hidden, given, later, over),
        )
        everything = self.env["b2b.loyalty.reward"].concat(*everything)
        for name, expected in (
            ("published", everything - hidden),
            ("unpublished", hidden),
            ("in_season", everything - later - over),
            ("in_stock", everything - gone),
            ("gone", gone),
            ("given", given),
            ("for_points", some),
            ("locked", locked),
            ("personal", personal),
            ("to_approve", hidden),
        ):
            with self.subTest(name):
                # the demo, where it is installed, has rewards of its own
                self.assertEqual(self.found(name) & everything, expected)

    def test_redemptions(self):
        asked = self.redeem(self.make_reward(approval="seller"))
        approved = self.redeem(self.make_reward())
        done = self.redeem(self.make_reward("voucher"))
        off = self.redeem(self.make_reward())
        off.action_cancel("Ordered by mistake")
        done.user_id = self.manager
        everything = asked | approved | done | off
        for name, expected in (
            ("mine", everything - done),
            ("requested", asked),
            ("approved", approved),
            ("fulfilled", done),
            ("live", everything - off),
            ("ended", off),
            ("by_benefit", everything.browse()),
            ("by_points", everything.browse()),
            ("failed", everything.browse()),
            ("stuck", everything.browse()),
        ):
            with self.subTest(name):
                found = self.found(name, "b2b.loyalty.redemption")
                self.assertEqual(found & everything, expected)


class TestStuck(RewardViewCase):
    """What nobody moves on is found before the member asks."""

    def stuck(self):
        found = self.found("stuck", "b2b.loyalty.redemption")
        self.assertTrue(all(found.mapped("is_stuck")))
        return found.filtered(lambda r: r.membership_id == self.member)

    def test_waiting_for_approval_for_more_than_three_days(self):
        redemption = self.redeem(self.make_reward(approval="both"))
        with self.on("2026-03-13"):
            self.assertFalse(self.stuck())
        with self.on("2026-03-14"):
            self.assertEqual(self.stuck(), redemption)
            redemption.with_user(self.manager).action_approve()
            self.env.invalidate_all()
            # it moved on: the member's manager has three days from here
            self.assertFalse(self.stuck())
        with self.on("2026-03-18"):
            self.assertEqual(self.stuck(), redemption)

    def test_approved_for_more_than_two_weeks(self):
        redemption = self.redeem(self.make_reward())
        with self.on("2026-03-24"):
            self.assertFalse(self.stuck())
        with self.on("2026-03-25"):
            self.assertEqual(self.stuck(), redemption)

    def test_what_has_its_day_waits_for_it(self):
        redemption = self.redeem(self.make_reward())
        redemption.scheduled_on = "2026-05-04 08:00:00"
        with self.on("2026-05-03"):
            self.assertFalse(self.stuck())
        with self.on("2026-05-05"):
            self.assertEqual(self.stuck(), redemption)

    def test_an_event_waits_for_its_day(self):
        reward = self.make_reward("experience", event_date="2026-06-12 16:00:00")
        redemption = self.redeem(reward)
        with self.on("2026-06-12"):
            self.assertFalse(self.stuck())
        with self.on("2026-06-13"):
            self.assertEqual(self.stuck(), redemption)

    def test_an_offer_waits_for_the_member(self):
        redemption = self.redeem(
            self.make_reward("request"), need="A stand for our next trade fair"
        )
        with self.on("2026-03-14"):
            self.assertEqual(self.stuck(), redemption)
            redemption.action_quote(1200)
        with self.on("2026-04-13"):
            self.env.invalidate_all()
            self.assertFalse(self.stuck())
        with self.on("2026-04-14"):
            self.env.invalidate_all()
            self.assertEqual(self.stuck(), redemption)

    def test_what_could_not_be_delivered(self):
        redemption = self.redeem(self.make_reward())
        redemption.sudo().write({"to_deliver": True, "delivery_error": "No journal"})
        self.assertEqual(self.stuck(), redemption)
        self.assertEqual(
            self.found("failed", "b2b.loyalty.redemption") & redemption, redemption
        )
        redemption.action_retry_delivery()
        self.assertFalse(self.stuck())

    def test_what_is_done_is_not_stuck(self):
        done = self.redeem(self.make_reward("voucher"))
        refused = self.redeem(self.make_reward(approval="seller"))
        refused.with_user(self.manager).action_refuse("Not this year")
        with self.on("2027-01-01"):
            self.assertFalse(self.stuck())
            self.assertFalse(any((done | refused).mapped("is_stuck")))

    def test_the_opposite(self):
        redemption = self.redeem(self.make_reward())
        others = self.env["b2b.loyalty.redemption"].search([("is_stuck", "=", False)])
        self.assertIn(redemption, others)
        with self.on("2026-04-01"):
            others = others.search([("is_stuck", "=", False)])
            self.assertNotIn(redemption, others)


class TestBoard(RewardViewCase):
    def test_it_asks_as_often_for_many_as_for_one(self):
        reward = self.make_reward()
        redemptions = self.env["b2b.loyalty.redemption"].concat(
            *[self.redeem(reward) for _number in range(8)]
        )
        counts = []
        for records in (redemptions, redemptions[:1], redemptions):  # a warm-up first
            self.env.invalidate_all()
            records.fetch(["name"])
            before = self.cr.sql_log_count
            for name in ("is_stuck", "paid_with", "awaits_member", "reward_image"):
                records.mapped(name)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])


class TestRedemptionButtons(RewardViewCase):
    """Each button is there when it can be pressed, and for whom it can."""

    # what opens a dialog has tests of its own
    AT_ONCE = {"Approve", "Mark as Fulfilled", "Try to Deliver Again"}

    def labels(self, record, user):
        return [label for label in self.buttons(record, user) if label in self.AT_ONCE]

    def test_approve(self):
        redemption = self.redeem(self.make_reward(approval="seller"))
        self.assertEqual(self.labels(redemption, self.salesperson), [])
        self.assertEqual(self.labels(redemption, self.accountant), [])
        self.press("Approve", redemption, self.manager)
        self.assertEqual(redemption.state, "approved")

    def test_our_manager_is_asked_only_where_we_approve(self):
        redemption = self.redeem(self.make_reward(approval="member"))
        self.assertEqual(self.labels(redemption, self.manager), [])

    def test_fulfill(self):
        redemption = self.redeem(self.make_reward())
        self.assertEqual(self.labels(redemption, self.accountant), [])
        self.press("Mark as Fulfilled", redemption, self.salesperson)
        self.assertEqual(redemption.state, "fulfilled")
        self.assertEqual(self.labels(redemption, self.manager), [])

    def test_try_again(self):
        redemption = self.redeem(self.make_reward())
        redemption.sudo().write({"to_deliver": True, "delivery_error": "No journal"})
        self.assertEqual(
            self.labels(redemption, self.salesperson), ["Try to Deliver Again"]
        )
        self.press("Try to Deliver Again", redemption, self.salesperson)
        self.assertFalse(redemption.delivery_error)

    def test_approve_many_from_the_list(self):
        reward = self.make_reward(approval="seller")
        redemptions = self.redeem(reward) | self.redeem(reward)
        arch = self.arch("b2b.loyalty.redemption", "list", self.manager)
        [button] = arch.xpath("./header/button[@string='Approve']")
        getattr(redemptions.with_user(self.manager), button.get("name"))()
        self.assertEqual(set(redemptions.mapped("state")), {"approved"})
        arch = self.arch("b2b.loyalty.redemption", "list", self.salesperson)
        self.assertFalse(arch.xpath("./header/button[@string='Approve']"))

    def test_what_was_agreed_is_typed_in(self):
        redemption = self.redeem(self.make_reward())
        with Form(redemption.with_user(self.salesperson)) as form:
            form.scheduled_on = "2026-04-07 09:00:00"
            form.note = "At their site, two trainers"
            form.user_id = self.manager
        self.assertEqual(redemption.user_id, self.manager)
        with self.assertRefused("can't write on readonly"):
            Form(redemption.with_user(self.manager)).date = "2026-01-01"

    def test_what_only_the_engine_reads_is_offered_in_no_filter(self):
        redemption = self.redeem(self.make_reward(), key="form-17")
        for record, engine, theirs in (
            (redemption, "key", "state"),
            (self.member, "version", "tier_id"),
        ):
            model = record.with_user(self.salesperson).browse()
            fields = model.get_views([(False, "list"), (False, "search")])["models"]
            fields = fields[model._name]["fields"]
            for name, offered in ((engine, False), (theirs, True)):
                with self.subTest(name):
                    self.assertEqual(fields[name]["searchable"], offered)
                    self.assertEqual(fields[name]["groupable"], offered)
        found = redemption.search([("key", "=", "form-17")])
        self.assertEqual(found, redemption, "the engine finds it all the same")

    def test_the_board_has_a_column_for_each_step_ahead(self):
        redemption = self.redeem(self.make_reward())
        Redemption = redemption.with_context(read_group_expand=True)

        def columns():
            mine = [("id", "=", redemption.id)]
            groups = Redemption.web_read_group(mine, ["state"], [])["groups"]
            return [group["state"] for group in groups]

        self.assertEqual(columns(), ["requested", "approved", "fulfilled"])
        redemption.action_cancel("Ordered by mistake")
        self.assertEqual(columns(), ["requested", "approved", "fulfilled", "cancelled"])

    def test_how_it_was_paid_in_words(self):
        reward = self.make_reward()
        self.assertEqual(self.redeem(reward).paid_with, "Free of charge")
        self.env["b2b.loyalty.entitlement.extra"].create(
            {
                "membership_id": self.member.id,
                "reward_id": reward.id,
                "quantity": 2,
                "reason": "Goodwill",
            }
        )
        self.assertEqual(
            self.redeem(reward, quantity=2).paid_with, "2 × extra entitlement"
        )

    def test_the_chatter_says_what_was_redeemed(self):
        redemption = self.redeem(self.make_reward(), quantity=2)
        first = redemption.message_ids.sorted("id")[0]
        self.assertIn("Redeemed: 2 × A service", first.body)

    def test_points_and_tier_of_the_day_are_kept(self):
        spendable = patch.object(
            type(self.member), "_spendable_points", lambda *_: 5000
        )
        with spendable:
            redemption = self.redeem(self.make_reward(points=1200), quantity=2)
        self.assertEqual(redemption.paid_with, "2 × 1,200 = 2,400 points")
        self.assertEqual(redemption.tier_id.name, "Bronze")


class TestEntitlementScreens(RewardViewCase):
    def bronze_gives(self, reward):
        """A new program whose lowest tier gives a reward twice a year."""
        program = self.make_program(state="draft")
        reward.program_id = program
        with Form(program.tier_ids[0].with_user(self.manager)) as form:
            with form.benefit_ids.new() as benefit:
                benefit.name = "Consulting"
                benefit.kind = "entitlement"
                benefit.reward_id = reward
                benefit.quantity_per_year = 2
                benefit.yearly_value = 1800
        program.sudo().action_open()
        return program

    def test_a_tier_is_given_an_entitlement_by_hand(self):
        reward = self.make_reward()
        program = self.bronze_gives(reward)
        [benefit] = program.tier_ids[0].benefit_ids
        self.assertEqual(
            (benefit.reward_id, benefit.quantity_per_year, reward.price),
            (reward, 2, "As a benefit"),
        )

    def test_a_program_gives_one_to_every_member(self):
        reward = self.make_reward()
        program = self.make_program(state="draft")
        reward.program_id = program
        with Form(program.with_user(self.manager)) as form:
            with form.benefit_ids.new() as benefit:
                benefit.name = "Hotline"
                benefit.kind = "entitlement"
                with self.assertRefused("reward_id"):
                    benefit.save()
                benefit.reward_id = reward
        self.assertEqual(program.benefit_ids.reward_id, reward)

    def test_terms_in_preparation_give_one_too(self):
        reward = self.make_reward()
        program = self.program.with_user(self.manager)
        program.with_context(b2b_loyalty_prepare=True).action_new_version()
        with Form(program.newest_terms_id) as form:
            with form.benefit_ids.new() as benefit:
                benefit.tier_id = self.gold
                benefit.name = "Consulting"
                benefit.kind = "entitlement"
                benefit.reward_id = reward
                benefit.quantity_per_year = 3
        benefit = program.newest_terms_id.benefit_ids.filtered("reward_id")
        self.assertEqual((benefit.tier_id, benefit.quantity_per_year), (self.gold, 3))

    def test_the_membership_shows_what_is_left_and_until_when(self):
        reward = self.make_reward()
        member = self.make_member(self.bronze_gives(reward), self.make_company("Beta"))
        reward.with_user(self.salesperson).redeem(member)
        form = Form(member.with_user(self.salesperson))
        self.assertEqual(len(form.entitlement_ids), 1)
        self.assertEqual(len(form.recent_redemption_ids), 1)
        self.assertRecordValues(
            member.with_user(self.salesperson).entitlement_ids,
            [
                {
                    "allowed": 2,
                    "used": 1,
                    "left": 1,
                    "ends_on": self.day("2027-03-09"),
                    "given_by": "Consulting",
                }
            ],
        )

    def test_a_manager_gives_one_on_top_and_a_salesperson_does_not(self):
        reward = self.make_reward()
        with Form(self.member.with_user(self.manager)) as form:
            with form.extra_ids.new() as extra:
                extra.reward_id = reward
                extra.quantity = 1
                extra.reason = "Ten years together"
        self.assertEqual(self.member.extra_ids.reason, "Ten years together")
        self.env.invalidate_all()
        form = Form(self.member.with_user(self.salesperson))
        with self.assertRefused("not editable"):
            form.extra_ids.new()
        with self.assertRaises(AccessError):
            self.member.extra_ids.with_user(self.salesperson).quantity = 5

    def test_why_it_was_given_on_top(self):
        self.env["b2b.loyalty.entitlement.extra"].create(
            {
                "membership_id": self.member.id,
                "reward_id": self.make_reward().id,
                "reason": "Goodwill",
            }
        )
        entitlements = self.member.with_user(self.salesperson).entitlement_ids
        self.assertEqual(entitlements.mapped("given_by"), ["Goodwill"])

    def test_last_redemptions_are_the_last_ten(self):
        reward = self.make_reward()
        redeemed = [self.redeem(reward) for _number in range(12)]
        self.env.invalidate_all()
        shown = self.member.with_user(self.salesperson).recent_redemption_ids
        self.assertEqual(len(shown), 10)
        self.assertEqual(shown[0], redeemed[-1])
        self.assertEqual(self.member.redemption_count, 12)

    def test_overdue_days_of_a_program(self):
        with Form(self.program.with_user(self.manager)) as form:
            form.overdue_block_days = 30
        self.assertEqual(self.program.overdue_block_days, 30)

    def test_a_picture_shows_on_the_redemption(self):
        reward = self.make_reward(image_1920=self.drawing)
        self.assertTrue(self.redeem(reward).reward_image)
        self.assertFalse(self.redeem(self.make_reward()).reward_image)

    def test_categories(self):
        category = self.env["b2b.loyalty.reward.category"].with_user(self.manager)
        form = Form(category, view="b2b_loyalty.b2b_loyalty_reward_category_view_list")
        form.name = "Sales training"
        reward = self.make_reward(categ_id=form.save().id)
        reward.write({"tier_ids": [Command.link(self.gold.id)]})
        self.assertEqual(reward.categ_id.name, "Sales training")
