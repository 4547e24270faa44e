"""The data of unit 03: what they contain, and what NIST says of them."""

import numpy as np

from mlpkit import data, nn


def test_longley():
    years = data.longley()
    assert years.X.shape == (16, 6) and years.X.dtype == float and np.isfinite(years.X).all()
    assert years.y.shape == (16,) and years.y.dtype == float
    assert years.classes == () and len(years.features) == 6 and "public domain" in years.license
    np.testing.assert_array_equal(years.X[:, 5], np.arange(1947, 1963))
    np.testing.assert_array_equal(years.X[0], [83.0, 234289, 2356, 1590, 107608, 1947])
    np.testing.assert_array_equal(years.X[-1], [116.9, 554894, 4007, 2827, 130081, 1962])
    np.testing.assert_array_equal(years.y[[0, -1]], [60323, 70551])
    assert years.y.sum() == 1045072


def test_four_columns_are_almost_the_same():
    R = np.corrcoef(data.longley().X[:, [0, 1, 4, 5]].T)
    assert R.min() > 0.979 and np.sort(R.ravel())[-5] < 0.9954


def test_least_squares_gives_the_certified_coefficients():
    """NIST, Statistical Reference Datasets, Longley: certified values."""
    certified = [
        -3482258.63459582,
        15.0618722713733,
        -0.0358191792925910,
        -2.02022980381683,
        -1.03322686717359,
        -0.0511041056535807,
        1829.15146461355,
    ]
    years = data.longley()
    A = nn.add_bias(years.X)
    theta = nn.ols_fit(A, years.y)
    np.testing.assert_allclose(theta, certified, rtol=1e-6)
    np.testing.assert_allclose(nn.sse(A @ theta, years.y), 836424.055505915, rtol=1e-9)


def test_every_call_gives_fresh_arrays():
    years = data.longley()
    years.X[:] = 0
    years.y[:] = 0
    assert data.longley().X.min() > 0 and data.longley().y.min() == 60171
