{
    "name": "B2B Loyalty Portal",
    "summary": "What members see: tier, rewards, points, agreement and people",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "license": "LGPL-3",
    "author": "b2b_loyalty contributors",
    "development_status": "Beta",
    "depends": ["b2b_loyalty", "portal"],
    "data": [
        "security/ir.model.access.csv",
        "security/b2b_loyalty_portal_rules.xml",
        "data/mail_template.xml",
        "views/page_templates.xml",
        "views/home_templates.xml",
        "views/activities_templates.xml",
        "views/leaderboard_templates.xml",
        "views/b2b_loyalty_leaderboard_views.xml",
        "views/b2b_loyalty_visit_views.xml",
        "views/points_templates.xml",
        "views/people_templates.xml",
        "views/document_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "b2b_loyalty_portal/static/src/scss/*.scss",
            "b2b_loyalty_portal/static/src/interactions/*.js",
        ],
        "web.assets_tests": [
            "b2b_loyalty_portal/static/tests/tours/*.js",
        ],
    },
}
