"""Which model gave an answer, said in the answer itself."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class VersionStamp(GraphComponent):
    """Adds `model_version`; a server that has taken up another model tells so at once."""

    def __init__(self, version: str) -> None:
        self.version = version

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default configuration; the version is set when the project is written."""
        return {"version": "unversioned"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "VersionStamp":
        """Return the component for `config`."""
        return cls(str(config["version"]))

    def process(self, messages: list[Message]) -> list[Message]:
        """Stamp each message."""
        for message in messages:
            message.set("model_version", self.version, add_to_output=True)
        return messages
