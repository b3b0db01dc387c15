from . import referrals
