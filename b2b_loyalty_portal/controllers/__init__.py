from . import activities
from . import home
from . import leaderboard
from . import visit
from . import points
