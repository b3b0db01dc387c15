from . import b2b_loyalty_referral_demo
