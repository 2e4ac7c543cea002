"""The page on paper: printed to PDF by a browser that is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from ..errors import LinkagesError
from ..files import write_atomically

__all__ = ["find_browser", "print_page"]

_COMMANDS: Final = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "microsoft-edge-stable",
    "msedge",
)  # fmt: skip
_PLACES: Final = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe",
    r"%LocalAppData%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",
    r"%ProgramFiles%\Microsoft\Edge\Application\msedge.exe",
)
_BY_HAND: Final = "open the page in a browser and print it there (Ctrl+P), to PDF"
_PATIENCE: Final = 180  # seconds


def find_browser() -> Path | None:
    """The first Chromium, Chrome or Edge on the path or in its usual place."""
    for command in _COMMANDS:
        found = shutil.which(command)
        if found:
            return Path(found)
    places = (Path(os.path.expandvars(place)) for place in _PLACES)
    return next((place for place in places if place.is_file()), None)


def print_page(page: str, path: str | Path, browser: str | Path | None = None) -> Path:
    """Print a page; the network is out of reach of the browser and nothing of it stays behind."""
    program = Path(browser) if browser is not None else find_browser()
    if program is None:
        raise LinkagesError(f"no Chromium, Chrome or Edge was found to make the PDF: {_BY_HAND}")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source, made = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(page, encoding="utf-8", newline="\n")
        trouble = _run([str(program), *_options(folder, made), source.as_uri()])
        if not made.is_file() or made.read_bytes()[:5] != b"%PDF-":
            raise LinkagesError(f"{program} made no PDF{f' ({trouble})' if trouble else ''}: {_BY_HAND}")
        return Path(write_atomically(path, made.read_bytes()))


def _options(folder: str, made: Path) -> list[str]:
    options = [
        "--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-extensions",
        "--disable-background-networking", "--disable-component-update", "--proxy-server=127.0.0.1:9",
        f"--user-data-dir={Path(folder) / 'profile'}", "--no-pdf-header-footer", f"--print-to-pdf={made}",
    ]  # fmt: skip
    # The sandbox of the browser does not work for root, as in a container; the page is ours and runs our scripts only.
    root = sys.platform != "win32" and os.geteuid() == 0
    return options + (["--no-sandbox"] if root else [])


def _run(command: list[str]) -> str:
    """What went wrong, if anything did."""
    try:
        subprocess.run(command, check=True, timeout=_PATIENCE, stdin=subprocess.DEVNULL, capture_output=True)
    except subprocess.TimeoutExpired:
        return f"no answer within {_PATIENCE} s"
    except subprocess.CalledProcessError as error:
        return f"exit code {error.returncode}"
    except OSError as error:
        return error.strerror or str(error)
    return ""
