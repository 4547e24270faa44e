"""The data of unit 06: what they contain, and what others have computed from them."""

import numpy as np

from mlpkit import data, nn


def test_challenger():
    flights = data.challenger()
    assert flights.X.shape == (23, 2) and flights.X.dtype == float and np.isfinite(flights.X).all()
    assert flights.y.shape == (23,) and flights.y.dtype.kind == "i" and set(flights.y) == {0, 1}
    assert len(flights.features) == 2 and len(flights.classes) == 2 and flights.license == "CC BY 4.0"
    temperature, pressure = flights.X.T
    assert (temperature.min(), temperature.max(), temperature.sum()) == (53, 81, 1600)
    np.testing.assert_array_equal(np.sort(temperature[flights.y == 1]), [53, 57, 58, 63, 70, 70, 75])
    assert (np.diff(pressure) >= 0).all() and set(pressure) == {50, 100, 200}


def test_the_published_coefficients():
    """Those of every textbook: 15.0429 and -0.2322 for each degree Fahrenheit."""
    flights = data.challenger()
    A, theta = nn.add_bias(flights.X[:, :1]), np.zeros(2)
    for _ in range(8):
        theta = nn.irls_step(A, flights.y, theta)
    np.testing.assert_allclose(theta, [15.0429, -0.2322], atol=5e-5)
    np.testing.assert_allclose(2 * 23 * nn.bce_with_logits(A @ theta, flights.y), 20.315, atol=5e-4)  # deviance


def test_every_call_gives_fresh_arrays():
    flights = data.challenger()
    flights.X[:] = 0
    flights.y[:] = 7
    assert data.challenger().X.min() == 50 and data.challenger().y.sum() == 7
