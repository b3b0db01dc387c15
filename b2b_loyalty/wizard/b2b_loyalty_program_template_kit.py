from odoo import models


class ProgramTemplate(models.TransientModel):
    """What each template puts into a program."""

    _inherit = "b2b.loyalty.program.template"

    def _kit(self):
        """Name, code, settings, tiers with their benefits, benefits for everybody.

        A benefit is (name, yearly value); the ``key`` of a tier tells which of the
        template it is after its name was changed.
        """
        return getattr(self, f"_kit_{self.template or 'revenue'}")()

    # -- tiers by revenue

    def _kit_revenue(self):
        return {
            "name": self.env._("Partner Program"),
            "code": "PARTNER",
            "settings": {
                "description": self.env._(
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
            "tiers": self._revenue_tiers(),
        }

    def _revenue_tiers(self):
        contact = (self.env._("Named contact in the sales office"), 150)
        delivery = (self.env._("Free standard delivery"), 600)
        next_day = (self.env._("Free delivery on the next working day"), 1500)
        hotline = (self.env._("Technical hotline"), 900)
        manager = (self.env._("Own account manager"), 3000)
        training = (self.env._("Two days of training on your site"), 2400)
        return [
            self._tier("bronze", self.env._("Bronze"), 2, [contact]),
            self._tier("silver", self.env._("Silver"), 4, [contact, delivery]),
            self._tier("gold", self.env._("Gold"), 3, [contact, next_day, hotline]),
            self._tier(
                "platinum",
                self.env._("Platinum"),
                1,
                [manager, next_day, hotline, training],
            ),
        ]

    def _tier(self, key, name, color, benefits, **criteria):
        return {
            "key": key,
            "name": name,
            "color": color,
            "benefits": benefits,
            **criteria,
        }

    # -- VIP club

    def _kit_vip(self):
        return {
            "name": self.env._("VIP Club"),
            "code": "VIP",
            "settings": {
                "description": self.env._(
                    "<p>A club for companies that we invite. Membership is a signed "
                    "contract for a year.</p>"
                ),
                "enrollment": "invitation",
                "join_by": "signature",
                "renewal": "none",
                "downgrade": "never",
            },
            "benefits": [],
            "tiers": self._vip_tiers(),
        }

    def _vip_tiers(self):
        """The club itself asks for nothing but the contract; its circle is given."""
        club = [
            (self.env._("Own account manager"), 3000),
            (self.env._("Orders go first in the warehouse"), 1200),
            (self.env._("Invitation to the annual customer day"), 400),
        ]
        circle = [
            (self.env._("New products half a year before the market"), 5000),
            (self.env._("Yearly review with the management"), 1500),
        ]
        return [
            self._tier("vip", self.env._("VIP"), 3, club),
            self._tier(
                "circle",
                self.env._("VIP Circle"),
                1,
                club + circle,
                invitation_only=True,
            ),
        ]

    # -- benefits for all

    def _kit_benefits(self):
        return {
            "name": self.env._("Customer Benefits"),
            "code": "BENEFITS",
            "settings": {
                "description": self.env._(
                    "<p>The same benefits for every member company.</p>"
                ),
                "enrollment": "open",
                "join_by": "signature",
            },
            "benefits": [
                (self.env._("Free standard delivery"), 600),
                (self.env._("Return of unopened goods within 60 days"), 300),
                (self.env._("Technical hotline"), 900),
            ],
            "tiers": [],
        }
