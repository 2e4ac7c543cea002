"""Tax numbers of organisations: put in one form, and their check digits checked, country by country."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any, Final

from ...data.columns import blank, clean_text, shown
from ...errors import ArgumentError
from ...vocabulary import TaxCountry, one_of

__all__ = ["COUNTRIES", "TaxId", "read_ids", "read_tax_id", "same_firm"]

# country -> what the number is called there, and the module of python-stdnum that knows it
COUNTRIES: Final[dict[str, tuple[str, str]]] = {
    "ar": ("CUIT", "stdnum.ar.cuit"), "br": ("CNPJ", "stdnum.br.cnpj"), "cl": ("RUT", "stdnum.cl.rut"),
    "co": ("NIT", "stdnum.co.nit"), "cr": ("CPJ", "stdnum.cr.cpj"), "do": ("RNC", "stdnum.do.rnc"),
    "ec": ("RUC", "stdnum.ec.ruc"), "gt": ("NIT", "stdnum.gt.nit"), "mx": ("RFC", "stdnum.mx.rfc"),
    "pe": ("RUC", "stdnum.pe.ruc"), "py": ("RUC", "stdnum.py.ruc"), "sv": ("NIT", "stdnum.sv.nit"),
    "uy": ("RUT", "stdnum.uy.rut"), "ve": ("RIF", "stdnum.ve.rif"),
}  # fmt: skip
_LABEL: Final = re.compile(r"^(CUIT|CUIL|CNPJ|RUT|RUC|NIT|RFC|RIF|RNC|CPJ)\W*(?=\w)", re.IGNORECASE)
_NOBODY: Final = frozenset({"XAXX010101000", "XEXX010101000"})  # Mexico: the public at large, and foreigners
_SHORTEST: Final = 6


@dataclass(frozen=True)
class TaxId:
    """A tax number as given, in one form, whose it is, and what is wrong with it."""

    given: str
    compact: str = ""
    country: str = ""
    kind: str = ""
    note: str = ""

    @property
    def usable(self) -> bool:
        """Whether it tells organisations apart at all."""
        return bool(self.compact)

    @property
    def valid(self) -> bool:
        """Whether its check digit is right."""
        return self.usable and not self.note


def read_ids(argument: str, ids: Iterable[Any], country: str | None) -> list[TaxId]:
    """Every tax number of a column; None and blanks are no number."""
    if country is not None:
        one_of("country", country, TaxCountry)
    read = []
    for given in ids:
        if blank(given):
            read.append(TaxId(""))
        elif isinstance(given, str):
            read.append(read_tax_id(clean_text(given), country))
        else:
            raise ArgumentError(
                f"{argument} holds {shown(given)!r}, a number: give tax numbers as text, for numbers lose leading zeros "
                "(reading a file with pandas: dtype=str)"
            )
    return read


@lru_cache(maxsize=65_536)
def read_tax_id(given: str, country: str | None) -> TaxId:
    """One tax number; without a country, the first country whose check digit it passes."""
    compact = re.sub(r"[^0-9A-ZÑ&]", "", _LABEL.sub("", given.strip()).upper())
    if len(compact) < _SHORTEST or len(set(compact)) == 1 or compact in _NOBODY:
        return TaxId(given, note="is no tax number of one organisation")
    faults = {}
    for code in [country] if country else COUNTRIES:
        found, fault = _validated(given, code)
        if found:
            return TaxId(given, re.sub(r"[^0-9A-ZÑ&]", "", found), code, COUNTRIES[code][0])
        faults[code] = fault
    nearly = [code for code, fault in faults.items() if fault == "checksum"]
    if nearly:
        kinds = " or ".join(dict.fromkeys(COUNTRIES[code][0] for code in nearly))
        return TaxId(given, compact, country or "", kinds, f"fails its check digit (as {kinds})")
    kind = COUNTRIES[country][0] if country else ""
    return TaxId(given, compact, country or "", kind, f"is no {kind}" if kind else "is of no country known here")


def _validated(given: str, country: str) -> tuple[str, str]:
    """The number in the form of python-stdnum, or what is wrong with it."""
    from stdnum.exceptions import InvalidChecksum, ValidationError

    text = _LABEL.sub("", given.strip())
    try:
        return str(import_module(COUNTRIES[country][1]).validate(text)).upper(), ""
    except InvalidChecksum:
        return "", "checksum"
    except ValidationError:
        return "", "form"


def same_firm(one: TaxId, other: TaxId) -> bool:
    """Whether two numbers are of two establishments of one firm (Brazil: the first eight characters of a CNPJ)."""
    both = one.valid and other.valid and one.country == other.country == "br"
    return both and one.compact != other.compact and one.compact[:8] == other.compact[:8]
