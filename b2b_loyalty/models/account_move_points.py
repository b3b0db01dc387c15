from odoo import api, fields, models
from odoo.fields import Domain

from .sale_order import GROUPS


class AccountMove(models.Model):
    """The points of an invoice and its credit notes."""

    _inherit = "account.move"

    b2b_loyalty_points = fields.Integer(
        string="Points", compute="_compute_b2b_loyalty_points", groups=GROUPS
    )
    b2b_loyalty_points_pending = fields.Integer(
        string="Pending Points", compute="_compute_b2b_loyalty_points", groups=GROUPS
    )
    b2b_loyalty_points_entry_count = fields.Integer(
        string="Point Entries", compute="_compute_b2b_loyalty_points", groups=GROUPS
    )

    @api.depends("reversed_entry_id")
    @api.depends_context("uid")
    def _compute_b2b_loyalty_points(self):
        """Asked as the user, who may not see the members of others."""
        families = self._b2b_loyalty_points_families()
        roots = set().union(*families.values())
        figures = {
            (root.id, bool(day)): (points, count)
            for root, day, points, count in self.env[
                "b2b.loyalty.points.entry"
            ]._read_group(
                [("move_id", "in", list(roots))],
                ["move_id", "available_on:year"],
                ["points:sum", "__count"],
            )
        }
        for move in self:
            found = {
                key: value for key, value in figures.items() if key[0] in families[move]
            }
            move.b2b_loyalty_points = sum(points for points, _c in found.values())
            move.b2b_loyalty_points_pending = sum(
                points for (_root, free), (points, _c) in found.items() if not free
            )
            move.b2b_loyalty_points_entry_count = sum(c for _p, c in found.values())

    def _b2b_loyalty_points_families(self):
        """{document: ids of the first documents of the families it belongs to}

        By its reversals, and by entries that it has caused: a credit note made from
        a sales order may take from several invoices.
        """
        caused = dict(
            self.env["b2b.loyalty.points.entry"]._read_group(
                [("document_id", "in", self._origin.ids), ("move_id", "!=", False)],
                ["document_id"],
                ["move_id:array_agg"],
            )
        )
        return {
            move: {move._b2b_loyalty_root().id, *caused.get(move._origin, ())}
            for move in self
        }

    def _b2b_loyalty_root(self):
        # sudo: the chain of reversals, of which nothing is shown
        root = self._origin.sudo()
        while root.reversed_entry_id:
            root = root.reversed_entry_id
        return root

    def action_b2b_loyalty_points(self):
        """The entries of this document and of those that belong to it."""
        self.check_access("read")
        families = self._b2b_loyalty_points_families()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_points_entry_action"
        )
        action["domain"] = Domain(
            "move_id", "in", sorted(set().union(*families.values()))
        )
        action["context"] = {}
        return action
