from odoo import models


class Membership(models.Model):
    """Who of a company that joins by buying may see what it has."""

    _inherit = "b2b.loyalty.membership"

    def _give_first_roles(self):
        """Everybody of the company who has a login may look, and one is its manager.

        Nobody has signed, so the manager is who ordered, or to whom the invoice is
        addressed, or the only one with a login. Where that is nobody, the salesperson
        is asked to name one. Roles that somebody has given stay as they are.
        """
        new = self.filtered(lambda m: not m._people())
        people = new._people_with_login()
        values, without = [], self.browse()
        for membership in new:
            mine = people.get(membership, self.env["res.partner"])
            manager = membership._first_manager(mine)
            if mine and not manager:
                without |= membership
            values += [
                {
                    "membership_id": membership.id,
                    "partner_id": person.id,
                    "role": "manager" if person == manager else "viewer",
                }
                for person in mine
            ]
        # sudo: whoever posts the invoice need not have rights on members
        self.env["b2b.loyalty.member.contact"].sudo().create(values)
        without._tell_salesperson(
            self.env._("Joined by buying: name a manager among its people")
        )

    def _people_with_login(self):
        """{membership: persons of its company who can log in with its seller}."""
        # sudo: who has a login is all that is read
        users = (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("share", "=", True),
                    (
                        "partner_id.commercial_partner_id",
                        "in",
                        self.partner_id.ids,
                    ),
                ],
                order="id",
            )
            .filtered(lambda user: user._is_portal())
        )
        by_company = users.grouped(lambda user: user.partner_id.commercial_partner_id)
        return {
            membership: by_company[membership.partner_id]
            .filtered(lambda user, m=membership: m.company_id in user.company_ids)
            .partner_id
            for membership in self
            if membership.partner_id in by_company
        }

    def _first_manager(self, people):
        """Who is meant by the invoice that made it a member, if that is anybody."""
        move = self.joining_move_id
        orders = move.invoice_line_ids.sale_line_ids.order_id
        named = (orders.partner_id | move.partner_id) & people
        return named[:1] or (people if len(people) == 1 else people.browse())
