from dataclasses import replace

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .books_common import BooksCase, d

ON = "2026-06-15"


@tagged("post_install", "-at_install")
class TestVersions(BooksCase):
    """Gold signed at 50,000; the next version says 60,000; revenue is 55,000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(ON))
        cls.program = cls.make_program()

    def raise_gold(self, bound):
        """A new version of the terms, changed in the program's form."""
        self.program.action_new_version()
        with Form(self.program.with_user(self.manager)) as form:
            with form.tier_ids.edit(1) as gold:
                gold.revenue_from = bound

    def member_with(self, revenue, name):
        partner = self.make_company(name)
        self.post_document(partner, [revenue], "2026-05-01")
        membership = (
            self.env["b2b.loyalty.membership"]
            .with_user(self.manager)
            .create({"program_id": self.program.id, "partner_id": partner.id})
        )
        membership.action_activate()
        return membership

    def test_signed_is_signed(self):
        signed = self.member_with(55000, "Signed")
        self.assertEqual(signed.tier_id.name, "Gold")
        self.raise_gold(60000)
        self.assertEqual(self.tier(self.program, "Gold").revenue_from, 60000)
        self.assertEqual(
            self.program.terms_ids.sorted("number").mapped("line_ids.revenue_from"),
            [0, 50000, 0, 60000],
        )
        late = self.member_with(55000, "Late")
        self.assertEqual(late.tier_id.name, "Silver")
        self.assertEqual(late.revenue_to_next_tier, 5000)
        changes = self.program.recompute_tiers()
        self.assertFalse(changes)
        self.assertEqual((signed | late).mapped("tier_id.name"), ["Gold", "Silver"])
        signed.action_renew()
        self.assertEqual(signed.terms_id.number, 2)
        self.assertEqual(signed.tier_id.name, "Silver")
        self.assertEqual(signed.tier_change_ids[0].kind, "down")

    def test_two_versions_in_one_recompute(self):
        old, new = self.member_with(40000, "Old"), self.env["b2b.loyalty.membership"]
        self.raise_gold(60000)
        new = self.member_with(40000, "New")
        for member in old | new:
            self.post_document(member.partner_id, [15000], "2026-06-01")
        changes = self.program.recompute_tiers()
        self.assertEqual(changes.membership_id, old)
        self.assertEqual((old | new).mapped("tier_id.name"), ["Gold", "Silver"])
        self.assertEqual(changes.revenue, 55000)
        self.assertEqual(changes.terms_id.number, 1)

    def test_a_version_of_a_later_day(self):
        self.program.action_new_version()
        new = self.program.newest_terms_id
        new.date_from = d("2026-07-01")
        self.assertEqual(self.program.terms_id.number, 1)
        self.assertEqual(self.member_with(1, "Early").terms_id.number, 1)
        with freeze_time("2026-07-01"):
            self.program.invalidate_recordset()
            self.assertEqual(self.program.terms_id, new)
            self.assertFalse(new.locked)
            self.assertEqual(self.member_with(1, "Later").terms_id, new)
        self.assertTrue(new.locked)
        with self.assertRaisesRegex(UserError, "has been sent to members"):
            new.date_from = d("2026-08-01")

    def test_a_version_is_not_in_force_before_the_one_it_replaces(self):
        self.raise_gold(60000)  # from 15 June 2026
        self.program.action_new_version()
        third = self.program.newest_terms_id
        with self.assertRaisesRegex(ValidationError, "from 06/15/2026 on"):
            third.date_from = d("2026-06-14")
        third.date_from = d("2026-06-15")
        self.assertEqual(self.program.terms_id, third)

    def test_a_version_nobody_has_seen_can_be_dropped(self):
        self.raise_gold(60000)
        self.program.newest_terms_id.unlink()
        self.assertEqual(self.tier(self.program, "Gold").revenue_from, 50000)

    def test_locked_terms_stay(self):
        terms = self.program.terms_id
        gold = self.tier(self.program, "Gold")
        stays = "version 1 is signed or in force and stays as it is"
        for change in (
            lambda: gold.write({"revenue_from": 60000}),
            lambda: gold.write({"match": "any"}),
            lambda: terms.line_ids[0].write({"rebate_percent": 3}),
            lambda: terms.line_ids[0].unlink(),
            lambda: terms.write({"agreement_html": "<p>Other</p>"}),
            lambda: self.program.write({"agreement_html": "<p>Other</p>"}),
            lambda: self.program.write(
                {"tier_ids": [Command.create({"name": "Top", "revenue_from": 9**9})]}
            ),
            lambda: terms.unlink(),
        ):
            with self.assertRaisesRegex(UserError, stays), self.cr.savepoint():
                change()
        self.assertEqual(terms.line_ids.mapped("revenue_from"), [0, 50000])

    def test_the_order_of_signed_tiers_stays(self):
        silver, gold = self.program.tier_ids
        with self.assertRaisesRegex(ValidationError, "give more than"):
            self.program.write(
                {
                    "tier_ids": [
                        Command.update(silver.id, {"sequence": 2}),
                        Command.update(gold.id, {"sequence": 1}),
                    ]
                }
            )

    def test_a_tier_of_the_next_version(self):
        signed = self.member_with(200000, "Signed")
        self.program.action_new_version()
        self.program.write(
            {
                "tier_ids": [
                    Command.create(
                        {"name": "Platinum", "revenue_from": 100000, "sequence": 3}
                    )
                ]
            }
        )
        self.program.recompute_tiers()
        self.assertEqual(signed.tier_id.name, "Gold")
        self.assertFalse(signed.next_tier_id)
        self.assertEqual(self.member_with(200000, "New").tier_id.name, "Platinum")
        signed.with_user(self.manager).action_set_tier(
            self.tier(self.program, "Platinum"), "Agreed"
        )
        self.program.recompute_tiers()
        self.assertEqual(signed.tier_id.name, "Platinum")

    def test_an_archived_tier_is_left_out_of_the_next_version(self):
        signed = self.member_with(60000, "Signed")
        gold = self.tier(self.program, "Gold")
        self.program.action_new_version()
        gold.active = False
        self.program.recompute_tiers()
        self.assertEqual(signed.tier_id, gold)
        self.assertEqual(self.member_with(60000, "New").tier_id.name, "Silver")
        self.assertEqual(len(self.program.newest_terms_id.line_ids), 1)
        signed.action_renew()
        self.assertEqual(signed.tier_id.name, "Silver")
        self.assertEqual(signed.tier_change_ids[0].kind, "down")

    def test_a_tier_back_from_the_archive_asks_what_it_asked(self):
        gold = self.tier(self.program, "Gold")
        self.program.action_new_version()
        gold.active = False
        self.program.newest_terms_id._lock()
        self.program.action_new_version()
        gold.active = True
        self.assertEqual(gold.revenue_from, 50000)
        self.assertIn(gold, self.program.newest_terms_id.line_ids.tier_id)


@tagged("post_install", "-at_install")
class TestBounds(BooksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tiers = [("Bronze", 0), ("Silver", 1000), ("Gold", 5000)]
        cls.program = cls.make_program(tiers=tiers, opened=False)

    def refused(self, name, values, sentence):
        tier = self.tier(self.program, name)
        with self.assertRaises(ValidationError) as caught, self.cr.savepoint():
            tier.with_user(self.manager).write(values)
        self.assertEqual(str(caught.exception), sentence)
        self.env.invalidate_all()

    def test_sentences(self):
        money = self.program.currency_id.format
        more = (
            "Revenue From of {} is {}, but {}, the tier below it, "
            "starts at {}: give more than {}."
        )
        for name, bound, below, value in (
            ("Silver", 0, "Bronze", 0),
            ("Gold", 1000, "Silver", 1000),
            ("Gold", 999.99, "Silver", 1000),
        ):
            start = money(value)
            sentence = more.format(name, money(bound), below, start, start)
            self.refused(name, {"revenue_from": bound}, sentence)
        sentence = more.format("Gold", money(5000), "Silver", money(5000), money(5000))
        self.refused("Silver", {"revenue_from": 5000}, sentence)
        self.refused(
            "Bronze",
            {"revenue_from": -1},
            f"Revenue From of Bronze is {money(-1)}: give 0 or more.",
        )
        self.refused(
            "Gold",
            {"rebate_percent": 101},
            "The rebate of Gold is 101.0 %: give 0 to 100.",
        )

    def test_each_criterion_by_itself(self):
        silver, gold = self.program.tier_ids[1:]
        for field, low, high in (
            ("growth_from", 5.0, 4.99),
            ("points_from", 100, 100),
            ("active_months_from", 6, 5),
            ("referrals_from", 2, 1),
        ):
            silver[field] = low
            with self.assertRaisesRegex(ValidationError, "give more than"):
                with self.cr.savepoint():
                    gold[field] = high
            self.env.invalidate_all()
            silver[field] = 0

    def test_a_bound_not_asked_is_skipped(self):
        silver, gold = self.program.tier_ids[1:]
        silver.write({"revenue_from": 0, "active_months_from": 3})
        gold.revenue_from = 500
        self.assertIsNone(self.program.newest_terms_id._levels()[1].revenue)

    def test_a_tier_by_invitation_has_no_bound(self):
        self.tier(self.program, "Silver").invitation_only = True
        self.tier(self.program, "Gold").revenue_from = 500
        levels = self.program.newest_terms_id._levels()
        self.assertEqual([level.invitation_only for level in levels], [0, 1, 0])

    def test_what_one_tier_asks_for_is_what_the_whole_list_says(self):
        self.tier(self.program, "Silver").invitation_only = True
        terms = self.program.newest_terms_id
        for level in terms._levels():
            tier = self.env["b2b.loyalty.tier"].browse(level.key)
            found = terms._level_of(tier)
            self.assertEqual(replace(found, rank=level.rank), level)

    def test_no_figure_reaches_a_tier_in_the_archive(self):
        gold = self.tier(self.program, "Gold")
        terms = self.program.newest_terms_id
        gold.active = False
        self.assertIsNone(terms._level_of(gold))
        self.assertTrue(terms._levels()[-1].invitation_only)

    def test_bounds_change_places_in_one_save(self):
        with Form(self.program.with_user(self.manager)) as form:
            with form.tier_ids.edit(1) as silver:
                silver.revenue_from = 20000
            with form.tier_ids.edit(2) as gold:
                gold.revenue_from = 30000
        with Form(self.program.with_user(self.manager)) as form:
            with form.tier_ids.edit(1) as silver:
                silver.revenue_from = 100
            with form.tier_ids.edit(2) as gold:
                gold.revenue_from = 200
        self.assertEqual(self.program.tier_ids.mapped("revenue_from"), [0, 100, 200])

    def test_wrong_bounds_in_the_form_are_refused(self):
        form = Form(self.program.with_user(self.manager))
        with form.tier_ids.edit(2) as gold:
            gold.revenue_from = 1000
        with self.assertRaisesRegex(ValidationError, "give more than"):
            form.save()

    def test_tiers_change_places(self):
        silver, gold = self.program.tier_ids[1:]
        self.program.write(
            {
                "tier_ids": [
                    Command.update(silver.id, {"sequence": 3, "revenue_from": 9000}),
                    Command.update(gold.id, {"sequence": 2}),
                ]
            }
        )
        levels = self.program.newest_terms_id._levels()
        self.assertEqual([lv.key for lv in levels][1:], [gold.id, silver.id])

    def test_duplicate(self):
        gold = self.tier(self.program, "Gold")
        gold.write({"active_months_from": 6, "match": "any", "rebate_percent": 2})
        self.env["b2b.loyalty.benefit"].with_user(self.manager).create(
            [
                {
                    "program_id": self.program.id,
                    "tier_id": gold.id,
                    "name": "Hotline",
                    "yearly_value": 500,
                },
                {"program_id": self.program.id, "name": "News"},
            ]
        )
        self.program.agreement_html = "<p>Ours</p>"
        self.program.action_open()
        self.program.action_new_version()
        copy = self.program.with_user(self.manager).copy()
        self.assertEqual(copy.state, "draft")
        self.assertNotEqual(copy.code, self.program.code)
        self.assertEqual(copy.terms_ids.mapped("number"), [1])
        self.assertFalse(copy.terms_ids.locked)
        self.assertEqual(copy.tier_ids.mapped("revenue_from"), [0, 1000, 5000])
        twin = self.tier(copy, "Gold")
        self.assertEqual((twin.active_months_from, twin.match), (6, "any"))
        self.assertEqual(twin.rebate_percent, 2)
        self.assertEqual(twin.benefit_ids.mapped("name"), ["Hotline"])
        self.assertEqual(copy.benefit_ids.mapped("name"), ["News"])
        self.assertEqual(copy.agreement_html, "<p>Ours</p>")
        self.assertEqual(len(copy.terms_ids.benefit_ids), 2)

    def test_the_same_again_is_kept(self):
        self.program.action_open()
        gold = self.tier(self.program, "Gold")
        gold.write({"revenue_from": 5000, "name": "Gold Star"})
        self.assertEqual(gold.name, "Gold Star")
