from unittest.mock import patch

from .portal_common import PortalCase

JOIN = "/my/loyalty/join"
BAD_IDS = (0, -1, 10**8, 10**30, "1 OR 1=1", "%3Cb%3E")


class JoiningCase(PortalCase):
    """Nora's company is a member of nothing; the program takes applications."""

    def setUp(self):
        super().setUp()
        # the programs of the demo data are none of ours
        others = self.env["b2b.loyalty.program"].search([("id", "!=", self.program.id)])
        others.sudo().write({"date_end": "2020-12-31", "date_start": "2020-01-01"})
        self.nora = self.env["res.partner"].search([("name", "=", "Nora Nobody")])
        self.company_of_nora = self.nora.parent_id
        self.opened("request")

    def opened(self, enrollment, join_by="signature", **vals):
        self.program.sudo().write(
            {"enrollment": enrollment, "join_by": join_by, **vals}
        )

    def apply(self, program=None, status=303, **options):
        path = f"{JOIN}/{self.program.id if program is None else program}"
        return self.post(path, status=status, **options)

    def found(self):
        self.env.invalidate_all()
        return self.env["b2b.loyalty.membership"].search(
            [("partner_id", "=", self.company_of_nora.id)]
        )

    def offered(self):
        """Names of the buttons on the page."""
        buttons = self.page(JOIN).cssselect(".o_b2b_loyalty_page button")
        return [" ".join(b.text_content().split()) for b in buttons]


class TestWhatIsOpen(JoiningCase):
    def test_terms_tiers_and_what_they_are_worth(self):
        terms = self.program.terms_id
        self._as_if_it_had_been_there(terms)
        self.env["b2b.loyalty.benefit"].create(
            {
                "name": "Free delivery",
                "terms_id": terms.id,
                "tier_id": self.silver.id,
                "yearly_value": 500,
            }
        )
        self.as_("stranger")
        text = self.text(JOIN)
        for words in (
            "Partner Club",
            "10,000.00 invoiced, or more",
            "Free delivery (worth $ 500.00 a year)",
            "What it costs",
            "the last 12 months",
        ):
            self.assertIn(words, text)
        self.assertEqual(self.offered(), ["Apply for Partner Club"])

    def test_by_invitation_there_is_nothing_but_what_was_sent(self):
        self.opened("invitation")
        self.as_("stranger")
        text = self.text(JOIN)
        self.assertIn("nothing to join", text)
        self.assertNotIn("Partner Club", text)
        self.make_draft(self.program, self.company_of_nora).action_send()
        self.assertIn("ready to be signed", self.text(JOIN))

    def test_by_buying_the_page_says_how(self):
        self.opened("invitation", "transaction", join_amount_from=2_500)
        self.as_("stranger")
        self.assertIn("invoiced at least $ 2,500.00 at once", self.text(JOIN))
        self.assertEqual(self.offered(), [])
        self.assertFalse(self.found())

    def test_signing_or_buying_says_both(self):
        self.opened("request", "both", join_amount_from=0)
        self.as_("stranger")
        self.assertIn("a member with its next invoice", self.text(JOIN))
        self.assertEqual(self.offered(), ["Apply for Partner Club"])

    def test_a_private_person_gets_a_friendly_page(self):
        person = self.env["res.partner"].create({"name": "Paul Private"})
        self.make_login("paul", person)
        self.as_("paul")
        self.assertIn("Our programs are for companies", self.text(JOIN))
        with self.quietly():
            self.apply(status=404)

    def test_a_colleague_without_a_role_is_told_whom_to_ask(self):
        self.make_login("carl", self.make_contact(self.acme, "Carl Colleague"))
        self.as_("carl")
        text = self.text(JOIN)
        self.assertIn("is a member already", text)
        self.assertIn("Ask Mary Manager to give you access", text)
        self.assertEqual(self.offered(), [])

    def test_a_member_is_led_to_its_program(self):
        self.as_("viewer")
        page = self.page(JOIN)
        links = [a.get("href") for a in page.cssselect(".o_b2b_loyalty_page a")]
        self.assertEqual(links, [f"/my/loyalty?membership={self.member.id}"])

    def test_programs_of_another_seller_are_not_shown(self):
        seller = self.env["res.company"].create({"name": "Other Seller"})
        self.env["b2b.loyalty.program"].create(
            {"name": "Foreign Club", "company_id": seller.id, "enrollment": "open"}
        )
        self.as_("stranger")
        self.assertNotIn("Foreign Club", self.text(JOIN))

    def test_logged_out(self):
        self.as_(None)
        self.assertIn("/web/login", self.get(JOIN, 303).headers["Location"])

    def test_names_are_escaped(self):
        self.company_of_nora.name = "<script>alert(1)</script>"
        self.as_("stranger")
        self.assertNotIn("<script>alert(1)", self.get(JOIN).text)


class TestApply(JoiningCase):
    def test_the_responsible_decides(self):
        self.as_("stranger")
        self.apply()
        self.assertIn("We have received it", self.notice(JOIN))
        [draft] = self.found()
        self.assertRecordValues(draft, [{"state": "draft", "is_proposed": True}])
        self.assertTrue(draft.applied_on)
        self.assertEqual(draft.activity_ids.user_id, self.program.user_id)
        self.assertIn("is proposed for Partner Club", self.activities(draft)[0])
        self.assertIn("received the application", self.text(JOIN))
        # who applied hears of it, and signs
        self.assertEqual(draft._people("manager").partner_id, self.nora)
        draft.with_user(self.manager).action_send()
        self.assertIn("ready to be signed", self.text(JOIN))
        self.get(f"/my/loyalty/agreement/{draft.id}")

    def test_without_a_responsible_the_salesperson_is_told(self):
        self.program.sudo().user_id = False
        self.as_("stranger")
        self.apply()
        self.assertIn("asks to join Partner Club", self.activities(self.found())[0])

    def test_twice_is_once(self):
        self.as_("stranger")
        for _time in range(2):
            self.apply()
        self.assertEqual(len(self.found()), 1)
        self.assertEqual(len(self.found().activity_ids), 1)

    def test_two_at_once_are_one(self):
        """What a colleague did a moment ago is not seen yet, and stops nothing."""
        self.make_draft(self.program, self.company_of_nora)
        user = self.nora.user_ids
        program = self.program.with_user(user).sudo()
        row = (program, "apply", self.env["b2b.loyalty.membership"])
        with (
            patch.object(type(program), "_portal_open_to", lambda *_: [row]),
            self.quietly(),
            self.assertLogs("odoo.sql_db", "ERROR"),
        ):
            self.assertFalse(program._portal_apply(user))
        self.assertEqual(len(self.found()), 1)

    def test_a_draft_of_the_seller_is_used_and_not_shown(self):
        draft = self.make_draft(self.program, self.company_of_nora)
        self.as_("stranger")
        self.assertEqual(self.offered(), ["Apply for Partner Club"])
        self.apply()
        self.assertEqual(self.found(), draft)
        self.assertTrue(draft.is_proposed and draft.applied_on)

    def test_who_was_a_member_is_decided_on_also_where_it_is_open(self):
        self.opened("open")
        self.make_draft(self.program, self.company_of_nora).action_terminate("Overdue")
        self.as_("stranger")
        self.assertEqual(self.offered(), ["Apply for Partner Club"])
        self.apply()
        self.assertEqual(self.found().sorted("id").mapped("state"), ["ended", "draft"])

    def test_open_to_every_company_it_is_signed_at_once(self):
        self.opened("open")
        self.as_("stranger")
        self.assertEqual(self.offered(), ["Join Partner Club"])
        response = self.apply()
        [sent] = self.found()
        self.assertEqual(sent.state, "sent")
        self.assertTrue(sent.agreement_sha256)
        path = f"/my/loyalty/agreement/{sent.id}"
        self.assertTrue(response.headers["Location"].endswith(path))
        self.assertTrue(self.page(path).cssselect("owl-component"))
        mail = sent.message_ids.filtered("attachment_ids")
        self.assertEqual(mail.notified_partner_ids, self.nora)
        self.assertIn(path, mail.body)

    def test_what_is_not_open_does_not_exist(self):
        closed = self.make_program(state="draft")
        self.as_("stranger")
        with self.quietly():
            for program in (closed.id, *BAD_IDS):
                with self.subTest(program=program):
                    self.apply(program, status=404)
            self.opened("invitation")
            self.apply(status=404)
        self.assertFalse(self.found())

    def test_members_do_not_apply_again(self):
        self.as_("manager")
        self.apply()
        self.assertEqual(
            self.env["b2b.loyalty.membership"].search_count(
                [("partner_id", "=", self.acme.id)]
            ),
            1,
        )

    def test_the_back_office_does_not_apply(self):
        self.manager.password = "of_boss_of_seller"
        self.authenticate(self.manager.login, "of_boss_of_seller")
        with self.quietly():
            self.apply(status=404)

    def test_needs_its_token_and_its_method(self):
        self.as_("stranger")
        with self.quietly():
            self.apply(csrf=False, status=400)
            answer = self.url_open(f"{JOIN}/{self.program.id}")
            self.assertIn(answer.status_code, (404, 405))
        self.assertFalse(self.found())

    def test_logged_out(self):
        self.as_(None)
        with self.quietly():
            answer = self.url_open(
                f"{JOIN}/{self.program.id}", data={"x": 1}, allow_redirects=False
            )
        self.assertIn(answer.status_code, (303, 400))
        self.assertFalse(self.found())


class TestWelcome(JoiningCase):
    def test_who_joined_by_buying_is_led_to_its_membership(self):
        self.opened("invitation", "transaction")
        self.post_invoice(self.nora, 500)
        self.process()
        [member] = self.found()
        self.assertEqual(member.state, "active")
        mail = member.message_ids.filtered(lambda m: "See your membership" in m.body)
        self.assertEqual(mail.notified_partner_ids, self.nora)
        self.assertIn(f"/my/loyalty?membership={member.id}", mail.body)
        self.as_("stranger")
        self.get(f"/my/loyalty?membership={member.id}")
