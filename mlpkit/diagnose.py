"""From differences to sentences: what a student reads when an answer is not right."""

from dataclasses import asdict, dataclass, field

import numpy as np

from mlpkit import exercise, values

RIGHT, WRONG, MISSING = "right", "wrong", "not attempted"


@dataclass
class Row:
    """One line of a verdict: a property, whether it holds, and what was seen if not."""

    probe: str
    title: str
    passed: bool
    message: str = ""
    weight: float = 1.0
    seed: int = 0


@dataclass
class Verdict:
    """What is said of one answer.

    Attributes
    ----------
    name : str
        The exercise.
    state : str
        ``right``, ``wrong`` or ``not attempted``.
    rows : list of Row
        One for each probe.
    hint : str
        The sentence of the mistake that fits, else a general diagnosis; empty if right.
    mistake : str
        Name of that mistake, for statistics; empty if none fits.
    example : str
        The smallest call that went wrong, as text.
    flag : str
        For the instructor only (an answer that only calls a library, say).
    """

    name: str
    state: str
    rows: list = field(default_factory=list)
    hint: str = ""
    mistake: str = ""
    example: str = ""
    flag: str = ""

    @property
    def share(self):
        """Share of the weight that passed, between 0 and 1."""
        total = sum(r.weight for r in self.rows)
        return sum(r.weight for r in self.rows if r.passed) / total if total else 0.0

    def as_dict(self):
        """As JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data):
        """Read what :meth:`as_dict` wrote."""
        return cls(**{**data, "rows": [Row(**r) for r in data["rows"]]})


@dataclass
class Trial:
    """A probe, its seed, and what came of it for the reference and for the student."""

    probe: exercise.Probe
    seed: int
    expected: exercise.Outcome
    got: exercise.Outcome


def verdict(name, trials, mistakes=()):
    """Judge an answer.

    Parameters
    ----------
    name : str
        The exercise.
    trials : list of Trial
        One for each probe.
    mistakes : iterable of (name, hint, outcomes)
        Known mistakes with their outcome for each probe, by the probe's name; consulted only
        if something is wrong, so a generator that computes them costs nothing otherwise.

    Returns
    -------
    Verdict
    """
    rows, wrong = [], []
    for t in trials:
        difference = exercise.disagreement(t.probe, t.expected, t.got, t.seed)
        message = "" if difference is None else explain(difference, t, name)
        rows.append(Row(t.probe.name, t.probe.title, difference is None, message, t.probe.weight, t.seed))
        if difference is not None:
            wrong.append((t, difference, message))
    if not wrong:
        return Verdict(name, RIGHT, rows)
    if all(t.got.status == "missing" for t in trials):
        needs = next((t.got.needs for t in trials if t.got.needs), "")
        hint = f"{name} needs {needs}, which is still to be written." if needs else f"{name} is still to be written."
        return Verdict(name, MISSING, [Row(r.probe, r.title, False, "", r.weight, r.seed) for r in rows], hint=hint)
    found = Verdict(name, WRONG, rows, example=_example(name, wrong))
    for mistake, hint, outcomes in mistakes:
        if all(exercise.alike(t.probe, outcomes[t.probe.name], t.got, t.seed) for t in trials):
            found.mistake, found.hint = mistake, hint
            return found
    found.hint = general([d for _, d, _ in wrong], [t for t, _, _ in wrong], name) or wrong[0][2]
    return found


# ------------------------------------------------------------------------------------- sentences

def kind_of(value):
    """What a value is, in words: ``an array of shape (3,)``, ``a number``, ``None``."""
    if isinstance(value, np.ndarray):
        if value.shape == ():
            return "a number"
        return f"an array of shape {value.shape}"
    if isinstance(value, values.Foreign):
        return f"an object of type {value.type}"
    if isinstance(value, bool | int | float):
        return "a number"
    if value is None:
        return "None"
    if isinstance(value, tuple):
        return f"a tuple of {len(value)}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return {str: "a string", dict: "a dictionary"}.get(type(value), type(value).__name__)


def _part(where):
    return f"result{where}" if where else "the result"


def explain(difference, trial, name):
    """One sentence for one probe.

    Parameters
    ----------
    difference : mlpkit.values.Difference
    trial : Trial
    name : str
        The exercise.

    Returns
    -------
    str
        It names what was seen, never the value that was expected.
    """
    d, got = difference, trial.got
    part = _part(d.where)
    match d.kind:
        case "missing":
            return (f"{name} needs {d.detail}, which is still to be written" if d.detail
                    else "this part is still to be written (NotImplementedError)")
        case "time":
            return "no answer in time: is there a loop that does not end?"
        case "lost":
            return "the process that ran this answer died (exit, crash, or out of memory)"
        case "borrowed":
            culprit = [*got.error.get("message", "").split(), name][0]
            return f"{culprit} is what is asked for here: write it yourself instead of calling mlpkit.nn"
        case "error":
            where = f" (in {got.error['where']})" if got.error.get("where") else ""
            return f"{got.error['types'][0] if got.error.get('types') else 'Error'}: {got.error['message']}{where}"
        case "no error":
            return f"this input should raise {d.detail}, and nothing was raised"
        case "none":
            return f"{part} is None: did you forget return?"
        case "changed":
            return f"the argument {d.detail} was overwritten: work on a copy"
        case "judge":
            return d.detail
        case "shape":
            return f"{part} has shape {np.shape(d.got)}, and {np.shape(d.expected)} is asked for"
        case "length":
            return f"{part} has {len(d.got)} parts, and {len(d.expected)} are asked for"
        case "keys":
            lacking, extra = sorted(set(d.expected) - set(d.got)), sorted(set(d.got) - set(d.expected))
            return (f"{part} has no key {lacking[0]!r}" if lacking else f"{part} has a key {extra[0]!r} too many")
        case "type":
            return f"{part} is {kind_of(d.got)}, and {kind_of(d.expected)} is asked for"
        case "text":
            return f"{part} is {str(d.got)[:60]!r}"
        case "finite":
            e, g = np.asarray(d.expected), np.asarray(d.got)
            bad = g[np.isfinite(e) & ~np.isfinite(g)]
            if bad.size:
                what = "nan" if np.isnan(bad).any() else "inf"
                return f"{bad.size} of {g.size} values of {part} are {what}"
            places = int((~np.isfinite(e)).sum())
            return f"{part} should be infinite or nan in {places} places and is not in all of them"
    return _wrong_share(d, part)


def _wrong_share(d, part):
    e, g = np.asarray(d.expected, float), np.asarray(d.got, float)
    if e.size == 1:
        return f"{part} has a wrong value"
    wrong = max(1, int((~np.isclose(g, e, rtol=1e-6, atol=1e-9, equal_nan=True)).sum()))
    return f"{wrong} of {e.size} values of {part} {'is' if wrong == 1 else 'are'} wrong"


def general(differences, trials, name):
    """A diagnosis that needs no listed mistake, or an empty string.

    It is given only where all probes that fail in the same way show the same pattern.

    Parameters
    ----------
    differences : list of mlpkit.values.Difference
        Of the probes that failed.
    trials : list of Trial
        The same probes.
    name : str
        The exercise.

    Returns
    -------
    str
        A constant factor, a reversed sign, a transposed or reduced axis, (1, M) for (M,), an
        overwritten argument, a forgotten return, nan or inf, the wrong kind of number.
    """
    keyed = [(d.kind, *_pattern(d, t)) for d, t in zip(differences, trials, strict=True)]
    kinds = {kind for kind, _, _ in keyed}
    for kind, key, sentence in keyed:
        alike = all(k == key for other, k, _ in keyed if other == kind)
        # Values that are plainly wrong elsewhere say more than an overflow here.
        if key and alike and not (kind == "finite" and kinds & {"value", "shape"}):
            parts = {d.where for d in differences if d.kind == kind}
            part = parts.pop() if len(parts) == 1 and kind != "type" else ""
            return f"In {_part(part)}: {sentence[0].lower()}{sentence[1:]}" if part else sentence
    return ""


def _pattern(d, trial):
    """A key that names the pattern, and its sentence; both empty if there is none."""
    e, g = values.as_numbers(d.expected), values.as_numbers(d.got)
    match d.kind:
        case "none":
            return "none", "Your function returns None. Did you forget the return statement?"
        case "changed":
            return "changed", f"Your function overwrites its argument {d.detail}. Work on a copy, or build a new array."
        case "type" if isinstance(d.got, values.Foreign):
            part = _part(d.where)
            return "type", (f"{part[0].upper()}{part[1:]} is of type {d.got.type}: return plain numbers, "
                            "or arrays of them.")
        case "shape" if e is not None and g is not None:
            return _shape_pattern(e, g, trial)
        case "finite" if e is not None and np.isfinite(e).all():
            return "finite", ("Your result has values that are nan or inf where finite ones are asked for: an overflow "
                              "in exp, a logarithm of 0, or a division by 0.")
        case "value" if e is not None and g is not None:
            return _value_pattern(e.astype(float), g.astype(float), trial)
    return "", ""


def _shape_pattern(e, g, trial):
    if g.shape == e.shape[::-1] and e.ndim == 2 and np.allclose(g.T, e, rtol=1e-6, atol=1e-9, equal_nan=True):
        return "transposed", "Your result is transposed: rows and columns are exchanged."
    if e.ndim == 1 and g.size == e.size and g.ndim == 2 and 1 in g.shape:
        line = "row" if g.shape[0] == 1 else "column"
        return f"one {line}", (f"Your result has shape {g.shape} where {e.shape} is asked for: a matrix with one "
                               f"{line}, not a vector. Look for keepdims=True or reshape.")
    if e.ndim == 1 and g.ndim == 1:
        matrices = [v.shape for call in trial.got.calls for v in call.arguments.values()
                    if isinstance(v, np.ndarray) and v.ndim == 2]
        for shape, has, wants in (((e.size, g.size), "column", "row"), ((g.size, e.size), "row", "column")):
            if shape in matrices:
                return f"per {has}", (f"Your result has one number for each {has} where one for each {wants} is asked "
                                      "for: the reduction runs along the wrong axis.")
    if g.ndim == 0 and e.ndim > 0:
        return "scalar", (f"Your result is a single number where an array of shape {e.shape} is asked for: "
                          "is an axis missing?")
    if g.ndim > e.ndim == 0:
        return "array", f"Your result is an array of shape {g.shape} where a single number is asked for."
    return "", ""


def _value_pattern(e, g, trial):
    with np.errstate(all="ignore"):
        if not (np.isfinite(e).all() and np.isfinite(g).all()) or e.size == 0:
            return "", ""
        scale = np.abs(e).max()
        close = {"rtol": 1e-6, "atol": 1e-9 * max(scale, 1e-300)}
        if scale > 0 and np.allclose(g, -e, **close):
            return "sign", "Every sign is reversed."
        if e.ndim == 2 and e.shape[0] == e.shape[1] > 1 and np.allclose(g, e.T, **close):
            return "transposed", "Your result is transposed: rows and columns are exchanged."
        largest = np.abs(e).argmax()
        factor = g.flat[largest] / e.flat[largest] if scale > 0 else 0.0
        if scale > 0 and factor != 0 and np.allclose(g, factor * e, **close) and not np.isclose(factor, 1, rtol=1e-9):
            sentence = _factor(factor, trial, e.size > 1)
            return ("factor", sentence) if sentence else ("", "")
        shift = g.flat[0] - e.flat[0]
        if e.size > 2 and abs(shift) > 1e-9 * scale and np.allclose(g, e + shift, **close):
            return "shift", "Every value is off by the same constant."
    return "", ""


def _factor(factor, trial, several):
    for ratio, words in ((2, "twice too large"), (0.5, "half of what it should be")):
        if np.isclose(factor, ratio, rtol=1e-6):
            return f"Wrong by a constant factor: every value is {words}."
    arrays = [(name, v) for call in trial.got.calls for name, v in call.arguments.items() if isinstance(v, np.ndarray)]
    matrices = [(name, v) for name, v in arrays if v.ndim > 1]  # their rows are the examples
    for name, value in matrices[:1] or [(name, v) for name, v in arrays if v.ndim == 1]:
        n = len(value)
        for ratio, words in ((n, "too large"), (1 / max(n, 1), "too small")):
            if n > 1 and np.isclose(factor, ratio, rtol=1e-6):
                has = f"{name} has {n} {'rows' if value.ndim > 1 else 'entries'}"
                return (f"Wrong by a constant factor: every value is {n} times {words}, and {has}. "
                        "A mean and a sum differ by just that factor.")
    # Any two numbers have a ratio: of a single value it says nothing.
    return "Wrong by a constant factor: every value is off by the same one." if several else ""


# --------------------------------------------------------------------------------------- example


def _example(name, wrong):
    """The smallest recorded call that went wrong, as text."""
    best = None
    for trial, difference, _ in wrong:
        if difference.kind in ("missing", "borrowed", "lost"):
            continue
        for i, call in enumerate(trial.got.calls):
            if not call.arguments or _call_is_right(trial, i, difference):
                continue
            n = values.size(call.arguments)
            if n <= 60 and (best is None or n < best[0]):
                best = (n, call)
    if best is None:
        return ""
    arguments = best[1].arguments
    inner = ",\n".join(f"{k.split(': ')[-1]}={show(v, len(k.split(': ')[-1]) + 1)}" for k, v in arguments.items())
    called = next((k.split(": ")[0] for k in arguments if ": " in k), name)
    called = called if called == name or called == next(iter(arguments)) else f"{name}.{called}"
    return f"{called}({inner})" if "\n" not in inner else f"{called}(\n{inner})"


def _call_is_right(trial, i, difference):
    calls = trial.expected.calls
    if len(trial.got.calls) < 2 or i >= len(calls) or difference.kind == "changed":
        return difference.kind == "changed" and trial.got.calls[i].changed is None
    mine, theirs = trial.got.calls[i], calls[i]
    if not mine.done or theirs.result is None:  # None: too long to be kept, or what a method returns
        return mine.done and mine.result is None
    return values.compare(theirs.result, mine.result, trial.probe.rtol, trial.probe.atol) is None


def show(value, indent=0):
    """A value as a student would type it, rounded to four digits; rows of a matrix below each other."""
    if isinstance(value, np.ndarray) and value.ndim > 0:
        if not value.size:
            return f"np.zeros({value.shape})"
        sizes = np.abs(value[np.isfinite(value) & (value != 0)])
        plain = bool((sizes < 1e4).all() and (sizes > 1e-4).all())  # no power of ten is needed
        with np.printoptions(precision=4, suppress=plain, nanstr="np.nan", infstr="np.inf"):
            text = np.array2string(value, separator=", ", max_line_width=90, prefix=" " * (indent + len("np.array(")))
        return f"np.array({text})"
    if isinstance(value, np.ndarray | float):
        return f"{float(value):.4g}" if np.isfinite(value) else f"np.{float(value)}".replace("np.-", "-np.")
    if isinstance(value, values.Foreign):
        return f"<{value.type}>"
    if isinstance(value, tuple | list):
        inner = ", ".join(show(v) for v in value) + ("," if isinstance(value, tuple) and len(value) == 1 else "")
        return f"({inner})" if isinstance(value, tuple) else f"[{inner}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k!r}: {show(v)}" for k, v in value.items()) + "}"
    return repr(value) if isinstance(value, str | int | bool | None) else f"<{type(value).__name__}>"
