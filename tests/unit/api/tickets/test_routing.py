"""Whatever the case, somebody leads, on every day and in every commune."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.tickets.routing import Case, next_on_ladder, route
from data.reference.province import load_province
from nlu.labels import Category, Urgency

PROVINCE = load_province("daklak")
TODAY = date(2026, 11, 23)
EA_KNUEC = "24505"


def case(**changes: object) -> Case:
    fields: dict[str, object] = {
        "category": "physical_abuse",
        "urgency": "critical",
        "online": False,
        "place_code": EA_KNUEC,
        "place_outside": False,
        "on": TODAY,
    }
    return Case(**{**fields, **changes})  # type: ignore[arg-type]


cases = st.builds(
    Case,
    category=st.sampled_from(list(Category)),
    urgency=st.sampled_from(list(Urgency)),
    online=st.booleans(),
    place_code=st.sampled_from([None, *PROVINCE.communes]),
    place_outside=st.booleans(),
    on=st.dates(date(2022, 10, 1), date(2030, 1, 1)),
)


@given(cases)
def test_every_case_has_exactly_one_lead_and_no_agency_twice(wanted: Case) -> None:
    chosen = route(PROVINCE, wanted)
    assert [item.role for item in chosen].count("lead") == 1
    assert chosen[0].role == "lead"
    codes = [item.agency_code for item in chosen]
    assert len(codes) == len(set(codes))


DAYS = [date(2025, 2, 28), date(2025, 3, 1), date(2025, 6, 30), date(2025, 7, 1)]
DAYS += [date(2026, 1, 1), TODAY, date(2027, 12, 31)]


@pytest.mark.parametrize("day", DAYS)
def test_no_gap_opens_for_any_combination_in_any_commune(day: date) -> None:
    places = [(code, False) for code in PROVINCE.communes] + [(None, False), (None, True)]
    combinations = product(Category, Urgency, (False, True), places)
    for category, urgency, online, (code, outside) in combinations:
        chosen = route(PROVINCE, Case(category, urgency, online, code, outside, day))
        assert [item.role for item in chosen].count("lead") == 1
        assert all(PROVINCE.agency(item.agency_code).stands_on(day) for item in chosen)


@given(cases)
def test_only_bodies_that_exist_on_that_day_and_place_are_chosen(wanted: Case) -> None:
    for item in route(PROVINCE, wanted):
        agency = PROVINCE.agency(item.agency_code)
        assert agency.stands_on(wanted.on)
        assert agency.commune in (None, wanted.place_code)


@pytest.mark.parametrize("commune", PROVINCE.communes)
def test_every_commune_committee_receives_what_happens_there(commune: str) -> None:
    codes = {item.agency_code for item in route(PROVINCE, case(place_code=commune))}
    assert f"ubnd-{commune}" in codes


def test_a_sign_of_a_crime_is_led_by_the_provincial_police() -> None:
    chosen = {item.agency_code: item.role for item in route(PROVINCE, case())}
    assert chosen["cong-an-tinh"] == "lead"
    assert chosen[f"ca-{EA_KNUEC}"] == "coordinating"
    assert chosen["so-y-te"] == "coordinating"


def test_neglect_is_led_by_the_commune() -> None:
    chosen = route(PROVINCE, case(category="neglect_abandonment", urgency="medium"))
    assert chosen[0].agency_code == f"ubnd-{EA_KNUEC}"


def test_an_online_element_brings_the_cyber_police() -> None:
    chosen = {item.agency_code for item in route(PROVINCE, case(online=True))}
    assert "pa05" in chosen


def test_outside_the_province_the_national_hotline_leads() -> None:
    wanted = case(category="neglect_abandonment", place_code=None, place_outside=True)
    assert route(PROVINCE, wanted)[0].agency_code == "tong-dai-111"


@given(cases)
def test_the_ladder_ends_and_never_names_who_has_it_already(wanted: Case) -> None:
    having: list[str] = [item.agency_code for item in route(PROVINCE, wanted)]
    for _ in range(10):
        step = next_on_ladder(PROVINCE, wanted, having, "late")
        if step is None:
            return
        assert step.agency_code not in having
        having.append(step.agency_code)
    raise AssertionError("the ladder has no end")


def test_no_day_opens_a_gap_between_an_agency_and_its_successor() -> None:
    for agency in PROVINCE.agencies.values():
        if agency.succeeded_by and agency.valid_to:
            heir = PROVINCE.agency(agency.succeeded_by)
            assert agency.stands_on(agency.valid_to - timedelta(days=1))
            assert heir.stands_on(agency.valid_to)
