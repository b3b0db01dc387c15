from ast import literal_eval

from odoo import api, models

from .parameters import are_ids

OURS = "b2b.loyalty."


class MailReference(models.AbstractModel):
    """Odoo's mail names whatever record a model and an id stand for.

    It does so as superuser, in forms that any login may fill in: a guessed id would
    tell who is a member. Of our records it names those that the user may read.
    """

    _name = "b2b.loyalty.mail.reference"
    _description = "Names only records of the loyalty program that the user may read"

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        self._b2b_loyalty_check_reference(values)
        return values

    def onchange(self, values, field_names, fields_spec):
        self._b2b_loyalty_check_reference(values)
        return super().onchange(values, field_names, fields_spec)

    def _b2b_loyalty_check_reference(self, values):
        if self.env.su:
            return
        model = self._b2b_loyalty_model(values)
        if not (isinstance(model, str) and model.startswith(OURS)):
            return
        ids = self._b2b_loyalty_ids(values)
        if ids and model in self.env:
            self.env[model].browse(ids).check_access("read")

    def _b2b_loyalty_model(self, values):
        type_id = values.get("res_model_id")
        if type(type_id) is int:
            # sudo: only its technical name
            return self.env["ir.model"].sudo().browse(type_id).exists().model
        return self._b2b_loyalty_value(values, "res_model", "model")

    def _b2b_loyalty_ids(self, values):
        ids = self._b2b_loyalty_value(values, "res_id", "res_ids")
        if isinstance(ids, str):  # the composer keeps a list as text
            try:
                ids = literal_eval(ids)
            except (SyntaxError, ValueError):
                return []
        ids = ids if isinstance(ids, (list, tuple)) else [ids]
        return ids if are_ids(ids) else []

    def _b2b_loyalty_value(self, values, *names):
        """What a form says, or the record in it."""
        name = next((name for name in names if name in self._fields), None)
        return values.get(name, self.sudo()[:1][name])  # sudo: only compared
