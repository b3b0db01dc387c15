from odoo import models
from odoo.tools import format_date


class PointsEntry(models.Model):
    """Entries that follow what the books say of an invoice: its day, its price."""

    _inherit = "b2b.loyalty.points.entry"

    def _why_rule(self, tier):
        moved_to = (self.detail or {}).get("moved_to")
        if moved_to:
            yield self.env._(
                "%(document)s has another day now: what it earned counts from %(day)s.",
                document=self.move_id.display_name,
                day=format_date(self.env, moved_to),
            )
            return
        if not self.points:
            yield self.env._(
                "As many points as before; the part of the price that belongs to them "
                "has changed."
            )
        yield from super()._why_rule(tier)
