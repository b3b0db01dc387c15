from odoo import api, models
from odoo.exceptions import AccessError

GROUP = "b2b_loyalty.group_accountant"


class Accountant(models.AbstractModel):
    """What only an accountant of B2B Loyalty does, and who these are."""

    _name = "b2b.loyalty.accountant"
    _description = "Done by accountants of B2B Loyalty"

    # What the caller needs of the records beside the group.
    _ACCOUNTANT_NEEDS = "write"

    def _check_accountant(self):
        if not self.env.su and not self.env.user.has_group(GROUP):
            raise AccessError(self._accountants_alone())
        self.check_access(self._ACCOUNTANT_NEEDS)

    def _accountants_alone(self):
        """Hook: the sentence for everybody else."""
        return self.env._("Only an accountant of B2B Loyalty does this: ask one.")

    @api.model
    def _accountants_of(self, company):
        people = self.env.ref(GROUP).all_user_ids
        return people.filtered(lambda user: user.active and company in user.company_ids)
