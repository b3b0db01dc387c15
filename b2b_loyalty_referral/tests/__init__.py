from . import test_logic_attribution
from . import test_logic_commission
from . import test_logic_pure
