"""How long it takes to match 300 names against a list of 2,000, and how often it is wrong on invented near duplicates.

The list is dense on purpose: 45 lines of business times 45 words, so that every name shares each of its words with some 40
others. Half of the names looked for are on the list and were written carelessly; half are not on it at all.

    PYTHONPATH=. python benchmarks/names.py
"""

from __future__ import annotations

import itertools
import time

import numpy as np
import pandas as pd

import linkages as lk

LINES = """
    Metalúrgica Software Lácteos Transportes Semillas Calzados Muebles Textil Frigorífico Curtiembre Astilleros Vinos
    Bodega Aceros Aserradero Laboratorio Farmacéutica Plásticos Autopartes Minera Café Frutas Electrónica Energía Nube
    Robótica Biotecnología Ingeniería Consultora Construcciones Maquinarias Agrícola Avícola Apícola Pesquera Gráfica
    Editorial Turismo Logística Química Pinturas Cementos Vidrios Papelera Tintas
"""
WORDS = """
    Jacarandá Lapacho Tala Mistol Chañar Algarrobo Ceibo Tipa Molle Quillay Notro Arrayán Coihue Lenga Maitén Piquillín
    Espinillo Aguaribay Timbó Guayacán Tero Hornero Cóndor Calandria Benteveo Chingolo Zorzal Martineta Ñandú Vicuña
    Taruca Mara Huillín Lucero Cénit Meridiano Brújula Faro Ancla Puente Aurora Ocaso Solsticio Cometa Estrella
"""
FORMS = ("S.A.", "S.R.L.", "S.A.S.", "Ltda.", "")


def carelessly(name: str, rng: np.random.Generator) -> str:
    """One or two of the things that happen to a name in the field."""
    line, word = name.split()[:2]
    turn = rng.integers(6)
    if turn == 0:
        return f"{line} {word}".upper()
    if turn == 1:
        return f"{word} {line}"
    if turn == 2 and len(line) > 6:
        k = int(rng.integers(2, len(line) - 1))
        return f"{line[:k]}{line[k + 1 :]} {word}"
    if turn == 3:
        return f"{line[:4]}. {word}"
    if turn == 4 and len(word) > 6:
        k = int(rng.integers(2, len(word) - 2))
        return f"{line} {word[:k]}{word[k + 1]}{word[k]}{word[k + 2 :]}"
    return f"{line} {word}"


def main() -> None:
    rng = np.random.default_rng(1)
    lines, words = LINES.split(), WORDS.split()
    every = [f"{a} {b} {FORMS[int(rng.integers(len(FORMS)))]}".strip() for a, b in itertools.product(lines, words)]
    every = [every[i] for i in rng.permutation(len(every))]
    roster = pd.DataFrame({"actor": [f"E{i:04d}" for i in range(2000)], "name": every[:2000]})
    known = rng.choice(2000, 150, replace=False)
    strangers = [
        f"{w} {x}" for w, x in zip(rng.permutation(lines * 4)[:150], rng.permutation(["Ombú", "Sauce", "Olmo"] * 50))
    ]
    strangers[:25] = every[2000:2025]
    written = {carelessly(every[i], rng): f"E{i:04d}" for i in known}
    names = [*written, *strangers]
    start, at_work = time.perf_counter(), time.process_time()
    found = lk.match_names(names, roster)
    seconds, at_work = time.perf_counter() - start, time.process_time() - at_work
    first = found[found["rank"] == 1].set_index("name")
    taken = first[first["decision"] == "accepted"]
    right = sum(written.get(name) == actor for name, actor in taken["actor"].items())
    print(f"{len(names)} names against {len(roster)}: {seconds:.2f} s ({at_work:.2f} s of the processor)")
    print(f"accepted {len(taken)}, right {right}, of {len(written)} on the list and {len(strangers)} that are not")
    for name, row in taken.iterrows():
        if written.get(name) != row["actor"]:
            print("  wrong:", name, "->", row["actor_name"], row["score"], row["why"])


if __name__ == "__main__":
    main()
