from odoo import api, models
from odoo.api import NewId
from odoo.exceptions import UserError


class Readable(models.AbstractModel):
    """Whoever points at a record must be able to read it.

    Odoo shows the name of what a many2one points at, and what related fields find
    there, as superuser: a guessed id in a form would tell whose record it is.
    """

    _name = "b2b.loyalty.readable"
    _description = "Points only at records that the user may read"

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        self._check_readable([values])
        return values

    @api.model_create_multi
    def create(self, vals_list):
        self._check_readable(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_readable([vals])
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        self._check_readable([self._new_values(values)])
        return super().onchange(values, field_names, fields_spec)

    def _new_values(self, values):
        """What a form changes; of what is there already it tells nothing new."""
        if not self:
            return values
        there = self.sudo()  # sudo: only compared
        return {
            name: value
            for name, value in values.items()
            if name not in self._fields
            or self._fields[name].type != "many2one"
            or value != there[name].id
        }

    @api.model
    def _check_readable(self, vals_list):
        if self.env.su:
            return
        pointed_at = {}
        for vals in vals_list:
            for name, value in vals.items():
                self._collect_pointed_at(pointed_at, name, value)
        for model, ids in pointed_at.items():
            self.env[model].browse(ids).check_access("read")

    @api.model
    def _collect_pointed_at(self, pointed_at, name, value):
        """Note what a value points at, in lines of the record too.

        :param pointed_at: {model: set of ids}
        """
        field = self._fields.get(name)
        if not field or not value:
            return
        if field.type == "many2one":
            found = self._id_of(field, value)
            if found:
                pointed_at.setdefault(field.comodel_name, set()).add(found)
        elif field.type == "one2many" and isinstance(value, (list, tuple)):
            lines = self.env[field.comodel_name]
            if hasattr(lines, "_check_readable"):
                lines._check_readable(
                    [
                        command[2]
                        for command in value
                        if isinstance(command, (list, tuple))
                        and len(command) == 3
                        and isinstance(command[2], dict)
                    ]
                )

    @api.model
    def _id_of(self, field, value):
        """The id that a value of a many2one stands for; None for a new record."""
        if isinstance(value, models.BaseModel):
            return value._origin.id
        if isinstance(value, NewId):
            return value.origin
        if isinstance(value, dict):  # the record that a line belongs to
            return value["id"] if isinstance(value.get("id"), int) else None
        if isinstance(value, (list, tuple)):  # id and name
            value = value[0]
        if type(value) is int:
            return value
        raise UserError(
            self.env._(
                "%(field)s: %(value)s is no record. Give the id of one.",
                field=field._description_string(self.env),
                value=value,
            )
        )
