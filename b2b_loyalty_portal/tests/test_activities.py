import base64

from odoo.tests import tagged

from .activities_common import BAD_IDS, HOME, PDF, ActivitiesCase


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
