"""How it shows that the database is away: then nothing was stored and the page sends again."""

from procrastinate.exceptions import ConnectorException
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

AWAY = (DBAPIError, PoolTimeout, ConnectorException, OSError)
