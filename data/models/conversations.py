"""What people wrote, as it came and as it stands."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Created, Id, Sealed


class Inbox(Base):
    """One raw event of a platform, stored before it is answered; never handled twice."""

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)

    id: Mapped[Id]
    channel: Mapped[str]
    external_id: Mapped[str]
    payload: Mapped[Sealed]
    received_at: Mapped[Created]
    handled_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure: Mapped[str | None]
    """The name of the exception class; never its text."""


class Conversation(Base):
    """One person's exchange with the hotline on one channel, and where the dialogue stands."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index(
            "uq_conversations_open",
            "channel",
            "address_hash",
            unique=True,
            postgresql_where=text("status = 'open'"),
        ),
        Index("ix_conversations_queue", "status", "urgency_rank", "waiting_since"),
        Index("ix_conversations_closed", "closed_at", postgresql_where=text("status = 'closed'")),
        Index("ix_conversations_address", "channel", "address_hash"),
        Index("ix_conversations_opened_at", "opened_at"),
    )

    id: Mapped[Id]
    channel: Mapped[str]
    address: Mapped[Sealed]
    address_hash: Mapped[bytes]
    status: Mapped[str] = mapped_column(default="open")
    state: Mapped[Sealed]
    """The dialogue's state (JSON)."""

    urgency: Mapped[str | None]
    urgency_rank: Mapped[int] = mapped_column(default=0)
    urgency_source: Mapped[str] = mapped_column(default="machine")
    category: Mapped[str | None]
    category_source: Mapped[str] = mapped_column(default="machine")
    reporter: Mapped[str] = mapped_column(default="unknown")
    place_code: Mapped[str | None]
    place_source: Mapped[str] = mapped_column(default="machine")
    place_area: Mapped[str | None]
    """The old unit that was named, where today's commune does not follow from it."""
    child_age: Mapped[str | None]
    """The age group of the youngest child told of (`under_16`, `16_17`); empty: not known."""

    holder_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    """The operator who has taken over; the bot is silent while there is one."""
    held_since: Mapped[datetime | None]
    assigned_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    opened_at: Mapped[Created]
    last_inbound_at: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    """Since when the person waits for a human; empty when a human has answered."""
    closed_at: Mapped[datetime | None]
    blocked_at: Mapped[datetime | None]
    quiet_at: Mapped[datetime | None]
    """When the safe word was said: nothing is sent unasked after it."""

    receipt_hash: Mapped[bytes | None] = mapped_column(unique=True)
    continues_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversations.id"))
    """The earlier conversation that a receipt code joined this one to."""
    code_tries: Mapped[int] = mapped_column(default=0)


class Message(Base):
    """One message in a conversation; `seq` rises over the whole hotline, for live pages."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "direction", "external_id"),
        Index("ix_messages_conversation_seq", "conversation_id", "seq"),
        Index(
            "ix_messages_answers",
            "conversation_id",
            "sent_at",
            postgresql_where=text("direction = 'outbound' AND sent_at IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id"))
    direction: Mapped[str]
    author: Mapped[str]
    """reporter, bot or operator."""
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    external_id: Mapped[str | None]
    order: Mapped[int] = mapped_column(BigInteger, default=0)
    kind: Mapped[str]
    script_key: Mapped[str | None]
    body: Mapped[Sealed]
    """JSON: text, buttons."""
    understanding: Mapped[bytes | None]
    """Sealed JSON of what the machine understood."""
    state: Mapped[str]
    """Inbound: received. Outbound: queued, sent, failed, blocked, withdrawn. Both: cleared."""
    revision: Mapped[int] = mapped_column(default=0)
    said_at: Mapped[datetime | None]
    created_at: Mapped[Created]
    sent_at: Mapped[datetime | None]


class Revision(Base):
    """What a message said before it was edited."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("message_id", "number"),)

    id: Mapped[Id]
    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id"))
    number: Mapped[int]
    body: Mapped[Sealed]
    created_at: Mapped[Created]


class Evidence(Base):
    """A picture, voice note or file: hashed, encrypted, sealed unseen."""

    __tablename__ = "evidence"

    id: Mapped[Id]
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id"), index=True)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id"), unique=True)
    kind: Mapped[str]
    remote: Mapped[Sealed]
    state: Mapped[str] = mapped_column(default="pending")
    """pending, sealed, lost or too_large."""
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[bytes | None]
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    """Sealed bytes."""
    created_at: Mapped[Created]
    sealed_at: Mapped[datetime | None]


class Correction(Base):
    """A human's correction of the machine, kept for training."""

    __tablename__ = "corrections"

    id: Mapped[Id]
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id"), index=True)
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("messages.id"))
    field: Mapped[str]
    machine_value: Mapped[str | None]
    human_value: Mapped[str]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[Created]
