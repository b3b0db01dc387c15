"""The seller's staff, its customers and their people.

They are the user's to keep: named in a space of their own, they stay when the
add-on is uninstalled, and serve again when it is installed again.
"""

from odoo import Command

from .data import COMPANIES, OF_THE_MANAGER, PORTAL_USERS, STAFF
from .data_rewards import REWARD_PRODUCTS, REWARDS

KEPT = "__b2b_loyalty_demo__"


def name_records(env, records, module="b2b_loyalty"):
    """Give external ids.

    :param records: {name: record}
    """
    env["ir.model.data"]._update_xmlids(
        [
            {"xml_id": f"{module}.{name}", "record": record, "noupdate": True}
            for name, record in records.items()
        ]
    )


class People:
    def __init__(self, env):
        self.env = env(context={**env.context, "no_reset_password": True})
        self.company = env.company

    def _kept_or_new(self, model, vals, prefix):
        """{key: record}: those of an installation before, and new ones."""
        names = {key: f"{prefix}_{key}" for key in vals}
        found = {
            key: self.env.ref(f"{KEPT}.{name}", raise_if_not_found=False)
            for key, name in names.items()
        }
        missing = [key for key in vals if not found[key]]
        made = self.env[model].create([vals[key] for key in missing])
        found.update(zip(missing, made, strict=True))
        name_records(self.env, {names[key]: found[key] for key in missing}, KEPT)
        return found

    # -- staff

    def staff(self):
        """{login: user}"""
        vals = {
            login: {
                "name": name,
                "email": f"{login.removeprefix('loyalty_')}@meridian.example",
                **self._login_vals(login),
            }
            for login, (name, _groups) in STAFF.items()
        }
        users = self._kept_or_new("res.users", vals, "user")
        for login, user in users.items():
            user.group_ids = self._groups(*STAFF[login][1])
        return users

    def _login_vals(self, login):
        return {
            "login": login,
            "password": login,
            "company_id": self.company.id,
            "company_ids": [Command.set(self.company.ids)],
        }

    def _groups(self, *xmlids):
        groups = self.env["res.groups"]
        for xmlid in ("base.group_user", *xmlids):
            groups |= self.env.ref(xmlid, raise_if_not_found=False) or groups
        return groups

    # -- customers

    def customers(self, users):
        """{key: company}"""
        manager, sales = users["loyalty_manager"], users["loyalty_sales"]
        vals = {
            key: self._company_vals(
                *company, manager if key in OF_THE_MANAGER else sales
            )
            for key, company in COMPANIES.items()
        }
        return self._kept_or_new("res.partner", vals, "partner")

    def _company_vals(self, name, domain, address, people, user):
        street, code, city, country = address
        return {
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
            "child_ids": [
                Command.create(
                    {
                        "name": person,
                        "function": function,
                        "email": f"{mailbox}@{domain}",
                        "user_id": user.id,
                    }
                )
                for mailbox, (person, function) in zip(
                    ("buyer", "direction"), people, strict=True
                )
            ],
        }

    def portal_users(self, customers):
        portal = self.env.ref("base.group_portal")
        vals = {}
        for key in PORTAL_USERS:
            buyer = customers[key].child_ids.sorted("id")[:1]
            vals[key] = {
                "partner_id": buyer.id,
                "group_ids": [Command.set(portal.ids)],
                **self._login_vals(buyer.email),
            }
        return self._kept_or_new("res.users", vals, "portal_user")

    # -- what rewards are made of

    def reward_supplier(self):
        vals = {
            "canteen": {
                "name": "Kantinenkarte AG",
                "is_company": True,
                "email": "orders@kantinenkarte.example",
                "supplier_rank": 1,
            }
        }
        return self._kept_or_new("res.partner", vals, "supplier")["canteen"]

    def reward_products(self):
        """{key of the reward: product}"""
        vals = {
            key: {
                "name": name,
                "type": kind,
                "default_code": code,
                "list_price": REWARDS[key]["value"],
                "standard_price": REWARDS[key]["cost"],
            }
            for key, (name, kind, code) in REWARD_PRODUCTS.items()
        }
        return self._kept_or_new("product.product", vals, "product")

    # -- where the costs of the program are collected

    def analytic_account(self):
        plan, _others = self.env["account.analytic.plan"]._get_all_plans()
        vals = {
            "club": {
                "name": "Partner Club",
                "plan_id": plan.id,
                "company_id": self.company.id,
            }
        }
        return self._kept_or_new("account.analytic.account", vals, "analytic")["club"]
