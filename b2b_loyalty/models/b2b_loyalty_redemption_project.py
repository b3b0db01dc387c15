from odoo import api, fields, models
from odoo.exceptions import UserError

from .parameters import to_text

# A brief or a need of fewer words says nothing.
FEWEST_WORDS = 3


class Redemption(models.Model):
    """Co-marketing, an advert, a shop refit: done together, in stages."""

    _inherit = "b2b.loyalty.redemption"

    brief = fields.Text(
        tracking=True, help="What is to be done, agreed with the member."
    )
    stage = fields.Selection(
        [
            ("brief", "Brief"),
            ("scheduled", "Scheduled"),
            ("in_progress", "In Progress"),
            ("done", "Done"),
        ],
        readonly=True,
        copy=False,
        tracking=True,
        help="How far the joint project is.",
    )

    @api.model
    def _prepare_project_vals(self, reward, membership, quantity, brief=None):
        return {"brief": self._check_brief(brief, reward), "stage": "brief"}

    @api.model
    def _check_brief(self, brief, reward):
        sentence = self.env._(
            "Say in a few words what %s is to be: what, where and by when.",
            reward.name,
        )
        return self._check_words(brief, sentence)

    @api.model
    def _check_words(self, text, sentence):
        """The text, when it says something."""
        text = to_text(self.env, text)
        if len(text.split()) < FEWEST_WORDS:
            raise UserError(sentence)
        return text

    def _deliver_project(self):
        self._plan_delivery()
        return False

    def action_set_stage(self, stage):
        """Move a joint project on, or back; done is fulfilled.

        :param stage: ``brief``, ``scheduled``, ``in_progress`` or ``done``
        """
        self._check_role("seller", "salesperson")
        if stage == "done":
            self._check_stage(stage)
            return self.action_fulfill()
        for redemption in self._taken():
            redemption._check_stage(stage)
            redemption.sudo().stage = stage  # sudo: the caller was checked
        return True

    def action_start_project(self):
        return self.action_set_stage("in_progress")

    def _check_stage(self, stage):
        if stage not in self._fields["stage"].get_values(self.env):
            raise UserError(
                self.env._(
                    "%s is no stage: choose brief, scheduled, in_progress or done.",
                    stage,
                )
            )
        for redemption in self:
            if redemption.kind != "project" or redemption.state != "approved":
                raise UserError(
                    self.env._(
                        "%(redemption)s (%(state)s) is no project at work: stages are "
                        "for joint projects that are approved and not yet fulfilled.",
                        redemption=redemption.display_name,
                        state=redemption._state_label(),
                    )
                )
            if stage == "scheduled" and not redemption.scheduled_on:
                raise UserError(
                    self.env._(
                        "%s has no day yet: set when it takes place.",
                        redemption.display_name,
                    )
                )

    def _after_scheduling(self):
        if self.stage == "brief" and self.scheduled_on:
            self.sudo().stage = "scheduled"  # sudo: follows from what was typed in
        return super()._after_scheduling()

    def _fulfill(self):
        if self.sudo().kind == "project":
            self.sudo().stage = "done"  # sudo: the caller was checked
        return super()._fulfill()

    def write(self, vals):
        if "brief" in vals and not self.env.su:
            for redemption in self:
                redemption._check_may_change_brief()
                redemption._check_brief(vals["brief"], redemption.reward_id)
        return super().write(vals)

    def _check_may_change_brief(self):
        if self.kind != "project" or self.state not in ("requested", "approved"):
            raise UserError(
                self.env._(
                    "%(redemption)s is %(state)s: a brief is changed before a joint "
                    "project is done.",
                    redemption=self.display_name,
                    state=self._state_label().lower(),
                )
            )
