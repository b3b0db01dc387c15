from odoo.tests import new_test_user

from .membership_common import MembershipCase


class KindCase(MembershipCase):
    """A member with a manager, a buyer and a viewer who come by the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quick_documents()
        cls.program = cls.make_program()
        cls.acme = cls.make_company()
        cls.member = cls.make_member(cls.program, cls.acme)
        cls.mary, cls.ben, cls.vic = (
            cls.make_person(name, role)
            for name, role in (
                ("Mary", "manager"),
                ("Ben", "buyer"),
                ("Vic", "viewer"),
            )
        )

    @classmethod
    def make_person(cls, name, role, member=None):
        """A person of the member company, with a portal user."""
        member = member or cls.member
        user = new_test_user(
            cls.env,
            login=f"kind_{name.lower()}",
            name=name,
            email=f"{name.lower()}@acme.example",
            groups="base.group_portal",
        )
        user.partner_id.parent_id = member.partner_id
        return cls.env["b2b.loyalty.member.contact"].create(
            {
                "membership_id": member.id,
                "partner_id": user.partner_id.id,
                "role": role,
            }
        )

    @classmethod
    def make_reward(cls, kind, **values):
        return (
            cls.env["b2b.loyalty.reward"]
            .with_user(cls.manager)
            .create(
                {
                    "name": f"A {kind}",
                    "program_id": cls.program.id,
                    "kind": kind,
                    "value": 900,
                    **values,
                }
            )
        )

    def redeem(self, reward, by=None, member=None, **details):
        """Redeemed by a user, the salesperson unless said otherwise."""
        user = self.user_of(by) if by else self.salesperson
        return reward.with_user(user).redeem(member or self.member, **details)

    def as_person(self, redemption, contact):
        return redemption.with_user(self.user_of(contact))

    def user_of(self, contact):
        return contact.partner_id.user_ids

    def steps(self, redemption):
        return redemption.sudo().step_ids.sorted("id").mapped("step")

    def tasks(self, redemption, user=None):
        """Names of the open activities, of one user or of all."""
        activities = redemption.sudo().activity_ids
        if user:
            activities = activities.filtered(lambda a: a.user_id == user)
        return activities.activity_type_id.mapped("name")

    def mails(self, redemption):
        """Subjects of the mails that the member got."""
        redemption.sudo()._send_mails_due()
        self.env.cr.precommit.run()
        return (
            redemption.sudo()
            .message_ids.filtered(lambda m: m.partner_ids and m.subject)
            .mapped("subject")
        )

    def told(self, redemption):
        """Everything that the chatter says."""
        redemption.sudo()._send_mails_due()
        self.env.cr.flush()
        self.env.cr.precommit.run()
        messages = redemption.sudo().message_ids
        tracked = messages.tracking_value_ids
        return "\n".join(
            [
                *messages.mapped("body"),
                *tracked.mapped(lambda t: t.new_value_char or ""),
            ]
        )
