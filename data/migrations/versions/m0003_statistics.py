"""What statistics count by: age group, old place; and how soon somebody answered"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("place_area", sa.Text(), nullable=True))
    op.add_column("conversations", sa.Column("child_age", sa.Text(), nullable=True))
    op.create_index("ix_conversations_opened_at", "conversations", ["opened_at"])
    op.create_index(
        "ix_messages_answers",
        "messages",
        ["conversation_id", "sent_at"],
        postgresql_where=sa.text("direction = 'outbound' AND sent_at IS NOT NULL"),
    )
    op.create_index(
        "ix_audit_entries_takeovers",
        "audit_entries",
        ["object_id", "at"],
        postgresql_where=sa.text("action = 'conversation.taken'"),
    )


def downgrade() -> None:
    op.drop_index("ix_audit_entries_takeovers", table_name="audit_entries")
    op.drop_index("ix_messages_answers", table_name="messages")
    op.drop_index("ix_conversations_opened_at", table_name="conversations")
    op.drop_column("conversations", "child_age")
    op.drop_column("conversations", "place_area")
