"""The decorators of a hidden block, and how an exercise is made of what they declare."""

import contextlib
import inspect

from mlpkit.exercise import compare
from mlpkit.exercise.model import Alternative, Exercise, Mistake, Probe
from mlpkit.exercise.source import ExerciseError, must_stand_alone, source_of

_pending = {}  # (kind, name) -> (object, function, what the name meant before)


def _register(kind, name, thing, function):
    namespace = getattr(function, "__globals__", None)
    if namespace is None:  # a class: the globals of the cell that defines it
        namespace = inspect.currentframe().f_back.f_back.f_globals
    before = namespace.get(name, _pending)
    for declared, there, earlier in _pending.values():
        if there is namespace and declared is before:  # a name that was declared twice
            before = earlier
    _pending[kind, name] = (thing, namespace, before)
    return thing


def probe(function=None, *, rtol=compare.RTOL, atol=compare.ATOL, weight=1.0, mutates=()):
    """Declare a probe.

    Parameters
    ----------
    function : function
        Its parameters are the functions that it needs, by name, the exercise's own first, and
        ``rng``, a :class:`numpy.random.Generator`. Draw the inputs before the first call; give
        a function that takes a generator itself ``rng.spawn(1)[0]``.
    rtol, atol : float
        Tolerance.
    weight : float
        Its share of the marks, relative to the other probes'.
    mutates : sequence of str
        Arguments that the function is asked to overwrite.

    Raises
    ------
    ExerciseError
        If it uses a name that it does not define.
    """

    def declare(function):
        must_stand_alone(function, "probe")
        title = (inspect.getdoc(function) or function.__name__.replace("_", " ")).splitlines()[0].rstrip(".")
        parameters = tuple(p for p in inspect.signature(function).parameters if p != "rng")
        made = Probe(
            function.__name__, title, source_of(function), parameters, rtol, atol, float(weight), tuple(mutates)
        )
        return _register("probe", function.__name__, made, function)

    return declare if function is None else declare(function)


def judge(of):
    """Declare who decides whether what a probe returned is right.

    Parameters
    ----------
    of : Probe

    Notes
    -----
    The decorated function gets the raw value and a generator in the state in which the probe
    got it. It returns True, or a sentence that says what is wrong. It is published, as the
    probe is, and runs in the examiner's process, never in the student's.
    """

    def declare(function):
        must_stand_alone(function, "judge")
        of.judge = source_of(function)
        return _register("judge", function.__name__, function, function)

    return declare


def mistake(hint, *, fails):
    """Declare a wrong implementation.

    Parameters
    ----------
    hint : str
        What its author should read.
    fails : sequence of Probe
        Exactly the probes that it fails, whatever the seed.
    """

    def declare(function):
        names = tuple(p.name if isinstance(p, Probe) else str(p) for p in fails)
        if not names:
            raise ExerciseError(
                f"the mistake {function.__name__!r} fails no probe: it is not a mistake, or a probe is missing"
            )
        made = Mistake(function.__name__, " ".join(hint.split()), names, function, source_of(function))
        return _register("mistake", function.__name__, made, function)

    return declare


def alternative(function):
    """Declare another right implementation."""
    made = Alternative(function.__name__, function, source_of(function))
    return _register("alternative", function.__name__, made, function)


def pending():
    """Whether a hidden block has been executed and waits for its ``check``."""
    return bool(_pending)


def collect(name, namespace):
    """Make an exercise of what has been declared, and give the names back.

    Parameters
    ----------
    name : str
        The function that students write.
    namespace : dict
        Where the references are.

    Returns
    -------
    Exercise

    Raises
    ------
    ExerciseError
        If a part is missing, or a probe names a function that does not exist.
    """
    declared = dict(_pending)
    forget()
    made = Exercise(name)
    for (kind, _), (thing, _, _) in declared.items():
        if kind != "judge":
            {"probe": made.probes, "mistake": made.mistakes, "alternative": made.alternatives}[kind].append(thing)
    if not made.probes:
        raise ExerciseError(f"the exercise {name!r} has no probe")
    known = {p.name for p in made.probes}
    for m in made.mistakes:
        if set(m.fails) - known:
            raise ExerciseError(
                f"the mistake {m.name!r} fails {sorted(set(m.fails) - known)[0]!r}, which is no probe of this exercise"
            )
    for p in made.probes:
        if name not in p.parameters:
            raise ExerciseError(f"the probe {p.name!r} does not take {name!r}: name it as a parameter")
        if p.parameters[0] != name:
            raise ExerciseError(
                f"the probe {p.name!r} takes {p.parameters[0]!r} first: "
                f"the exercise's own function, {name!r}, comes first"
            )
        for needed in p.parameters:
            if needed not in namespace:
                raise ExerciseError(f"the probe {p.name!r} needs {needed!r}, which is not defined above it")
            made.functions[needed] = namespace[needed]
    with contextlib.suppress(ExerciseError):
        made.source = source_of(namespace[name])
    return made


def forget():
    """Drop what has been declared since the last ``check``; the notebook's own names come back."""
    for (_, name), (thing, namespace, before) in _pending.items():
        if namespace.get(name) is thing:
            if before is _pending:
                del namespace[name]
            else:
                namespace[name] = before
    _pending.clear()
