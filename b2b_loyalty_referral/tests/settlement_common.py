from .test_commission import DAY, CommissionCase


class SettlementCase(CommissionCase):
    """Commission is approved after 30 days and paid each month. Today is 10 March."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.b2b_loyalty_propose_books()
        cls.account = cls.company.b2b_loyalty_commission_account_id
        cls.company.b2b_loyalty_commission_product_id.supplier_taxes_id = False
        cls.company.b2b_loyalty_commission_product_id.taxes_id = False

    # -- what people do

    def earn(self, amount, *referrals, on="2026-03-10", hold=True):
        """The companies buy so that each brings this commission, which is approved."""
        invoices = []
        with self.on(on):
            for referral in referrals:
                invoices.append(self.buys(referral, amount * 4))
        if hold:
            with self.on(self.day(on) + 30 * DAY):
                self.nightly()
        return invoices

    def open_run(self, on="2026-05-04", first="2026-04-01", user=None, **vals):
        runs = self.env["b2b.loyalty.settlement.run"].with_user(user or self.accountant)
        with self.on(on):
            run = runs.create(
                {"program_id": self.program.id, "date_from": first, **vals}
            )
            run.action_preview()
        return run

    def settle_run(self, on="2026-05-04", first="2026-04-01", **vals):
        run = self.open_run(on, first, **vals)
        with self.on(on):
            run.action_confirm()
        return run.sudo()

    def overnight(self, on):
        """The scheduled actions of settlements, on the night before a day."""
        with self.on(on), self.enter_registry_test_mode():
            for name in ("ir_cron_settlement_runs", "ir_cron_settle"):
                self.env.ref(f"b2b_loyalty_referral.{name}").method_direct_trigger()

    def post(self, settlement, on=None):
        with self.on(on or settlement.run_id.date):
            settlement.move_id.action_post()
        return settlement.move_id

    # -- what there is

    def of(self, run, member=None):
        member = member or self.member
        return run.sudo().settlement_ids.filtered(
            lambda row: row.membership_id == member
        )

    def rows(self, run):
        """{referrer: (total, state)}"""
        return {
            row.partner_id.name: (row.total, row.state)
            for row in run.sudo().settlement_ids
        }

    def cost(self, program=None):
        """What commission has cost, by the general ledger."""
        [[total]] = self.env["account.move.line"]._read_group(
            [
                ("account_id", "=", self.account.id),
                ("parent_state", "=", "posted"),
                ("b2b_loyalty_program_id", "=", (program or self.program).id),
            ],
            [],
            ["balance:sum"],
        )
        return total

    def assert_ties_out(self, on=None):
        run = self.env["b2b.loyalty.tie.out"].sudo()
        with self.on(on or "2026-12-31"):
            run = run.create({"company_id": self.company.id})
            run._check()
        mine = run.line_ids.filtered(
            lambda line: (
                line.subject == "commission" and line.program_id == self.program
            )
        )
        self.assertFalse(mine.filtered("difference").mapped("because"))
        return mine
