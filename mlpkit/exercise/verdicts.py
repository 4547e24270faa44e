"""What is said of one answer: its rows, its state, and the sentence that helps."""

from dataclasses import asdict, dataclass, field

from mlpkit.exercise import agreement, compare, examples, patterns, sentences
from mlpkit.exercise.model import Probe
from mlpkit.exercise.outcome import Outcome

RIGHT, WRONG, MISSING = "right", "wrong", "not attempted"
SAME_ERROR = "the same error"


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
    single : bool
        Whether numbers came back that single precision has been through.
    listed : str
        ``list`` or ``tuple``, if right numbers came back in one where an array is asked for.
        What calls this function later has to live with either.
    """

    name: str
    state: str
    rows: list = field(default_factory=list)
    hint: str = ""
    mistake: str = ""
    example: str = ""
    flag: str = ""
    single: bool = False
    listed: str = ""

    @property
    def label(self):
        """The state as people read it: what cannot be called may have been attempted all the same."""
        if self.state == MISSING and self.hint and not self.hint.endswith(f"{sentences.UNFINISHED}."):
            return "cannot be checked yet"
        return self.state

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

    probe: Probe
    seed: int
    expected: Outcome
    got: Outcome


def verdict(name, trials, mistakes=(), earlier=(), why=None):
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
    earlier : iterable of Verdict
        Of exercises that come before this one in the notebook. Where it calls one of their
        functions, and gets single precision from it, it cannot give more.
    why : dict of str to str
        Of a function that is not there: with which error its cell stopped, where that is known.

    Returns
    -------
    Verdict
    """
    used = {n for t in trials for n in t.got.uses}
    earlier = [v for v in earlier if v.name in used]
    own = any(compare.is_single(t.got.value) for t in trials)
    single = own or any(v.single for v in earlier)
    lists = [f"{v.name} returns a {v.listed}" for v in earlier if v.listed]
    rows, wrong, errors, listed, rough = [], [], set(), "", False
    for t in trials:
        difference = agreement.disagreement(t.probe, t.expected, t.got, t.seed, single)
        message = ""
        if difference is not None:
            message = sentences.explain(difference, t, name, lists, why)
            wrong.append((t, difference, message))
            if difference.kind == "error":
                message = SAME_ERROR if message in errors else message
                errors.add(wrong[-1][2])
        elif not t.probe.judge:
            rough = rough or (t.probe.rtol <= compare.RTOL and compare.is_rough(t.expected.value, t.got.value))
            if not listed and (listed := compare.listed(t.expected.value, t.got.value)):
                message = sentences.LISTED.format(listed)
        rows.append(Row(t.probe.name, t.probe.title, difference is None, message, t.probe.weight, t.seed))
    if not wrong:
        return Verdict(name, RIGHT, rows, single=own or rough, listed=listed)
    if all(t.got.status == "missing" for t in trials):
        hint = sentences.missing(name, next((t.got for t in trials if t.got.needs), trials[0].got), why)
        return Verdict(name, MISSING, [Row(r.probe, r.title, False, "", r.weight, r.seed) for r in rows], hint=hint)
    call = examples.smallest(name, wrong, single)
    found = Verdict(name, WRONG, rows, example=call, single=own or rough, listed=listed)
    for mistake, hint, outcomes in mistakes:
        if all(agreement.alike(t.probe, outcomes[t.probe.name], t.got, t.seed, single) for t in trials):
            found.mistake, found.hint = mistake, hint
            return found
    found.hint = patterns.general([d for _, d, _ in wrong], [t for t, _, _ in wrong], name) or sentences.next_step(
        wrong[0][1], wrong[0][2], found.example, lists
    )
    return found
