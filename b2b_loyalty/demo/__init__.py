from . import b2b_loyalty_demo
