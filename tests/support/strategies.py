"""Hypothesis strategies: data as students return it, and JSON as nobody should send it."""

import numpy as np
from hypothesis import strategies as st

from mlpkit.exercise import values

numbers = st.integers(-(2**63) + 1, 2**63 - 1) | st.floats() | st.booleans()
texts = st.text(max_size=20)


@st.composite
def arrays(draw):
    """Arrays of all kinds that can be sent: empty ones, 0-d ones, nan, inf, -0.0, and not contiguous ones."""
    dtype = np.dtype(draw(st.sampled_from(values.DTYPES)))
    shape = tuple(draw(st.lists(st.integers(0, 3), max_size=3)))
    raw = draw(st.binary(min_size=8 * int(np.prod(shape)), max_size=8 * int(np.prod(shape))))
    array = np.frombuffer(raw, np.uint8)[: int(np.prod(shape)) * dtype.itemsize].copy()
    array = (array % 2).astype(bool)[: int(np.prod(shape))] if dtype.kind == "b" else array.view(dtype)
    array = array.reshape(shape)
    return array.T if draw(st.booleans()) else array


data = st.recursive(
    st.none() | numbers | texts | arrays(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple) | st.dictionaries(texts, inner, max_size=4)
    ),
    max_leaves=12,
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=20,
)

# Nearly right: the words of an encoded value with anything behind them.
almost_encoded = st.recursive(
    json_values | st.just(["n"]),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from("nbifsltdo"), inner).map(list),
        st.tuples(st.sampled_from("lt"), st.lists(inner, max_size=4)).map(list),
        st.tuples(st.just("d"), st.lists(st.tuples(texts, inner).map(list), max_size=3)).map(list),
        st.tuples(
            st.just("a"),
            st.sampled_from(values.DTYPES) | json_values,
            st.lists(st.integers(-1, 4), max_size=3) | json_values,
            st.lists(st.integers() | st.floats() | texts, max_size=6) | texts | json_values,
        ).map(list),
    ),
    max_leaves=10,
)
