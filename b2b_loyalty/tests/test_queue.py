from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .books_common import BooksCase
from .test_recompute import fail_for

ON = "2026-06-15"
QUEUE_LOG = "odoo.addons.b2b_loyalty.models.b2b_loyalty_queue"


class QueueCase(BooksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(ON))
        cls.program = cls.make_program(notify_tier_change=False, join_by="signature")
        cls.program.join_by = "both"
        cls.member = cls.make_member(cls.program, "Hartmann Tools")
        cls.program.join_by = "signature"
        cls.customer = cls.member.partner_id
        cls.queue = cls.env["b2b.loyalty.queue"].sudo()

    def noted(self):
        """What has been noted since the last call: (company, document)."""
        rows = self.queue.search([])
        found = [(row.partner_id, row.move_id) for row in rows]
        rows.unlink()
        return found

    def post(self, amount=60000, partner=None, on="2026-06-01", **values):
        return self.post_document(partner or self.customer, [amount], on, **values)


class Conflict(SerializationFailure):
    """As the server raises it: Python's own has no code."""

    pgcode = "40001"


@tagged("post_install", "-at_install")
class TestNoting(QueueCase):
    def test_nothing_of_drafts(self):
        draft = self.make_document(self.customer, [100], ON)
        draft.invoice_date = "2026-06-02"
        self.assertEqual(self.noted(), [])

    def test_post_draft_cancel(self):
        invoice = self.post()
        self.assertEqual(self.noted(), [(self.customer, invoice)])
        invoice.button_draft()
        self.assertEqual(self.noted(), [(self.customer, invoice)])
        invoice.action_post()
        self.noted()
        invoice.button_cancel()
        self.assertEqual({*self.noted()}, {(self.customer, invoice)})

    def test_credit_note(self):
        invoice = self.post()
        self.noted()
        note = self.credit(invoice)
        # the invoice too: it is settled now
        self.assertEqual({move for _p, move in self.noted()}, {invoice, note})

    def test_a_contact_is_noted_as_its_company(self):
        jane = self.make_company("Jane", is_company=False, parent_id=self.customer.id)
        invoice = self.post(partner=jane)
        self.assertEqual(self.noted(), [(self.customer, invoice)])

    def test_no_other_documents(self):
        for move_type in ("in_invoice", "in_refund", "out_receipt"):
            self.post(move_type=move_type)
        self.assertEqual(self.noted(), [])

    def test_many_at_once(self):
        drafts = self.env["account.move"]
        for amount in (1, 2, 3):
            drafts |= self.make_document(self.customer, [amount], ON)
        triggers = self.env["ir.cron.trigger"].sudo()
        before = triggers.search_count([])
        drafts.action_post()
        self.assertEqual(len(self.noted()), 3)
        self.assertEqual(triggers.search_count([]), before + 1)

    def test_paid_and_unpaid(self):
        invoice = self.post()
        self.noted()
        self.pay(invoice, 100)
        self.assertEqual(self.noted(), [])
        self.pay(invoice)
        self.assertEqual(self.noted(), [(self.customer, invoice)])
        self.unreconcile(invoice)
        self.env.flush_all()
        self.assertEqual(self.noted(), [(self.customer, invoice)])

    def test_matched_with_the_bank(self):
        invoice = self.post(100)
        self.noted()
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": ON,
                "payment_ref": invoice.name,
                "partner_id": self.customer.id,
                "amount": 100,
            }
        )
        _liquidity, suspense, _other = line._seek_for_lines()
        receivable = invoice.line_ids.filtered(
            lambda li: li.account_id.account_type == "asset_receivable"
        )
        suspense.account_id = receivable.account_id
        (suspense | receivable).reconcile()
        self.env.flush_all()
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(self.noted(), [(self.customer, invoice)])

    def test_a_settlement_document(self):
        invoice = self.post()
        self.noted()
        invoice.sudo().b2b_loyalty_settlement = True
        self.assertEqual(self.noted(), [(self.customer, invoice)])

    def test_a_contact_that_moves(self):
        jane = self.make_company("Jane", is_company=False)
        self.post(partner=jane)
        self.noted()
        jane.parent_id = self.customer
        companies = {partner for partner, _move in self.noted()}
        self.assertEqual(companies, {jane, self.customer})

    def test_a_draft_deleted_before_it_is_worked_in(self):
        invoice = self.post()
        self.work()
        self.assertEqual(self.member.tier_id.name, "Gold")
        invoice.button_draft()
        invoice.unlink()
        self.assertEqual(self.work(), 1)
        self.assertEqual(self.member.tier_id.name, "Silver")


@tagged("post_install", "-at_install")
class TestPostingGoesOn(QueueCase):
    """Whatever happens on our side, the invoice is posted."""

    @mute_logger(QUEUE_LOG)
    def test_noting_fails(self):
        with patch(f"{QUEUE_LOG}.add_waiting", side_effect=ValueError("planted")):
            invoice = self.post()
            self.pay(invoice)
        self.assertEqual(invoice.state, "posted")
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(self.noted(), [])
        # the nightly run finds it all the same
        self.assertEqual(self.program.recompute_tiers().to_tier_id.name, "Gold")

    @mute_logger(QUEUE_LOG, "odoo.sql_db")
    def test_the_database_refuses_the_row(self):
        def refused(env, rows):
            env.cr.execute("SELECT 1 / 0")

        with patch(f"{QUEUE_LOG}.add_waiting", refused):
            invoice = self.post()
        self.env.flush_all()
        self.assertEqual(invoice.state, "posted")

    def test_without_the_cron(self):
        self.env.ref("b2b_loyalty.ir_cron_queue").sudo().unlink()
        with mute_logger(QUEUE_LOG):
            self.assertEqual(self.post().state, "posted")

    @mute_logger(QUEUE_LOG)
    def test_an_error_in_the_work(self):
        other = self.make_member_of("Weber Pumps")
        bad, good = self.post(), self.post(partner=other.partner_id)
        with fail_for(self.env, self.member):
            self.work()
        self.assertEqual((bad | good).mapped("state"), ["posted", "posted"])
        self.assertEqual(other.tier_id.name, "Gold")
        self.assertEqual(self.member.tier_id.name, "Silver")
        row = self.queue.search([])
        self.assertEqual((row.move_id, row.error), (bad, "planted"))
        self.assertEqual(self.work(), 0)
        row.with_user(self.manager).action_retry()
        self.assertEqual(self.work(), 1)
        self.assertEqual(self.member.tier_id.name, "Gold")
        self.assertFalse(self.queue.search([]))

    def make_member_of(self, name):
        self.program.join_by = "both"
        member = self.make_member(self.program, name)
        self.program.join_by = "signature"
        return member

    @mute_logger(QUEUE_LOG)
    def test_an_error_without_words_is_kept_too(self):
        self.post()
        Queue = type(self.env["b2b.loyalty.queue"])
        with patch.object(Queue, "_work_in", side_effect=ValueError()):
            self.work()
        self.assertEqual(self.queue.search([]).error, "ValueError()")

    def test_a_conflict_is_for_the_whole_transaction(self):
        self.post()
        Queue = type(self.env["b2b.loyalty.queue"])
        with patch.object(Queue, "_work_in", side_effect=SerializationFailure()):
            with self.assertRaises(SerializationFailure):
                self.work()
        self.assertEqual(self.queue.search([]).error, False)

    @mute_logger(QUEUE_LOG)
    def test_an_error_in_joining(self):
        self.program.join_by = "both"
        self.post()
        buyer = self.make_company("Buyer")
        self.post(partner=buyer)
        Program = type(self.env["b2b.loyalty.program"])
        with patch.object(
            Program, "_join_by_invoices", side_effect=ValueError("planted")
        ):
            self.work()
        self.assertEqual(self.member.tier_id.name, "Gold")
        rows = self.queue.search([])
        self.assertEqual(set(rows.mapped("error")), {"planted"})
        rows.with_user(self.manager).action_retry()
        self.work()
        self.assertFalse(self.queue.search([]))
        self.assertTrue(self.program.membership_ids.filtered_domain(
            [("partner_id", "=", buyer.id), ("state", "=", "active")]
        ))  # fmt: skip


@tagged("post_install", "-at_install")
class TestProcess(QueueCase):
    def test_touched_members_are_counted(self):
        self.post()
        self.post(10)
        self.post(partner=self.make_company("Stranger"))
        self.assertEqual(self.work(), 1)
        self.assertFalse(self.queue.search([]))
        self.assertEqual(self.work(), 0)

    def test_a_limit(self):
        invoices = [self.post(amount) for amount in (1, 2, 3)]
        self.assertEqual(self.queue.process(limit=2), 1)
        self.assertEqual(self.queue.search([]).move_id, invoices[2])
        # the member has been judged on all its documents
        self.assertEqual(self.member.qualifying_revenue, 6)

    def test_a_member_of_another_seller_is_not_touched(self):
        other = self.setup_other_company()["company"]
        self.post(company=other)
        self.assertEqual(self.work(), 0)
        self.assertEqual(self.member.tier_id.name, "Silver")

    def test_a_busy_member_waits(self):
        self.post()
        Membership = type(self.env["b2b.loyalty.membership"])
        taken = patch.object(
            Membership, "try_lock_for_update", lambda self, **kwargs: self.browse()
        )
        with taken:
            self.assertEqual(self.work(), 0)
        self.assertEqual(len(self.queue.search([])), 1)
        self.assertEqual(self.work(), 1)

    def test_each_event_is_effective(self):
        invoice = self.post()
        tiers = []
        for event in (
            lambda: None,
            lambda: invoice.button_draft(),
            lambda: invoice.action_post(),
            lambda: self.credit(invoice, amount=20000),
        ):
            event()
            self.work()
            tiers.append(self.member.tier_id.name)
        self.assertEqual(tiers, ["Gold", "Silver", "Gold", "Silver"])

    def test_paid_basis(self):
        self.program.revenue_basis = "paid"
        invoice = self.post()
        tiers = []
        for event in (
            lambda: None,
            lambda: self.pay(invoice),
            lambda: self.unreconcile(invoice),
        ):
            event()
            self.work()
            tiers.append(self.member.tier_id.name)
        self.assertEqual(tiers, ["Silver", "Gold", "Silver"])

    def test_the_cron_works_in_batches(self):
        for number in range(3):
            self.post(20000 + number)
        Queue = type(self.env["b2b.loyalty.queue"])
        process, batches = Queue.process, []

        def counted(queue, limit=None):
            batches.append(limit)
            return process(queue, limit=1)

        with patch.object(Queue, "process", counted), self.enter_registry_test_mode():
            self.env.ref("b2b_loyalty.ir_cron_queue").sudo().method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(batches, [500] * 3)
        self.assertFalse(self.queue.search([]))
        self.assertEqual(self.member.tier_id.name, "Gold")

    def test_no_more_rows_are_read_than_may_be_taken(self):
        for amount in range(1, 11):
            self.post(amount)
        Queue, offered = type(self.queue), []
        take = Queue.try_lock_for_update

        def counted(rows, **kwargs):
            offered.append(len(rows))
            return take(rows, **kwargs)

        with patch.object(Queue, "try_lock_for_update", counted):
            self.queue.process(limit=2)
        self.assertEqual(offered, [8])
        self.assertEqual(len(self.queue.search([])), 8)

    def test_the_cron_stops_when_one_of_two_memberships_is_busy(self):
        second = self.make_program("Second", notify_tier_change=False)
        free = self.env["b2b.loyalty.membership"].with_user(self.manager)
        free = free.create({"program_id": second.id, "partner_id": self.customer.id})
        free.action_activate()
        self.queue.search([]).unlink()
        self.post()
        Membership, Queue = type(free), type(self.queue)
        take, process, batches = Membership.try_lock_for_update, Queue.process, []

        def counted(queue, limit=None):
            batches.append(limit)
            self.assertLess(len(batches), 3, "the same again and again")
            return process(queue, limit)

        with (
            patch.object(
                Membership,
                "try_lock_for_update",
                lambda members, **kwargs: take(members - self.member, **kwargs),
            ),
            patch.object(Queue, "process", counted),
            patch.object(self.cr, "commit", lambda: None),
        ):
            self.queue._cron_process()
        self.assertEqual(free.tier_id.name, "Gold")
        self.assertEqual(self.queue.search([]).partner_id, self.customer)

    @mute_logger("odoo.addons.base.models.ir_cron")
    def test_the_cron_comes_back_soon_after_a_conflict(self):
        self.post()
        cron = self.env.ref("b2b_loyalty.ir_cron_queue").sudo()
        triggers = self.env["ir.cron.trigger"].sudo()
        with (
            patch.object(type(self.queue), "process", side_effect=Conflict()),
            patch("odoo.service.model.time.sleep") as waited,
            self.enter_registry_test_mode(),
        ):
            cron.method_direct_trigger()
        waited.assert_called()
        self.env.invalidate_all()
        trigger = triggers.search([("cron_id", "=", cron.id)])
        self.assertEqual(trigger.call_at, datetime(2026, 6, 15, 0, 1))
        self.assertEqual(len(self.queue.search([])), 1)

    # Odoo warns that nothing was worked, and tries again soon
    @mute_logger("odoo.addons.base.models.ir_cron")
    def test_the_cron_stops_when_all_are_busy(self):
        self.post()
        Membership = type(self.env["b2b.loyalty.membership"])
        taken = patch.object(
            Membership, "try_lock_for_update", lambda self, **kwargs: self.browse()
        )
        with taken, self.enter_registry_test_mode():
            self.env.ref("b2b_loyalty.ir_cron_queue").sudo().method_direct_trigger()
        self.assertEqual(len(self.queue.search([])), 1)


@tagged("post_install", "-at_install")
class TestRights(QueueCase):
    def test_not_over_rpc(self):
        for name in ("process", "note_moves", "note_partners", "_work_on", "_settle"):
            with self.subTest(name), self.assertRaises(AccessError):
                get_public_method(self.queue, name)
        get_public_method(self.queue, "action_retry")

    def test_only_managers_retry(self):
        self.post()
        row = self.queue.search([])
        row.error = "planted"
        for user in (self.seller, self.accountant):
            with self.assertRaises(UserError):
                row.with_user(user).action_retry()
        row.with_user(self.manager).action_retry()
        self.assertFalse(row.error)

    def test_only_in_companies_of_ones_own(self):
        other = self.setup_other_company()["company"]
        self.post(company=other)
        row = self.queue.search([("company_id", "=", other.id)])
        row.error = "planted"
        with self.assertRaises(AccessError):
            row.with_user(self.manager).action_retry()
        self.assertEqual(row.error, "planted")

    def test_nobody_writes_rows_by_hand(self):
        self.post()
        row = self.queue.search([])
        for user in (self.seller, self.accountant, self.manager):
            with self.assertRaises(AccessError):
                row.with_user(user).write({"error": "x"})
            with self.assertRaises(AccessError):
                row.with_user(user).unlink()
