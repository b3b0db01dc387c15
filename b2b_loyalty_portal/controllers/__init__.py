from . import home
from . import people
