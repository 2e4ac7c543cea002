"""What the questionnaire says, in the three languages of the fieldwork."""

from __future__ import annotations

from typing import Final, get_args

from ...vocabulary import Language

__all__ = [
    "ATTRIBUTIONS", "INPUTS", "INPUT_PREFIX", "LANGUAGES", "ROLES", "TRUST", "TRUST_PREFIX", "choices", "spoken", "strengths",
    "texts",
]  # fmt: skip

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
Words = dict[str, str]  # language -> text


def _words(en: str, es: str, pt: str) -> Words:
    return {"en": en, "es": es, "pt": pt}


_TEXTS: Final[dict[str, Words]] = {
    "intro": _words(
        "This survey asks with which organisations yours collaborates. It serves to evaluate a programme, not your organisation.",
        "Esta encuesta pregunta con qué organizaciones colabora la suya. Sirve para evaluar un programa, no a su organización.",
        "Esta pesquisa pergunta com quais organizações a sua colabora. Serve para avaliar um programa, não a sua organização.",
    ),
    "consent": _words(
        "Taking part is voluntary, any question may be left out, and published results name no organisation. Do you agree to take part?",
        "La participación es voluntaria, puede no contestar cualquier pregunta y los resultados publicados no nombran a ninguna "
        "organización. ¿Acepta participar?",
        "A participação é voluntária, pode não responder a qualquer pergunta e os resultados publicados não identificam nenhuma "
        "organização. Aceita participar?",
    ),
    "declined": _words(
        "Thank you. The interview ends here.", "Gracias. La entrevista termina aquí.", "Obrigado. A entrevista termina aqui."
    ),
    "respondent": _words(
        "Which organisation do you answer for?", "¿Por qué organización responde usted?", "Por qual organização você responde?"
    ),
    "role": _words(
        "What is your position in it?", "¿Cuál es su cargo en ella?", "Qual é o seu cargo nela?"
    ),
    "role_other": _words("Which position?", "¿Qué cargo?", "Qual cargo?"),
    "grid": _words(
        "{relation}. How is your organisation's tie with each of these?",
        "{relation}. ¿Cómo es el vínculo de su organización con cada una de estas?",
        "{relation}. Como é o vínculo da sua organização com cada uma destas?",
    ),
    "grid_hint": _words(
        "Please answer every row; 'none' is an answer too.",
        "Por favor responda cada fila; «ninguno» también es una respuesta.",
        "Por favor responda cada linha; «nenhum» também é uma resposta.",
    ),
    "attribution": _words(
        "{relation}. And what part did the programme have in each of these ties?",
        "{relation}. ¿Y qué parte tuvo el programa en cada uno de estos vínculos?",
        "{relation}. E que parte teve o programa em cada um destes vínculos?",
    ),
    "n_others": _words(
        "With how many organisations that are not on the list does yours collaborate? (the most important ones, {most} at most)",
        "¿Con cuántas organizaciones que no están en la lista colabora la suya? (las más importantes, {most} como máximo)",
        "Com quantas organizações que não estão na lista a sua colabora? (as mais importantes, {most} no máximo)",
    ),
    "others": _words(
        "An organisation that is not on the list", "Una organización que no está en la lista",
        "Uma organização que não está na lista",
    ),
    "other_name": _words("Its full name", "Su nombre completo", "O seu nome completo"),
    "other_kind": _words("What kind of organisation is it?", "¿Qué tipo de organización es?", "Que tipo de organização é?"),
    "trust": _words(
        "How far do you agree with each statement?", "¿Hasta qué punto está de acuerdo con cada afirmación?",
        "Até que ponto concorda com cada afirmação?",
    ),
    "inputs": _words(
        "How much does your organisation need each of these from the public sector?",
        "¿Cuánto necesita su organización cada uno de estos insumos del sector público?",
        "Quanto a sua organização precisa de cada um destes insumos do setor público?",
    ),
    "thanks": _words("Thank you very much.", "Muchas gracias.", "Muito obrigado."),
    "skip_own": _words(
        "Leave out the row of your own organisation.", "Deje en blanco la fila de su propia organización.",
        "Deixe em branco a linha da sua própria organização.",
    ),
    "organisation": _words("Organisation", "Organización", "Organização"),
    "programme": _words("The programme", "El programa", "O programa"),
    "interviewer": _words("Interviewer", "Encuestador/a", "Entrevistador(a)"),
    "date": _words("Date", "Fecha", "Data"),
}  # fmt: skip

ROLES: Final[dict[str, Words]] = {
    "director": _words("Owner or director", "Dueño/a o director/a", "Dono(a) ou diretor(a)"),
    "manager": _words("Manager or head of area", "Gerente o responsable de área", "Gerente ou responsável de área"),
    "technical": _words("Technical or research staff", "Personal técnico o de investigación", "Pessoal técnico ou de pesquisa"),
    "other": _words("Other", "Otro", "Outro"),
}  # fmt: skip

ATTRIBUTIONS: Final[dict[str, Words]] = {
    "initiated": _words("It began through the programme", "Comenzó por el programa", "Começou pelo programa"),
    "intensified": _words("The programme made it stronger", "El programa lo intensificó", "O programa o intensificou"),
    "unaffected": _words(
        "It would be the same without it", "Sería igual sin el programa", "Seria igual sem o programa"
    ),
}

# What stands before the number of a statement, or the name of a public input, in the name of a column.
TRUST_PREFIX: Final = "trust_"
INPUT_PREFIX: Final = "input_"

TRUST: Final[dict[str, Words]] = {
    f"{TRUST_PREFIX}1": _words(
        "Organisations here keep what they promise.", "Las organizaciones de aquí cumplen lo que prometen.",
        "As organizações daqui cumprem o que prometem.",
    ),
    f"{TRUST_PREFIX}2": _words(
        "They share useful information with others.", "Comparten información útil con otras.",
        "Compartilham informação útil com outras.",
    ),
    f"{TRUST_PREFIX}3": _words(
        "Public bodies keep their commitments.", "Los organismos públicos cumplen sus compromisos.",
        "Os órgãos públicos cumprem seus compromissos.",
    ),
    f"{TRUST_PREFIX}4": _words(
        "We would begin a joint project here without a written contract.",
        "Comenzaríamos aquí un proyecto conjunto sin contrato escrito.",
        "Começaríamos aqui um projeto conjunto sem contrato escrito.",
    ),
}  # fmt: skip

INPUTS: Final[dict[str, Words]] = {
    f"{INPUT_PREFIX}training": _words("Training of workers", "Formación de trabajadores", "Formação de trabalhadores"),
    f"{INPUT_PREFIX}research": _words(
        "Research and laboratories", "Investigación y laboratorios", "Pesquisa e laboratórios"
    ),
    f"{INPUT_PREFIX}standards": _words(
        "Standards and certification", "Normas y certificación", "Normas e certificação"
    ),
    f"{INPUT_PREFIX}infrastructure": _words(
        "Roads, energy and connectivity", "Caminos, energía y conectividad", "Estradas, energia e conectividade"
    ),
    f"{INPUT_PREFIX}finance": _words("Access to finance", "Acceso a financiamiento", "Acesso a financiamento"),
    f"{INPUT_PREFIX}exports": _words("Promotion of exports", "Promoción de exportaciones", "Promoção de exportações"),
    f"{INPUT_PREFIX}regulation": _words(
        "Clear rules and permits", "Reglas y permisos claros", "Regras e licenças claras"
    ),
}

_CHOICES: Final[dict[str, dict[str, Words]]] = {
    "yes_no": {"yes": _words("Yes", "Sí", "Sim"), "no": _words("No", "No", "Não")},
    "trust": {
        "1": _words("Disagree", "En desacuerdo", "Discordo"),
        "2": _words("Rather disagree", "Más bien en desacuerdo", "Discordo em parte"),
        "3": _words("Rather agree", "Más bien de acuerdo", "Concordo em parte"),
        "4": _words("Agree", "De acuerdo", "Concordo"),
    },
    "need": {
        "0": _words("Not at all", "Nada", "Nada"),
        "1": _words("A little", "Un poco", "Um pouco"),
        "2": _words("Much", "Mucho", "Muito"),
        "3": _words("Urgently", "Con urgencia", "Com urgência"),
    },
    "roles": ROLES,
    "attribution": ATTRIBUTIONS,
}
DO_NOT_KNOW: Final = _words("Don't know / no answer", "No sabe / no contesta", "Não sabe / não responde")
_STRENGTHS: Final[dict[int, tuple[Words, ...]]] = {
    1: (_words("No", "No", "Não"), _words("Yes", "Sí", "Sim")),
    2: (
        _words("None", "Ninguno", "Nenhum"), _words("Occasional", "Ocasional", "Ocasional"),
        _words("Regular", "Regular", "Regular"),
    ),
    3: (
        _words("None", "Ninguno", "Nenhum"), _words("Occasional", "Ocasional", "Ocasional"),
        _words("Regular", "Regular", "Regular"), _words("Close", "Estrecho", "Estreito"),
    ),
}  # fmt: skip


def spoken(language: str) -> Language:
    """The language of the questionnaire that comes nearest to that of a study: ``es`` for ``es-AR``, else English.

    Examples
    --------
    >>> spoken("es-AR"), spoken("fr")
    ('es', 'en')
    """
    short = language.replace("_", "-").partition("-")[0].casefold()
    return next((known for known in LANGUAGES if known == short), "en")


def texts(key: str, **parts: object) -> Words:
    """A text in every language, with its parts filled in as they are."""
    filled = {}
    for language, text in _TEXTS[key].items():
        for name, part in parts.items():
            text = text.replace("{" + name + "}", str(part))
        filled[language] = text
    return filled


def strengths(scale: int) -> dict[str, Words]:
    """The answers 0 … scale, with words for short scales and for both ends of long ones."""
    words = _STRENGTHS.get(scale)
    if words is not None:
        return {str(value): text for value, text in enumerate(words)}
    first, last = _STRENGTHS[3][0], _STRENGTHS[3][-1]
    ends = {0: first, scale: last}
    return {
        str(value): {k: f"{value} {ends[value][k]}" if value in ends else str(value) for k in LANGUAGES}
        for value in range(scale + 1)
    }


def choices(name: str) -> dict[str, Words]:
    """A list of choices that does not depend on the study: code -> words."""
    return _CHOICES[name]
