from odoo import api, models
from odoo.exceptions import AccessError

from .labels import labels_of


class ClosedFields(models.AbstractModel):
    """Stored fields on documents that only the loyalty program writes.

    What computes them writes below ``write``; our own code writes as superuser.
    """

    _name = "b2b.loyalty.closed.fields"
    _description = "Fields that only the loyalty program writes"

    _B2B_LOYALTY_CLOSED = frozenset()

    @api.model
    def default_get(self, fields):
        """Defaults of the context or of a user are no way in either."""
        values = super().default_get(fields)
        if self.env.su:
            return values
        self._b2b_loyalty_check_seller(values)
        closed = self._B2B_LOYALTY_CLOSED
        return {name: value for name, value in values.items() if name not in closed}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._b2b_loyalty_check_closed(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._b2b_loyalty_check_closed(vals)
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        """A form would show the name of whatever a guessed id stands for."""
        if not self.env.su:
            self._b2b_loyalty_check_seller(values)
            kept = self._b2b_loyalty_without_closed(values)
            there = self.sudo()  # sudo: what is there already tells nothing new
            values = kept | {name: there[name].id for name in values.keys() - kept}
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _b2b_loyalty_check_seller(self, values):
        """A form of another seller would show what its members have.

        What follows from the customer is worked out as superuser, and a form that is
        not saved meets no record rule.
        """
        sellers = {*self.env.user._get_company_ids(), None}
        if not {_id_in(values.get("company_id"))} <= sellers:
            raise AccessError(
                self.env._(
                    "This seller company is not one of yours: choose one that you "
                    "work for."
                )
            )
        for name, value in values.items():
            other = self.env.get(getattr(self._fields.get(name), "comodel_name", None))
            if hasattr(other, "_b2b_loyalty_check_seller"):
                for vals in _values_in(value):
                    other._b2b_loyalty_check_seller(vals)

    @api.model
    def _b2b_loyalty_without_closed(self, values):
        """Values of a form without closed links, in its lines too."""
        kept = {}
        for name, value in values.items():
            field = self._fields.get(name)
            if field and field.type == "many2one" and name in self._B2B_LOYALTY_CLOSED:
                continue
            if field and field.type == "one2many" and isinstance(value, list):
                lines = self.env[field.comodel_name]
                if hasattr(lines, "_b2b_loyalty_without_closed"):
                    value = [lines._b2b_loyalty_line_without_closed(c) for c in value]
            kept[name] = value
        return kept

    @api.model
    def _b2b_loyalty_line_without_closed(self, command):
        if isinstance(command, (list, tuple)) and len(command) == 3:
            number, line_id, vals = command
            if isinstance(vals, dict):
                return [number, line_id, self._b2b_loyalty_without_closed(vals)]
        return command

    def _b2b_loyalty_check_closed(self, vals):
        touched = self._B2B_LOYALTY_CLOSED & vals.keys()
        if touched and not self.env.su:
            raise AccessError(
                self._b2b_loyalty_closed_sentence(labels_of(self, touched))
            )

    def _b2b_loyalty_closed_sentence(self, fields):
        """What to do instead of typing in closed fields, named by their labels."""
        return self.env._(
            "%(fields)s cannot be typed in or imported: the loyalty program works it "
            "out from the document. Leave it out.",
            fields=fields,
        )


def _id_in(value):
    """The id in a value of a many2one, in any shape that a form has; None for none."""
    if isinstance(value, dict):
        value = value.get("id")
    elif isinstance(value, (list, tuple)):
        value = next(iter(value), None)
    return value if type(value) is int and value else None


def _values_in(value):
    """What is said of the record, or the lines, that a value stands for."""
    commands = value if isinstance(value, (list, tuple)) else [(0, 0, value)]
    for command in commands:
        if isinstance(command, (list, tuple)) and len(command) == 3:
            if isinstance(command[2], dict):
                yield command[2]
