from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .membership_common import MembershipCase


class TestJoining(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quick_documents()
        cls.program = cls.make_program(
            0, 5_000, join_by="transaction", join_amount_from=1_000
        )
        cls.acme = cls.make_company()

    def memberships(self, partner=None, program=None):
        return self.env["b2b.loyalty.membership"].search(
            [
                ("partner_id", "=", (partner or self.acme).id),
                ("program_id", "in", (program or self.program).ids),
            ]
        )

    def test_bound_is_inclusive_to_the_cent(self):
        self.post_invoice(self.acme, 999.99)
        self.process()
        self.assertFalse(self.memberships())
        invoice = self.post_invoice(self.acme, 1_000.00)
        self.process()
        member = self.memberships()
        self.assertEqual(member.state, "active")
        self.assertEqual(member.joined_by, "transaction")
        self.assertEqual(member.joining_move_id, invoice)
        self.assertEqual(member.qualifying_revenue, 1_999.99)

    def test_contact_buys_and_the_company_joins(self):
        self.post_invoice(self.make_contact(self.acme), 1_500)
        self.process()
        self.assertEqual(self.memberships().state, "active")

    def test_private_person_never_joins(self):
        person = self.make_company("Jane Doe", is_company=False)
        self.post_invoice(person, 5_000)
        self.process()
        self.assertFalse(self.memberships(person))

    def test_credit_note_and_vendor_bill_do_not_join(self):
        self.post_invoice(self.acme, 2_000, refund=True)
        self.post_invoice(self.acme, 2_000, move_type="in_invoice")
        self.process()
        self.assertFalse(self.memberships())

    def test_running_twice_joins_once(self):
        invoice = self.post_invoice(self.acme, 2_000)
        self.process()
        self.env["b2b.loyalty.queue"].note_moves(invoice)
        self.post_invoice(self.acme, 3_000)
        self.process()
        member = self.memberships()
        self.assertEqual(len(member), 1)
        self.assertEqual(self.states(member), ["draft", "active"])
        self.assertEqual(member.joining_move_id, invoice)

    def test_two_companies_join_in_one_go(self):
        bolt = self.make_company("Bolt AG")
        self.post_invoice(self.acme, 2_000)
        self.post_invoice(bolt, 6_000)
        self.process()
        self.assertEqual(self.memberships().tier_id.name, "Bronze")
        self.assertEqual(self.memberships(bolt).tier_id.name, "Silver")

    def test_invitation_that_waits_is_accepted_by_buying(self):
        program = self.make_program(join_by="both", join_amount_from=1_000)
        for state, make in ("draft", self.make_draft), ("sent", self.make_sent):
            with self.subTest(state=state):
                company = self.make_company(f"Was {state}")
                membership = make(program, company)
                self.post_invoice(company, 1_000)
                self.process()
                self.assertEqual(membership.state, "active")
                self.assertEqual(membership.joined_by, "transaction")
                self.assertEqual(self.memberships(company, program), membership)
                self.assertEqual(
                    bool(membership.agreement_attachment_id), state == "sent"
                )

    def test_old_draft_joins_under_the_terms_of_today(self):
        draft = self.make_draft(self.program, self.acme)
        self.program.with_user(self.manager).action_new_version()
        self.post_invoice(self.acme, 1_000)
        self.process()
        self.assertEqual(draft.terms_id.number, 2)

    def test_who_has_left_is_left_alone(self):
        member = self.make_draft(self.program, self.acme)
        member.action_activate()
        member.action_terminate("Does not want to be a member")
        self.post_invoice(self.acme, 9_000)
        self.process()
        self.assertEqual(self.memberships(), member)
        self.assertEqual(member.state, "ended")

    def test_who_has_left_and_is_invited_again_is_not_activated_by_buying(self):
        first = self.make_draft(self.program, self.acme)
        first.action_terminate("Not now")
        again = self.make_draft(self.program, self.acme)
        self.post_invoice(self.acme, 9_000)
        self.process()
        self.assertEqual(again.state, "draft")

    def test_joined_already_by_hand_stays_as_it_is(self):
        member = self.make_draft(self.program, self.acme)
        member.action_activate()
        self.post_invoice(self.acme, 9_000)
        self.process()
        self.assertEqual(member.joined_by, "manual")
        self.assertFalse(member.joining_move_id)

    def test_invoice_from_before_the_program_does_not_join(self):
        self.program.date_start = "2026-03-01"
        old = self.post_invoice(self.acme, 2_000, on="2026-02-28")
        self.process()
        self.assertFalse(self.memberships())
        self.pay(old)
        self.process()
        self.assertFalse(self.memberships())

    def test_nobody_joins_outside_the_days_of_the_program(self):
        self.program.date_end = "2026-03-09"
        self.post_invoice(self.acme, 2_000)
        self.process()
        self.assertFalse(self.memberships())

    def test_program_joined_by_signature_only(self):
        self.program.join_by = "signature"
        self.post_invoice(self.acme, 2_000)
        self.process()
        self.assertFalse(self.memberships())

    def test_basis_paid_joins_when_paid(self):
        self.program.revenue_basis = "paid"
        invoice = self.post_invoice(self.acme, 2_000)
        self.process()
        self.assertFalse(self.memberships())
        self.pay(invoice)
        self.process()
        self.assertEqual(self.memberships().state, "active")

    def test_foreign_currency_counts_in_the_companys(self):
        currency = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [
                    Command.create(
                        {
                            "name": "2026-01-01",
                            "rate": 2.0,
                            "company_id": self.company.id,
                        }
                    )
                ],
            }
        )
        self.post_invoice(self.acme, 1_999.98, currency_id=currency.id)
        self.process()
        self.assertFalse(self.memberships())
        self.post_invoice(self.acme, 2_000, currency_id=currency.id)
        self.process()
        self.assertEqual(self.memberships().qualifying_revenue, 1_999.99)

    def test_two_programs_each_with_its_bound(self):
        other = self.make_program(join_by="both", join_amount_from=5_000)
        self.post_invoice(self.acme, 2_000)
        self.process()
        self.assertEqual(
            self.memberships(program=self.program | other), self.memberships()
        )
        self.post_invoice(self.acme, 5_000)
        self.process()
        self.assertEqual(len(self.memberships(program=self.program | other)), 2)

    def test_one_who_cannot_join_does_not_stop_the_others(self):
        bolt = self.make_company("Bolt AG")
        Membership = self.registry["b2b.loyalty.membership"]
        first_end = Membership._first_end

        def fail_for_acme(membership, start):
            if membership.partner_id == self.acme:
                raise UserError(self.env._("No agreement for Acme"))
            return first_end(membership, start)

        self.post_invoice(self.acme, 2_000)
        self.post_invoice(bolt, 2_000)
        joining = "odoo.addons.b2b_loyalty.models.b2b_loyalty_program_joining"
        with (
            patch.object(Membership, "_first_end", fail_for_acme),
            mute_logger(joining),
        ):
            self.process()
        self.assertFalse(self.memberships())
        self.assertEqual(self.memberships(bolt).state, "active")
        waiting = self.env["b2b.loyalty.queue"].search(
            [("partner_id", "=", self.acme.id)]
        )
        self.assertEqual(set(waiting.mapped("error")), {"No agreement for Acme"})
        waiting.with_user(self.manager).action_retry()
        self.process()
        self.assertEqual(self.memberships().state, "active")

    # -- credited in full

    def test_credited_in_full_within_thirty_days_tells_the_salesperson_once(self):
        invoice = self.post_invoice(self.acme, 2_000)
        self.process()
        member = self.memberships()
        with self.on("2026-04-09"):
            self.credit(invoice)
            self.process()
            self.assertEqual(
                self.activities(member),
                ["The invoice that made it a member was credited in full"],
            )
            self.assertEqual(member.activity_ids.user_id, self.salesperson)
            self.post_invoice(self.acme, 10)
            self.process()
        self.assertEqual(len(member.activity_ids), 1)
        self.assertEqual(member.state, "active")

    def test_credited_after_thirty_days_or_in_part_is_silent(self):
        invoice = self.post_invoice(self.acme, 2_000)
        self.process()
        self.post_invoice(self.acme, 1_999, refund=True, reversed_entry_id=invoice.id)
        self.process()
        self.assertFalse(self.memberships().activity_ids)
        with self.on("2026-04-10"):
            self.post_invoice(self.acme, 1, refund=True, reversed_entry_id=invoice.id)
            self.process()
        self.assertFalse(self.memberships().activity_ids)

    def test_credit_note_made_from_the_sales_order_counts(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.acme.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 10,
                            "price_unit": 200,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        self.product.invoice_policy = "delivery"
        order.action_confirm()
        order.order_line.qty_delivered = 10
        invoice = order._create_invoices()
        invoice.action_post()
        self.process()
        member = self.memberships()
        self.assertEqual(member.joining_move_id, invoice)
        order.order_line.qty_delivered = 0
        refund = order._create_invoices(final=True)
        self.assertEqual(refund.move_type, "out_refund")
        self.assertFalse(refund.reversed_entry_id)
        refund.action_post()
        self.process()
        self.assertEqual(len(member.activity_ids), 1)


class TestFirstRoles(MembershipCase):
    """Whoever of the company can log in sees what it has joined by buying."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quick_documents()
        cls.program = cls.make_program(join_by="transaction")
        cls.acme = cls.make_company()

    def login(self, name, **vals):
        person = self.make_contact(self.acme, name)
        login = f"first_{name.lower()}"
        new_test_user(
            self.env,
            login,
            "base.group_portal",
            name=name,
            partner_id=person.id,
            **vals,
        )
        return person

    def join(self, invoiced):
        self.post_invoice(invoiced, 500)
        self.process()
        member = self.program.membership_ids
        self.assertEqual(member.state, "active")
        return member

    def roles(self, member):
        return {c.partner_id.name: c.role for c in member.contact_ids}

    def test_to_whom_the_invoice_is_addressed_is_the_manager(self):
        self.login("Ann")
        member = self.join(self.login("Ben"))
        self.assertEqual(self.roles(member), {"Ann": "viewer", "Ben": "manager"})
        self.assertEqual(member._mail_recipients().name, "Ben")
        self.assertFalse(member.activity_ids)

    def test_so_is_the_only_one(self):
        self.login("Ann")
        self.assertEqual(self.roles(self.join(self.acme)), {"Ann": "manager"})

    def test_among_several_the_salesperson_chooses(self):
        self.login("Ann")
        self.login("Ben")
        member = self.join(self.acme)
        self.assertEqual(self.roles(member), {"Ann": "viewer", "Ben": "viewer"})
        self.assertEqual(
            self.activities(member),
            ["Joined by buying: name a manager among its people"],
        )
        self.assertEqual(member.activity_ids.user_id, self.salesperson)

    def test_without_any_login_nobody_is_asked(self):
        member = self.join(self.make_contact(self.acme))
        self.assertFalse(member.contact_ids)
        self.assertFalse(member.activity_ids)

    def test_roles_that_were_given_stay(self):
        self.login("Ann")
        draft = self.make_draft(self.program, self.acme)
        person = self.make_contact(self.acme, "Mia")
        draft.contact_ids.create(
            {"membership_id": draft.id, "partner_id": person.id, "role": "buyer"}
        )
        self.assertEqual(self.roles(self.join(self.acme)), {"Mia": "buyer"})

    def test_a_login_with_another_seller_sees_nothing(self):
        seller = self.env["res.company"].create({"name": "Other Seller"})
        self.login("Ann", company_id=seller.id, company_ids=[Command.set(seller.ids)])
        self.assertEqual(self.roles(self.join(self.acme)), {})
