{
    "name": "B2B Loyalty Referral",
    "summary": "Who brought whom: referrals with their leads, and commission",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "license": "LGPL-3",
    "author": "b2b_loyalty contributors",
    "development_status": "Beta",
    "depends": ["b2b_loyalty_portal", "crm"],
    "data": [],
}
