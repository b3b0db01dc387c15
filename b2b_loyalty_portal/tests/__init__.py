from . import test_activities
from . import test_home
from . import test_leaderboard
from . import test_logic_leaderboard
from . import test_logic_pure
from . import test_offers_challenges
from . import test_visits
from . import test_points
