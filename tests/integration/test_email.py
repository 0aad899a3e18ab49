"""bot/channels/email.py against a real mail server: what arrives, and what each failure means for delivery."""

import asyncio
import datetime as dt
import socket
import ssl
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.channels.email import EmailChannel, MailServer
from bot.messages import Choice, Reply, Sender, SendFailed
from bot.storage import outbox
from tests.standins.smtp import Trouble, smtp_server

AN = "an@congan.test"
ALERT = Reply(
    text="🚨 Cháy · SC-7K3PM\nNơi: 12 Phú Riềng Đỏ\nNgười báo viết: khói dày đặc ở tầng hai",
    choices=(Choice("inc:SC-7K3PM:acknowledge", "Tiếp nhận"),),
    emergency=True,
)
CHANGE = Reply(text="🚨 Cháy · SC-7K3PM\n➡ Đã tiếp nhận — Bình, 09:05")


@pytest.fixture
def channel(say, clock):
    """Makes the channel for a server."""

    def of(port, *, tls="none", user="", password="", console="", patience=2.0, trusted=None):
        server = MailServer("127.0.0.1", port, user, password, "truc@pccc.test", tls)
        return EmailChannel(server, console, say, clock, patience=patience, trusted=trusted)

    return of


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for this machine that only these tests trust: for the server, and for the client."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=str(file))


def body(mail):
    """The text as it was before it went over the wire."""
    return mail.get_content().replace("\r\n", "\n").strip()


async def failure(channel, to=AN, reply=ALERT):
    with pytest.raises(SendFailed) as caught:
        await channel.send(to, reply)
    return caught.value


async def test_an_alert_arrives_as_text_with_its_first_line_as_subject(channel):
    async with smtp_server() as server:
        await channel(server.port).send(AN, ALERT)
    ((to, mail),) = server.arrived
    assert to == AN
    assert (mail["Subject"], mail["From"], mail["To"]) == ("🚨 Cháy · SC-7K3PM", "truc@pccc.test", AN)
    assert mail.get_content_type() == "text/plain"
    assert body(mail) == ALERT.text
    assert mail["Importance"] == "high"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime.isoformat() == "2026-11-23T02:00:00+00:00"


async def test_buttons_become_a_link_to_the_console_and_never_numbers(channel, database, clock):
    from bot.delivery import fit

    async with smtp_server() as server:
        bare, linked = channel(server.port), channel(server.port, console="https://pccc.test/console")
        for one in (bare, linked):
            await one.send(AN, fit(ALERT, one.abilities))
        await linked.send(AN, CHANGE)
    first, second, third = (body(mail) for _, mail in server.arrived)
    assert "Tiếp nhận" not in first
    assert "http" not in first
    assert second.strip().endswith("https://pccc.test/console")
    assert "http" not in third


async def test_what_is_about_one_incident_is_one_thread(channel):
    async with smtp_server() as server:
        for reply in (ALERT, CHANGE, Reply(text="🚨 Khói · SC-99999\nx"), Reply(text="Xin chào")):
            await channel(server.port).send(AN, reply)
    mails = [mail for _, mail in server.arrived]
    assert mails[0]["References"] == mails[1]["References"] == mails[1]["In-Reply-To"] != mails[2]["References"]
    assert mails[3]["References"] is None
    assert len({mail["Message-ID"] for mail in mails}) == 4


async def test_the_same_mail_sent_again_has_the_same_id(channel):
    async with smtp_server() as server:
        for _ in range(2):
            await channel(server.port).send(AN, ALERT)
    one, other = (mail["Message-ID"] for _, mail in server.arrived)
    assert one == other


async def test_nobody_can_add_headers_or_recipients(channel):
    evil = Reply(text="Cháy\r\x0b\x85\u2028Bcc: ke-gian@x.test\nBcc: ke-gian@x.test\n\n.\nMAIL FROM:<x@x.test>\n..hai chấm")
    async with smtp_server() as server:
        await channel(server.port).send(AN, evil)
        for to in ("an@x.test\nBcc: b@x.test", "an@x.test, b@x.test", "<an@x.test>", "an", "", "an@x.test> NOTIFY=NEVER"):
            failed = await failure(channel(server.port), to)
            assert not failed.retryable
    ((_, mail),) = server.arrived
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Cháy"
    assert "\n.\nMAIL FROM:<x@x.test>\n..hai chấm" in body(mail)


@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
@pytest.mark.parametrize(("answer", "retryable"), [("451 4.7.1 greylisted", True), ("550 5.1.1 no such user", False)])
async def test_4xx_is_tried_again_and_5xx_is_not(channel, step, answer, retryable):
    async with smtp_server() as server:
        server.troubles.append(Trouble(step, answer))
        failed = await failure(channel(server.port))
        assert (failed.retryable, failed.unknown) == (retryable, False)
        assert AN not in failed.reason
        await channel(server.port).send(AN, ALERT)
    assert len(server.arrived) == 1


async def test_nobody_listening_is_tried_again(channel):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    failed = await failure(channel(port))
    assert (failed.retryable, failed.unknown) == (True, False)


async def test_a_host_that_does_not_exist_is_tried_again(say, clock):
    server = MailServer("mail.invalid", 25, "", "", "truc@pccc.test", "none")
    failed = await failure(EmailChannel(server, "", say, clock, patience=2))
    assert (failed.retryable, failed.unknown) == (True, False)


@pytest.mark.parametrize(("step", "unknown"), [("mail", False), ("rcpt", False), ("data", True)])
@pytest.mark.parametrize("cut", [False, True])
async def test_silence_or_a_cut_line_is_unknown_only_once_the_text_was_sent(channel, step, unknown, cut):
    async with smtp_server() as server:
        server.troubles.append(Trouble(step, cut=cut, wait=0 if cut else 1.0))
        failed = await failure(channel(server.port, patience=0.3))
        assert (failed.retryable, failed.unknown) == (True, unknown)


async def test_a_password_is_used_and_a_wrong_one_is_final(channel):
    async with smtp_server(sign_in=True) as server:
        await channel(server.port, user="truc", password="right").send(AN, ALERT)
        failed = await failure(channel(server.port, user="truc", password="wrong"))
    assert server.signed_in[0] == "truc"
    assert not failed.retryable
    assert "wrong" not in failed.reason
    assert len(server.arrived) == 1


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_mail_goes_encrypted_and_only_to_a_trusted_server(channel, certificate, tls):
    theirs, trusted = certificate
    async with smtp_server(tls=theirs, encrypted_from_the_start=tls == "tls") as server:
        await channel(server.port, tls=tls, trusted=trusted).send(AN, ALERT)
        failed = await failure(channel(server.port, tls=tls))
    assert server.encrypted == [True]
    assert (failed.retryable, failed.unknown) == (True, False)


async def test_a_server_without_encryption_gets_nothing_where_it_is_asked_for(channel):
    async with smtp_server() as server:
        failed = await failure(channel(server.port, tls="starttls"))
    assert (failed.retryable, failed.unknown) == (True, False)
    assert server.arrived == []


async def test_an_alert_is_delivered_through_the_outbox_after_a_refusal(channel, database, clock):
    from bot.delivery import Delivery

    async with smtp_server() as server:
        server.troubles.append(Trouble("rcpt", "450 4.2.1 later"))
        delivery = Delivery(database, {"email": channel(server.port)}, clock)
        delivery.use_loop(asyncio.get_running_loop())
        with database.begin() as c:
            outbox.put(c, outbox.Outgoing(id="m1", to=Sender("email", AN), kind="alert", reply=ALERT), clock())
        wait = await asyncio.to_thread(delivery.attempt, "m1")
        clock.forward(wait)
        assert await asyncio.to_thread(delivery.attempt, "m1") is None
    with database.begin() as c:
        assert outbox.counts(c) == {"sent": 1}
    assert len(server.arrived) == 1
