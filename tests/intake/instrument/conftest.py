"""Fieldwork without a field: the questionnaire that was written is filled in from a simulated survey and exported."""

from __future__ import annotations

import re
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

import linkages as lk

KINDS = {
    "firm": "private", "business association": "private", "university": "public", "technology institute": "public",
    "government agency": "public", "cluster organisation": "hybrid",
}  # fmt: skip


COLUMNS = ["wave", "actor", "sector", "responded", "name", "kind", "cluster", "asked", "external"]


@cache
def sheet_rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    """Rows of a sheet as header -> cell."""
    book = openpyxl.load_workbook(path)
    rows = [[cell.value for cell in row] for row in book[sheet].iter_rows()]
    book.close()
    return [{k: v for k, v in zip(rows[0], row) if v is not None} for row in rows[1:]]


class Fieldwork:
    """A study as ``new_study`` lays it out, the survey that is to come back, and the interviewers between."""

    def __init__(self, folder: Path, survey: lk.Survey) -> None:
        self.folder, self.survey = folder, survey
        self.relations = survey.relations["relation"].unique().tolist()

    def list_actors(self) -> None:
        """Fill in the list of organisations as a person would."""
        path = self.folder / "actors.xlsx"
        book = openpyxl.load_workbook(path)
        sheet = book["actors"]
        headers = [cell.value for cell in sheet[1]]
        if self.survey.actors["cluster"].nunique() > 1:
            headers.append("cluster")
            sheet.cell(1, len(headers), "cluster")
        for row in self.survey.actors.itertuples():
            if not row.external:
                said = {"wave": row.wave, "id": row.actor, "name": row.name, "kind": row.kind, "cluster": row.cluster}
                sheet.append([said[header] for header in headers])
                for cell in sheet[sheet.max_row]:
                    cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
        book.save(path)
        book.close()

    def interviews(self, wave: Any) -> Iterator[dict[str, Any]]:
        """What each respondent enters: name of the question -> answer, and the rows of the repeat group."""
        given = pd.read_csv(self.folder / "codes.csv", dtype=str)
        codes = given[given["code"].str.fullmatch(r"o\d+")].set_index("actor")["code"].to_dict()
        questions = lk.Study.model_validate(
            tomllib.loads((self.folder / "study.toml").read_text("utf-8"))
        ).nominations.questions
        here = self.survey.nominations[self.survey.nominations["wave"] == wave]
        beyond = self.survey.answers[self.survey.answers["wave"] == wave]
        people = self.survey.actors[self.survey.actors["wave"] == wave].set_index("actor")
        for actor in people.index[people["responded"]]:
            said: dict[str, Any] = {"respondent": codes[actor], "consent": "yes", "wave": str(wave)}
            for row in beyond[beyond["actor"] == actor].itertuples():
                name = {"trust": f"trust_{row.item}", "priority": f"input_{row.item}"}.get(row.question, row.question)
                said[name] = (
                    row.text if isinstance(row.text, str) else "dk" if row.value != row.value else f"{row.value:g}"
                )
            others: dict[str, dict[str, str]] = {}
            for row in here[here["respondent"] == actor].itertuples():
                grid, other = [q for q in questions if q.relation == row.relation]
                value = "dk" if row.strength != row.strength else f"{row.strength:g}"
                if people.at[row.nominee, "external"]:
                    kind = people.at[row.nominee, "kind"].replace(" ", "_")
                    slot = others.setdefault(row.nominee, {"other_name": row.nominee, "other_kind": kind})
                    slot[other.strength] = value
                    continue
                said[grid.column.replace("{actor}", codes[row.nominee])] = value
                if isinstance(row.attribution, str):
                    said[grid.attribution.replace("{actor}", codes[row.nominee])] = row.attribution
            yield {**said, "n_others": str(len(others)), "others": list(others.values())}
        refusing = people.index[~people["responded"] & ~people["external"]][:1]
        yield from ({"respondent": codes[a], "consent": "no", "wave": str(wave), "others": []} for a in refusing)

    def export(self, wave: Any, *, collector: str, groups: bool = True, only: str = "") -> None:
        """Write the export of the platform, with the columns this very questionnaire has."""
        form = next(self.folder.glob(f"questionnaire_{wave}.xlsx"))
        sheet_rows.cache_clear()
        main, repeat, path, inside = [], [], [], False
        sign = {"kobo": "/", "odk": "-", "surveycto": "/"}[collector]
        for row in sheet_rows(form, "survey"):
            if row["type"].startswith("begin"):
                path.append(row["name"])
                inside |= row["type"] == "begin repeat"
            elif row["type"].startswith("end "):
                inside &= row["type"] != "end repeat"
                path.pop()
            elif row["type"] != "note":
                plain = not groups or collector == "surveycto" or (inside and collector == "odk")
                full = row["name"] if plain else sign.join([*path, row["name"]])
                (repeat if inside else main).append((full, row["name"]))
        held = list(self.interviews(wave))
        if only:  # what the form does not ask of a respondent, nobody enters
            held = [
                {k: v for k, v in said.items() if k in self.shown_to(said["respondent"]) | {"others"}} for said in held
            ]
        assert {key for said in held for key in said} <= {name for _, name in main} | {"others"}
        assert {key for said in held for other in said["others"] for key in other} <= {name for _, name in repeat}
        key = [f"uuid:{wave}-{n}" for n in range(len(held))]
        top = pd.DataFrame(
            [[said.get(name, "") for _, name in main] for said in held], columns=[full for full, _ in main]
        )
        rows = [
            [key[n], n + 1, *(other.get(name, "") for _, name in repeat)]
            for n, said in enumerate(held)
            for other in said["others"]
        ]
        below = pd.DataFrame(rows, columns=["_key", "_n", *(full for full, _ in repeat)])
        if collector == "kobo":
            top = top.assign(_id=range(len(held)), _uuid=key, __version__="v1", _index=range(1, len(held) + 1))
            below = below.rename(columns={"_key": "_submission__uuid", "_n": "_parent_index"}).assign(
                _parent_table_name="form"
            )
            with pd.ExcelWriter(self.folder / f"answers_{wave}.xlsx") as book:
                top.to_excel(book, sheet_name="form", index=False)
                below.to_excel(book, sheet_name="others", index=False)
            return
        top = top.assign(KEY=key)
        below = below.drop(columns="_n").rename(columns={"_key": "PARENT_KEY"})
        below["KEY"] = [f"{k}/others[{n}]" for n, k in enumerate(below["PARENT_KEY"])]
        with zipfile.ZipFile(self.folder / f"answers_{wave}.zip", "w") as file:
            file.writestr("form.csv", top.to_csv(index=False))
            file.writestr("form-others.csv", below.to_csv(index=False))

    def shown_to(self, code: str) -> set[str]:
        """Questions whose groups the form shows to a respondent; conditions on anything but who answers count as met."""
        form = next(self.folder.glob("questionnaire_*.xlsx"))
        shown, open_groups = set(), [True]
        for row in sheet_rows(form, "survey"):
            asked = re.fullmatch(r"selected\('([^']*)', \$\{respondent\}\)", row.get("relevant", ""))
            met = asked is None or code in asked[1].split()
            if row["type"].startswith("begin"):
                open_groups.append(open_groups[-1] and met)
            elif row["type"].startswith("end "):
                open_groups.pop()
            elif open_groups[-1] and met:
                shown.add(row["name"])
        return shown

    def same(self, read: lk.Survey) -> None:
        """What came back is what was simulated, to the last cell."""
        for table in ("actors", "nominations", "answers"):
            wanted = getattr(self.survey, table)
            columns = list(wanted.columns)
            pd.testing.assert_frame_equal(getattr(read, table)[columns], wanted[columns], obj=table)
        assert read.waves["wave"].tolist() == self.survey.waves["wave"].tolist()


INPUTS = ["training", "research", "standards", "infrastructure", "finance", "exports", "regulation"]


def beyond_ties(actors: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """What every respondent says about itself: a role in words, four statements, seven public inputs, some left out."""
    rows: list[tuple[Any, ...]] = []
    for row in actors[actors["responded"]].itertuples():
        role = str(rng.choice(["owner", "manager", "other"]))
        rows.append((row.wave, row.actor, "role", "", np.nan, role))
        if role == "other":
            rows.append((row.wave, row.actor, "role_other", "", np.nan, f"Jefa de planta {row.actor}"))
        scales = [("trust", str(k), range(1, 5)) for k in range(1, 5)] + [("priority", k, range(4)) for k in INPUTS]
        for question, item, scale in scales:
            value = np.nan if rng.random() < 0.1 else float(rng.choice(scale))
            rows.append((row.wave, row.actor, question, item, value, None))
    return pd.DataFrame(rows, columns=["wave", "actor", "question", "item", "value", "text"])


@pytest.fixture
def fieldwork(tmp_path: Path) -> Callable[..., Fieldwork]:
    """Simulate a survey in which everybody answers every row, and lay out the study for it."""

    def make(*, collector: str, outsiders: int = 0, waves: tuple[Any, ...] = (2024,), **options: Any) -> Fieldwork:
        plain = {"n_private": 20, "n_public": 6, "response": 0.8, "density": 0.2, "item_missing": 0.1, "seed": 5}
        made = lk.simulate_survey(
            waves=waves,
            relations={"advice": {}, "joint project": {"scale_max": 3}},
            zeros=1.0,
            programme_marked=0.0,
            **{**plain, **options},
        ).survey
        rng = np.random.default_rng(1)
        answers = made.nominations
        words = pd.Series(rng.choice(["initiated", "intensified", "unaffected"], len(answers)), index=answers.index)
        answers["attribution"] = words.where(answers["strength"] > 0)
        actors = made.actors[COLUMNS]
        for k in range(outsiders):
            name = f'Outside "{k}" ${{x}} & Co'
            new = {
                "wave": waves[0],
                "actor": name,
                "name": name,
                "kind": "firm",
                "sector": "private",
                "responded": False,
                "external": True,
            }
            actors = pd.concat([actors, pd.DataFrame([{**actors.iloc[0].to_dict(), **new}])], ignore_index=True)
            who = actors.loc[actors["responded"] & (actors["wave"] == waves[0]), "actor"].iloc[k : k + 2]
            more = [
                {
                    **answers.iloc[0].to_dict(),
                    "wave": waves[0],
                    "respondent": w,
                    "nominee": name,
                    "relation": r,
                    "strength": float(1 + k % 3),
                    "attribution": None,
                }
                for w in who
                for r in ("advice", "joint project")
            ]
            answers = pd.concat([answers, pd.DataFrame(more)], ignore_index=True)
        survey = lk.Survey(actors, answers, made.relations, waves=made.waves, answers=beyond_ties(actors, rng))
        folder = tmp_path / "study"
        lk.new_study(
            folder,
            title="Simulated",
            relations=["advice", "joint project"],
            wave=waves[0],
            kinds=KINDS,
            collector=collector,
        )
        text = (folder / "study.toml").read_text(encoding="utf-8")
        for wave in waves[1:]:
            text = text.replace("[[relations]]", f"[[waves]]\nwave = {wave}\n\n[[relations]]", 1)
        (folder / "study.toml").write_text(text, encoding="utf-8")
        work = Fieldwork(folder, survey)
        work.list_actors()
        return work

    return make
