"""What came of a probe: a value, an error, or why there is neither; and the recorded calls."""

from dataclasses import dataclass, field

from mlpkit.exercise import values

MAX_CALLS = 20  # recorded calls of one probe
MAX_SHOWN = 500  # numbers in the arguments of a recorded call that is sent on


@dataclass
class Call:
    """One recorded call: the arguments as they were, what came back, what was overwritten."""

    arguments: dict
    result: object = None
    changed: str | None = None
    done: bool = False
    method: str = ""  # of a class; its own name where an object is made


@dataclass
class Outcome:
    """What came of one probe.

    Attributes
    ----------
    status : str
        ``value``; ``error``; ``missing`` (not attempted: NotImplementedError, or no such name);
        ``time`` (stopped); ``lost`` (the process died); ``borrowed`` (hands on ``mlpkit.nn``).
    value : object
        What the probe returned.
    error : dict
        ``types`` (names of the exception's classes, most special first), ``message``, ``where``.
    calls : list of Call
        At most `MAX_CALLS`.
    digest : str
        Fingerprint of the arguments of the first call.
    needs : str
        Another function of the assignment that is still missing.
    said : str or None
        What the judge said of the value, where only that was kept.
    why : str
        Of ``missing``: empty where a stub was called; ``raise`` where code stands below its
        NotImplementedError; ``absent`` where there is no such name, followed by one that looks like it.
    seconds : float
        After which time it was stopped; 0 where that is not known.
    uses : tuple of str
        Other functions of the assignment that the function can call, itself or through others.
    """

    status: str
    value: object = None
    error: dict = field(default_factory=dict)
    calls: list = field(default_factory=list)
    digest: str = ""
    needs: str = ""
    said: str | None = None
    why: str = ""
    seconds: float = 0.0
    uses: tuple = ()

    def changed(self, allowed=()):
        """The first argument that was overwritten and should not have been, or None."""
        for call in self.calls:
            if call.changed and root_argument(call.changed) not in allowed:
                return call.changed
        return None

    def encoded(self):
        """As JSON, for the examiner; arguments too long to be shown are left out."""
        out = {
            "status": self.status,
            "digest": self.digest,
            "error": self.error,
            "needs": self.needs,
            "why": self.why,
            "seconds": self.seconds,
            "uses": list(self.uses),
        }
        if self.status == "value":
            out["value"] = values.encode(self.value)
        several = len(self.calls) > 1
        out["calls"] = [
            {
                "arguments": values.encode(c.arguments) if values.size(c.arguments) <= MAX_SHOWN else ["n"],
                "result": values.encode(c.result) if several and values.size(c.result) <= MAX_SHOWN else ["n"],
                "changed": c.changed,
                "done": c.done,
            }
            for c in self.calls
        ]
        return out

    def published(self, probe, seed, calls=False):
        """As JSON for a checks file: numbers that people can read, and no more than is needed.

        Parameters
        ----------
        probe : Probe
        seed : int
        calls : bool
            Whether to keep the results of single calls (the reference's; to find a failing one).
        """
        out = {"status": self.status}
        if self.status == "value" and probe.judge:
            out["said"] = probe.verdict(self.value, seed)
        elif self.status == "value":
            out["value"] = values.encode(self.value, text=True)
        if self.error:
            out["error"] = {"types": self.error["types"]}
        if calls:
            out["digest"] = self.digest
        if calls and len(self.calls) > 1 and not probe.judge:
            out["calls"] = [
                {
                    "arguments": ["n"],
                    "result": values.encode(c.result, text=True) if values.size(c.result) <= MAX_SHOWN else ["n"],
                }
                for c in self.calls
            ]
        if self.changed(probe.mutates):
            out["changed"] = [self.changed(probe.mutates)]
        return out

    @classmethod
    def decoded(cls, data):
        """Read what :meth:`encoded` wrote, trusting nothing.

        Raises
        ------
        mlpkit.values.BadValue
        """
        try:
            return cls._decoded(data)
        except (KeyError, TypeError, AttributeError) as error:
            raise values.BadValue(f"not an outcome: {error}"[:200]) from None

    @classmethod
    def _decoded(cls, data):
        if not isinstance(data, dict) or data.get("status") not in (
            "value",
            "error",
            "missing",
            "time",
            "lost",
            "borrowed",
        ):
            raise values.BadValue("not an outcome")
        error = data.get("error") or {}
        if not isinstance(error, dict):
            raise values.BadValue("not an error")
        error = {
            "types": [str(t)[:100] for t in list(error.get("types", []))[:20]],
            "message": str(error.get("message", ""))[:1000],
            "where": str(error.get("where", ""))[:500],
        }
        calls = []
        for c in list(data.get("calls", []))[:MAX_CALLS]:
            where = c.get("changed")
            arguments = values.decode(c["arguments"])
            calls.append(
                Call(
                    arguments if isinstance(arguments, dict) else {},
                    values.decode(c["result"]),
                    None if where is None else str(where)[:200],
                    bool(c.get("done")),
                )
            )
        calls += [Call({}, changed=str(where)[:200]) for where in list(data.get("changed", []))[:MAX_CALLS]]
        value = values.decode(data["value"]) if "value" in data else None
        said, seconds = data.get("said"), data.get("seconds")
        seconds = float(seconds) if type(seconds) in (int, float) and 0 < seconds < 1e6 else 0.0
        return cls(
            data["status"],
            value,
            error if data.get("error") else {},
            calls,
            str(data.get("digest", ""))[:40],
            str(data.get("needs", ""))[:100],
            None if said is None else str(said)[:1000],
            str(data.get("why", ""))[:100],
            seconds,
            tuple(str(n)[:100] for n in list(data.get("uses", []))[:50]),
        )


def root_argument(changed):
    """The argument to which an overwritten part belongs: ``params`` of ``params['W1']``."""
    return changed.split("[")[0].split(".")[0]
