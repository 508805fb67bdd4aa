"""Secrets do not reach a prompt; what only looks like one to a careless eye does."""

from __future__ import annotations

import pytest

from course.engines.claude.redaction import Redactor

_KEY = "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----".format(
    "\n".join("MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy0AHB7MaOVb6cRTvpGjX" + str(row) for row in range(4))
)
# Put together here, so that no scanner of this repository takes them for real.
_SECRETS = {
    "an AWS key": "AKIA" + "QYLPMN5HHHFPZAM2",
    "a GitHub token": "ghp_" + "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx",
    "a GitHub app token": "ghs_" + "1a2B3c4D5e6F7g8H9i0J1k2L3m4N5o6P7q8R9s0T.eyJh",
    "an Anthropic token": "sk-ant-" + "oat01-AbCdEfGhIjKlMnOpQrStUvWxYz0123456789",
    "a Supabase key": "sb_secret_" + "N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz",
    "a Slack token": "xoxb-" + "123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx",
}


@pytest.mark.parametrize("secret", _SECRETS.values(), ids=_SECRETS)
def test_a_secret_is_masked_and_counted(secret: str) -> None:
    redactor = Redactor()
    masked = redactor.mask(f'# naïve\nTOKEN = "{secret}"\nnext = 1\n')
    assert secret not in masked
    assert "[REDACTED:" in masked
    assert masked.count("\n") == 3
    assert redactor.count == 1


def test_a_password_in_plain_is_masked() -> None:
    assert "tr0ub4dor" not in Redactor().mask('db = connect(password="tr0ub4dor&3")')


def test_a_key_of_many_lines_leaves_the_numbers_of_the_others_alone() -> None:
    masked = Redactor().mask(f"a = 1\nKEY = '''{_KEY}'''\nb = 2")
    assert "MIIE" not in masked
    assert masked.split("\n")[-1] == "b = 2"
    assert masked.count("\n") == 2 + _KEY.count("\n")


def test_the_same_secret_counts_once() -> None:
    redactor = Redactor()
    redactor.mask(_SECRETS["an AWS key"])
    redactor.mask(_SECRETS["an AWS key"])
    assert redactor.count == 1


@pytest.mark.parametrize(
    "text",
    [
        'password = getpass("Password: ")',
        "def token(self) -> str: ...",
        'api_key = os.environ["API_KEY"]',
        'password: "password"',
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        'commit = "f3481520000000000000000000000000000000ab"',
    ],
)
def test_ordinary_code_is_left_alone(text: str) -> None:
    assert Redactor().mask(text) == text
