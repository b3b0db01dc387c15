from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .reward_kind_common import KindCase


class TestExperience(KindCase):
    """An event: seats, and the people who take them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plant = cls.make_reward(
            "experience",
            name="Plant tour",
            limited_qty=True,
            stock=5,
            event_date="2026-05-20 08:00:00",
            event_place="Bearing plant",
        )

    def names(self, redemption):
        return redemption.sudo().attendee_ids.mapped("name")

    # -- named at once

    def test_people_are_named_in_three_ways(self):
        redemption = self.redeem(
            self.plant,
            quantity=3,
            attendees=[
                "Ann Lee",
                {"name": "Bob", "email": "Bob@Acme.example"},
                self.mary,
            ],
        )
        self.assertRecordValues(
            redemption.attendee_ids,
            [
                {"name": "Ann Lee", "email": False, "contact_id": False},
                {"name": "Bob", "email": "bob@acme.example", "contact_id": False},
                {
                    "name": "Mary",
                    "email": "mary@acme.example",
                    "contact_id": self.mary.id,
                },
            ],
        )
        self.assertEqual(redemption.attendees_missing, 0)
        self.assertEqual(self.plant.stock, 2)
        self.assertEqual(redemption.event_place, "Bearing plant")

    def test_by_the_portal_people_come_as_ids(self):
        redemption = self.redeem(
            self.plant, by=self.ben, quantity=2, attendees=[self.mary.id, "Ann"]
        )
        self.assertEqual(self.names(redemption), ["Mary", "Ann"])

    def test_one_person_per_seat(self):
        for people in ["Ann"], ["Ann", "Bob", "Cid"]:
            with self.subTest(people=people):
                with self.assertRefused("There are 2 seats and"):
                    self.redeem(self.plant, quantity=2, attendees=people)
        self.assertEqual(self.plant.stock, 5)

    def test_what_is_no_list_of_people(self):
        for people, sentence in (
            ("Ann", "as a list"),
            ([""], "Give the name"),
            ([{"email": "ann@acme.example"}], "Give the name"),
            ([{"name": "Ann", "email": "ann"}], "ann is no mail address"),
            ([{"name": 7}], "is no text"),
            ([999_999_999], "nobody of Acme Tools"),
            ([None], "nobody of Acme Tools"),
            ([True], "give its id"),
            ([[self.mary.id, self.ben.id]], "nobody of Acme Tools"),
            (["Ann\0"], "is no text"),
        ):
            with self.subTest(people=people):
                with self.assertRefused(sentence, UserError):
                    self.redeem(self.plant, attendees=people)
        with self.assertRefused("ann is named twice", UserError):
            self.redeem(self.plant, quantity=2, attendees=["Ann", "ann"])

    def test_nobody_of_another_company(self):
        other = self.make_member(self.program, self.make_company("Beta"))
        stranger = self.make_person("Sid", "buyer", other)
        for person in stranger, stranger.id:
            with self.assertRefused("nobody of Acme Tools") as refused:
                self.redeem(self.plant, by=self.ben, attendees=[person])
            self.assertNotIn("Sid", str(refused.exception))

    # -- named later

    def test_named_later(self):
        redemption = self.redeem(self.plant, quantity=2)
        self.assertEqual(redemption.attendees_missing, 2)
        self.as_person(redemption, self.ben).action_name_attendees(["Ann", "Bob"])
        self.assertEqual(self.names(redemption), ["Ann", "Bob"])
        self.as_person(redemption, self.mary).action_name_attendees(["Ann", "Cid"])
        self.assertEqual(self.names(redemption), ["Ann", "Cid"])
        self.assertIn("Who comes: Ann, Cid", self.told(redemption))

    def test_who_may_name(self):
        redemption = self.redeem(self.plant)
        with self.assertRaises(AccessError):
            self.as_person(redemption, self.vic).action_name_attendees(["Vic"])
        other = self.make_member(self.program, self.make_company("Beta"))
        stranger = self.make_person("Sid", "manager", other)
        with self.assertRefused("does not exist"):
            self.as_person(redemption, stranger).action_name_attendees(["Sid"])
        self.assertEqual(self.names(redemption), [])

    def test_until_the_event(self):
        redemption = self.redeem(self.plant, attendees=["Ann"])
        with self.on("2026-05-21"):
            with self.assertRefused("took place on"):
                redemption.action_name_attendees(["Bob"])
            with self.assertRefused("took place on"):
                redemption.attendee_ids.name = "Bob"
        self.assertEqual(self.names(redemption), ["Ann"])

    def test_typed_in_by_the_salesperson(self):
        redemption = self.redeem(self.plant)
        redemption.attendee_ids = [Command.create({"contact_id": self.mary.id})]
        self.assertEqual(self.names(redemption), ["Mary"])
        with self.assertRefused("is of 1 seats"), self.env.cr.savepoint():
            redemption.attendee_ids = [Command.create({"name": "One too many"})]
        redemption.attendee_ids = [Command.delete(redemption.attendee_ids.id)]
        self.assertEqual(redemption.attendees_missing, 1)
        redemption.action_cancel("Nobody has time")
        with self.assertRefused("can no longer be changed"):
            redemption.attendee_ids = [Command.create({"name": "Ann"})]

    def test_anothers_list_is_closed(self):
        redemption = self.redeem(self.plant, attendees=["Ann"])
        olga = self.make_user("olga", "b2b_loyalty.group_user")
        theirs = redemption.attendee_ids.with_user(olga)
        self.assertFalse(theirs.search([("id", "=", theirs.id)]))
        with self.assertRaises(AccessError):
            theirs.name = "Bob"
        mine = self.redeem(self.plant, quantity=2)
        mine.sudo().user_id = olga
        Attendee = theirs.browse()
        with self.assertRaises(AccessError):
            Attendee.create({"redemption_id": redemption.id, "name": "Bob"})
        # nor does it tell who has a role where olga does not sell
        with self.assertRaises(AccessError):
            Attendee.create({"redemption_id": mine.id, "contact_id": self.mary.id})

    # -- seats

    def test_cancelling_frees_the_seats(self):
        redemption = self.redeem(self.plant, quantity=4)
        with self.assertRefused("There are 1 left"):
            self.redeem(self.plant, quantity=2)
        redemption.action_cancel("Nobody has time")
        self.assertEqual(self.plant.stock, 5)

    # -- when it is over

    def test_not_redeemed_after_it(self):
        with self.on("2026-05-21"):
            with self.assertRefused("Plant tour took place on .* another event"):
                self.redeem(self.plant)
        self.assertEqual(self.plant.stock, 5)

    def test_not_approved_after_it(self):
        self.plant.approval = "seller"
        redemption = self.redeem(self.plant).with_user(self.manager)
        with self.on("2026-05-21"), self.assertRefused("took place on"):
            redemption.action_approve()
        self.assertEqual(redemption.state, "requested")

    def test_the_day_after_it_is_fulfilled(self):
        came = self.redeem(self.plant, attendees=["Ann"])
        self.plant.approval = "seller"
        waiting = self.redeem(self.plant)
        with self.on("2026-05-20"):  # ten in the morning: it has begun
            self.plant.event_date = "2026-05-20 18:00:00"
            self.run_cron("ir_cron_daily")
        self.env.invalidate_all()
        self.assertEqual((came.state, waiting.state), ("approved", "requested"))
        with self.on("2026-05-21"):
            self.run_cron("ir_cron_daily")
            self.run_cron("ir_cron_daily")
        self.env.invalidate_all()
        self.assertEqual((came.state, waiting.state), ("fulfilled", "cancelled"))
        self.assertEqual(self.tasks(came), [])
        self.assertIn("before this was approved", waiting.end_reason)
        self.assertEqual(self.plant.stock, 4)
        self.assertEqual(self.steps(came), ["requested", "fulfilled"])

    def test_an_event_has_its_own_day(self):
        redemption = self.redeem(self.plant)
        with self.assertRefused("takes place on the day of the event"):
            redemption.scheduled_on = "2026-05-01 09:00:00"
        self.assertEqual(redemption.activity_ids.date_deadline, self.day("2026-05-20"))

    # -- when it is moved

    def test_who_comes_hears_of_a_new_day_and_place(self):
        redemption = self.redeem(self.plant, attendees=["Ann"])
        for vals, words in (
            ({"event_date": "2026-06-03 08:00:00"}, "6/3/26"),
            ({"event_place": "Hamburg"}, "Hamburg."),
        ):
            with self.subTest(vals):
                before = self.mails(redemption)
                self.plant.write(vals)
                self.assertEqual(
                    len(self.mails(redemption)), len(before) + 1, "one mail"
                )
                self.assertIn(words, redemption.sudo().message_ids[0].body)
        self.assertEqual(redemption.activity_ids.date_deadline, self.day("2026-06-03"))

    def test_nobody_hears_of_what_stays_or_does_not_concern_them(self):
        self.plant.approval = "seller"
        waiting = self.redeem(self.plant)
        self.plant.approval = "none"
        coming, gone = self.redeem(self.plant), self.redeem(self.plant)
        gone.action_cancel("Nobody has time")
        before = [self.mails(one) for one in (waiting, coming, gone)]
        self.plant.write({"event_date": self.plant.event_date, "name": "Tour"})
        self.assertEqual(self.mails(coming), before[1])
        self.plant.event_date = "2026-06-03 08:00:00"
        self.assertEqual(self.mails(waiting), before[0])
        self.assertEqual(self.mails(gone), before[2])

    def test_the_calendar_has_events_and_agreed_days(self):
        training = self.redeem(self.make_reward("service"))
        visit = self.redeem(self.plant)
        self.assertFalse(training.takes_place_on)
        training.scheduled_on = "2026-05-01 09:00:00"
        self.plant.event_date = "2026-06-03 08:00:00"
        in_june = [("takes_place_on", ">=", "2026-06-01")]
        self.assertEqual(training.takes_place_on, training.scheduled_on)
        self.assertEqual(visit.search([*in_june, ("id", "=", visit.id)]), visit)
