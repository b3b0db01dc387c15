from . import test_access
from . import test_commission
from . import test_logic_attribution
from . import test_logic_commission
from . import test_logic_pure
from . import test_merge
from . import test_referral
from . import test_remote
