"""What people corrected leaves the database as scrubbed messages to train on."""

from pathlib import Path

import pytest

from api.cli.learning import _corrected
from api.services import Services
from data.repositories.conversations import ConversationRepository
from data.repositories.corrections import CorrectionRepository
from data.repositories.messages import MessageRepository
from data.repositories.users import UserRepository
from nlu.corpus import read_file, to_yaml


async def corrected(services: Services, text: str, urgency: str, category: str) -> None:
    async with services.database.transaction() as session:
        conversations = ConversationRepository(session, services.vault)
        conversation = await conversations.obtain("webchat", text, {})
        await MessageRepository(session, services.vault).add_inbound(
            conversation, text=text, kind="text", external_id="1"
        )
        conversation.urgency, conversation.category = urgency, category
        person = await UserRepository(session).add(
            name=f"op-{len(text)}", display_name="", role="operator", password_hash="x"
        )
        assert person is not None
        await CorrectionRepository(session).add(
            conversation.id,
            field="urgency",
            machine_value="low",
            human_value=urgency,
            by=person.id,
        )


@pytest.fixture
def told() -> str:
    return "em tên Lan ở xã Ea Knuếc, bố đánh em, gọi 0905 123 456"


async def test_corrections_are_written_scrubbed_in_the_form_of_the_corpus(
    services: Services, told: str, tmp_path: Path
) -> None:
    await corrected(services, told, "high", "physical_abuse")
    settings = services.settings.model_copy(update={"database_url": services.database.url})
    found = await _corrected(settings)
    (tmp_path / "corrected.yml").write_text(to_yaml(found), "utf-8")
    (example,) = read_file(tmp_path / "corrected.yml")
    assert (example.urgency, example.category) == ("high", "physical_abuse")
    assert "bố đánh em" in example.text
    assert not any(secret in example.text for secret in ("Lan", "Knu", "0905", "123"))


async def test_labels_that_contradict_each_other_are_left_out(
    services: Services, told: str
) -> None:
    await corrected(services, told, "critical", "not_a_case")
    settings = services.settings.model_copy(update={"database_url": services.database.url})
    assert await _corrected(settings) == []
