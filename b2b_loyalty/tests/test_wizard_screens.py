from odoo.tests import HttpCase, tagged

from .wizard_common import WizardCase

# Opens an action, waits for its dialog, and that every chart of it is drawn.
SCRIPT = """
(async () => {
    const until = async (found, what) => {
        for (let n = 0; n < 100; n++) {
            if (found()) return;
            await new Promise((done) => setTimeout(done, 100));
        }
        throw new Error(`no ${what}: ${document.body.innerText.slice(0, 500)}`);
    };
    const dialog = () => document.querySelector(".modal .o_form_view");
    await until(dialog, "dialog");
    await until(
        () => dialog().querySelectorAll(".o_field_dashboard_graph canvas").length >= %d,
        "chart"
    );
    if (document.querySelector(".o_error_dialog")) throw new Error("error dialog");
    console.log("test successful");
})();
"""


@tagged("post_install", "-at_install")
class TestWizardScreens(WizardCase, HttpCase):
    """Every dialog opens in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        self = cls()
        cls.program = self.make_program()
        cls.acme = self.make_customer("Acme")
        self.post_invoice(cls.acme, 12000)
        self.post_invoice(self.make_customer("Beta"), 1200)

    def test_dialogs(self):
        self.make_member(self.program, self.acme)
        self.manager.password = self.manager.login
        for name, charts in (
            ("program_template", 0),
            ("enroll", 0),
            ("invite", 1),
            ("preview", 2),
            ("run_off", 0),
        ):
            with self.subTest(name):
                self.browser_js(
                    f"/odoo/action-b2b_loyalty.b2b_loyalty_{name}_action",
                    SCRIPT % charts,
                    ready="odoo.isReady",
                    login=self.manager.login,
                )
