"""Plans and referrals through the forms; programs of the field are beside it."""

from odoo.tests import Form

from .test_commission import CommissionCase


class TestForms(CommissionCase):
    def screen(self, model, user=None, **context):
        return Form(
            self.env[model].with_user(user or self.manager).with_context(**context)
        )

    def set_up(self, name, *rules, **values):
        """A plan, as the manager makes it."""
        with self.screen("b2b.loyalty.referral.plan") as form:
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
        """A referral, as the salesperson makes it from the membership."""
        context = self.member.action_view_referrals()["context"]
        with self.screen("b2b.loyalty.referral", self.salesperson, **context) as form:
            form.name = name
            for field, value in values.items():
                setattr(form, field, value)
        return form.record

    def decide(self, referral, step, reason):
        """The dialog of a manager, opened on the referral."""
        context = {"active_model": referral._name, "active_ids": referral.ids}
        form = self.screen("b2b.loyalty.referral.reason", default_step=step, **context)
        form.reason = reason
        form.save().action_apply()

    def buys_as(self, referral, name, amount):
        """The lead becomes a customer, who buys."""
        with Form(referral.sudo().lead_id.with_env(self.env)) as form:
            form.partner_id = self.make_company(name)
        return self.buys(referral, amount)

    def test_a_manager_decides(self):
        self.acme.vat = "BE0477472701"
        referral = self.fill_in("Sister Works", vat="BE0477472701")
        self.assert_refused_for("same_vat", referral)
        self.decide(referral, "overrule", "A cooperative of many companies")
        self.assertEqual(referral.state, "accepted")
        # what the referrer itself buys brings it nothing
        self.assertFalse(referral.referred_partner_id)
        self.buys_as(referral, "Sister Works", 200)
        self.decide(referral, "end", "They have parted")
        self.assertEqual(referral.state, "ended")

    def test_what_is_missing_is_told(self):
        for rule, sentence in (
            ({"kind": "percent", "percent": 0}, "above 0 and at most 100"),
            ({"kind": "percent", "percent": 101}, "above 0 and at most 100"),
            ({"kind": "percent", "percent": 5, "months": -1}, "Give the months"),
            ({"kind": "fixed"}, "Give the amount above 0"),
            ({"kind": "fixed", "amount": float("nan")}, "Give the amount above 0"),
            ({"kind": "fixed", "amount": float("inf")}, "Give the amount above 0"),
            ({"kind": "target", "amount": 5}, "Give the number of companies"),
        ):
            with self.subTest(rule=rule), self.assertRefused(sentence):
                self.set_up("Wrong", rule)
        for values, sentence in (
            ({"window_days": 0}, "give a number from 1 on"),
            ({"hold_days": -1}, "give a number from 0 on"),
            ({"window_days": 40_000}, "at most a hundred years"),
            ({"date_to": self.day("2025-01-01")}, "ends before it begins"),
        ):
            with self.subTest(values=values), self.assertRefused(sentence):
                self.set_up("Wrong", **values)

    def test_what_has_brought_something_stays(self):
        referral = self.bring()
        self.buys(referral, 200)
        rule = self.plan.rule_ids
        with self.assertRefused("has brought commission and stays on record"):
            rule.unlink()
        self.assertEqual(rule.display_name, "25.00 % of revenue for 12 months")
        with self.assertRefused("choose tiers and terms of that program"):
            self.plan.tier_ids = self.make_program().tier_ids[0]
        with self.assertRefused("give a number from 1 to 1,200"):
            self.make_program(state="draft").terms_id.referrals_window_months = 0
