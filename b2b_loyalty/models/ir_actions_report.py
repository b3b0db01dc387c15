from odoo import api, models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    @api.model
    @api.private
    def _b2b_loyalty_render(self, report_ref, res_ids):
        """A report as ``(bytes, file extension)``.

        A machine without wkhtmltopdf gets the page itself, so that an agreement
        can be frozen and signed there too. Code that renders while no server is
        running gives a function of its own; a context from outside cannot hold one.
        """
        renderer = self.env.context.get("b2b_loyalty_renderer")
        if callable(renderer):
            return renderer(report_ref, res_ids)
        if self.get_wkhtmltopdf_state() == "install":
            return self._render_qweb_html(report_ref, res_ids)[0], "html"
        return self._render_qweb_pdf(report_ref, res_ids=res_ids)
