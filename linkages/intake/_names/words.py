"""What words in the names of organisations are worth: legal forms, contractions, translations, words that tell little.

Spanish, Portuguese and English; every word without accents, in small letters. Translations go to one word, the Spanish
one as a rule; endings that follow a rule (-ção, -ción) are not listed here but folded in `normalise`.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "ARTICLES",
    "BRANCH",
    "EXACT",
    "GENERIC",
    "HARMLESS",
    "HEADS",
    "LEGAL",
    "LEGAL_CUT",
    "MEANS",
    "PHRASES",
    "STOP",
    "TYPES",
]


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _table(text: str) -> dict[str, str]:
    """``meaning: word word`` on each line."""
    lines = (line.split(":") for line in text.strip().splitlines())
    return {word: meaning.strip() for meaning, words in lines for word in words.split()}


STOP: Final = _set(
    "de del d la las los el lo un una y e o u a al en con por para sobre do da dos das no na nos nas em ao aos as os "
    "pelo pela com the of and for in at on to by"
)
ARTICLES: Final = _set("la las los el o a os as the")

# Legal forms as they end a name, dots and spaces gone, and the family that tells whether two forms agree.
_LEGAL_WORDS: Final = _table("""
sa: sa saic saicf saicyf saci sacif sacifi sacifia saca saa sac sau saf sca sapem plc
srl: srl ltda ltd limitada limitado ltdo scrl llc lda sl slu gmbh
sas: sas
spa: spa
eirl: eirl eireli
cv: sadecv sabdecv sapidecv sapi
rlcv: sderldecv srldecv
sh: sh
sc: sc scs scc
se: se
ca: ca
inc: inc
me: me epp mei
ac: ac
ag: ag
snc: snc
sem: sem
scl: scl
bp: bp
esp: esp
sgr: sgr
""")
_LEGAL_PHRASES: Final = {
    "s a": "sa", "s a c": "sa", "s r l": "srl", "s a s": "sas", "s h": "sh",
    "sociedad anonima": "sa", "soc anonima": "sa", "soc anon": "sa", "sociedade anonima": "sa",
    "sociedad anonima de capital variable": "cv", "sa de cv": "cv", "s a de c v": "cv", "sab de cv": "cv",
    "sapi de cv": "cv", "sociedad anonima cerrada": "sa", "sociedad anonima abierta": "sa",
    "sociedad anonima industrial y comercial": "sa",
    "sociedad de responsabilidad limitada": "srl", "soc de resp ltda": "srl", "soc de resp limitada": "srl",
    "soc resp ltda": "srl", "s de rl": "srl", "s de r l": "srl", "s de rl de cv": "rlcv", "s de r l de c v": "rlcv",
    "sociedad por acciones simplificada": "sas", "soc por acciones simplificada": "sas",
    "sociedad por acciones": "spa", "empresa individual de responsabilidad limitada": "eirl",
    "empresa individual de resp ltda": "eirl", "sociedad de hecho": "sh", "sociedad del estado": "se",
    "sociedad colectiva": "sc", "sociedad civil": "sc", "sociedade limitada": "srl", "compania anonima": "ca",
    "asociacion civil": "ac", "asoc civil": "ac", "s en c": "sc", "cia s en c": "sc", "asociacion gremial": "ag", "sociedad nacional de credito": "snc",
    "sociedad de economia mixta": "sem", "banca publica": "bp",
}  # fmt: skip
# A form that is cut from a longer one is no other form: S.A. for S.A. de C.V.
LEGAL_CUT: Final = frozenset((frozenset(("sa", "cv")), frozenset(("srl", "rlcv"))))
LEGAL: Final[dict[tuple[str, ...], str]] = {
    **{(word,): family for word, family in _LEGAL_WORDS.items()},
    **{tuple(phrase.split()): family for phrase, family in _LEGAL_PHRASES.items()},
}

PHRASES: Final = (
    ("bs as", "buenos aires"),
    ("bs aires", "buenos aires"),
    ("r o u", "uruguay"),
    ("micro y pequena", ""),
    ("municipalidad de la ciudad", "municipalidad"),
    ("prefeitura da cidade", "prefeitura"),
    ("alcaldia de la ciudad", "alcaldia"),
)

# Contractions that are no mere beginning of the word, common beginnings, and translations.
MEANS: Final = _table("""
universidad: univ university universitat
nacional: nac nal national natl
instituto: inst institute insto
internacional: intl international
asociacion: asoc assoc asn association asociasion
fundacion: fund fdn foundation fundasion
cooperativa: coop cooperative cooperativo
compania: cia comp company companhia
hermanos: hnos hno irmaos irmao brothers bros hermano
hijos: hijo filhos filho sons
ministerio: min mrio ministry
municipio: munic muni mun municipalidad municipality prefeitura pref alcaldia ayuntamiento municipalidade
municipal: mpal
secretaria: sec sria secr secretariat
subsecretaria: subsec ssria
direccion: dir directorate diretoria
departamento: dpto depto dept department
facultad: fac faculty faculdade faculdad
escuela: esc school escola
centro: ctro cto center centre
laboratorio: lab laboratory
hospital: hosp
banco: bco bank
provincia: pcia prov province provincial
gobierno: gob gbno gov government governo
camara: cam chamber
comercio: commerce trade
industria: industry
industrial: industriais
agencia: ag agency
corporacion: corp corporation
servicio: serv service servico
sociedad: soc society sociedade
sindicato: sind
federacion: federation
confederacion: conf
union: uniao
maquinaria: maq machinery
transporte: transp transport
ingenieria: ing engineering engenharia
investigacion: research pesquisa investig
innovacion: innovation inovacion inovacao innov
desarrollo: development desenvolvimento des dllo desenv
tecnologia: technology tecnol
tecnologico: technological
tecnico: technical
cientifico: scientific
ciencia: science
economico: economic
economia: economy
agricola: agricultural agric
agricultura: agriculture
produccion: production producao
consejo: council conselho
aprendizaje: learning aprendizagem
apoyo: support apoio
empresa: enterprise business emp
empresario: empresarial
informacion: information
sistema: system
solucion: solution solucao
red: network rede
parque: park
polo: hub
automatizacion: automation automacion
analitica: analytics
robotica: robotics
construccion: construction construcao
constructora: construtora
calzado: calcado footwear
mueble: movel movei furniture
madera: madeira wood
vino: vinho wine
hijas: filhas
estado: state estadual
ciudad: city cidade
republica: republic rep
catolico: catholic
autonomo: autonomous
pontificio: pontifical
federal: fed
brasilero: brasileira brasileiro brasilena brasileno brazilian bras
argentino: argentina arg argentinian
chileno: chilena
uruguayo: uruguaya
sur: south sul
norte: north
este: east leste
oeste: west
nordeste: northeast noreste
sudeste: southeast sureste
noroeste: northwest
sudoeste: southwest suroeste
villa: va
santa: sta
santo: sto
puerto: pto porto
monte: mte
general: gral
coronel: cnel
cordoba: cba
mendoza: mza
tucuman: tuc
queretaro: qro
guanajuato: gto
jalisco: jal
chihuahua: chih
coahuila: coah
tamaulipas: tamps
michoacan: mich
automotriz: automotive automotivo
aeroespacial: aerospace
valle: vale valley
rio: river
asociado: associate
exportador: export
""")

# Words that many names share. They count for less, and alone they make no match.
GENERIC: Final = _set("""
universidad nacional instituto internacional asociacion fundacion cooperativa compania hermanos hijos ministerio
municipio municipal secretaria subsecretaria direccion departamento departamental facultad escuela centro laboratorio
hospital zonal banco provincia gobierno camara comercio industria industrial agencia corporacion servicio sociedad sindicato
federacion confederacion union maquinaria transporte ingenieria investigacion innovacion desarrollo tecnologia
tecnologico tecnologica tecnico tecnica cientifico cientifica ciencia economico economica economia agricola agricultura
agropecuario agropecuaria agroindustria agroindustrial produccion productivo productiva productor consejo aprendizaje apoyo
empresa empresario informacion informatica informatico sistema solucion red parque polo cluster automatizacion analitica
robotica construccion constructora calzado mueble madera vino vina bodega estado ciudad republica catolico catolica
autonomo autonoma pontificio pontificia federal regional rural social comercial exportador exportadora importador importadora
comunidad consorcio consultora consultor estudio asociado grupo taller fabrica planta software digital dato nube
servicios electronica microelectronica telecomunicacion energia agua biotecnologia quimica quimico farmaceutica textil
hilanderia curtiembre astillero acero aserradero frigorifico lacteo semilla semillero implemento avicola apicola
minera mineria metalurgica metalurgico metalmecanica plastico autoparte fruta cafe zapatilla alimento cereal bolsa
incubadora aceleradora intendencia alcaldia prefeitura ilustre agro bio tecno cooperacion fomento promocion transferencia
sanidad calidad agroalimentaria educacion salud trabajo cultura turismo ambiente san santa santo villa puerto rio cerro
monte laguna valle arroyo loma paso campo don dona general coronel argentino brasilero uruguay uruguayo chile chileno brasil
mexico peru colombia paraguay bolivia ecuador venezuela mexicano mexicana peruano peruana colombiano colombiana boliviano boliviana
ecuatoriano ecuatoriana paraguayo paraguaya venezolano venezolana costarricense sur norte este oeste superior media montaje comercializadora
agrario agraria cafetalero cafetalera cacaotero cacaotera vinicola vitivinicola ganadero ganadera
pecuario pecuaria forestal maderero maderera pesquero pesquera acuicola acuicultura ahorro credito financiero financiera
aeroespacial aeronautico aeronautica automotriz siderurgica confeccion maquinado inmobiliaria aseguradora seguro politecnico
politecnica limitada distrital intermunicipal estacion experimental gremio gremial comite caja programa plataforma finca vinedo molino hotel clinica vinicultor
distribuidora logistica inversion inversiones desarrolladora unidad oficina registro observatorio ente colegio aircraft engine motor foods steel mining
""") - _set("sur norte este oeste")

# Words whose likeness to another word means nothing: one is not a misspelling of the other.
EXACT: Final = _set("""
sur norte este oeste nordeste noroeste sudeste sudoeste sureste suroeste noreste litoral oriente occidente alto bajo alta
baja nuevo nueva viejo vieja primero primera segundo segunda tercero tercera i ii iii iv v vi vii viii ix x xi xii
uno dos tres cuatro cinco seis siete ocho nueve diez industrial comercial rural publico publica privado privada
avicola apicola agricola vino vina marino marina minera bio agro tecno
""")

# Words that a longer name may have beside the shorter one without being another organisation.
HARMLESS: Final = _set("""
municipal departamental ilustre empresa compania firma industria oficial estado provincia argentino uruguay uruguayo chile chileno
brasil brasilero mexico peru colombia paraguay bolivia ecuador venezuela mexicano mexicana peruano peruana colombiano colombiana
boliviano boliviana ecuatoriano ecuatoriana paraguayo paraguaya venezolano venezolana costarricense distrital intermunicipal
""")

# Words that announce a part of an organisation.
BRANCH: Final = _set("""
sede sucursal filial delegacion regional facultad departamento direccion area seccional subsede campus planta agencia
oficina unidad division centro instituto estacion eea catedra escuela laboratorio gerencia secretaria
""")

# Which of the universities of a place it is.
TYPES: Final = _set(
    "federal estado catolico catolica politecnico politecnica autonomo autonoma tecnologico tecnologica industrial agrario agraria"
)

# Words that begin the name of a whole organisation, so that an instituto beside one is rather its part.
HEADS: Final = _set("universidad ministerio municipio gobierno banco cooperativa corporacion fundacion camara empresa")
