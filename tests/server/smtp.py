"""A mail server that keeps what it gets, and misbehaves on demand.

    smtp.py DIRECTORY PORT PASSWORD [--tls | --plain]

It demands STARTTLS and the user `keyfob` with this password; `--tls`: TLS from the start; `--plain`: none. What it does with
a mail stands in DIRECTORY/mode: take, refuse, refuse-bob, defer, break, hang. Each mail is a file in DIRECTORY/mails:
a line of JSON with its envelope, then the mail as it came. What happens is noted in DIRECTORY/smtp.log.
"""

import asyncio
import json
import pathlib
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

directory = pathlib.Path(sys.argv[1])
port, password = int(sys.argv[2]), sys.argv[3]
encryption = sys.argv[4] if len(sys.argv) > 4 else "--starttls"


def note(what):
    with open(directory / "smtp.log", "a") as log:
        log.write(f"{what}\n")


def mode():
    return (directory / "mode").read_text().strip()


class Handler:
    mails = 0

    async def handle_MAIL(self, server, session, envelope, address, options):
        if mode() == "hang":
            note("hangs")
            await asyncio.sleep(3600)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if mode() == "refuse" or (mode() == "refuse-bob" and address.startswith("bob@")):
            return f"550 5.1.1 <{address}> is not known here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if mode() == "defer":
            return "451 4.3.0 try again later"
        if mode() == "break":
            note("breaks off")
            server.transport.abort()
            return "250 OK"
        Handler.mails += 1
        head = {"to": envelope.rcpt_tos, "from": envelope.mail_from, "tls": server.transport.get_extra_info("cipher") is not None}
        # Written whole: who counts files sees no half of one.
        part = directory / "mails" / f"{port}-{Handler.mails}.part"
        part.write_bytes(json.dumps(head).encode() + b"\n" + envelope.original_content)
        part.rename(directory / "mails" / f"{asyncio.get_running_loop().time()}.eml")
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    note("a password was sent")
    good = data.login == b"keyfob" and data.password == password.encode()
    # The answer is left to the library.
    return AuthResult(success=good, handled=False)


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(directory / "ours.pem", directory / "ours.key")
settings = {
    "--starttls": {"tls_context": context, "require_starttls": True, "auth_required": True, "auth_require_tls": True},
    # The library does not see that the connection is encrypted already.
    "--tls": {"ssl_context": context, "auth_required": True, "auth_require_tls": False},
    "--plain": {"auth_require_tls": False},
}[encryption]
controller = Controller(Handler(), hostname="127.0.0.1", port=port, authenticator=authenticate, **settings)
controller.start()
note("up")
asyncio.new_event_loop().run_forever()
