"""The catalogue of the demo, what tiers may claim of it, and who claimed what."""

CATEGORIES = {
    "know_how": "Know-how",
    "market": "Your market",
    "events": "Meet us",
    "money": "Money and goods",
}

# key: values of the reward; tiers by key
REWARDS = {
    "consulting": {
        "name": "Consulting day: your stores and tooling",
        "kind": "service",
        "category": "know_how",
        "value": 1300,
        "cost": 640,
        "points": 13000,
        "approval": "none",
        "description_html": "<p>An application engineer spends a day at your site: "
        "what lies on the shelves for too long, what runs out, which tool lasts "
        "longer. You get a written list with figures.</p>",
        "conditions": "Agree on a day with us two weeks ahead.",
    },
    "training": {
        "name": "Safety training for ten of your people",
        "kind": "service",
        "category": "know_how",
        "value": 1150,
        "cost": 520,
        "approval": "seller",
        "per_member_limit": 2,
        "per_member_months": 12,
        "tiers": ("silver", "gold", "platinum"),
        "description_html": "<p>Half a day at your site: gloves, helmets, lifting, "
        "cutting fluids. With certificates for your records.</p>",
        "conditions": "In English, German or French.",
    },
    "fair": {
        "name": "Joint stand at your trade fair",
        "kind": "project",
        "category": "market",
        "value": 4200,
        "cost": 2600,
        "approval": "both",
        "tiers": ("gold", "platinum"),
        "per_member_limit": 1,
        "per_member_months": 12,
        "description_html": "<p>We bring the stand, samples and a colleague; you "
        "bring your machines and customers.</p>",
        "conditions": "Tell us the fair four months ahead.",
    },
    "refit": {
        "name": "Counter and stores refit, co-financed",
        "kind": "project",
        "category": "market",
        "value": 6000,
        "cost": 4100,
        "approval": "both",
        "tiers": ("platinum",),
        "per_member_limit": 1,
        "per_member_months": 36,
        "description_html": "<p>New shelving, labels and lighting for your counter "
        "or tool stores. We plan it and pay up to 6,000 of it.</p>",
        "conditions": "Once in three years; the premises stay yours.",
    },
    "plant": {
        "name": "A day in the bearing plant",
        "kind": "experience",
        "category": "events",
        "value": 380,
        "cost": 210,
        "approval": "member",
        "stock": 12,
        "in_days": 45,
        "event_place": "Bearing plant, Schweinfurt",
        "tiers": ("gold", "platinum"),
        "description_html": "<p>From the ring to the test bench, with the people who "
        "build them. Travel from the station and lunch included.</p>",
    },
    "launch": {
        "name": "Evening of the new cutting tools",
        "kind": "experience",
        "category": "events",
        "value": 160,
        "cost": 85,
        "approval": "none",
        "stock": 40,
        "in_days": 20,
        "event_place": "Our showroom",
        "description_html": "<p>See the new tools run before they are in the "
        "catalogue, and tell their makers what is missing.</p>",
    },
    "partner_day": {
        "name": "Partner day: workshops and dinner",
        "kind": "experience",
        "category": "events",
        "value": 290,
        "cost": 170,
        "approval": "none",
        "stock": 60,
        "in_days": 80,
        "event_place": "Old Foundry",
        "tiers": ("silver", "gold", "platinum"),
        "per_member_limit": 4,
        "per_member_months": 12,
        "description_html": "<p>Workshops on stock, tooling and safety by day, a "
        "long table in the evening.</p>",
    },
    "voucher": {
        "name": "Voucher for 250 of supplies",
        "kind": "voucher",
        "category": "money",
        "value": 250,
        "cost": 170,
        "points": 2500,
        "voucher_amount": 250,
        "voucher_months": 12,
        "approval": "none",
        "tiers": ("gold", "platinum"),
        "per_member_limit": 1,
        "per_member_months": 12,
        "description_html": "<p>Off any quotation, in parts if you like.</p>",
    },
    "gift_card": {
        "name": "Gift card for the canteen of your choice",
        "kind": "external",
        "category": "money",
        "value": 100,
        "cost": 95,
        "points": 1000,
        "approval": "seller",
        "tiers": ("silver", "gold", "platinum"),
        "per_member_limit": 2,
        "per_member_months": 12,
        "description_html": "<p>A round for the people in your workshop.</p>",
    },
    "credit": {
        "name": "Credit of 10 on your oldest bill",
        "kind": "credit",
        "category": "money",
        "value": 10,
        "cost": 10,
        "points": 100,
        "approval": "seller",
        "description_html": "<p>10 for every 100 points, as many times as you like, "
        "set against what you owe us, oldest first.</p>",
    },
    "request": {
        "name": "Something else that would help you",
        "kind": "request",
        "category": "know_how",
        "value": 0,
        "cost": 0,
        "approval": "both",
        "tiers": ("gold", "platinum"),
        "description_html": "<p>Write what you need. We say what we can do and what "
        "it is worth; you have thirty days to accept.</p>",
    },
    "wrench": {
        "name": "Torque wrench set, 20 to 200 Nm",
        "kind": "product",
        "category": "money",
        "value": 340,
        "cost": 205,
        "points": 3400,
        "approval": "none",
        "stock": 15,
        "tiers": ("silver", "gold", "platinum"),
        "per_member_limit": 1,
        "per_member_months": 24,
        "description_html": "<p>Calibrated, with certificate, in a case.</p>",
    },
}

# key of the reward: name, type, reference of what is delivered or billed
REWARD_PRODUCTS = {
    "wrench": ("Torque wrench set, 20 to 200 Nm", "consu", "CT-0200"),
    "gift_card": ("Canteen gift card 100", "service", "RW-0100"),
}

# tier, reward, times a year, name, yearly value
ENTITLEMENTS = (
    ("gold", "consulting", 2, "Two consulting days", 2600),
    ("platinum", "consulting", 4, "Four consulting days", 5200),
)

# company, reward, quantity, days ago, details, last state, reason
CLAIMS = (
    ("hartmann", "consulting", 1, 96, {}, "fulfilled", None),
    ("okafor", "consulting", 1, 61, {}, "fulfilled", None),
    ("castellan", "voucher", 1, 54, {}, "fulfilled", None),
    (
        "vandermeulen",
        "partner_day",
        2,
        40,
        {"attendees": ["Femke de Wit", "Ruud van der Meulen"]},
        "cancelled",
        "Both are at a customer's that week",
    ),
    (
        "okafor",
        "fair",
        1,
        33,
        {"brief": "Stand of 20 m² at the process technology fair, pumps and seals"},
        "approved",
        None,
    ),
    (
        "castellan",
        "refit",
        1,
        25,
        {"brief": "Shelving and lighting for the tool stores in hall 3"},
        "refused",
        "The lease of hall 3 ends next year: let us plan it for the new hall",
    ),
    ("hartmann", "consulting", 1, 12, {}, "approved", None),
    (
        "castellan",
        "plant",
        3,
        9,
        {"attendees": ["Élodie Marchetti", "Bastien Castellan", "Lucie Fabre"]},
        "approved",
        None,
    ),
    ("brightwater", "training", 1, 5, {}, "requested", None),
    (
        "hartmann",
        "request",
        1,
        3,
        {"need": "Somebody who shows our apprentices how to regrind end mills"},
        "requested",
        None,
    ),
    (
        "northwind",
        "launch",
        2,
        1,
        {"attendees": ["Priya Nair", "Owen Treadwell"]},
        "approved",
        None,
    ),
)

# name, per cent over last year's revenue, reward to claim, points
MILESTONES = (
    ("As much as last year", 0, None, 250),
    ("A tenth more than last year", 10, "consulting", 0),
)

# comes with orders from this amount on, once in so many months
GIFT = ("With our thanks for a large order", "wrench", 5000, 12)

# name, address, tiers
DOCUMENTS = (
    ("Stock-keeping in ten pages", "https://meridian.example/stock-keeping", ()),
    (
        "Cutting data for every tool, with calculator",
        "https://meridian.example/cutting-data",
        ("gold", "platinum"),
    ),
)
