"""Pages from Jinja templates: everything escaped, nothing undefined, no inline code."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.responses import HTMLResponse

from api.pages.assets import asset_url
from api.pages.texts import load_texts

_API = Path(__file__).parent.parent


@cache
def environment() -> Environment:
    """Build the one environment; `console/queue.html` lies in `api/console/templates`."""
    folders = {path.parent.name: FileSystemLoader(path) for path in _API.glob("*/templates")}
    made = Environment(
        loader=PrefixLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["t"] = _translate
    made.globals["asset"] = asset_url
    return made


def render(template: str, *, language: str = "vi", **context: Any) -> str:
    """Render a template to HTML; in it `t(key, …)` gives a text and `asset(name)` an address."""
    return environment().get_template(template).render(language=language, **context)


def page(
    template: str,
    *,
    status: int = 200,
    language: str = "vi",
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """Answer with a rendered template."""
    html = render(template, language=language, **context)
    return HTMLResponse(html, status, headers=dict(headers or {}))


@pass_context
def _translate(context: Context, key: str, **values: Any) -> str:
    return load_texts().get(key, context["language"], **values)
