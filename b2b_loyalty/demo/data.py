"""The cast of the demo: who buys what from a distributor of industrial supplies.

Every name is invented; every domain is under .example. Revenue is given per
quarter in thousands, oldest first; the last quarter ends on the day of install.
"""

SELLER = "Meridian Industrial Supply"
QUARTERS = 14

# login (also the password): name, groups
STAFF = {
    "loyalty_manager": (
        "Marta Lindholm",
        (
            "b2b_loyalty.group_manager",
            "sales_team.group_sale_manager",
            "account.group_account_invoice",
            "base.group_partner_manager",
        ),
    ),
    "loyalty_sales": (
        "Samuel Osei",
        (
            "b2b_loyalty.group_user",
            "sales_team.group_sale_salesman",
            "base.group_partner_manager",
        ),
    ),
    "loyalty_accountant": (
        "Aiko Ramsey",
        (
            "b2b_loyalty.group_accountant",
            "account.group_account_manager",
            "account.group_account_user",
        ),
    ),
}

# key: name, domain, street, zip, city, country, contacts (buyer, who signs)
COMPANIES = {
    "hartmann": (
        "Hartmann Werkzeugbau GmbH",
        "hartmann.example",
        ("Gerberstraße 18", "70178", "Stuttgart", "de"),
        (("Jonas Pfeiffer", "Purchasing"), ("Renate Hartmann", "Managing Director")),
    ),
    "northwind": (
        "Northwind Marine Ltd",
        "northwind.example",
        ("Albert Dock 4", "HU1 2ET", "Hull", "uk"),
        (("Priya Nair", "Purchasing"), ("Owen Treadwell", "Operations Director")),
    ),
    "castellan": (
        "Castellan Aéronautique SAS",
        "castellan.example",
        ("27 avenue de l'Hers", "31500", "Toulouse", "fr"),
        (("Élodie Marchetti", "Achats"), ("Bastien Castellan", "Directeur général")),
    ),
    "okafor": (
        "Okafor Process Engineering Ltd",
        "okafor.example",
        ("9 Trans Amadi Road", "500102", "Port Harcourt", "ng"),
        (("Chidi Balogun", "Procurement"), ("Ngozi Okafor", "Chief Executive")),
    ),
    "lindqvist": (
        "Lindqvist Mekanik AB",
        "lindqvist.example",
        ("Verkstadsgatan 3", "721 30", "Västerås", "se"),
        (("Elin Sandell", "Inköp"), ("Per Lindqvist", "VD")),
    ),
    "brightwater": (
        "Brightwater Pumps Inc.",
        "brightwater.example",
        ("1420 Canal Street", "53202", "Milwaukee", "us"),
        (("Dana Whitlock", "Purchasing"), ("Howard Briggs", "Plant Manager")),
    ),
    "vandermeulen": (
        "Van der Meulen Staalbouw B.V.",
        "vandermeulen.example",
        ("Havenweg 61", "3089 JK", "Rotterdam", "nl"),
        (("Femke de Wit", "Inkoop"), ("Ruud van der Meulen", "Directeur")),
    ),
    "ferrara": (
        "Ferrara Macchine S.r.l.",
        "ferrara.example",
        ("Via dell'Industria 12", "41122", "Modena", "it"),
        (("Giulia Bonetti", "Acquisti"), ("Marco Ferrara", "Amministratore")),
    ),
    "kestrel": (
        "Kestrel Agri Systems Pty Ltd",
        "kestrel.example",
        ("88 Wattle Road", "3350", "Ballarat", "au"),
        (("Tess Marlow", "Purchasing"), ("Grant Kestrel", "General Manager")),
    ),
    "haldane": (
        "Haldane & Pryce Boatbuilders",
        "haldane.example",
        ("2 Slipway Lane", "PA15 1HJ", "Greenock", "uk"),
        (("Isla Kerr", "Stores"), ("Hamish Haldane", "Partner")),
    ),
    "cordillera": (
        "Cordillera Equipos SpA",
        "cordillera.example",
        ("Avenida Loa 2150", "1240000", "Antofagasta", "cl"),
        (("Camila Rojas", "Compras"), ("Andrés Fuentealba", "Gerente")),
    ),
    "aldgate": (
        "Aldgate Facilities Group",
        "aldgate.example",
        ("31 Minories", "EC3N 1DD", "London", "uk"),
        (("Colin Sharpe", "Purchasing"), ("Beatrice Lyle", "Facilities Director")),
    ),
    "prairie": (
        "Prairie Grain Handling Co.",
        "prairie.example",
        ("600 Elevator Drive", "67401", "Salina", "us"),
        (("Luke Brandt", "Purchasing"), ("Carol Jensen", "Owner")),
    ),
    "minato": (
        "Minato Seimitsu K.K.",
        "minato.example",
        ("3-8-2 Tsurumi", "230-0051", "Yokohama", "jp"),
        (("Haruka Ito", "Purchasing"), ("Kenji Morita", "President")),
    ),
    "rivera": (
        "Rivera Envases S.A. de C.V.",
        "rivera.example",
        ("Calzada del Valle 410", "66220", "Monterrey", "mx"),
        (("Sofía Garza", "Compras"), ("Héctor Rivera", "Director")),
    ),
}

# The customers of the sales manager; the others are the salesperson's.
OF_THE_MANAGER = {"castellan", "okafor", "prairie"}
# Invoices in a quarter; the other companies have one.
INVOICES = {
    "hartmann": 2,
    "northwind": 3,
    "castellan": 2,
    "okafor": 2,
    "lindqvist": 2,
    "brightwater": 2,
    "vandermeulen": 3,
}
PORTAL_USERS = ("hartmann", "northwind")

REVENUE = {
    "hartmann": (4.5, 5, 5, 5.5, 5.5, 6, 7, 8, 10, 13, 16, 17, 18, 18),
    "northwind": (8, 8, 8.5, 9, 9, 9, 9.5, 10, 10, 10.2, 10.2, 10.3, 10.4, 10.4),
    "castellan": (37, 38, 37, 39, 38, 38, 39, 38, 40, 39, 40, 41, 42, 41),
    "okafor": (14, 15, 15, 15, 15, 15, 15, 18, 21, 25, 30, 33, 35, 36),
    "lindqvist": (12, 12, 13, 13, 13, 12, 11, 10, 8, 7, 6, 6, 6, 6),
    "brightwater": (12, 12, 13, 13, 13, 13, 13, 13, 13, 13, 27, 7, 6, 6),
    "vandermeulen": (6, 6, 6.5, 6.5, 6.5, 6, 6.5, 6.5, 7, 6.5, 6.5, 7, 7, 7),
    "ferrara": (2, 2.2, 2.4, 2.2, 2.5, 2.4, 2.5, 2.5, 2.6, 2.5, 2.5, 2.6, 2.6, 2.7),
    "kestrel": (6, 6, 7, 7, 7, 7, 7, 6.5, 7, 7, 7.5, 7, 7, 7),
    "haldane": (1.6, 2, 2, 1.8, 2, 2.1, 2, 2, 2.2, 2, 2, 2.1, 2, 2.2),
    "cordillera": (2.6, 2.6, 2.8, 2.6, 2.6, 2.6, 2.7, 2.6, 2.6, 2.8, 2.6, 2.6, 2.6, 2),
    "aldgate": (6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 0, 0, 0, 0),
    "prairie": (7, 7, 7.5, 8, 8, 8, 8.5, 8.5, 9, 9, 9, 9, 9, 9.5),
    "minato": (3, 3.5, 4, 4, 4, 4.5, 4.5, 5, 5, 5, 5, 5, 5.5, 5.5),
    "rivera": (8, 8, 9, 9, 10, 10, 10, 11, 11, 12, 12, 12, 12, 12.5),
}

# name, reference, category, price
PRODUCTS = (
    ("Hex bolts M12 × 60, zinc plated, box of 100", "FA-1260", "Fasteners", 38.5),
    ("Threaded rod M16, stainless A4, 1 m", "FA-1610", "Fasteners", 21.9),
    ("Carbide end mill 10 mm, 4 flutes", "CT-1004", "Cutting Tools", 46.0),
    ("Indexable inserts CNMG 120408, pack of 10", "CT-1208", "Cutting Tools", 89.0),
    ("Bearing grease EP2, 18 kg pail", "LU-0018", "Lubricants", 142.0),
    ("Cutting fluid concentrate, 20 l", "LU-0020", "Lubricants", 118.0),
    ("Cut-resistant gloves level D, 12 pairs", "SA-0412", "Safety", 64.8),
    ("Safety helmet with ratchet", "SA-0101", "Safety", 27.4),
    ("Deep groove ball bearing 6208-2RS", "PT-6208", "Power Transmission", 18.6),
    ("V-belt SPB 2000", "PT-2000", "Power Transmission", 32.2),
)

# key: name, bound of version 1, of version 2, color
TIERS = {
    "bronze": ("Bronze", 0, 0, 2),
    "silver": ("Silver", 15000, 15000, 0),
    "gold": ("Gold", 40000, 45000, 3),
    "platinum": ("Platinum", 90000, 100000, 4),
}

# tier (None: every member): name, yearly value, words for members
BENEFITS = (
    (None, "A named contact for every order", 0, "Write or call; no queue."),
    ("bronze", "Free delivery from 500", 180, "On every order of 500 or more."),
    ("silver", "Free delivery from 250", 420, "On every order of 250 or more."),
    ("silver", "Tool regrinding, 20 tools a year", 380, "Send them with any order."),
    ("gold", "Free delivery on every order", 900, "Whatever its amount."),
    ("gold", "Tool regrinding, 60 tools a year", 1140, "Send them with any order."),
    ("platinum", "Free delivery, next day", 1800, "Orders until 4 p.m."),
    ("platinum", "Tool regrinding without a limit", 2400, "Send them with any order."),
    ("platinum", "Consignment stock at your site", 3600, "Paid when you take it out."),
)
NEW_BENEFIT = ("gold", "Two seats in the tooling seminar", 980, "In spring and fall.")
