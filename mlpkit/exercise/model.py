"""What an exercise is made of: probes, judges, mistakes, alternatives."""

import inspect
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mlpkit.exercise import codec, compare, values
from mlpkit.exercise.limits import PROBE
from mlpkit.exercise.rows import RowName
from mlpkit.exercise.source import name_of, stand_alone

WORTH = {  # least and greatest share that a mistake earns
    "trap": (0.85, 1.0),  # of numerics, into which nearly everybody falls
    "slip": (0.5, 1.0),
    "half": (0.25, 0.75),
    "wrong": (0.0, 0.35),
}


@dataclass(frozen=True)
class Part:
    """A named part of what a function returns: a row of its own.

    Attributes
    ----------
    name : str
        ``"dW"``; ``"w, b"`` where two belong together.
    weight : float
        Relative to the other parts.
    items : tuple of int
        Their places in the returned tuple.
    history : bool
        Whether one entry too many or too few still earns half.
    """

    name: str
    weight: float
    items: tuple[int, ...]
    history: bool = False

    def encoded(self) -> codec.JSON:
        """As JSON."""
        return {"name": self.name, "weight": self.weight, "items": list(self.items), "history": self.history}

    @classmethod
    def decoded(cls, data: object) -> "Part":
        """Read what :meth:`encoded` wrote, trusting nothing.

        Raises
        ------
        mlpkit.exercise.values.BadValue
        """
        fields = codec.fields(data, "a part")
        places = codec.items(fields, "items", 50)
        if not all(type(place) is int and 0 <= place < 50 for place in places):
            raise values.BadValue("a part has a place that is none")
        name, weight = codec.whole_text(fields, "name", 200), codec.number(fields, "weight")
        return cls(name, weight, tuple(places), bool(fields.get("history")))


@dataclass
class Probe:
    """A question that is put to a function: it calls it and returns raw values.

    Attributes
    ----------
    name, title : str
        The function's name, and the property it stands for (first line of its docstring, else
        its name in words): what a student reads when it is violated.
    source : str
        The function without its decorators, as published in the checks file.
    parameters : tuple of str
        Names of the functions that it needs, the exercise's own first; ``rng`` is drawn for it.
    rtol, atol, weight : float
    mutates : tuple of str
        Arguments that the function is asked to overwrite.
    judge : str or None
        Source of the judge that decides, where many answers are right.
    reveal : bool
        Whether a check may show what the reference returns.
    parts : tuple of Part
        What the function returns, where that is several things; empty for one.
    says : tuple of str
        The sentences of the statement that it tests: for authors and audits, and not published.
    """

    name: str
    title: str
    source: str
    parameters: tuple[str, ...]
    rtol: float = compare.RTOL
    atol: float = compare.ATOL
    weight: float = 1.0
    mutates: tuple[str, ...] = ()
    judge: str | None = None
    reveal: bool = True
    parts: tuple[Part, ...] = ()
    says: tuple[str, ...] = ()

    def __getitem__(self, part: str) -> RowName:
        """The row of one part: ``ordinary["dW"]``."""
        return RowName(self.name, part)

    @property
    def half(self) -> RowName:
        """Its rows, for which half is given."""
        return RowName(self.name).half

    def compiled(self) -> Callable[..., Any]:
        """The probe as a function, in a namespace of its own."""
        return stand_alone(self.source, self.name)

    @property
    def draws(self) -> bool:
        """Whether its inputs are drawn: what is asked for says nothing then of other seeds."""
        return "rng" in inspect.signature(self.compiled()).parameters

    def verdict(self, value: object, seed: int) -> str:
        """Let the judge decide.

        Parameters
        ----------
        value : object
            What the probe returned, decoded.
        seed : int
            The probe's seed: the judge draws the same inputs again.

        Returns
        -------
        str
            Empty if the value is right, else what is wrong with it.

        Raises
        ------
        ValueError
            If the probe has no judge.
        """
        if self.judge is None:
            raise ValueError(f"the probe {self.name!r} has no judge")
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                answer = stand_alone(self.judge, name_of(self.judge))(value, np.random.default_rng(seed))
        except Exception as error:  # a judge meets whatever a student returns
            return f"the result does not have the form that is asked for ({type(error).__name__}: {error})"[:300]
        if answer is None or answer is True or (isinstance(answer, np.bool_) and answer):
            return ""
        return answer if isinstance(answer, str) else f"this property does not hold: {self.title}"

    def encoded(self, purpose: codec.Purpose = codec.Purpose.FILE) -> codec.JSON:
        """As JSON.

        Parameters
        ----------
        purpose : mlpkit.exercise.codec.Purpose
            A student's process gets no judge: it returns values and decides nothing.

        Returns
        -------
        dict
        """
        out: codec.JSON = {
            "name": self.name,
            "title": self.title,
            "source": self.source,
            "parameters": list(self.parameters),
            "rtol": self.rtol,
            "atol": self.atol,
            "weight": self.weight,
            "mutates": list(self.mutates),
            "parts": [part.encoded() for part in self.parts],
        }
        if purpose == codec.Purpose.FILE:
            out["judge"] = self.judge
            if not self.reveal:
                out["reveal"] = False
        return out

    @classmethod
    def decoded(cls, data: object) -> "Probe":
        """Read what :meth:`encoded` wrote, trusting nothing. It is not compiled.

        Parameters
        ----------
        data : object
            Parsed JSON.

        Returns
        -------
        Probe

        Raises
        ------
        mlpkit.exercise.values.BadValue
            If a field is missing, too long, or of another type.
        """
        fields = codec.fields(data, "a probe")
        parameters = codec.texts(fields, "parameters", 50, 200)
        if not parameters:
            raise values.BadValue("a probe without parameters")
        return cls(
            codec.whole_text(fields, "name", 200),
            codec.whole_text(fields, "title", 2000),
            codec.whole_text(fields, "source", PROBE.source),
            parameters,
            codec.number(fields, "rtol"),
            codec.number(fields, "atol"),
            codec.number(fields, "weight"),
            codec.texts(fields, "mutates", 50, 200),
            None if fields.get("judge") is None else codec.whole_text(fields, "judge", PROBE.source),
            fields.get("reveal") is not False,
            tuple(Part.decoded(part) for part in codec.items(fields, "parts", 50)),
        )


@dataclass
class Mistake:
    """A known wrong implementation.

    Attributes
    ----------
    name : str
    hint : str
        The sentence that helps.
    fails : tuple of RowName
        The rows that it fails; a probe alone stands for all its parts.
    function : callable
    source : str
    worth : str
        ``"trap"``, ``"slip"``, ``"half"`` or ``"wrong"``: see `WORTH`; empty where nothing is said.
    """

    name: str
    hint: str
    fails: tuple[RowName, ...]
    function: Callable[..., Any]
    source: str = ""
    worth: str = ""


@dataclass
class Alternative:
    """Another right implementation.

    Attributes
    ----------
    name : str
    function : callable
    source : str
    """

    name: str
    function: Callable[..., Any]
    source: str = ""


@dataclass
class Exercise:
    """Everything that one grade cell says.

    Attributes
    ----------
    name : str
        The function or class that students write.
    probes, mistakes, alternatives : list
    functions : dict
        The reference of every function that a probe names.
    source : str
        Source of the reference.
    without_example : str
        Why the example of the statement is no probe; empty if it is one.
    parts : tuple of Part
        What the function returns, where that is several things.
    without_inputs : dict of str to str
        Kinds of input that no probe hands over, with the reason: see `mlpkit.exercise.battery`.
    """

    name: str
    probes: list[Probe] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    alternatives: list[Alternative] = field(default_factory=list)
    functions: dict[str, Any] = field(default_factory=dict)
    source: str = ""
    without_example: str = ""
    parts: tuple[Part, ...] = ()
    without_inputs: dict[str, str] = field(default_factory=dict)
