"""The local stack: everything that `nrm up` starts, in one folder, on loopback only.

`Installation` says where things are, `database_url` how a role reaches a database of it.
"""

from nrm.stack.databases import database_url
from nrm.stack.installation import Installation

__all__ = ["Installation", "database_url"]
