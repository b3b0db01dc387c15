from . import test_agreement
from . import test_joining
from . import test_lifecycle
from . import test_membership
