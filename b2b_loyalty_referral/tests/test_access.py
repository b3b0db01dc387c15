from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .referral_common import ReferralCase

OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
READ_ALL = {"salesperson": "r", "manager": "r", "accountant": "r"}
CONFIGURED = {"salesperson": "r", "manager": "rwcd", "accountant": "r"}
SALES = {"salesperson": "rwcd", "manager": "rwcd"}
RIGHTS = {
    "b2b.loyalty.referral.plan": CONFIGURED,
    "b2b.loyalty.referral.rule": CONFIGURED,
    "b2b.loyalty.referral": {
        "salesperson": "rwc",
        "manager": "rwc",
        "accountant": "r",
    },
    "b2b.loyalty.referral.link": READ_ALL,
    "b2b.loyalty.referral.import": SALES,
    "b2b.loyalty.referral.import.line": SALES,
    "b2b.loyalty.referral.step": READ_ALL,
    "b2b.loyalty.commission": READ_ALL,
    "b2b.loyalty.referral.grant": READ_ALL,
    "b2b.loyalty.referral.reason": {"manager": "rwcd"},
    "b2b.loyalty.settlement": READ_ALL,
    "b2b.loyalty.settlement.run": {"manager": "rwc", "accountant": "rwcd"},
}


class AccessCase(ReferralCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.olga = cls.make_user("olga", "b2b_loyalty.group_user")
        cls.employee = cls.make_user("emil")
        cls.portal = new_test_user(
            cls.env, login="referral_portal", groups="base.group_portal"
        )
        cls.public = cls.env.ref("base.public_user")
        cls.referral = cls.bring()
        cls.post_invoice(cls.referral.referred_partner_id, 200)
        cls.process()
        cls.member.with_user(cls.salesperson).renew_referral_link()

    def users(self):
        return {
            "manager": self.manager,
            "salesperson": self.salesperson,
            "accountant": self.accountant,
            "employee": self.employee,
            "portal": self.portal,
            "public": self.public,
        }

    def records(self):
        """What salespeople see of own customers only."""
        referral = self.referral.sudo()
        links = self.member.sudo().referral_link_ids
        return referral, referral.step_ids, referral.commission_ids, links


class TestAccess(AccessCase):
    def test_every_model_every_operation_every_group(self):
        for model, rights in RIGHTS.items():
            for group, user in self.users().items():
                for letter, operation in OPERATIONS.items():
                    with self.subTest(model=model, group=group, operation=operation):
                        self.assertEqual(
                            self.env[model].with_user(user).has_access(operation),
                            letter in rights.get(group, ""),
                        )

    def test_no_model_is_missing(self):
        ours = {
            name
            for name, model in self.env.registry.items()
            if not model._abstract and model._original_module == "b2b_loyalty_referral"
        }
        self.assertEqual(ours, set(RIGHTS))

    def test_every_stored_field_is_classified(self):
        Referral = self.env["b2b.loyalty.referral"]
        typed_in = {
            *("name", "membership_id", "relation", "referrer_contact_id", "note"),
            *("contact_name", "email", "phone", "vat", "consent_by", "consent_on"),
            *("referred_partner_id", "lead_id", "consent_file", "consent_filename"),
        }
        stored = {
            name
            for name, field in Referral._fields.items()
            if field.store
            and not name.startswith(("create_", "write_"))
            and field.type not in ("one2many", "many2many")
            and field._module == "b2b_loyalty_referral"
            and name != "id"
        }
        self.assertEqual(stored - typed_in, Referral._B2B_LOYALTY_CLOSED)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_salesperson_sees_own_customers_only(self):
        for records in self.records():
            self.assertTrue(records, records._name)
            for user, sees in (
                (self.salesperson, True),
                (self.olga, False),
                (self.manager, True),
                (self.accountant, True),
            ):
                with self.subTest(model=records._name, user=user.login):
                    theirs = records.with_user(user)
                    found = theirs.search([("id", "in", records.ids)])
                    self.assertEqual(bool(found), sees)
                    self.assertEqual(theirs.has_access("read"), sees)
            for user in self.employee, self.portal, self.public:
                with self.assertRaises(AccessError):
                    records.with_user(user).read(["display_name"])

    def test_buttons_count_what_one_may_see(self):
        referral = self.referral.sudo()
        invoice, customer = (
            referral.commission_ids.move_id,
            referral.referred_partner_id,
        )
        for user, number in (
            (self.salesperson, 1),
            (self.olga, 0),
            (self.manager, 1),
            (self.accountant, 1),
        ):
            user.group_ids += self.env.ref("account.group_account_readonly")
            # as on another screen
            self.env.invalidate_all()
            with self.subTest(user=user.login):
                seen = invoice.with_user(user)
                self.assertEqual(seen.b2b_loyalty_commission_count, number)
                for partner in customer, self.acme, self.make_contact(self.acme):
                    found = partner.with_user(user).b2b_loyalty_referral_count
                    self.assertEqual(found, number)
        action = invoice.with_user(self.manager).action_b2b_loyalty_commissions()
        lines = self.env["b2b.loyalty.commission"].search(action["domain"])
        self.assertEqual(lines, referral.commission_ids)
        action = self.acme.action_b2b_loyalty_referrals()
        found = self.env["b2b.loyalty.referral"].sudo().search(action["domain"])
        self.assertEqual(found, referral)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_nobody_refers_for_anothers_customer(self):
        for user in self.olga, self.accountant, self.employee, self.portal:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.refer("Stolen", user=user)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_a_guessed_customer_or_lead_tells_nothing(self):
        lead = self.env["crm.lead"].create({"name": "Not theirs"})
        with self.assertRaises(AccessError):
            self.refer("Guess", lead_id=lead.id)
        foreign = self.env["res.company"].create({"name": "Other Seller"})
        partner = self.make_company("Not theirs", company_id=foreign.id)
        with self.assertRaises(AccessError):
            self.refer("Guess", referred_partner_id=partner.id)
        with self.assertRaises(AccessError):
            self.refer("Guess").referred_partner_id = partner

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_nothing_of_another_seller_is_seen(self):
        seller = self.env["res.company"].create({"name": "Other Seller"})
        here = {"company_id": seller.id, "company_ids": [seller.id]}
        for number, group in enumerate(("user", "manager", "accountant")):
            user = self.make_user(
                f"their{number}", f"b2b_loyalty.group_{group}", **here
            )
            for records in (*self.records(), self.plan, self.plan.rule_ids):
                with self.subTest(model=records._name, group=group):
                    theirs = records.with_user(user)
                    self.assertFalse(theirs.search([("id", "in", records.ids)]))
                    with self.assertRaises(AccessError):
                        theirs.read(["display_name"])

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_facts_are_made_by_nobody(self):
        referral = self.referral
        for model in "b2b.loyalty.referral.step", "b2b.loyalty.commission":
            for user in self.manager, self.salesperson, self.accountant:
                mine = self.env[model].with_user(user)
                with self.subTest(model=model, user=user.login):
                    with self.assertRaises(AccessError):
                        mine.create({"referral_id": referral.id})
        for user in self.manager, self.accountant:
            with self.assertRaises(AccessError):
                referral.sudo().commission_ids.with_user(user).write({"amount": 5})
