"""`langnghe nlu export` and `langnghe nlu promote`: learning on from what people corrected."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from api.bootstrap import make_vault, prepare_database
from api.cli.model_folder import model_dir
from data.database import Database
from data.models import Conversation
from data.repositories.conversations import ConversationRepository
from data.repositories.corrections import CorrectionRepository
from data.repositories.messages import MessageRepository
from data.settings import Settings, read_settings
from data.subject import SYSTEM
from nlu.bootstrap import corpus_version, load_or_train_model, understander
from nlu.corpus import Example, load, to_yaml
from nlu.engines.linear import LinearModel, ModelInvalid
from nlu.evaluation import Report, evaluate
from nlu.labels import Category, Reporter, Urgency
from nlu.promotion import NothingToPutBack, faults, put_back, take_into_use
from nlu.scrubbing import scrub

_TEXTS = 12
_LENGTH = 2_000


def register(group: typer.Typer) -> None:
    """Add the commands to `langnghe nlu`."""
    group.command("export")(export)
    group.command("promote")(promote)


def export(
    out: Annotated[Path, typer.Argument(help="the file to write, Rasa YAML")],
) -> None:
    """Write the conversations that people corrected, scrubbed, as messages to train on.

    Names, numbers, places and links are taken out as far as rules can; read every message before
    it is used. The labels are those that stand after the corrections.
    """
    examples = asyncio.run(_corrected(read_settings()))
    out.write_text(to_yaml(examples), "utf-8")
    _say(f"{len(examples)} conversations written to {out}; read them before training on them")


async def _corrected(settings: Settings) -> list[Example]:
    url, server = prepare_database(settings)
    database = Database(url, 1)
    try:
        async with database.transaction() as session:
            vault = make_vault(settings)
            conversations = ConversationRepository(session, vault)
            messages = MessageRepository(session, vault)
            found: list[Example | None] = []
            for row in await CorrectionRepository(session).conversations():
                conversation = await conversations.get(row, SYSTEM)
                if conversation is not None:
                    texts = await messages.earlier_texts(conversation, _TEXTS)
                    found.append(_example(conversation, texts, len(found) + 1))
            return [example for example in found if example is not None]
    finally:
        await database.close()
        if server is not None:
            server.stop()


def _example(conversation: Conversation, texts: list[str], number: int) -> Example | None:
    """Return the scrubbed example, None where nothing is told or the labels contradict."""
    text = "\n".join(scrub(" ".join(part.split())) for part in texts)[:_LENGTH].strip()
    if not text or conversation.urgency is None or conversation.category is None:
        return None
    urgency, category = Urgency(conversation.urgency), Category(conversation.category)
    if category is Category.NOT_A_CASE and urgency is not Urgency.LOW:
        return None
    return Example(text, urgency, category, Reporter(conversation.reporter), f"corrected-{number}")


def promote(
    candidate: Annotated[
        Path | None, typer.Argument(help="folder made by: nlu train --out FOLDER")
    ] = None,
    back: Annotated[
        bool, typer.Option("--back", help="put the model before this one back")
    ] = False,
) -> None:
    """Take a new model into use if it is no worse than the present one on the fixed test set."""
    if back == (candidate is not None):
        raise typer.BadParameter("name a candidate, or ask for --back")
    try:
        model = put_back(model_dir()) if candidate is None else _promoted(candidate)
    except NothingToPutBack:
        _say("there is no model to put back")
        raise typer.Exit(1) from None
    except ModelInvalid as error:
        _say(f"no model that can be read: {error}")
        raise typer.Exit(1) from None
    _say(f"model {model.version} is in use from the next start on")


def _promoted(candidate: Path) -> LinearModel:
    """Compare, and take into use or leave with exit status 1."""
    new = LinearModel.load(candidate)
    present = load_or_train_model(model_dir(), _say)
    worse = faults(_measured(new), _measured(present))
    if worse:
        _say(f"model {new.version} is not taken into use:")
        for fault in worse:
            _say(f"  {fault}")
        raise typer.Exit(1)
    return take_into_use(candidate, model_dir(), corpus_version())


def _measured(model: LinearModel) -> Report:
    return asyncio.run(evaluate(understander(model), load("test")))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
