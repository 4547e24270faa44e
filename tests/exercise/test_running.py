"""What running a probe must not be sensitive to."""

import functools
import time

import numpy as np
from support.exercises import backward, outcome, small, softmax, wrong

from mlpkit import exercise, nn
from mlpkit.exercise import probe


def test_what_is_missing_is_named():
    declared = backward()

    def relu_forward(Z):
        raise NotImplementedError

    got = outcome(declared, declared.functions["relu_backward"], relu_forward=relu_forward)
    assert (got.status, got.needs) == ("missing", "relu_forward")
    got = exercise.run(declared.probes[0], {"relu_backward": declared.functions["relu_backward"]}, 1)
    assert (got.status, got.needs) == ("missing", "relu_forward")
    got = exercise.run(declared.probes[0], {"relu_forward": declared.functions["relu_forward"]}, 1)
    assert (got.status, got.needs) == ("missing", "")


def test_other_ways_to_define_the_same_function():
    declared = small()

    class Callable:
        def __call__(self, Z):
            return softmax(Z)

    @functools.lru_cache
    def unused(Z):
        return Z

    @functools.wraps(softmax)
    def decorated(*args):
        return softmax(*args)

    for function in (
        lambda scores: softmax(scores),
        decorated,
        Callable(),
        functools.partial(softmax),
        Callable().__call__,
    ):
        assert wrong(declared, function) is None
    assert wrong(declared, unused) == "error"  # arrays cannot be hashed: an error like any other
    assert wrong(declared, None) == "error" and wrong(declared, 3.0) == "error"


def test_not_attempted_is_no_error():
    def softmax(Z):
        raise NotImplementedError("write me")

    got = outcome(small(), softmax)
    assert (got.status, got.needs) == ("missing", "")


def test_after_how_long_an_answer_was_stopped_is_known():
    def stopped(Z):
        time.sleep(0.1)
        raise KeyboardInterrupt

    got = exercise.Outcome.decoded(outcome(small(), stopped).encoded())
    assert got.status == "time" and 0.1 <= got.seconds < 5
    for strange in ("soon", None, -1, float("nan"), float("inf"), 10**400, True, [1]):
        assert exercise.Outcome.decoded({"status": "time", "seconds": strange}).seconds == 0


def test_what_is_asked_for_cannot_be_borrowed():
    declared = small()
    alias = nn.softmax
    from mlpkit.nn import softmax as imported

    for function in (nn.softmax, alias, imported, lambda Z: nn.softmax(Z), functools.partial(nn.softmax)):
        got = exercise.run(declared.probes[0], {"softmax": function}, 1, asked=("softmax",))
        assert got.status == "borrowed"
        assert exercise.run(declared.probes[0], {"softmax": function}, 1, asked=("fit_softmax",)).status == "value"
    # Inside, the package may use itself; its log_softmax is not what is asked for.
    got = exercise.run(declared.probes[0], {"softmax": lambda Z: np.exp(nn.log_softmax(Z))}, 1, asked=("softmax",))
    assert got.status == "value"


def test_a_stranger_in_place_of_another_function_of_the_assignment_is_refused_too():
    @probe
    def fitted(softmax, predict, rng):
        return predict(softmax(rng.normal(size=(5, 3))))

    declared = exercise.collect("softmax", {"softmax": softmax, "predict": lambda P: P.argmax(axis=1)})
    got = exercise.run(declared.probes[0], {"softmax": softmax, "predict": nn.predict}, 1, asked=("softmax", "predict"))
    assert got.status == "borrowed"
