"""What a public page gives away: nothing that was told in confidence, and how much by its structure."""

from __future__ import annotations

import base64
import html
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pandas as pd
import pytest

import linkages as lk
from linkages.intake.codekey import read_code_key
from linkages.report.disclosure import disclosure_said
from linkages.report.naming import name_everything
from linkages.report.wording import wording

N_ACTORS = 22


@pytest.fixture(scope="module")
def guarded() -> Any:
    """An Evaluation of a study that knows names, tax numbers, addresses, and of two organisations of a rare kind."""
    made = lk.simulate_survey(n_private=14, n_public=6, n_hybrid=1, waves=(2019, 2023), seed=5).survey
    actors, nominations = made.actors, made.nominations
    ids = {a: f"zq{i}{7919 * i % 9973:04d}" for i, a in enumerate(sorted(actors["actor"].unique()))}
    actors["actor"] = actors["actor"].map(ids)
    for column in ("respondent", "nominee"):
        nominations[column] = nominations[column].map(ids)
    order = {a: i for i, a in enumerate(sorted(ids.values()))}
    place = actors["actor"].map(order)
    actors["name"] = place.map(lambda i: f"Tejeduría Ñandú {i} & Hijos")
    actors["cuit"] = place.map(lambda i: f"30-7{i:03d}4417-{i % 10}")
    actors["address"] = place.map(lambda i: f"Pje. Quebracho {100 + 7 * i}, Vallecito")
    actors["kind"] = actors["kind"].mask(actors["sector"].eq("private") & place.isin([0, 1]), "criadero de ñandúes")
    waves = pd.DataFrame({"wave": [2019, 2023], "label": ["Base", "Final"]})
    survey = lk.Survey(actors, nominations, made.relations, waves=waves)
    return lk.evaluate(lk.build_panel(survey), n_draws=20, seed=1)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lk.write_code_key(tmp_path_factory.mktemp("keys") / "codes.key")


@pytest.fixture(scope="module")
def public(guarded: Any, key: Path) -> dict[str, lk.Report]:
    """Public reports without and with a key."""
    return {"numbered": lk.build_report(guarded), "keyed": lk.build_report(guarded, language="es", key=key)}


def secrets_of(evaluation: Any) -> list[str]:
    """Everything that stands for one organisation."""
    actors = evaluation.panel.survey.actors
    return sorted({str(v) for c in ("actor", "name", "cuit", "address") for v in actors[c]})


def readings(data: bytes) -> list[str]:
    """Bytes as text, and that text with everything undone by which one text is hidden in another."""
    text = data.decode("utf-8", "replace")
    found = [text, data.decode("utf-16-be", "ignore"), html.unescape(text), unquote_plus(text)]
    found.append(re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text))
    for block in dict.fromkeys(re.findall(r"[A-Za-z0-9+/_-]{12,}={0,2}", text)):
        plain = block.replace("-", "+").replace("_", "/").rstrip("=")
        for start in range(min(4, len(plain))):  # whatever it is preceded by
            part = plain[start:]
            found.append(base64.b64decode(part[: len(part) // 4 * 4]).decode("utf-8", "ignore"))
    return found


def told(data: bytes, secrets: list[str]) -> set[str]:
    """Which secrets can be read in some bytes."""
    pattern = re.compile("|".join(map(re.escape, secrets)), re.IGNORECASE)
    return {match for text in readings(data) for match in pattern.findall(text)}


def without_library(page: str) -> bytes:
    """The page without vis-network, which is the same in all pages."""
    return re.sub(r"<script>/\*\*\n \* vis-network.*?</script>", "", page, count=1, flags=re.DOTALL).encode()


@pytest.mark.parametrize("hidden", ["plain", "base64", "url", "json", "utf-16", "entities"])
def test_the_search_finds_what_is_hidden(hidden: str) -> None:
    name = "Tejeduría Ñandú 3 & Hijos"
    data = {
        "plain": name.encode(),
        "base64": b"data:x;base64," + base64.b64encode(f"a {name} b".encode()),
        "url": b"?q=Tejedur%C3%ADa+%C3%91and%C3%BA%203+%26+Hijos",
        "json": b'"Tejedur\\u00eda \\u00d1and\\u00fa 3 \\u0026 Hijos"',
        "utf-16": name.encode("utf-16-be"),
        "entities": "Tejedur&iacute;a Ñand&#250; 3 &amp; Hijos".encode(),
    }[hidden]
    assert told(data, [name]) == {name}
    assert told(data, ["Tejeduría Ñandú 4 & Hijos"]) == set()


@pytest.mark.parametrize("codes", ["numbered", "keyed"])
def test_nothing_that_stands_for_one_organisation_is_in_a_public_page(
    public: dict[str, Any], codes: str, guarded: Any, tmp_path: Path
) -> None:
    secrets = secrets_of(guarded)
    assert len(secrets) == 4 * N_ACTORS
    assert told(without_library(public[codes].html()), secrets) == set()
    assert told(public[codes].json().encode(), secrets) == set()
    assert (
        told("".join(path.read_text("utf-8") for path in public[codes].save_pictures(tmp_path)).encode(), secrets)
        == set()
    )


def test_an_internal_page_is_found_to_name_everybody(guarded: Any) -> None:
    report = lk.build_report(guarded, audience="internal", sections=["map"])
    assert len(told(without_library(report.html()), secrets_of(guarded))) >= N_ACTORS
    assert len(told(report.json().encode(), secrets_of(guarded))) >= N_ACTORS


def test_a_rare_kind_is_not_told(public: dict[str, Any], guarded: Any) -> None:
    for report in public.values():
        assert "criadero" not in report.html()
        assert "criadero" not in report.json()
    assert "criadero" in lk.build_report(guarded, audience="internal", sections=["map"]).html()


def test_what_nearly_every_organisation_has_of_its_own_is_a_secret(guarded: Any) -> None:
    ids = guarded.panel.survey.actors["actor"].unique()
    places = pd.DataFrame({"x": range(len(ids)), "y": 0.0}, index=sorted(ids))
    naming = name_everything(guarded.panel, places, wording("en"), "public")
    assert set(secrets_of(guarded)) <= set(naming.secrets)
    assert naming.leaks("see 30-70034417-3 again")
    assert not {"private", "True", "2019", "firm"} & set(naming.secrets)


def test_codes_of_a_key_are_the_same_everywhere_and_the_key_is_nowhere(guarded: Any, key: Path, public: Any) -> None:
    first = guarded.panel.relations[0]
    small = lk.evaluate(guarded.panel.select(relation=first, wave=2023), n_draws=20, seed=1)
    reports = [public["keyed"], lk.build_report(small, key=key, sections=["map"])]
    codes = [set(re.findall(r'"id":"([2-9B-Z]{6})"', r.html())) for r in reports]
    assert codes[1] <= codes[0]
    assert len(codes[0]) == N_ACTORS
    secret = read_code_key(key)
    shapes = [secret.hex(), base64.b64encode(secret).decode(), str(int.from_bytes(secret, "big"))]
    assert not [s for r in reports for s in shapes if s in r.html()]
    assert "clave que solo tiene el equipo" in reports[0].html()


def test_a_key_changes_nothing_but_codes_and_what_is_said_of_them(guarded: Any, key: Path, public: Any) -> None:
    other = lk.write_code_key(key.parent / "other.key")
    pages = [lk.build_report(guarded, language="es", key=k) for k in (key, other)]
    assert pages[0].html() == public["keyed"].html()
    assert pages[0].html() != pages[1].html()
    nodes = [
        sorted((n["x"], n["y"], n["kindLabel"]) for n in page.sections[1].parts[0].data["nodes"]) for page in pages
    ]
    assert nodes[0] == nodes[1]


# ---------------------------------------------------------------- who stays recognisable


def toy() -> Any:
    """Four firms and two agencies: f0 knows three, f1 and f2 two, f3 one; a0 answers, a1 does not."""
    ids = ["f0", "f1", "f2", "f3", "a0", "a1"]
    actors = pd.DataFrame(
        {
            "wave": 1, "actor": ids, "sector": ["private"] * 4 + ["public"] * 2, "kind": ["firm"] * 4 + ["agency"] * 2,
            "responded": [True] * 5 + [False],
        }
    )  # fmt: skip
    ties = [("f0", "f1"), ("f0", "f2"), ("f1", "f2"), ("f3", "f0"), ("f0", "f3")]
    named = pd.DataFrame([(1, "advice", a, b) for a, b in ties], columns=["wave", "relation", "respondent", "nominee"])
    return lk.evaluate(lk.build_panel(lk.Survey(actors, named)), n_draws=5, seed=1)


def test_who_can_be_told_apart_is_counted_as_by_hand() -> None:
    evaluation = toy()
    found = lk.check_disclosure(evaluation).set_index("known")
    # Sector and kind: four firms, two agencies (a rare kind, merged with no other): nobody alone, two of two.
    # Who answered tells the agencies apart; partners (3, 2, 2, 1) tell f0 and f3 apart and leave f1 and f2.
    assert found["n_unique"].tolist() == [0, 0, 2, 4, 4]
    assert found["n_under_three"].tolist() == [2, 2, 2, 6, 6]
    assert (found["n_actors"] == 6).all()
    assert found["codes"].str.split().str.len().tolist() == [0, 0, 2, 4, 4]
    said = disclosure_said(evaluation)
    assert "the 6 organisations" in said
    assert "4 can be told apart" in said


def test_the_count_is_no_part_of_a_page(public: dict[str, Any]) -> None:
    for report in public.values():
        assert "told apart to" not in report.html()
        assert "partners in every wave" not in report.html()
