"""Everything the program works with, built once in `api.bootstrap` and handed around."""

from dataclasses import dataclass, field

from api.delivery.courier import Courier
from bot.channels.port import Channel
from bot.dialogue.script import Script
from data.bus import Bus
from data.database import Database
from data.queue import Queue
from data.reference.province import Province
from data.settings import Settings
from data.vault import Vault
from nlu.understand import Understander


@dataclass(slots=True)
class Services:
    """The parts behind every route and job."""

    settings: Settings
    database: Database
    vault: Vault
    queue: Queue
    bus: Bus
    understander: Understander
    script: Script
    province: Province
    courier: Courier
    channels: dict[str, Channel] = field(default_factory=dict)
