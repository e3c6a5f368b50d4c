"""`make bench`: every measurement, one after the other."""

import asyncio

from api.observability.logs import configure_logs
from tests.bench import spine

configure_logs("ERROR")
asyncio.run(spine.main())
