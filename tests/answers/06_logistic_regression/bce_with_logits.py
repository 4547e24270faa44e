"""Answers to 06_logistic_regression, bce_with_logits: written from the released statement alone."""

# %% right · logaddexp
def bce_with_logits(z, y):
    return np.mean(np.logaddexp(0, z) - y * z)


# %% right · exponent never positive
def bce_with_logits(z, y):
    return float(np.mean(np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))))


# %% right · cost by label
def bce_with_logits(z, y):
    costs = np.where(y == 1, np.logaddexp(0, -z), np.logaddexp(0, z))
    return costs.mean()


# %% right · a loop with two cases
import math


def bce_with_logits(z, y):
    total = 0.0
    for score, label in zip(z, y):
        if score > 0:
            softplus = score + math.log1p(math.exp(-score))
        else:
            softplus = math.log1p(math.exp(score))
        total += softplus - label * score
    return total / len(z)


# %% right · sign of the label
def bce_with_logits(z, y):
    s = 2 * y - 1
    return np.sum(np.logaddexp(0.0, -s * z)) / z.shape[0]


# %% right · log of both probabilities, from the scores
def log_sigmoid(z):
    return np.minimum(z, 0) - np.log(1 + np.exp(-np.abs(z)))


def bce_with_logits(z, y):
    return -np.mean(y * log_sigmoid(z) + (1 - y) * log_sigmoid(-z))


# %% right · largest of the two exponents is taken out
def bce_with_logits(z, y):
    m = np.maximum(z, 0)
    lse = m + np.log(np.exp(-m) + np.exp(z - m))
    return np.average(lse - z * y)


# %% wrong · log of the probabilities · share 0.4 to 0.7
# reads: nan|inf|overflow|log|large|1000
# never: transposed|overwrit|sum instead
def bce_with_logits(z, y):
    p = sigmoid(z)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


# %% wrong · second form as it stands · share 0.4 to 0.75
# reads: nan|inf|overflow|large|1000
# never: transposed|overwrit
def bce_with_logits(z, y):
    return np.mean(np.log(1 + np.exp(z)) - y * z)


# %% wrong · probabilities clipped · share 0.4 to 0.75
# reads: clip|large|1000|constant|finite|27\.|34\.
# never: transposed|overwrit|(is|are) nan
def bce_with_logits(z, y):
    p = np.clip(sigmoid(z), 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


# %% wrong · a small constant · share 0.35 to 0.75
# never: transposed|overwrit|(is|are) nan
def bce_with_logits(z, y):
    p = sigmoid(z)
    eps = 1e-8
    return -np.mean(y * np.log(p + eps) + (1 - y) * np.log(1 - p + eps))


# %% wrong · sum · share 0.5 to 0.75
# reads: mean|sum|N|factor|number of examples
# never: overwrit|overflows|(is|are) nan
def bce_with_logits(z, y):
    return np.sum(np.logaddexp(0, z) - y * z)


# %% wrong · the sign · share 0.4 to 0.65
# reads: sign|negative
# never: overwrit|overflows|(is|are) nan
def bce_with_logits(z, y):
    return np.mean(y * z - np.logaddexp(0, z))


# %% wrong · labels exchanged · share 0.35 to 0.65
# never: overwrit|overflows|(is|are) nan
def bce_with_logits(z, y):
    return np.mean(np.logaddexp(0, z) - (1 - y) * z)


# %% wrong · costs of label 1 only · share 0.3 to 0.6
# never: overwrit|overflows|(is|are) nan
def bce_with_logits(z, y):
    return np.mean(y * np.logaddexp(0, -z))


# %% wrong · z taken as probabilities · share 0.1 to 0.45
# never: overwrit|transposed
def bce_with_logits(z, y):
    return -np.mean(y * np.log(z) + (1 - y) * np.log(1 - z))


# %% wrong · in bits · share 0.5 to 0.75
# never: overwrit|overflows|(is|are) nan
def bce_with_logits(z, y):
    return np.mean(np.logaddexp(0, z) - y * z) / np.log(2)


# %% wrong · one cost for each example · share 0.35 to 0.65
# reads: mean|number|shape|float
# never: overwrit|overflows|(is|are) nan
def bce_with_logits(z, y):
    return np.logaddexp(0, z) - y * z


# %% wrong · the part of large scores is lost · share 0.35 to 0.65
# never: overwrit|(is|are) nan
def bce_with_logits(z, y):
    return np.mean(np.log1p(np.exp(-np.abs(z))) - y * z)


# %% wrong · scores clipped at thirty · share 0.5 to 0.8
# never: overwrit|(is|are) nan|transposed
def bce_with_logits(z, y):
    z = np.clip(z, -30, 30)
    return np.mean(np.log(1 + np.exp(z)) - y * z)


# %% wrong · z is cut in place · share 0.85 to 0.95
# never: (is|are) nan|transposed|sum instead
def bce_with_logits(z, y):
    linear_part = y * z
    positive = z * (z > 0)
    np.abs(z, out=z)
    return np.mean(positive + np.log1p(np.exp(-z)) - linear_part)


# %% wrong · squared error · share 0.1 to 0.35
# never: overwrit|(is|are) nan
def bce_with_logits(z, y):
    return np.mean((sigmoid(z) - y) ** 2)


# %% wrong · returns within the loop · share 0.2 to 0.5
# never: overwrit|(is|are) nan
def bce_with_logits(z, y):
    total = 0.0
    for i in range(len(z)):
        total += np.logaddexp(0, z[i]) - y[i] * z[i]
        return total / len(z)


# %% wrong · nan_to_num hides what overflows · share 0.4 to 0.75
# never: overwrit|transposed
def bce_with_logits(z, y):
    p = sigmoid(z)
    cost = np.nan_to_num(y * np.log(p)) + np.nan_to_num((1 - y) * np.log(1 - p))
    return -np.mean(cost)
