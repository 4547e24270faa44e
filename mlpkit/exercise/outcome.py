"""What came of a probe: a value, an error, or why there is neither; and the recorded calls."""

from collections.abc import Container
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mlpkit.exercise import codec, sketches, values
from mlpkit.exercise.compare import compare
from mlpkit.exercise.containers import size
from mlpkit.exercise.limits import OUTCOME
from mlpkit.exercise.model import Probe

_OWN_LINE = "a line of the answer"
_LEFT_OUT = ["n"]  # encoded None, in place of what is too long or not needed


class Status(StrEnum):
    """What came of a probe."""

    VALUE = "value"
    ERROR = "error"
    MISSING = "missing"
    """Not attempted: NotImplementedError, or no such name."""
    TIME = "time"
    """Stopped, because it took too long."""
    LOST = "lost"
    """The process that ran it died."""
    BORROWED = "borrowed"
    """It hands on a function of ``mlpkit.nn`` that the assignment asks for."""


class Cause(StrEnum):
    """Why there is no answer to a probe."""

    STUB = "stub"
    """A function was called that is still to be written."""
    RAISE_ABOVE_CODE = "raise"
    """Code stands below its ``raise NotImplementedError``, and is never reached."""
    ABSENT = "absent"
    """There is no such name."""


@dataclass(frozen=True)
class Absence:
    """Why an answer is missing.

    Attributes
    ----------
    cause : Cause
    similar_name : str
        Where there is no such name, another function's that looks like it; may be empty.
    """

    cause: Cause = Cause.STUB
    similar_name: str = ""

    def encoded(self) -> codec.JSON:
        """As JSON."""
        return {"cause": self.cause, "similar_name": self.similar_name}

    @classmethod
    def decoded(cls, data: object) -> "Absence":
        """Read what :meth:`encoded` wrote, trusting nothing.

        Raises
        ------
        mlpkit.exercise.values.BadValue
        """
        fields = codec.fields(data, "an absence")
        return cls(codec.member(fields, "cause", Cause), codec.text(fields, "similar_name", OUTCOME.name))


@dataclass
class Call:
    """One recorded call: the arguments as they were, what came back, what was overwritten.

    Attributes
    ----------
    arguments : dict
        By the name of the parameter; of a method, by ``"method: parameter"``.
    result : object
    changed : str or None
        Which argument was overwritten.
    done : bool
        Whether it came to its end.
    method : str
        Of a class; the class's own name where an object is made.
    """

    arguments: dict[str, Any]
    result: Any = None
    changed: str | None = None
    done: bool = False
    method: str = ""


@dataclass
class Outcome:
    """What came of one probe.

    Attributes
    ----------
    status : Status
    value : object
        What the probe returned.
    error : dict
        ``types`` (names of the exception's classes, most special first), ``message``, ``where``.
    calls : list of Call
        At most `OUTCOME.calls`.
    digest : str
        Fingerprint of the arguments of the first call.
    needs : str
        Another function of the assignment that is still missing.
    objection : str or None
        What the judge says is wrong with the value (empty: nothing), where only that was kept.
    absence : Absence
        Of ``missing``: why.
    seconds : float
        After which time it was stopped; 0 where that is not known.
    uses : tuple of str
        Other functions of the assignment that the function can call, itself or through others.
    warned : tuple of str
        NumPy's warnings of overflow, invalid values and divisions by zero.
    sketch : tuple of float
        A rough picture of a value of which only the judge's sentence was kept.
    again : list of (object, object)
        What calls returned, and what they returned when they were repeated at the end of the probe,
        for each way of repeating them (see :mod:`mlpkit.exercise.repeating`).
    steady : tuple of bool
        Of the reference, where `again` was not kept: in which of these ways it answers the same.
    """

    status: Status
    value: Any = None
    error: dict[str, Any] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    digest: str = ""
    needs: str = ""
    objection: str | None = None
    absence: Absence = Absence()
    seconds: float = 0.0
    uses: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    sketch: tuple[float, ...] = ()
    again: list[tuple[Any, Any]] = field(default_factory=list)
    steady: tuple[bool, ...] = ()

    def __post_init__(self) -> None:
        self.status = Status(self.status)

    def changed(self, allowed: Container[str] = ()) -> str | None:
        """The first argument that was overwritten and should not have been, or None."""
        for call in self.calls:
            if call.changed and root_argument(call.changed) not in allowed:
                return call.changed
        return None

    def encoded(self) -> codec.JSON:
        """As JSON, for the examiner's process; arguments too long to be shown are left out.

        Returns
        -------
        dict
        """
        out: codec.JSON = {
            "status": self.status,
            "digest": self.digest,
            "error": self.error,
            "needs": self.needs,
            "absence": self.absence.encoded(),
            "seconds": self.seconds,
            "uses": list(self.uses),
            "warned": list(self.warned),
        }
        if self.status == Status.VALUE:
            out["value"] = values.encode(self.value)
        if self.again and sum(map(size, self.again)) <= 2 * OUTCOME.repeated:
            out["again"] = [[values.encode(first), values.encode(second)] for first, second in self.again]
        several = len(self.calls) > 1
        out["calls"] = [
            {
                "arguments": _if_short(call.arguments, codec.Purpose.PROCESS),
                "result": _if_short(call.result, codec.Purpose.PROCESS, OUTCOME.numbers if several else OUTCOME.result),
                "changed": call.changed,
                "done": call.done,
                "method": call.method,
            }
            for call in self.calls
        ]
        return out

    def published(self, probe: Probe, seed: int, calls: bool = False) -> codec.JSON:
        """As JSON, for a checks file: numbers that people can read, and no more than is needed.

        Parameters
        ----------
        probe : Probe
            Where it has a judge, what that says of the value is kept instead of the value.
        seed : int
        calls : bool
            Whether to keep the results of single calls (the reference's; to find a failing one).

        Returns
        -------
        dict
        """
        out: codec.JSON = {"status": self.status}
        if self.status == Status.VALUE and probe.judge:
            out["said"] = probe.verdict(self.value, seed)
            if out["said"] and (rough := sketches.sketch(self.value)):
                out["sketch"] = list(rough)
        elif self.status == Status.VALUE:
            out["value"] = values.encode(values.without_noise(self.value, probe.atol), text=True)
        if self.error:
            out["error"] = {"types": self.error["types"], "message": self.error.get("message", "")}
            if self.error.get("where"):  # whose line it was, and not which: that may be an answer
                out["error"]["where"] = _OWN_LINE
        if calls:
            out["digest"] = self.digest
            if self.again:
                out["steady"] = [compare(first, second) is None for first, second in self.again]
        if calls and not probe.judge and (len(self.calls) > 1 or self._result_differs(probe)):
            limit = OUTCOME.numbers if len(self.calls) > 1 else OUTCOME.result
            results = [values.without_noise(call.result, probe.atol) for call in self.calls]
            out["calls"] = [
                {"arguments": _LEFT_OUT, "result": _if_short(result, codec.Purpose.FILE, limit)} for result in results
            ]
        if self.changed(probe.mutates):
            out["changed"] = [self.changed(probe.mutates)]
        return out

    def _result_differs(self, probe: Probe) -> bool:
        """Whether a probe of one call returns something else than that call, and the result may be shown."""
        if len(self.calls) != 1 or not probe.reveal or not probe.draws:
            return False
        return compare(self.value, self.calls[0].result) is not None

    @classmethod
    def decoded(cls, data: object) -> "Outcome":
        """Read what :meth:`encoded` or :meth:`published` wrote, trusting nothing.

        Parameters
        ----------
        data : object
            Parsed JSON.

        Returns
        -------
        Outcome

        Raises
        ------
        mlpkit.exercise.values.BadValue
            If anything has another form. Whatever is only too long is cut.
        """
        fields = codec.fields(data, "an outcome")
        status = codec.member(fields, "status", Status)
        calls = [_decoded_call(call) for call in codec.items(fields, "calls", OUTCOME.calls)]
        calls += [Call({}, changed=where) for where in codec.texts(fields, "changed", OUTCOME.calls, OUTCOME.path)]
        absence = fields.get("absence")
        return cls(
            status,
            values.decode(fields["value"]) if "value" in fields else None,
            _decoded_error(fields["error"]) if fields.get("error") else {},
            calls,
            codec.text(fields, "digest", 40),
            codec.text(fields, "needs", OUTCOME.name),
            codec.optional_text(fields, "said", OUTCOME.objection),
            Absence() if absence is None else Absence.decoded(absence),
            codec.seconds(fields, "seconds"),
            codec.texts(fields, "uses", OUTCOME.uses, OUTCOME.name),
            codec.texts(fields, "warned", OUTCOME.warnings, OUTCOME.warning),
            tuple(s for s in codec.items(fields, "sketch", OUTCOME.sketches) if isinstance(s, float)),
            [_decoded_pair(pair) for pair in codec.items(fields, "again", OUTCOME.repetitions)],
            tuple(map(bool, codec.items(fields, "steady", OUTCOME.repetitions))),
        )


def _if_short(value: Any, purpose: codec.Purpose, limit: int = OUTCOME.numbers) -> values.Encoded:
    return values.encode(value, text=purpose == codec.Purpose.FILE) if size(value) <= limit else _LEFT_OUT


def _decoded_error(data: object) -> dict[str, Any]:
    fields = codec.fields(data, "an error")
    return {
        "types": list(codec.texts(fields, "types", OUTCOME.classes, OUTCOME.name)),
        "message": codec.text(fields, "message", OUTCOME.message),
        "where": codec.text(fields, "where", OUTCOME.place),
    }


def _decoded_pair(data: object) -> tuple[Any, Any]:
    if not isinstance(data, list) or len(data) != 2:
        raise values.BadValue("not a result and its repetition")
    return values.decode(data[0]), values.decode(data[1])


def _decoded_call(data: object) -> Call:
    fields = codec.fields(data, "a call")
    if "arguments" not in fields or "result" not in fields:
        raise values.BadValue("a call without arguments or result")
    arguments = values.decode(fields["arguments"])
    return Call(
        arguments if isinstance(arguments, dict) else {},
        values.decode(fields["result"]),
        codec.optional_text(fields, "changed", OUTCOME.path),
        bool(fields.get("done")),
        codec.text(fields, "method", OUTCOME.name),
    )


def root_argument(changed: str) -> str:
    """The argument to which an overwritten part belongs: ``params`` of ``params['W1']``."""
    return changed.split("[")[0].split(".")[0]
