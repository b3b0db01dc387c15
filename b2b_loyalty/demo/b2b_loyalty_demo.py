from odoo import Command, api, fields, models

from .activities import play_activities
from .books import Books
from .catalogue import add_what_comes_by_itself, entitle, make_catalogue
from .claims import play_claims
from .club import make_club, make_vip_circle, picture
from .data import SELLER, TIERS
from .ledger import Ledger
from .people import KEPT, People, name_records
from .points import add_rules, bring_along, play_points
from .story import Story

DEFAULT_NAMES = ("YourCompany", "My Company", "My Company (San Francisco)")


class Demo(models.AbstractModel):
    """Demo data: three and a half years of a distributor of industrial supplies."""

    _name = "b2b.loyalty.demo"
    _description = "B2B Loyalty Demo Data"

    @api.model
    def _build(self):
        """Make the demo once, as of today; it never touches data that are there."""
        if self.env.ref("b2b_loyalty.demo_program_club", raise_if_not_found=False):
            return
        try:
            with self.env.cr.savepoint():  # all or nothing, tracked values too
                self._build_all()
        except Exception:
            # what was to be done after the commit to records that are gone
            self.env.cr.postcommit.clear()
            raise

    def _build_all(self):
        today = fields.Date.context_today(self)
        self = self.with_company(self.env.ref("base.main_company")).with_context(
            mail_auto_subscribe_no_notify=True
        )
        self._dress_up_company()
        people = People(self.env)
        users = people.staff()
        customers = people.customers(users)
        people.portal_users(customers)
        Books(self.env, today, customers).write_up()
        # sudo: told in the manager's name, beyond what a manager may date back
        as_manager = self.with_user(users["loyalty_manager"]).sudo()
        as_manager._make_programs(today, users, customers)
        self._make_quotations(customers)

    def _dress_up_company(self):
        """A name and logo where there is none yet; the pricelists that tiers need."""
        company = self.env.company
        if company.name in DEFAULT_NAMES:
            company.name = SELLER
            if company.uses_default_logo:
                company.logo = picture("seller")
        if not self.env.user.has_group("product.group_product_pricelist"):
            settings = {"group_product_pricelist": True}
            self.env["res.config.settings"].create(settings).execute()

    def _make_programs(self, today, users, customers):
        manager = users["loyalty_manager"]
        club = make_club(self.env, today, manager)
        people = People(self.env)
        rewards = make_catalogue(
            club, today, people.reward_supplier(), people.reward_products()
        )
        entitle(club, rewards)
        add_rules(club, today)
        ledger = Ledger(club, users["loyalty_accountant"], today)
        ledger.choose_method(people.analytic_account())
        tiers = zip(TIERS, club.tier_ids.sorted("sequence"), strict=True)
        name_records(
            self.env,
            {
                "demo_program_club": club,
                "demo_program_vip": make_vip_circle(self.env, manager),
                **{f"demo_tier_{key}": tier for key, tier in tiers},
                **{f"demo_reward_{key}": reward for key, reward in rewards.items()},
            },
        )
        members = Story(club, customers, today).play()
        name_records(
            self.env,
            {f"demo_membership_{key}": member for key, member in members.items()},
        )
        self._earn(customers)
        bring_along(members, today)
        play_claims(members, rewards, today)
        add_what_comes_by_itself(club, rewards, today.replace(month=1, day=1))
        club._reach_milestones(today)
        play_activities(club, members, today)
        ledger.play_bills(members, rewards)
        play_points(members, rewards, today)
        ledger.close()
        club.notify_tier_change = True

    def _earn(self, customers):
        """By all documents, also those that are kept from an installation before."""
        moves = self.env["account.move"].search(
            [
                ("commercial_partner_id", "in", [c.id for c in customers.values()]),
                ("state", "=", "posted"),
            ]
        )
        queue = self.env["b2b.loyalty.queue"]
        queue.note_moves(moves)
        queue.process()

    def _make_quotations(self, customers):
        """One open quotation for a Gold and one for a Platinum member."""
        products = self.env["product.product"].search(
            [("default_code", "in", ("CT-1208", "LU-0020", "SA-0412"))]
        )
        made_before = self.env.ref(f"{KEPT}.quotation_gold", raise_if_not_found=False)
        if not products or made_before:
            return
        quotations = self.env["sale.order"].create(
            [
                {
                    "partner_id": customers[key].id,
                    "user_id": customers[key].user_id.id,
                    "order_line": [
                        Command.create(
                            {"product_id": product.id, "product_uom_qty": quantity}
                        )
                        for product in products
                    ],
                }
                for key, quantity in (("hartmann", 10), ("castellan", 40))
            ]
        )
        names = ("quotation_gold", "quotation_platinum")
        name_records(self.env, dict(zip(names, quotations, strict=True)), KEPT)
