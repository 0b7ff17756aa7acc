#!/usr/bin/env python3
"""A second reader of what a site and a license server say: leases, requests, answers, hardware ids and tokens, written from
licfmt/docs/online.md alone. It reads the golden vectors and must end with each as their index says.

    online.py licfmt/tests/vectors
"""
import hashlib, json, pathlib, re, sys
from verify import Kind, P, Pairs, Refused, ROOT, WEAK, b64, differences, edits_refused, entries, name, need, number, outcome, parse, signed, string, table, text, u32, unix, y_of

hex32, hex64, count, license_number, environment = string("[0-9a-f]{32}"), string("[0-9a-f]{64}"), number(53), string("[0-9][A-Za-z0-9-]{0,31}"), string("production|test")
COMPONENTS = ["disk", "cpu", "firmware", "network"]

# The lease.

def decision(value):
    need(isinstance(value, Pairs) and len(value) == 1)
    granted = table(("waived_until",), license=hex64, revision=u32, revocations=u32, waived_until=unix, designated=entries(name))
    refused = table(reason=string("reset|revoked|cancelled|bound-elsewhere|hardware-changed|copied"), changed=entries(string("|".join(COMPONENTS))))
    table(("granted", "refused"), granted=granted, refused=refused)(value)

def lease_contradictions(doc):
    what = dict(doc["decision"])
    granted, refused = dict(what.get("granted", [])), dict(what.get("refused", []))
    names = granted.get("designated", refused.get("changed"))
    waived = "waived_until" in granted and unix(granted["waived_until"]) - unix(doc["issued"]) > 30 * 86400
    return [doc["sequence"] == 0, len(set(names)) < len(names), waived, bool(refused) and (refused["reason"] == "hardware-changed") != bool(names)]

LEASE = Kind("lease", 1, table(number=license_number, environment=environment, installation=hex32, hardware=hex32, sequence=count, nonce=hex64, issued=unix, decision=decision), lease_contradictions)

# Requests and answers.

def token(value): string("[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){4}")(value)

REPORT = table(("license",), nonce=hex64, environment=environment, hardware=table(COMPONENTS, **dict.fromkeys(COMPONENTS, hex32)), instance=name,
    program=table(version=text, status=string("running|stopped")), reads=u32, license=hex64, revocations=u32, usage=entries(table(id=name, used=count)))
REQUESTS = {"/v1/activations": ("application/vnd.keyfob.activation.v1+json", table(number=license_number, token=token, report=REPORT)),
    "/v1/check-ins": ("application/vnd.keyfob.check-in.v1+json", table(number=license_number, sequence=count, report=REPORT))}

def request(file):  # the steps of "How to check a request"
    head, _, body = file.partition(b"\n\n")
    start, *fields = head.decode().split("\n")
    path, fields = start.split(" ")[1], dict(re.fullmatch("([^:]*): *(.*)", field).groups() for field in fields)
    kind, check = REQUESTS[path]
    need(fields["Content-Type"] == kind, "media-type")
    need(len(body) <= 65536, "too-large")
    need(re.fullmatch("[0-9a-f]{64}", fields["keyfob-key"]), "key")
    try: source = body.decode()
    except ValueError: raise Refused("malformed") from None
    signature, key = b64(fields["keyfob-signature"], "signature"), bytes.fromhex(fields["keyfob-key"])
    need(len(signature) == 64, "signature")
    need(y_of(key) not in WEAK and on_curve(y_of(key)), "key")
    need(signed(key, kind, body, signature), "signature")
    check(parse(source))
    report = dict(dict(parse(source))["report"])
    used = [dict(entry)["id"] for entry in report["usage"]]
    need(report["reads"] and report["hardware"] and len(set(used)) == len(used), "contradiction")

def on_curve(y):  # RFC 8032, 5.1.3: x^2 = (y^2 - 1) / (d y^2 + 1) has a root
    d = -121665 * pow(121666, -1, P)
    square = (y * y - 1) * pow(d * y * y + 1, -1, P) % P
    return square == 0 or pow(square, (P - 1) // 2, P) == 1

def answer(file):
    need(len(file) <= 524288, "too-large")
    try: source = file.decode()
    except ValueError: raise Refused("malformed") from None
    table(("license", "revocations"), **dict.fromkeys(("lease", "license", "revocations"), lambda value: need(isinstance(value, str))))(parse(source))

# The computer, and what people type.

def first_16(*parts): return hashlib.sha256(b"".join(parts)).digest()[:16]

def hardware(rows):
    vendor, hashes = first_16(ROOT), {}
    for component, value, want in rows:
        if component == "id": got = first_16(b"keyfob hardware ", *(b"\1" + hashes[it] if hashes[it] else b"\0" for it in COMPONENTS))
        else: got = hashes[component] = value and first_16(b"keyfob component ", vendor, component.encode(), b"\0", value.encode())
        if (got.hex() if got else "") != want: yield component

def typed(value):
    symbols = re.sub("[- ]", "", value).upper().translate(str.maketrans("OIL", "011"))
    return "-".join(re.findall(".{5}", symbols)) if re.fullmatch("[0-9A-HJKMNP-TV-Z]{25}", symbols) else ""

def main(folder):
    def rows(path): return [line.split("\t") for line in (folder / path).read_text().splitlines()[1:]]
    revoked = {issuer["key"] for issuer in json.loads((folder / "documents/revocations.json").read_text())["payload"]["issuers"]}
    def lease(file): return outcome(LEASE.check, file, revoked)
    def said(file): return outcome(request if file.startswith(b"POST ") else answer, file)
    wrong = differences(folder / "lease", lease) + differences(folder / "online", said)
    edits = 0
    for path, read in (("lease/good-granted.json", lease), ("online/good-activation.http", said), ("online/good-check-in.http", said)):
        good = (folder / path).read_bytes()
        first = 0 if path.startswith("lease") else good.index(b"\n\n") + 2  # names of header fields have many spellings
        tried, more = edits_refused(path, good, first, read)
        edits, wrong = edits + tried, wrong + more
    wrong += [(f"hardware.tsv, {component}", "the hash there", "another") for component in hardware(rows("documents/hardware.tsv"))]
    wrong += [(f"tokens.tsv, {value}", want, typed(value)) for value, want in rows("documents/tokens.tsv") if typed(value.replace("\\t", "\t")) != want]
    for name, want, got in wrong: print(f"{name}: {got} instead of {want}")
    leases, others = len(rows("lease/index.tsv")), len(rows("online/index.tsv"))
    print(f"{leases} leases, {others} requests and answers read by a second implementation, {edits} edits refused, {len(wrong)} differences")
    return bool(wrong) or not leases or not others

if __name__ == "__main__": sys.exit(main(pathlib.Path(sys.argv[1])))
