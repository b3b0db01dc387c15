"""Programs of the field, set up through the screens by a manager, then played."""

from odoo.tests import Form

from .settlement_common import SettlementCase


class FieldCase(SettlementCase):
    """Everything is set up by a manager of B2B Loyalty with no other right."""

    tiers = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.set_up_program()
        with Form(cls.form_of("b2b.loyalty.membership").with_user(cls.manager)) as form:
            form.program_id = cls.program
            form.partner_id = cls.make_company("Ada Agency")
        cls.member = form.record
        cls.member.action_send()
        cls.member.action_sign("Joe Smith", cls.drawing)

    @classmethod
    def form_of(cls, model):
        return cls.env[model].with_user(cls.manager)

    # -- through the screens

    @classmethod
    def set_up_program(cls, **policy):
        """Program, then tiers, how they are lowered, then open."""
        with Form(cls.form_of("b2b.loyalty.program")) as form:
            form.name = cls.__name__
            form.code = cls.__name__[4:].upper()
            form.agreement_html = "<p>Who brings companies is thanked.</p>"
        program = form.record
        for tier in cls.tiers:
            cls.set_up_tier(program, *tier)
        with Form(program) as form:
            for field, value in policy.items():
                setattr(form, field, value)
        program.action_open()
        return program

    @classmethod
    def set_up_tier(cls, program, name, asks, benefits):
        tiers = cls.form_of("b2b.loyalty.tier")
        tiers = tiers.with_context(default_program_id=program.id)
        with Form(tiers) as form:
            form.name = name
            for field, value in asks.items():
                setattr(form, field, value)
        for words, worth in benefits:
            context = {
                "default_program_id": program.id,
                "default_tier_id": form.record.id,
            }
            benefit = cls.form_of("b2b.loyalty.benefit").with_context(**context)
            with Form(benefit) as line:
                line.name = words
                line.yearly_value = worth

    def set_up_plan(self, name, *rules, **values):
        with Form(self.form_of("b2b.loyalty.referral.plan")) as form:
            form.name = name
            form.program_id = self.program
            form.date_from = self.day("2026-01-01")
            for field, value in values.items():
                setattr(form, field, value)
            for rule in rules:
                with form.rule_ids.new() as line:
                    for field, value in rule.items():
                        setattr(line, field, value)
        return form.record

    def fill_in(self, name, **values):
        """The salesperson refers for the member."""
        referrals = self.env["b2b.loyalty.referral"].with_user(self.salesperson)
        context = self.member.action_view_referrals()["context"]
        with Form(referrals.with_context(**context)) as form:
            form.name = name
            for field, value in values.items():
                setattr(form, field, value)
        if form.record.state == "submitted":
            form.record.action_accept()
        return form.record

    def win(self, referral):
        """The lead becomes a customer."""
        with Form(referral.sudo().lead_id.with_env(self.env)) as form:
            form.partner_id = self.make_company(referral.name)
        return referral

    # -- what there is

    def tier(self):
        self.member.invalidate_recordset()
        return self.member.sudo().tier_id.name

    def due(self):
        """{state: sum} of the member's commission."""
        sums = self.env["b2b.loyalty.commission"]._read_group(
            [("membership_id", "=", self.member.id), ("state", "!=", "reversed")],
            ["state"],
            ["amount:sum"],
        )
        return dict(sums)

    def benefits(self):
        self.member.invalidate_recordset()
        return self.member.sudo().benefit_ids.mapped("name")


class TestAgencyPartners(FieldCase):
    """Two clients that have paid before anything is due; 25 % brought, 5 % managed."""

    tiers = (
        ("Partner", {}, [("Listed in our directory", 0)]),
        ("Certified", {"referrals_from": 2}, [("Training for two", 1_200)]),
        ("Premier", {"referrals_from": 4}, [("A named engineer", 3_000)]),
    )

    def setUp(self):
        super().setUp()
        for relation, percent, months in (("referred", 25, 12), ("managed", 5, 0)):
            self.set_up_plan(
                f"Agencies: {relation}",
                {"kind": "percent", "percent": percent, "months": months},
                relation=relation,
                qualify_basis="paid",
                clients_from=2,
                hold_days=30,
                settle_every="quarter",
            )

    def look_after(self, name):
        consent = self.consent(on=self.day("2026-03-01"))
        return self.win(self.fill_in(name, **consent))

    def test_nothing_before_two_clients_have_paid(self):
        brought = self.win(self.fill_in("Client One"))
        invoice = self.buys(brought, 200)
        self.assertEqual(self.due(), {})
        self.pay(invoice)
        self.process()
        self.assertEqual((brought.state, self.due()), ("qualified", {}))
        managed = self.look_after("Client Two")
        invoice = self.buys(managed, 200)
        self.assertEqual(self.due(), {})
        self.pay(invoice)
        self.process()
        self.assertEqual(self.lines(brought), [(50, "pending")])
        self.assertEqual(self.lines(managed), [(10, "pending")])
        with self.on("2026-04-09"):
            self.nightly()
        self.assertEqual(self.due(), {"approved": 60})

    def test_a_month_of_two_hundred_from_each(self):
        """The worked example of the field, over a quarter."""
        brought = self.win(self.fill_in("Client One"))
        managed = self.look_after("Client Two")
        for day in ("2026-03-10", "2026-04-10", "2026-05-10"):
            with self.on(day):
                for referral in brought, managed:
                    self.pay(self.buys(referral, 200, on=day))
                self.process()
        self.assertEqual([amount for amount, _s in self.lines(brought)], [50, 50, 50])
        self.assertEqual([amount for amount, _s in self.lines(managed)], [10, 10, 10])
        with self.on("2026-06-30"):
            self.nightly()
        self.assertEqual(self.due(), {"approved": 180})
        run = self.settle_run("2026-07-02", settle_every="quarter")
        self.assertEqual(self.rows(run), {"Ada Agency": (180, "confirmed")})
        bill = self.of(run).move_id
        self.assertEqual((bill.move_type, bill.amount_untaxed), ("in_invoice", 180))
        self.assertEqual(self.due(), {"settled": 180})

    def test_training_and_a_named_engineer_are_benefits_of_tiers(self):
        self.assertEqual(self.benefits(), ["Listed in our directory"])
        for number in range(1, 5):
            self.pay(self.buys(self.win(self.fill_in(f"Client {number}")), 100))
            self.process()
            tiers = {1: "Partner", 2: "Certified", 3: "Certified", 4: "Premier"}
            self.assertEqual(self.tier(), tiers[number])
        self.assertEqual(self.benefits(), ["A named engineer"])

    def test_the_client_that_sends_everything_back(self):
        first, second = (self.win(self.fill_in(f"Client {n}")) for n in "AB")
        for referral in first, second:
            invoice = self.buys(referral, 200)
            self.pay(invoice)
        self.process()
        self.assertEqual(self.due(), {"pending": 100})
        self.credits(invoice)
        # one client is left, and two are needed
        self.assertEqual(sum(self.due().values()), 0)


class TestIncubators(FieldCase):
    """Three accepted applications in any twelve months keep the level."""

    tiers = (
        ("Friend", {}, [("Invited to our fair", 0)]),
        ("Incubator", {"referrals_from": 3}, [("A desk of tools", 800)]),
        ("Hub", {"referrals_from": 6}, [("Two engineers for a day", 2_400)]),
    )

    @classmethod
    def set_up_program(cls, **policy):
        return super().set_up_program(grace_days=30, **policy)

    def setUp(self):
        super().setUp()
        self.env["res.config.settings"].create(
            {"group_product_pricelist": True}
        ).execute()
        self.prices = self.env["product.pricelist"].create({"name": "Start-Ups"})
        self.plan = self.set_up_plan(
            "Start-ups",
            auto_accept=True,
            referred_pricelist_id=self.prices,
            referred_pricelist_months=18,
        )

    def bring_on(self, day, name):
        with self.on(day):
            referral = self.win(self.fill_in(name))
            self.buys(referral, 20, on=day)
        return referral

    def night(self, day):
        with self.on(day):
            self.nightly()
            self.run_cron("ir_cron_recompute")
        return self.tier()

    def test_benefits_grow_with_the_number(self):
        for number in range(1, 7):
            self.bring_on(f"2026-04-0{number}", f"Start-Up {number}")
            tiers = ["Friend"] * 2 + ["Incubator"] * 3 + ["Hub"]
            self.assertEqual(self.tier(), tiers[number - 1])
        self.assertEqual(self.benefits(), ["Two engineers for a day"])
        # nothing but benefits and prices is given
        self.assertEqual(self.due(), {})

    def test_the_level_is_kept_with_three_in_any_twelve_months(self):
        for day in ("2026-04-01", "2026-08-01", "2026-12-01"):
            self.bring_on(day, f"Start-Up of {day}")
        self.assertEqual(self.night("2027-03-31"), "Incubator")
        self.assertFalse(self.member.sudo().grace_until)
        self.assertEqual(self.night("2027-04-01"), "Incubator")
        self.assertEqual(self.member.sudo().grace_until, self.day("2027-04-30"))
        self.bring_on("2027-04-20", "Start-Up in time")
        self.assertEqual(self.night("2027-05-01"), "Incubator")
        self.assertEqual(self.night("2027-08-01"), "Incubator")
        self.assertEqual(self.night("2027-08-31"), "Friend")

    def test_those_brought_have_reduced_prices(self):
        referral = self.win(self.fill_in("Start-Up"))
        company = referral.sudo().referred_partner_id
        with Form(self.env["sale.order"]) as form:
            form.partner_id = company
        self.assertEqual(form.record.pricelist_id, self.prices)
        with self.on("2027-09-10"):
            company.invalidate_recordset()
            self.assertNotEqual(company.property_product_pricelist, self.prices)


class TestAffiliates(FieldCase):
    """Fixed, percent and a bonus at a target; paid monthly or after a second order."""

    tiers = (("Affiliate", {}, []),)
    RULES = (
        {"kind": "fixed", "amount": 30},
        {"kind": "percent", "percent": 10, "months": 3},
        {"kind": "target", "amount": 100, "target_referrals": 2},
        {"kind": "target", "amount": 250, "target_revenue": 1_000},
    )

    def test_every_way_of_paying_together(self):
        self.set_up_plan("Affiliates", *self.RULES, auto_accept=True, hold_days=0)
        first = self.win(self.fill_in("Shop One"))
        self.buys(first, 200)
        self.assertEqual(self.lines(first), [(30, "approved"), (20, "approved")])
        second = self.win(self.fill_in("Shop Two"))
        self.buys(second, 300)
        self.assertEqual(
            sorted(amount for amount, _s in self.lines(second)), [30, 30, 100]
        )
        self.buys(second, 500)  # a thousand in all
        self.assertEqual(self.due(), {"approved": 20 + 30 + 30 + 30 + 100 + 50 + 250})
        run = self.settle_run("2026-04-01", "2026-03-01")
        self.assertEqual(self.rows(run), {"Ada Agency": (510, "confirmed")})

    def test_paid_with_each_invoice(self):
        """The night after it is approved, without waiting for the end of a month."""
        self.set_up_plan(
            "Affiliates", self.RULES[1], auto_accept=True, settle_every="invoice"
        )
        self.buys(self.win(self.fill_in("Shop")), 200)
        with self.on("2026-04-09"):
            self.nightly()
        self.assertEqual(self.due(), {"approved": 20})
        self.overnight("2026-04-10")
        self.assertEqual(self.due(), {"settled": 20})

    def test_percent_ends_with_its_months(self):
        self.set_up_plan("Affiliates", self.RULES[1], auto_accept=True, hold_days=0)
        shop = self.win(self.fill_in("Shop"))
        self.buys(shop, 100)
        for day, due in (("2026-06-09", 20), ("2026-06-10", 20)):
            with self.on(day):
                self.buys(shop, 100, on=day)
            self.assertEqual(self.due(), {"approved": due})

    def test_after_a_further_purchase(self):
        """The first order alone is too small: both together qualify."""
        self.set_up_plan(
            "Affiliates", self.RULES[0], qualify_amount=300, auto_accept=True
        )
        shop = self.win(self.fill_in("Shop"))
        self.buys(shop, 200)
        self.assertEqual((shop.state, self.due()), ("accepted", {}))
        with self.on("2026-04-10"):
            self.buys(shop, 200, on="2026-04-10")
        self.assertEqual((shop.state, self.due()), ("qualified", {"pending": 30}))

    def test_the_cap_of_a_month(self):
        self.set_up_plan(
            "Affiliates",
            self.RULES[1],
            auto_accept=True,
            hold_days=0,
            cap_amount=25,
            cap_period="month",
        )
        shop = self.win(self.fill_in("Shop"))
        self.buys(shop, 200)
        self.buys(shop, 200)
        self.assertEqual(self.due(), {"approved": 25})
        with self.on("2026-04-02"):
            self.buys(shop, 100, on="2026-04-02")
        self.assertEqual(self.due(), {"approved": 35})
