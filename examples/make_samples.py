"""Make the sample studies in data/samples: python examples/make_samples.py [FOLDER].

Every organisation, place and answer is invented. The seeds are here, so the files come out the same, byte for byte.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

import linkages as lk

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "samples"
VALLE_SEED = 2207
CARTERA_SEED = 105

QUESTIONS = {
    "comunicación": {
        "label": "Comunicación",
        "directed": False,
        "density": {"private-private": 0.15, "public-private": 0.08, "public-public": 0.20, "with-hybrid": 0.50},
        "closure": 0.8,
        "persistence": 0.65,
        "recall": 0.9,
        "invented": 0.08,
    },
    "asesoramiento": {
        "label": "Asesoramiento técnico",
        "density": {"private-private": 0.10, "public-private": 0.04, "public-public": 0.12, "with-hybrid": 0.25},
        "reciprocity": 2.0,
        "closure": 0.6,
        "multiplexity": 0.5,
        "effect": {"public-private": 0.14},
    },
    "proyecto": {
        "label": "Proyecto conjunto",
        "directed": False,
        "scale_max": 1,
        "density": {"private-private": 0.07, "public-private": 0.03, "public-public": 0.10, "with-hybrid": 0.25},
        "closure": 0.6,
        "multiplexity": 0.5,
        "recall": 0.9,
        "invented": 0.04,
        "effect": {"public-private": 0.22},
    },
}

VALLE_STUDY = """\
# Estudio de muestra: todo es inventado (véase README.md)

[study]
title = "Red de innovación del Valle Sereno"
language = "es"
programme = { name = "Programa de desarrollo de clústeres (ficticio)", start = 2020-03-01 }
boundary = "organizaciones del sector tecnológico del valle, más el propio clúster"

[kinds]                                   # sus tipos -> nuestros sectores
empresa = "private"
cámara = "private"
universidad = "public"
"instituto tecnológico" = "public"
"agencia pública" = "public"
"asociación del clúster" = "hybrid"

[[waves]]
wave = 2019
label = "Línea de base"
date = 2019-06-01
phase = "before"

[[waves]]
wave = 2023
label = "Seguimiento"
date = 2023-06-01
phase = "after"

[[relations]]
relation = "comunicación"
label = "Comunicación"
wave = "every"
directed = false
scale_max = 3
instrument = "roster"

[[relations]]
relation = "asesoramiento"
label = "Asesoramiento técnico"
wave = "every"
directed = true
scale_max = 3
instrument = "roster"
flow = "against"                          # quien responde pide; el consejo viene del nombrado

[[relations]]
relation = "proyecto"
label = "Proyecto conjunto"
wave = "every"
directed = false
scale_max = 1
instrument = "roster"

[actors]
file = "actores.csv"
columns = { wave = "ola", actor = "id", name = "nombre", kind = "tipo", responded = "respondió" }

[nominations]
file = "vinculos.csv"
layout = "edge_list"
columns = { wave = "ola", relation = "pregunta", respondent = "quien", nominee = "a_quien", strength = "intensidad", \
programme = "programa" }

[design]
assignment = "self-selected"
arm = "programa"
primary = ["density of proyecto in public-private"]
"""


def simulate_valle() -> lk.SimulatedSurvey:
    """One technology cluster before and after a programme."""
    return lk.simulate_survey(
        n_private=45,
        n_public=13,
        n_hybrid=1,
        waves=(2019, 2023),
        relations=QUESTIONS,
        leading="comunicación",
        joiners=0.09,
        leavers=0.09,
        treated=0.55,
        selection=0.3,
        sender_sd=0.7,
        receiver_sd=0.7,
        response={
            2019: {"private": 0.70, "public": 0.77, "hybrid": 1.0},
            2023: {"private": 0.77, "public": 0.82, "hybrid": 1.0},
        },
        item_missing=0.01,
        zeros=0.03,
        programme_marked=0.35,
        language="es",
        seed=VALLE_SEED,
    )


def make_valle(folder: Path) -> None:
    """Write sample (a)."""
    survey = simulate_valle().survey
    folder.mkdir(parents=True, exist_ok=True)
    words = {True: "sí", False: "no"}
    a = survey.actors
    name = a["name"].where(a["sector"] != "hybrid", "Clúster Tecnológico del Valle Sereno")
    actors = pd.DataFrame(
        {
            "ola": a["wave"],
            "id": a["actor"],
            "nombre": name,
            "tipo": a["kind"],
            "respondió": a["responded"].map(words),
            "programa": a["arm"],
            "empleo": a["size"],
        }
    )
    n = survey.nominations
    ties = pd.DataFrame(
        {
            "ola": n["wave"],
            "pregunta": n["relation"],
            "quien": n["respondent"],
            "a_quien": n["nominee"],
            "intensidad": _whole(n["strength"]),
            "programa": n["programme"].map(words),
        }
    )
    actors.to_csv(folder / "actores.csv", index=False, lineterminator="\n", encoding="utf-8")
    ties.to_csv(folder / "vinculos.csv", index=False, lineterminator="\n", encoding="utf-8")
    (folder / "study.toml").write_text(VALLE_STUDY, encoding="utf-8", newline="\n")


CARTERA_STUDY = """\
# Estudio de muestra: todo es inventado (véase README.md)

[study]
title = "Cartera de ocho clústeres"
language = "es"
programme = { name = "Programa de apoyo a clústeres (ficticio)", start = 2020-01-01 }
boundary = "organizaciones del sector tecnológico de ocho localidades, más la asociación de cada clúster"

[kinds]                                   # sus tipos -> nuestros sectores
empresa = "private"
cámara = "private"
universidad = "public"
"instituto tecnológico" = "public"
"agencia pública" = "public"
"asociación del clúster" = "hybrid"

[[waves]]
wave = 2016
label = "Primera línea de base"
date = 2016-06-01
phase = "before"

[[waves]]
wave = 2019
label = "Segunda línea de base"
date = 2019-06-01
phase = "before"

[[waves]]
wave = 2024
label = "Seguimiento"
date = 2024-06-01
phase = "after"

[[relations]]
relation = "colaboración"
label = "Colaboración en proyectos"
wave = "every"
directed = false
scale_max = 3
instrument = "roster"

[actors]
file = "actores.csv"
columns = { wave = "ola", actor = "id", name = "nombre", kind = "tipo", cluster = "clúster", responded = "respondió" }

[nominations]
file = "vinculos.csv"
layout = "edge_list"
constant = { relation = "colaboración" }
columns = { wave = "ola", respondent = "quien", nominee = "a_quien", strength = "intensidad", programme = "programa" }

[design]
assignment = "self-selected"
arm = "programa"
entry = "entrada"
region = "región"
ring = "anillo"
outcomes = ["empleo", "exportaciones", "innovaciones"]
log = ["empleo"]
primary = ["density of colaboración in public-private", "empleo"]
"""


def simulate_cartera() -> lk.SimulatedSurvey:
    """Eight clusters, four of them in a programme from 2020 on, seen twice before and once after."""
    return lk.simulate_survey(
        n_private=27,
        n_public=11,
        n_hybrid=1,
        n_clusters=8,
        waves=(2016, 2019, 2024),
        relations={
            "colaboración": {
                "label": "Colaboración en proyectos",
                "density": {"private-private": 0.11, "public-private": 0.07, "public-public": 0.16, "with-hybrid": 0.4},
                "closure": 0.6,
                "recall": 0.92,
                "invented": 0.06,
                "effect": {"public-private": 0.22},
                "effect_one": {"public-private": 0.08},
            }
        },
        directed=False,
        effects_persistence=0.9,
        cluster_sd=0.2,
        cluster_persistence=0.9,
        joiners=0.04,
        leavers=0.04,
        treated=0.6,
        treated_clusters=0.5,
        adjacent=0.5,
        regions=2,
        selection=0.3,
        entry=2020,
        outcomes={
            "empleo": {
                "mean": 26,
                "whole": True,
                "actor_sd": 0.8,
                "noise": 0.1,
                "cluster_noise": 0.02,
                "trend": 0.04,
                "direct": 0.25,
            },
            "exportaciones": {"mean": 180, "none": 0.5, "noise": 0.3, "trend": 0.06},
            "innovaciones": {"mean": 2.5, "whole": True, "actor_sd": 0.6, "noise": 0.4},
        },
        response=0.87,
        item_missing=0.01,
        zeros=0.02,
        language="es",
        seed=CARTERA_SEED,
    )


def make_cartera(folder: Path) -> None:
    """Write sample (b)."""
    survey = simulate_cartera().survey
    folder.mkdir(parents=True, exist_ok=True)
    words = {True: "sí", False: "no"}
    a = survey.actors
    actors = pd.DataFrame(
        {
            "ola": a["wave"],
            "id": a["actor"],
            "nombre": a["name"],
            "tipo": a["kind"],
            "clúster": a["cluster"],
            "región": a["region"],
            "anillo": a["ring"].map({"treated": "tratado", "adjacent": "vecino", "far": "lejano"}),
            "respondió": a["responded"].map(words),
            "programa": a["arm"],
            "entrada": a["entry"],
            "empleo": _whole(a["empleo"]),
            "exportaciones": [f"{x:.1f}" if x == x else "" for x in a["exportaciones"]],
            "innovaciones": _whole(a["innovaciones"]),
        }
    )
    n = survey.nominations
    ties = pd.DataFrame(
        {
            "ola": n["wave"],
            "quien": n["respondent"],
            "a_quien": n["nominee"],
            "intensidad": _whole(n["strength"]),
            "programa": n["programme"].map(words),
        }
    )
    actors.to_csv(folder / "actores.csv", index=False, lineterminator="\n", encoding="utf-8")
    ties.to_csv(folder / "vinculos.csv", index=False, lineterminator="\n", encoding="utf-8")
    (folder / "study.toml").write_text(CARTERA_STUDY, encoding="utf-8", newline="\n")


def _whole(column: pd.Series) -> list[str]:
    """Whole numbers as text, blank where there is none."""
    return [f"{x:.0f}" if x == x else "" for x in column]


def main(folder: Path = SAMPLES) -> None:
    """Write every sample into ``folder``."""
    make_valle(folder / "valle")
    make_cartera(folder / "cartera")


if __name__ == "__main__":
    main(*(Path(a) for a in sys.argv[1:2]))
