"""Stata and SPSS files are read by a program apart: what breaks, hangs or fills it is said, and nothing is left behind."""

from __future__ import annotations

import base64
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from linkages.data.tables import Problems
from linkages.intake.files import apart
from linkages.intake.files.apart import read_apart
from linkages.intake.files.opening import open_table

MOST = (1_000, 100, 100_000)

# A file of SPSS with a few bytes changed, over which the library that reads it breaks down, and Python with it.
DEADLY = zlib.decompress(base64.b64decode(
    "eNpTcfMxctBQ1lQIDggOVnBxDHFUcPP0cVXQVcgoKSkottLXT88syShN0kvOz9UPz6xKLErxTUzWD0pNTAkuSSxRYGJgYGBmQAAmOCvSwchYwS"
    "+/TMHIzMjYytDAythEAQlMUCAdQM1nYkC2kBGMPV0gSlDkQNIcrGAc4hngjy7PiCQfgbACCJQcmFHs+WDP7ppbUJRanAgVcOAIOLwrKSczOR+q"
    "jwVmHjsDAzs0TEBiHEAsgmTnfyBghKkF4pd/Iephapmhav7/f/8fStf/g/LZoWaB9LICcWiIm64FSJAbagAn1BIOJAs5oBqQ2SA9vFC2MBB7ut"
    "hmpnCCgsi2JLMgnzPCtgKkRACqhQnJCFiYPIdGuoEhcrh9sIfQP+wNjJDFGRxg4QoAjcFaKg=="
))  # fmt: skip


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "sound.sav"
    pyreadstat.write_sav(pd.DataFrame({"id": ["01", "02"]}), path)
    return path


@pytest.fixture
def endless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A library that reads for ever, in programs started from now on."""
    (tmp_path / "pyreadstat.py").write_text("import time\n\ndef read_sav(*_, **__):\n    time.sleep(10**6)\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    apart._stop_idle()
    yield
    apart._stop_idle()


@pytest.fixture(params=[True, False], ids=["copies", "a program each"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """As it is done where a process can be copied, and where it cannot."""
    monkeypatch.setattr(apart, "COPIES", request.param)
    return request.param


def programs() -> list[int]:
    return [program.pid for program in apart._idle.get(os.getpid(), [])]


def is_gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def said(path: Path) -> str:
    problems = Problems()
    assert open_table(path, path.name, problems) is None
    [fault] = problems.frame().itertuples()
    assert fault.table == path.name
    return str(fault.problem)


def test_a_file_that_brings_down_its_reader_is_named_and_the_next_is_read(
    tmp_path: Path, sound: Path, either_way: bool
) -> None:
    (tmp_path / "deadly.sav").write_bytes(DEADLY)
    for _ in range(2):
        assert said(tmp_path / "deadly.sav") == (
            "cannot be read as a file of SPSS (the program that reads it breaks down)"
        )
        assert read_apart(sound, "sav", [None], MOST)["data"] == {"id": ["01", "02"]}


def test_one_program_reads_file_after_file(tmp_path: Path, sound: Path) -> None:
    (tmp_path / "deadly.sav").write_bytes(DEADLY)
    said(tmp_path / "deadly.sav")
    [before] = programs()
    said(tmp_path / "deadly.sav")
    assert read_apart(sound, "sav", [None], MOST)["data"]
    assert programs() == [before]


@pytest.mark.usefixtures("endless", "either_way")
def test_a_file_that_takes_for_ever_is_given_up(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", (1, 0, 1))
    assert said(sound) == "cannot be read as a file of SPSS (it takes more than 1 s)"


def test_a_big_file_may_take_longer(tmp_path: Path) -> None:
    seconds = {}
    for size in (1, 7_000_000, 400_000_000):
        with (tmp_path / "a").open("wb") as file:
            file.truncate(size)
        seconds[size] = apart._seconds(tmp_path / "a")
    assert seconds == {1: 20, 7_000_000: 90, 400_000_000: 300}


def test_threads_do_not_mix_up_their_answers(tmp_path: Path) -> None:
    paths = [tmp_path / f"{i}.sav" for i in range(12)]
    for i, path in enumerate(paths):
        pyreadstat.write_sav(pd.DataFrame({"id": [str(i)]}), path)
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda path: read_apart(path, "sav", [None], MOST), paths))
    assert [answer["data"]["id"] for answer in found] == [[str(i)] for i in range(12)]
    assert 1 <= len(programs()) <= 4
    apart._stop_idle()


def test_a_file_that_takes_too_much_memory_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "big.dta"
    pyreadstat.write_dta(pd.DataFrame({f"x{i}": range(50_000) for i in range(10)}), path)
    most = (10**6, 10**6, 10**9)
    assert len(read_apart(path, "dta", [None], most)["data"]) == 10
    monkeypatch.setattr(apart, "MEMORY", 1_000_000)  # as much as the program has already: not a byte more
    assert "memory" in read_apart(path, "dta", [None], most)["why"]


def test_a_program_that_was_ended_is_started_again(sound: Path) -> None:
    read_apart(sound, "sav", [None], MOST)
    [before] = programs()
    os.kill(before, signal.SIGKILL)
    assert read_apart(sound, "sav", [None], MOST)["data"]
    [after] = programs()
    assert after != before
    assert is_gone(before)


@pytest.mark.usefixtures("endless")
def test_whoever_interrupts_leaves_nothing_behind(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    start = apart._started
    monkeypatch.setattr(apart, "_started", lambda: started.append(start()) or started[0])
    old = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 1)
    try:
        with pytest.raises(KeyboardInterrupt):
            read_apart(sound, "sav", [None], MOST)
    finally:
        signal.signal(signal.SIGALRM, old)
    assert programs() == []
    assert is_gone(started[0].pid)


def test_a_path_is_meant_from_where_the_caller_is(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_apart(sound, "sav", [None], MOST)
    monkeypatch.chdir(sound.parent)
    assert read_apart(Path(sound.name), "sav", [None], MOST)["data"]


def test_an_answer_holds_values_and_nothing_that_runs(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_by_a_copy", lambda asked: pickle.dumps(os.getcwd))
    assert read_apart(sound, "sav", [None], MOST) == {"why": "the program that reads it breaks down"}


def test_python_inside_another_program_reads_by_itself(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = programs()
    monkeypatch.setattr(sys, "executable", "")
    assert read_apart(sound, "sav", [None], MOST)["data"] == {"id": ["01", "02"]}
    assert programs() == before


FORKED = """
import os, sys
from pathlib import Path
from linkages.data.tables import Problems
from linkages.intake.files import apart
from linkages.intake.files.opening import open_table
sound = Path(sys.argv[1])
csv = sound.with_suffix(".csv")
csv.write_text("id\\n01\\n", encoding="utf-8")
assert open_table(csv, "a.csv", Problems()) is not None
assert not apart._idle, "a program for nothing"
assert "pyreadstat" not in sys.modules
def read():
    assert open_table(sound, "a.sav", Problems()) is not None
    print(*(program.pid for program in apart._idle[os.getpid()]), flush=True)
read()
child = os.fork()
read()
if child:
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    read()
    assert "pyreadstat" not in sys.modules
"""


def test_a_fork_has_its_own_program_and_none_outlives_its_caller(sound: Path) -> None:
    python = [sys.executable, "-W", "ignore::DeprecationWarning"]  # from 3.12 on it warns of forks beside threads
    done = subprocess.run([*python, "-c", FORKED, str(sound)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    pids = [int(pid) for pid in done.stdout.split()]
    assert len(pids) == 4
    assert len(set(pids)) == 2
    assert all(is_gone(pid) for pid in pids)


def test_a_spawned_worker_reads_too(sound: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found: dict[str, Any] = pool.apply(read_apart, (sound, "sav", [None], MOST))
    assert found["data"] == {"id": ["01", "02"]}
