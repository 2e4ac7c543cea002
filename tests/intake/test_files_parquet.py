"""Parquet, where pyarrow is: the extra is no part of the plain installation, and CI installs it for these tests alone.

Without pyarrow there is nothing here to run; that it is asked for in words is tested with the other refusals.
"""

from __future__ import annotations

import datetime as dt
from importlib.util import find_spec
from pathlib import Path

import pandas as pd

from linkages.data.tables import Problems
from linkages.intake.files.opening import open_table

if find_spec("pyarrow"):

    def test_parquet(tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        table = {
            "id": ["01", "=A1", None],
            "n": [1.5, None, 12.0],
            "ok": [True, False, None],
            "día": [dt.date(2019, 5, 1)] * 3,
        }
        pd.DataFrame({**table, "nif": [1.0, 2.0, 12345678901234567.0]}).to_parquet(path)
        problems = Problems()
        read = open_table(path, "a.parquet", problems)
        assert len(problems) == 0
        assert read is not None
        assert list(read.frame.columns) == ["id", "n", "ok", "día", "nif"]
        assert read.frame.to_numpy().tolist() == [
            ["01", "1.5", "true", "2019-05-01", "1"],
            ["=A1", "", "false", "2019-05-01", "2"],
            ["", "12", "", "2019-05-01", "12345678901234568"],
        ]
        assert read.rows.tolist() == [2, 3, 4]
        assert read.notes is not None
        assert read.notes["column"].tolist() == ["nif"]

    def test_lists_in_cells_and_damage(tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        pd.DataFrame({"id": ["01", "02"], "to": [["a"], ["b", "c"]]}).to_parquet(path)
        problems = Problems()
        open_table(path, "a.parquet", problems)
        assert problems.frame()["problem"].tolist() == ["cells that hold lists or bytes"]
        content = path.read_bytes()
        for cut in (8, 40, len(content) // 2, len(content) - 5):
            path.write_bytes(content[:cut])
            problems = Problems()
            assert open_table(path, "a.parquet", problems) is None
            assert problems.frame().at[0, "problem"].startswith("cannot be read as Parquet (")
