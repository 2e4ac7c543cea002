"""Write ``docs/study-toml.md``, the page that lists every key of ``study.toml``, from the code that reads them.

Usage: ``python docs/make_study_toml.py``
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linkages.data.study import Key

PAGE = Path(__file__).with_name("study-toml.md")
HEAD = """\
# Every key of study.toml

<!-- Written by `python docs/make_study_toml.py`: change the descriptions in `linkages/data/`, not here. -->

A study is a folder with a file `study.toml` and the tables it names. The file is [TOML](https://toml.io), encoded in
UTF-8: text stands in quotes, a date without (`2020-03-01`), `true` and `false` in small letters. A key that is not on
this page is a fault, and `linkages check` says which one was probably meant. `linkages new` writes a file to start from.

**Required** means: without it, the study is not read; within a table that may be left out, it holds once the table is
there. Tables written `[[so]]` may be repeated, one for each wave, relation or question.
"""


def page(keys: Sequence[Key]) -> str:
    """The page: a section for every table, its keys in the order in which the code lists them."""
    return HEAD + "".join(_section(table, keys) for table in _tables(keys))


def _tables(keys: Sequence[Key]) -> list[Key]:
    """The keys that hold other keys, and those that are tables of a person's own words."""
    parents = {key.key.rpartition(".")[0] for key in keys}
    return [key for key in keys if key.key in parents or (key.type == "table" and "." not in key.key)]


def _section(table: Key, keys: Sequence[Key]) -> str:
    inside = [key for key in keys if key.key.rpartition(".")[0] == table.key]
    depth = "#" * min(2 + table.key.count("."), 4)
    name = f"[[{table.key}]]" if table.type == "tables" else f"[{table.key}]"
    lines = [f"\n{depth} `{name}`\n", f"\n{table.description}{' Required.' if table.required else ''}\n"]
    if inside:
        lines += ["\n| key | value | required or default | |\n|---|---|---|---|\n", *_rows(inside, table.key)]
    return "".join(lines)


def _rows(keys: Sequence[Key], prefix: str) -> Iterator[str]:
    for key in keys:
        name = key.key.removeprefix(f"{prefix}.")
        default = "required" if key.required else f"`{key.default}`" if key.default else ""
        yield f"| `{name}` | {_cell(key.type)} | {_cell(default)} | {_cell(key.description)} |\n"


def _cell(text: str) -> str:
    """Text that stays in its cell."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def main() -> None:
    """Write the page from the code beside it, whatever is installed."""
    sys.path.insert(0, str(Path(__file__).parent.parent))
    from linkages.data.study import study_keys
    from linkages.files import write_atomically

    write_atomically(PAGE, page(study_keys()))


if __name__ == "__main__":
    main()
