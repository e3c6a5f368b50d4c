"""Pages are strict: every text in both languages, everything escaped, files kept by content."""

from pathlib import Path

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from api.pages.assets import asset_url, find_asset
from api.pages.rendering import environment, render
from api.pages.texts import load_texts, read_texts


def test_a_text_has_both_languages_and_fills_its_places(tmp_path: Path) -> None:
    file = tmp_path / "texts.yaml"
    file.write_text('a.b: {vi: "chào {name}", en: "hello {name}"}')
    texts = read_texts([file])
    assert texts.get("a.b", name="Ea") == "chào Ea"
    assert texts.get("a.b", "en", name="Ea") == "hello Ea"
    with pytest.raises(KeyError):
        texts.get("a.c")


@pytest.mark.parametrize("row", ['a: {vi: "x"}', 'a: {vi: "x", en: 3}'])
def test_a_text_without_a_language_is_refused(tmp_path: Path, row: str) -> None:
    (tmp_path / "texts.yaml").write_text(row)
    with pytest.raises(ValueError, match="needs a text"):
        read_texts([tmp_path / "texts.yaml"])


def test_the_house_has_texts_for_its_error_pages() -> None:
    assert "pages.error.404.title" in load_texts().keys
    html = render("pages/error.html", kind="404")
    assert "Không tìm thấy trang" in html
    assert "113" in html


def test_what_people_write_is_escaped_and_what_is_missing_is_an_error() -> None:
    made = environment().from_string("{{ word }}")
    assert made.render(word="<b>") == "&lt;b&gt;"
    with pytest.raises(UndefinedError):
        made.render()
    with pytest.raises(TemplateNotFound):
        render("pages/no-such.html")


def test_a_static_file_is_named_by_its_content() -> None:
    version = find_asset("pages", "pages.css").version
    assert asset_url("pages/pages.css") == f"/static/{version}/pages/pages.css"


@pytest.mark.parametrize(
    ("face", "path"),
    [("pages", "../texts.yaml"), ("pages", "../errors.py"), ("..", "x.css"), ("pages/..", "a.css")],
)
def test_no_other_file_of_the_house_is_served(face: str, path: str) -> None:
    with pytest.raises(FileNotFoundError):
        find_asset(face, path)
