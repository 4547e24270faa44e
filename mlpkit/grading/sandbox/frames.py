"""What the host and the student's process say to each other: frames of four bytes of length, then JSON.

Both sides use this module. A student's process trusts the host; the host trusts nothing, so it
reads with :class:`Reader`, which never holds more than the host allows.
"""

import enum
import json
import socket
import struct
from collections.abc import Mapping
from typing import Any

HEADER = struct.Struct(">I")
CHUNK = 1 << 20  # bytes that are asked of a socket at once
# Bound before any code of a student's runs: what that puts in the place of json.dumps serves nobody else.
dumps = json.JSONEncoder().encode
_loads = json.JSONDecoder().decode
READY = 0  # id of the first frame that a student's process sends, unasked


class Request(enum.StrEnum):
    """What the host asks a student's process to do."""

    CELL = "cell"
    PROBE = "probe"
    ATTEMPTS = "attempts"
    FILES = "files"


class Command(enum.StrEnum):
    """What the host asks the fork server to do: lines of JSON, on a socket of its own."""

    FORK = "fork"
    INTERRUPT = "interrupt"
    KILL = "kill"


class CellStatus(enum.StrEnum):
    """How a cell ended."""

    OK = "ok"
    ERROR = "error"
    TIME = "time"


class FrameTooLarge(ValueError):
    """A frame announces more bytes than its reader allows."""


class EmptyFrame(ValueError):
    """A frame announces no bytes at all, which is no JSON."""


class Reader:
    """Puts frames together from the pieces in which they arrive.

    Parameters
    ----------
    most : int, optional
        Bytes that a frame may have; no limit unless told.

    Attributes
    ----------
    missing : int
        Bytes that the frame, or its header, still lacks: to ask for more could take the beginning
        of the next frame.
    """

    def __init__(self, most: int | None = None) -> None:
        self.most = most
        self.missing = HEADER.size
        self._buffer = bytearray()
        self._in_header = True

    def feed(self, piece: bytes) -> bytearray | None:
        """Add what arrived.

        Parameters
        ----------
        piece : bytes
            At most `missing` bytes.

        Returns
        -------
        bytearray or None
            The content of a frame once it is complete; the reader then begins with the next one.

        Raises
        ------
        FrameTooLarge, EmptyFrame
        """
        self._buffer += piece
        self.missing -= len(piece)
        if self.missing > 0:
            return None
        content, self._buffer = self._buffer, bytearray()
        if not self._in_header:
            self._in_header, self.missing = True, HEADER.size
            return content
        size = HEADER.unpack(content)[0]
        if self.most is not None and size > self.most:
            raise FrameTooLarge(f"a frame of {size} bytes")
        if size == 0:
            raise EmptyFrame("a frame of no bytes")
        self._in_header, self.missing = False, size
        return None


def send(connection: socket.socket, message: Mapping[str, Any]) -> None:
    """Send one frame.

    Parameters
    ----------
    connection : socket.socket
    message : mapping
        Anything that JSON can hold.

    Raises
    ------
    OSError
        If the other side has gone, or does not read within the socket's timeout.
    """
    raw = dumps(message).encode()
    connection.sendall(HEADER.pack(len(raw)) + raw)


def receive(connection: socket.socket) -> Any:
    """Receive one frame of a trusted sender.

    Parameters
    ----------
    connection : socket.socket

    Returns
    -------
    object or None
        What JSON held; None at the end of the connection.

    Raises
    ------
    ValueError
        If the frame is not JSON.
    """
    reader = Reader()
    while True:
        piece = connection.recv(min(reader.missing, CHUNK))
        if not piece:
            return None
        content = reader.feed(piece)
        if content is not None:
            return _loads(content.decode())
