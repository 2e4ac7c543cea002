"""Fixtures shared by all tests; what a machine lacks is said, and in CI it fails."""

from __future__ import annotations

import gc
import importlib.util
import os
import pickle
import shutil
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import tests.fuzzing  # noqa: F401  its profiles are there before the command line chooses one
from linkages.files import write_atomically

REQUIRE_ALL = os.environ.get("LINKAGES_REQUIRE_ALL") == "1"


def need(available: object, what: str) -> None:
    """Skip with the reason, or fail where everything is required."""
    if not available:
        if REQUIRE_ALL:
            pytest.fail(f"{what} is required here (LINKAGES_REQUIRE_ALL=1)")
        pytest.skip(what)


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[], Any]], Any]:
    """What takes long is made by whichever worker comes first, and read by the others; by name."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def made(name: str, make: Callable[[], Any]) -> Any:
        path = folder / f"{name}.pickle"
        try:
            (folder / f"{name}.begun").mkdir()
        except FileExistsError:
            for _ in range(3000):
                if path.exists():
                    return pickle.loads(path.read_bytes())
                time.sleep(0.2)
            pytest.fail(f"the worker that makes {name} did not end")
        found = make()
        write_atomically(path, pickle.dumps(found))
        return found

    return made


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """Folder of real networks with reference values from R."""
    folder = os.environ.get("LINKAGES_REFERENCE_DATA", "")
    need(folder and Path(folder).is_dir(), "LINKAGES_REFERENCE_DATA names no folder of reference networks")
    return Path(folder)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of an installed Chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    need(found, "no Chromium on PATH")
    return str(found)


@pytest.fixture(scope="session")
def java() -> str:
    """Path of Java, with which ODK Validate looks at every expression of a form."""
    found = shutil.which("java")
    need(found, "no java on PATH")
    return str(found)


@pytest.fixture(scope="session")
def spark(java: str) -> Iterator[Any]:
    """Ibis on a Spark of this machine; it takes ten seconds to start, so all that needs it stands in one test."""
    need(importlib.util.find_spec("pyspark"), "pyspark is not installed")
    import ibis
    from pyspark.sql import SparkSession

    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)  # not whatever Python comes first on the PATH
        warnings.simplefilter("ignore")  # of the JVM's sockets, and of what PySpark asks pandas for
        options = {
            "ui.enabled": "false",
            "driver.host": "127.0.0.1",
            "default.parallelism": "1",
            "sql.shuffle.partitions": "1",
            "sql.adaptive.enabled": "false",
            "sql.codegen.wholeStage": "false",
            "driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",  # a short life is not worth much compiling
        }
        builder = SparkSession.builder.master("local[1]")
        for name, value in options.items():
            builder = builder.config(f"spark.{name}", value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        yield ibis.pyspark.connect(session)
        gc.collect()
        session.stop()


@pytest.fixture(scope="session")
def playwright_api() -> object:
    """Playwright's synchronous interface."""
    need(importlib.util.find_spec("playwright"), "playwright is not installed")
    return importlib.import_module("playwright.sync_api")


@pytest.fixture(scope="session")
def cluster_software() -> object:
    """Dask's scheduler, which runs draws on several machines."""
    need(importlib.util.find_spec("distributed"), "distributed is not installed")
    return importlib.import_module("distributed")
