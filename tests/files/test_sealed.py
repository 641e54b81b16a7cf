"""The sealed form gives back what it was given, or nothing."""

import io
import secrets

import pytest

from core.sealing import CannotOpen
from files import sealed

KEY = bytes(range(32))
STEP = sealed.CHUNK + 16
LENGTHS = [0, 1, sealed.CHUNK - 1, sealed.CHUNK, sealed.CHUNK + 1, 3 * sealed.CHUNK, 3 * sealed.CHUNK + 5]


def seal(plain: bytes, *, key: bytes = KEY, bound_to: str = "a") -> bytes:
    target = io.BytesIO()
    sealed.seal(io.BytesIO(plain), target, key=key, bound_to=bound_to)
    return target.getvalue()


def opened(content: bytes, *, key: bytes = KEY, bound_to: str = "a") -> bytes:
    return b"".join(sealed.opened(io.BytesIO(content), key=key, bound_to=bound_to))


def parts(content: bytes) -> tuple[bytes, list[bytes]]:
    body = content[4:]
    return content[:4], [body[at : at + STEP] for at in range(0, len(body), STEP)]


class Stingy(io.BytesIO):
    """A store that hands out less than it is asked for."""

    def read(self, length=-1):
        return super().read(min(length, 1000) if length > 0 else length)


@pytest.mark.parametrize("length", LENGTHS)
def test_what_is_sealed_opens_again_at_every_length(length):
    plain = secrets.token_bytes(length)

    assert opened(seal(plain)) == plain


def test_a_source_that_gives_little_at_a_time_makes_the_same_file():
    plain = secrets.token_bytes(2 * sealed.CHUNK + 7)
    target = io.BytesIO()

    sealed.seal(Stingy(plain), target, key=KEY, bound_to="a")

    assert target.getvalue() == seal(plain)
    assert b"".join(sealed.opened(Stingy(target.getvalue()), key=KEY, bound_to="a")) == plain


def test_nothing_of_the_plain_text_can_be_read_in_the_sealed_one():
    plain = b"canary" * 30_000

    content = seal(plain)

    assert b"canary" not in content
    assert len(content) == len(plain) + 4 + 16 * 3


@pytest.mark.parametrize("at", [0, 3, 4, 100, STEP + 3, STEP + 4, 2 * STEP, -17, -1])
def test_a_single_flipped_bit_is_noticed_wherever_it_is(at):
    content = bytearray(seal(secrets.token_bytes(2 * sealed.CHUNK + 500)))

    content[at] ^= 1

    with pytest.raises(CannotOpen):
        opened(bytes(content))


def test_a_file_cut_off_anywhere_is_noticed():
    content = seal(secrets.token_bytes(3 * sealed.CHUNK))
    cuts = [0, 3, 4, 4 + 15, 4 + 16, 4 + STEP, 4 + 2 * STEP, 4 + 2 * STEP + 1, len(content) - 1]

    for cut in cuts:
        with pytest.raises(CannotOpen):
            opened(content[:cut])


def test_chunks_in_another_order_are_noticed():
    mark, (first, second, third) = parts(seal(secrets.token_bytes(3 * sealed.CHUNK)))

    for order in ([second, first, third], [first, third], [first, second, second, third], [third]):
        with pytest.raises(CannotOpen):
            opened(mark + b"".join(order))


def test_anything_added_behind_the_end_is_noticed():
    content = seal(b"short")

    for more in (b"\0", content[4:]):
        with pytest.raises(CannotOpen):
            opened(content + more)


def test_a_chunk_of_another_file_is_noticed():
    mark, (first, _) = parts(seal(secrets.token_bytes(sealed.CHUNK + 9), bound_to="a"))
    _, (_, other) = parts(seal(secrets.token_bytes(sealed.CHUNK + 9), bound_to="b"))

    with pytest.raises(CannotOpen):
        opened(mark + first + other)


@pytest.mark.parametrize("wrong", [{"key": bytes(32)}, {"bound_to": "b"}, {"bound_to": ""}])
def test_another_key_or_another_binding_opens_nothing(wrong):
    content = seal(b"plain")

    with pytest.raises(CannotOpen):
        opened(content, **wrong)


def test_a_damaged_chunk_is_never_given_but_those_before_it_are():
    plain = secrets.token_bytes(3 * sealed.CHUNK)
    content = bytearray(seal(plain))
    content[4 + STEP + 7] ^= 1
    stream = sealed.opened(io.BytesIO(bytes(content)), key=KEY, bound_to="a")

    assert next(stream) == plain[: sealed.CHUNK]
    with pytest.raises(CannotOpen):
        next(stream)


def test_a_wrapped_secret_opens_with_its_key_and_binding_only():
    wrapped = sealed.wrap(KEY, b"secret", bound_to="token")

    assert sealed.unwrap(KEY, wrapped, bound_to="token") == b"secret"
    for key, binding, content in ((bytes(32), "token", wrapped), (KEY, "other", wrapped), (KEY, "token", wrapped[:-1]), (KEY, "token", b"")):  # fmt: skip
        with pytest.raises(CannotOpen):
            sealed.unwrap(key, content, bound_to=binding)
