from . import landing
from . import referrals
