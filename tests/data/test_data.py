"""The data sets: what they contain, and that the generator alone decides."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mlpkit import data, nn

TOYS = {
    "blobs": lambda rng, n: data.blobs(rng, [(0, 0), (4, 0), (0, 4)], n, 0.5),
    "xor": data.xor,
    "circles": data.circles,
    "moons": data.moons,
    "spiral": data.spiral,
}


def test_penguins():
    birds = data.penguins()
    assert birds.X.shape == (342, 4) and birds.X.dtype == float and np.isfinite(birds.X).all()
    assert birds.y.shape == (342,) and birds.y.dtype.kind == "i"
    np.testing.assert_array_equal(np.bincount(birds.y), [151, 68, 123])
    assert birds.classes == ("Adelie", "Chinstrap", "Gentoo") and len(birds.features) == 4
    assert "(mm)" in birds.features[0] and "(g)" in birds.features[3]
    assert "CC0" in birds.license and "Gorman" in birds.source
    np.testing.assert_array_equal(birds.X[0], [39.1, 18.7, 181, 3750])
    np.testing.assert_allclose(birds.X.mean(axis=0), [43.92193, 17.15117, 200.91520, 4201.75439], rtol=1e-6)
    np.testing.assert_array_equal(birds.X.min(axis=0), [32.1, 13.1, 172, 2700])
    np.testing.assert_array_equal(birds.X.max(axis=0), [59.6, 21.5, 231, 6300])


def test_the_digits_are_those_of_scikit_learn():
    digits, original = data.digits(), pytest.importorskip("sklearn.datasets").load_digits()
    np.testing.assert_array_equal(digits.images * 16, original.images)
    np.testing.assert_array_equal(digits.y, original.target)


def test_digits():
    digits = data.digits()
    assert digits.images.shape == (1797, 8, 8) and digits.images.dtype == float
    assert digits.images.min() == 0 and digits.images.max() == 1
    assert digits.y.dtype.kind == "i" and digits.classes == tuple("0123456789")
    assert np.bincount(digits.y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    np.testing.assert_array_equal(digits.X[5].reshape(8, 8), digits.images[5])
    assert "UCI" in digits.source and digits.license == "CC BY 4.0"
    digits.images[:] = 2
    assert data.digits().images.max() == 1, "fresh arrays at every call"


def test_the_stored_digits_are_small():
    path = Path(data.__file__).parent / "datasets" / "digits.npz"
    assert path.stat().st_size < 120_000


def test_every_call_gives_fresh_arrays():
    birds = data.penguins()
    birds.X[:] = 0
    birds.y[:] = 0
    assert data.penguins().X.min() > 0 and data.penguins().y.max() == 2


@pytest.mark.parametrize("name", TOYS)
def test_shapes_classes_and_the_generator(name):
    draw = TOYS[name]
    for n in (1, 7, 60):
        X, y = draw(np.random.default_rng(3), n)
        assert X.shape == (n, 2) and X.dtype == float and np.isfinite(X).all()
        assert y.shape == (n,) and y.dtype.kind == "i"
        counts = np.bincount(y)
        assert counts.max() - counts.min() <= 2 or n < len(counts)
        again, _ = draw(np.random.default_rng(3), n)
        np.testing.assert_array_equal(X, again)
    other, _ = draw(np.random.default_rng(4), 60)
    assert not np.array_equal(X, other)


def test_blobs_are_where_they_should_be():
    centers = np.array([(0.0, 0, 1), (5, -5, 2)])
    X, y = data.blobs(np.random.default_rng(0), centers, 2000, 0.5)
    for k in range(2):
        np.testing.assert_allclose(X[y == k].mean(axis=0), centers[k], atol=0.06)
        np.testing.assert_allclose(X[y == k].std(axis=0), 0.5, atol=0.04)
    X, y = data.blobs(np.random.default_rng(0), [(0, 0), (1, 1)], 5, 0.0)
    np.testing.assert_array_equal(X[:, 0], y)


def test_xor_is_xor_and_no_line_solves_it():
    X, y = data.xor(np.random.default_rng(0), 400)
    assert np.mean(y == ((X[:, 0] > 0) != (X[:, 1] > 0))) > 0.999
    W, b, _ = nn.fit_softmax(X, y, 2, lr=0.5, steps=200)
    assert nn.accuracy(nn.predict(nn.linear(X, W, b)), y) < 0.8


def test_circles_are_told_apart_by_their_radius():
    X, y = data.circles(np.random.default_rng(0), 400, noise=0.05)
    np.testing.assert_array_equal(np.linalg.norm(X, axis=1) > 1.5, y == 1)


def test_moons_without_noise_lie_on_their_half_circles():
    X, y = data.moons(np.random.default_rng(0), 100, noise=0.0)
    centers = np.array([(0, 0), (1, 0.5)])
    np.testing.assert_allclose(np.linalg.norm(X - centers[y], axis=1), 1, rtol=1e-12)
    assert X[y == 0, 1].min() >= 0 and X[y == 1, 1].max() <= 0.5


def test_spiral_arms_are_one_arm_rotated():
    X, y = data.spiral(np.random.default_rng(0), 300, K=4, noise=0.0)
    radius = np.linalg.norm(X, axis=1)
    assert radius.min() >= 0.1 - 1e-12 and radius.max() <= 1 + 1e-12
    winding = 0.75 * (radius - 0.1) / 0.9
    arm = (np.arctan2(X[:, 1], X[:, 0]) / (2 * np.pi) - winding) * 4
    np.testing.assert_allclose((arm - y + 2) % 4, 2, atol=1e-9)


def test_the_import_is_light():
    code = "import sys, mlpkit.data, mlpkit.nn; print({'matplotlib', 'ipywidgets', 'IPython'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_global_generator_is_left_alone():
    np.random.seed(0)
    before = np.random.get_state()[1].copy()
    for draw in TOYS.values():
        draw(np.random.default_rng(0), 10)
    np.testing.assert_array_equal(np.random.get_state()[1], before)
