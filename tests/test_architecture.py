"""The house keeps its shape: imports go down only, rooms on one floor do not meet, files stay readable."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "linkages"
FLOORS = (
    ("vocabulary", "errors", "extras", "files", "progress", "screen", "compiled"),  # words: one room
    ("data",),  # nouns
    ("intake", "measures", "inference"),  # work
    ("findings", "plots"),  # readings and pictures
    ("report",),
    ("cli",),  # the door
)
FLOOR_OF = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
LATE = {
    "altair",
    "duckdb",
    "ibis",
    "igraph",
    "jinja2",
    "joblib",
    "matplotlib",
    "networkx",
    "numba",
    "openpyxl",
    "pyvis",
    "pyarrow",
    "pyfixest",
    "pyreadstat",
    "pyspark",
    "python_calamine",
    "rich",
    "vl_convert",
    "scipy.stats",
}
OUTSIDE = ("__init__", "__main__")  # the names of the house, and its bell
MOST_LINES = 400

MODULES = sorted(PACKAGE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8"), str(path)) for path in MODULES}
every_module = pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())


def room_of(path: Path) -> str:
    """``data`` for ``linkages/data/network.py``, ``cli`` for ``linkages/cli.py``."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path, tree: ast.AST) -> Iterator[tuple[str, ...]]:
    """Absolute names of everything a module imports, for type checking only or late included, as tuples of parts."""
    package = ("linkages", *path.relative_to(PACKAGE).parent.parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            parts = (*base, *(node.module.split(".") if node.module else ()))
            yield from ((*parts, alias.name) for alias in node.names)


def at_import(tree: ast.Module) -> Iterator[ast.AST]:
    """Everything that runs when the module is imported: not the bodies of functions, not what only type checkers see."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        typing_only = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)) or typing_only:
            continue
        yield node
        waiting.extend(ast.iter_child_nodes(node))


def complaint(room: str, target: tuple[str, ...]) -> str | None:
    """Why a room may not import a module of this package, or None if it may."""
    if target[0] != "linkages" or room in OUTSIDE:
        return None
    other = target[1] if len(target) > 1 else ""
    if other == "__version__":
        return None
    if other not in FLOOR_OF:
        return None if room == "cli" else f"{room} imports the whole house"
    if other == room or FLOOR_OF[other] < FLOOR_OF[room] or FLOOR_OF[other] == FLOOR_OF[room] == 0:
        return None
    return f"{room} (floor {FLOOR_OF[room]}) imports {other} (floor {FLOOR_OF[other]})"


@every_module
def test_imports_go_down_only(path: Path) -> None:
    room = room_of(path)
    assert room in OUTSIDE or room in FLOOR_OF, f"{room} has no floor: name it in FLOORS and docs/architecture.md"
    found = {complaint(room, target) for target in imported(path, TREES[path])} - {None}
    assert not found


@every_module
def test_heavy_packages_are_imported_where_they_are_used(path: Path) -> None:
    early = ast.Module([n for n in at_import(TREES[path]) if isinstance(n, (ast.Import, ast.ImportFrom))], [])
    names = {".".join(target) for target in imported(path, early)}
    heavy = {name for name in names if any(f"{name}.".startswith(f"{late}.") for late in LATE)}
    assert not heavy


@every_module
def test_files_stay_readable(path: Path) -> None:
    n_lines = path.read_text(encoding="utf-8").count("\n")
    assert n_lines <= MOST_LINES


@every_module
def test_nobody_prints(path: Path) -> None:
    calls = [n.func for n in ast.walk(TREES[path]) if isinstance(n, ast.Call)]
    assert not [f.lineno for f in calls if isinstance(f, ast.Name) and f.id in {"print", "breakpoint", "input"}]


def test_the_rules_notice_what_they_forbid() -> None:
    assert complaint("measures", ("linkages", "inference", "results"))
    assert complaint("plots", ("linkages", "findings", "cohesion"))
    assert complaint("data", ("linkages", "intake", "build"))
    assert complaint("vocabulary", ("linkages", "data", "network"))
    assert complaint("findings", ("linkages",))
    assert complaint("findings", ("linkages", "density"))
    assert not complaint("findings", ("linkages", "measures", "cohesion"))
    sibling = PACKAGE / "measures" / "x.py"
    assert list(imported(sibling, ast.parse("from ..inference import results"))) == [
        ("linkages", "inference", "results")
    ]
    assert list(imported(sibling, ast.parse("from . import holes"))) == [("linkages", "measures", "holes")]


def test_importing_everything_says_nothing_and_writes_nothing(tmp_path: Path) -> None:
    names = [p.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for p in MODULES]
    code = f"import sys, importlib; sys.path.insert(0, {str(ROOT)!r}); [importlib.import_module(n) for n in {names}]"
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_the_map_of_the_house_is_true() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = set(re.findall(r"^[├└]── (\w+(?:/|\.py))", text.split("```text")[2], flags=re.M))
    rooms = {p.name + "/" for p in PACKAGE.iterdir() if p.is_dir() and any(p.rglob("*.py"))}
    assert drawn == rooms | {p.name for p in PACKAGE.glob("*.py")}


def test_the_map_shows_the_floors_that_are_kept() -> None:
    """Top to bottom in the drawing, rooms stand on the floors of the table above."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    level, seen = -1, {}
    for line in text.split("```text")[2].split("```")[0].splitlines():
        if label := re.search(r"F(\d)  ", line):
            level = int(label[1])
        if room := re.match(r"[├└]── (\w+)(?:/|\.py)", line):
            seen[room[1]] = level
    for room in OUTSIDE:
        seen.pop(room)
    assert seen == FLOOR_OF
