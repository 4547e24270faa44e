"""What must not explode: how much more work twice the input is, whatever the machine."""

import gc
import sys
import time


def calls(function, *args):
    """How many functions, of Python and of C, one call of a function calls: the same in every run."""
    count = 0

    def seen(frame, event, arg):
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        function(*args)
    finally:
        sys.setprofile(before)
    return count


def growth(function, small, large, tries=5):
    """How many times as long a function takes for a larger input.

    It compares the shortest of several runs, which alternate, in seconds of this process alone: a busy
    machine makes both longer. Choose inputs that take some milliseconds, and a generous limit: with four
    times the input, what is linear takes 4 times as long and what is quadratic 16 times; assert less than 10.
    """
    best = {"small": float("inf"), "large": float("inf")}
    gc.collect()
    for _ in range(tries):
        for name, value in (("small", small), ("large", large)):
            start = time.process_time()
            function(value)
            best[name] = min(best[name], time.process_time() - start)
    return best["large"] / max(best["small"], 1e-3)  # the clock's own noise decides nothing
