from odoo import api, models
from odoo.exceptions import ValidationError


class Reward(models.Model):
    """What of a reward stays once it was redeemed, or is promised to members."""

    _inherit = "b2b.loyalty.reward"

    def copy_data(self, default=None):
        """A copy is looked at before members see it."""
        default = default or {}
        copies = super().copy_data(default)
        for reward, vals in zip(self, copies, strict=True):
            if "name" not in default:
                vals["name"] = self.env._("%s (copy)", reward.name)
            if "published" not in default:
                vals["published"] = False
        return copies

    def write(self, vals):
        stays = {"kind", "program_id"} & vals.keys()
        before = {reward: [reward[name] for name in stays] for reward in self}
        res = super().write(vals)
        changed = self.filtered(lambda r: before[r] != [r[name] for name in stays])
        if changed:
            changed._check_not_in_use()
        return res

    def _check_not_in_use(self):
        """What was redeemed or promised stays what it is, in the program it is in."""
        for model in self._used_by():
            # sudo: whoever made use of it
            found = self.env[model].sudo().with_context(active_test=False)
            found = found.search([("reward_id", "in", self.ids)], limit=1)
            if found:
                raise ValidationError(
                    self.env._(
                        "%s has been redeemed or is given to members: its kind and "
                        "its program stay. Archive it and make a new one.",
                        found.reward_id.name,
                    )
                )

    @api.model
    def _used_by(self):
        """Models whose ``reward_id`` relies on what the reward is."""
        return [
            "b2b.loyalty.redemption",
            "b2b.loyalty.benefit",
            "b2b.loyalty.entitlement.extra",
            "b2b.loyalty.milestone",
            "b2b.loyalty.gift",
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_redeemed(self):
        for reward in self:
            if reward.redemption_ids or reward.benefit_ids:
                raise ValidationError(
                    self.env._(
                        "%s has been redeemed or is a benefit and stays on record: "
                        "archive it instead.",
                        reward.name,
                    )
                )
