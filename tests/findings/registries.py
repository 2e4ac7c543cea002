"""A small registry with every kind of fault, for tests of what is counted from it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

WAVES = {
    "before": ("2018-01-01", "2018-12-31"),
    "after": ("2020-01-01", "2020-12-31"),
    "late": ("2021-03-01", "2021-12-31"),
}
LAYERS: dict[str, Any] = {
    "services": {"class": ["72", "73"]},
    "goods": lambda t: t["class"].notnull() & (t["class"] != "99"),
}
OPTIONS: dict[str, Any] = {
    "seller": "de", "buyer": 'para"; DROP TABLE x; --', "date": "fecha", "amount": "monto", "waves": WAVES, "layers": LAYERS,
    "date_order": "dmy",
}  # fmt: skip


def firms(n: int = 30) -> pd.DataFrame:
    """Who was there in which wave: one leaves and one joins between each two waves; sectors and kinds may change."""
    rng = np.random.default_rng(2)
    rows = []
    for k, wave in enumerate(WAVES):
        for actor in range(n):
            if actor not in (k, n - 3 + k):
                sector = ["private", "private", "public", "hybrid"][(actor + (k if actor % 11 == 0 else 0)) % 4]
                kind = [None, "firm", "agency's", "uni; --"][rng.integers(4)]
                rows.append((wave, f"{actor:03d}", sector, kind, actor % 3 == 0))
    return pd.DataFrame(rows, columns=["wave", "actor", "sector", "kind", "treated"])


def invoices(n: int = 3000, n_firms: int = 30) -> pd.DataFrame:
    """Sales as text, as a CSV brings them; about a fifth has something wrong."""
    rng = np.random.default_rng(1)
    ends = [[f"{k:03d}" for k in rng.zipf(1.4, n) % (n_firms + 2)] for _ in range(2)]
    days = pd.Timestamp("2017-11-01") + pd.to_timedelta(rng.integers(0, 1500, n), unit="D")
    table = pd.DataFrame(
        {
            "de": ends[0], OPTIONS["buyer"]: ends[1], "fecha": days.strftime("%d/%m/%Y"),
            "monto": np.round(rng.lognormal(3, 2, n), 2).astype(str),
            "class": rng.choice(["72", "73", "10", "11", "99"], n),
        }
    ).astype(object)  # fmt: skip
    wrong: dict[str, list[Any]] = {
        "de": [None, "  ", "'; DROP TABLE firms; --"], OPTIONS["buyer"]: [None, "<script>alert(1)</script>"],
        "fecha": ["31/02/2018", "2018-01-01", "", None, "ayer"], "monto": ["-5.00", "-0.01", "-7", "0", "0.00001", "1,5", "NaN", "", None, "1e30"],
        "class": [None],
    }  # fmt: skip
    for column, values in wrong.items():
        rows = rng.choice(n, n // 25, replace=False)
        table.loc[rows, column] = rng.choice(np.array(values, dtype=object), len(rows))
    return table
