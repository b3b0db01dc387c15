from .membership_common import MembershipCase
from .merge_common import Merging


class TestMerge(Merging, MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quick_documents()
        cls.program = cls.make_program()
        cls.acme = cls.make_company("Acme Tools")
        cls.bolt = cls.make_company("Bolt AG")

    def give_role(self, membership, person, role):
        return self.env["b2b.loyalty.member.contact"].create(
            {"membership_id": membership.id, "partner_id": person.id, "role": role}
        )

    def test_two_members_of_one_program(self):
        stays = self.make_member(self.program, self.acme)
        goes = self.make_member(self.program, self.bolt)
        self.post_invoice(self.bolt, 20_000)
        self.process()
        rows = (stays | goes).sudo().change_ids
        tier_rows = (stays | goes).sudo().tier_change_ids
        self.merge(self.bolt, into=self.acme)
        self.assertEqual((stays.state, goes.state), ("active", "ended"))
        self.assertEqual((stays | goes).partner_id, self.acme)
        self.assertLess(rows, (stays | goes).sudo().change_ids)
        self.assertTrue(tier_rows.exists() == tier_rows)
        reason = self.last_step(goes).reason
        self.assertEqual(reason, f"Merged into Acme Tools ({stays.name})")
        self.process()
        self.assertEqual(stays.tier_id.name, "Silver")
        self.assertEqual(stays.qualifying_revenue, 20_000)

    def test_member_goes_before_an_invitation_of_the_destination(self):
        invited = self.make_sent(self.program, self.acme)
        member = self.make_member(self.program, self.bolt)
        self.merge(self.bolt, into=self.acme)
        self.assertEqual((invited.state, member.state), ("ended", "active"))
        self.assertEqual(member.partner_id, self.acme)

    def test_two_sources_none_of_them_the_destination(self):
        first = self.make_member(self.program, self.acme)
        second = self.make_member(self.program, self.bolt)
        third = self.make_company("Third Ltd")
        self.merge(self.acme, self.bolt, into=third)
        self.assertEqual((first.state, second.state), ("active", "ended"))
        self.assertEqual((first | second).partner_id, third)

    def test_two_programs_are_both_kept(self):
        first = self.make_member(self.program, self.acme)
        second = self.make_member(self.make_program(), self.bolt)
        self.merge(self.bolt, into=self.acme)
        self.assertEqual((first | second).mapped("state"), ["active", "active"])
        self.assertEqual((first | second).partner_id, self.acme)

    def test_ended_memberships_stay_on_record(self):
        ended = self.make_member(self.program, self.bolt)
        ended.action_terminate("Moved away")
        member = self.make_member(self.program, self.acme)
        self.merge(self.bolt, into=self.acme)
        self.assertEqual((ended.state, member.state), ("ended", "active"))
        self.assertEqual(ended.partner_id, self.acme)

    def test_roles_follow_without_doubles(self):
        stays = self.make_member(self.program, self.acme)
        goes = self.make_member(self.program, self.bolt)
        ann = self.make_contact(self.acme, "Ann")
        bob = self.make_contact(self.bolt, "Bob")
        self.give_role(stays, ann, "buyer")
        self.give_role(stays, self.acme, "viewer")
        self.give_role(goes, bob, "manager")
        self.give_role(goes, self.bolt, "buyer")
        self.merge(self.bolt, into=self.acme)
        roles = {c.partner_id: c.role for c in stays.contact_ids}
        self.assertEqual(roles, {ann: "buyer", bob: "manager", self.acme: "buyer"})
        self.assertEqual(len(goes.contact_ids), 2)

    def test_two_persons_of_one_member_keep_the_stronger_role(self):
        member = self.make_member(self.program, self.acme)
        ann = self.make_contact(self.acme, "Ann")
        anne = self.make_contact(self.acme, "Anne")
        self.give_role(member, ann, "viewer")
        self.give_role(member, anne, "buyer")
        self.merge(anne, into=ann)
        self.assertEqual(member.contact_ids.partner_id, ann)
        self.assertEqual(member.contact_ids.role, "buyer")
        self.assertEqual(member.state, "active")

    def test_person_merged_into_another_company_has_no_role_left(self):
        member = self.make_member(self.program, self.acme)
        ann = self.make_contact(self.acme, "Ann")
        stranger = self.make_contact(self.bolt, "Ann")
        self.give_role(member, ann, "manager")
        self.merge(ann, into=stranger)
        self.assertFalse(member.contact_ids)
        self.assertEqual(member.partner_id, self.acme)

    def test_persons_of_two_members_do_not_merge_their_companies(self):
        first = self.make_member(self.program, self.acme)
        second = self.make_member(self.program, self.bolt)
        ann = self.make_contact(self.acme, "Ann")
        self.merge(ann, into=self.make_contact(self.bolt, "Ann"))
        self.assertEqual((first | second).mapped("state"), ["active", "active"])

    def test_company_merged_into_a_contact_of_another(self):
        member = self.make_member(self.program, self.acme)
        person = self.make_contact(self.bolt, "Ann")
        self.merge(self.acme, into=person)
        self.assertEqual(member.partner_id, self.bolt)
        self.assertEqual(member.state, "active")
