"""Every public method of this add-on, as a remote client calls it, by every group."""

from base64 import b64encode

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tools import mute_logger

from .test_access import AccessCase

PACKAGE = "odoo.addons.b2b_loyalty_referral."
MANAGER = {"manager"}
OWN = {"manager", "salesperson"}
BOOKS = {"accountant"}
BOOK_READERS = {"manager", "accountant"}
READERS = {"manager", "salesperson", "accountant"}
# only opens a list or a form, which shows what one may see
ANYBODY = {*READERS, "olga", "employee", "portal", "public"}

# (model, method): (who may, name of the case that prepares it)
METHODS = {
    ("account.move", "action_b2b_loyalty_commissions"): (
        READERS | {"olga"},
        "invoice",
    ),
    ("account.move", "action_b2b_loyalty_settlements"): (
        READERS | {"olga"},
        "invoice",
    ),
    ("res.partner", "action_b2b_loyalty_settlements"): (READERS | {"olga"}, "partner"),
    ("b2b.loyalty.membership", "action_view_settlements"): (ANYBODY, "member"),
    ("b2b.loyalty.referral", "action_pay_anyway"): (MANAGER, "held"),
    ("b2b.loyalty.settlement", "action_cancel"): (BOOKS, "settlement"),
    ("b2b.loyalty.settlement", "action_view_commissions"): (ANYBODY, "settlement"),
    ("b2b.loyalty.settlement", "action_view_document"): (READERS, "settlement"),
    ("b2b.loyalty.settlement.run", "action_preview"): (BOOK_READERS, "run"),
    ("b2b.loyalty.settlement.run", "action_confirm"): (BOOKS, "run_worked_out"),
    ("b2b.loyalty.settlement.run", "action_cancel"): (BOOKS, "run_done"),
    ("b2b.loyalty.settlement.run", "action_view_documents"): (BOOK_READERS, "run"),
    ("b2b.loyalty.settlement.run", "action_view_settlements"): (ANYBODY, "run"),
    ("b2b.loyalty.referral", "action_accept"): (OWN, "submitted"),
    ("b2b.loyalty.referral", "action_reject"): (MANAGER, "reason"),
    ("b2b.loyalty.referral", "action_overrule"): (MANAGER, "rejected"),
    ("b2b.loyalty.referral", "action_end"): (MANAGER, "reason"),
    ("b2b.loyalty.referral", "action_view_lead"): (READERS, "referral"),
    ("b2b.loyalty.referral", "action_view_commissions"): (ANYBODY, "referral"),
    ("b2b.loyalty.referral.grant", "action_give"): (MANAGER, "grant"),
    ("b2b.loyalty.referral.import", "action_import"): (OWN, "list"),
    ("b2b.loyalty.referral.import", "action_preview"): (OWN, "list"),
    ("b2b.loyalty.referral.plan", "action_view_referrals"): (ANYBODY, "plan"),
    ("b2b.loyalty.referral.reason", "action_apply"): (MANAGER, "dialog"),
    ("b2b.loyalty.membership", "action_view_referrals"): (ANYBODY, "member"),
    ("b2b.loyalty.membership", "refer"): (OWN, "refer"),
    ("b2b.loyalty.membership", "name_on_referral_link"): (OWN, "name"),
    ("b2b.loyalty.membership", "renew_referral_link"): (OWN, "member"),
    ("b2b.loyalty.membership", "revoke_referral_link"): (OWN, "member"),
    # of who works on leads: see test_referral.py
    ("crm.lead", "action_b2b_loyalty_refer"): (set(), "lead"),
    ("crm.lead", "action_b2b_loyalty_referrals"): (ANYBODY, "lead"),
    ("res.partner", "action_b2b_loyalty_referrals"): (READERS | {"olga"}, "partner"),
}


class TestRemote(AccessCase):
    def users(self):
        return {**super().users(), "olga": self.olga}

    # -- cases: record, arguments

    def case_submitted(self):
        return self.refer("Submitted"), []

    def case_reason(self):
        return self.referral, ["Not for us"]

    def case_rejected(self):
        self.referral.with_user(self.manager).action_reject("Not for us")
        return self.referral, ["For us after all"]

    def case_referral(self):
        return self.referral, []

    def case_grant(self):
        grant = {"party": "referrer", "kind": "points", "partner_id": self.acme.id}
        grants = self.env["b2b.loyalty.referral.grant"]
        return grants.create({"referral_id": self.referral.id, **grant}), []

    def case_plan(self):
        return self.plan, []

    def case_member(self):
        return self.member, []

    def case_list(self):
        table = b64encode(b"company,email\nNew Works,nina@new.test")
        vals = {"membership_id": self.member.id, "file": table}
        dialogs = self.env["b2b.loyalty.referral.import"]
        # a dialog is its opener's
        if self.member.with_user(self.caller).has_access("write"):
            dialogs = dialogs.with_user(self.caller)
        return dialogs.create(vals), []

    def case_name(self):
        return self.member, [True]

    def case_refer(self):
        return self.member, ["New Works", "a key"]

    def case_invoice(self):
        return self.referral.sudo().commission_ids.move_id, []

    def case_lead(self):
        return self.referral.sudo().lead_id, []

    def case_partner(self):
        return self.acme, []

    def case_held(self):
        lines = self.referral.sudo().commission_ids
        lines.write({"state": "approved", "held_reason": "same_bank"})
        return self.referral, ["They have parted"]

    def case_run(self):
        vals = {"program_id": self.program.id, "date_from": "2026-02-01"}
        return self.env["b2b.loyalty.settlement.run"].create(vals), []

    def case_run_worked_out(self):
        self.company.b2b_loyalty_propose_books()
        self.referral.sudo().commission_ids.write(
            {"state": "approved", "approve_on": "2026-02-28"}
        )
        run, _no_arguments = self.case_run()
        run.action_preview()
        return run, []

    def case_run_done(self):
        run, _no_arguments = self.case_run_worked_out()
        run.action_confirm()
        return run, []

    def case_settlement(self):
        return self.case_run_done()[0].settlement_ids, []

    def case_dialog(self):
        vals = {"referral_ids": self.referral.ids, "reason": "Not for us"}
        return self.env["b2b.loyalty.referral.reason"].create(vals), []

    # -- the tests

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_each_method_by_each_group(self):
        for (model, method), (allowed, case) in METHODS.items():
            for group, user in self.users().items():
                with self.subTest(model=model, method=method, group=group):
                    self.call_and_undo(method, user, case, group in allowed)

    def call_and_undo(self, method, user, case, allowed):
        savepoint, self.caller = self.env.cr.savepoint(), user
        record, arguments = getattr(self, f"case_{case}")()
        remote = self.env[record._name].with_user(user)
        named = {"email": "nina@new.test"} if method == "refer" else {}
        try:
            if allowed:
                call_kw(remote, method, [record.ids, *arguments], named)
            else:
                with self.assertRaises(AccessError, msg=f"{method} {user.login}"):
                    call_kw(remote, method, [record.ids, *arguments], named)
        finally:
            savepoint.close(rollback=True)

    def test_the_dialog_of_a_manager(self):
        for step, state in (("end", "ended"), ("reject", "rejected")):
            referral = self.bring(f"To {step}")
            self.buys(referral, 100)
            vals = {"referral_ids": referral.ids, "reason": "So", "step": step}
            dialog = self.env["b2b.loyalty.referral.reason"].with_user(self.manager)
            dialog.create(vals).action_apply()
            self.assertEqual(referral.state, state)
        dialog.create({**vals, "step": "overrule"}).action_apply()
        self.assertEqual(referral.state, "accepted")

    def test_no_public_method_is_missing(self):
        found = {
            (model, method)
            for model in self.env.registry
            for method in self.public_methods(model)
        }
        self.assertEqual(found, METHODS.keys())

    def public_methods(self, model):
        """Names of methods that this add-on brings, not those it overrides."""
        ours, others = set(), set()
        for cls in type(self.env[model]).mro():
            names = ours if cls.__module__.startswith(PACKAGE) else others
            names |= {
                name
                for name, value in vars(cls).items()
                if callable(value) and not name.startswith("_")
            }
        return ours - others
