"""The link and the code of a member: who makes them, who gives them up."""

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from ..logic.code import LENGTH, LETTERS
from .referral_common import ReferralCase


class TestLink(ReferralCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.links = cls.env["b2b.loyalty.referral.link"]
        cls.mine = cls.member.with_user(cls.salesperson)

    def live(self, member=None):
        return (member or self.member).sudo()._live_link()

    def found(self, token):
        return self.links.sudo()._by_token(token)

    def test_made_by_the_salesperson(self):
        self.assertFalse(self.mine.referral_link)
        self.mine.renew_referral_link()
        link = self.live()
        self.assertGreaterEqual(len(link.token), 22)  # 128 bits
        self.assertTrue(self.mine.referral_link.endswith(f"/refer/{link.token}"))
        self.assertEqual(self.mine.referral_code.replace("-", ""), link.code)
        self.assertEqual(len(link.code), LENGTH)
        self.assertLessEqual(set(link.code), set(LETTERS))
        self.assertEqual(self.found(link.token), link)

    def test_made_anew_the_old_one_leads_nowhere(self):
        self.mine.renew_referral_link()
        old = self.live()
        self.mine.renew_referral_link()
        new = self.live()
        self.assertNotEqual(new, old)
        self.assertFalse({new.token, new.code} & {old.token, old.code})
        self.assertFalse(self.found(old.token))
        self.assertFalse(self.links.sudo()._by_code(self.company, old.code))
        self.assertEqual(old.revoked_by, self.salesperson)

    def test_given_up(self):
        self.mine.renew_referral_link()
        link = self.live()
        self.mine.revoke_referral_link()
        self.assertFalse(self.found(link.token))
        self.assertFalse(self.mine.referral_link)
        # given up is given up: once more changes nothing
        before = link.revoked_on
        self.mine.revoke_referral_link()
        self.assertEqual(link.revoked_on, before)

    def test_one_at_a_time_and_never_anothers(self):
        self.mine.renew_referral_link()
        link = self.live()
        other = self.rival()
        for vals in (
            {"membership_id": self.member.id, "token": "other", "code": "OTHER"},
            {"membership_id": other.id, "token": link.token, "code": "OTHER"},
            {"membership_id": other.id, "token": "other", "code": link.code},
        ):
            with self.subTest(vals), mute_logger("odoo.sql_db"):
                with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
                    links = self.links.sudo()
                    links.create({"company_id": self.company.id, **vals})

    def test_a_code_as_people_type_it(self):
        self.mine.renew_referral_link()
        link, links = self.live(), self.links.sudo()
        code = link.code
        for typed in (
            code.lower(),
            f" {code[:4]}-{code[4:]} ",
            self.mine.referral_code,
        ):
            self.assertEqual(links._by_code(self.company, typed), link)
        seller = self.env["res.company"].create({"name": "Other Seller"})
        self.assertFalse(links._by_code(seller, code))
        for typed in ("", False, code[:-1], "x" * 500):
            self.assertFalse(links._by_code(self.company, typed))

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_nobody_writes_one(self):
        self.mine.renew_referral_link()
        for user in self.manager, self.salesperson, self.accountant:
            theirs = self.live().with_user(user)
            with self.subTest(user=user.login):
                for vals in ({"token": "x"}, {"code": "x"}, {"revoked_on": False}):
                    with self.assertRaises(AccessError):
                        theirs.write(vals)
                with self.assertRaises(AccessError):
                    theirs.unlink()
        with self.assertRaises(AccessError):
            self.live().with_user(self.accountant).read(["token"])

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_of_anothers_customer(self):
        self.mine.renew_referral_link()
        olga = self.make_user("olga", "b2b_loyalty.group_user")
        theirs = self.member.with_user(olga)
        for method in "renew", "revoke":
            with self.assertRaises(AccessError):
                getattr(theirs, f"{method}_referral_link")()
        with self.assertRaises(AccessError):
            self.live().with_user(olga).read(["token"])
        self.assertTrue(self.live())


class TestMerge(ReferralCase):
    def test_of_a_merged_member_it_leads_nowhere(self):
        rival = self.rival()
        for member in self.member, rival:
            member.with_user(self.salesperson).renew_referral_link()
        links = (self.member | rival).sudo().referral_link_ids
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.acme | rival.partner_id).ids, self.acme)
        leading = [link for link in links if link._by_token(link.token)]
        self.assertEqual(len(leading), 1)
        self.assertEqual(leading[0].membership_id.partner_id, self.acme)
