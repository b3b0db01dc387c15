from odoo import models


class ProgramTemplate(models.TransientModel):
    """What each template puts into a program."""

    _inherit = "b2b.loyalty.program.template"

    def _kit(self):
        """Name, code, settings, tiers with their benefits, benefits for everybody."""
        return getattr(self, f"_kit_{self.template or 'revenue'}")()

    def _kit_revenue(self):
        _ = self.env._
        return {
            "name": _("Partner Program"),
            "code": "PARTNER",
            "settings": {
                "description": _(
                    "<p>Companies that buy regularly are thanked: the more was "
                    "invoiced in the last twelve months, the higher the tier.</p>"
                ),
                "enrollment": "request",
                "join_by": "signature",
                "qualifying_period": "rolling",
                "window_months": 12,
                "downgrade": "one_step",
                "grace_days": 30,
            },
            "benefits": [],
            "tiers": [
                {
                    "key": "bronze",
                    "name": _("Bronze"),
                    "color": 2,
                    "benefits": [(_("Named contact in the sales office"), 150)],
                },
                {
                    "key": "silver",
                    "name": _("Silver"),
                    "color": 4,
                    "benefits": [
                        (_("Named contact in the sales office"), 150),
                        (_("Free standard delivery"), 600),
                    ],
                },
                {
                    "key": "gold",
                    "name": _("Gold"),
                    "color": 3,
                    "benefits": [
                        (_("Named contact in the sales office"), 150),
                        (_("Free delivery on the next working day"), 1500),
                        (_("Technical hotline"), 900),
                    ],
                },
                {
                    "key": "platinum",
                    "name": _("Platinum"),
                    "color": 1,
                    "benefits": [
                        (_("Own account manager"), 3000),
                        (_("Free delivery on the next working day"), 1500),
                        (_("Technical hotline"), 900),
                        (_("Two days of training on your site"), 2400),
                    ],
                },
            ],
        }

    def _kit_vip(self):
        _ = self.env._
        return {
            "name": _("VIP Club"),
            "code": "VIP",
            "settings": {
                "description": _(
                    "<p>A club for companies that we invite. Membership is a signed "
                    "contract for a year.</p>"
                ),
                "enrollment": "invitation",
                "join_by": "signature",
                "renewal": "none",
                "downgrade": "never",
            },
            "benefits": [],
            "tiers": [
                {
                    "key": "vip",
                    "name": _("VIP"),
                    "color": 3,
                    "benefits": [
                        (_("Own account manager"), 3000),
                        (_("Orders go first in the warehouse"), 1200),
                        (_("Invitation to the annual customer day"), 400),
                    ],
                },
                {
                    "key": "circle",
                    "name": _("VIP Circle"),
                    "color": 1,
                    "invitation_only": True,
                    "benefits": [
                        (_("Own account manager"), 3000),
                        (_("Orders go first in the warehouse"), 1200),
                        (_("Invitation to the annual customer day"), 400),
                        (_("New products half a year before the market"), 5000),
                        (_("Yearly review with the management"), 1500),
                    ],
                },
            ],
        }

    def _kit_benefits(self):
        _ = self.env._
        return {
            "name": _("Customer Benefits"),
            "code": "BENEFITS",
            "settings": {
                "description": _("<p>The same benefits for every member company.</p>"),
                "enrollment": "open",
                "join_by": "signature",
            },
            "benefits": [
                (_("Free standard delivery"), 600),
                (_("Return of unopened goods within 60 days"), 300),
                (_("Technical hotline"), 900),
            ],
            "tiers": [],
        }
