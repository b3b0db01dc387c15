import base64

from odoo.tests import tagged

from .activities_common import HOME, PDF, ActivitiesCase

BAD_IDS = ("0", "-1", str(10**8), str(10**30), "1 OR 1=1", "<b>", "x'--")


@tagged("post_install", "-at_install")
class TestActivities(ActivitiesCase):
    def test_what_can_be_done_is_told(self):
        self.make_type(
            "Training",
            points=1200,
            description="Half a day <b>with us</b>",
            per_person_limit=2,
            per_member_limit=10,
            limit_months=6,
        )
        self.as_("viewer")
        card = self.card("Training")
        for told in (
            "1,200",
            "Half a day <b>with us</b>",
            "2 × for each person, 10 × for your company, in 6 months.",
            "Claim",
        ):
            self.assertIn(told, card)

    def test_what_is_not_for_members_is_not_told(self):
        self.make_type("Hidden", published=False)
        self.make_type("Archived", active=False)
        self.make_type("Too Late", date_to=self.in_days(-1))
        other_program = self.make_program()
        self.env["b2b.loyalty.activity.type"].create(
            {"name": "Elsewhere", "program_id": other_program.id}
        )
        self.as_("viewer")
        page = self.get(HOME).text
        for name in ("Hidden", "Archived", "Too Late", "Elsewhere"):
            self.assertNotIn(name, page)

    def test_what_we_note_ourselves_has_no_form(self):
        survey = self.make_type("Survey", claimable=False)
        self.as_("viewer")
        self.assertIn("We note this ourselves", self.card("Survey"))
        with self.quietly():
            self.get(f"{HOME}/{survey.id}", status=404)

    def test_a_limit_that_is_used_up_is_told_instead(self):
        once = self.make_type("Once", points=5, per_member_limit=1)
        self.noted(self.viewer, once)
        self.as_("buyer")
        card = self.card("Once")
        self.assertIn("has that many", card)
        self.assertNotIn("Claim", card)

    # -- claiming

    def test_every_role_claims(self):
        people = {"viewer": self.viewer, "buyer": self.buyer, "manager": self.boss}
        for name, person in people.items():
            self.as_(name)
            self.claim(self.review, note=f"By {name}")
            self.assertIn("Your claim of Review has arrived", self.notice(HOME))
            claim = self.claims(contact_id=person.id)
            self.assertEqual(claim.note, f"By {name}")
            self.assertEqual(claim.state, "claimed")

    def test_sending_twice_claims_once(self):
        self.as_("viewer")
        form = self.form_of(self.review)
        for _time in range(3):
            self.claim(self.review, **form)
        self.assertEqual(len(self.claims()), 1)
        self.claim(self.review)
        self.assertEqual(len(self.claims()), 2)

    def test_a_file_is_kept(self):
        shown = self.make_type("Conference", proof="file")
        self.as_("viewer")
        self.claim(shown, file=("ticket.pdf", PDF, "application/pdf"))
        claim = self.claims()
        self.assertEqual(claim.proof_filename, "ticket.pdf")
        self.assertEqual(base64.b64decode(claim.proof_file), PDF)

    def test_a_bad_proof_keeps_what_was_typed(self):
        shown = self.make_type("Post", proof="link")
        bad_file = ("virus.exe", b"MZ\x90\x00", "application/pdf")
        for typed, file, field, sentence in (
            ({"link": ""}, None, "link", "Add a link"),
            ({"link": "javascript:alert(1)"}, None, "link", "This is no link"),
            ({"link": "https://x.example/" + "a" * 2000}, None, "link", "no link"),
            ({"link": "https://x.example"}, bad_file, "file", "cannot be taken"),
            ({"link": "https://x.example", "date": "soon"}, None, "date", "no day"),
            (
                {"link": "https://x.example", "date": str(self.in_days(3))},
                None,
                "date",
                "still to come",
            ),
            ({"note": "x" * 10_001}, None, "note", "longer than"),
        ):
            typed = {"note": "We <i>wrote</i> it", **typed}
            self.as_("viewer")
            key = self.form_of(shown)["key"]
            with self.subTest(typed=str(typed)[:80]):
                page = self.claim(shown, status=200, file=file, **{**typed, "key": key})
                tree = self.as_tree(page)
                [wrong] = tree.cssselect(f"#claim_{field}_wrong")
                self.assertIn(sentence, self.words(wrong))
                self.assertEqual(
                    tree.cssselect("#claim_note")[0].text_content().strip(),
                    typed["note"],
                )
                link = tree.cssselect("#claim_link")[0].get("value") or ""
                self.assertEqual(link, typed.get("link", ""))
                self.assertEqual(tree.cssselect("input[name=key]")[0].get("value"), key)
        self.assertFalse(self.claims())

    def test_a_limit_is_told_above_the_form(self):
        once = self.make_type("Once", points=5, per_member_limit=1)
        self.as_("viewer")
        form = self.form_of(once)
        self.noted(self.buyer, once)
        page = self.as_tree(self.claim(once, status=200, **form, note="Me too"))
        [alert] = page.cssselect(".alert-danger")
        self.assertIn("has that many", self.words(alert))
        self.assertEqual(len(self.claims()), 1)

    def test_a_file_too_large_is_refused_where_it_is(self):
        self.as_("viewer")
        large = ("scan.pdf", PDF + b"0" * (10 * 2**20), "application/pdf")
        page = self.as_tree(self.claim(self.review, status=200, file=large))
        self.assertIn("10 MB", self.words(page.cssselect("#claim_file_wrong")[0]))
        self.assertFalse(self.claims())

    def test_nonsense_gets_a_sentence(self):
        self.as_("viewer")
        for typed in (
            {"key": "k" * 200},
            {"date": "2026-02-31"},
            {"date": "99999-01-01"},
        ):
            with self.subTest(typed=typed):
                self.claim(self.review, status=200, **typed)
        self.assertFalse(self.claims())
        self.post(
            f"{HOME}/{self.review.id}/claim",
            file="no file at all",
            note="1'; DROP TABLE x; --",
        )
        self.assertEqual(self.claims().note, "1'; DROP TABLE x; --")
        self.assertFalse(self.claims().proof_file)

    # -- who may not

    def test_an_activity_that_is_not_there(self):
        elsewhere = self.env["b2b.loyalty.activity.type"].create(
            {"name": "Elsewhere", "program_id": self.make_program().id}
        )
        self.as_("viewer")
        for number in (*BAD_IDS, elsewhere.id):
            with self.subTest(number=number), self.quietly():
                self.get(f"{HOME}/{number}", status=404)
                self.post(f"{HOME}/{number}/claim", status=404)
        self.assertFalse(self.claims())

    def test_who_is_no_member_finds_nothing(self):
        self.as_("stranger")
        with self.quietly():
            self.get(HOME, status=404)
            self.get(f"{HOME}/{self.review.id}", status=404)
            self.post(f"{HOME}/{self.review.id}/claim", status=404)

    def test_of_another_member_nothing_is_claimed(self):
        self.as_("other")
        with self.quietly():
            self.post(
                f"{HOME}/{self.review.id}/claim",
                status=404,
                membership=self.member.id,
            )
        self.assertFalse(self.claims())

    def test_logged_out_leads_to_the_login(self):
        self.as_(None)
        for path in (HOME, f"{HOME}/{self.review.id}", f"{HOME}/claims"):
            response = self.get(path, status=303)
            self.assertIn("/web/login", response.headers["Location"])

    def test_without_csrf_nothing_is_done(self):
        claim = self.noted(self.viewer)
        offer = self.make_offer()
        self.as_("manager")
        with self.quietly():
            for path in (
                f"{HOME}/{self.review.id}/claim",
                f"{HOME}/claims/{claim.id}/withdraw",
                f"{HOME}/offers/{offer.id}/register",
            ):
                self.post(path, status=400, csrf=False, note="x")
        self.assertEqual(self.claims(), claim)
        self.assertEqual(claim.state, "claimed")
        self.assertFalse(offer.registration_ids)

    def test_reading_does_nothing(self):
        claim = self.noted(self.viewer)
        offer = self.make_offer()
        self.as_("manager")
        with self.quietly():
            self.get(f"{HOME}/{self.review.id}/claim?note=x")
            for path in (
                f"{HOME}/claims/{claim.id}/withdraw",
                f"{HOME}/offers/{offer.id}/register",
            ):
                response = self.url_open(path, allow_redirects=False)
                self.assertIn(response.status_code, (404, 405))
        self.assertEqual(self.claims(), claim)
        self.assertEqual(claim.state, "claimed")
        self.assertFalse(offer.registration_ids)

    def test_an_ended_membership_claims_nothing(self):
        self.noted(self.viewer)
        self.member.action_terminate("Left")
        self.as_("manager")
        self.assertIn("Review", self.text(HOME, ".o_b2b_loyalty_claims"))
        self.assertIsNone(self.card("Review"))
        with self.quietly():
            self.get(f"{HOME}/{self.review.id}", status=404)

    # -- what became of claims

    def test_claims_tell_what_became_of_them(self):
        refused, approved = self.noted(self.viewer), self.noted(self.viewer)
        refused.with_user(self.manager).action_refuse("No link to <b>it</b>")
        approved.with_user(self.manager).action_approve()
        self.as_("buyer")
        claims = self.text(HOME, ".o_b2b_loyalty_claims")
        name = self.viewer.partner_id.name
        for told in ("Not approved No link to <b>it</b>", "Approved", name):
            self.assertIn(told, claims)

    def test_what_was_written_is_for_its_writer_and_managers(self):
        self.noted(self.viewer, note="Between us")
        for name, sees in (("viewer", True), ("buyer", False), ("manager", True)):
            self.as_(name)
            self.assertEqual("Between us" in self.get(HOME).text, sees, name)

    def test_claims_of_others_are_not_there(self):
        self.noted(self.olga, note="Secret")
        self.as_("manager")
        for path in (HOME, f"{HOME}/claims"):
            page = self.get(path).text
            self.assertNotIn("Secret", page)
            self.assertNotIn("Olga", page)

    def test_claims_are_filtered_and_paged(self):
        self.noted(self.viewer).with_user(self.manager).action_refuse("No")
        for _number in range(21):
            self.noted(self.buyer)
        self.as_("viewer")

        def rows(query=""):
            return len(
                self.page(f"{HOME}/claims{query}").cssselect(".o_b2b_loyalty_claim")
            )

        self.assertEqual(rows(), 20)
        self.assertEqual(rows("/page/2"), 2)
        self.assertEqual(rows("?filterby=mine"), 1)
        self.assertEqual(rows("?filterby=refused"), 1)
        self.assertEqual(rows("?filterby=%27%3B--"), 20)
        with self.quietly():
            for page in ("0", "-1", "x", str(10**30)):
                self.get(f"{HOME}/claims/page/{page}", status=404)

    # -- withdrawing

    def test_a_claim_that_waits_is_withdrawn_by_its_claimant(self):
        claim = self.noted(self.viewer)
        self.as_("viewer")
        self.post(f"{HOME}/claims/{claim.id}/withdraw")
        self.assertIn("is withdrawn", self.notice(HOME))
        self.assertEqual(self.claims(state="withdrawn"), claim)
        self.assertEqual(
            claim.end_reason, f"Withdrawn by {self.viewer.partner_id.name}"
        )
        self.assertFalse(claim.activity_ids)

    def test_a_manager_withdraws_for_a_colleague_and_a_buyer_does_not(self):
        claim = self.noted(self.viewer)
        self.as_("buyer")
        self.assertFalse(self.page(HOME).cssselect("form[action$=withdraw]"))
        with self.quietly():
            self.post(f"{HOME}/claims/{claim.id}/withdraw", status=403)
        self.assertEqual(claim.state, "claimed")
        self.as_("manager")
        self.post(f"{HOME}/claims/{claim.id}/withdraw")
        self.assertEqual(self.claims().state, "withdrawn")

    def test_what_was_decided_stays(self):
        claim = self.noted(self.viewer)
        claim.with_user(self.manager).action_approve()
        self.as_("viewer")
        self.post(f"{HOME}/claims/{claim.id}/withdraw")
        self.assertIn("is approved", self.notice(HOME))
        self.assertEqual(self.claims().state, "approved")

    def test_claims_of_others_cannot_be_withdrawn(self):
        claim = self.noted(self.olga)
        self.as_("manager")
        for number in (claim.id, *BAD_IDS):
            with self.subTest(number=number), self.quietly():
                self.post(f"{HOME}/claims/{number}/withdraw", status=404)
        self.assertEqual(self.claims(self.other).state, "claimed")
