from odoo import Command, api, fields, models

from .books import Books
from .club import make_club, make_vip_circle
from .data import (
    COMPANIES,
    OF_THE_MANAGER,
    PORTAL_USERS,
    SELLER,
    STAFF,
    TIERS,
)
from .story import Story

# Partners, users and documents are the user's to keep: named in a space of their
# own, they stay when the add-on is uninstalled.
KEPT = "__b2b_loyalty_demo__"
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
        users = self._make_staff()
        partners = self._make_partners(users)
        self._make_portal_users(partners)
        Books(self.env, today, partners).write_up()
        as_manager = self.with_user(users["loyalty_manager"]).sudo()
        as_manager._make_programs(today, users["loyalty_manager"], partners)
        self._make_quotations(partners)

    def _name_records(self, records, module="b2b_loyalty"):
        """Give external ids.

        :param records: {name: record}
        """
        self.env["ir.model.data"]._update_xmlids(
            [
                {"xml_id": f"{module}.{name}", "record": record, "noupdate": True}
                for name, record in records.items()
            ]
        )

    def _dress_up_company(self):
        """A name where there is none yet, and the pricelists that tiers need."""
        company = self.env.company
        if company.name in DEFAULT_NAMES:
            company.name = SELLER
        if not self.env.user.has_group("product.group_product_pricelist"):
            settings = {"group_product_pricelist": True}
            self.env["res.config.settings"].create(settings).execute()

    # -- people

    def _make_staff(self):
        users = self.env["res.users"].with_context(no_reset_password=True)
        staff = users.create(
            [
                {
                    "name": name,
                    "login": login,
                    "password": login,
                    "email": f"{login.removeprefix('loyalty_')}@meridian.example",
                    "company_id": self.env.company.id,
                    "company_ids": [Command.set(self.env.company.ids)],
                    "group_ids": [
                        Command.set(
                            [self.env.ref(xmlid).id for xmlid in self._known(groups)]
                        )
                    ],
                }
                for login, (name, groups) in STAFF.items()
            ]
        )
        by_login = dict(zip(STAFF, staff, strict=True))
        self._name_records(
            {f"user_{login}": user for login, user in by_login.items()}, KEPT
        )
        return by_login

    def _known(self, groups):
        return [
            xmlid
            for xmlid in ("base.group_user", *groups)
            if self.env.ref(xmlid, raise_if_not_found=False)
        ]

    def _make_partners(self, users):
        manager, sales = users["loyalty_manager"], users["loyalty_sales"]
        vals_list = []
        for key, (name, domain, address, people) in COMPANIES.items():
            street, code, city, country = address
            user = manager if key in OF_THE_MANAGER else sales
            vals_list.append(
                {
                    "name": name,
                    "is_company": True,
                    "email": f"office@{domain}",
                    "website": f"https://www.{domain}",
                    "street": street,
                    "zip": code,
                    "city": city,
                    "country_id": self.env.ref(f"base.{country}").id,
                    "user_id": user.id,
                    "customer_rank": 1,
                    "child_ids": self._contacts(domain, people, user),
                }
            )
        partners = self.env["res.partner"].create(vals_list)
        by_key = dict(zip(COMPANIES, partners, strict=True))
        self._name_records(
            {f"partner_{key}": partner for key, partner in by_key.items()}, KEPT
        )
        return by_key

    def _contacts(self, domain, people, user):
        mailboxes = ("buyer", "direction")
        return [
            Command.create(
                {
                    "name": person,
                    "function": function,
                    "email": f"{mailbox}@{domain}",
                    "user_id": user.id,
                }
            )
            for mailbox, (person, function) in zip(mailboxes, people, strict=True)
        ]

    def _make_portal_users(self, partners):
        users = self.env["res.users"].with_context(no_reset_password=True)
        buyers = [partners[key].child_ids.sorted("id")[0] for key in PORTAL_USERS]
        users.create(
            [
                {
                    "partner_id": buyer.id,
                    "login": buyer.email,
                    "password": buyer.email,
                    "company_id": self.env.company.id,
                    "company_ids": [Command.set(self.env.company.ids)],
                    "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
                }
                for buyer in buyers
            ]
        )

    # -- programs

    def _make_programs(self, today, manager, partners):
        club = make_club(self.env, today, manager)
        vip = make_vip_circle(self.env, manager)
        tiers = zip(TIERS, club.tier_ids.sorted("sequence"), strict=True)
        self._name_records(
            {
                "demo_program_club": club,
                "demo_program_vip": vip,
                **{f"demo_tier_{key}": tier for key, tier in tiers},
            }
        )
        members = Story(club, partners, today).play()
        self._name_records(
            {f"demo_membership_{key}": member for key, member in members.items()}
        )
        self.env["b2b.loyalty.queue"].process()
        club.notify_tier_change = True

    def _make_quotations(self, partners):
        """One open quotation for a Gold and one for a Platinum member."""
        products = self.env["product.product"].search(
            [("default_code", "in", ("CT-1208", "LU-0020", "SA-0412"))]
        )
        if not products:
            return
        quotations = self.env["sale.order"].create(
            [
                {
                    "partner_id": partners[key].id,
                    "user_id": partners[key].user_id.id,
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
        self._name_records(
            dict(
                zip(("quotation_gold", "quotation_platinum"), quotations, strict=True)
            ),
            KEPT,
        )
