"""The one clock that everybody shares: the database's."""

from datetime import datetime

from sqlalchemy import DateTime, func, select
from sqlalchemy.ext.asyncio import AsyncSession


async def now(session: AsyncSession) -> datetime:
    """Give the database's present time, timezone-aware."""
    reading = select(func.clock_timestamp(type_=DateTime(timezone=True)))
    return (await session.execute(reading)).scalar_one()
