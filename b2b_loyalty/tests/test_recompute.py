from datetime import timedelta
from random import Random
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..report.figures import COLUMNS
from .books_common import BooksCase, d

ON = "2026-06-15"


class RecomputeCase(BooksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(ON))
        cls.program = cls.make_program(notify_tier_change=False)

    def join(self, name="Hartmann Tools", revenue=0, on="2026-05-01", **values):
        """A member with this revenue; the tier it gives is there at once."""
        partner = self.make_company(name)
        if revenue:
            self.post_document(partner, [revenue], on)
        membership = (
            self.env["b2b.loyalty.membership"]
            .with_user(self.manager)
            .create({"program_id": self.program.id, "partner_id": partner.id, **values})
        )
        membership.action_activate()
        self.env["b2b.loyalty.queue"].sudo().search([]).unlink()
        return membership

    def invoice(self, membership, amount, on="2026-06-01", **values):
        return self.post_document(membership.partner_id, [amount], on, **values)

    def recompute(self, on=ON, memberships=None):
        return self.program.recompute_tiers(as_of=on, memberships=memberships)

    def run_cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"b2b_loyalty.{name}").sudo().method_direct_trigger()
        self.env.invalidate_all()

    def state_of(self, memberships):
        """Everything that a recompute writes, but the day it did."""
        names = [*sorted({*COLUMNS} - {"figures_on"}), "version"]
        return [
            {name: member[name] for name in names}
            for member in memberships.sudo().sorted("id")
        ]

    def activities(self, membership):
        return membership.sudo().activity_ids.mapped("summary")


@tagged("post_install", "-at_install")
class TestRecompute(RecomputeCase):
    def test_what_is_written(self):
        member = self.join(revenue=30000)
        self.invoice(member, 10000, on="2025-06-01")
        self.recompute(memberships=member)
        self.assertEqual(member.tier_id.name, "Silver")
        self.assertEqual(member.tier_since, d(ON))
        self.assertFalse(member.tier_valid_until)
        self.assertEqual(member.qualifying_revenue, 30000)
        self.assertEqual(member.reference_revenue, 10000)
        self.assertEqual(member.previous_period_revenue, 10000)
        self.assertEqual(member.next_tier_id.name, "Gold")
        self.assertEqual(member.revenue_to_next_tier, 20000)
        self.assertAlmostEqual(member.next_tier_progress, 60)
        self.assertEqual(member.computed_on, d(ON))

    def test_the_change_and_its_figures(self):
        member = self.join(revenue=30000)
        self.invoice(member, 20000.5)
        change = self.recompute()
        self.assertEqual(change.membership_id, member)
        self.assertEqual(
            (change.from_tier_id.name, change.to_tier_id.name), ("Silver", "Gold")
        )
        self.assertEqual(change.kind, "up")
        self.assertEqual((change.revenue, change.date), (50000.5, d(ON)))
        self.assertIn("50,000.50", member.sudo().message_ids[0].body)
        self.assertEqual(member.tier_valid_until, d("2027-04-30"))

    def test_the_same_day_again_makes_none(self):
        member = self.join(revenue=30000)
        self.invoice(member, 20000)
        self.assertEqual(len(self.recompute()), 1)
        before = self.state_of(member)
        self.assertFalse(self.recompute())
        self.assertEqual(self.state_of(member), before)
        self.assertFalse(self.recompute(memberships=member))
        self.assertEqual(self.state_of(member), before)

    def test_one_step_a_day_would_be_no_step(self):
        self.program.downgrade = "one_step"
        tiers = self.env["b2b.loyalty.tier"].with_user(self.manager)
        self.program.action_new_version()
        tiers.create(
            {
                "program_id": self.program.id,
                "name": "Platinum",
                "revenue_from": 100000,
                "sequence": 3,
            }
        )
        member = self.join(revenue=100000)
        self.assertEqual(member.tier_id.name, "Platinum")
        changes = self.recompute("2027-05-01")
        self.assertEqual(changes.to_tier_id.name, "Gold")
        self.assertFalse(self.recompute("2027-05-01", member))
        self.assertFalse(self.recompute("2027-05-02", member))
        self.assertFalse(self.recompute("2028-04-30"))
        self.assertEqual(self.recompute("2028-05-01").to_tier_id.name, "Silver")

    def test_joining_is_no_raise(self):
        member = self.join(revenue=60000)
        self.assertEqual(member.tier_change_ids.kind, "enroll")

    def test_the_first_tier_of_a_member_is_a_raise(self):
        self.program.action_new_version()
        self.tier(self.program, "Silver").revenue_from = 1000
        member = self.join()
        self.assertFalse(member.tier_id)
        self.assertFalse(member.tier_change_ids)
        self.invoice(member, 1000)
        self.assertEqual(self.recompute().kind, "up")
        self.assertEqual(member.tier_id.name, "Silver")

    def test_what_was_read_before_is_read_anew(self):
        member = self.join(revenue=30000)
        partner = member.partner_id.with_user(self.manager)
        orders = self.env["sale.order"].with_user(self.manager)
        order = orders.create({"partner_id": partner.id})

        def read():
            return (
                member.growth,
                member.computed_on,
                partner.b2b_loyalty_tier_id.name,
                partner.b2b_loyalty_revenue,
                order.sudo().b2b_loyalty_current_tier_id.name,
                self.tier(self.program, "Gold").member_count,
            )

        self.assertEqual(read(), (0, d(ON), "Silver", 30000, "Silver", 0))
        self.invoice(member, 10000, on="2025-06-01")
        self.invoice(member, 20000)
        self.recompute()
        self.assertEqual(read(), (400, d(ON), "Gold", 50000, "Gold", 1))

    def test_members_by_their_ids(self):
        first, second = self.join("A", 30000), self.join("B", 30000)
        for member in (first, second):
            self.invoice(member, 25000)
        change = self.recompute(memberships=first.ids)
        self.assertEqual(change.membership_id, first)
        self.assertEqual(second.tier_id.name, "Silver")

    def test_only_a_manager(self):
        for user in (self.seller, self.accountant):
            with self.assertRaises(UserError):
                self.program.with_user(user).recompute_tiers()

    def test_ended_and_invited_are_left_alone(self):
        member = self.join(revenue=30000)
        member.action_terminate("Moved")
        before = self.state_of(member)
        self.invoice(member, 30000)
        self.assertFalse(self.recompute())
        self.assertFalse(self.recompute(memberships=member))
        self.assertEqual(self.state_of(member), before)

    def test_a_program_without_members(self):
        self.assertFalse(self.recompute())
        self.assertEqual(self.program.computed_on, d(ON))

    def test_agreement_years_without_members(self):
        self.program.qualifying_period = "anniversary"
        self.assertFalse(self.recompute())

    def test_first_day_of_a_year_nobody_falls(self):
        self.program.qualifying_period = "calendar"
        members = self.join("A", 60000) | self.join("B", 50000)
        self.assertFalse(self.recompute("2026-12-31"))
        self.assertFalse(self.recompute("2027-01-01"))
        self.assertEqual(set(members.mapped("tier_id.name")), {"Gold"})
        self.assertEqual(set(members.mapped("qualifying_revenue")), {0})
        self.assertEqual(set(members.mapped("tier_valid_until")), {d("2027-12-31")})
        self.assertFalse(self.recompute("2027-12-31"))
        changes = self.recompute("2028-01-01")
        self.assertEqual(set(changes.mapped("to_tier_id.name")), {"Silver"})

    def test_a_late_invoice_into_the_finished_year(self):
        self.program.qualifying_period = "calendar"
        member = self.join(revenue=40000)
        self.recompute("2027-01-03")
        self.assertEqual(member.tier_id.name, "Silver")
        self.invoice(member, 10000, on="2026-12-30")
        self.assertEqual(self.recompute("2027-01-04").to_tier_id.name, "Gold")
        self.assertEqual(member.tier_valid_until, d("2027-12-31"))

    def test_a_grant_to_a_day(self):
        member = self.join(revenue=30000)
        gold = self.tier(self.program, "Gold")
        member.action_set_tier(gold, "Reference", until="2026-07-31")
        self.assertEqual(member.tier_valid_until, d("2026-07-31"))
        self.assertFalse(self.recompute("2026-07-31"))
        change = self.recompute("2026-08-01")
        self.assertEqual((change.kind, change.to_tier_id.name), ("down", "Silver"))

    def test_at_risk(self):
        soon = self.join("Soon", 60000, on="2025-09-14")
        later = self.join("Later", 60000, on="2025-09-15")
        found = soon.search([("is_at_risk", "=", True)])
        self.assertEqual((soon | later) & found, soon)
        self.assertEqual(soon.tier_valid_until, d("2026-09-13"))


@tagged("post_install", "-at_install")
class TestGrace(RecomputeCase):
    def test_the_salesperson_is_told_once(self):
        self.program.grace_days = 30
        member = self.join(revenue=60000, on="2025-06-20", user_id=self.seller.id)
        self.recompute("2026-06-20")
        self.assertEqual(member.grace_until, d("2026-07-19"))
        self.assertEqual(member.tier_valid_until, d("2026-07-19"))
        line = "Hartmann Tools loses Gold after 07/19/2026 unless more is invoiced"
        self.assertEqual(self.activities(member), [line])
        self.assertEqual(member.sudo().activity_ids.user_id, self.seller)
        for day in ("2026-06-20", "2026-06-21", "2026-07-19"):
            self.assertFalse(self.recompute(day))
        self.assertEqual(self.activities(member), [line])
        self.assertEqual(self.recompute("2026-07-20").to_tier_id.name, "Silver")

    def test_qualified_again(self):
        self.program.grace_days = 30
        member = self.join(revenue=60000, on="2025-06-20")
        self.recompute("2026-06-20")
        self.invoice(member, 50000, on="2026-07-01")
        self.assertFalse(self.recompute("2026-07-01"))
        self.assertFalse(member.grace_until)
        self.assertFalse(self.recompute("2026-07-20"))
        self.assertEqual(member.tier_id.name, "Gold")


@tagged("post_install", "-at_install")
class TestMails(RecomputeCase):
    def _raised(self):
        member = self.join(revenue=30000)
        member.partner_id.email = "office@hartmann.example"
        self.invoice(member, 20000)
        with self.mock_mails() as sent:
            self.recompute()
        return member, sent

    def mock_mails(self):
        Mail = type(self.env["mail.mail"])
        created, create = [], Mail.create

        def spy(records, vals_list):
            mails = create(records, vals_list)
            created.extend(mails)
            return mails

        class Spy:
            def __enter__(self):
                self.patch = patch.object(Mail, "create", spy)
                self.patch.start()
                return created

            def __exit__(self, *error):
                self.patch.stop()

        return Spy()

    def test_a_mail_to_the_member(self):
        self.program.notify_tier_change = True
        member, [mail] = self._raised()
        self.assertEqual(mail.recipient_ids, member.partner_id)
        self.assertIn("your tier is now Gold", mail.subject)
        self.assertIn("50,000.00", mail.body_html)

    def test_to_the_managers_of_the_membership(self):
        self.program.notify_tier_change = True
        member = self.join(revenue=30000)
        jane = self.make_company(
            "Jane",
            is_company=False,
            parent_id=member.partner_id.id,
            email="jane@hartmann.example",
        )
        member.write(
            {"contact_ids": [(0, 0, {"partner_id": jane.id, "role": "manager"})]}
        )
        self.invoice(member, 20000)
        with self.mock_mails() as sent:
            self.recompute()
        self.assertEqual(sent[0].recipient_ids, jane)

    def test_switched_off(self):
        self.assertEqual(self._raised()[1], [])

    def test_nobody_with_an_address(self):
        self.program.notify_tier_change = True
        member = self.join(revenue=30000)
        self.invoice(member, 20000)
        with self.mock_mails() as sent:
            self.recompute()
        self.assertEqual(member.tier_id.name, "Gold")
        self.assertEqual(sent, [])

    def test_none_on_joining(self):
        self.program.notify_tier_change = True
        with self.mock_mails() as sent:
            self.join(revenue=60000)
        self.assertFalse([mail for mail in sent if "tier is now" in mail.subject])


@tagged("post_install", "-at_install")
class TestQueries(RecomputeCase):
    def _count(self, members, notify):
        self.program.notify_tier_change = notify
        self.program.grace_days = 0
        for number, member in enumerate(members):
            self.invoice(member, 50000 + number)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        changes = self.recompute(memberships=members)
        self.env.flush_all()
        self.assertEqual(len(changes), len(members))
        return self.cr.sql_log_count - before

    def test_with_mails(self):
        few = self._count(self._members(3), notify=True)
        more = self._count(self._members(13), notify=True)
        self.assertLessEqual((more - few) / 10, 12)

    def _members(self, number):
        members = self.env["b2b.loyalty.membership"].with_user(self.manager)
        for index in range(number):
            name = f"Company {number}/{index}"
            partner = self.make_company(name, email=f"{index}@{number}.example")
            members |= members.create(
                {"program_id": self.program.id, "partner_id": partner.id}
            )
        members.action_activate()
        return members

    def test_constant_whatever_the_number_of_members(self):
        self._count(self._members(2), notify=False)
        few = self._count(self._members(5), notify=False)
        many = self._count(self._members(50), notify=False)
        self.assertEqual(many, few)

    def test_nothing_to_do_is_little_to_do(self):
        members = self._members(20)
        self.recompute()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.assertFalse(self.recompute())
        self.assertLess(self.cr.sql_log_count - before, 25)
        self.assertTrue(members)


@tagged("post_install", "-at_install")
class TestEveryNight(RecomputeCase):
    def test_right_after_the_queue_nothing_changes(self):
        members = self.join("A", 30000) | self.join("B", 60000)
        self.recompute()  # everybody once, after the settings were made
        self.invoice(members[0], 25000)
        self.invoice(members[1], 100, on="2025-07-01")
        self.assertEqual(self.work(), 2)
        changes = self.env["b2b.loyalty.tier.change"].sudo().search_count([])
        before = self.state_of(members)
        self.run_cron("ir_cron_recompute")
        self.assertEqual(self.state_of(members), before)
        self.assertEqual(
            self.env["b2b.loyalty.tier.change"].sudo().search_count([]), changes
        )
        self.assertEqual(self.program.computed_on, d(ON))

    def test_what_time_alone_changes(self):
        member = self.join(revenue=60000, on="2025-06-20")
        with freeze_time("2026-06-20"):
            self.run_cron("ir_cron_recompute")
        self.assertEqual(member.tier_id.name, "Silver")
        self.assertEqual(member.tier_since, d("2026-06-20"))

    def test_another_setting_judges_everybody_again(self):
        member = self.join(revenue=60000, on="2025-12-01")
        self.assertEqual(member.tier_valid_until, d("2026-11-30"))
        for setting, until in (
            ({"grace_days": 10}, "2026-12-10"),
            ({"window_months": 24, "grace_days": 0}, "2027-11-30"),
            ({"downgrade": "never"}, None),
        ):
            self.program.write(setting)
            self.assertTrue(self.program.recompute_all)
            self.run_cron("ir_cron_recompute")
            self.assertEqual(member.tier_valid_until, until and d(until) or False)
            self.assertFalse(self.program.recompute_all)

    @mute_logger("odoo.addons.b2b_loyalty.models.b2b_loyalty_queue")
    def test_one_that_fails_does_not_stop_the_others(self):
        good, bad = self.join("Good", 30000), self.join("Bad", 30000)
        self.invoice(good, 25000)
        self.invoice(bad, 25000)
        self.env["b2b.loyalty.queue"].sudo().search([]).unlink()
        with fail_for(self.env, bad):
            self.run_cron("ir_cron_recompute")
            self.run_cron("ir_cron_recompute")
        self.assertEqual((good | bad).mapped("tier_id.name"), ["Gold", "Silver"])
        row = self.env["b2b.loyalty.queue"].sudo().search([])
        self.assertEqual(row.partner_id, bad.partner_id)
        self.assertEqual(row.error, "planted")
        row.with_user(self.manager).action_retry()
        self.work()
        self.assertEqual(bad.tier_id.name, "Gold")

    @mute_logger("odoo.addons.b2b_loyalty.models.b2b_loyalty_program_recompute")
    def test_one_program_that_fails_does_not_stop_the_others(self):
        member = self.join(revenue=30000)
        self.invoice(member, 25000)
        broken = self.make_program("Broken")
        Program = type(self.env["b2b.loyalty.program"])
        due = Program._due

        def fails(program, on):
            if program.code == broken.code:
                raise ValueError("planted")
            return due(program, on)

        with patch.object(Program, "_due", fails):
            self.run_cron("ir_cron_recompute")
        self.assertEqual(member.tier_id.name, "Gold")

    def test_who_is_worked_on_by_another_is_noted(self):
        member = self.join(revenue=30000)
        self.program.recompute_all = True
        Membership = type(self.env["b2b.loyalty.membership"])
        taken = patch.object(
            Membership, "try_lock_for_update", lambda self, **kwargs: self.browse()
        )
        with taken:
            self.run_cron("ir_cron_recompute")
        rows = self.env["b2b.loyalty.queue"].sudo().search([])
        mine = rows.filtered(lambda row: row.company_id == self.company)
        self.assertEqual(mine.partner_id, member.partner_id)

    def judge_in_batches_of_one(self, work):
        """The nightly run without its commits, with this in the place of the work."""
        with (
            patch.object(type(self.env["b2b.loyalty.queue"]), "_work_on", work),
            patch.object(self.cr, "commit", lambda: None),
        ):
            self.env["b2b.loyalty.program"].sudo()._cron_recompute(batch=1)

    def test_a_setting_changed_between_two_batches_is_not_lost(self):
        self.join("A", 30000)
        self.program.grace_days = 10

        def changed_meanwhile(queue, members):
            self.program.grace_days = 20
            return {}

        self.judge_in_batches_of_one(changed_meanwhile)
        self.assertTrue(self.program.recompute_all)

    def test_a_run_that_is_killed_leaves_the_rest_marked(self):
        self.join("A", 30000), self.join("B", 30000), self.join("C", 30000)
        self.program.grace_days = 10
        work, done = type(self.env["b2b.loyalty.queue"])._work_on, []

        def killed(queue, members):
            if done and members.program_id == self.program:
                raise MemoryError
            done.append(members & self.program.membership_ids)
            return work(queue, members)

        try:  # nothing is rolled back, as after a commit
            self.judge_in_batches_of_one(killed)
        except MemoryError:
            killed = None
        self.assertIsNone(killed)
        self.assertFalse(self.program.recompute_all)
        left = self.program.membership_ids - done[0]
        self.assertEqual(set(self.program._due(d(ON))), set(left.ids))

    def test_batches(self):
        members = self.join("A", 30000) | self.join("B", 30000) | self.join("C", 30000)
        for member in members:
            self.invoice(member, 25000)
        with self.enter_registry_test_mode():
            with patch.object(self.cr, "commit", lambda: None):
                self.env["b2b.loyalty.program"].sudo()._cron_recompute(batch=2)
        self.env.invalidate_all()
        self.assertEqual(set(members.mapped("tier_id.name")), {"Gold"})


def fail_for(env, membership):
    """Plant an error in the work on one membership."""
    Queue = type(env["b2b.loyalty.queue"])
    work_in = Queue._work_in

    def fails(queue, memberships, documents):
        if membership.id in memberships.ids:
            raise ValueError("planted")
        return work_in(queue, memberships, documents)

    return patch.object(Queue, "_work_in", fails)


@tagged("post_install", "-at_install")
class TestPruning(RecomputeCase):
    """A run that looks only at what is stale finds what a full one finds."""

    def _run(self, setting, seed, days=16):
        chance = Random(seed)
        self.program.write(setting)
        members = self.env["b2b.loyalty.membership"].with_user(self.manager)
        for number in range(6):
            joined = f"2025-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
            members |= members.create(
                {
                    "program_id": self.program.id,
                    "partner_id": self.make_company(f"{seed}/{number}").id,
                    "date_start": joined,
                    "date_end": "2030-01-01",
                }
            )
        members.action_activate()
        day = d("2026-06-15")
        for _number in range(days):
            day += timedelta(days=chance.choice([1, 1, 2, 9, 40, 80]))
            for _document in range(chance.randrange(3)):
                on = day - timedelta(days=chance.randrange(-5, 700))
                kind = chance.choice(["out_invoice"] * 3 + ["out_refund"])
                amount = chance.choice([10000, 20000, 40000])
                partner = chance.choice(members).partner_id
                self.post_document(partner, [amount], on, kind)
            self.program.sudo()._recompute(day)
            self.env.invalidate_all()
            pruned = self.state_of(members)
            self.program.sudo()._recompute(day, members)
            self.env.invalidate_all()
            full = self.state_of(members)
            for row in (*pruned, *full):
                row.pop("version")
            self.assertEqual(pruned, full, f"{setting} on {day}")

    def test_rolling(self):
        for seed, setting in enumerate(
            (
                {"downgrade": "immediate"},
                {"downgrade": "one_step", "grace_days": 20},
                {"downgrade": "period_end"},
            )
        ):
            self._run({"qualifying_period": "rolling", **setting}, seed)

    def test_years(self):
        for seed, kind in enumerate(("calendar", "fiscal", "anniversary"), start=10):
            self._run(
                {
                    "qualifying_period": kind,
                    "downgrade": "immediate",
                    "grace_days": 10 * (seed % 2),
                },
                seed,
            )

    def test_growth_and_active_months(self):
        self.program.action_new_version()
        gold = self.tier(self.program, "Gold")
        gold.write({"growth_from": 10, "active_months_from": 2, "match": "any"})
        for seed, kind in enumerate(("rolling", "calendar"), start=20):
            self._run({"qualifying_period": kind, "downgrade": "immediate"}, seed)


@tagged("post_install", "-at_install")
class TestFigures(RecomputeCase):
    def test_nobody_types_figures(self):
        member = self.join(revenue=30000)
        for values in (
            {"tier_id": self.tier(self.program, "Gold").id},
            {"qualifying_revenue": 10**6},
            {"finished_revenue": 1.0},
        ):
            with self.assertRaises(UserError):
                member.write(values)

    def test_the_row_counts_its_changes(self):
        member = self.join(revenue=30000).sudo()
        before = member.version
        self.recompute(memberships=member)
        self.assertEqual(member.version, before)
        self.invoice(member, 1)
        self.recompute(memberships=member)
        self.assertEqual(member.version, before + 1)

    def test_today_is_that_of_the_user(self):
        member = self.join(revenue=60000, on="2025-06-16")
        with freeze_time("2026-06-15 23:30:00"):
            there = self.program.with_context(tz="Asia/Tokyo")
            self.assertEqual(fields.Date.context_today(there), d("2026-06-16"))
            self.assertEqual(there.recompute_tiers().membership_id, member)
