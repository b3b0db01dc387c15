from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .labels import labels_of
from .parameters import are_ids, without_defaults


class Redemption(models.Model):
    """Who may write what.

    A redemption is made by ``reward.redeem()`` and moved by its buttons; people type
    in what was agreed with the member, and nothing else, through whatever door.
    """

    _name = "b2b.loyalty.redemption"
    _inherit = ["b2b.loyalty.redemption", "b2b.loyalty.readable"]

    _TYPED_IN = {
        "user_id",
        "scheduled_on",
        "note",
        "cost_complete",
        "brief",
        "attendee_ids",
    }

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "A redemption cannot be typed in or imported: redeem a reward for "
                    "the member instead."
                )
            )
        # of the caller's context: what it is paid with could be among them
        plain = without_defaults(self)
        return super(Redemption, plain).create(vals_list).with_env(self.env)

    def write(self, vals):
        closed = {
            name
            for name in vals.keys() - self._typed_in()
            if name in self._fields and not self._is_of_the_chatter(name)
        }
        if closed and not self.env.su:
            raise AccessError(
                self.env._(
                    "%(fields)s cannot be typed in: use the buttons of the redemption.",
                    fields=labels_of(self, closed),
                )
            )
        return super().write(vals)

    def _typed_in(self):
        """What it costs is not for salespeople, nor whether that is all of it."""
        manager = self.env.user.has_group("b2b_loyalty.group_manager")
        return self._TYPED_IN if manager else self._TYPED_IN - {"cost_complete"}

    @api.constrains("user_id")
    def _check_responsible(self):
        for redemption in self:
            if redemption.user_id.share:
                raise ValidationError(
                    self.env._(
                        "%s is a customer and cannot be responsible: choose one of "
                        "your colleagues.",
                        redemption.user_id.name,
                    )
                )

    def _is_of_the_chatter(self, name):
        return name.startswith(("message_", "activity_"))

    def copy(self, default=None):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("A redemption cannot be duplicated: redeem the reward again.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "A redemption stays on record: cancel it instead of deleting it."
            )
        )

    # -- rights of the caller

    def _caller_role(self):
        """Who is calling: ``seller``, ``salesperson``, or a role in the member company.

        Anybody else gets the answer for what does not exist.
        """
        self.ensure_one()
        if self.env.su:
            return "seller"
        user = self.env.user
        if user.has_group("b2b_loyalty.group_user"):
            if not self.has_access("read"):
                raise self._not_there()
            manager = user.has_group("b2b_loyalty.group_manager")
            return "seller" if manager else "salesperson"
        caller = self._caller_contact()
        if not caller:
            raise self._not_there()
        return caller.role

    def _caller_contact(self):
        """The caller as a person of the member company."""
        # sudo: portal users may not read the people of their company
        return self.sudo().membership_id._person(self.env.user.partner_id)

    def _not_there(self):
        return UserError(
            self.env._("This redemption does not exist: choose one of your list.")
        )

    def _check_role(self, *roles):
        # sudo: only whether they are there
        if not are_ids(self._ids) or self.sudo().exists() != self:
            raise self._not_there()
        for redemption in self:
            if redemption._caller_role() not in roles:
                raise AccessError(
                    self.env._(
                        "This is for others to do: ask a manager of %s.",
                        redemption.sudo().partner_id.name
                        if "seller" not in roles
                        else self.env._("the loyalty program"),
                    )
                )
