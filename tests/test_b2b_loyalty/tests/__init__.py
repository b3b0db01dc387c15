from . import test_book
from . import test_concurrency
from . import test_redeem_concurrency
from . import test_points_concurrency
from . import test_install
from . import test_replica
from . import test_wheels
from . import test_activity_concurrency
