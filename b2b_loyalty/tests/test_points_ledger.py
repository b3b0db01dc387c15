import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..report.ledger_triggers import make_triggers
from .points_common import PointsCase


@tagged("post_install", "-at_install")
class TestFacts(PointsCase):
    """Nobody changes or deletes an entry, through whatever door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.entry = cls.earn(100, "test,1")
        cls.spent = cls.book({"kind": "redeem", "points": -30})

    def test_through_the_model(self):
        for record in (self.entry, self.spent.taken_from_ids):
            for who in (self.manager, self.env.ref("base.user_root")):
                with self.assertRaises(UserError):
                    record.with_user(who).write({"points": 1})
                with self.assertRaises(UserError):
                    record.with_user(who).unlink()
        with self.assertRaises(AccessError):
            self.entry.with_user(self.manager).create(
                {"membership_id": self.member.id, "kind": "earn", "points": 5}
            )

    @mute_logger("odoo.sql_db")
    def test_through_sql(self):
        for statement in (
            "UPDATE b2b_loyalty_points_entry SET points = 1000",
            "UPDATE b2b_loyalty_points_entry SET membership_id = membership_id + 1",
            "UPDATE b2b_loyalty_points_entry SET kind = 'adjust'",
            "UPDATE b2b_loyalty_points_entry SET origin_ref = 'other'",
            "UPDATE b2b_loyalty_points_entry SET remaining = 0",
            "UPDATE b2b_loyalty_points_entry SET detail = '{}'",
            "UPDATE b2b_loyalty_points_entry SET id = id + 1000000",
            "UPDATE b2b_loyalty_points_allocation SET id = id + 1000000",
            "DELETE FROM b2b_loyalty_points_entry",
            "TRUNCATE b2b_loyalty_points_entry CASCADE",
            "UPDATE b2b_loyalty_points_allocation SET points = 1",
            "DELETE FROM b2b_loyalty_points_allocation",
            "TRUNCATE b2b_loyalty_points_allocation",
        ):
            with (
                self.subTest(statement),
                self.assertRaisesRegex(
                    psycopg2.errors.RestrictViolation, "Points are facts"
                ),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    @mute_logger("odoo.sql_db")
    def test_no_batch_below_zero_by_sql_either(self):
        with (
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO b2b_loyalty_points_allocation"
                " (spend_entry_id, earn_entry_id, points) VALUES (%s, %s, 1000)",
                [self.spent.id, self.entry.id],
            )

    @mute_logger("odoo.sql_db")
    def test_one_pool_does_not_pay_for_another(self):
        other = self.make_member(self.program, self.make_company("Other"))
        theirs = self.earn(50, "test,1", other)
        with (
            self.assertRaisesRegex(psycopg2.errors.RestrictViolation, "one pool"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO b2b_loyalty_points_allocation"
                " (spend_entry_id, earn_entry_id, points) VALUES (%s, %s, 0)",
                [self.spent.id, theirs.id],
            )

    def test_the_sentence_reaches_the_user(self):
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                self.env.cr.execute("DELETE FROM b2b_loyalty_points_entry")
        except psycopg2.errors.RestrictViolation as error:
            sentence = self.env["res.partner"]._sql_error_to_message(error)
        self.assertIn("Record the correction as a new entry", sentence)

    def test_users_come_and_go(self):
        """But who has recorded points stays, as who has done anything does."""
        self.make_user("nobody").unlink()
        keeper = self.make_user("keeper", "b2b_loyalty.group_manager")
        self.member.with_user(keeper).adjust(5, "Sorry")
        with self.assertRaises(psycopg2.errors.Error), mute_logger("odoo.sql_db"):
            keeper.unlink()
            self.env.flush_all()

    def test_made_again_at_an_update(self):
        make_triggers(self.env.cr)
        self.test_through_sql()

    def test_a_document_with_points_stays(self):
        invoice = self.post_invoice(self.acme, 100)
        self.book(
            {"kind": "earn", "points": 5, "move_id": invoice.id},
        )
        invoice.button_draft()
        with self.assertRaises(psycopg2.errors.Error), mute_logger("odoo.sql_db"):
            invoice.unlink()
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestBalance(PointsCase):
    def test_earning_once_per_source(self):
        first = self.earn(100, "survey,1")
        again = self.earn(70, "survey,1")
        self.assertEqual(first, again)
        self.assertEqual(self.balance(), 100)
        self.earn(70, "survey,2")
        self.assertEqual(self.balance(), 170)

    def test_earning_nothing_is_an_error_of_ours(self):
        for points, source in ((0, "x"), (-5, "x"), (5, "")):
            with self.assertRaises(ValueError):
                self.earn(points, source)

    def test_spending_takes_what_expires_first(self):
        long = self.earn(100, "a", expires_on=self.day("2026-12-31"))
        short = self.earn(100, "b", expires_on=self.day("2026-04-30"))
        self.spend(150)
        self.assertEqual(self.left(long, short), [50, 0])
        self.assertEqual(self.balance(), 50)
        self.assertAddsUp()

    def test_more_than_there_is_cannot_be_spent(self):
        self.earn(100, "a")
        with self.assertRefused("costs 101 points, and Acme Tools has 100"):
            self.spend(101)
        self.assertEqual(self.balance(), 100)

    def test_cancelling_gives_back(self):
        batch = self.earn(100, "a")
        redemption = self.spend(80)
        redemption.with_user(self.manager).action_cancel("Changed their mind")
        self.assertEqual(self.left(batch), [100])
        self.assertEqual(self.balance(), 100)
        reverse = redemption.points_entry_ids.filtered("reversed_entry_id")
        self.assertEqual((reverse.kind, reverse.points), ("reverse", 80))
        self.assertAddsUp()

    def test_what_comes_back_to_an_expired_batch_expires_the_same_day(self):
        self.earn(100, "a", expires_on=self.day("2026-03-31"))
        redemption = self.spend(80)
        with self.on("2026-04-01"):
            redemption.with_user(self.manager).action_cancel("Not there any more")
            self.assertEqual(self.balance(), 0)
            kinds = self.member.sudo().points_entry_ids.sorted("id").mapped("kind")
            self.assertEqual(kinds, ["earn", "redeem", "reverse", "expire"])
            self.assertAddsUp()

    def test_pending_points_cannot_be_spent(self):
        self.earn(100, "a", available_on=None)
        self.assertEqual(self.balance(), 0)
        self.assertEqual(self.member.points_pending, 100)
        [entry] = self.member.sudo().points_entry_ids
        self.assertEqual(entry.waiting, "For payment")
        with self.assertRefused("has 0"):
            self.spend(50)

    def test_what_expires_next(self):
        self.earn(100, "a")
        self.earn(30, "b", expires_on=self.day("2026-06-30"))
        self.earn(20, "c", expires_on=self.day("2026-06-30"))
        self.earn(10, "d", expires_on=self.day("2026-12-31"))
        self.env.invalidate_all()
        self.assertEqual(self.member.points_expiring, 50)
        self.assertEqual(str(self.member.points_expiring_on), "2026-06-30")

    def test_what_is_over_is_no_balance_before_the_cron_has_run(self):
        self.earn(100, "a", expires_on=self.day("2026-03-31"))
        with self.on("2026-04-01"):
            self.assertEqual(self.balance(), 0)
            with self.assertRefused("has 0"):
                self.spend(1)

    def test_search_by_balance(self):
        other = self.make_member(self.program, self.make_company("Other"))
        self.earn(100, "a")
        mine = [("id", "in", (self.member | other).ids)]
        find = self.env["b2b.loyalty.membership"].search
        for operator, value, expected in (
            (">=", 100, self.member),
            (">", 100, other.browse()),
            ("=", 0, other),
            ("!=", 0, self.member),
            ("<", 100, other),
        ):
            found = find([*mine, ("points_balance", operator, value)])
            self.assertEqual(found, expected, operator)

    def test_a_person_has_points_of_its_own(self):
        self.earn(100, "a")
        self.earn(40, "b", holder=self.buyer)
        self.assertEqual(self.balance(), 100)
        self.env.invalidate_all()
        self.assertEqual(self.buyer.points_balance, 40)
        self.assertEqual(self.boss.points_balance, 0)
        self.book({"kind": "redeem", "points": -50, "holder_contact_id": self.buyer.id})
        self.env.invalidate_all()
        self.assertEqual(self.buyer.points_balance, -10)
        self.assertEqual(self.balance(), 100)


@tagged("post_install", "-at_install")
class TestFamilies(PointsCase):
    """An invoice with its credit notes, as the engine books them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.post_invoice(cls.acme, 100)

    def of_invoice(self, points, **more):
        kind = "earn" if points > 0 else "reverse"
        return self.book(
            {"kind": kind, "points": points, "move_id": self.invoice.id, **more}
        )

    def test_a_credit_note_takes_of_its_own_invoice_first(self):
        early = self.earn(100, "a", expires_on=self.day("2026-04-30"))
        own = self.of_invoice(100)
        self.of_invoice(-60)
        self.assertEqual(self.left(early, own), [100, 40])

    def test_then_of_what_expires_first(self):
        own = self.of_invoice(100)
        self.spend(100)
        late, early = (
            self.earn(50, "a", expires_on=self.day("2026-12-31")),
            self.earn(50, "b", expires_on=self.day("2026-04-30")),
        )
        self.of_invoice(-60)
        self.assertEqual(self.left(own, late, early), [0, 40, 0])
        self.assertAddsUp()

    def test_what_is_not_there_is_owed_and_made_good_first(self):
        self.of_invoice(100)
        self.spend(80)
        self.of_invoice(-100)
        self.assertEqual(self.balance(), -80)
        with self.assertRefused("has -80"):
            self.spend(1)
        batch = self.earn(100, "a")
        self.assertEqual(self.left(batch), [20])
        self.assertEqual(self.balance(), 20)
        self.assertAddsUp()

    def test_a_credit_note_after_expiry_takes_nothing_twice(self):
        self.of_invoice(100, expires_on=self.day("2026-03-31"))
        other = self.earn(70, "a")
        with self.on("2026-04-01"):
            self.expire()
            self.assertEqual(self.balance(), 70)
            self.of_invoice(-100)
            self.assertEqual(self.balance(), 70)
            self.assertEqual(self.left(other), [70])
            self.assertAddsUp()

    def test_partly_spent_partly_expired_then_credited(self):
        self.of_invoice(100, expires_on=self.day("2026-03-31"))
        self.spend(30)
        with self.on("2026-04-01"):
            self.expire()
            self.of_invoice(-100)
            self.assertEqual(self.balance(), -30)
            self.assertAddsUp()

    def test_what_has_expired_is_given_back_once(self):
        """Of two credit notes each undoes what the one before has left of it."""
        self.of_invoice(100, expires_on=self.day("2026-03-31"))
        self.spend(40)
        with self.on("2026-04-01"):
            self.expire()
            self.of_invoice(-50)
            self.assertEqual(self.balance(), 0)
            self.of_invoice(-20)
            self.assertEqual(self.balance(), -10)
            self.assertAddsUp()

    def test_a_payment_that_bounces_after_spending(self):
        own = self.of_invoice(100, available_on=None)
        self.assertEqual(self.balance(), 0)
        Entry = self.env["b2b.loyalty.points.entry"]
        Entry._set_available({self.invoice.id: self.now()})
        self.assertEqual(self.balance(), 100)
        self.spend(80)
        Entry._set_available({self.invoice.id: None})
        self.assertEqual(self.balance(), -80)
        self.assertEqual(self.member.points_pending, 100)
        self.assertAddsUp()
        with self.assertRefused("has -80"):
            self.spend(1)
        Entry._set_available({self.invoice.id: self.now()})
        self.assertEqual(self.balance(), 20)
        self.assertEqual(self.left(own), [20])
        self.assertAddsUp()

    def test_a_bounce_after_a_credit_note_that_others_paid(self):
        self.of_invoice(100)
        self.spend(100)
        self.earn(100, "a")
        self.of_invoice(-50)
        self.assertEqual(self.balance(), 50)
        self.env["b2b.loyalty.points.entry"]._set_available({self.invoice.id: None})
        # available: 100 earned, 100 spent; the invoice's 100 - 50 wait
        self.assertEqual(self.balance(), 0)
        self.assertEqual(self.member.points_pending, 50)
        self.assertAddsUp()

    def test_points_that_wait_do_not_expire(self):
        own = self.of_invoice(100, available_on=None, expires_on=self.day("2026-03-31"))
        with self.on("2026-04-01"):
            self.expire()
            self.assertEqual((self.balance(), self.member.points_pending), (0, 100))
        with self.on("2026-04-05"):
            self.release()
            self.assertEqual((self.balance(), self.member.points_pending), (0, 0))
            expiry = own.used_by_ids.spend_entry_id
            self.assertEqual((expiry.kind, expiry.points), ("expire", -100))
            self.assertEqual(str(expiry.date), "2026-04-05")
            self.assertAddsUp()

    def test_what_is_released_late_settles_what_was_spent_in_time(self):
        """And nothing that was taken after its last day."""
        own = self.of_invoice(100, expires_on=self.day("2026-03-31"))
        self.spend(30)
        self.hold()
        with self.on("2026-04-02"):
            self.member.with_user(self.manager).adjust(-20, "Counted twice")
            self.expire()
            self.assertEqual(self.balance(), -50)
        with self.on("2026-04-05"):
            self.release()
            self.assertEqual((self.balance(), self.member.points_pending), (-20, 0))
            self.assertEqual(self.left(own), [0])
            self.assertAddsUp()

    def test_others_are_used_as_far_as_they_are_needed(self):
        """What is over since, what is valid, and no more than is owed."""
        over = self.of_invoice(100, expires_on=self.day("2026-03-31"))
        self.spend(60)
        self.hold()
        with self.on("2026-04-02"):
            self.member.with_user(self.manager).adjust(-60, "Counted twice")
        with self.on("2026-04-05"):
            self.release()
            batches = [
                self.earn(40, source, expires_on=self.day("2026-12-31"))
                for source in "abc"
            ]
            self.assertEqual(self.left(over, *batches), [0, 0, 20, 40])
            self.assertEqual(self.balance(), 60)
            self.assertAddsUp()

    def hold(self):
        self._set_available(None)

    def release(self):
        self._set_available(self.now())

    def _set_available(self, day):
        self.member.sudo()._take()
        self.env["b2b.loyalty.points.entry"]._set_available({self.invoice.id: day})
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestExpiry(PointsCase):
    def test_the_day_after_the_last(self):
        batch = self.earn(100, "a", expires_on=self.day("2026-03-31"))
        with self.on("2026-03-31"):
            self.expire()
            self.assertEqual(self.balance(), 100)
        with self.on("2026-04-05"):
            self.expire()
            entry = batch.used_by_ids.spend_entry_id
            self.assertEqual((entry.kind, entry.points), ("expire", -100))
            self.assertEqual(str(entry.date), "2026-04-01")
            self.assertEqual(str(entry.accounting_date), "2026-04-05")
            self.expire()
            self.assertEqual(len(self.member.points_entry_ids), 2)
            self.assertAddsUp()

    def test_by_the_program(self):
        for validity, expected in (
            ({"points_validity": "none"}, False),
            ({"points_validity": "months", "points_validity_months": 12}, "2027-03-09"),
            ({"points_validity": "year_end"}, "2028-12-31"),
        ):
            self.program.sudo().write(validity)
            entry = self.earn(10, f"by {validity}")
            self.assertEqual(str(entry.expires_on or False), str(expected))

    def test_some_time_after_leaving(self):
        self.program.sudo().points_grace_days = 30
        self.earn(100, "a")
        self.member.with_user(self.manager).action_terminate("Sold")
        with self.on("2026-04-09"):
            self.expire()
            self.assertEqual(self.balance(), 100)
        with self.on("2026-04-10"):
            self.expire()
            self.assertEqual(self.balance(), 0)

    @mute_logger("odoo.sql_db")
    def test_no_time_after_leaving_that_no_calendar_has(self):
        """The night would fail for the members of all programs."""
        for days in (-1, 2**31 - 1):
            with (
                self.subTest(days=days),
                self.assertRaisesRegex(psycopg2.IntegrityError, "points_values"),
                self.env.cr.savepoint(),
            ):
                self.program.sudo().points_grace_days = days
                self.env.flush_all()

    def test_what_has_ended_is_no_balance_before_it_is_booked(self):
        """The last day is that of the program, or of who has left, if it is earlier."""
        Membership = self.env["b2b.loyalty.membership"]
        self.earn(100, "a")
        self.earn(20, "b", expires_on=self.day("2026-04-30"))
        self.program.with_user(self.manager).action_run_off("2026-06-10")
        self.env.invalidate_all()
        self.assertEqual(
            (self.member.points_expiring, self.member.points_expiring_on),
            (20, self.day("2026-04-30")),
        )
        for day, balance, last_day in (
            ("2026-06-10", 100, self.day("2026-06-10")),
            ("2026-06-11", 0, False),
        ):
            with self.subTest(day=day), self.on(day):
                self.assertEqual(self.balance(), balance)
                self.assertEqual(self.member.points_expiring, balance)
                self.assertEqual(self.member.points_expiring_on, last_day)
                found = Membership.search([("points_balance", ">", 0)])
                self.assertEqual(self.member in found, bool(balance))
        self.program.sudo().points_grace_days = 30
        self.member.with_user(self.manager).action_terminate("Sold")
        for day, balance in (("2026-04-09", 120), ("2026-04-10", 0)):
            with self.subTest(day=day), self.on(day):
                self.assertEqual(self.balance(), balance)

    def test_a_debt_has_no_last_day(self):
        self.book({"kind": "adjust", "points": -30})
        self.program.with_user(self.manager).action_run_off("2026-06-10")
        with self.on("2026-06-11"):
            self.assertEqual(self.balance(), -30)
            self.assertFalse(self.member.points_expiring_on)

    def test_after_the_last_day_of_a_program(self):
        self.earn(100, "a")
        self.program.with_user(self.manager).action_run_off("2026-06-10")
        with self.on("2026-06-10"):
            self.expire()
            self.assertEqual(self.balance(), 100)
        with self.on("2026-06-11"):
            self.expire()
            self.assertEqual(self.balance(), 0)

    def test_the_value_goes_with_the_points(self):
        batch = self.earn(3, "a", value="10.00", expires_on=self.day("2026-03-31"))
        self.spend(1)
        with self.on("2026-04-01"):
            self.expire()
        used = batch.used_by_ids.sorted("id")
        self.assertEqual(used.mapped("value"), [3.33, 6.67])

    def test_in_a_currency_of_three_decimals(self):
        self.env.company.currency_id.rounding = 0.001
        batch = self.earn(3, "a", value="0.010", expires_on=self.day("2026-03-31"))
        self.spend(1)
        with self.on("2026-04-01"):
            self.expire()
        used = batch.used_by_ids.sorted("id")
        self.assertEqual(used.mapped("value"), [0.003, 0.007])

    def test_half_a_cent_goes_neither_twice_nor_never(self):
        batch = self.earn(2, "a", value="0.05", expires_on=self.day("2026-03-31"))
        self.spend(1)
        with self.on("2026-04-01"):
            self.expire()
        self.assertAlmostEqual(sum(batch.used_by_ids.mapped("value")), 0.05)


@tagged("post_install", "-at_install")
class TestAdjust(PointsCase):
    def test_a_manager_with_a_reason(self):
        entry = self.member.with_user(self.manager).adjust(50, "Sorry for the delay")
        self.assertEqual(
            (entry.kind, entry.points, entry.reason),
            ("adjust", 50, "Sorry for the delay"),
        )
        self.member.with_user(self.manager).adjust(-20, "Counted twice")
        self.assertEqual(self.balance(), 30)

    def test_nobody_else(self):
        for user in (self.salesperson, self.accountant):
            with self.assertRaises(AccessError):
                self.member.with_user(user).adjust(50, "For me")

    def test_what_is_wrong_is_said(self):
        member = self.member.with_user(self.manager)
        for points, reason, sentence in (
            (0, "Why", "whole number of points"),
            (1.5, "Why", "whole number of points"),
            (True, "Why", "whole number of points"),
            ("5", "Why", "whole number of points"),
            (10**10, "Why", "up to a billion"),
            (5, " ", "Give a reason"),
            (5, None, "Give a reason"),
        ):
            with self.subTest(points=points, reason=reason):
                with self.assertRefused(sentence, UserError):
                    member.adjust(points, reason)
        self.assertFalse(self.member.sudo().points_entry_ids)

    def test_only_of_members(self):
        self.member.with_user(self.manager).action_terminate("Sold")
        with self.assertRefused("is no member now", UserError):
            self.member.with_user(self.manager).adjust(5, "Late")

    def test_only_persons_of_the_member(self):
        other = self.make_member(self.program, self.make_company("Other"))
        stranger = self.give_role(other, "Sue Stranger", "buyer")
        with self.assertRefused("has no role in the membership", UserError):
            self.member.with_user(self.manager).adjust(5, "Why", holder=stranger)
