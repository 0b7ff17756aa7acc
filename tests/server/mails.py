"""Reads the mails that arrived, as a mail program does, and holds them against what they should say.

    mails.py DIRECTORY LANGUAGE
"""

import datetime
import email.policy
import email.utils
import json
import pathlib
import re
import sqlite3
import sys

directory, language = pathlib.Path(sys.argv[1]), sys.argv[2]
COMPANY = "Muster Gebäudetechnik AG"
RECIPIENTS = {"erika@example.com": "Erika Müller", "bob@example.com": ""}


def column(statement):
    database = sqlite3.connect(directory / "server/keyfob.db")
    seconds = database.execute(statement).fetchone()[0]
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


silent_since = column("SELECT seen FROM installations WHERE number = '1921900032'")
expires = column("SELECT expires FROM licenses WHERE number = '1921900033'")
SUBJECT, BODY = {
    "en": (
        "Keyfob: 4 notices about your sites",
        f"""What the license server noticed:

License 1921900031 ({COMPANY}): saia-pcd uses 6050 of 6100.
License 1921900031 ({COMPANY}): copies of the installation have checked in once.
License 1921900032 ({COMPANY}): not heard of since {silent_since}.
License 1921900033 ({COMPANY}): ends on {expires}.

The same is told again in 7 days. All of it at any time: keyfob-server attention
""",
    ),
    "de": (
        "Keyfob: 4 Hinweise zu Ihren Anlagen",
        f"""Das hat der Lizenzserver bemerkt:

Lizenz 1921900031 ({COMPANY}): saia-pcd nutzt 6050 von 6100.
Lizenz 1921900031 ({COMPANY}): Kopien der Installation haben sich einmal gemeldet.
Lizenz 1921900032 ({COMPANY}): meldet sich seit {silent_since} nicht mehr.
Lizenz 1921900033 ({COMPANY}): endet am {expires}.

Dasselbe wird in 7 Tagen wieder gemeldet. Jederzeit zeigt es: keyfob-server attention
""",
    ),
}[language]


def expect(found, expected, what):
    if found != expected:
        sys.exit(f"{what}: {found!r}, not {expected!r}")


def read(path):
    """Answers whom a mail is to."""
    envelope, raw = path.read_bytes().split(b"\n", 1)
    envelope = json.loads(envelope)
    [recipient] = envelope["to"]
    expect(envelope["from"], "keyfob@example.com", "the sender")
    expect(envelope["tls"], True, "encrypted")
    # RFC 5321 and 5322: lines end with CRLF and are short; nothing but ASCII, as no extension was asked for.
    lines = raw.split(b"\r\n")
    expect([it for it in lines if b"\n" in it or b"\r" in it or len(it) > 998], [], "lines")
    raw.decode("ascii")
    mail = email.message_from_bytes(raw, policy=email.policy.SMTP)
    expect(list(mail.defects), [], "defects")
    for name, value in mail.items():
        expect(list(value.defects), [], f"defects of {name}")
        expect(len(mail.get_all(name)), 1, f"how often there is {name}")
    expect(mail.get_content_type(), "text/plain", "the type")
    expect(mail.get_content_charset(), "utf-8", "the character set")
    expect(mail["MIME-Version"], "1.0", "MIME-Version")
    expect(mail["Auto-Submitted"], "auto-generated", "Auto-Submitted")
    expect(mail["From"], "Keyfob <keyfob@example.com>", "From")
    [to] = mail["To"].addresses
    expect((to.addr_spec, to.display_name), (recipient, RECIPIENTS[recipient]), "To")
    expect(bool(re.fullmatch(r"<[^<>@\s]+@[^<>@\s]+>", mail["Message-ID"])), True, "Message-ID is one")
    age = datetime.datetime.now(datetime.timezone.utc) - mail["Date"].datetime
    expect(abs(age) < datetime.timedelta(hours=1), True, "Date is now")
    expect(mail["Subject"], SUBJECT, "the subject")
    body = mail.get_content()
    expect(body.replace("\r\n", "\n").rstrip("\n"), BODY.rstrip("\n"), "the body")
    # Decision 19: no link that changes anything, since there is none.
    links = re.search(r"https?:|mailto:|www\.|href", raw.decode() + body, re.IGNORECASE)
    expect(links, None, "links")
    secrets = [it.read_text().strip() for it in directory.glob("token-*")]
    secrets += re.findall(r"Invitation .*: (\S+)", (directory / "out").read_text())
    expect(len(secrets) >= 4, True, "there are secrets to look for")
    for secret in secrets:
        for form in (secret, secret.replace("-", "")):
            expect(form.lower() in (raw.decode() + body).lower(), False, "a secret in a mail")
    return recipient


found = [read(path) for path in (directory / "seen").glob("*.eml")]
expect(sorted(found), sorted(RECIPIENTS), "who was mailed")
