from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import formatLang

from ..report import points_overview

MOST_DAYS = 3650


class Program(models.Model):
    """Points in words, and whether a program has any."""

    _inherit = "b2b.loyalty.program"

    has_points = fields.Boolean(
        compute="_compute_has_points",
        help="Something earns points, costs points, or somebody has some.",
    )
    points_notice_days = fields.Integer(
        string="Tell Before They Expire (Days)",
        default=90,
        help="So many days before points expire, one mail tells the member how many, "
        "and until when they can be used. 0: none.",
    )
    points_notice_days_2 = fields.Integer(
        string="And Once More (Days)",
        help="A second mail so many days before. 0: none.",
    )

    @api.constrains("points_notice_days", "points_notice_days_2")
    def _check_points_notice_days(self):
        for program in self:
            first, second = program.points_notice_days, program.points_notice_days_2
            if not 0 <= first <= MOST_DAYS:
                raise ValidationError(
                    self.env._(
                        "Members are told 1 to %s days before points expire; 0 days "
                        "mean no mail.",
                        MOST_DAYS,
                    )
                )
            if second < 0 or second >= max(first, 1):
                raise ValidationError(
                    self.env._(
                        "The second mail about points that expire comes fewer days "
                        "before than the first, %s; 0 days mean no second mail.",
                        first,
                    )
                )

    def _compute_has_points(self):
        self.env.flush_all()
        found = points_overview.programs_with_points(self.env, self._origin.ids)
        for program in self:
            program.has_points = program._origin.id in found

    def _number_text(self, number):
        return formatLang(self.env, number, digits=0)

    def _points_text(self, number):
        """A number of points as members read it, "1,200 credits"."""
        return f"{self._number_text(number)} {self.points_name or ''}".strip()

    def _points_worth(self, number):
        """What points are worth; nothing where the program does not say."""
        return number * self.point_value

    def _sentence_too_few_points(self, what, price, who, points):
        """:param who: membership or person that would pay"""
        return self.env._(
            "%(what)s costs %(price)s %(name)s, and %(who)s has %(points)s.",
            what=what,
            price=self._number_text(price),
            name=self.points_name,
            who=who.sudo().partner_id.name,  # sudo: the caller was checked
            points=self._number_text(points),
        )
