"""Words for invented organisations in invented places."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# kind -> (sector, share of its sector, median employees); the order is the order of codes
KINDS = {
    "firm": ("private", 0.92, 18),
    "business association": ("private", 0.08, 6),
    "government agency": ("public", 0.4, 60),
    "university": ("public", 0.3, 420),
    "technology institute": ("public", 0.3, 45),
    "cluster organisation": ("hybrid", 1.0, 5),
}
KIND_WORDS = {
    "en": tuple(KINDS),
    "es": ("empresa", "cámara", "agencia pública", "universidad", "instituto tecnológico", "asociación del clúster"),
}
KIND_LETTERS = {"en": "FBGUTC", "es": "ECAUIK"}

_PLACES = (
    "Valle Sereno", "Río Manso", "Cerro Claro", "Puerto Alerce", "Laguna Honda", "Tres Álamos", "Campo Quieto",
    "Monte Cardón", "Villa Ceibal", "Arroyo Hondo", "Loma Azul", "Paso Quebracho",
)  # fmt: skip
_NATURE = (
    "Jacarandá", "Lapacho", "Tala", "Mistol", "Chañar", "Algarrobo", "Ceibo", "Tipa", "Molle", "Quillay", "Notro",
    "Arrayán", "Coihue", "Lenga", "Maitén", "Piquillín", "Espinillo", "Aguaribay", "Timbó", "Guayacán", "Tero",
    "Hornero", "Cóndor", "Calandria", "Benteveo", "Chingolo", "Zorzal", "Martineta", "Ñandú", "Vicuña", "Taruca",
    "Mara", "Huillín", "Lucero", "Cénit", "Meridiano", "Brújula", "Faro", "Ancla", "Puente",
)  # fmt: skip
_TRADE = {
    "es": ("Software {}", "{} Sistemas", "Datos {}", "{} Soluciones", "Redes {}", "{} Digital", "Laboratorio {}",
           "{} Electrónica", "Nube {}", "{} Analítica", "Taller {}", "{} Automatización"),
    "en": ("{} Software", "{} Systems", "{} Data", "{} Solutions", "{} Networks", "{} Digital", "{} Laboratories",
           "{} Electronics", "{} Cloud", "{} Analytics", "{} Instruments", "{} Automation"),
}  # fmt: skip
_LEGAL = {"es": ("SRL", "SA", "SAS", "Coop."), "en": ("Ltd", "Inc.", "LLC", "Co-op")}
_THEMES = {
    "es": ("Software", "Electrónica", "Servicios Digitales", "Automatización", "Materiales", "Agrotecnología",
           "Energía", "Biotecnología", "Videojuegos", "Telecomunicaciones"),
    "en": ("Software", "Electronics", "Digital Services", "Automation", "Materials", "Agricultural Technology",
           "Energy", "Biotechnology", "Video Games", "Telecommunications"),
}  # fmt: skip
_PATTERNS = {
    "es": {
        "business association": ("Cámara de {t} de {p}", "Asociación de Empresas de {t} de {p}"),
        "government agency": ("Agencia de Desarrollo de {p}", "Secretaría de {t} de {p}", "Municipalidad de {p}",
                              "Instituto de Fomento de {t} de {p}"),
        "university": ("Universidad Nacional de {p}", "Universidad Tecnológica de {p}", "Facultad de {t} de {p}",
                       "Escuela Superior de {t} de {p}"),
        "technology institute": ("Centro Tecnológico de {t} de {p}", "Instituto de Investigación en {t} de {p}"),
        "cluster organisation": ("Clúster Tecnológico de {p}", "Clúster de {t} de {p}"),
    },
    "en": {
        "business association": ("{p} Chamber of {t}", "{p} Association of {t} Firms"),
        "government agency": ("{p} Development Agency", "{p} Secretariat of {t}", "Municipality of {p}",
                              "{p} {t} Promotion Office"),
        "university": ("National University of {p}", "{p} University of Technology", "{p} Faculty of {t}",
                       "{p} School of {t}"),
        "technology institute": ("{p} {t} Technology Centre", "{p} {t} Research Institute"),
        "cluster organisation": ("{p} Technology Cluster", "{p} {t} Cluster"),
    },
}  # fmt: skip


def invent_names(kind: NDArray[np.int64], language: str, rng: np.random.Generator) -> list[str]:
    """A name for each actor, none twice; ``kind`` is a code."""
    kinds = list(KINDS)
    names = [""] * len(kind)
    for code in range(len(kinds)):
        who = np.flatnonzero(kind == code)
        pool = _bodies(kinds[code], language, rng) if code else _firms(language, rng)
        for n, actor in enumerate(who):
            turn, at = divmod(n, len(pool))
            names[actor] = pool[at] + (f" {turn + 1}" if turn else "")
    return names


def _firms(language: str, rng: np.random.Generator) -> list[str]:
    """Firm names in random order, trades and natures mixed."""
    trades, legal = _TRADE[language], _LEGAL[language]
    pairs = rng.permutation(len(trades) * len(_NATURE))
    forms = rng.choice(len(legal), size=len(pairs), p=(0.45, 0.25, 0.25, 0.05))
    return [
        f"{trades[p // len(_NATURE)].format(_NATURE[p % len(_NATURE)])} {legal[f]}"
        for p, f in zip(pairs, forms, strict=True)
    ]


def _bodies(kind: str, language: str, rng: np.random.Generator) -> list[str]:
    """Names of institutions of one kind in random order, general ones and those with a theme in turn."""
    patterns = _PATTERNS[language][kind]
    plain = [x.format(p=p) for x in patterns if "{t}" not in x for p in _PLACES]
    themed = [x.format(t=t, p=p) for x in patterns if "{t}" in x for p in _PLACES for t in _THEMES[language]]
    rng.shuffle(plain)
    rng.shuffle(themed)
    both = [name for pair in zip(plain, themed) for name in pair]
    return both + themed[len(plain) :]
