from odoo import fields, models

from ..report import transfer


class Membership(models.Model):
    """Two member companies become one: whose the points are from then on."""

    _inherit = "b2b.loyalty.membership"

    merged_into_id = fields.Many2one(
        "b2b.loyalty.membership",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The membership that has its points, and those of its documents.",
    )

    def _kept_ones(self):
        """Those that were not merged, and of the others those they were merged into."""
        return self.filtered(lambda m: not m.merged_into_id) | self.merged_into_id

    def _points_go_to(self, kept):
        """The company was merged: from now on its points are those of the other."""
        before = self.search([("merged_into_id", "in", self.ids)])
        (self | before)._engine_write({"merged_into_id": kept.id})
        self._pass_points_on()

    def _pass_points_on(self):
        """Move what is open to the memberships that these were merged into."""
        self.env.flush_all()
        held = transfer.open_holders(self.env, self.ids)
        if not held:
            return
        (self | self.merged_into_id)._take()
        # of those who were quicker nothing is seen: taking them fails then
        counterparts = self._counterparts({holder for _id, holder in held if holder})
        self.env["b2b.loyalty.points.entry"]._transfer(
            {
                (member_id, holder): (
                    self.browse(member_id).merged_into_id.id,
                    counterparts.get(holder),
                )
                for member_id, holder in held
            },
            self.env._("Merged into %s", ", ".join(self.merged_into_id.mapped("name"))),
        )

    def _counterparts(self, holder_ids):
        """The same persons in the memberships that are kept.

        :return: {contact id: contact id}
        """
        Contact = self.env["b2b.loyalty.member.contact"]
        Contact = Contact.with_context(active_test=False)
        theirs = Contact.search([("membership_id", "in", self.merged_into_id.ids)])
        # the last one stays: a role in force before one that has ended
        known = {(c.membership_id, c.partner_id): c for c in theirs.sorted("active")}
        found = {}
        for contact in Contact.browse(sorted(holder_ids)):
            kept = contact.membership_id.merged_into_id
            mine = known.get((kept, contact.partner_id))
            found[contact.id] = (mine or contact.copy({"membership_id": kept.id})).id
        return found


class MemberContact(models.Model):
    _inherit = "b2b.loyalty.member.contact"

    def _points_go_to(self, kept):
        """Of one person who was two, one role is kept: its points are there too."""
        others = self - kept
        member = kept.membership_id
        self.env.flush_all()
        held = transfer.open_holders(self.env, member.ids)
        held = {pool for pool in held if pool[1] in others.ids}
        if not held:
            return
        member._take()
        self.env["b2b.loyalty.points.entry"]._transfer(
            dict.fromkeys(held, (member.id, kept.id)),
            self.env._("Merged into %s", kept.partner_id.name),
        )
