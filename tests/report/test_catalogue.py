"""The catalogues: nothing missing, nothing unused, the same fields, forms of the plural, English and translations in step."""

from __future__ import annotations

import importlib.util
import re
import shutil
import string
from pathlib import Path
from typing import Any, get_args

import pytest
from babel import Locale
from babel.messages.pofile import read_po

import linkages
from linkages.errors import LinkagesError
from linkages.report import catalogue as module
from linkages.report.catalogue import Sentence, catalogue, read_catalogue, which_form
from linkages.vocabulary import Language

LANGUAGES = get_args(Language)
TRANSLATED = [language for language in LANGUAGES if language != "en"]
HOUSE = Path(linkages.__file__).parent
DOCS = HOUSE.parent / "docs"


def forms(sentence: Sentence) -> tuple[str, ...]:
    return (sentence,) if isinstance(sentence, str) else sentence


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated_from_the_english_that_is_there(language: str) -> None:
    english = {m.context: m.id for m in read_catalogue("en") if m.id}
    translated = [m for m in read_catalogue(language) if m.id]
    assert len({m.context for m in translated}) == len(translated)
    assert {m.context: m.id for m in translated} == english
    assert [m.context for m in translated if m.fuzzy] == []
    assert set(catalogue(language)) == set(catalogue("en"))


def test_a_key_is_there_once() -> None:
    keys = [m.context for m in read_catalogue("en") if m.id]
    assert len(keys) == len(set(keys)) > 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_fields_are_those_of_the_english(language: str) -> None:
    for key, english in catalogue("en").items():
        wanted = set().union(*map(fields, forms(english)))
        said = forms(catalogue(language)[key])
        assert set().union(*map(fields, said)) == wanted, key
        assert len(said) == len(forms(english)), key
        # What stands for one thing may leave the number out; what stands for several may not.
        assert fields(said[-1]) == wanted, key
        assert "n" in wanted or len(said) == 1, key


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_stayed_english(language: str) -> None:
    english, other = catalogue("en"), catalogue(language)
    bare = {k: re.sub(r"\{\w+\}", "", str(v)) for k, v in english.items()}
    same = {
        k for k, v in english.items() if other[k] == v and re.search(r"[a-z]{4}", bare[k]) and " " in bare[k].strip()
    }
    assert same == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plural_is_that_of_the_unicode_consortium(language: str) -> None:
    rule, locale = which_form(language), Locale.parse(language)
    wrong = [n for n in range(1001) if (rule(n) == 0) != (locale.plural_form(n) == "one")]
    assert wrong == []


def test_one_none_and_several() -> None:
    from linkages.report.wording import wording

    told = {la: [wording(la)("summary.pairs", n=n, missing="0%") for n in (0, 1, 2)] for la in LANGUAGES}
    assert told["en"] == ["0 pairs observed, 0% missing", "1 pair observed, 0% missing", "2 pairs observed, 0% missing"]
    assert [t.split(",")[0] for t in told["es"]] == ["0 pares observados", "1 par observado", "2 pares observados"]
    assert [t.split(",")[0] for t in told["pt"]] == ["0 par observado", "1 par observado", "2 pares observados"]


# ---------------------------------------------------------------- keys and what asks for them


def page_code() -> str:
    files = [p for p in (HOUSE / "report").rglob("*") if p.suffix in (".py", ".j2", ".js")]
    return "\n".join(p.read_text(encoding="utf-8") for p in files)


def other_code() -> str:
    """Code of the other floors, with the pieces of a string that goes over several lines put together."""
    files = [p for p in HOUSE.rglob("*.py") if "report" not in p.relative_to(HOUSE).parts]
    return re.sub(r'"\s*\n?\s*f?"', "", "\n".join(p.read_text(encoding="utf-8") for p in sorted(files)))


def test_every_key_that_is_asked_for_has_words() -> None:
    asked = set(re.findall(r"""\bsay\(\s*["']([\w.]+\.[\w]+)["']""", page_code()))
    assert len(asked) > 100
    assert asked <= set(catalogue("en"))


def of_a_note(sentence: str, code: str) -> bool:
    """Whether a phrase of a note (or its longest word, where there is no phrase) is written somewhere."""
    told = [[w.strip(":;,()%") for w in piece.split()] for piece in re.split(r"\{\w+\}", sentence)]
    phrases = [" ".join(piece[i : i + 3]) for piece in told for i in range(len(piece) - 2)]
    phrases += [" ".join(piece[-2:]) for piece in told if len(piece) > 1]
    if not phrases:
        phrases = [max((w for piece in told for w in piece), key=len).removesuffix("s")]
    return any(phrase in code for phrase in phrases)


def test_every_key_is_used() -> None:
    page, code = page_code(), other_code()
    literal = set(re.findall(r"""["']([a-z_]+\.\w+)["']""", page))
    begun = re.findall(r"""f?["']([a-z_]+\.[a-z_]*)(?:\{|["'] ~)""", page)  # say(f"fate.{fate}"), say("audience." ~ …)
    begun += [f"{room}." for room in re.findall(r"""\b(?:word|room)\(\s*["'](\w+)["']""", page)]
    begun += [
        f"{room}." for call in re.findall(r"lettering\(\(?([^)]*)\)", page) for room in re.findall(r'"(\w+)"', call)
    ]
    unused = []
    for key, sentence in catalogue("en").items():
        room = key.split(".")[0]
        ends = [key.removeprefix(start) for start in begun if key.startswith(start)]
        if room in ("note", "caution", "versus"):  # recognised by their English, which other floors write
            used = key in literal or of_a_note(str(sentence).replace("interval withheld:", ""), code)
        else:
            used = key in literal or any(of_the_house(end, code + page) for end in ends)
        if not used:
            unused.append(key)
    assert unused == []


def of_the_house(word: str, code: str) -> bool:
    """Whether a word is written somewhere: in quotes, as a name, or as the start of what is put together."""
    word = word.split(".")[-1]  # rules.symmetrize
    first = re.escape(word.split()[0])
    return f'"{word}"' in code or re.search(rf"\b{first}\b\s*[:=(]|\"{first} \{{", code) is not None


# ---------------------------------------------------------------- the files, and the script that keeps them in step


def make_catalogues() -> Any:
    spec = importlib.util.spec_from_file_location("make_catalogues", DOCS / "make_catalogues.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The script at work on a copy of the catalogues."""
    script = make_catalogues()
    shutil.copytree(script.LOCALES, tmp_path / "locales")
    monkeypatch.setattr(script, "LOCALES", tmp_path / "locales")
    return script


def test_the_script_leaves_alone_what_is_in_step(copied: Any) -> None:
    before = {p.name: p.read_text(encoding="utf-8") for p in copied.LOCALES.iterdir()}
    copied.main()
    assert {p.name: p.read_text(encoding="utf-8") for p in copied.LOCALES.iterdir()} == before


def test_the_script_adds_marks_and_takes_away(copied: Any) -> None:
    template = copied.LOCALES / "messages.pot"
    text = template.read_text(encoding="utf-8")
    text = text.replace('msgid "Skip to the content"', 'msgid "Go to the content"')
    text = text.replace('msgctxt "page.contents"', 'msgctxt "page.new"')
    template.write_text(text, encoding="utf-8")
    copied.main()
    with (copied.LOCALES / "es.po").open("rb") as file:
        found = {m.context: m for m in read_po(file)}
    assert found["page.skip"].fuzzy
    assert found["page.skip"].string == "Ir al contenido"
    assert found["page.new"].string == ""
    assert "page.contents" not in found


@pytest.mark.parametrize("spoilt", ["fuzzy", "empty"])
def test_what_is_not_translated_is_an_error(spoilt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = read_catalogue("pt").__class__(charset="utf-8")
    flags = {"fuzzy"} if spoilt == "fuzzy" else set()
    catalog.add("Skip", "" if spoilt == "empty" else "Pular", context="page.skip", flags=flags)
    monkeypatch.setattr(module, "read_catalogue", lambda language: catalog)
    with pytest.raises(LinkagesError, match=r"pt\.po: 'page\.skip' is to be translated"):
        catalogue.__wrapped__("pt")


@pytest.mark.parametrize(
    ("language", "wrong"),
    [("es", r"\bretenid[oa]s?\b"), ("pt", r"\bretid[oa]s?\b|\b([Aa]|[Uu]ma) p\b(?! =)|\bp ajustada\b")],
)
def test_words_that_a_reader_of_the_language_stumbles_over(language: str, wrong: str) -> None:
    """An interval is left out, not detained; a p is masculine in Portuguese wherever it stands."""
    forms = [form for text in catalogue(language).values() for form in ([text] if isinstance(text, str) else text)]
    assert [form for form in forms if re.search(wrong, form)] == []
