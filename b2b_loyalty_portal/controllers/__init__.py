from . import activities
from . import home
from . import leaderboard
from . import people
from . import points
from . import visit
