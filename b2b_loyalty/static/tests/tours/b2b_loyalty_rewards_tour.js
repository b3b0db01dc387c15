import {registry} from "@web/core/registry";
import {confirmSteps, redeemSteps, voucherSteps} from "./steps";

const REWARD = "Tour Voucher";
const MANAGER = "Ada Tour";

registry.category("web_tour.tours").add("b2b_loyalty_sales_redeem", {
    steps: () =>
        redeemSteps(REWARD, MANAGER, [
            {
                content: "it is paid by the benefit of its tier",
                trigger: ".modal [name=paid_with]:contains(benefit)",
            },
        ]),
});

registry.category("web_tour.tours").add("b2b_loyalty_sales_voucher", {
    steps: () => [
        ...voucherSteps(REWARD),
        {
            content: "it pays for all of the order",
            trigger: "[name=tax_totals]:contains(0.00)",
        },
        ...confirmSteps(),
    ],
});
