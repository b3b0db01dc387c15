from datetime import date

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .activity_common import ActivityCase


class ChallengeCase(ActivityCase):
    """3 reviews and 2 modules until the end of June: 500 points."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.review | cls.module).points = 0
        cls.challenge = cls.make_challenge({cls.review: 3, cls.module: 2})

    @classmethod
    def make_challenge(cls, steps, **vals):
        return cls.env["b2b.loyalty.challenge"].create(
            {
                "name": "Get Going",
                "program_id": cls.program.id,
                "date_from": "2026-03-01",
                "date_to": "2026-06-30",
                "points": 500,
                "step_ids": [
                    Command.create({"type_id": kind.id, "count": count})
                    for kind, count in steps.items()
                ],
                **vals,
            }
        )

    def do(self, reviews, modules, **vals):
        for kind, number in ((self.review, reviews), (self.module, modules)):
            for _one in range(number):
                self.note(kind, **vals)

    def progress(self, challenge=None):
        self.env.invalidate_all()
        found = self.env["b2b.loyalty.challenge.progress"].search(
            [("challenge_id", "=", (challenge or self.challenge).id)]
        )
        return [(p.partner_id.name, p.done, p.asked, p.state) for p in found]


@tagged("post_install", "-at_install")
class TestAward(ChallengeCase):
    def test_awarded_at_once_and_once(self):
        self.do(3, 1)
        self.assertEqual(self.entries(), [])
        self.do(0, 1)
        self.assertEqual(self.entries(), [500])
        award = self.challenge.award_ids
        entry = award.points_entry_id
        self.assertEqual(award.membership_id, self.member)
        self.assertEqual(entry.origin_ref, f"challenge,{self.challenge.id}")
        self.assertEqual((entry.date, entry.kind), (date(2026, 3, 10), "earn"))
        self.assertIn(
            "Challenge reached: Get Going, 500 points.", self.member.message_ids[0].body
        )
        self.do(4, 4)
        self.challenge.with_user(self.manager).action_award()
        self.assertEqual(self.entries(), [500])

    def test_more_of_one_makes_up_for_no_other(self):
        self.do(9, 1)
        self.assertEqual(self.progress(), [("Acme Tools", 4, 5, "open")])
        self.assertEqual(self.entries(), [])

    def test_what_waits_or_was_refused_does_not_count(self):
        self.do(2, 2)
        waiting = self.record(self.review, "test,1")
        self.assertEqual(self.progress(), [("Acme Tools", 4, 5, "open")])
        waiting.action_approve()
        self.assertEqual(self.progress(), [("Acme Tools", 5, 5, "awarded")])
        beta = self.make_member(self.program, self.make_company("Beta"))
        self.record(self.review, "test,1", beta).action_refuse("No")
        self.assertEqual(self.progress(), [("Acme Tools", 5, 5, "awarded")])

    def test_all_approved_at_once(self):
        waiting = self.env["b2b.loyalty.activity"].union(
            *(self.record(self.review, f"test,{n}") for n in range(3)),
            *(self.record(self.module, f"test,{n}") for n in range(2)),
        )
        waiting.with_user(self.salesperson).action_approve()
        self.assertEqual(self.entries(), [500])

    def test_only_what_was_done_on_its_days(self):
        self.do(3, 2, date="2026-02-28")
        self.assertEqual(self.progress(), [])
        self.do(3, 2, date="2026-03-01")
        self.assertEqual(self.entries(), [500])

    def test_once_it_has_ended(self):
        self.do(2, 2)
        with self.on("2026-06-30"):
            in_time = self.record(self.review, "test,1")
        with self.on("2026-07-01"):
            self.note(self.review, date="2026-06-30")
            self.note(self.review)
            self.assertEqual(self.entries(), [])
            with self.assertRefused("ended on 06/30/2026", UserError):
                self.challenge.with_user(self.manager).action_award()
            # claimed in time, and looked at later: that is not the member's fault
            in_time.action_approve()
            self.assertEqual(self.entries(), [500])

    def test_archived(self):
        self.challenge.active = False
        self.do(3, 2)
        self.assertEqual((self.entries(), self.progress()), ([], []))

    def test_two_challenges_with_the_same_step(self):
        self.make_challenge({self.review: 1}, points=30)
        self.do(1, 0)
        self.assertEqual(self.entries(), [30])
        self.do(2, 2)
        self.assertEqual(self.entries(), [30, 500])

    def test_each_member_for_itself(self):
        beta = self.make_member(self.program, self.make_company("Beta"))
        self.do(2, 2)
        self.note(self.review, member=beta)
        self.assertEqual(
            self.progress(),
            [("Acme Tools", 4, 5, "open"), ("Beta", 1, 5, "open")],
        )
        self.do(1, 0)
        self.assertEqual((self.entries(), self.entries(beta)), ([500], []))
        self.assertEqual(
            (self.challenge.member_count, self.challenge.award_count), (2, 1)
        )

    def test_each_person_alone(self):
        alone = self.make_challenge({self.review: 2}, holder="person", points=70)
        self.note(self.review)
        self.note(self.review, contact_id=self.buyer.id)
        self.note(self.review, contact_id=self.boss.id)
        self.assertEqual(self.entries(), [])
        self.note(self.review, contact_id=self.buyer.id)
        self.note(self.review, contact_id=self.boss.id)
        self.note(self.review, contact_id=self.boss.id)
        self.assertEqual(self.entries(), [70, 70])
        self.assertEqual(
            (self.buyer.points_balance, self.boss.points_balance, self.balance()),
            (70, 70, 0),
        )
        self.assertEqual(len(self.progress(alone)), 2)

    def test_a_person_who_has_left_is_awarded_no_more(self):
        self.make_challenge({self.review: 1}, holder="person", points=70)
        self.make_challenge({self.review: 2}, holder="person", points=90)
        self.note(self.review, contact_id=self.buyer.id)
        late = self.record(self.review, "x,1", contact=self.buyer)
        hers = self.note(self.review, contact_id=self.boss.id)
        self.buyer.active = False
        late.action_approve()
        self.assertEqual(self.entries(), [70, 70])
        # and keeps what was reached before, whatever becomes of others
        hers.action_withdraw("Was no review")
        self.assertEqual(self.buyer.points_balance, 70)

    def test_who_gets_nothing(self):
        self.member.sudo().holdout = True
        self.do(3, 2)
        self.assertEqual((self.entries(), self.progress()), ([], []))
        beta = self.make_member(self.program, self.make_company("Beta"))
        self.do(3, 1, member=beta)
        waiting = self.record(self.module, "test,1", beta, date="2026-03-10")
        self.assertTrue(waiting)
        with self.on("2026-03-11"):
            self.program.sudo().action_run_off("2026-12-31")
            waiting.action_approve()
        self.assertEqual(self.entries(beta), [])

    def test_written_down_late(self):
        self.do(3, 0)
        late = self.make_challenge({self.review: 3}, points=90)
        self.assertEqual(self.progress(late), [("Acme Tools", 3, 3, "reached")])
        with self.assertRaises(AccessError):
            late.with_user(self.salesperson).action_award()
        late.with_user(self.manager).action_award()
        self.assertEqual(self.entries(), [90])
        late.with_user(self.manager).action_award()
        self.assertEqual(self.entries(), [90])

    def test_the_view_says_what_is_awarded(self):
        """Two readings of the same books: what SQL shows and what the engine gives."""
        members = [
            self.make_member(self.program, self.make_company(f"Company {n}"))
            for n in range(6)
        ]
        for number, member in enumerate(members):
            self.do(number, number // 2, member=member)
        self.env.flush_all()
        reached = self.challenge._reached(self.member.browse(m.id for m in members))
        shown = self.env["b2b.loyalty.challenge.progress"].search(
            [("challenge_id", "=", self.challenge.id), ("state", "!=", "open")]
        )
        awarded = self.challenge.award_ids.membership_id
        self.assertEqual({place[1] for place in reached}, set(awarded.ids))
        self.assertEqual(shown.membership_id, awarded)
        self.assertEqual(len(awarded), 2)


@tagged("post_install", "-at_install")
class TestTakenBack(ChallengeCase):
    def test_when_something_that_counted_is_withdrawn(self):
        self.do(2, 2)
        last = self.note(self.review)
        award = self.challenge.award_ids
        last.action_withdraw("Was no review")
        self.assertEqual(self.entries(), [500, -500])
        self.assertEqual(award.withdrawn_on, date(2026, 3, 10))
        self.assertEqual(award.end_reason, "Was no review")
        self.assertEqual(self.progress(), [("Acme Tools", 4, 5, "open")])
        self.assertAddsUp()
        # and reached again
        self.note(self.review)
        self.assertEqual(self.entries(), [500, -500, 500])
        self.assertEqual(len(self.challenge.award_ids), 2)
        again = self.challenge.award_ids.filtered(lambda a: not a.withdrawn_on)
        self.assertEqual(
            again.points_entry_id.origin_ref,
            f"challenge,{self.challenge.id},again,2",
        )

    def test_not_when_enough_is_left(self):
        self.do(4, 2)
        self.env["b2b.loyalty.activity"].search(
            [("type_id", "=", self.review.id)], limit=1
        ).action_withdraw("Was no review")
        self.assertEqual(self.entries(), [500])

    def test_of_one_person_only(self):
        self.make_challenge({self.review: 1}, holder="person", points=70)
        one = self.note(self.review, contact_id=self.buyer.id)
        self.note(self.review, contact_id=self.boss.id)
        one.action_withdraw("Was no review")
        self.assertEqual((self.buyer.points_balance, self.boss.points_balance), (0, 70))

    def test_also_once_it_has_ended(self):
        self.do(2, 2)
        last = self.note(self.review)
        with self.on("2026-09-01"):
            last.action_withdraw("Was bought")
            self.assertEqual(self.balance(), 0)


@tagged("post_install", "-at_install")
class TestWhatItIs(ChallengeCase):
    def test_what_it_cannot_be(self):
        other = self.make_program()
        foreign = self.make_type("Foreign", program_id=other.id)
        for sentence, steps, vals in (
            ("asks for nothing", {}, {}),
            ("Foreign is no activity of", {foreign: 1}, {}),
        ):
            with self.assertRefused(sentence, ValidationError):
                self.make_challenge(steps, **vals)
        for vals in (
            {"date_to": "2026-02-28"},
            {"points": 0},
            {"points": 10**9 + 1},
        ):
            with self.subTest(**vals), mute_logger("odoo.sql_db"):
                with self.assertRaises(CheckViolation):
                    self.make_challenge({self.review: 1}, **vals)
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.make_challenge({self.review: 0})
        with self.assertRefused("asks for nothing", ValidationError):
            self.challenge.step_ids = [Command.clear()]

    def test_it_stays_once_somebody_was_awarded(self):
        challenge = self.challenge.with_user(self.manager)
        challenge.points = 400
        challenge.step_ids[0].count = 2
        self.do(2, 2)
        self.assertEqual(self.entries(), [400])
        step, visit = challenge.step_ids[0], self.make_type("Visit")
        for change in (
            lambda: challenge.write({"points": 500}),
            lambda: challenge.write({"date_to": "2026-12-31"}),
            lambda: challenge.write({"date_from": "2026-01-01"}),
            lambda: challenge.write({"holder": "person"}),
            lambda: challenge.write(
                {"step_ids": [Command.update(step.id, {"count": 9})]}
            ),
            lambda: step.write({"count": 9}),
            lambda: step.unlink(),
            lambda: step.create({"challenge_id": challenge.id, "type_id": visit.id}),
            lambda: challenge.unlink(),
        ):
            with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
                change()
            self.assertIn("Members have reached Get Going", str(caught.exception))
        # what it is called may change, and it can be archived
        challenge.write({"name": "Got Going", "points": 400, "date_to": "2026-06-30"})
        challenge.active = False
        copy = challenge.copy({"date_to": "2026-12-31"})
        self.assertEqual(copy.step_ids.mapped("count"), [2, 2])
        self.assertFalse(copy.award_ids | copy.filtered("published").award_ids)
        self.assertFalse(copy.published)

    def test_form(self):
        form = Form(self.env["b2b.loyalty.challenge"].with_user(self.manager))
        form.name = "Five Reviews"
        form.program_id = self.program
        form.date_to = "2026-04-30"
        form.points = 100
        with self.assertRefused("asks for nothing", ValidationError):
            form.save()
        with form.step_ids.new() as step:
            step.type_id = self.review
            step.count = 5
        challenge = form.save()
        self.assertEqual(challenge.state, "running")
        self.assertEqual(challenge.summary, "5 × Review")
        self.do(5, 0)
        self.assertEqual(self.entries(), [100])
        with self.assertRaises(AssertionError):
            Form(challenge).points = 5

    def test_states_are_found(self):
        coming = self.make_challenge({self.review: 1}, date_from="2026-04-01")
        ended = self.make_challenge(
            {self.review: 1}, date_from="2026-01-01", date_to="2026-03-09"
        )
        for state, expected in (
            ("coming", coming),
            ("running", self.challenge),
            ("ended", ended),
        ):
            found = self.env["b2b.loyalty.challenge"].search([("state", "=", state)])
            self.assertEqual(found & (coming | ended | self.challenge), expected)
            self.assertEqual(expected.state, state)

    def test_from_the_program(self):
        challenge = self.challenge
        program = challenge.program_id.with_user(self.salesperson)
        kinds = program.env["b2b.loyalty.activity.type"].search(
            [("program_id", "=", program.id)]
        )
        for number, action, records in (
            (program.challenge_count, program.action_view_challenges, challenge),
            (program.activity_type_count, program.action_view_activity_types, kinds),
        ):
            told = action()
            found = program.env[told["res_model"]].search(told["domain"])
            self.assertEqual((found, number), (records, len(records)))

    def test_progress_behind_a_button(self):
        self.do(1, 0)
        action = self.challenge.action_view_progress()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found.percent, 20)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_salespeople_see_the_progress_of_their_customers(self):
        olga = self.make_user("olga", "b2b_loyalty.group_user")
        self.do(3, 2)
        progress = self.env["b2b.loyalty.challenge.progress"].search([])
        for records in progress, self.challenge.award_ids:
            self.assertTrue(records)
            for user, sees in (
                (self.salesperson, True),
                (olga, False),
                (self.manager, True),
                (self.accountant, True),
            ):
                found = records.with_user(user).search([("id", "in", records.ids)])
                self.assertEqual(bool(found), sees, user.login)

    def test_the_number_of_queries_stays(self):
        """However many members, activities and challenges there are."""

        def approve(number, name):
            company = [
                self.make_member(self.program, self.make_company(f"{name} {n}"))
                for n in range(number)
            ]
            noted = self.env["b2b.loyalty.activity"]
            for member in company:
                self.do(2, 2, member=member)
                noted |= self.record(self.review, "test,1", member)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            noted.sudo().write({"state": "approved"})
            self.env["b2b.loyalty.challenge"]._award_for(noted.sudo())
            self.env.flush_all()
            count = self.cr.sql_log_count - before
            self.assertEqual(self.entries(company[-1]), [500])
            return count

        approve(1, "warm")
        few = approve(2, "few")
        self.make_challenge({self.review: 50})
        self.assertLessEqual(approve(8, "many"), few + 2)
