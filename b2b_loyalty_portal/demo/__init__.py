from . import b2b_loyalty_portal_demo
