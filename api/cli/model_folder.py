"""Where the models lie."""

import os
from pathlib import Path


def model_dir() -> Path:
    """Return the folder of the models: `models` in `LANGNGHE_VAR`, which is `var` if unset."""
    return Path(os.environ.get("LANGNGHE_VAR", "var")) / "models"
