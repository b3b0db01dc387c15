from odoo import api, fields, models

from odoo.addons.b2b_loyalty.demo.claims import play_claims
from odoo.addons.b2b_loyalty.demo.people import KEPT, name_records
from odoo.addons.b2b_loyalty.demo.points import within_reach

from .activities import fill_leaderboard, play_activities
from .circle import make_circle
from .data import CLAIMS, PEOPLE
from .people import PortalPeople, give_roles
from .statements import play_statements
from .visits import play_visits

MADE = "demo_program_circle"


class PortalDemo(models.AbstractModel):
    """Demo data: how members of the demo's program use its pages."""

    _name = "b2b.loyalty.portal.demo"
    _description = "B2B Loyalty Portal Demo Data"

    @api.model
    def _build(self):
        """Make it once, where the demo of the program is; nothing there is touched."""
        club = self._named("b2b_loyalty.demo_program_club")
        if not club or self._named(f"b2b_loyalty_portal.{MADE}"):
            return
        try:
            with self.env.cr.savepoint():  # all or nothing
                self._build_all(club.company_id)
        except Exception:
            # what was to be done after the commit to records that are gone
            self.env.cr.postcommit.clear()
            raise

    def _named(self, name):
        return self.env.ref(name, raise_if_not_found=False)

    def _build_all(self, company):
        today = fields.Date.context_today(self)
        self = self.with_company(company).with_context(
            mail_auto_subscribe_no_notify=True
        )
        members = {
            key: self._named(f"b2b_loyalty.demo_membership_{key}")
            for key in ("castellan", "ferrara", "haldane", "hartmann", "kestrel")
            + ("lindqvist", "northwind", "okafor", "prairie")
        }
        partners = {
            company: self._named(f"{KEPT}.partner_{company}")
            for company, *_rest in PEOPLE.values()
        }
        users = PortalPeople(self.env, partners).log_in()
        manager = self._named(f"{KEPT}.user_loyalty_manager")
        # sudo: told in the manager's name, beyond what a manager may date back
        as_manager = self.with_user(manager).sudo()
        members = {
            key: member.with_env(as_manager.env) for key, member in members.items()
        }
        as_manager._play(today, manager, members, users)

    def _play(self, today, manager, members, users):
        club = members["hartmann"].program_id
        circle = make_circle(self.env, today, manager)
        give_roles(members, users)
        challenge = play_activities(club, members, today)
        fill_leaderboard(club, members)
        rewards = {
            claim[1]: self._named(f"b2b_loyalty.demo_reward_{claim[1]}")
            for claim in CLAIMS
        }
        play_claims(members, rewards, today, within_reach(members, rewards, CLAIMS))
        self.env["b2b.loyalty.queue"].process()
        play_statements(club, today)
        play_visits(members, today)
        name_records(
            self.env,
            {MADE: circle, "demo_challenge": challenge},
            "b2b_loyalty_portal",
        )
