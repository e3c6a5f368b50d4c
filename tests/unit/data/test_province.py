"""The province as data: whole, dated, and honest about what nobody has confirmed."""

from pathlib import Path

import pytest

from data.reference.province import ProvinceError, load_province


def test_all_102_communes_have_a_committee_and_a_police() -> None:
    province = load_province("daklak")
    assert len(province.communes) == 102
    for code in province.communes:
        assert province.agency(f"ubnd-{code}").name.startswith("UBND ")
        assert province.agency(f"ca-{code}").name.startswith("Công an ")


def test_what_nobody_confirmed_says_so() -> None:
    province = load_province("daklak")
    assert not province.confirmed
    assert not province.agency("pa05").confirmed
    assert all(agency.source for agency in province.agencies.values())


def test_every_clock_names_its_source() -> None:
    province = load_province("daklak")
    assert {rule.kind for rule in province.clocks} == {"receipt", "first_action", "urgent_measure"}
    assert all(rule.source for rule in province.clocks)
    assert province.clock("urgent_measure").law
    with pytest.raises(KeyError):
        province.clock("tea")


def test_another_province_is_another_folder(tmp_path: Path) -> None:
    write_province(tmp_path / "small", kind="commune_committee")
    province = load_province("small", tmp_path)
    assert list(province.communes.values()) == ["Xã Một"]
    assert province.agency("ubnd-1").name == "UBND xã Một"


def test_a_rule_for_an_agency_that_is_not_there_is_refused(tmp_path: Path) -> None:
    write_province(tmp_path / "wrong", kind="fire_brigade")
    with pytest.raises(ProvinceError, match="fire_brigade"):
        load_province("wrong", tmp_path)


def write_province(folder: Path, kind: str) -> None:
    folder.mkdir()
    (folder / "communes.csv").write_text("new_ward_code,new_ward\n1,Xã Một\n", "utf-8")
    (folder / "agencies.yaml").write_text(
        "agencies: []\ncommune_bodies:\n"
        "  - {code: 'ubnd-{code}', name: 'UBND {name}', kind: commune_committee,"
        " confirmed: false, source: test}\n",
        "utf-8",
    )
    (folder / "routing.yaml").write_text(
        "confirmed: false\ncrime_categories: []\nrules:\n"
        f"  - {{agencies: [{{kind: {kind}, role: lead}}], because: x, source: test}}\n",
        "utf-8",
    )
    (folder / "ladder.yaml").write_text(
        "confirmed: false\nladder: []\ncauses: {late: x, declined: y, unreachable: z}\n", "utf-8"
    )
    (folder / "clocks.yaml").write_text("clocks: []\n", "utf-8")
