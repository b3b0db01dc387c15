from psycopg2 import IntegrityError

from odoo.fields import Command
from odoo.tools import mute_logger

from .redeem_common import RedeemCase


class TestEndedRoles(RedeemCase):
    """Somebody's role ends at once; what they have done stays on record."""

    def test_who_has_done_nothing_is_deleted(self):
        self.viewer.with_user(self.salesperson).unlink()
        self.assertFalse(self.viewer.exists())

    def test_who_has_redeemed_is_archived(self):
        redemption = self.redeem(self.make_reward(), contact=self.buyer)
        self.member.with_user(self.salesperson).contact_ids = [
            Command.delete(self.buyer.id),
            Command.delete(self.viewer.id),
        ]
        self.assertFalse(self.viewer.exists())
        self.assertFalse(self.buyer.active)
        self.assertEqual(redemption.contact_id, self.buyer)
        self.assertNotIn(self.buyer, self.member.contact_ids)

    def test_so_is_whoever_something_else_refers_to(self):
        approved = self.redeem(self.make_reward(approval="seller"), contact=self.boss)
        self.assertEqual(approved.sudo().member_approved_by, self.boss)
        self.assertNotRedeemed(
            "unavailable",
            "not exist",
            self.redeem,
            self.make_reward(published=False),
            contact=self.buyer,
        )
        done = self.env["b2b.loyalty.activity.type"].create(
            {"name": "Training", "program_id": self.program.id}
        )
        self.env["b2b.loyalty.activity"].create(
            {
                "type_id": done.id,
                "membership_id": self.member.id,
                "contact_id": self.viewer.id,
            }
        )
        roles = self.boss | self.buyer | self.viewer
        roles.unlink()
        self.assertEqual(roles.exists().mapped("active"), [False] * 3)

    def test_nobody_hears_or_approves_any_more(self):
        self.boss.partner_id.email = "mary@example.com"
        self.assertIn(self.boss.partner_id, self.member._mail_recipients())
        self.redeem(self.make_reward(), contact=self.boss)
        self.boss.unlink()
        for context in {}, {"active_test": False}:
            member = self.member.with_context(**context)
            self.assertNotIn(self.boss.partner_id, member._mail_recipients())
            self.assertNotIn(self.boss, member._people())

    def test_who_comes_back_gets_the_same_row(self):
        self.redeem(self.make_reward(), contact=self.boss)
        self.boss.unlink()
        person = self.make_contact(self.acme, "New")
        Contact = self.env["b2b.loyalty.member.contact"].with_user(self.salesperson)
        member = {"membership_id": self.member.id}
        roles = Contact.create(
            [
                {**member, "partner_id": person.id, "role": "manager"},
                {**member, "partner_id": self.boss.partner_id.id},
            ]
        )
        self.assertEqual(roles.partner_id, person | self.boss.partner_id)
        self.assertEqual(roles[1], self.boss)
        self.assertTrue(self.boss.active)
        # not what it was before
        self.assertEqual(self.boss.role, "viewer")

    def test_who_signs_again_is_manager_again(self):
        self.redeem(self.make_reward(), contact=self.buyer)
        self.buyer.unlink()
        self.member._make_manager(self.buyer.partner_id)
        self.assertRecordValues(self.buyer, [{"active": True, "role": "manager"}])

    def test_who_left_the_company_does_not_come_back(self):
        self.redeem(self.make_reward(), contact=self.buyer)
        self.buyer.unlink()
        self.buyer.partner_id.parent_id = self.make_company("Beta")
        with self.assertRefused("does not belong to Acme Tools"):
            self.buyer.active = True

    @mute_logger("odoo.sql_db")
    def test_one_role_for_each_person(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.give_role_to(self.buyer.partner_id)

    def give_role_to(self, person):
        return self.env["b2b.loyalty.member.contact"].create(
            {"membership_id": self.member.id, "partner_id": person.id}
        )

    def test_persons_merged_keep_both_records(self):
        """One of them has ended; what each has redeemed stays with it."""
        twin = self.give_role(self.member, "Bob B.", "buyer")
        mine = self.redeem(self.make_reward(), contact=self.buyer)
        theirs = self.redeem(self.make_reward(), contact=twin)
        kept = self.buyer.partner_id
        merge = self.env["base.partner.merge.automatic.wizard"].create(
            {"partner_ids": [Command.set((kept | twin.partner_id).ids)]}
        )
        merge.dst_partner_id = kept
        merge.action_merge()
        self.env.invalidate_all()
        self.assertEqual(self.member._person(kept), self.buyer)
        self.assertEqual(self.buyer.role, "buyer")
        self.assertRecordValues(twin, [{"active": False, "partner_id": kept.id}])
        self.assertEqual((mine | theirs).contact_id, self.buyer | twin)


class TestWhoLeft(RedeemCase):
    """Whoever is of another company by now has no role, whatever is on record."""

    def test_has_no_role(self):
        person = self.boss.partner_id
        self.assertEqual(self.member._person(person), self.boss)
        person.parent_id = self.make_company("Beta")
        self.assertFalse(self.member._person(person))
        self.assertNotIn(self.boss, self.member._people())
        self.assertNotIn(person, self.member._mail_recipients())

    def test_redeems_and_approves_nothing(self):
        reward = self.make_reward(approval="member")
        waiting = self.redeem(reward, contact=self.buyer)
        user = self.portal_user(self.boss)
        self.boss.partner_id.parent_id = self.make_company("Beta")
        with self.assertRefused("does not exist"):
            self.remote(user, reward, "redeem", self.member.id)
        with self.assertRefused("does not exist"):
            self.remote(user, waiting, "action_approve")
        self.assertEqual(waiting.state, "requested")

    def test_who_comes_back_has_it_again(self):
        person = self.boss.partner_id
        person.parent_id = self.make_company("Beta")
        person.parent_id = self.acme
        self.assertEqual(self.member._person(person), self.boss)


class TestRolesOnRecord(RedeemCase):
    """Each change is in the chatter, whoever makes it and by whatever door."""

    def told(self):
        return self.member.message_ids[:1].body.striptags()

    def test_given_changed_and_ended(self):
        role = self.give_role(self.member, "Nina New", "viewer")
        self.assertEqual(self.told(), "Role of Nina New: Viewer: may see")
        role.with_user(self.salesperson).role = "buyer"
        self.assertEqual(
            self.told(),
            "Role of Nina New: Buyer: may redeem (before: Viewer: may see)",
        )
        self.assertEqual(
            self.member.message_ids[:1].author_id, self.salesperson.partner_id
        )
        role.with_user(self.salesperson).unlink()
        self.assertEqual(self.told(), "Nina New has no role any more")

    def test_one_that_is_archived_is_told_once(self):
        self.redeem(self.make_reward(), contact=self.buyer)
        before = len(self.member.message_ids)
        self.buyer.unlink()
        self.assertEqual(self.told(), "Bob Buyer has no role any more")
        self.assertEqual(len(self.member.message_ids), before + 1)

    def test_the_same_role_again_is_no_change(self):
        before = len(self.member.message_ids)
        self.buyer.role = "buyer"
        self.assertEqual(len(self.member.message_ids), before)
