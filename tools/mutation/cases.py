"""Inputs on which a mutant may differ from the reference, the most natural ones first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlpkit import exercise as exercises
from mlpkit.exercise import audit, examples, values
from mlpkit.exercise.model import Exercise, Probe
from mlpkit.exercise.outcome import Call
from tools.mutation.limits import SECONDS, time_limit
from tools.mutation.nested import noisy
from tools.mutation.variation import Change, Script, variations

SEEDS = tuple(audit.seed_of("battery", str(i)) for i in range(4))
VARIED = 16  # recorded sets of arguments that are varied

Function = Callable[..., Any]
# Calls a function and returns what counts; with a generator, with noise in the inputs.
Act = Callable[[Function, np.random.Generator | None], Any]


@dataclass(frozen=True)
class Case:
    """Inputs on which a mutant may differ.

    Attributes
    ----------
    label : str
    act : callable
    from_probe : bool
        Whether a probe asks it as it stands: nan and inf count, too.
    outside : bool
        Counts only where the reference refuses it with an error of its own.
    exact : bool
        Integers and ties: noise would destroy them.
    example : str
        The call, where it is short.
    """

    label: str
    act: Act
    from_probe: bool = False
    outside: bool = False
    exact: bool = False
    example: str = ""

    def __str__(self) -> str:
        """``size 1 → 2, redrawn: center(X=np.array([[…``."""
        return self.label + (f": {self.example}" if self.example else "")


def cases(exercise: Exercise) -> Iterator[Case]:
    """Inputs for one exercise.

    Parameters
    ----------
    exercise : mlpkit.exercise.Exercise

    Yields
    ------
    Case
        The probes with other seeds; the calls that they made; those calls with other arguments;
        the probes with another distribution of what they draw.
    """
    mutable = {name for p in exercise.probes for name in p.mutates}
    recorded: list[tuple[Script, Probe]] = []
    digests: set[str] = set()
    for seed in SEEDS:
        for probe in exercise.probes:
            yield Case(f"probe {probe.name}, another seed", _probing(exercise, probe, seed, None), from_probe=True)
            for script in _recorded(exercise, probe, seed):
                digest = values.digest([arguments for _, arguments in script])
                if digest not in digests:
                    digests.add(digest)
                    recorded.append((script, probe))
    for script, _ in recorded:
        act = _calling(script, mutable)
        yield Case("other seed", act, from_probe=True, example=_example(exercise, script))
    # A cache that another function made fits its arguments: varied by hand, it fits no more.
    alone = [script for script, probe in recorded if len(probe.parameters) == 1]
    yield from _varied(exercise, alone, mutable)
    for probe in exercise.probes:
        for label, change, exact in _DISTRIBUTIONS:
            for seed in SEEDS[:2]:
                yield Case(f"probe {probe.name}, {label}", _probing(exercise, probe, seed, change), exact=exact)


def _varied(exercise: Exercise, scripts: Sequence[Script], mutable: set[str]) -> Iterator[Case]:
    """Some of the scripts varied, the first variation of each before the second of any."""
    rng = np.random.default_rng(1)
    step = max(1, len(scripts) // VARIED)
    plans = [list(variations(script, exercise, rng)) for script in scripts[::step][:VARIED]]
    for i in range(max(map(len, plans), default=0)):
        for plan in plans:
            if i < len(plan):
                v = plan[i]
                act = _calling(v.content, mutable)
                yield Case(v.label, act, outside=v.outside, exact=v.exact, example=_example(exercise, v.content))


# ----------------------------------------------------------------------------- recorded calls again


def _recorded(exercise: Exercise, probe: Probe, seed: int) -> list[Script]:
    """What a probe called, to be played again."""
    with time_limit(20 * SECONDS):
        calls: list[Call] = exercises.run(probe, exercise.functions, seed).calls
    if not isinstance(exercise.functions[exercise.name], type):
        return [[("", c.arguments)] for c in calls]
    # A method depends on what was called before it.
    return [[(c.method, {k.split(": ")[-1]: v for k, v in c.arguments.items()}) for c in calls]] if calls else []


def _example(exercise: Exercise, script: Script) -> str:
    if len(script) != 1 or values.size(script[0][1]) > 40:
        return ""
    arguments = ", ".join(f"{k}={examples.show(v)}" for k, v in script[0][1].items())
    return " ".join(f"{exercise.name}({arguments})".split())


def _calling(script: Script, mutable: set[str]) -> Act:
    """Play recorded calls; what counts is what they return, and what they overwrite."""

    def act(function: Function, noise: np.random.Generator | None) -> list[Any]:
        out, instance = [], None
        for method, arguments in script:
            given = noisy(values.snapshot(arguments), noise)
            called = function
            if method and method != function.__name__:
                instance = function() if instance is None else instance
                called = getattr(instance, method)
            numbered = [v for k, v in given.items() if k.startswith("argument ")]
            result = called(*numbered, **{k: v for k, v in given.items() if not k.startswith("argument ")})
            if method == function.__name__:
                instance, result = result, None
            elif hasattr(result, "__next__"):
                result = list(result)
            out.append([result, [v for k, v in given.items() if k not in mutable]])
        return out

    return act


# ------------------------------------------------------------------------------------ probes again


class _ChangedGenerator(np.random.Generator):
    """Draws what the probe expects, changed: caches and labels still fit their inputs."""

    def __init__(self, seed: int, change: Change) -> None:
        super().__init__(np.random.PCG64(seed))
        self._change = change

    def normal(self, *args: Any, **kwargs: Any) -> Any:
        return self._change(super().normal(*args, **kwargs))

    def standard_normal(self, *args: Any, **kwargs: Any) -> Any:
        return self._change(super().standard_normal(*args, **kwargs))

    def spawn(self, n: int) -> list[np.random.Generator]:  # a function draws for itself: that stays as it is
        return [np.random.Generator(b) for b in self.bit_generator.spawn(n)]


# (label, change, whether the result is exact)
_DISTRIBUTIONS: tuple[tuple[str, Change, bool], ...] = (
    ("scaled by 10", lambda x: 10 * x, False),
    ("scaled by 0.001", lambda x: 1e-3 * x, False),
    ("rounded", np.round, True),
    ("positive", np.abs, False),
    ("negative", lambda x: -np.abs(x), False),
    ("scaled by 100", lambda x: 100 * x, False),
)


def _probing(exercise: Exercise, probe: Probe, seed: int, change: Change | None) -> Act:
    question = probe.compiled()
    draws = "rng" in question.__code__.co_varnames[: question.__code__.co_argcount]

    def act(function: Function, noise: np.random.Generator | None) -> Any:
        functions = {name: exercise.functions[name] for name in probe.parameters} | {exercise.name: function}
        generator = _ChangedGenerator(seed, lambda x: noisy(change(x) if change else x, noise))
        return question(**functions, **({"rng": generator} if draws else {}))

    return act
