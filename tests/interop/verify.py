#!/usr/bin/env python3
"""A second reader of Keyfob's license files, written from the two pages in licfmt/docs alone, with nothing but the
package `cryptography`. It reads the golden vectors and must end with each as their index says.

    verify.py licfmt/tests/vectors
"""
import base64, datetime, hashlib, json, pathlib, re, sys
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ROOT = bytes.fromhex("8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c")  # protocol.md: the key of seed 1
P = 2**255 - 19
ORDER_8 = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"
WEAK = {0, 1, P - 1, P, P + 1} | {int.from_bytes(bytes.fromhex(y), "little") for y in ORDER_8}

class Refused(Exception): pass

class Pairs(list): "A JSON object as it was written, with keys that stand there twice."

def need(holds, word="malformed"):
    if not holds: raise Refused(word)

# Keys, signatures, certificates: protocol.md.

def y_of(point): return int.from_bytes(point, "little") % 2**255

def signed(key, kind, body, signature):
    pae = b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(body), body)
    try: Ed25519PublicKey.from_public_bytes(key).verify(signature, pae)  # OpenSSL: no cofactor, S below L
    except (InvalidSignature, ValueError): return False
    return y_of(key) not in WEAK and y_of(signature[:32]) not in WEAK

def b64(text, word):
    try: raw = base64.b64decode(text, validate=True)
    except ValueError: raise Refused(word) from None
    need(base64.b64encode(raw).decode() == text, word)
    return raw

def varint(data, value=0, shift=0):
    need(data)
    byte = data.pop(0)
    value |= (byte & 127) << shift
    return varint(data, value, shift + 7) if byte > 127 else value

def certified(raw):
    need(65 <= len(raw) <= 135, "edited")
    body, root = raw[:-64], hashlib.sha256(ROOT).digest()[:16]
    need(body[:16] == root, "unknown-root")
    need(signed(ROOT, "application/vnd.keyfob.certificate.v1", body, raw[-64:]), "edited")
    key, rest = body[16:48], bytearray(body[48:])
    need(y_of(key) not in WEAK, "weak-key")  # no curve point: no signature will hold
    return key, varint(rest), varint(rest), varint(rest)

# JSON rules and tables: license-file.md. Each check takes a value and raises.

def refuse(text): raise ValueError(text)
def whole(text): return refuse(text) if text[0] == "-" else int(text)
JSON = json.JSONDecoder(object_pairs_hook=Pairs, parse_int=whole, parse_float=refuse, parse_constant=refuse)

def parse(text):
    try:
        value = JSON.decode(text)
        json.dumps(value, ensure_ascii=False).encode()  # raises for half a surrogate pair
    except (ValueError, RecursionError): raise Refused("malformed") from None
    return value

def table(optional=(), **checks):
    def check(value):
        need(isinstance(value, Pairs))
        names = [name for name, _ in value]
        need(len(set(names)) == len(names) and set(checks) - set(optional) <= set(names) <= set(checks))
        for name, member in value: checks[name](member)
    return check

def string(pattern, most=65536): return lambda value: need(isinstance(value, str) and re.fullmatch(pattern, value) and len(value.encode()) <= most)
def number(bits): return lambda value: need(type(value) is int and value < 2**bits)
def entries(check): return lambda value: (need(type(value) is list and len(value) <= 256), [check(entry) for entry in value])
def either(this, check): return lambda value: value == this or check(value)

def unix(value):
    string(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9]Z")(value)
    try: moment = int(datetime.datetime.fromisoformat(value[:-1] + "+00:00").timestamp())
    except ValueError: raise Refused("malformed") from None
    need(0 <= moment <= 253402207200)
    return moment

def dongle(value):
    string(r"KF-[0-9]{8}-[0-9]")(value)
    doubled = [sum(divmod(int(d) * (2 - at % 2), 10)) for at, d in enumerate(reversed(value[3:11]))]
    need((sum(doubled) + int(value[12])) % 10 == 0)

def ext(value, level=0):
    need(type(value) is not int or value < 2**53)
    if isinstance(value, str): string(HARMLESS)(value)
    if isinstance(value, list):
        need(level < 8 and (level or isinstance(value, Pairs)))
        names = [name for name, _ in value] if isinstance(value, Pairs) else []
        for name in names: string(HARMLESS)(name)
        need(len(set(names)) == len(names))
        for member in value: ext(member[1] if isinstance(value, Pairs) else member, level + 1)
    else: need(level)
    need(level or value)

def sealed(most): return lambda value: (string(".*")(value), need(65 <= len(b64(value, "malformed")) <= most))
u32, name = number(32), string(r"[a-z0-9.-]{1,64}")
HARMLESS = "[^\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]*"
text = string(HARMLESS, 200)
hard = table(id=dongle, public_key=string("[0-9a-f]{64}"))
PERIODS = "recheck_s countdown_s clock_warning_s check_in_s silent_s warning_s unverified_run_s key_validity_s run_limit_s".split()
LICENSE = table(("expires", "time", "ext"), product=name, number=string("[0-9][A-Za-z0-9-]{0,31}"), revision=u32,
    kind=string("standard|engineering|emergency"), environment=string("production|test"), issued=unix, not_before=unix, expires=unix, revocations=u32,
    licensee=table(**dict.fromkeys("company first_name last_name street zip city state country email phone".split(), text)),
    display=table(name=text, zip=text, city=text), options=entries(name), seats=entries(table(id=name, users=u32)),
    features=entries(table(id=name, unit=text, limit=either("unlimited", number(53)))),
    protection=either("unbound", lambda value: (need(isinstance(value, Pairs) and len(value) == 1), table(("hard-dongle", "soft-dongle"), **{"hard-dongle": hard, "soft-dongle": table()})(value))),
    control=table(profile=string("hard-dongle|soft-dongle|registered-keys|engineering|fixed-term"), on_failure=string("stop|degrade"), periods=table(**dict.fromkeys(PERIODS, u32))),
    tiers=entries(string("simulated|development|production")), time=table(issuer=sealed(135), statement=sealed(101)), ext=ext)
FITS = {("standard", "hard-dongle", "hard-dongle"), ("standard", "soft-dongle", "soft-dongle"), ("standard", "soft-dongle", "registered-keys"),
    ("engineering", "soft-dongle", "engineering"), ("emergency", "unbound", "fixed-term")}

def contradictions(doc):
    control, bound = dict(doc["control"]), doc["protection"] if doc["protection"] == "unbound" else doc["protection"][0][0]
    periods, first, last = dict(control["periods"]), unix(doc["not_before"]), unix(doc["expires"]) if "expires" in doc else None
    lists = [[dict(e)["id"] for e in doc["features"]], doc["options"], [dict(e)["id"] for e in doc["seats"]], doc["tiers"]]
    return [doc["revision"] == 0, last is not None and last < first, any(len(set(names)) < len(names) for names in lists),
        0 in (periods["recheck_s"], periods["check_in_s"], periods["run_limit_s"]), (bound == "hard-dongle") != bool(doc["tiers"]),
        (doc["kind"], bound, control["profile"]) not in FITS, doc["kind"] == "emergency" and (last is None or last - first > 604800)]

LIST = r'(?:    "[A-Za-z0-9+/=]*",\n)*    "[A-Za-z0-9+/=]*"\n'
LOOSE = json.JSONDecoder(object_pairs_hook=Pairs, parse_int=str, parse_float=str, parse_constant=refuse)

def check_keys(source):  # why a file is not of the one form
    try: outer = LOOSE.decode(source)
    except (ValueError, RecursionError): raise Refused("malformed") from None
    need(isinstance(outer, Pairs) and sorted(name for name, _ in outer) == ["certificates", "keyfob", "payload", "signatures"])
    outer = dict(outer)
    need(isinstance(outer["keyfob"], str) and not re.search("[\ud800-\udfff]", outer["keyfob"]))
    need(all(type(outer[name]) is list for name in ("certificates", "signatures")))
    return outer

class Kind:
    "A kind of signed file: its name, the bit of its issuers, the table and the rules of its payload."

    def __init__(self, name, bit, payload, contradictions):
        self.name, self.bit, self.payload, self.contradictions = name, bit, payload, contradictions
        self.form = re.compile(r'\{\n  "keyfob": "%s/1",\n  "payload": ((.*),\n  "certificates": \[\n(%s)  \]),\n  "signatures": \[\n(%s)  \]\n\}\n' % (name, LIST, LIST), re.DOTALL)

    def reason(self, source):
        outer = check_keys(source)
        kind, slash, version = outer["keyfob"].partition("/")
        need(slash, "edited")
        need(kind == self.name, "kind")
        need(outer["signatures"], "signature-count")
        digits = re.fullmatch("0*([0-9]{1,10})", version)
        need(not digits or int(digits[1]) == 1 or int(digits[1]) >= 2**32, "version")
        raise Refused("edited")

    def check(self, file, revoked):  # the steps of "How to check a file"
        need(len(file) <= 65536, "too-large")
        try: source = file.decode()
        except ValueError: raise Refused("malformed") from None
        parts = self.form.fullmatch(source) or self.reason(source)
        certificates, signatures = (re.findall('"(.*)"', part) for part in parts.group(3, 4))
        need(len(certificates) == len(signatures) <= 4, "signature-count")
        issuers = []
        for certificate, signature in zip(certificates, signatures):
            issuer = certified(b64(certificate, "edited"))
            need(signed(issuer[0], f"application/vnd.keyfob.{self.name}.v1+json", parts[1].encode(), b64(signature, "edited")), "edited")
            need(issuer[0] not in [other[0] for other in issuers], "signature-count")
            issuers.append(issuer)
        self.payload(parse(parts[2]))
        document = dict(parse(parts[2]))
        need(not any(self.contradictions(document)), "contradiction")
        for key, purposes, first, last in issuers:
            need(purposes >> self.bit & 1, "purpose")
            need(first <= unix(document["issued"]) <= last, "validity")
            need(hashlib.sha256(key).hexdigest()[:32] not in revoked, "issuer-revoked")

def outcome(check, *arguments):
    try: check(*arguments)
    except Refused as refused: return str(refused)
    return "ok"

def differences(folder, read):  # what does not end as the folder's index says
    index = [line.split("\t") for line in (folder / "index.tsv").read_text().splitlines()[1:]]
    return [(name, want, got) for name, want in index if (got := read((folder / name).read_bytes())) != want]

def edits_refused(name, good, first, read):  # every byte changed in two ways: how many, and those that were taken
    edits = [(at, good[:at] + bytes([good[at] ^ change]) + good[at + 1:]) for at in range(first, len(good)) for change in (1, 32)]
    return len(edits), [(f"{name}, byte {at} edited", "not ok", "ok") for at, file in edits if read(file) == "ok"]

def main(folder):
    index = (folder / "license/index.tsv").read_text().splitlines()[1:]
    revoked = {issuer["key"] for issuer in json.loads((folder / "documents/revocations.json").read_text())["payload"]["issuers"]}
    kind = Kind("license", 0, LICENSE, contradictions)
    def read(file): return outcome(kind.check, file, revoked)
    wrong, edits = differences(folder / "license", read), 0
    for name in ("good.json", "good-two-signers.json"):
        tried, more = edits_refused(name, (folder / "license" / name).read_bytes(), 0, read)
        edits, wrong = edits + tried, wrong + more
    for name, want, got in wrong: print(f"{name}: {got} instead of {want}")
    accepted = sum(line.endswith("\tok") for line in index)
    print(f"{len(index)} license vectors read by a second implementation ({accepted} accepted), {edits} edits refused, {len(wrong)} differences")
    return bool(wrong) or not index

if __name__ == "__main__": sys.exit(main(pathlib.Path(sys.argv[1])))
