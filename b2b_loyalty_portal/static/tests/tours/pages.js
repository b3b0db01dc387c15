/**
 * Go to another page of the member by the menu of its pages.
 *
 * @param {String} kind which page it is
 * @returns {Object} step of a tour
 */
export function openPage(kind) {
    return {
        content: `open ${kind}`,
        trigger: `.o_b2b_loyalty_nav a[href="/my/loyalty/${kind}"]`,
        run: "click",
        expectUnloadPage: true,
    };
}
