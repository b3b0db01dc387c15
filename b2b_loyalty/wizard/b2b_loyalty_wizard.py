import json
from decimal import Decimal

from odoo import api, models

from ..logic.proposal import count_by_bound
from ..models.parameters import to_records

# More agreements than this are sent in the background: each is a document.
SEND_AT_ONCE = 20


class Wizard(models.AbstractModel):
    """What the assistants of B2B Loyalty share."""

    _name = "b2b.loyalty.wizard"
    _inherit = ["b2b.loyalty.readable"]
    _description = "B2B Loyalty Assistant"

    # -- where it was started

    @api.model
    def _started_on(self, model):
        """The records the assistant was started on."""
        context = self.env.context
        if context.get("active_model") != model:
            return self.env[model]
        ids = context.get("active_ids") or context.get("active_id")
        return to_records(self.env, model, ids).exists()

    @api.model
    def _default_program(self, states=("open",)):
        """The program it was started on, else the first that fits."""
        return self._started_on("b2b.loyalty.program")[:1] or self.env[
            "b2b.loyalty.program"
        ].search(
            [("state", "in", states), ("company_id", "in", self.env.companies.ids)],
            limit=1,
        )

    # -- what it answers

    def _reopen(self):
        """Stay in the dialog, with what has been worked out."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env.context.get("dialog_title") or self._description,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {**self.env.context, "dialog_size": "extra-large"},
        }

    @api.model
    def _tell(self, message, then=None, kind="success"):
        """Say what happened, close the dialog and go on with ``then``."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": kind,
                "sticky": kind != "success",
                "next": then or {"type": "ir.actions.act_window_close"},
            },
        }

    @api.model
    def _graph(self, title, counts, place="future"):
        """Bars for the widget ``dashboard_graph``.

        :param counts: {tier id or False: number}
        """
        bars = [
            {"label": self._tier_label(tier_id), "value": number, "type": place}
            for tier_id, number in counts.items()
        ]
        return json.dumps([{"key": title, "values": bars}])

    @api.model
    def _count_by_tier(self, program, tier_ids):
        """Members per tier, lowest first, with a last place for those without one.

        :param tier_ids: one id (or None) per member
        :return: {tier id or False: number}
        """
        counts = dict.fromkeys([*program.tier_ids.sorted("sequence").ids, False], 0)
        for tier_id in tier_ids:
            key = tier_id or False
            counts[key] = counts.get(key, 0) + 1
        return counts

    @api.model
    def _tier_label(self, tier_id):
        if not tier_id:
            return self.env._("No tier")
        return self.env["b2b.loyalty.tier"].browse(tier_id).name

    @staticmethod
    def _exact(values):
        return [Decimal(str(value)) for value in values]

    @api.model
    def _count_sentence(self, names, revenues, bounds):
        """How many companies each tier would have: one line of text."""
        bounds = self._exact(bounds)
        if sorted(set(bounds)) != bounds:
            return self.env._("The bounds must rise from tier to tier.")
        counts = count_by_bound(revenues, bounds)
        return ", ".join(
            f"{name}: {count}" for name, count in zip(names, counts, strict=True)
        )

    # -- new members

    @api.model
    def _members_among(self, program, partners):
        """The companies that already hold a place in the program."""
        # sudo: a member is a member, also of a salesperson who may not see it
        found = self.env["b2b.loyalty.membership"].sudo()
        return found.search(
            [
                ("program_id", "=", program.id),
                ("partner_id", "in", partners.ids),
                *found._live_domain(),
            ]
        ).partner_id.sudo(False)

    @api.model
    def _send(self, memberships):
        """Send agreements: a few at once, many in the background.

        :return: whether they were sent at once
        """
        if len(memberships) > SEND_AT_ONCE:
            memberships.action_send_later()
            return False
        memberships.action_send()
        return True

    @api.model
    def _sent_sentence(self, memberships, at_once):
        number = len(memberships)
        if at_once:
            told = self.env._("Agreements sent: %(number)s.", number=number)
        else:
            told = self.env._(
                "Agreements being sent in the background: %(number)s.",
                number=number,
            )
        mute = memberships.filtered(
            lambda m: not m._mail_recipients().filtered("email")
        )
        if mute:
            told += " " + self.env._(
                "No mail address, so hand over the agreement yourself: %(companies)s.",
                companies=self._names(mute.partner_id),
            )
        return told

    @api.model
    def _names(self, partners, limit=10):
        names = partners[:limit].mapped("name")
        if len(partners) > limit:
            names.append(
                self.env._("and %(number)s more", number=len(partners) - limit)
            )
        return ", ".join(names)

    @api.model
    def _memberships_action(self, memberships):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_membership_action"
        )
        action["domain"] = [("id", "in", memberships.ids)]
        if len(memberships) == 1:
            action.update(
                res_id=memberships.id, view_mode="form", views=[(False, "form")]
            )
        return action
