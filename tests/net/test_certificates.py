"""https: the certificate is checked for the name asked, at the address that was checked."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from portal.net import Fetched, Policy, Word, fetch
from tests.net.test_fetch import forwards, means, open_to, says, serving, word


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate for `site.example` that this process trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "site.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("site.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "site.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    return pem


def test_https_asks_for_the_name_and_checks_its_certificate(certificate: Path) -> None:
    with serving(says(b"over tls")) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        asked: list[str | None] = []
        context.sni_callback = lambda connection, name, _: asked.append(name)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        port = server.server_port
        policy = Policy.reading([f"site.example:{port}", f"other.example:{port}", "127.0.0.1/32"])
        good = fetch(
            f"https://site.example:{port}/", purpose="test", policy=policy, resolve=means("127.0.0.1")
        )
        bad = fetch(
            f"https://other.example:{port}/", purpose="test", policy=policy, resolve=means("127.0.0.1")
        )
    assert isinstance(good, Fetched)
    assert good.body == b"over tls"
    assert asked == ["site.example", "other.example"]
    assert word(bad) is Word.NOT_REACHED


def test_a_redirect_may_not_leave_https(certificate: Path) -> None:
    with (
        serving(says(b"")) as plain,
        serving(forwards(f"http://site.example:{plain.server_port}/")) as server,
    ):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        both = open_to(server).hosts + open_to(plain).hosts
        policy = Policy(both, open_to(server).ranges)
        url = f"https://site.example:{server.server_port}/"
        assert word(fetch(url, purpose="test", policy=policy, resolve=means("127.0.0.1"))) is Word.NOT_ALLOWED
        assert plain.seen == []
