from odoo import api, models


class MemberContact(models.Model):
    """Who was given which role, and by whom, stays in the membership's chatter."""

    _inherit = "b2b.loyalty.member.contact"

    @api.model_create_multi
    def create(self, vals_list):
        roles = super().create(vals_list)
        self._log_roles(
            (
                role.membership_id,
                self.env._(
                    "Role of %(person)s: %(role)s",
                    person=role.partner_id.name,
                    role=role._role_label(),
                ),
            )
            for role in roles
        )
        return roles

    def write(self, vals):
        before = {role: role._role_label() for role in self if role.active}
        res = super().write(vals)
        self._log_roles(
            (role.membership_id, role._change_sentence(label))
            for role, label in before.items()
            if not role.active or role._role_label() != label
        )
        return res

    def unlink(self):
        """Logged of those that are deleted; writing logs it of the others."""
        ended = [
            (role, role.membership_id, role._ended_sentence())
            for role in self.filtered("active")
        ]
        res = super().unlink()
        kept = self.exists()
        self._log_roles(
            (membership, sentence)
            for role, membership, sentence in ended
            if role not in kept
        )
        return res

    def _log_roles(self, changes):
        """:param changes: pairs of a membership and what changed in it"""
        bodies = {}
        for membership, sentence in changes:
            bodies.setdefault(membership.id, []).append(sentence)
        if bodies:
            # sudo: the record of it does not depend on the rights of who does it
            memberships = self.env["b2b.loyalty.membership"].sudo().browse(bodies)
            memberships._message_log_batch(
                bodies={key: ". ".join(found) for key, found in bodies.items()}
            )

    def _change_sentence(self, before):
        if not self.active:
            return self._ended_sentence()
        return self.env._(
            "Role of %(person)s: %(role)s (before: %(before)s)",
            person=self.partner_id.name,
            role=self._role_label(),
            before=before,
        )

    def _ended_sentence(self):
        return self.env._("%s has no role any more", self.partner_id.name)

    def _role_label(self):
        return dict(self._fields["role"]._description_selection(self.env))[self.role]
