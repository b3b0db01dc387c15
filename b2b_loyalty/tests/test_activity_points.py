from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .activity_common import ActivityCase


@tagged("post_install", "-at_install")
class TestNotedByHand(ActivityCase):
    """What a salesperson notes is approved and earns at once."""

    def test_it_earns_dated_by_what_was_done(self):
        activity = self.note(self.review, date="2026-02-20", contact_id=self.buyer.id)
        self.assertEqual((activity.state, activity.points), ("approved", 50))
        entry = activity.sudo().points_entry_id
        self.assertEqual(
            (entry.kind, entry.points, entry.date, entry.accounting_date),
            ("earn", 50, date(2026, 2, 20), date(2026, 3, 10)),
        )
        self.assertEqual(entry.origin_ref, f"activity,{activity.id}")
        self.assertFalse(entry.holder_contact_id)
        self.assertEqual(entry.reason, "Review")
        self.assertEqual(self.balance(), 50)
        self.assertEqual(activity.decided_by, self.salesperson)

    def test_validity_follows_the_program(self):
        self.program.sudo().write(
            {"points_validity": "months", "points_validity_months": 6}
        )
        entry = self.note(self.review, date="2026-02-20").sudo().points_entry_id
        self.assertEqual(entry.expires_on, date(2026, 8, 19))

    def test_without_points_nothing_is_booked(self):
        visit = self.make_type("Visit")
        activity = self.note(visit)
        self.assertEqual(activity.state, "approved")
        self.assertFalse(activity.sudo().points_entry_id)
        self.assertEqual(self.entries(), [])

    def test_the_person_holds_them(self):
        mine = self.make_type("Course", points=30, holder="person")
        activity = self.note(mine, contact_id=self.buyer.id)
        self.assertEqual(activity.sudo().points_entry_id.holder_contact_id, self.buyer)
        self.assertEqual(self.balance(), 0)
        self.assertEqual(self.buyer.points_balance, 30)
        with self.assertRefused("choose who of Acme Tools has done it", UserError):
            self.note(mine)

    def test_what_it_gives_later_changes_nothing(self):
        waiting = self.record(self.review, "test,1")
        self.review.points = 500
        waiting.action_approve()
        self.assertEqual(self.balance(), 50)

    def test_members_held_out_earn_nothing(self):
        self.member.sudo().holdout = True
        self.assertEqual(self.note(self.review).points, 0)
        self.assertEqual(self.entries(), [])

    def test_form(self):
        form = Form(self.env["b2b.loyalty.activity"].with_user(self.salesperson))
        form.type_id = self.review
        form.membership_id = self.member
        form.date = "2026-03-01"
        form.proof_link = "https://example.com/review/1"
        activity = form.save()
        self.assertEqual(activity.state, "approved")
        self.assertEqual(self.balance(), 50)
        form = Form(activity)
        form.note = "A good one"
        form.save()
        self.assertEqual(self.balance(), 50)
        for name in ("type_id", "membership_id", "date", "proof_link", "points"):
            with self.subTest(name), self.assertRaises(AssertionError):
                setattr(Form(activity), name, False)

    def test_a_new_one_is_called_by_what_is_known(self):
        Activity = self.env["b2b.loyalty.activity"]
        for vals, name in (
            ({}, ""),
            ({"type_id": self.review.id}, "Review"),
            (
                {"type_id": self.review.id, "membership_id": self.member.id},
                "Review: Acme Tools",
            ),
        ):
            self.assertEqual(Activity.new(vals).display_name, name)

    def test_form_asks_for_the_person_who_holds_the_points(self):
        course = self.make_type("Course", points=30, holder="person")
        form = Form(self.env["b2b.loyalty.activity"].with_user(self.salesperson))
        form.type_id = course
        form.membership_id = self.member
        with self.assertRaisesRegex(AssertionError, "contact_id is a required field"):
            form.save()
        form.contact_id = self.buyer
        form.save()
        self.assertEqual(self.buyer.points_balance, 30)

    def test_from_the_button_of_the_member(self):
        action = self.member.with_user(self.salesperson).action_view_activities()
        form = Form(
            self.env["b2b.loyalty.activity"]
            .with_user(self.salesperson)
            .with_context(**action["context"])
        )
        form.type_id = self.review
        form.save()
        self.assertEqual(self.member.activity_count, 1)
        found = self.env["b2b.loyalty.activity"].search(action["domain"])
        self.assertEqual(found.type_id, self.review)


@tagged("post_install", "-at_install")
class TestNotNoted(ActivityCase):
    """Nothing half-done is left of what is refused."""

    def refused(self, sentence, kind=None, **vals):
        Activity = self.env["b2b.loyalty.activity"]
        before = Activity.search_count([]), self.entries()
        with self.assertRefused(sentence, UserError), self.env.cr.savepoint():
            self.note(kind or self.review, **vals)
        self.assertEqual((Activity.search_count([]), self.entries()), before)

    def test_days(self):
        self.refused("03/11/2026 is still to come", date="2026-03-11")
        self.refused("no member yet on 12/31/2024", date="2024-12-31")
        self.review.write({"date_from": "2026-02-01", "date_to": "2026-02-28"})
        self.refused("counts from 02/01/2026 on", date="2026-01-31")
        self.refused("counted until 02/28/2026", date="2026-03-01")
        self.note(self.review, date="2026-02-28")

    def test_who_is_no_member(self):
        draft = self.make_draft(self.program, self.make_company("Draft"))
        self.refused("Draft is no member of Partner Club now", member=draft)
        self.member.action_suspend("Overdue")
        self.note(self.review)
        self.member.action_terminate("Closed down", "2026-03-09")
        self.refused("Acme Tools is no member of Partner Club now")

    def test_while_the_program_is_wound_down(self):
        waiting = self.record(self.review, "test,1", date="2026-03-10")
        early = self.record(self.review, "test,2", date="2026-03-09")
        self.program.sudo().action_run_off("2026-12-31")
        self.refused("is being wound down", date="2026-03-10")
        with self.assertRefused("is being wound down", UserError):
            waiting.action_approve()
        early.action_approve()
        self.note(self.review, date="2026-03-09")
        self.assertEqual(self.balance(), 100)

    def test_limit_of_the_company(self):
        self.review.write({"per_member_limit": 2, "limit_months": 6})
        self.note(self.review, date="2026-01-10")
        self.note(self.review, date="2026-03-01")
        self.refused("counts 2 × in 6 months for a company", date="2026-03-10")
        self.refused("counts 2 × in 6 months", date="2025-12-01")
        self.note(self.review, date="2025-07-01")
        beta = self.make_member(self.program, self.make_company("Beta"))
        self.note(self.review, member=beta)
        self.note(self.module)
        with self.on("2026-07-10"):
            self.note(self.review)

    def test_limit_of_the_person(self):
        self.review.write({"per_person_limit": 1, "limit_months": 0})
        self.note(self.review, contact_id=self.buyer.id)
        self.refused(
            "counts 1 × in all for a person, and Bob Buyer has that many",
            contact_id=self.buyer.id,
        )
        self.note(self.review, contact_id=self.boss.id)
        self.note(self.review)

    def test_what_waits_counts_and_what_was_refused_does_not(self):
        self.review.per_member_limit = 1
        waiting = self.record(self.review, "test,1")
        self.refused("has that many")
        waiting.action_refuse("Not to be found")
        done = self.note(self.review)
        self.refused("has that many")
        done.action_withdraw("Noted for the wrong company")
        self.note(self.review)

    def test_many_at_once_pass_no_limit(self):
        self.review.per_member_limit = 2
        vals = {"type_id": self.review.id, "membership_id": self.member.id}
        with self.assertRefused("has that many", UserError), self.env.cr.savepoint():
            self.env["b2b.loyalty.activity"].create([vals] * 3)
        self.env["b2b.loyalty.activity"].create([vals] * 2)
        self.assertEqual(self.balance(), 100)

    def test_import(self):
        Activity = self.env["b2b.loyalty.activity"].with_user(self.salesperson)
        columns = ["type_id/.id", "membership_id/.id", "date"]
        rows = [[str(self.review.id), str(self.member.id), "2026-03-01"]]
        self.assertTrue(Activity.load(columns, rows * 2)["ids"])
        self.assertEqual(self.balance(), 100)
        for name, value in (("points", "5000"), ("state", "Approved")):
            result = Activity.load([*columns, name], [[*rows[0], value]])
            self.assertFalse(result["ids"])
            self.assertIn("cannot be typed in", result["messages"][0]["message"])


@tagged("post_install", "-at_install")
class TestSteps(ActivityCase):
    """Approve, refuse and withdraw."""

    def test_a_claim_earns_once_approved(self):
        activity = self.record(self.review, "test,1", date="2026-03-01")
        self.assertEqual((activity.state, self.entries()), ("claimed", []))
        todo = activity.activity_ids
        self.assertEqual(todo.user_id, self.salesperson)
        activity.with_user(self.salesperson).action_approve()
        self.assertEqual((activity.state, self.entries()), ("approved", [50]))
        self.assertFalse(todo.exists())
        with self.assertRefused("is approved and cannot be approved", UserError):
            activity.action_approve()
        self.assertEqual(self.entries(), [50])

    def test_refused(self):
        activity = self.record(self.review, "test,1")
        for reason in ("", "  ", None, False, 5, "\0"):
            with self.assertRefused("Give a reason", UserError):
                activity.action_refuse(reason)
        activity.with_user(self.salesperson).action_refuse(" Not to be found ")
        self.assertEqual(activity.state, "refused")
        self.assertEqual(activity.end_reason, "Not to be found")
        self.assertFalse(activity.activity_ids)
        for step, arguments in (
            ("action_approve", []),
            ("action_refuse", ["Again"]),
            ("action_withdraw", ["Again"]),
        ):
            with self.assertRefused("is refused and cannot be", UserError):
                getattr(activity, step)(*arguments)
        self.assertEqual(self.entries(), [])

    def test_withdrawn(self):
        activity = self.note(self.review, date="2026-02-20")
        activity.action_withdraw("Noted for the wrong company")
        self.assertEqual(activity.state, "withdrawn")
        self.assertEqual(self.entries(), [50, -50])
        reverse = self.member.sudo().points_entry_ids.sorted("id")[-1]
        self.assertEqual(
            (reverse.kind, reverse.reversed_entry_id, reverse.reason),
            (
                "reverse",
                activity.sudo().points_entry_id,
                "Review: Noted for the wrong company",
            ),
        )
        self.assertEqual(
            (reverse.date, reverse.accounting_date),
            (date(2026, 2, 20), date(2026, 3, 10)),
        )
        self.assertAddsUp()
        with self.assertRefused("is withdrawn and cannot be", UserError):
            activity.action_withdraw("Again")
        self.assertEqual(self.entries(), [50, -50])

    def test_withdrawn_once_the_points_are_spent(self):
        activity = self.note(self.review)
        self.spend(40)
        activity.action_withdraw("Noted for the wrong company")
        self.assertEqual(self.balance(), -40)
        self.assertAddsUp()

    def test_withdrawn_from_the_person_who_held_them(self):
        course = self.make_type("Course", points=30, holder="person")
        self.note(course, contact_id=self.buyer.id).action_withdraw("Was not there")
        self.assertEqual((self.buyer.points_balance, self.balance()), (0, 0))
        self.assertAddsUp()

    def test_tiers_that_ask_for_points(self):
        self.program.sudo().action_new_version()
        self.silver.sudo().write({"points_from": 40, "match": "any"})
        pointer = self.make_member(self.program, self.make_company("Pointer"))
        activity = self.note(self.review, member=pointer)
        self.process()
        self.assertEqual(pointer.tier_id, self.silver)
        activity.action_withdraw("Was no review")
        self.process()
        self.assertEqual(pointer.tier_id, self.bronze)

    def test_of_a_company_that_was_merged(self):
        gone = self.make_company("Bolt")
        bolt = self.make_member(self.program, gone)
        waiting = self.record(self.review, "x,1", bolt)
        done = self.note(self.review, member=bolt)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.acme | gone).ids, self.acme
        )
        self.assertEqual(bolt.merged_into_id, self.member)
        waiting.action_approve()
        self.assertEqual((self.balance(), self.balance(bolt)), (100, 0))
        done.action_withdraw("Was no review")
        self.assertEqual((self.balance(), self.balance(bolt)), (50, 0))
        # the same source counts once, for both together
        self.assertEqual(self.record(self.review, "x,1"), waiting)

    def test_nothing_is_booked_for_who_has_left(self):
        done, waiting = self.note(self.review), self.record(self.review, "test,1")
        self.member.action_terminate("Closed down", "2026-03-09")
        for step, arguments in (
            ("action_approve", []),
            ("action_withdraw", ["Mistake"]),
        ):
            activity = done if arguments else waiting
            with self.assertRefused("is no member of .* any more", UserError):
                getattr(activity, step)(*arguments)
        waiting.action_refuse("Left")

    def test_nothing_for_a_person_whose_role_has_ended(self):
        course = self.make_type("Course", points=30, holder="person")
        theirs = self.record(course, "x,1", contact=self.buyer)
        company = self.record(self.review, "x,1", contact=self.buyer)
        self.buyer.active = False
        with self.assertRefused(
            "who has no role in the membership of Acme Tools any more", UserError
        ):
            theirs.action_approve()
        theirs.action_refuse("Has left")
        company.action_approve()
        self.assertEqual(self.entries(), [50])

    def test_with_the_dialog(self):
        waiting = self.record(self.review, "test,1") | self.record(
            self.review, "test,2"
        )
        dialog = Form(
            self.env["b2b.loyalty.activity.reason"]
            .with_user(self.salesperson)
            .with_context(
                active_model="b2b.loyalty.activity",
                active_ids=waiting.ids,
                default_step="refuse",
            )
        )
        dialog.reason = "Not to be found"
        dialog.save().action_apply()
        self.assertEqual(set(waiting.mapped("state")), {"refused"})
        done = self.note(self.review)
        dialog = Form(
            self.env["b2b.loyalty.activity.reason"]
            .with_user(self.salesperson)
            .with_context(
                active_model="b2b.loyalty.activity",
                active_ids=done.ids,
                default_step="withdraw",
            )
        )
        dialog.reason = "Mistake"
        dialog.save().action_apply()
        self.assertEqual(done.state, "withdrawn")

    def test_who_claimed_it_is_told(self):
        self.buyer.partner_id.email = "bob@example.com"
        told = []
        for number, step in enumerate(("approve", "refuse", "withdraw")):
            activity = self.claim(self.buyer, self.review, key=str(number))
            if step == "refuse":
                activity.action_refuse("Not to be found")
            else:
                activity.action_approve()
            if step == "withdraw":
                activity.action_withdraw("Noted twice")
            message = activity.message_ids[0]
            self.assertEqual(message.partner_ids, self.buyer.partner_id)
            told.append(message.body)
        self.assertIn("Review was approved and earned 50 points.", told[0])
        self.assertIn("Review was not approved: Not to be found", told[1])
        self.assertIn("Review was withdrawn: Noted twice", told[2])

    def test_queries_do_not_grow_with_what_was_done(self):
        self.review.write({"per_member_limit": 1000, "limit_months": 0})
        self.note(self.review)

        def approve(number, name):
            waiting = self.env["b2b.loyalty.activity"].union(
                *(self.record(self.review, f"{name},{n}") for n in range(number))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            waiting._taken().sudo()._approve()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        approve(2, "warm")
        few = approve(3, "few")
        self.note(self.module)
        many = approve(30, "many")
        # mail removes the reminders one by one of each record
        self.assertLessEqual(many, few + 3)


@tagged("post_install", "-at_install")
class TestClosed(ActivityCase):
    """Who may write what."""

    def test_closed_fields(self):
        waiting, done = self.record(self.review, "test,1"), self.note(self.review)
        for user in self.salesperson, self.manager:
            for activity in waiting, done:
                for name, value in {
                    "state": "approved",
                    "points": 5000,
                    "points_entry_id": False,
                    "origin_ref": "x",
                    "decided_by": user.id,
                    "decided_on": "2026-01-01",
                    "claimed_on": "2026-01-01",
                    "end_reason": "x",
                    "company_id": self.company.id,
                    "program_id": self.program.id,
                }.items():
                    with self.subTest(user=user.login, field=name):
                        with self.assertRefused("cannot be typed in", AccessError):
                            activity.with_user(user).write({name: value})
                        with self.assertRefused("cannot be typed in", AccessError):
                            self.note(self.review, user, **{name: value})

    def test_what_was_noted_stays(self):
        other = self.make_member(self.program, self.make_company("Beta"))
        waiting, done = self.record(self.review, "test,1"), self.note(self.review)
        for activity in waiting, done:
            for name, value in {
                "type_id": self.module.id,
                "membership_id": other.id,
                "contact_id": self.buyer.id,
                "date": "2026-01-01",
            }.items():
                with self.assertRefused("cannot be changed once", AccessError):
                    activity.with_user(self.manager).write({name: value})
        waiting.with_user(self.salesperson).proof_link = "https://example.com"
        with self.assertRefused("cannot be changed once", AccessError):
            done.with_user(self.salesperson).proof_link = "https://example.com"
        done.with_user(self.salesperson).note = "She was there"

    def test_no_context_makes_points(self):
        Activity = self.env["b2b.loyalty.activity"].with_user(self.salesperson)
        tricky = Activity.with_context(
            default_points=5000, default_state="withdrawn", default_origin_ref="x"
        ).create({"type_id": self.review.id, "membership_id": self.member.id})
        self.assertEqual((tricky.state, tricky.points), ("approved", 50))
        self.assertFalse(tricky.origin_ref)
        self.assertEqual(self.entries(), [50])

    def test_nobody_deletes_or_duplicates(self):
        done = self.note(self.review)
        for user in self.salesperson, self.manager:
            with self.assertRaises(AccessError):
                done.with_user(user).unlink()
            with self.assertRefused("cannot be duplicated", UserError):
                done.with_user(user).copy()
        with self.assertRefused("stays on record", UserError):
            done.sudo().unlink()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_for_the_own_customers(self):
        olga = self.make_user("olga", "b2b_loyalty.group_user")
        waiting, done = self.record(self.review, "test,1"), self.note(self.review)
        for user in olga, self.accountant, self.make_user("emil"):
            # of what a salesperson may not see, there is none
            refused = UserError if user == olga else AccessError
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.note(self.review, user)
                with self.assertRaises(refused):
                    waiting.with_user(user).action_approve()
                with self.assertRaises(refused):
                    waiting.with_user(user).action_refuse("Mine")
                with self.assertRaises(refused):
                    done.with_user(user).action_withdraw("Mine")
        self.assertEqual(self.entries(), [50])

    def test_junk_ids_get_a_sentence(self):
        Activity = self.env["b2b.loyalty.activity"].with_user(self.salesperson)
        for junk in (-1, 2**31, 10**30, "1", 999_999_999):
            with self.subTest(junk=junk):
                with self.assertRefused("does not exist", UserError):
                    Activity.browse(junk).action_approve()


@tagged("post_install", "-at_install")
class TestTypes(ActivityCase):
    def test_what_a_type_cannot_be(self):
        for vals, sentence in (
            ({"points": -1}, "0 or more"),
            ({"points": 10**9 + 1}, "up to a billion"),
            ({"per_member_limit": -1}, "0 or more"),
            ({"limit_months": 601}, "up to 600"),
            ({"date_from": "2026-03-02", "date_to": "2026-03-01"}, "or later"),
            ({"code": "two words"}, "two words is no code"),
            ({"code": "review"}, "Another activity of this program has this code"),
            ({"points": 5, "approval": "none"}, "as often as they like"),
        ):
            with self.subTest(**vals), mute_logger("odoo.sql_db"):
                with self.assertRefused(sentence, ValidationError):
                    self.make_remotely(**vals)
        self.make_type("Limited", points=5, approval="none", per_person_limit=1)
        self.make_type("Ours", points=5, approval="none", claimable=False)
        self.make_type("Two Words", code="two-words_2.0")

    def make_remotely(self, **vals):
        """What the database refuses comes as a sentence, too."""
        try:
            with self.env.cr.savepoint():
                self.make_type("New", **vals)
        except IntegrityError as error:
            sentence = self.review._sql_error_to_message(error)
            raise ValidationError(sentence) from error

    def test_what_was_done_keeps_its_type_and_program(self):
        other = self.make_program()
        self.note(self.review)
        self.make_reward(locked_by=self.module.id, active=False)
        for kind in self.review, self.module:
            with self.assertRefused("make a new one for the other", ValidationError):
                kind.with_user(self.manager).program_id = other
            with self.assertRefused("archive it instead", ValidationError):
                kind.with_user(self.manager).unlink()
        unused = self.make_type("Unused")
        unused.program_id = other
        unused.with_user(self.manager).unlink()

    def test_form(self):
        form = Form(self.env["b2b.loyalty.activity.type"].with_user(self.manager))
        form.name = "Spring Conference"
        form.program_id = self.program
        form.kind = "conference"
        form.points = 200
        form.per_person_limit = 1
        kind = form.save()
        self.assertEqual(kind.icon, "fa-users")
        form = Form(kind)
        form.per_person_limit = 0
        form.approval = "none"
        with self.assertRefused("as often as they like", ValidationError):
            form.save()

    def test_its_activities_behind_a_button(self):
        self.note(self.review)
        self.note(self.module)
        self.assertEqual(self.review.activity_count, 1)
        action = self.review.action_view_activities()
        found = self.env["b2b.loyalty.activity"].search(action["domain"])
        self.assertEqual(found.type_id, self.review)
