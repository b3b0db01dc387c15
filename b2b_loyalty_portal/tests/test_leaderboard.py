from odoo.exceptions import AccessError
from odoo.tests import tagged

from .activities_common import HOME, ActivitiesCase

BOARD = f"{HOME}/leaderboard"


@tagged("post_install", "-at_install")
class TestLeaderboard(ActivitiesCase):
    """Six members; Acme and Other Works have people who log in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.leaderboard = True
        cls.others = [
            cls.make_member(cls.program, cls.make_company(f"Company {letter}"))
            for letter in "CDEF"
        ]

    def score(self, member, times=1, on=None):
        """So many reviews of 50 points."""
        for _time in range(times):
            self.env["b2b.loyalty.activity"].with_user(self.salesperson).create(
                {
                    "type_id": self.review.id,
                    "membership_id": member.id,
                    **({"date": on} if on else {}),
                }
            )

    def take_part(self, member, name):
        member.sudo()._join_leaderboard(name)

    def five_take_part(self):
        """Ant 250, Bee 200, Cat 150, Dog 100, Elk 50; Acme 100 and not among them."""
        members = [self.other, *self.others]
        for times, member in zip((5, 4, 3, 2, 1), members, strict=True):
            self.score(member, times)
        for name, member in zip(
            ("Ant", "Bee", "Cat", "Dog", "Elk"), members, strict=True
        ):
            self.take_part(member, name)
        self.score(self.member, 2)

    def rows(self):
        return [self.words(row) for row in self.page(BOARD).cssselect("tbody tr")]

    def own_place(self):
        return self.text(BOARD, ".o_b2b_loyalty_own_place")

    # -- what is shown

    def test_ranks_of_those_who_take_part(self):
        self.five_take_part()
        self.as_("viewer")
        self.assertEqual(
            self.rows(),
            ["1 Ant 250", "2 Bee 200", "3 Cat 150", "4 Dog 100", "5 Elk 50"],
        )
        self.assertIn("Your place: 4, with 100 points", self.own_place())
        self.assertIn("nobody else sees this", self.own_place())

    def test_ties_share_a_rank_and_the_own_line_is_marked(self):
        self.five_take_part()
        self.take_part(self.member, "Acme & Sons <b>")
        self.as_("viewer")
        self.assertEqual(
            self.rows()[3:], ["4 Acme & Sons <b> (you) 100", "4 Dog 100", "6 Elk 50"]
        )

    def test_hidden_below_five(self):
        self.five_take_part()
        self.others[-1].sudo()._leave_leaderboard()
        self.as_("viewer")
        page = self.get(BOARD).text
        for name in ("Ant", "Bee", "Cat", "Dog"):
            self.assertNotIn(name, page)
        self.assertIn("once 5 companies", page)
        self.assertIn("Your place: 4", self.own_place())

    def test_nothing_but_names_ranks_and_points_leaves(self):
        self.five_take_part()
        for member in (self.other, *self.others):
            self.post_invoice(member.partner_id, 77_777)
        self.process()
        self.as_("viewer")
        page = self.get(BOARD).text
        for member in (self.other, *self.others):
            partner = member.partner_id
            for secret in (partner.name, partner.email, member.name):
                self.assertNotIn(secret, page)
            self.assertNotIn(f'"{member.id}"', page)
            self.assertNotIn(f"={member.id}&", page)
        self.assertNotIn("77", "".join(self.rows()))
        self.assertEqual(len(self.rows()[0].split()), 3)
        self.assertNotIn(self.olga.partner_id.name, page)

    def test_purchases_never_count(self):
        self.make_offer(registration=False, date_to=False, points=1, per_amount=1)
        self.post_invoice(self.acme, 5000)
        self.process()
        self.assertEqual(self.member.points_balance, 5000)
        self.as_("viewer")
        self.assertIn("with 0 points", self.own_place())

    def test_challenges_count_and_what_was_withdrawn_does_not(self):
        self.make_challenge(count=2)
        self.score(self.member, 2)
        self.as_("viewer")
        self.assertIn("with 600 points", self.own_place())
        done = self.claims()[:1].with_user(self.manager)
        done.action_withdraw("By mistake")
        self.assertIn("with 50 points", self.own_place())

    def test_claims_that_wait_do_not_count(self):
        self.noted(self.viewer)
        self.as_("viewer")
        self.assertIn("with 0 points", self.own_place())

    def test_the_running_period_counts(self):
        self.member.sudo()._engine_write({"date_start": "2020-01-01"})
        self.score(self.member, 1, on=self.in_days(-500))
        self.score(self.member, 2)
        self.as_("viewer")
        self.assertIn("with 100 points", self.own_place())

    def test_of_another_program_nobody_is_listed(self):
        self.five_take_part()
        program = self.make_program(leaderboard=True)
        away = self.make_member(program, self.make_company("Away"))
        self.take_part(away, "Ant")
        self.as_("viewer")
        self.assertEqual(len(self.rows()), 5)

    def test_who_has_ended_is_not_listed(self):
        self.five_take_part()
        self.take_part(self.member, "Acme")
        self.others[0].action_terminate("Left")
        self.as_("viewer")
        self.assertNotIn("Bee", " ".join(self.rows()))

    def test_switched_off_there_is_none(self):
        self.program.leaderboard = False
        self.as_("manager")
        self.assertNotIn("eaderboard", self.text(HOME))
        with self.quietly():
            self.get(BOARD, status=404)
            self.post(f"{BOARD}/join", status=404, name="Acme")
            self.post(f"{BOARD}/leave", status=404)
        self.assertFalse(self.member.in_leaderboard)

    # -- taking part

    def test_a_manager_joins_and_leaves(self):
        self.as_("manager")
        self.post(f"{BOARD}/join", name="  Acme   Tools ")
        self.assertIn("takes part", self.notice(BOARD))
        self.assertEqual(self.member.leaderboard_name, "Acme Tools")
        self.assertTrue(self.member.in_leaderboard)
        self.post(f"{BOARD}/leave")
        self.assertIn("not listed", self.notice(BOARD))
        self.assertFalse(self.member.in_leaderboard)
        # another may have the name from now on
        self.take_part(self.other, "ACME TOOLS")

    def test_others_may_not_decide(self):
        for name in ("viewer", "buyer"):
            self.as_(name)
            self.assertIn("Managers of your company decide", self.text(BOARD))
            self.assertFalse(self.page(BOARD).cssselect("form[action*=leaderboard]"))
            with self.quietly():
                self.post(f"{BOARD}/join", status=403, name="Acme")
                self.post(f"{BOARD}/leave", status=403)
        self.as_("stranger")
        with self.quietly():
            self.get(BOARD, status=404)
            self.post(f"{BOARD}/join", status=404, name="Acme")
        self.as_("other")
        with self.quietly():
            self.post(f"{BOARD}/join", status=404, name="A", membership=self.member.id)
            self.post(f"{BOARD}/join", status=400, csrf=False, name="Acme")
        self.assertFalse(self.member.in_leaderboard)

    def test_nobody_poses_as_another(self):
        self.take_part(self.other, "Acme Tools")
        self.as_("manager")
        for name in ("Acme Tools", "ACME tools", "acme-tools", "\u0410cme Tools"):
            page = self.as_tree(self.post(f"{BOARD}/join", status=200, name=name))
            [wrong] = page.cssselect("#leaderboard_name_wrong")
            self.assertIn("has this display name", self.words(wrong))
            self.assertEqual(page.cssselect("#leaderboard_name")[0].get("value"), name)
        self.assertFalse(self.member.in_leaderboard)

    def test_names_that_cannot_be_shown(self):
        self.as_("manager")
        for name in ("", "A", "!!!", "A" * 41, "A\u200bcme", "A\x00cme"):
            with self.subTest(name=ascii(name)):
                page = self.post(f"{BOARD}/join", status=200, name=name)
                self.assertIn("Give a display name of 2 to 40", page.text)
        self.post(f"{BOARD}/join", status=200)
        self.assertFalse(self.member.in_leaderboard)

    # -- in the back office

    def test_the_seller_takes_a_name_off_and_puts_nobody_on(self):
        self.take_part(self.member, "Acme")
        with self.assertRaises(AccessError):
            self.member.with_user(self.salesperson).action_leave_leaderboard()
        self.member.with_user(self.manager).action_leave_leaderboard()
        self.assertFalse(self.member.in_leaderboard)
        for user in (self.manager, self.salesperson):
            with self.assertRaisesRegex(AccessError, "chosen by its own managers"):
                self.member.with_user(user).write({"in_leaderboard": True})
        draft = self.env["b2b.loyalty.membership"].with_user(self.manager)
        draft = draft.with_context(
            default_in_leaderboard=True, default_leaderboard_name="X"
        ).create(
            {
                "program_id": self.program.id,
                "partner_id": self.make_company("New").id,
            }
        )
        self.assertFalse(draft.in_leaderboard)
        self.assertFalse(draft.leaderboard_name)

    def test_as_many_queries_with_many(self):
        self.as_("viewer")
        few = self.queries(BOARD)
        self.five_take_part()
        self.assertLessEqual(self.queries(BOARD), few)
