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
title = "Clúster Tecnológico del Valle Sereno"
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
            "intensidad": [f"{x:.0f}" if x == x else "" for x in n["strength"]],
            "programa": n["programme"].map(words),
        }
    )
    actors.to_csv(folder / "actores.csv", index=False, lineterminator="\n", encoding="utf-8")
    ties.to_csv(folder / "vinculos.csv", index=False, lineterminator="\n", encoding="utf-8")
    (folder / "study.toml").write_text(VALLE_STUDY, encoding="utf-8", newline="\n")


def main(folder: Path = SAMPLES) -> None:
    """Write every sample into ``folder``."""
    make_valle(folder / "valle")


if __name__ == "__main__":
    main(*(Path(a) for a in sys.argv[1:2]))
