"""The frames between the host and a student's process."""

import json
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpkit.grading.sandbox import frames

MESSAGES = st.lists(st.dictionaries(st.text(), st.integers() | st.text() | st.none(), min_size=0), max_size=5)


def packed(message):
    raw = json.dumps(message).encode()
    return frames.HEADER.pack(len(raw)) + raw


@given(MESSAGES, st.lists(st.integers(1, 50), min_size=1, max_size=50))
def test_frames_are_put_together_whatever_the_pieces_are(messages, sizes):
    stream, reader, read, turn = b"".join(map(packed, messages)), frames.Reader(), [], 0
    while stream:
        size = min(sizes[turn % len(sizes)], reader.missing)
        content = reader.feed(stream[:size])
        stream, turn = stream[size:], turn + 1
        if content is not None:
            read.append(json.loads(content))
    assert read == messages and reader.missing == frames.HEADER.size


def test_a_frame_that_is_too_large_is_refused_before_it_is_read():
    reader = frames.Reader(most=10)
    assert reader.feed(frames.HEADER.pack(10)) is None and reader.missing == 10
    with pytest.raises(frames.FrameTooLarge):
        frames.Reader(most=10).feed(frames.HEADER.pack(11))
    with pytest.raises(frames.EmptyFrame):
        frames.Reader(most=10).feed(frames.HEADER.pack(0))


def test_the_end_of_the_connection_is_none_and_rubbish_an_error():
    one, other = socket.socketpair()
    with one, other:
        frames.send(one, {"id": 1, "words": "ü"})
        assert frames.receive(other) == {"id": 1, "words": "ü"}
        one.sendall(frames.HEADER.pack(3) + b"nul")
        one.close()
        with pytest.raises(ValueError):
            frames.receive(other)
        assert frames.receive(other) is None
