"""Programs as a manager sets them up, and members as a salesperson serves them.

Everything goes through the forms: what a form does not offer cannot be set up.
"""

from odoo.exceptions import UserError
from odoo.tests import Form

from .earning_common import EarningCase


class FormsCase(EarningCase):
    """No program yet but the one that other tests use; today is 15 June 2026."""

    # -- the manager

    def screen(self, model, user=None, **context):
        return Form(
            self.env[model].with_user(user or self.manager).with_context(**context)
        )

    def set_up(self, name, benefit, **values):
        """A program for all who buy, without tiers, opened by the manager."""
        with self.screen("b2b.loyalty.program") as form:
            form.name = name
            form.code = name.upper().replace(" ", "")
            form.date_start = self.day("2026-01-01")
            form.join_by = "both"
            with form.benefit_ids.new() as line:
                line.name = benefit
            self.fill(form, values)
        form.record.action_open()
        return form.record

    def add(self, model, program, **values):
        """Add something to a program: a rule, a reward, a milestone, an activity."""
        with self.screen(model) as form:
            form.program_id = program
            self.fill(form, values)
        return form.record

    def fill(self, form, values):
        for name, value in values.items():
            lines = getattr(form, name) if name.endswith("_ids") else None
            if lines is None:
                setattr(form, name, value)
                continue
            for record in value:
                lines.add(record)

    def add_rule(self, program, name, **values):
        values = {"date_from": self.day("2026-01-01"), **values}
        return self.add("b2b.loyalty.earning.rule", program, name=name, **values)

    def add_reward(self, program, name, **values):
        return self.add("b2b.loyalty.reward", program, name=name, **values)

    def tag(self, name):
        return self.env["res.partner.category"].create({"name": name})

    def member_of(self, program, name, *tags, on="2026-01-01"):
        """A customer of the salesperson, with the tags of its segment."""
        return self.join(
            name, program, on, user_id=self.seller.id, category_id=[t.id for t in tags]
        )

    # -- the salesperson

    def dialog(self, member, reward, **values):
        """The dialog to redeem, opened on the member."""
        form = self.screen(
            "b2b.loyalty.redeem",
            self.seller,
            active_model=member._name,
            active_ids=member.ids,
            active_id=member.id,
        )
        form.reward_id = reward
        for name, value in values.items():
            setattr(form, name, value)
        return form

    def redeem(self, member, reward, **values):
        action = self.dialog(member, reward, **values).save().action_redeem()
        model = self.env[action["res_model"]].with_user(self.seller)
        redemption = model.browse(action["res_id"])
        self.run_cron("ir_cron_deliver")
        self.assertFalse(redemption.delivery_error)
        return redemption

    def assert_refused(self, sentence, member, reward, **values):
        """The dialog says why not, and pressing the button all the same does too."""
        form = self.dialog(member, reward, **values)
        self.assertRegex(form.refusal, sentence)
        before = self.points(member)
        with self.assertRaisesRegex(UserError, sentence):
            form.save().action_redeem()
        self.assertEqual(self.points(member), before)

    # -- what there is

    def points(self, member):
        """(available, pending) after working in what happened."""
        self.work()
        return self.balance(member)
