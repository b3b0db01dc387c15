{
    "name": "B2B Loyalty Tests",
    "summary": "Tests of the suite as a whole: concurrency, a real book of invoices",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "license": "LGPL-3",
    "author": "b2b_loyalty contributors",
    "depends": ["b2b_loyalty", "b2b_loyalty_portal", "b2b_loyalty_referral"],
}
