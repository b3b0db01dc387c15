from odoo import api, models


class EngineFields(models.AbstractModel):
    """Fields that only the engine reads stay out of custom filters and groups.

    The server still searches by them; screens and saved filters of people who never
    heard of them do not offer them.
    """

    _name = "b2b.loyalty.engine.fields"
    _description = "Fields of the Loyalty Engine"

    # Odoo's own, in every model with a portal page
    _B2B_LOYALTY_ENGINE = frozenset({"access_token"})

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        described = super().fields_get(allfields, attributes)
        for name in self._B2B_LOYALTY_ENGINE & described.keys():
            for attribute in {"searchable", "groupable"} & described[name].keys():
                described[name][attribute] = False
        return described
