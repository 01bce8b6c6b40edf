"""Countries by the names that tables give them: ISO 3166 codes, with gb-eng and its like for the home nations."""

import re

from bot.domain.identity import fold_name

# Code: names. The first is the English one; the others are what openfootball and common usage add.
_NAMES = """
ad: Andorra; ae: United Arab Emirates, UAE; af: Afghanistan; ag: Antigua and Barbuda; ai: Anguilla; al: Albania
am: Armenia; ao: Angola; ar: Argentina; at: Austria, Österreich; au: Australia; aw: Aruba; az: Azerbaijan
ba: Bosnia and Herzegovina, Bosnia; bb: Barbados; bd: Bangladesh; be: Belgium; bf: Burkina Faso; bg: Bulgaria
bh: Bahrain; bi: Burundi; bj: Benin; bm: Bermuda; bn: Brunei; bo: Bolivia; br: Brazil, Brasil; bs: Bahamas
bt: Bhutan; bw: Botswana; by: Belarus; bz: Belize; ca: Canada; cd: DR Congo, Congo DR
cf: Central African Republic; cg: Congo; ch: Switzerland, Schweiz; ci: Ivory Coast, Côte d'Ivoire; cl: Chile
cm: Cameroon; cn: China; co: Colombia; cr: Costa Rica; cu: Cuba; cv: Cape Verde, Cabo Verde; cw: Curaçao
cy: Cyprus; cz: Czech Republic, Czechia; de: Germany, Deutschland; dj: Djibouti; dk: Denmark; dm: Dominica
do: Dominican Republic; dz: Algeria; ec: Ecuador; ee: Estonia; eg: Egypt; er: Eritrea; es: Spain, España
et: Ethiopia; fi: Finland; fj: Fiji; fo: Faroe Islands; fr: France; ga: Gabon; gb-eng: England
gb-nir: Northern Ireland; gb-sct: Scotland; gb-wls: Wales; gd: Grenada; ge: Georgia; gf: French Guiana; gh: Ghana
gi: Gibraltar; gm: Gambia; gn: Guinea; gp: Guadeloupe; gq: Equatorial Guinea; gr: Greece; gt: Guatemala; gu: Guam
gw: Guinea-Bissau; gy: Guyana; hk: Hong Kong; hn: Honduras; hr: Croatia, Hrvatska; ht: Haiti; hu: Hungary
id: Indonesia; ie: Ireland, Republic of Ireland; il: Israel; in: India; iq: Iraq; ir: Iran; is: Iceland
it: Italy, Italia; jm: Jamaica; jo: Jordan; jp: Japan; ke: Kenya; kg: Kyrgyzstan; kh: Cambodia; km: Comoros
kn: Saint Kitts and Nevis; kp: North Korea; kr: South Korea, Korea Republic; kw: Kuwait; kz: Kazakhstan; la: Laos
lb: Lebanon; lc: Saint Lucia; li: Liechtenstein; lk: Sri Lanka; lr: Liberia; ls: Lesotho; lt: Lithuania
lu: Luxembourg; lv: Latvia, Latvija; ly: Libya; ma: Morocco; mc: Monaco; md: Moldova; me: Montenegro
mg: Madagascar; mk: North Macedonia, Macedonia; ml: Mali; mm: Myanmar; mn: Mongolia; mq: Martinique
mr: Mauritania; ms: Montserrat; mt: Malta; mu: Mauritius; mv: Maldives; mw: Malawi; mx: Mexico, México
my: Malaysia; mz: Mozambique; na: Namibia; nc: New Caledonia; ne: Niger; ng: Nigeria; ni: Nicaragua
nl: Netherlands, Holland; no: Norway; np: Nepal; nz: New Zealand; om: Oman; pa: Panama; pe: Peru
pg: Papua New Guinea; ph: Philippines; pk: Pakistan; pl: Poland; pr: Puerto Rico; ps: Palestine; pt: Portugal
py: Paraguay; qa: Qatar; ro: Romania; rs: Serbia; ru: Russia; rw: Rwanda; sa: Saudi Arabia; sb: Solomon Islands
sc: Seychelles; sd: Sudan; se: Sweden; sg: Singapore; si: Slovenia; sk: Slovakia; sl: Sierra Leone
sm: San Marino; sn: Senegal; so: Somalia; sr: Suriname; ss: South Sudan; st: São Tomé and Príncipe
sv: El Salvador; sy: Syria; sz: Eswatini; tc: Turks and Caicos Islands; td: Chad; tg: Togo; th: Thailand
tj: Tajikistan; tl: Timor-Leste; tm: Turkmenistan; tn: Tunisia; to: Tonga; tr: Turkey, Türkiye
tt: Trinidad and Tobago; tw: Taiwan, Chinese Taipei; tz: Tanzania; ua: Ukraine; ug: Uganda
us: United States, USA; uy: Uruguay; uz: Uzbekistan; vc: Saint Vincent and the Grenadines; ve: Venezuela
vn: Vietnam; vu: Vanuatu; ws: Samoa; xk: Kosovo; ye: Yemen; za: South Africa; zm: Zambia; zw: Zimbabwe
"""

# What openfootball calls, in its file names, those that have no ISO code of two letters.
_FILE_CODES = {"eng": "gb-eng", "sco": "gb-sct", "wal": "gb-wls", "nir": "gb-nir", "kos": "xk"}


def _table() -> dict[str, str]:
    pairs = (part.strip().split(": ") for part in re.split(r"[;\n]", _NAMES) if part.strip())
    return {fold_name(name): code for code, names in pairs for name in (code, *names.split(", "))}


_CODES = _table() | _FILE_CODES


def country_code(name: str) -> str | None:
    """Give the code of a country by its name in English or its own language, or by the code itself."""
    return _CODES.get(fold_name(name))
