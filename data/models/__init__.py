"""The tables, a module for each part of the house."""

from data.models.audit import AuditEntry
from data.models.base import Base
from data.models.conversations import Conversation, Correction, Evidence, Inbox, Message, Revision
from data.models.people import Draft, Lockout, RecoveryCode, SecondFactor, SignIn, User
from data.models.tickets import (
    AgencyAccount,
    Alarm,
    Attempt,
    Clock,
    Delivery,
    Receipt,
    Ticket,
)

__all__ = [
    "AgencyAccount",
    "Alarm",
    "Attempt",
    "AuditEntry",
    "Base",
    "Clock",
    "Conversation",
    "Correction",
    "Delivery",
    "Draft",
    "Evidence",
    "Inbox",
    "Lockout",
    "Message",
    "Receipt",
    "RecoveryCode",
    "Revision",
    "SecondFactor",
    "SignIn",
    "Ticket",
    "User",
]
