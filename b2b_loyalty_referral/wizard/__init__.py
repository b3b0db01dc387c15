from . import account_move_reversal
from . import b2b_loyalty_referral_import
from . import b2b_loyalty_referral_import_line
from . import b2b_loyalty_referral_reason
from . import b2b_loyalty_referral_reason_pay
from . import base_partner_merge
