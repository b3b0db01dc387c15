"""Statements: when they are made, what they say, and who gets them."""

from unittest.mock import patch

from lxml import html
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .statement_common import StatementCase

CRON_LOG = "odoo.addons.b2b_loyalty_portal.models.b2b_loyalty_statement_cron"


@tagged("post_install", "-at_install")
class TestMaking(StatementCase):
    def test_only_when_the_period_is_over(self):
        self.night("2026-03-31")
        self.assertEqual(self.periods(), [])
        self.night("2026-04-01")
        self.assertEqual(self.periods(), [("03-01", "03-31")])
        self.assertEqual(str(self.statements().made_on), "2026-04-01")

    def test_running_again_makes_no_other(self):
        self.night("2026-04-01")
        document = self.statements().attachment_id
        self.night("2026-04-01")
        self.night("2026-04-15")
        self.assertEqual(self.statements().attachment_id, document)

    def test_nights_without_a_new_one_cost_no_ids(self):
        def last_id():
            self.env.cr.execute("SELECT last_value FROM b2b_loyalty_statement_id_seq")
            return self.env.cr.fetchone()

        self.night("2026-04-01")
        before = last_id()
        self.night("2026-04-02")
        self.assertEqual(last_id(), before)

    def test_what_was_left_out_is_made_later(self):
        self.night("2026-06-15")
        self.assertEqual(
            self.periods(), [("03-01", "03-31"), ("04-01", "04-30"), ("05-01", "05-31")]
        )

    def test_quarters(self):
        self.program.sudo().statement_period = "quarter"
        self.night("2026-03-31")
        self.night("2026-04-01")
        self.assertEqual(self.periods(), [("01-01", "03-31")])
        self.assertEqual(self.statements()._period_title(), "Q1 2026")

    def test_switched_off(self):
        self.program.sudo().statement_period = "none"
        self.night("2026-04-01")
        self.assertEqual(self.periods(), [])

    def test_members_of_the_period_only(self):
        draft = self.make_draft(self.program, self.make_company("Draft"))
        gone = self.make_member(self.program, self.make_company("Gone"))
        with self.on("2026-03-20"):
            gone.action_terminate("Sold")
        with self.on("2026-04-05"):
            new = self.make_member(self.program, self.make_company("New"))
        self.night("2026-04-06")
        self.assertEqual(self.periods(draft), [])
        self.assertEqual(self.periods(new), [])
        self.assertEqual(self.periods(gone), [("03-01", "03-31")])
        self.night("2026-05-01")
        self.assertEqual(len(self.periods(gone)), 1)
        self.assertEqual(self.periods(new), [("04-01", "04-30")])

    def test_one_that_fails_stops_no_other(self):
        other = self.make_member(self.program, self.make_company("Other"))
        statement = self.env.registry["b2b.loyalty.statement"]
        render = statement._render_document

        def broken(record):
            if record.membership_id == self.member:
                raise ValueError("No paper")
            return render(record)

        with (
            patch.object(statement, "_render_document", broken),
            mute_logger(CRON_LOG),
        ):
            self.night("2026-04-01")
            self.night("2026-04-02")
        failed = self.statements()
        self.assertFalse(failed.attachment_id)
        self.assertEqual(failed.error, "No paper")
        self.assertFalse(failed.mailed_on)
        self.assertTrue(self.statements(other).attachment_id)
        # told once
        told = self.activities(self.member.sudo())
        self.assertEqual(told, ["The statement could not be made"])
        self.night("2026-04-03")
        self.assertTrue(self.statements().attachment_id)
        self.assertFalse(self.statements().error)

    def test_one_per_member_and_period(self):
        self.night("2026-04-01")
        statement = self.statements()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            statement.copy()
            self.env.flush_all()

    def test_it_stays_as_it_is(self):
        self.night("2026-04-01")
        statement = self.statements()
        with self.assertRefused("stays on record", UserError):
            statement.unlink()
        with self.assertRefused("as the member got it", UserError):
            statement.attachment_id.raw = b"else"
        with self.assertRefused("as the member got it", UserError):
            statement.attachment_id.unlink()


@tagged("post_install", "-at_install")
class TestFigures(StatementCase):
    def setUp(self):
        super().setUp()
        self.earn(1000, "a", expires_on="2026-12-31")
        self.earn(50, "b", expires_on="2026-03-15")
        with self.on("2026-03-12"):
            self.redemption = self.spend(300)
        with self.on("2026-03-20"):
            self.expire()
        self.post_invoice(self.acme, 4000, on="2026-03-10")
        self.process()
        self.night("2026-04-01")
        self.statement = self.statements()

    def april(self):
        """What happens in the month after."""
        with self.on("2026-04-10"):
            self.earn(500, "c")
            self.spend(600)
            self.post_invoice(self.acme, 20_000, on="2026-04-10")
            self.process()
        self.assertEqual(self.member.tier_id, self.silver)

    def test_points_add_up(self):
        points = self.figures(self.statement)["points"]
        self.assertEqual(
            {name: points[name] for name in ("opening", "earned", "spent", "expired")},
            {"opening": 0, "earned": 1050, "spent": -300, "expired": 0},
        )
        # those of 15 March went into the spend: they would have gone first
        self.assertEqual((points["closing"], points["pending"]), (750, 0))
        self.assertEqual(points["expiring"], [(self.day("2026-12-31"), 750)])

    def test_the_next_starts_where_it_ended(self):
        self.april()
        self.night("2026-05-01")
        before, after = map(self.figures, self.statements())
        self.assertEqual(after["points"]["opening"], before["points"]["closing"])
        self.assertEqual(after["points"]["closing"], 650)

    def test_the_same_when_made_late(self):
        with self.on("2026-04-01"):
            before = self.figures(self.statement)
        self.april()
        with self.on("2026-05-20"):
            after = self.figures(self.statement)
        self.assertEqual(after["tier"], self.bronze)
        for name in before.keys() - {"today"}:
            with self.subTest(name=name):
                self.assertEqual(after[name], before[name])
        self.assertEqual(str(after["today"]["day"]), "2026-05-20")

    def test_revenue_and_the_way_up(self):
        figures = self.figures(self.statement)
        self.assertEqual(figures["revenue"], 4000)
        self.assertEqual(figures["window_revenue"], 4000)
        self.assertEqual(
            (figures["next_tier"], figures["missing"]), (self.silver, 6000)
        )
        self.assertEqual(figures["percent"], 40)

    def test_the_way_up_is_that_of_the_terms_it_was_under(self):
        """It keeps the tier it had, and is renewed under terms that ask for more."""
        with self.on("2026-04-10"):
            program = self.program.with_user(self.manager)
            program.action_new_version()
            program.tier_ids.sorted("sequence")[1].revenue_from = 20_000
            self.member.sudo().date_end = "2026-12-31"
            self.member.with_user(self.manager).action_renew()
        self.assertEqual(self.member.tier_change_ids[:1].terms_id.number, 1)
        self.assertEqual(self.figures(self.statement)["missing"], 6000)
        self.night("2026-05-01")
        self.assertEqual(self.figures(self.statements()[-1])["missing"], 16000)

    def test_what_waits_for_payment(self):
        with self.on("2026-04-10"):
            self.book({"kind": "earn", "points": 70, "available_on": None})
        self.night("2026-05-01")
        points = self.figures(self.statements()[-1])["points"]
        self.assertEqual((points["closing"], points["pending"]), (820, 70))

    def test_a_reward_given_back_is_not_spent(self):
        with self.on("2026-04-10"):
            self.redemption.sudo().action_cancel("Not needed")
        self.night("2026-05-01")
        points = self.figures(self.statements()[-1])["points"]
        self.assertEqual(points["spent"], 300)
        self.assertEqual(points["opening"], 750)

    def test_own_points_of_persons_are_not_the_companys(self):
        with self.on("2026-03-25"):
            self.earn(99, "mine", holder=self.buyer)
        self.assertEqual(self.figures(self.statement)["points"]["closing"], 750)

    def test_rewards_of_the_period(self):
        self.assertEqual(self.figures(self.statement)["redeemed"], self.redemption)

    def test_the_paper(self):
        self.redemption.sudo().reward_id.name = "<i>Consulting</i>"
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "b2b_loyalty_portal.action_report_statement", self.statement.ids
        )
        page = " ".join(content.decode().split())
        for words in (
            "Statement March 2026",
            "Acme Tools",
            "03/01/2026",
            "03/31/2026",
            "Bronze",
            "4,000.00",
            "6,000.00",
            "1,050",
            "&lt;i&gt;Consulting",
            "for the tier",
        ):
            with self.subTest(words=words):
                self.assertIn(words, page)
        self.assertNotRegex(html.fromstring(page).text_content(), r"\w\s+[,.]\s")


@tagged("post_install", "-at_install")
class TestMailing(StatementCase):
    def mailed(self):
        """Who was mailed the statement of March."""
        self.night("2026-04-01")
        messages = self.statements().message_ids
        return messages.notified_partner_ids, messages

    def test_managers_unless_they_do_not_want_it(self):
        self.boss.partner_id.email = "mary@acme.example"
        people, messages = self.mailed()
        self.assertEqual(people, self.boss.partner_id)
        statement = self.statements()
        self.assertTrue(statement.mailed_on)
        self.assertEqual(messages.attachment_ids, statement.attachment_id)
        # queued, and only once
        self.assertTrue(messages.mail_ids)
        self.night("2026-04-02")
        self.assertEqual(self.statements().message_ids, messages)

    def test_whoever_wants_it(self):
        self.boss.wants_statement = False
        self.viewer.wants_statement = True
        self.viewer.partner_id.email = "vera@acme.example"
        people, _messages = self.mailed()
        self.assertEqual(people, self.viewer.partner_id)

    def test_nobody(self):
        self.boss.wants_statement = False
        people, messages = self.mailed()
        self.assertFalse(people | messages.partner_ids)
        self.assertFalse(self.statements().to_mail)
        self.assertFalse(self.statements().mailed_on)

    def test_no_address_is_told(self):
        self.boss.partner_id.email = False
        people, messages = self.mailed()
        self.assertFalse(people)
        self.assertIn("Mary Manager has no mail address", str(messages.mapped("body")))

    def test_a_company_without_people(self):
        self.member.contact_ids.active = False
        people, _messages = self.mailed()
        self.assertEqual(people, self.acme)

    def test_a_role_that_changes_leaves_the_choice(self):
        self.boss.role = "viewer"
        self.viewer.role = "manager"
        self.assertEqual(
            (self.boss.wants_statement, self.viewer.wants_statement), (True, False)
        )

    def test_a_broken_template_is_told(self):
        self.boss.partner_id.email = "mary@acme.example"
        with (
            patch.object(
                self.env.registry["b2b.loyalty.statement"],
                "message_post_with_source",
                side_effect=ValueError("No such field"),
            ),
            mute_logger(CRON_LOG),
        ):
            people, messages = self.mailed()
        self.assertFalse(people)
        self.assertIn("could not be written", str(messages.mapped("body")))


@tagged("post_install", "-at_install")
class TestStatementAccess(StatementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.olga = cls.make_user("olga", "b2b_loyalty.group_user")

    def test_who_may_read(self):
        self.night("2026-04-01")
        statement = self.statements()
        for user in (self.salesperson, self.manager, self.accountant):
            mine = statement.with_user(user)
            self.assertEqual(mine.date_to, self.day("2026-03-31"))
            self.assertIn("/web/content/", mine.action_open_document()["url"])
        for user in (self.olga, self.portal_user(self.boss)):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                statement.with_user(user).read(["date_to"])
            with self.assertRaises(AccessError):
                statement.with_user(user).action_open_document()

    def test_nobody_writes(self):
        self.night("2026-04-01")
        statement = self.statements()
        for user in (self.salesperson, self.manager, self.accountant):
            mine = statement.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    mine.date_to = "2026-04-30"
                with self.assertRaises(AccessError):
                    mine.unlink()
                with self.assertRaises(AccessError):
                    mine.create(
                        {
                            "membership_id": self.member.id,
                            "date_from": "2026-01-01",
                            "date_to": "2026-01-31",
                        }
                    )

    def test_the_button_of_the_membership(self):
        self.night("2026-04-01")
        member = self.member.with_user(self.salesperson)
        self.assertEqual(member.statement_count, 1)
        action = member.action_view_statements()
        self.assertEqual(
            self.env["b2b.loyalty.statement"].search(action["domain"]),
            self.statements(),
        )
