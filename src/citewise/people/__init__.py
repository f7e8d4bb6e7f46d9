"""What people leave with a library: keys, subscriptions, disputes, collections.

Kept apart from the library in a file of its own (`people.db`): it can be written while articles are read in, holds
what may be personal, and is listed, exported and deleted without touching a statement.
"""

from citewise.people.database import FILE_NAME, PeopleDatabase
from citewise.people.keys import Key, Role

__all__ = ["FILE_NAME", "Key", "PeopleDatabase", "Role"]
