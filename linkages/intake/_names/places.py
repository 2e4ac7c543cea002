"""Places that stand beside a name (Rosario, Tarapoto) and the short forms of states and provinces.

Capitals of states, provinces and departments and the larger cities of Latin America, Spain and Portugal, as words without
accents. A place decides nothing alone: it only explains why a name is longer than the one on the list.
"""

from __future__ import annotations

from typing import Final

__all__ = ["PLACE_WORDS", "STATES"]

# Two capitals and the words they stand for: the states of Brazil, as they are written after a name.
STATES: Final = {
    "mg": "minas-gerais", "sc": "santa-catarina", "sp": "sao-paulo", "rj": "rio-janeiro", "rs": "rio-grande-sul",
    "rn": "rio-grande-norte", "ms": "mato-grosso-sul", "mt": "mato-grosso", "es": "espirito-santo", "df": "distrito-federal",
}  # fmt: skip

_PLACES: Final = """
    buenos aires rosario cordoba mendoza tucuman plata salta santa fe san juan resistencia neuquen corrientes bahia blanca
    parana posadas santiago estero jujuy rafael luis rio cuarto comodoro rivadavia catamarca rioja formosa rawson viedma
    ushuaia gallegos trelew bariloche tandil pergamino junin villa maria mercedes campana pilar zarate
    sao paulo janeiro brasilia salvador fortaleza belo horizonte manaus curitiba recife goiania belem porto alegre guarulhos
    campinas luis maceio natal teresina joao pessoa aracaju cuiaba florianopolis londrina joinville ribeirao preto uberlandia
    sorocaba jundiai maringa blumenau caxias sul criciuma chapeco pelotas passo fundo vitoria contagem betim juiz fora
    palmas velho macapa vista branco cascavel
    concepcion valparaiso vina mar antofagasta temuco puerto montt iquique arica rancagua talca serena coquimbo valdivia
    osorno chillan calama punta arenas copiapo curico angeles
    bogota medellin cali barranquilla cartagena cucuta bucaramanga pereira ibague manizales neiva armenia pasto monteria
    villavicencio valledupar popayan sincelejo tunja florencia riohacha quibdo yopal
    ciudad mexico guadalajara monterrey puebla tijuana leon juarez queretaro merida toluca aguascalientes chihuahua
    hermosillo saltillo morelia culiacan cancun veracruz xalapa oaxaca tuxtla gutierrez villahermosa cuernavaca pachuca
    durango zacatecas tepic colima mazatlan reynosa torreon celaya irapuato mexicali
    lima arequipa trujillo chiclayo piura cusco cuzco iquitos huancayo chimbote tacna juliaca ica ayacucho cajamarca
    pucallpa puno tarapoto huanuco moquegua tumbes huaraz abancay moyobamba
    montevideo salto paysandu maldonado rivera melo tacuarembo artigas durazno colonia canelones florida rocha
    quito guayaquil cuenca ambato loja machala manta portoviejo asuncion encarnacion este paz cruz sierra cochabamba sucre oruro
    potosi tarija caracas maracaibo valencia barquisimeto maracay panama jose guatemala tegucigalpa pedro sula managua domingo
    misiones chubut chaco pampa gerais catarina pernambuco ceara goias espirito mato grosso rondonia acre roraima amapa tocantins
    piaui maranhao sergipe alagoas paraiba amazonas minas biobio maule araucania aysen lagos rios nuble tarapaca atacama magallanes
    antioquia cauca cundinamarca boyaca caldas risaralda quindio huila tolima narino bolivar magdalena cesar guajira meta casanare
    guanajuato jalisco sinaloa sonora tamaulipas michoacan coahuila hidalgo guerrero quintana roo tabasco yucatan nayarit morelos
    ancash loreto ucayali pasco huancavelica apurimac lambayeque libertad callao martin azuay guayas pichincha manabi
    andalucia aragon asturias cantabria extremadura galicia navarra cataluna madrid barcelona sevilla zaragoza malaga murcia bilbao alicante valladolid vigo gijon coruna granada vitoria oviedo
    pamplona santander lisboa braga coimbra aveiro funchal setubal
"""
PLACE_WORDS: Final = frozenset(_PLACES.split())
