"""Lay out a new study, and write its questionnaire once its organisations are listed."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeGuard

from ...data.columns import clean_text
from ...data.tables import Problems, near
from ...errors import ArgumentError, StudyError
from ...files import write_atomically
from ...vocabulary import SECTORS, FormCollector, FormDialect, Phase, Sector, one_of
from ..codekey import KEY_FILE, write_code_key
from ..layouts.read import is_plain
from ..toml import CODES_FILE, STUDY_FILE, read_study
from .actorlist import as_actor_list
from .burden import longest_interview
from .form import LARGEST_SCALE, Form, form_of
from .paper import as_paper
from .roster import codes_text, given, read_codes, read_roster
from .studyfile import KINDS, Plan, study_text
from .wording import LANGUAGES, spoken
from .xlsform import as_xlsform

if TYPE_CHECKING:
    from ...data.study import Study

__all__ = ["new_study", "plan_of", "planned_interview", "proven", "unoccupied", "write_instrument"]

_ACTORS: Final = {"en": "actors.xlsx", "es": "actores.xlsx", "pt": "atores.xlsx"}
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


def new_study(
    folder: str | os.PathLike[str],
    *,
    title: str,
    relations: Sequence[str],
    wave: int | str | Sequence[int | str],
    language: str = "en",
    scale: int = 3,
    kinds: Mapping[str, Sector] | None = None,
    collector: FormCollector = "kobo",
    programme: str | None = None,
    start: dt.date | None = None,
    undirected: Sequence[str] = (),
) -> list[Path]:
    """Lay out a study: a commented ``study.toml``, a list of organisations to fill in, and the key of their codes.

    Parameters
    ----------
    folder : str or path-like
        Where the study shall stand; made if it is not there. A study already there is not touched.
    title : str
        Title of the study.
    relations : sequence of str
        Kinds of tie to ask about, as the report shall name them.
    wave : int, str or sequence of them
        The rounds of the survey, each a year or a name.
    language : str
        Language of the study, as "es" or "es-AR". Questionnaires are made in English, Spanish and Portuguese at once.
    scale : int
        Highest strength of a tie that can be answered, 1 (yes or no) to 10.
    kinds : mapping of str to {"private", "public", "hybrid"}, optional
        Kinds of organisation and the sector of each; without it, six usual ones in the language of the study.
    collector : {"kobo", "odk", "surveycto"}
        The platform on which the questionnaire will be answered.
    programme : str, optional
        Name of the programme under evaluation.
    start : datetime.date, optional
        Day on which it began; waves named by a year before or after its own are put before and after the programme.
    undirected : sequence of str
        Those of the relations that have no direction, as joint work; others have one, as advice.

    Returns
    -------
    list of pathlib.Path
        The files written.

    Raises
    ------
    ArgumentError
        When an argument cannot be used, or the folder holds a study.

    See Also
    --------
    write_instrument : Write the questionnaire, once the list is filled in.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> [file.name for file in new_study(folder, title="Valle", relations=["asesoramiento"], wave=2024, language="es")]
    ['study.toml', 'actores.xlsx', 'codes.key']
    """
    place = Path(folder)
    plan = plan_of(title, relations, wave, language, scale, kinds, collector, programme, start, undirected)
    unoccupied(place)
    text = study_text(plan)
    proven(text)
    actors = place / plan.actors_file
    written = [write_atomically(place / STUDY_FILE, text)]
    if not actors.exists():
        written.append(write_atomically(actors, as_actor_list(plan.language, list(plan.kinds), plan.waves)))
    if not (place / KEY_FILE).exists():
        written.append(write_code_key(place / KEY_FILE))
    return written


def unoccupied(folder: Path) -> None:
    """Refuse a folder that holds a study."""
    if (folder / STUDY_FILE).exists():
        raise ArgumentError(
            f"folder={str(folder)!r} holds a study already: edit its {STUDY_FILE}, or choose another folder"
        )


def _is_wave(wave: object) -> TypeGuard[int | str]:
    return isinstance(wave, str) or (isinstance(wave, int) and not isinstance(wave, bool) and abs(wave) <= 2**53)


def plan_of(
    title: str,
    relations: Sequence[str],
    wave: int | str | Sequence[int | str],
    language: str,
    scale: int,
    kinds: Mapping[str, Sector] | None,
    collector: FormCollector,
    programme: str | None,
    start: dt.date | None,
    undirected: Sequence[str],
    phases: Mapping[int | str, Phase] | None = None,
) -> Plan:
    """The arguments checked."""
    one_of("collector", collector, FormCollector)
    if isinstance(relations, str) or not relations:
        raise ArgumentError(f"relations={relations!r} must be a list of one relation or more")
    named = tuple(_text("relations", relation) for relation in relations)
    if len({name.casefold() for name in named}) < len(named):
        raise ArgumentError(f"relations={list(named)!r} names one relation twice")
    waves = tuple(wave) if isinstance(wave, Sequence) and not isinstance(wave, str) else (wave,)
    if not waves or not all(_is_wave(one) for one in waves):
        raise ArgumentError(f"wave={wave!r} must be a whole number or text, or a list of them")
    if len({str(one).casefold() for one in waves}) < len(waves):
        raise ArgumentError(f"wave={wave!r} names one wave twice")
    if isinstance(scale, bool) or not isinstance(scale, int) or not 1 <= scale <= LARGEST_SCALE:
        raise ArgumentError(f"scale={scale!r} must be a whole number from 1 to {LARGEST_SCALE}")
    if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
        raise ArgumentError(f"language={language!r} must be a language code, as 'es' or 'es-AR'")
    if start is not None and (isinstance(start, dt.datetime) or not isinstance(start, dt.date) or programme is None):
        raise ArgumentError(
            f"start={start!r} must be a date, as datetime.date(2023, 3, 1), of a programme that has a name"
        )
    if isinstance(undirected, str) or not set(undirected) <= set(named):
        raise ArgumentError(f"undirected={undirected!r} must be a list of some of the relations {list(named)!r}")
    for one, phase in (phases or {}).items():
        one_of("phases", phase, Phase)
        if one not in waves:
            raise ArgumentError(f"phases={phases!r} names {one!r}, which is no wave of {list(waves)!r}")
    chosen = KINDS[spoken(language)] if kinds is None else kinds
    sectors = {_text("kinds", kind): one_of("kinds", sector, SECTORS) for kind, sector in chosen.items()}
    if not sectors or len({kind.casefold() for kind in sectors}) < len(chosen):
        raise ArgumentError(f"kinds={dict(chosen)!r} must name one kind or more, each once")
    return Plan(
        _text("title", title), language, named,
        tuple(one if isinstance(one, int) else _text("wave", one) for one in waves), scale, sectors, collector,
        None if programme is None else _text("programme", programme), _ACTORS[spoken(language)],
        start, tuple(undirected), dict(phases or {}),
    )  # fmt: skip


def _text(argument: str, value: object) -> str:
    """Text with something to see in it, that a file can hold."""
    if not isinstance(value, str) or not clean_text(value):
        raise ArgumentError(f"{argument}={value!r} must be text")
    if any(0xD800 <= ord(c) <= 0xDFFF for c in value):
        raise ArgumentError(f"{argument}={value!r} holds characters that cannot be written")
    return clean_text(value)


def proven(text: str) -> None:
    """A study file is not written unless it can be read."""
    problems = Problems()
    if read_study(text.encode(), problems) is None:
        found = problems.frame().iloc[0]
        raise ArgumentError(f"no study can be made of this: {found['column']} {found['value']!r} {found['problem']}")


def write_instrument(
    folder: str | os.PathLike[str], *, wave: int | str | None = None, dialect: FormDialect | None = None
) -> list[Path]:
    r"""Write the questionnaire of a wave from ``study.toml`` and the list of organisations.

    Parameters
    ----------
    folder : str or path-like
        Folder of the study.
    wave : int or str, optional
        The wave that will be asked; by default the last in ``study.toml``.
    dialect : {"xlsform", "surveycto"}, optional
        ``xlsform`` for KoboToolbox and ODK, ``surveycto`` for SurveyCTO; by default as ``nominations.collector`` says.

    Returns
    -------
    list of pathlib.Path
        The files written: the questionnaire as XLSForm in English, Spanish and Portuguese, the same on paper (an HTML page
        for each language), and ``codes.csv``, which says which organisation each code is. Codes given before stay.

    Raises
    ------
    StudyError
        When the study, its list of organisations or its questions cannot be used; all reasons are in ``.problems``.
    ArgumentError
        When the wave is not one of the study.

    Notes
    -----
    Asked are consent, the organisation and the position of who answers; for every relation a grid with a row for each
    organisation but the respondent's own, from 0 to ``scale_max``; unless the wave comes before the programme, what part
    the programme had in each tie; up to eight organisations that are not on the list; four statements on trust (1 to 4);
    how much seven public inputs are needed (0 to 3). An answer "don't know" is missing, never 0.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = new_study(folder, title="Valle", relations=["advice"], wave=2024)
    >>> toml = (folder / "study.toml").read_text(encoding="utf-8").replace("actors.xlsx", "actors.csv")
    >>> _ = (folder / "study.toml").write_text(toml, encoding="utf-8")
    >>> _ = (folder / "actors.csv").write_text("wave,id,name,kind\n2024,f1,Acme,firm\n2024,u1,State University,university\n")
    >>> [file.name for file in write_instrument(folder)][:2]
    ['questionnaire_2024.xlsx', 'questionnaire_2024_en.html']
    """
    place = Path(folder)
    study = _read(place)
    if dialect is None:
        dialect = "surveycto" if study.nominations.collector == "surveycto" else "xlsform"
    one_of("dialect", dialect, FormDialect)
    _unasked(study)
    form, codes = _form(place, study, wave)
    written = [write_atomically(place / f"{form.name}.xlsx", as_xlsform(form, dialect=dialect))]
    for language in sorted(LANGUAGES, key=lambda k: k != spoken(study.language)):
        written.append(write_atomically(place / f"{form.name}_{language}.html", as_paper(form, language)))
    return [*written, write_atomically(place / _codes_file(study), codes_text(codes))]


def planned_interview(folder: str | os.PathLike[str], *, wave: int | str | None = None) -> tuple[int, int, float]:
    """Organisations on the list, and rows and minutes of the longest interview of a wave."""
    place = Path(folder)
    form, _ = _form(place, _read(place), wave)
    return len(form.roster), *longest_interview(form)


def _form(folder: Path, study: Study, wave: int | str | None) -> tuple[Form, list[tuple[str, str]]]:
    """The questionnaire of a wave, and every code of the study, new ones last."""
    asked = _wave(study, wave)
    codes = read_codes(folder / _codes_file(study))
    known = given(codes)
    roster = read_roster(study, folder, asked, codes=known)
    new = sorted((o.code, o.actor) for o in roster if o.actor not in known)
    return form_of(study, asked, roster), [*codes, *new]


def _unasked(study: Study) -> None:
    """Refuse to make a questionnaire for a study whose answers are in hand as an edge list."""
    if is_plain(study):
        problems = Problems()
        hint = "linkages check comes next; for a questionnaire lay out another study, with linkages new"
        what = "the study reads answers that are in hand, one row each: no questionnaire is made"
        problems.add((STUDY_FILE, "nominations"), what, values=[study.nominations.file], hint=hint)
        raise StudyError(problems.frame(), "no questionnaire can be made of this study")


def _codes_file(study: Study) -> str:
    return study.nominations.roster or CODES_FILE


def _read(folder: Path) -> Study:
    """The study of a folder."""
    problems = Problems()
    file = folder / STUDY_FILE
    if not file.is_file():
        problems.add((STUDY_FILE, ""), f"there is no such file in {folder}", hint="linkages new makes one")
    else:
        read = read_study(file.read_bytes(), problems)
        if read is not None:
            return read[0]
    raise StudyError(problems.frame(), f"{STUDY_FILE} cannot be used")


def _wave(study: Study, wave: int | str | None) -> str:
    """The wave to be asked, as text."""
    known = [str(entry.wave) for entry in study.waves]
    if wave is None:
        if not known:
            raise ArgumentError(f"wave=None: {STUDY_FILE} names no wave, say which will be asked")
        return known[-1]
    if known and str(wave) not in known:
        meant = near(str(wave), known)
        hint = f" (did you mean {meant!r}?)" if meant else f"; it has {', '.join(known)}"
        raise ArgumentError(f"wave={wave!r} is not a wave of the study{hint}")
    return str(wave)
