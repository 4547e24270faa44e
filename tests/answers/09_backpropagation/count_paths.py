"""Answers to 09_backpropagation, count_paths: written from the released statement alone."""

# %% right · loop
def count_paths(widths):
    paths = 1
    for m in widths:
        paths *= int(m)
    return paths


# %% right · math.prod
import math

def count_paths(widths):
    return math.prod(int(m) for m in widths)


# %% right · reduce
from functools import reduce

def count_paths(widths):
    return reduce(lambda a, b: a * int(b), widths, 1)


# %% right · recursion
def count_paths(widths):
    if len(widths) == 0:
        return 1
    return int(widths[0]) * count_paths(widths[1:])


# %% right · np.prod over Python integers
def count_paths(widths):
    return int(np.prod([int(m) for m in widths], dtype=object))


# %% right · paths that reach each node
def count_paths(widths):
    reach = 1
    for m in widths:
        reach = sum(reach for _ in range(m)) if m < 1000 else reach * int(m)
    return reach


# %% wrong · np.prod overflows · share 0.5 to 0.8
# reads: large|exact|overflow|int
# never: \bsum
def count_paths(widths):
    return int(np.prod(widths))


# %% wrong · np.prod of floats loses digits · share 0.5 to 0.8
# reads: exact|large|digit|float
def count_paths(widths):
    return int(np.prod(np.array(widths, dtype=float)))


# %% wrong · sum instead of product · share 0 to 0.35
# reads: product|multipl|sum
# never: \boverflow
def count_paths(widths):
    return sum(widths)


# %% wrong · 0 for no layer · share 0.5 to 0.8
# reads: empty|without|no layer|one path
# never: \boverflow
def count_paths(widths):
    if not widths:
        return 0
    paths = 1
    for m in widths:
        paths *= m
    return paths


# %% wrong · fails for no layer · share 0.5 to 0.8
# reads: empty|without|no layer|one path
from functools import reduce

def count_paths(widths):
    return reduce(lambda a, b: a * b, widths)


# %% wrong · edges instead of paths · share 0 to 0.35
# never: \boverflow
def count_paths(widths):
    full = [1] + list(widths) + [1]
    return sum(a * b for a, b in zip(full[:-1], full[1:]))


# %% wrong · first layer left out · share 0.3 to 0.65
# reads: first|layer
def count_paths(widths):
    paths = 1
    for m in widths[1:]:
        paths *= m
    return paths


# %% wrong · width to the power of the depth · share 0 to 0.35
# never: \boverflow
def count_paths(widths):
    if len(widths) == 0:
        return 1
    return widths[0] ** len(widths)


# %% wrong · logarithms · share 0.4 to 0.75
# reads: exact|large|round|digit
def count_paths(widths):
    return int(round(np.exp(np.sum(np.log(widths)))))


# %% wrong · empties the list · share 0.85 to 0.95
# reads: modif|overwr|argument|chang
# never: \boverflow
def count_paths(widths):
    paths = 1
    while widths:
        paths *= int(widths.pop())
    return paths
