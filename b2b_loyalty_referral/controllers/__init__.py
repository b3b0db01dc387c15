from . import landing
from . import quotation
from . import referrals
