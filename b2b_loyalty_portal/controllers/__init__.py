from . import home
from . import points
