"""Every public method of ours, called as a remote client does, by every group."""

import inspect

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tools import mute_logger

from .test_access import AccessCase

PACKAGE = "odoo.addons.b2b_loyalty."

MANAGER = {"manager"}
OWN = {"manager", "salesperson"}
READERS = {"manager", "salesperson", "accountant"}
BOOKS = {"accountant"}
BOOK_READERS = {"manager", "accountant"}
# only opens a list, which shows what one may see
ANYBODY = {
    "manager",
    "salesperson",
    "olga",
    "accountant",
    "employee",
    "portal",
    "public",
}

# (model, method): (who may, name of the case that prepares it)
METHODS = {
    ("res.config.settings", "action_b2b_loyalty_propose_books"): (set(), "settings"),
    ("b2b.loyalty.membership", "action_send"): (MANAGER, "draft"),
    ("b2b.loyalty.membership", "action_send_later"): (MANAGER, "draft"),
    ("b2b.loyalty.membership", "action_sign"): (MANAGER, "sign"),
    ("b2b.loyalty.membership", "action_activate"): (MANAGER, "activate"),
    ("b2b.loyalty.membership", "action_suspend"): (MANAGER, "reason"),
    ("b2b.loyalty.membership", "action_resume"): (MANAGER, "suspended"),
    ("b2b.loyalty.membership", "action_terminate"): (MANAGER, "reason"),
    ("b2b.loyalty.membership", "action_renew"): (MANAGER, "member"),
    ("b2b.loyalty.membership", "action_consent"): (MANAGER, "consent"),
    ("b2b.loyalty.membership", "action_set_tier"): (MANAGER, "set_tier"),
    ("b2b.loyalty.membership", "action_propose"): (OWN, "draft"),
    ("b2b.loyalty.membership", "action_open_agreement"): (READERS, "member"),
    ("b2b.loyalty.membership", "action_open_signed_agreement"): (READERS, "member"),
    ("b2b.loyalty.membership", "action_view_invoices"): (READERS, "member"),
    ("b2b.loyalty.membership", "action_view_orders"): (READERS, "member"),
    ("b2b.loyalty.membership", "action_view_tier_changes"): (ANYBODY, "member"),
    ("b2b.loyalty.membership", "action_view_milestones_reached"): (ANYBODY, "member"),
    ("b2b.loyalty.membership", "action_view_redemptions"): (ANYBODY, "member"),
    ("b2b.loyalty.program", "action_open"): (MANAGER, "draft_program"),
    ("b2b.loyalty.program", "action_new_version"): (MANAGER, "program"),
    ("b2b.loyalty.program", "action_run_off"): (MANAGER, "run_off"),
    ("b2b.loyalty.program", "action_close"): (MANAGER, "close"),
    ("b2b.loyalty.program", "recompute_tiers"): (MANAGER, "program"),
    ("b2b.loyalty.program", "action_recompute"): (MANAGER, "program"),
    ("b2b.loyalty.program", "action_propose_bounds"): (MANAGER, "program"),
    ("b2b.loyalty.program", "members_on"): (READERS | {"olga"}, "members_on"),
    ("b2b.loyalty.program", "action_accrue_rewards"): ({"accountant"}, "program"),
    ("b2b.loyalty.redemption", "action_complete_cost"): (BOOK_READERS, "approved"),
    ("b2b.loyalty.redemption", "action_expect_cost"): (BOOK_READERS, "approved"),
    ("b2b.loyalty.redemption", "action_view_clearing_items"): (
        BOOK_READERS,
        "approved",
    ),
    ("b2b.loyalty.redemption", "action_view_bills"): (BOOK_READERS, "approved"),
    ("b2b.loyalty.program", "action_view_closings"): (ANYBODY, "program"),
    ("b2b.loyalty.program", "action_view_memberships"): (ANYBODY, "program"),
    ("b2b.loyalty.program", "action_view_members_by_tier"): (ANYBODY, "program"),
    ("b2b.loyalty.program", "action_view_waiting"): (ANYBODY, "program"),
    ("b2b.loyalty.program", "action_view_terms"): (ANYBODY, "program"),
    ("b2b.loyalty.program", "action_view_tier_changes"): (ANYBODY, "program"),
    ("b2b.loyalty.program", "action_view_rewards"): (ANYBODY, "program"),
    ("b2b.loyalty.program", "action_view_earning_rules"): (ANYBODY, "program"),
    ("b2b.loyalty.program", "action_view_activity_types"): (ANYBODY, "program"),
    ("b2b.loyalty.program", "action_view_challenges"): (ANYBODY, "program"),
    ("b2b.loyalty.earning.rule", "action_view_points"): (ANYBODY, "earning_rule"),
    ("b2b.loyalty.program", "action_view_redemptions"): (ANYBODY, "program"),
    ("b2b.loyalty.program", "action_view_milestones"): (ANYBODY, "program"),
    ("b2b.loyalty.program", "action_view_profit"): (ANYBODY, "program"),
    ("b2b.loyalty.profit", "action_open_document"): (
        MANAGER | {"accountant"},
        "profit",
    ),
    ("b2b.loyalty.program", "action_view_documents"): (ANYBODY, "program"),
    ("b2b.loyalty.reward", "action_view_redemptions"): (ANYBODY, "reward"),
    ("b2b.loyalty.reward", "action_view_refusals"): (ANYBODY, "reward"),
    ("b2b.loyalty.reward", "redeem"): (OWN, "redeem"),
    ("b2b.loyalty.redemption", "action_approve"): (MANAGER, "requested"),
    ("b2b.loyalty.redemption", "action_approve_for_member"): (OWN, "approval"),
    ("b2b.loyalty.redemption", "action_refuse"): (MANAGER, "requested_reason"),
    ("b2b.loyalty.redemption", "action_cancel"): (OWN, "requested_reason"),
    ("b2b.loyalty.redemption", "action_fulfill"): (OWN, "approved"),
    ("b2b.loyalty.redemption", "action_retry_delivery"): (OWN, "approved"),
    ("b2b.loyalty.membership", "action_view_activities"): (ANYBODY, "member"),
    ("b2b.loyalty.activity.type", "action_view_activities"): (ANYBODY, "activity_type"),
    ("b2b.loyalty.activity.type", "claim"): (OWN, "claim"),
    ("b2b.loyalty.activity", "action_approve"): (OWN, "claimed"),
    ("b2b.loyalty.activity", "action_refuse"): (OWN, "claimed_reason"),
    ("b2b.loyalty.activity", "action_withdraw"): (OWN, "withdraw"),
    ("b2b.loyalty.activity.reason", "action_apply"): (OWN, "dialog"),
    ("b2b.loyalty.challenge", "action_award"): (MANAGER, "challenge"),
    ("b2b.loyalty.challenge", "action_view_progress"): (ANYBODY, "challenge"),
    ("b2b.loyalty.program", "action_view_rebate_runs"): (ANYBODY, "program"),
    ("b2b.loyalty.membership", "action_view_rebates"): (ANYBODY, "member"),
    ("b2b.loyalty.closing", "action_compute"): (BOOKS, "closing"),
    ("b2b.loyalty.closing", "action_post"): (BOOKS, "closing_computed"),
    ("b2b.loyalty.closing", "action_reverse"): (BOOKS, "closing_posted"),
    ("b2b.loyalty.closing", "action_view_move"): (BOOK_READERS, "closing"),
    ("b2b.loyalty.closing", "action_view_late"): (BOOK_READERS, "closing"),
    ("b2b.loyalty.closing.opening", "action_book"): (BOOKS, "closing_opening"),
    ("b2b.loyalty.tie.out", "action_check"): (BOOKS, "tie_out"),
    ("b2b.loyalty.tie.out.line", "action_view"): (BOOK_READERS, "tie_out_line"),
    ("b2b.loyalty.rebate.run", "action_preview"): (BOOK_READERS, "rebate_run"),
    ("b2b.loyalty.rebate.run", "action_confirm"): (BOOKS, "rebate_worked_out"),
    ("b2b.loyalty.rebate.run", "action_cancel"): (BOOKS, "rebate_done"),
    ("b2b.loyalty.rebate.run", "action_view_credit_notes"): (
        BOOK_READERS,
        "rebate_run",
    ),
    ("b2b.loyalty.rebate.run", "action_view_rebates"): (ANYBODY, "rebate_run"),
    ("b2b.loyalty.rebate", "action_view_credit_note"): (BOOK_READERS, "rebate"),
    ("b2b.loyalty.terms", "action_open_comparison"): (MANAGER, "terms"),
    ("b2b.loyalty.terms", "action_view_memberships"): (READERS | {"olga"}, "terms"),
    ("b2b.loyalty.tier", "action_view_memberships"): (READERS | {"olga"}, "tier"),
    ("b2b.loyalty.milestone", "action_view_reached"): (ANYBODY, "milestone"),
    ("b2b.loyalty.milestone.reached", "action_grant"): (MANAGER, "reached"),
    ("b2b.loyalty.queue", "action_retry"): (MANAGER, "queue"),
    ("res.partner", "action_b2b_loyalty_memberships"): (
        READERS | {"olga"},
        "partner",
    ),
    ("account.move", "action_b2b_loyalty_points"): (set(), "invoice"),
    ("account.move", "action_b2b_loyalty_match"): (set(), "invoice"),
    ("b2b.loyalty.match", "action_match"): (BOOK_READERS, "match"),
    ("b2b.loyalty.reward.cost", "action_accrue_rewards"): ({"accountant"}, "booking"),
    ("b2b.loyalty.reward.cost", "action_view_redemptions"): (BOOK_READERS, "costs"),
    ("b2b.loyalty.reward.cost", "action_view_clearing_items"): (BOOK_READERS, "costs"),
    ("b2b.loyalty.reward.cost", "action_view_bills"): (BOOK_READERS, "costs"),
    ("sale.order", "action_b2b_loyalty_update"): (set(), "order"),
    ("sale.order", "action_b2b_loyalty_redemptions"): (set(), "order"),
    ("sale.order", "action_b2b_loyalty_redeem"): (set(), "order"),
    # dialogs: what they do is asked of the methods above
    ("b2b.loyalty.consent", "action_consent"): (MANAGER, "dialog"),
    ("b2b.loyalty.enroll", "action_enroll"): (OWN, "dialog"),
    ("b2b.loyalty.grant", "action_apply"): (MANAGER, "dialog"),
    ("b2b.loyalty.invite", "action_find"): (MANAGER, "dialog"),
    ("b2b.loyalty.invite", "action_invite"): (MANAGER, "dialog"),
    ("b2b.loyalty.invite", "action_select_all"): (MANAGER, "dialog"),
    ("b2b.loyalty.invite", "action_select_none"): (MANAGER, "dialog"),
    ("b2b.loyalty.membership", "adjust"): (MANAGER, "adjust"),
    ("b2b.loyalty.membership", "action_view_points"): (ANYBODY, "member"),
    ("b2b.loyalty.program", "action_view_points"): (ANYBODY, "program"),
    ("b2b.loyalty.points.adjust", "action_apply"): (MANAGER, "dialog"),
    ("b2b.loyalty.points.backfill", "action_preview"): (MANAGER, "dialog"),
    ("b2b.loyalty.points.backfill", "action_start"): (MANAGER, "dialog"),
    ("b2b.loyalty.points.backfill", "action_stop"): (MANAGER, "dialog"),
    ("b2b.loyalty.points.opening", "action_preview"): (MANAGER, "dialog"),
    ("b2b.loyalty.points.opening", "action_import"): (MANAGER, "dialog"),
    ("b2b.loyalty.preview", "action_recompute"): (MANAGER, "dialog"),
    ("b2b.loyalty.program.template", "action_create"): (MANAGER, "dialog"),
    ("b2b.loyalty.proposal", "action_apply"): (MANAGER, "dialog"),
    ("b2b.loyalty.reason", "action_apply"): (MANAGER, "dialog"),
    ("b2b.loyalty.run.off", "action_run_off"): (MANAGER, "dialog"),
    ("b2b.loyalty.sign", "action_sign"): (MANAGER, "dialog"),
    ("b2b.loyalty.redeem", "action_redeem"): (OWN, "dialog"),
    ("b2b.loyalty.redeem.approve", "action_approve"): (OWN, "dialog"),
    ("b2b.loyalty.redeem.quote", "action_apply"): (OWN, "dialog"),
    ("b2b.loyalty.redeem.reason", "action_apply"): (OWN, "dialog"),
    # who may not see a redemption is told that there is none: test_reward_... ask it
    ("b2b.loyalty.redemption", "action_apply_voucher"): (OWN, "redemption"),
    ("b2b.loyalty.redemption", "action_name_attendees"): (OWN, "redemption"),
    ("b2b.loyalty.redemption", "action_set_stage"): (OWN, "redemption"),
    ("b2b.loyalty.redemption", "action_start_project"): (OWN, "redemption"),
    ("b2b.loyalty.redemption", "action_quote"): (OWN, "redemption"),
    ("b2b.loyalty.redemption", "action_accept_quote"): (OWN, "redemption"),
    ("b2b.loyalty.redemption", "action_decline_quote"): (OWN, "redemption"),
}

# Public for other code, closed to remote clients.
PRIVATE = {
    ("b2b.loyalty.queue", "process"),
    ("b2b.loyalty.queue", "note_moves"),
    ("b2b.loyalty.queue", "note_partners"),
    ("b2b.loyalty.entitlement", "left_of"),
    ("b2b.loyalty.membership", "record_activity"),
    ("b2b.loyalty.refusal", "keep"),
    ("b2b.loyalty.membership", "earn"),
}

# Who may not see one is told that there is none.
NOT_THERE = {
    "b2b.loyalty.reward",
    "b2b.loyalty.redemption",
    "b2b.loyalty.activity",
    "b2b.loyalty.activity.type",
}


class TestRemoteCalls(AccessCase):
    def users(self):
        return {**super().users(), "olga": self.olga}

    # -- the cases: (record, arguments)

    def case_draft(self):
        return self.make_draft(self.program, self.make_company()), []

    def case_member(self):
        return self.member, []

    def case_adjust(self):
        return self.member, [5, "Ten years with us"]

    def case_reason(self):
        return self.member, ["Overdue invoices"]

    def case_reward(self):
        vals = {"name": "Day", "program_id": self.program.id, "kind": "service"}
        return self.env["b2b.loyalty.reward"].create(vals), []

    def case_sign(self):
        sent = self.make_sent(self.program, self.make_company())
        person = self.make_contact(sent.partner_id)
        return sent, ["Joe", self.drawing.decode(), False, person.id]

    def case_activate(self):
        program = self.make_program(join_by="both")
        return self.make_draft(program, self.make_company()), ["2026-03-01"]

    def case_suspended(self):
        self.member.action_suspend("Overdue invoices")
        return self.member, []

    def case_consent(self):
        self.program.sudo().action_new_version()
        return self.member, ["Joe", self.drawing.decode()]

    def case_set_tier(self):
        return self.member, [self.program.tier_ids[2].id, "A friend", "2026-12-31"]

    def case_program(self):
        return self.program, []

    def case_draft_program(self):
        return self.make_program(state="draft"), []

    def case_run_off(self):
        return self.program, ["2026-12-31"]

    def case_close(self):
        self.program.sudo().action_run_off("2026-03-10")
        self.program.sudo().last_day = "2026-03-09"
        return self.program, []

    def case_members_on(self):
        return self.program, ["2026-03-10"]

    def case_terms(self):
        return self.program.terms_id, []

    def case_tier(self):
        return self.program.tier_ids[0], []

    def case_partner(self):
        return self.acme, []

    def case_queue(self):
        vals = {"partner_id": self.acme.id, "company_id": self.company.id}
        return self.env["b2b.loyalty.queue"].create(vals), []

    def case_milestone(self):
        return (
            self.env["b2b.loyalty.milestone"].create(
                {
                    "name": "Joined",
                    "program_id": self.program.id,
                    "trigger": "activation",
                }
            ),
            [],
        )

    def case_reached(self):
        self.case_milestone()
        self.program.sudo()._reach_milestones(self.day(self.today))
        return self.env["b2b.loyalty.milestone.reached"].search([]), []

    def case_redeem(self):
        return self.redeemable(), [self.member.id, 1, None, "wish 1"]

    def case_costs(self):
        return self.env["b2b.loyalty.reward.cost"], []

    def case_approved(self):
        return self.redeemable().redeem(self.member), []

    def case_requested(self):
        return self.redeemable(approval="both").redeem(self.member), []

    def case_requested_reason(self):
        return self.case_requested()[0], ["Not this year"]

    def case_approval(self):
        contact = self.env["b2b.loyalty.member.contact"].create(
            {
                "membership_id": self.member.id,
                "partner_id": self.make_contact(self.acme, "Mary").id,
                "role": "manager",
            }
        )
        return self.case_requested()[0], [contact.id]

    def case_activity_type(self):
        vals = {"name": "Review", "program_id": self.program.id, "points": 50}
        return self.env["b2b.loyalty.activity.type"].create(vals), []

    def case_earning_rule(self):
        vals = {"name": "One for one", "program_id": self.program.id}
        return self.env["b2b.loyalty.earning.rule"].create(vals), []

    def case_claim(self):
        return self.case_activity_type()[0], [self.member.id]

    def case_claimed(self):
        kind = self.case_activity_type()[0]
        return self.member.sudo().record_activity(kind, "test,1"), []

    def case_claimed_reason(self):
        return self.case_claimed()[0], ["Not to be found"]

    def case_withdraw(self):
        claimed = self.case_claimed()[0]
        claimed.action_approve()
        return claimed, ["Noted twice"]

    def case_challenge(self):
        vals = {
            "name": "One review",
            "program_id": self.program.id,
            "date_to": "2026-06-30",
            "points": 500,
            "step_ids": [(0, 0, {"type_id": self.case_activity_type()[0].id})],
        }
        return self.env["b2b.loyalty.challenge"].create(vals), []

    def case_closing(self):
        vals = {"program_id": self.program.id, "date": "2026-02-28"}
        return self.env["b2b.loyalty.closing"].create(vals), []

    def case_closing_computed(self):
        [closing, arguments] = self.case_closing()
        closing.action_compute()
        return closing, arguments

    def case_closing_posted(self):
        [closing, arguments] = self.case_closing_computed()
        closing.action_post()
        return closing, arguments

    def case_closing_opening(self):
        """The accountant's own dialog; all others do not even see it."""
        self.company.b2b_loyalty_propose_books()
        self.program.sudo().accounting_method = "provision"
        dialogs = self.env["b2b.loyalty.closing.opening"].with_user(self.accountant)
        account = self.company.b2b_loyalty_breakage_account_id
        vals = {
            "program_id": self.program.id,
            "date": "2026-02-28",
            "amount": 8,
            "account_id": account.id,
        }
        return dialogs.create(vals), []

    def case_tie_out(self):
        return self.env["b2b.loyalty.tie.out"].create({"date": "2026-02-28"}), []

    def case_tie_out_line(self):
        [run, arguments] = self.case_tie_out()
        vals = {"tie_out_id": run.id, "subject": "liability"}
        return self.env["b2b.loyalty.tie.out.line"].create(vals), arguments

    def case_rebate_run(self):
        self.program.sudo().write(
            {
                "rebate_method": "whole",
                "rebate_from": "2025-01-01",
                "rebate_product_id": self.product.id,
            }
        )
        vals = {"program_id": self.program.id}
        return self.env["b2b.loyalty.rebate.run"].create(vals), []

    def case_rebate_worked_out(self):
        run = self.case_rebate_run()[0]
        run.action_preview()
        return run, []

    def case_rebate_done(self):
        run = self.case_rebate_worked_out()[0]
        run.action_confirm()
        return run, []

    def case_rebate(self):
        vals = {
            "run_id": self.case_rebate_run()[0].id,
            "membership_id": self.member.id,
            "partner_id": self.acme.id,
            "date_from": "2025-01-01",
            "date_to": "2025-12-31",
            "method": "whole",
            "outcome": "none",
        }
        return self.env["b2b.loyalty.rebate"].create(vals), []

    def case_profit(self):
        cost = self.env["b2b.loyalty.cost"].create(
            {"program_id": self.program.id, "name": "People", "amount": 5}
        )
        self.env.flush_all()
        rows = self.env["b2b.loyalty.profit"].search([("cost_id", "=", cost.id)])
        return rows, []

    def case_settings(self):
        return self.env["res.config.settings"].create({}), []

    def redeemable(self, **vals):
        return self.env["b2b.loyalty.reward"].create(
            {
                "name": "Consulting Day",
                "program_id": self.program.id,
                "kind": "service",
                **vals,
            }
        )

    # -- the tests

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_each_method_by_each_group(self):
        for (model, method), (allowed, case) in METHODS.items():
            prepare = getattr(self, f"case_{case}", None)
            if not prepare:
                continue
            for group, user in self.users().items():
                with self.subTest(model=model, method=method, group=group):
                    self.call_and_undo(method, user, prepare, group in allowed)

    def call_and_undo(self, method, user, prepare, allowed):
        savepoint = self.env.cr.savepoint()
        record, arguments = prepare()
        self.assertEqual(record._name in self.env, True)
        remote = self.env[record._name].with_user(user)
        try:
            if allowed:
                call_kw(remote, method, [record.ids, *arguments], {})
            else:
                error = UserError if record._name in NOT_THERE else AccessError
                with self.assertRaises(error):
                    call_kw(remote, method, [record.ids, *arguments], {})
        finally:
            savepoint.close(rollback=True)

    def dialog(self, model):
        """A dialog that somebody else has open."""
        needed = {
            "program_id": self.program.id,
            "membership_id": self.member.id,
            "membership_ids": self.member.ids,
            "partner_ids": self.make_company().ids,
            "tier_id": self.program.tier_ids[0].id,
            "signed_by": "Joe",
            "reason": "Because",
            "last_day": "2026-12-31",
            "name": "New",
            "code": "NEW",
        }
        if model.startswith("b2b.loyalty.redeem"):
            needed |= self.redeemed()
        if model == "b2b.loyalty.activity.reason":
            needed["activity_ids"] = self.case_claimed()[0].ids
        fields = self.env[model]._fields
        dialog = self.env[model].create(
            {name: value for name, value in needed.items() if name in fields}
        )
        if model == "b2b.loyalty.invite":
            self.env["b2b.loyalty.invite.line"].create(
                {"wizard_id": dialog.id, "partner_id": self.acme.id}
            )
        return dialog

    def redeemed(self):
        """What the dialogs on redemptions need."""
        vals = {"name": "Day", "program_id": self.program.id, "kind": "service"}
        reward = self.env["b2b.loyalty.reward"].create(vals)
        redemption = reward.redeem(self.member)
        return {
            "reward_id": reward.id,
            "redemption_id": redemption.id,
            "redemption_ids": redemption.ids,
            "contact_id": self.member.contact_ids[:1].id,
        }

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_dialogs_are_closed_to_others(self):
        """Who may not use a dialog can neither make one nor press its button."""
        for (model, method), (allowed, case) in METHODS.items():
            if case != "dialog":
                continue
            for group, user in self.users().items():
                if group in allowed or group == "olga" and "salesperson" in allowed:
                    continue
                remote = self.env[model].with_user(user)
                with self.subTest(model=model, method=method, group=group):
                    with self.assertRaises(AccessError):
                        call_kw(remote, "create", [{}], {})
                    with self.assertRaises(UserError, msg=f"{model}.{method} {group}"):
                        call_kw(remote, method, [self.dialog(model).ids], {})

    def test_enrolling_anothers_customer(self):
        wizard = (
            self.env["b2b.loyalty.enroll"]
            .with_user(self.olga)
            .create(
                {
                    "program_id": self.program.id,
                    "partner_ids": self.make_company("Not hers").ids,
                }
            )
        )
        with self.assertRaises(UserError):
            call_kw(
                self.env["b2b.loyalty.enroll"].with_user(self.olga),
                "action_enroll",
                [wizard.ids],
                {},
            )

    def test_private_methods_cannot_be_called(self):
        for model, method in PRIVATE:
            with self.subTest(model=model, method=method):
                with self.assertRefused("cannot be called remotely", AccessError):
                    call_kw(self.env[model].with_user(self.manager), method, [[]], {})

    def test_no_public_method_is_missing(self):
        """A new public method fails here until it has its line above."""
        found = {
            (name, method)
            for name, model in self.env.registry.items()
            for method in self.public_methods(model)
        }
        self.assertEqual(found, set(METHODS))

    def public_methods(self, model):
        """Names of methods that add-on code of ours brings to a model."""
        ours, others, private = set(), set(), set()
        for cls in model.mro():
            names = ours if cls.__module__.startswith(PACKAGE) else others
            for name, value in vars(cls).items():
                if not inspect.isfunction(value) or name.startswith("_"):
                    continue
                names.add(name)
                if getattr(value, "_api_private", False):
                    private.add(name)
        return ours - others - private
