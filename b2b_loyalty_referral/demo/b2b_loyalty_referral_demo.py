from odoo import Command, api, fields, models

from odoo.addons.b2b_loyalty.demo.people import KEPT, name_records

from .brought import Customers
from .data import PLANS
from .story import Story

MEMBERS = ("castellan", "hartmann", "northwind", "okafor")


class ReferralDemo(models.AbstractModel):
    """Demo data: whom the members of the demo's program have brought."""

    _name = "b2b.loyalty.referral.demo"
    _description = "B2B Loyalty Referral Demo Data"

    @api.model
    def _build(self):
        """Make it once, where the demo of the program is; nothing there is touched."""
        club = self._named("b2b_loyalty.demo_program_club")
        if not club or self._named("b2b_loyalty_referral.demo_plan_bring"):
            return
        try:
            with self.env.cr.savepoint():  # all or nothing
                self._build_all(club)
        except Exception:
            # what was to be done after the commit to records that are gone
            self.env.cr.postcommit.clear()
            raise

    def _named(self, name):
        return self.env.ref(name, raise_if_not_found=False)

    def _build_all(self, club):
        manager = self._named(f"{KEPT}.user_loyalty_manager")
        # sudo: this is how the past is made, in the name of the manager
        self = (
            self.with_user(manager)
            .sudo()
            .with_company(club.company_id)
            .with_context(mail_auto_subscribe_no_notify=True)
        )
        club = club.with_env(self.env)
        plans = {key: self._make_plan(club, **PLANS[key]) for key in PLANS}
        names = {f"demo_plan_{key}": plan for key, plan in plans.items()}
        name_records(self.env, names, "b2b_loyalty_referral")
        members = {
            key: self._named(f"b2b_loyalty.demo_membership_{key}") for key in MEMBERS
        }
        partners = {
            key: self._named(f"{KEPT}.partner_{key}")
            for key in ("cordillera", "rivera")
        }
        customers = Customers(self.env, partners)
        if customers.is_kept():
            return  # they are customers already, and nobody brings them
        today = fields.Date.context_today(self)
        Story(self.env, today, members, customers).play()

    def _make_plan(self, club, rules, **values):
        gold = club.tier_ids.filtered(lambda tier: tier.name == "Gold")
        if values.get("referred_pricelist_months"):
            values["referred_pricelist_id"] = gold.pricelist_id.id
        return self.env["b2b.loyalty.referral.plan"].create(
            {
                **values,
                "program_id": club.id,
                "date_from": club.date_start,
                "rule_ids": [Command.create(rule) for rule in rules],
            }
        )
