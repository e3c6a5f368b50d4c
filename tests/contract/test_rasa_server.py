"""What the live Rasa server says beside the labels, and what it does not say."""

from typing import Any

import httpx
import pytest

from nlu.engines.rasa import RasaClassifier
from nlu.labels import Reporter
from tests.contract.conftest import RasaServer

pytestmark = pytest.mark.timeout(600)

TEXT = "Em  14 tuổi, bố dượng đánh em tối qua ở Krông Bông!!"


def parsed(server: RasaServer, text: str) -> dict[str, Any]:
    response = httpx.post(f"{server.url}/model/parse", json={"text": text}, timeout=10)
    answer: dict[str, Any] = response.raise_for_status().json()
    return answer


def test_offender_age_place_and_time_stand_where_they_were_written(
    rasa_server: RasaServer,
) -> None:
    found = {
        entity["entity"]: (entity["value"], TEXT[entity["start"] : entity["end"]])
        for entity in parsed(rasa_server, TEXT)["entities"]
    }
    assert found == {
        "age": (14, "14"),
        "offender": ("bố dượng", "bố dượng"),
        "time": ("tối qua", "tối qua"),
        "place": ("krông bông", "Krông Bông!!"),
    }


def test_hidden_letters_and_chat_spellings_change_nothing(rasa_server: RasaServer) -> None:
    plain = parsed(rasa_server, "bố dượng đang đánh em, em không biết làm sao")
    hidden = parsed(rasa_server, "bố dượng đ.a.n.g đánhhhh e\u200bm, em ko bít làm sao")
    assert plain["intent_ranking"] == hidden["intent_ranking"]


async def test_the_reporter_is_learnt(rasa_server: RasaServer) -> None:
    engine = RasaClassifier(rasa_server.url, timeout=10)
    caregiver = await engine.classify("con tôi bị bạn đánh ở trường, tôi là mẹ cháu")
    child = await engine.classify("em sợ bố lắm, bố hay đánh em")
    assert caregiver.reporter[Reporter.CAREGIVER] > child.reporter[Reporter.CAREGIVER]
    assert child.reporter[Reporter.CHILD] > caregiver.reporter[Reporter.CHILD]


def test_the_version_in_an_answer_is_that_of_the_model_served(rasa_server: RasaServer) -> None:
    served = httpx.get(f"{rasa_server.url}/status", timeout=10).json()["model_file"]
    assert parsed(rasa_server, "alo")["model_version"] == served.removesuffix(".tar.gz")


def test_what_people_write_stands_in_no_log(rasa_server: RasaServer) -> None:
    parsed(rasa_server, "chuyện riêng xyzzy")
    httpx.post(f"{rasa_server.url}/model/parse", json={"text": ["xyzzy"]}, timeout=10)
    httpx.post(f"{rasa_server.url}/model/parse", content=b'{"text": "xyzzy', timeout=10)
    assert "xyzzy" not in rasa_server.log.read_text("utf-8", "replace")
