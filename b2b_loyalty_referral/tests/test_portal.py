from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import tagged

from odoo.addons.b2b_loyalty_portal.tests.portal_common import PortalCase

from ..logic.code import shown_code
from .referral_common import PAPER

HOME = "/my/loyalty/referrals"
SEND = f"{HOME}/new/send"
NEW = {"name": "New Works", "email": "nina@new-works.test"}
BAD_IDS = ("0", "-1", str(10**30), "1 OR 1=1", "<b>", "x'--")


class ReferralPortalCase(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.acme.email = "info@acme-tools.test"
        cls.plan = cls.env["b2b.loyalty.referral.plan"].create(
            {
                "name": "Bring a client",
                "description": "A quarter <b>of it</b>",
                "program_id": cls.program.id,
                "date_from": "2020-01-01",
                "rule_ids": [Command.create({"kind": "percent", "percent": 25})],
            }
        )

    def form(self):
        """What the hidden fields of the form say."""
        hidden = self.page(f"{HOME}/new").cssselect("form input[type=hidden]")
        return {field.get("name"): field.get("value") for field in hidden}

    def referrals(self, member=None):
        return self.env["b2b.loyalty.referral"].search(
            [("membership_id", "=", (member or self.member).id)]
        )

    def wrong(self, **typed):
        """The sentence beside a field, once what was typed was refused."""
        answer = self.post(SEND, status=200, **self.form(), **typed).text
        self.assertFalse(self.referrals())
        return answer


@tagged("post_install", "-at_install")
class TestPortal(ReferralPortalCase):
    def test_buyers_and_managers_refer(self):
        for name, person in {"buyer": self.buyer, "manager": self.boss}.items():
            self.as_(name)
            email = f"nina@{name}.test"
            told = {"contact_name": "Nina", "phone": "+32 1", "note": "<i>Soon</i>"}
            self.post(SEND, **self.form(), name=f"By {name}", email=email, **told)
            self.assertIn(f"Thank you for telling us of By {name}", self.notice(HOME))
            referral = self.referrals().filtered(lambda r, e=email: r.email == e)
            self.assertEqual(referral.referrer_contact_id, person)
            self.assertEqual(
                (referral.state, referral.channel), ("submitted", "portal")
            )
            self.assertEqual(referral.lead_id.contact_name, "Nina")
        self.assertIn("A quarter <b>of it</b>", self.text(HOME))

    def test_viewers_see(self):
        self.member.refer("New Works", email="nina@new-works.test")
        self.as_("viewer")
        page = self.text(HOME)
        self.assertIn("New Works", page)
        self.assertIn("Waiting for us", page)
        self.assertNotIn("Refer a company", page)
        with self.quietly():
            self.get(f"{HOME}/new", status=403)
            self.post(SEND, status=403, **NEW)
        self.assertFalse(self.referrals().filtered(lambda r: r.channel == "portal"))

    def test_sent_twice_refers_once(self):
        self.as_("buyer")
        form = self.form()
        for _time in range(3):
            self.post(SEND, **form, **NEW)
        self.assertEqual(len(self.referrals()), 1)

    def test_what_was_typed_wrong(self):
        self.as_("buyer")
        for typed, sentence in (
            ({"name": " "}, "Give the name"),
            ({"name": "X"}, "Give an e-mail address or a VAT number"),
            ({"name": "X", "email": "nobody"}, "This is no e-mail address"),
            ({"name": "x" * 201, "email": "a@b.test"}, "longer than 200"),
            ({**NEW, "note": "x" * 5001}, "longer than 5000"),
        ):
            with self.subTest(sentence):
                self.assertIn(sentence, self.wrong(**typed))
        page = self.wrong(name="<b>X</b>", email="nobody")
        self.assertIn('value="&lt;b&gt;X&lt;/b&gt;"', page)

    def test_refused_with_the_reason(self):
        self.as_("buyer")
        form = self.form()
        self.post(SEND, **form, name="Us", email="joe@acme-tools.test")
        self.assertIn("has the mail domain of your own", self.notice(HOME))
        self.assertIn("Not taken", self.text(HOME))
        self.assertEqual(self.referrals().reject_reason, "same_domain")

    def test_whose_customer_it_is_is_nobodys_business(self):
        """Of a company that we know from elsewhere the referrer learns nothing."""
        customer = self.make_company("Customer", email="joe@customer.test")
        self.post_invoice(customer, 100, on=self.day(self.today) - timedelta(days=9))
        self.other.refer("Theirs", email="ann@theirs.test")
        self.as_("buyer")
        for name, email in (
            ("Customer", "joe@customer.test"),
            ("Theirs", "a@theirs.test"),
        ):
            self.post(SEND, **self.form(), name=name, email=email)
            self.assertIn(f"Thank you for telling us of {name}", self.notice(HOME))
        reasons = self.referrals().mapped("reject_reason")
        self.assertEqual(set(reasons), {"existing", "duplicate"})
        self.post(SEND, **self.form(), **NEW)
        [like_new] = self.told()
        self.assertIn("Waiting for us We look at it. If it is new to us", like_new)
        [mine] = self.referrals().filtered(lambda r: r.state == "submitted")
        self.referrals().expires_on = self.day(self.today) - timedelta(days=1)
        mine._expire(self.day(self.today))
        [like_new] = self.told()
        self.assertIn("Expired Nothing came of it by", like_new)

    def told(self):
        """{what the list says of companies}, all but their names"""
        rows = self.page(HOME).cssselect(".o_b2b_loyalty_referral")
        return {
            " ".join(row.cssselect(".mt-1")[0].getparent().text_content().split())
            for row in rows
        }

    def test_nor_where_the_plan_accepts_by_itself(self):
        self.plan.auto_accept = True
        self.other.refer("Theirs", email="ann@theirs.test")
        self.as_("buyer")
        self.post(SEND, **self.form(), name="Theirs", email="a@theirs.test")
        self.post(SEND, **self.form(), **NEW)
        self.assertEqual(
            set(self.referrals().mapped("state")), {"rejected", "accepted"}
        )
        [like_new] = self.told()
        self.assertIn("Accepted If it is new to us, it is yours until", like_new)

    def test_what_was_accepted_and_is_off(self):
        """That it is off the member learns at once, and not why."""
        self.other.refer("Theirs", email="ann@theirs.test")
        referral = self.member.refer("New Works", email="nina@new-works.test")
        referral.action_accept()
        referral.sudo()._change_state("rejected", reject_reason="duplicate")
        self.as_("buyer")
        self.assertEqual(self.told(), {"Not taken We do not follow this one up."})

    def test_what_it_has_brought_and_nothing_of_the_company(self):
        customer = self.make_company("New Works")
        referral = self.member.refer("New Works", email="nina@new-works.test")
        referral.sudo().lead_id.partner_id = customer
        referral.action_accept()
        self.post_invoice(customer, 777)
        self.process()
        self.as_("viewer")
        page = self.text(HOME)
        self.assertIn("Qualified", page)
        self.assertIn("194.25", page)
        self.assertNotIn("777", page)
        self.assertNotIn("new-works.test", page)

    def test_of_another_member_nothing(self):
        self.other.refer("Secret Works", email="nina@secret.test")
        self.as_("buyer")
        self.assertNotIn("Secret Works", self.text(HOME))
        with self.quietly():
            self.get(f"{HOME}?membership={self.other.id}", status=404)
            self.post(SEND, status=404, membership=self.other.id, **NEW)
        self.assertEqual(len(self.referrals(self.other)), 1)

    def test_strangers_and_the_public(self):
        self.as_("stranger")
        with self.quietly():
            self.get(HOME, status=404)
            self.post(SEND, status=404, **NEW)
        self.as_(None)
        for path in HOME, f"{HOME}/new":
            self.assertIn("/web/login", self.get(path, status=303).headers["Location"])

    def test_bad_pages_tokens_and_methods(self):
        self.as_("buyer")
        with self.quietly():
            for bad in BAD_IDS:
                with self.subTest(bad):
                    self.get(f"{HOME}/page/{bad}", status=404)
                    self.get(f"{HOME}?membership={bad}", status=404)
            self.get(SEND, status=405)
            self.post(SEND, status=400, csrf=False, **NEW)
        self.get(f"{HOME}/page/99999999")
        self.assertFalse(self.referrals())

    def test_without_a_plan(self):
        self.plan.active = False
        self.as_("manager")
        self.assertNotIn("/my/loyalty/referrals", self.get("/my/loyalty").text)
        self.assertNotIn("Refer a company", self.text(HOME))
        with self.quietly():
            self.get(f"{HOME}/new", status=404)
            self.post(SEND, status=404, **NEW)

    def test_a_plan_of_other_tiers(self):
        self.as_("manager")
        self.plan.tier_ids = self.gold
        self.assertNotIn(HOME, self.get("/my/loyalty").text)
        self.plan.tier_ids |= self.bronze
        self.assertIn(HOME, self.get("/my/loyalty").text)
        self.plan.terms_ids = self.other.terms_id
        self.assertIn(HOME, self.get("/my/loyalty").text)
        self.plan.date_to = "2020-12-31"
        self.assertNotIn(HOME, self.get("/my/loyalty").text)

    def test_a_member_on_hold_and_one_that_has_left(self):
        self.member.refer("New Works", email="nina@new-works.test")
        self.member.with_user(self.manager).action_suspend("Overdue invoices")
        self.as_("manager")
        self.assertIn("New Works", self.text(HOME))
        with self.quietly():
            self.get(f"{HOME}/new", status=404)
        self.member.with_user(self.manager).action_terminate("They wanted to")
        self.assertIn("New Works", self.text(HOME))
        with self.quietly():
            self.post(SEND, status=403, **NEW)

    def test_the_page_is_in_the_menu_and_counted(self):
        self.as_("manager")
        self.assertIn(HOME, self.get("/my/loyalty").text)
        self.post("/my/loyalty/visit", status=204, kind="referrals")
        visits = self.env["b2b.loyalty.visit"].search(
            [("membership_id", "=", self.member.id), ("kind", "=", "referrals")]
        )
        self.assertEqual(visits.count, 1)

    def test_on_the_overview(self):
        self.as_("viewer")
        said = self.text("/my/loyalty", ".o_b2b_loyalty_brought")
        self.assertIn("Tell us of a company", said)
        self.member.refer("New Works", email="nina@new-works.test")
        said = self.text("/my/loyalty", ".o_b2b_loyalty_brought")
        self.assertIn("told us of: 1. Customers by now: 0.", said)
        self.member.sudo().referral_ids.state = "qualified"
        said = self.text("/my/loyalty", ".o_b2b_loyalty_brought")
        self.assertIn("Customers by now: 1.", said)
        self.as_("other")
        said = self.text("/my/loyalty", ".o_b2b_loyalty_brought")
        self.assertIn("Tell us of a company", said)

    def test_a_customer_looked_after(self):
        self.as_("buyer")
        new = f"{HOME}/new?relation=managed"
        self.assertNotIn("you look after", self.text(HOME))
        with self.quietly():
            self.get(new, status=404)
            self.post(SEND, status=404, relation="managed", **NEW)
        self.plan.copy({"relation": "managed", "name": "Agencies"})
        self.assertIn("Name a customer you look after", self.text(HOME))
        self.assertIn("whether it agrees", self.text(new))
        customer = self.make_company("Old Works", email="joe@old-works.test")
        self.post_invoice(customer, 100, on=self.day(self.today) - timedelta(days=9))
        told = {"name": "Old Works", "email": "joe@old-works.test"}
        self.post(SEND, **{**self.form(), "relation": "managed"}, **told)
        referral = self.referrals()
        self.assertEqual((referral.relation, referral.state), ("managed", "submitted"))
        self.assertIn("We ask them whether they agree", self.text(HOME))
        with self.assertRefused("has to agree", UserError):
            referral.with_user(self.salesperson).action_accept()
        consent = {"consent_by": "Joe", "consent_on": self.today}
        referral.with_user(self.salesperson).write({**consent, "consent_file": PAPER})
        referral.with_user(self.salesperson).action_accept()
        self.assertIn("They agree that you look after them", self.text(HOME))

    def test_queries_do_not_grow(self):
        self.member.refer("First", email="nina@first.test")
        self.as_("viewer")
        few = self.queries(HOME)
        for number in range(12):
            self.member.refer(f"Works {number}", email=f"a@works{number}.test")
        self.assertEqual(self.queries(HOME), few)


@tagged("post_install", "-at_install")
class TestStatements(ReferralPortalCase):
    """What a member was paid, period by period."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for month in range(1, 7):
            cls.settled(f"2025-{month:02}-01", f"2025-{month:02}-28")

    @classmethod
    def settled(cls, first, last, member=None, **vals):
        """A settlement as its run leaves it."""
        run = cls.env["b2b.loyalty.settlement.run"].create(
            {"program_id": cls.program.id, "date_from": first, "date_to": last}
        )
        member = member or cls.member
        return cls.env["b2b.loyalty.settlement"].create(
            {
                "run_id": run.id,
                "membership_id": member.id,
                "partner_id": member.partner_id.id,
                "settle_by": "bill",
                "name": f"COM/{last}",
                "earned": 50,
                "brought": 20,
                "taken_back": -14.7,
                "total": 55.3,
                "outcome": "pay",
                "state": "paid",
                **vals,
            }
        )

    def shown(self, path):
        rows = self.page(path).cssselect(".o_b2b_loyalty_settlement")
        return [" ".join(row.text_content().split()) for row in rows]

    def test_the_latest_and_all_of_them(self):
        self.as_("viewer")
        latest = self.shown(HOME)
        self.assertEqual(len(latest), 4)
        for words in ("COM/2025-06-28", "50.00", "20.00", "14.70", "55.30", "Paid"):
            self.assertIn(words, latest[0])
        self.assertIn("All statements", self.text(HOME))
        self.assertEqual(len(self.shown(f"{HOME}/statements")), 6)

    def test_what_is_carried_forward_and_what_is_only_worked_out(self):
        self.settled("2025-07-01", "2025-07-31", state="carried", outcome="carry")
        self.settled("2025-08-01", "2025-08-31", state="draft")
        self.as_("manager")
        newest = self.shown(HOME)[0]
        self.assertIn("Paid together with a later period", newest)

    def test_of_another_member_nothing(self):
        self.settled("2025-09-01", "2025-09-30", member=self.other, total=777)
        self.as_("viewer")
        self.assertNotIn("777", self.text(f"{HOME}/statements"))
        self.as_("other")
        self.assertEqual(len(self.shown(HOME)), 1)
        self.as_("stranger")
        with self.quietly():
            self.get(f"{HOME}/statements", status=404)
        self.as_("viewer")
        with self.quietly():
            self.get(f"{HOME}/statements?membership={self.other.id}", status=404)
            for bad in BAD_IDS:
                self.get(f"{HOME}/statements/page/{bad}", status=404)
        self.as_(None)
        answer = self.get(f"{HOME}/statements", status=303)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_queries_do_not_grow(self):
        self.as_("viewer")
        path = f"{HOME}/statements"
        many = self.queries(path)
        rows = self.env["b2b.loyalty.settlement"].search(
            [("membership_id", "=", self.member.id)]
        )
        rows[1:].sudo().state = "cancelled"
        self.assertEqual(len(self.shown(path)), 1)
        self.assertEqual(self.queries(path), many)


@tagged("post_install", "-at_install")
class TestShare(ReferralPortalCase):
    """The link and the code on the page of a member."""

    def link(self):
        self.env.invalidate_all()
        return self.member._live_link()

    def test_a_buyer_gets_the_first_one(self):
        self.as_("buyer")
        self.assertIn("Get your link", self.text(HOME))
        self.post(f"{HOME}/link/renew")
        self.assertIn("Here is your link", self.notice(HOME))
        link = self.link()
        self.assertEqual(link.create_uid, self.buyer.partner_id.user_ids)
        page = self.page(HOME)
        codes = [code.text_content() for code in page.cssselect("code")]
        self.assertEqual(codes, [link._url(), shown_code(link.code)])
        self.assertEqual(len(page.cssselect(".o_b2b_loyalty_copy")), 2)
        [picture] = page.cssselect(".o_b2b_loyalty_qr")
        self.assertIn("data:image/png;base64,", picture.get("src"))

    def test_a_manager_changes_it(self):
        self.member.renew_referral_link()
        old = self.link()
        self.as_("manager")
        self.assertIn("Make a new link", self.text(HOME))
        self.post(f"{HOME}/link/renew")
        new = self.link()
        self.assertNotEqual(new, old)
        self.assertEqual(old.revoked_by, self.boss.partner_id.user_ids)
        self.post(f"{HOME}/link/name", shown="1")
        self.assertIn("says that you recommend us", self.notice(HOME))
        self.assertTrue(self.link().show_name)
        self.post(f"{HOME}/link/name")
        self.assertFalse(self.link().show_name)
        self.post(f"{HOME}/link/revoke")
        self.assertIn("lead nowhere any more", self.notice(HOME))
        self.assertFalse(self.link())
        self.assertIn("Get your link", self.text(HOME))

    def test_who_may_not(self):
        self.member.renew_referral_link()
        link = self.link()
        deeds = [f"{HOME}/link/{deed}" for deed in ("renew", "revoke", "name")]
        for name, status in {"viewer": 403, "buyer": 403, "stranger": 404}.items():
            self.as_(name)
            with self.quietly():
                for deed in deeds:
                    with self.subTest(who=name, deed=deed):
                        self.post(deed, status=status)
        self.as_("other")
        with self.quietly():
            for deed in deeds:
                self.post(deed, status=404, membership=self.member.id)
        self.as_("manager")
        with self.quietly():
            for deed in deeds:
                self.post(deed, status=400, csrf=False)
                self.get(deed, status=405)
                for bad in BAD_IDS:
                    self.post(deed, status=404, membership=bad)
        self.as_(None)
        for deed in deeds:
            self.assertIn("/web/login", self.post(deed).headers["Location"])
        self.assertEqual(self.link(), link)

    def test_who_sees_it(self):
        self.member.renew_referral_link()
        link = self.link()
        self.as_("viewer")
        page = self.get(HOME).text
        self.assertNotIn(link.token, page)
        self.assertNotIn(shown_code(link.code), page)
        self.as_("buyer")
        self.assertNotIn("Make a new link", self.text(HOME))
        self.as_("other")
        self.assertNotIn(link.token, self.get(HOME).text)

    def test_without_a_plan_there_is_nothing_to_hand_on(self):
        self.member.renew_referral_link()
        self.plan.active = False
        self.as_("manager")
        self.assertNotIn("Recommend us", self.text(HOME))
        with self.quietly():
            self.post(f"{HOME}/link/renew", status=404)

    def test_over_the_remote_door(self):
        mine = self.env["b2b.loyalty.membership"].browse(self.member.id)
        for person in self.viewer, self.olga:
            theirs = mine.with_user(person.partner_id.user_ids)
            with self.assertRefused("Managers of the member company", AccessError):
                theirs.renew_referral_link()
        buyer = mine.with_user(self.buyer.partner_id.user_ids)
        buyer.renew_referral_link()
        for deed in buyer.renew_referral_link, buyer.revoke_referral_link:
            with self.assertRefused("Managers of the member company", AccessError):
                deed()


@tagged("post_install", "-at_install")
class TestRefer(ReferralPortalCase):
    """The method, as remote clients call it."""

    def call(self, person, *arguments, member=None, **named):
        user = person.partner_id.user_ids
        remote = self.env["b2b.loyalty.membership"].with_user(user)
        ids = (member or self.member).ids
        return call_kw(remote, "refer", [ids, *arguments], named)

    def test_roles(self):
        with self.assertRefused("Buyers and managers", AccessError):
            self.call(self.viewer, "New", email="a@new.test")
        with self.assertRefused("Buyers and managers", AccessError):
            self.call(self.olga, "New", email="a@new.test")
        self.call(self.buyer, "New", email="a@new.test")
        self.assertEqual(self.referrals().referrer_contact_id, self.buyer)

    def test_what_is_no_text(self):
        for name, told in (
            (5, {"email": "a@new.test"}),
            ("New", {"email": ["a@new.test"]}),
            ("New", {"state": "qualified"}),
            ("New", {"email": "a@new.test", "relation": "friend"}),
            ("New", {"email": "a@new.test", "relation": ["managed"]}),
            ("New", {"membership_id": self.other.id}),
        ):
            with self.subTest(name=name, **told):
                with self.assertRaises(UserError):
                    self.call(self.buyer, name, **told)

    def test_not_a_directory(self):
        self.referrals().create(
            [{"name": f"Works {n}", "membership_id": self.member.id} for n in range(50)]
        )
        with self.assertRefused("50 referrals wait for us", UserError):
            self.call(self.buyer, "One more", email="a@new.test")

    def test_the_limit_tells_nothing_of_others(self):
        """Companies that are others' count like new ones: nobody tells them apart."""
        self.referrals().create(
            [{"name": f"Works {n}", "membership_id": self.member.id} for n in range(49)]
        )
        self.other.refer("Theirs", email="ann@theirs.test")
        self.call(self.buyer, "Theirs", email="a@theirs.test")
        with self.assertRefused("50 referrals wait for us", UserError):
            self.call(self.buyer, "One more", email="a@new.test")
        # for us they do not wait
        self.member.refer("New Works", email="nina@new-works.test")

    def test_who_asks_for_all_customers_is_stopped(self):
        for number in range(20):
            self.call(self.buyer, f"Us {number}", email="joe@acme-tools.test")
        self.assertEqual(set(self.referrals().mapped("state")), {"rejected"})
        with self.assertRefused("please go on tomorrow", UserError):
            self.call(self.buyer, "Us", email="joe@acme-tools.test")
        # we ourselves may go on
        self.member.refer("New Works", email="nina@new-works.test")
