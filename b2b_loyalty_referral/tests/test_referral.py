from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .referral_common import ReferralCase


class TestMaking(ReferralCase):
    def test_submitted_with_a_lead(self):
        referral = self.refer(
            contact_name="Nina New", email="nina@new-works.test", vat="BE0403170701"
        )
        self.assertEqual(referral.state, "submitted")
        self.assertEqual(referral.attributed_on, self.day("2026-03-10"))
        self.assertEqual(referral.expires_on, self.day("2026-06-07"))
        lead = referral.sudo().lead_id
        self.assertEqual(lead.partner_name, "New Works")
        self.assertEqual(lead.contact_name, "Nina New")
        self.assertEqual(lead.email_from, "nina@new-works.test")
        self.assertEqual(lead.referred, "Acme Tools")
        self.assertEqual(lead.user_id, self.salesperson)
        self.assertEqual(self.steps_of(referral), ["submitted"])

    def test_accepted_at_once_where_the_plan_says_so(self):
        self.plan.auto_accept = True
        referral = self.refer()
        self.assertEqual(referral.state, "accepted")
        self.assertEqual(self.steps_of(referral), ["submitted", "accepted"])

    def test_only_members_refer(self):
        draft = self.make_draft(self.program, self.make_company("Draft"))
        with self.assertRefused("only members of a program that is open", UserError):
            self.refer(member=draft)

    def test_no_plan_for_it(self):
        self.plan.tier_ids = self.program.tier_ids[2]
        with self.assertRefused("No plan lets Acme Tools refer", UserError):
            self.refer()

    def test_the_plan_of_its_day(self):
        referral = self.refer()
        self.plan.rule_ids.percent = 5
        self.plan.window_days = 10
        self.assertEqual(referral.sudo().terms["rules"][0]["percent"], "25.0")
        self.assertEqual(referral.expires_on, self.day("2026-06-07"))
        later = self.refer("Later Works")
        self.assertEqual(later.expires_on, self.day("2026-03-19"))

    def test_plans_by_day_tier_and_terms(self):
        old = self.make_plan(date_to="2026-03-09", sequence=1)
        gold = self.make_plan(tier_ids=self.program.tier_ids[2].ids, sequence=2)
        signed = self.make_plan(terms_ids=self.member.terms_id.ids, sequence=3)
        self.assertEqual(self.refer().plan_id, signed)
        with self.assertRefused("stays with its program and relation"):
            signed.relation = "managed"
        signed.active = False
        self.assertEqual(self.refer("Second").plan_id, self.plan)
        self.assertFalse((old | gold).referral_ids)

    def test_looked_after_with_consent(self):
        self.make_plan({"kind": "percent", "percent": 5}, relation="managed")
        customer = self.make_company("Old Customer", email="joe@old-customer.test")
        self.post_invoice(customer, 500, on="2026-02-01")
        vals = {"relation": "managed", "email": "joe@old-customer.test"}
        with self.assertRefused("say who of it has agreed", ValidationError):
            self.refer("Old Customer", **vals)
        consent = {"consent_by": "Joe Old", "consent_on": "2026-03-09"}
        referral = self.refer("Old Customer", **vals, **consent)
        self.assertEqual(referral.state, "submitted")
        self.assertEqual(referral.referred_partner_id, customer)

    def test_from_a_lead(self):
        self.salesperson.group_ids += self.env.ref("sales_team.group_sale_salesman")
        lead = (
            self.env["crm.lead"]
            .with_user(self.salesperson)
            .create(
                {
                    "name": "Inquiry",
                    "partner_name": "New Works",
                    "email_from": "a@nw.test",
                }
            )
        )
        context = lead.action_b2b_loyalty_refer()["context"]
        referral = (
            self.env["b2b.loyalty.referral"]
            .with_user(self.salesperson)
            .with_context(**context)
            .create({"membership_id": self.member.id})
        )
        self.assertEqual((referral.lead_id, referral.name), (lead, "New Works"))
        self.assertEqual(lead.b2b_loyalty_referral_ids, referral)

    def test_list_of_companies(self):
        result = (
            self.env["b2b.loyalty.referral"]
            .with_user(self.salesperson)
            .load(
                ["name", "membership_id/.id", "vat"],
                [
                    ["First", str(self.member.id), "BE0403170701"],
                    ["Same", str(self.member.id), "BE 0403.170.701"],
                ],
            )
        )
        first, same = self.env["b2b.loyalty.referral"].browse(result["ids"])
        self.assertEqual(first.state, "submitted")
        self.assert_refused_for("duplicate", same)

    def test_nothing_of_it_is_typed_in(self):
        referral = self.refer()
        for user in self.salesperson, self.manager:
            mine = referral.with_user(user)
            for name in referral._B2B_LOYALTY_CLOSED:
                with self.subTest(field=name, user=user.login):
                    with self.assertRefused("cannot be typed in", AccessError):
                        mine.write({name: False})
                    with self.assertRefused("cannot be typed in", AccessError):
                        self.refer("Other", user=user, **{name: False})
            for name in ("email", "vat", "membership_id", "relation"):
                with self.assertRefused("cannot be changed once", AccessError):
                    mine.write({name: False})
        tricky = referral.with_context(default_state="qualified", default_revenue=5)
        made = tricky.create({"name": "T", "membership_id": self.member.id})
        self.assertEqual((made.state, made.revenue), ("submitted", 0))

    def test_it_stays_on_record(self):
        referral = self.refer().with_user(self.manager)
        with self.assertRefused("cannot be duplicated", UserError):
            referral.copy()
        with self.assertRefused("stays on record", UserError):
            referral.sudo().unlink()
        with self.assertRefused("stays on record", ValidationError):
            self.plan.unlink()
        with self.assertRefused("is a fact", UserError):
            referral.sudo().step_ids.reason = "Other"


class TestRefused(ReferralCase):
    def test_itself(self):
        referral = self.refer("Acme", referred_partner_id=self.acme.id)
        self.assert_refused_for("self", referral)
        self.assertFalse(referral.sudo().lead_id)

    def test_of_the_same_group(self):
        group = self.make_company("Group")
        self.acme.parent_id = group
        sister = self.make_company("Sister", parent_id=group.id)
        referral = self.refer("Sister", referred_partner_id=sister.id)
        self.assert_refused_for("same_group", referral)

    def test_same_vat(self):
        self.acme.vat = "BE0477472701"
        self.assert_refused_for("same_vat", self.refer(vat="0477.472.701"))

    def test_same_bank_account(self):
        customer = self.make_company("New Works")
        for partner in self.acme, customer:
            self.env["res.partner.bank"].create(
                {"partner_id": partner.id, "acc_number": "BE71 0961 2345 6769"}
            )
        referral = self.refer(referred_partner_id=customer.id)
        self.assert_refused_for("same_bank", referral)

    def test_same_mail_domain(self):
        self.make_contact(self.acme, email="joe@acme.test")
        self.assert_refused_for("same_domain", self.refer(email="Ann@ACME.test"))

    def test_a_provider_is_no_domain(self):
        self.make_contact(self.acme, email="joe@gmail.com")
        self.assertEqual(self.refer(email="ann@gmail.com").state, "submitted")
        self.assert_refused_for("same_domain", self.refer("Me", email="joe@gmail.com"))

    def test_a_customer(self):
        customer = self.make_company("Customer", email="info@customer.test")
        self.post_invoice(customer, 100, on="2025-03-10")
        for vals in (
            {"referred_partner_id": customer.id},
            {"email": "other.person@customer.test"},
        ):
            self.assert_refused_for("existing", self.refer("Customer", **vals))

    def test_a_customer_of_long_ago(self):
        customer = self.make_company("Customer")
        self.post_invoice(customer, 100, on="2025-03-09")
        referral = self.refer("Customer", referred_partner_id=customer.id)
        self.assertEqual(referral.state, "submitted")

    def test_referred_already(self):
        rival = self.rival()
        customer = self.make_company("New Works")
        self.refer(
            vat="BE0403170701", email="x@new.test", referred_partner_id=customer.id
        )
        for number, vals in enumerate(
            (
                {"vat": "be 0403 170 701"},
                {"email": "y@new.test"},
                {"referred_partner_id": customer.id},
            )
        ):
            referral = self.refer(f"Again {number}", rival, **vals)
            self.assert_refused_for("duplicate", referral)

    def test_by_who_is_suspended(self):
        self.member.action_suspend("Overdue invoices")
        self.assert_refused_for("suspended", self.refer())

    def test_overruled_by_a_manager(self):
        self.acme.vat = "BE0477472701"
        referral = self.refer(vat="BE0477472701")
        with self.assertRefused("Only a manager", AccessError):
            referral.action_overrule("A friend")
        mine = referral.with_user(self.manager)
        with self.assertRefused("Give the reason", UserError):
            mine.action_overrule("  ")
        mine.action_overrule("One VAT number for a group of cooperatives")
        self.assertEqual((referral.state, referral.reject_reason), ("accepted", False))
        step = referral.sudo().step_ids.sorted("id")[-1]
        self.assertTrue(step.overruled)
        self.assertEqual(step.user_id, self.manager)
        self.assertIn("cooperatives", step.reason)
        self.assertTrue(referral.sudo().lead_id)
        # asked again, it is set aside for good
        self.assertIsNone(referral.sudo()._judge()[referral])

    def test_overruled_once_its_lead_is_a_customer(self):
        """What the lead has become meanwhile is whom the referral is about."""
        self.acme.vat = "BE0477472701"
        referral = self.refer(vat="BE0477472701")
        lead = self.env["crm.lead"].create({"name": "Fair"})
        referral.sudo().lead_id = lead
        lead.partner_id = self.make_company("New Works")
        referral.with_user(self.manager).action_overrule("A friend")
        self.assertEqual(referral.referred_partner_id, lead.partner_id)
        self.buys(referral, 200)
        self.assertEqual(self.lines(referral), [(50, "pending")])

    def test_overruled_and_its_lead_is_the_referrer(self):
        self.acme.vat = "BE0477472701"
        referral = self.refer(vat="BE0477472701")
        lead = self.env["crm.lead"].create({"name": "Fair"})
        referral.sudo().lead_id = lead
        lead.partner_id = self.acme
        referral.with_user(self.manager).action_overrule("A friend")
        self.assertFalse(referral.referred_partner_id)

    @mute_logger("odoo.sql_db")  # the database refuses the second one
    def test_one_referrer_at_a_time(self):
        first = self.refer(vat="BE0403170701")
        second = self.refer("Again", self.rival(), vat="BE0403170701")
        with self.assertRefused("has another referrer", UserError):
            second.with_user(self.manager).action_overrule("They met before")
        self.assertEqual(second.state, "rejected")
        first.with_user(self.manager).action_reject("Asked for by the company")
        second.with_user(self.manager).action_overrule("They met before")
        self.assertEqual(second.state, "accepted")

    def test_a_domain_of_many_companies(self):
        self.refer(email="ann@group.test")
        second = self.refer("Other of it", self.rival(), email="bob@group.test")
        self.assert_refused_for("duplicate", second)
        second.with_user(self.manager).action_overrule("Another company of the group")
        self.assertEqual(second.state, "accepted")

    def test_rejected_by_hand(self):
        referral = self.refer(vat="BE0403170701")
        with self.assertRefused("Only a manager", AccessError):
            referral.action_reject("Not for us")
        referral.with_user(self.manager).action_reject("Not for us")
        self.assert_refused_for("other", referral)
        # free for others
        self.assertEqual(self.refer("Same", vat="BE0403170701").state, "submitted")


class TestLead(ReferralCase):
    def test_conversion_carries_on(self):
        referral = self.refer(email="nina@new-works.test")
        lead = referral.sudo().lead_id
        lead._handle_partner_assignment(create_missing=True)
        self.assertTrue(lead.partner_id)
        self.assertEqual(
            referral.referred_partner_id, lead.partner_id.commercial_partner_id
        )

    def test_a_lead_of_a_customer_is_refused_then(self):
        customer = self.make_company("Customer")
        self.post_invoice(customer, 100, on="2026-01-10")
        referral = self.refer()
        self.assertEqual(referral.state, "submitted")
        referral.sudo().lead_id.partner_id = customer
        self.assert_refused_for("existing", referral)

    @mute_logger("odoo.sql_db")  # the database refuses the second one
    def test_a_lead_of_a_company_that_another_has_brought(self):
        customer = self.make_company("New Works")
        self.refer("First", self.rival(), referred_partner_id=customer.id)
        referral = self.refer("Second")
        referral.sudo().lead_id.partner_id = customer
        self.assert_refused_for("duplicate", referral)

    def test_chosen_on_the_referral(self):
        customer = self.make_company("New Works")
        referral = self.refer()
        referral.referred_partner_id = customer
        self.assertEqual(referral.referred_partner_id, customer)
        theirs = self.make_company("Customer")
        self.post_invoice(theirs, 100, on="2026-01-10")
        referral.referred_partner_id = theirs
        self.assert_refused_for("existing", referral)

    def test_merged_leads(self):
        referral = self.refer()
        lead = referral.sudo().lead_id
        other = self.env["crm.lead"].create({"name": "Fair", "type": "opportunity"})
        other.probability = 90
        kept = (lead | other).merge_opportunity()
        self.assertEqual(referral.sudo().lead_id, kept)

    def test_a_deleted_lead_leaves_the_referral(self):
        referral = self.refer()
        referral.sudo().lead_id.unlink()
        self.assertEqual((referral.state, referral.lead_id.id), ("submitted", False))


class TestExpiry(ReferralCase):
    def test_after_90_days(self):
        referral = self.refer(vat="BE0403170701")
        referral.action_accept()
        with self.on("2026-06-07"):
            self.nightly()
            self.assertEqual(referral.state, "accepted")
        with self.on("2026-06-08"):
            self.nightly()
            self.assertEqual(referral.state, "expired")
            # free for others
            self.assertEqual(self.refer("B", vat="BE0403170701").state, "submitted")

    def test_bought_in_time_and_not_accepted_yet(self):
        referral = self.refer(referred_partner_id=self.make_company("New Works").id)
        self.buys(referral, 100, on="2026-03-12")
        with self.on("2026-07-01"):
            self.nightly()
            self.assertEqual(referral.state, "submitted")
            referral.action_accept()
            self.process()
            self.assertEqual(referral.state, "qualified")

    def test_run_twice(self):
        referral = self.refer()
        with self.on("2026-06-08"):
            self.nightly()
            self.nightly()
        self.assertEqual(self.steps_of(referral), ["submitted", "expired"])
