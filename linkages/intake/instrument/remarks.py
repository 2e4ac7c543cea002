"""What a new ``study.toml`` says about itself, in the three languages of the fieldwork."""

from __future__ import annotations

from typing import Final

from ...vocabulary import Language

__all__ = ["remarks"]

_REMARKS: Final[dict[str, tuple[str, str, str]]] = {  # name -> English, Spanish, Portuguese
    "first": (
        "A study of collaboration. Lines that begin with # are remarks: delete the # to use one.",
        "Un estudio de colaboración. Las líneas que empiezan con # son comentarios: borre el # para usar una.",
        "Um estudo de colaboração. As linhas que começam com # são comentários: apague o # para usar uma.",
    ),
    "check": (
        "`linkages check` says what is wrong with it, line by line.",
        "`linkages check` dice qué está mal, línea por línea.",
        "`linkages check` diz o que está errado, linha por linha.",
    ),
    "programme": ("the programme under evaluation", "el programa que se evalúa", "o programa em avaliação"),
    "boundary": (
        "which organisations belong to the network, in words",
        "qué organizaciones pertenecen a la red, en palabras",
        "quais organizações pertencem à rede, em palavras",
    ),
    "kinds": (
        "kinds of organisation, in your words = private, public or hybrid",
        "tipos de organización, en sus palabras = private (privado), public (público) o hybrid (mixto)",
        "tipos de organização, nas suas palavras = private (privado), public (público) ou hybrid (misto)",
    ),
    "waves": (
        "one such part for every round of the survey",
        "una parte como esta por cada ronda de la encuesta",
        "uma parte como esta para cada rodada da pesquisa",
    ),
    "baseline": ("Baseline", "Línea de base", "Linha de base"),
    "endline": ("Endline", "Línea de salida", "Linha final"),
    "in_hand": (
        "Are the answers in a file of your own? Replace the rest, down to [design], by what",
        "¿Las respuestas ya están en un archivo propio? Reemplace lo que sigue, hasta [design], por lo que",
        "As respostas já estão num arquivo próprio? Substitua o que segue, até [design], pelo que",
    ),
    "in_hand_2": (
        "`linkages check --guess` proposes, and say under [actors] which column tells who responded.",
        "propone `linkages check --guess`, e indique en [actors] qué columna dice quién respondió.",
        "propõe `linkages check --guess`, e indique em [actors] que coluna diz quem respondeu.",
    ),
    "phase": (
        "before, during or after the programme",
        "antes (before), durante (during) o después (after) del programa",
        "antes (before), durante (during) ou depois (after) do programa",
    ),
    "label": (
        "as the questionnaire and the report show it",
        "como la muestran el cuestionario y el informe",
        "como a mostram o questionário e o relatório",
    ),
    "every": (
        "every wave, one, or a list of them",
        "todas las rondas, una, o una lista de ellas",
        "todas as rodadas, uma, ou uma lista delas",
    ),
    "directed": (
        "false: joint work, where both ends say the same",
        "false: trabajo conjunto, en que ambas partes dicen lo mismo",
        "false: trabalho conjunto, em que ambas as partes dizem o mesmo",
    ),
    "scale": (
        "answers go from 0 (no tie) to this",
        "las respuestas van de 0 (sin vínculo) a este número",
        "as respostas vão de 0 (sem vínculo) a este número",
    ),
    "cap": (
        "how many could be named at most",
        "cuántas se podían nombrar como máximo",
        "quantas se podiam nomear no máximo",
    ),
    "flow": (
        "advice is sought by the respondent and flows towards it",
        "quien responde busca el consejo, y el consejo fluye hacia ella",
        "quem responde busca o conselho, e o conselho flui para ela",
    ),
    "actors": (
        "the list of organisations: a row for each and each wave",
        "la lista de organizaciones: una fila por cada una y cada ronda",
        "a lista de organizações: uma linha para cada uma e cada rodada",
    ),
    "responded": (
        "no column says who responded: every organisation with an interview did",
        "ninguna columna dice quién respondió: lo hizo toda organización con entrevista",
        "nenhuma coluna diz quem respondeu: respondeu toda organização com entrevista",
    ),
    "nominations": (
        "what the questionnaire brings home, exported as",
        "lo que trae el cuestionario, exportado como",
        "o que traz o questionário, exportado como",
    ),
    "kobo": (
        "XLSX, 'XML values and headers', with groups or without (CSV lacks the repeat group)",
        "XLSX, 'Valores y encabezados XML', con grupos o sin ellos (al CSV le falta el grupo repetido)",
        "XLSX, 'Valores e cabeçalhos XML', com grupos ou sem (ao CSV falta o grupo repetido)",
    ),
    "odk": ("the ZIP with all repeats", "el ZIP con todas las repeticiones", "o ZIP com todas as repetições"),
    "surveycto": (
        "the long form, all files in one ZIP",
        "el formato largo (long), todos los archivos en un ZIP",
        "o formato longo (long), todos os arquivos em um ZIP",
    ),
    "codes": (
        "which organisation each code of the questionnaire is",
        "qué organización es cada código del cuestionario",
        "que organização é cada código do questionário",
    ),
    "blank": (
        "a row left blank is no answer; the questionnaire has a 0 for no tie",
        "una fila en blanco es falta de respuesta; el cuestionario tiene un 0 para «ninguno»",
        "uma linha em branco é falta de resposta; o questionário tem um 0 para «nenhum»",
    ),
    "informants": (
        "where several people answer for one organisation: max, mean or senior",
        "si varias personas responden por una organización: max, mean o senior (el máximo, la media, la de mayor rango)",
        "se várias pessoas respondem por uma organização: max, mean ou senior (o máximo, a média, a de maior cargo)",
    ),
    "others": (
        "the same relation with organisations that are not on the list",
        "la misma relación con organizaciones que no están en la lista",
        "a mesma relação com organizações que não estão na lista",
    ),
    "outside": (
        "not on the list: it stands outside the boundary, with this kind",
        "no está en la lista: queda fuera del límite, con este tipo",
        "não está na lista: fica fora do limite, com este tipo",
    ),
    "answers": (
        "what else the questionnaire asks; it stands in the same interviews",
        "lo demás que pregunta el cuestionario; está en las mismas entrevistas",
        "o que mais pergunta o questionário; está nas mesmas entrevistas",
    ),
    "role": ("of who answered", "cargo de quien respondió", "cargo de quem respondeu"),
    "trust": ("four statements, 1 to 4", "confianza: cuatro frases, de 1 a 4", "confiança: quatro frases, de 1 a 4"),
    "priority": (
        "how much each public input is needed, 0 to 3",
        "cuánto se necesita cada insumo público, de 0 a 3",
        "quanto se precisa de cada insumo público, de 0 a 3",
    ),
    "design": (
        "how organisations came into the programme, before the data are seen",
        "cómo entraron las organizaciones al programa, antes de ver los datos",
        "como as organizações entraram no programa, antes de ver os dados",
    ),
    "assignment": (
        "randomised, rule or self-selected",
        "al azar (randomised), por una regla (rule) o por propia decisión (self-selected)",
        "ao acaso (randomised), por uma regra (rule) ou por decisão própria (self-selected)",
    ),
    "arm": (
        "the column of the actors file that says who takes part",
        "la columna del archivo de organizaciones que dice quién participa",
        "a coluna do arquivo de organizações que diz quem participa",
    ),
}


def remarks(language: Language) -> dict[str, str]:
    """Every remark in one language.

    Examples
    --------
    >>> remarks("es")["check"]
    '`linkages check` dice qué está mal, línea por línea.'
    """
    place = ("en", "es", "pt").index(language)
    return {name: words[place] for name, words in _REMARKS.items()}
