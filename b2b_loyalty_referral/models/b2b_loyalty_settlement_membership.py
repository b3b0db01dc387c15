from dataclasses import dataclass
from datetime import date

from odoo import fields, models

# What a member reads of: nothing that is only being worked out.
SHOWN = ("carried", "confirmed", "paid")


@dataclass(frozen=True, slots=True)
class SettlementShown:
    """A settlement as people of the referrer see it.

    :param name: its number; empty where nothing was paid
    :param period: in words
    :param commission: approved in the period
    :param taken_back: at or below 0
    :param brought: from earlier periods
    :param total: of all these
    :param carried: what of the total is carried forward
    :param points: where it was paid by points
    :param state: ``carried``, ``confirmed`` or ``paid``
    :param label: the state in words
    """

    name: str
    period: str
    date_from: date
    date_to: date
    settle_by: str
    commission: float
    taken_back: float
    brought: float
    total: float
    carried: float
    points: int
    state: str
    label: str


class Membership(models.Model):
    """What a member was paid for the companies that it has brought."""

    _inherit = "b2b.loyalty.membership"

    settlement_ids = fields.One2many("b2b.loyalty.settlement", "membership_id")
    settlement_count = fields.Integer(compute="_compute_settlement_count")

    def _compute_settlement_count(self):
        counts = dict(
            self.env["b2b.loyalty.settlement"]._read_group(
                [("membership_id", "in", self.ids), ("state", "!=", "draft")],
                ["membership_id"],
                ["__count"],
            )
        )
        for membership in self:
            membership.settlement_count = counts.get(membership._origin, 0)

    def action_view_settlements(self):
        self.ensure_one()
        return self.env["b2b.loyalty.settlement"]._list_of(
            [("membership_id", "=", self.id)]
        )

    def _portal_settlements(self, offset=0, limit=20):
        """The statement of earnings: plain values, the newest first.

        Called as superuser by the page, which has asked who looks.

        :return: list of :class:`SettlementShown`
        """
        found = self.env["b2b.loyalty.settlement"].search(
            [("membership_id", "=", self.id), ("state", "in", SHOWN)],
            offset=offset,
            limit=limit,
        )
        return [settlement._shown() for settlement in found]

    def _portal_settlement_count(self):
        return self.env["b2b.loyalty.settlement"].search_count(
            [("membership_id", "=", self.id), ("state", "in", SHOWN)]
        )

    def _points_go_to(self, kept):
        """What was worked out is worked out anew; what was paid goes with the company.

        The documents stay as they are.
        """
        res = super()._points_go_to(kept)
        found = self.env["b2b.loyalty.settlement"].search(
            [("membership_id", "in", self.ids)]
        )
        drafts = found.filtered(lambda row: row.state == "draft")
        # both may have been paid for one period
        (found - drafts).write({"membership_id": kept.id, "merged": True})
        drafts.unlink()
        return res


class Settlement(models.Model):
    _inherit = "b2b.loyalty.settlement"

    def _shown(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        return SettlementShown(
            name=self.name or "",
            period=self._period(),
            date_from=self.date_from,
            date_to=self.date_to,
            settle_by=self.settle_by,
            commission=self.earned,
            taken_back=self.taken_back,
            brought=self.brought,
            total=self.total,
            carried=self.carried,
            points=self.points,
            state=self.state,
            label=labels[self.state],
        )
