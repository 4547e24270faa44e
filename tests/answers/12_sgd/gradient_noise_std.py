"""Answers to 12_sgd, gradient_noise_std: written from the released statement alone."""

# %% right · all rows at once
def gradient_noise_std(per_example_grads, B, n_draws, rng):
    rows = rng.integers(0, len(per_example_grads), size=(n_draws, B))
    return per_example_grads[rows].mean(axis=1).std(axis=0)


# %% right · loop with rng.choice
def gradient_noise_std(per_example_grads, B, n_draws, rng):
    N = per_example_grads.shape[0]
    means = []
    for _ in range(n_draws):
        rows = rng.choice(N, size=B, replace=True)
        means.append(per_example_grads[rows].mean(axis=0))
    return np.std(np.array(means), axis=0)


# %% right · filled array
def gradient_noise_std(per_example_grads, B, n_draws, rng):
    G = per_example_grads
    N, P = G.shape
    means = np.zeros((n_draws, P))
    for k in range(n_draws):
        means[k] = G[rng.integers(N, size=B)].sum(axis=0) / B
    return np.sqrt(np.mean((means - means.mean(axis=0)) ** 2, axis=0))


# %% right · counts of the examples
def gradient_noise_std(per_example_grads, B, n_draws, rng):
    N = len(per_example_grads)
    counts = rng.multinomial(B, np.full(N, 1 / N), size=n_draws)
    means = counts @ per_example_grads / B
    return means.std(axis=0)


# %% right · random numbers rounded down
def gradient_noise_std(per_example_grads, B, n_draws, rng):
    N = len(per_example_grads)
    rows = (rng.random((n_draws, B)) * N).astype(int)
    means = np.mean(np.take(per_example_grads, rows, axis=0), axis=1)
    return np.std(means, axis=0, ddof=0)


# %% right · parameter by parameter from one table of rows
def gradient_noise_std(per_example_grads, B, n_draws, rng):
    N, P = per_example_grads.shape
    rows = rng.integers(low=0, high=N, size=(B, n_draws))
    return np.array([per_example_grads[rows, p].mean(axis=0).std() for p in range(P)])


# %% wrong · without replacement · share 0.4 to 0.75
# reads: replacement
# never: \baxis
def gradient_noise_std(per_example_grads, B, n_draws, rng):
    N = len(per_example_grads)
    means = [per_example_grads[rng.choice(N, size=min(B, N), replace=False)].mean(axis=0) for _ in range(n_draws)]
    return np.std(means, axis=0)


# %% wrong · divided by n minus 1 · share 0.5 to 0.8
# reads: \bn\b|ddof|- ?1|single
# never: \breplacement
def gradient_noise_std(per_example_grads, B, n_draws, rng):
    rows = rng.integers(0, len(per_example_grads), size=(n_draws, B))
    return per_example_grads[rows].mean(axis=1).std(axis=0, ddof=1)


# %% wrong · by theory, nothing drawn · share 0.2 to 0.55
# reads: draw|measure|rng
# never: \breplacement
def gradient_noise_std(per_example_grads, B, n_draws, rng):
    return per_example_grads.std(axis=0) / np.sqrt(B)


# %% wrong · sum over the batch · share 0.4 to 0.7
# reads: mean|averag|sum|\bb\b
# never: \breplacement
def gradient_noise_std(per_example_grads, B, n_draws, rng):
    rows = rng.integers(0, len(per_example_grads), size=(n_draws, B))
    return per_example_grads[rows].sum(axis=1).std(axis=0)


# %% wrong · one number for all parameters · share 0.35 to 0.7
# reads: each|every|axis|parameter|shape
# never: \breplacement
def gradient_noise_std(per_example_grads, B, n_draws, rng):
    rows = rng.integers(0, len(per_example_grads), size=(n_draws, B))
    return per_example_grads[rows].mean(axis=1).std()


# %% wrong · variance · share 0.5 to 0.75
# reads: root|variance|standard|square
# never: \breplacement
def gradient_noise_std(per_example_grads, B, n_draws, rng):
    rows = rng.integers(0, len(per_example_grads), size=(n_draws, B))
    return per_example_grads[rows].mean(axis=1).var(axis=0)


# %% wrong · deviation inside the batches · share 0.25 to 0.55
# reads: batch|average|mean
# never: \breplacement
def gradient_noise_std(per_example_grads, B, n_draws, rng):
    rows = rng.integers(0, len(per_example_grads), size=(n_draws, B))
    return per_example_grads[rows].std(axis=1).mean(axis=0)


# %% wrong · last example is never drawn · share 0.5 to 0.8
# reads: last|every|any|all|\bn\b
# never: \baxis
def gradient_noise_std(per_example_grads, B, n_draws, rng):
    rows = rng.integers(0, max(len(per_example_grads) - 1, 1), size=(n_draws, B))
    return per_example_grads[rows].mean(axis=1).std(axis=0)


# %% wrong · own generator with a fixed seed · share 0.5 to 0.8
# reads: rng|generator|seed
# never: \breplacement|\baxis
def gradient_noise_std(per_example_grads, B, n_draws, rng):
    rng = np.random.default_rng(0)
    rows = rng.integers(0, len(per_example_grads), size=(n_draws, B))
    return per_example_grads[rows].mean(axis=1).std(axis=0)


# %% wrong · one batch for all draws · share 0.2 to 0.5
# reads: draw|batch|0
# never: \breplacement
def gradient_noise_std(per_example_grads, B, n_draws, rng):
    rows = rng.integers(0, len(per_example_grads), size=B)
    means = np.array([per_example_grads[rows].mean(axis=0) for _ in range(n_draws)])
    return means.std(axis=0)


# %% wrong · B and n_draws exchanged · share 0.4 to 0.7
# reads: \bb\b|n_draws|exchange|axis
def gradient_noise_std(per_example_grads, B, n_draws, rng):
    rows = rng.integers(0, len(per_example_grads), size=(B, n_draws))
    return per_example_grads[rows].mean(axis=1).std(axis=0)


# %% wrong · rows drawn for every parameter apart, deviation over the batch · share 0.2 to 0.5
def gradient_noise_std(per_example_grads, B, n_draws, rng):
    rows = rng.integers(0, len(per_example_grads), size=(n_draws, B))
    return per_example_grads[rows].mean(axis=0).std(axis=0)


# %% wrong · batches cut to N · share 0.5 to 0.85
# reads: \bb\b|exceed|\bn\b|larger
# never: \baxis
def gradient_noise_std(per_example_grads, B, n_draws, rng):
    N = len(per_example_grads)
    rows = rng.integers(0, N, size=(n_draws, min(B, N)))
    return per_example_grads[rows].mean(axis=1).std(axis=0)
