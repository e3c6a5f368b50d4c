"""Every form of those who sign in carries the token that proves it is ours."""

import re
from pathlib import Path

import pytest

API = Path(__file__).parents[4] / "api"
TEMPLATES = [*API.glob("signin/templates/*.html"), *API.glob("console/templates/*.html")]
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)
TOKEN = re.compile(r"\btoken\(\)")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parts[-3]}-{path.name}")
def test_a_form_that_changes_something_carries_its_token(template: Path) -> None:
    for form in FORM.findall(template.read_text()):
        if 'method="post"' in form:
            assert TOKEN.search(form), form[:120]


def test_there_are_forms_to_look_at() -> None:
    forms = [form for path in TEMPLATES for form in FORM.findall(path.read_text())]
    assert sum('method="post"' in form for form in forms) > 12
