"""Why something cannot be done now."""


class Refused(Exception):
    """An action that does not fit what is so now; `key` names the text to show."""

    def __init__(self, key: str, status: int = 409) -> None:
        super().__init__(key)
        self.key = key
        self.status = status
