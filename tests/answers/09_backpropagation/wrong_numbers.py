"""Answers to 09_backpropagation, wrong_numbers: written from the released statement alone."""

# %% right · dictionary and one loop
def wrong_numbers(stored):
    s = stored
    should = {"lam": sigmoid(s["h"]), "l": 0.5 * (s["y"] - s["lam"]) ** 2, "dlam": s["lam"] - s["y"],
              "dh": s["dlam"] * s["lam"] * (1 - s["lam"]), "dw": s["dh"] * s["x"], "db": s["dh"]}
    return [name for name, value in should.items() if abs(s[name] - value) > 0.005]


# %% right · unpacked, with ifs
def wrong_numbers(stored):
    x, h, lam, y = stored["x"], stored["h"], stored["lam"], stored["y"]
    wrong = []
    if abs(lam - sigmoid(h)) > 0.005:
        wrong.append("lam")
    if abs(stored["l"] - (y - lam) ** 2 / 2) > 0.005:
        wrong.append("l")
    if abs(stored["dlam"] - (lam - y)) > 0.005:
        wrong.append("dlam")
    if abs(stored["dh"] - stored["dlam"] * lam * (1 - lam)) > 0.005:
        wrong.append("dh")
    if abs(stored["dw"] - stored["dh"] * x) > 0.005:
        wrong.append("dw")
    if abs(stored["db"] - stored["dh"]) > 0.005:
        wrong.append("db")
    return wrong


# %% right · lambdas
def wrong_numbers(stored):
    rules = [("lam", lambda d: 0.5 * (1 + np.tanh(0.5 * d["h"]))),
             ("l", lambda d: 0.5 * (d["y"] - d["lam"]) ** 2),
             ("dlam", lambda d: d["lam"] - d["y"]),
             ("dh", lambda d: d["dlam"] * d["lam"] * (1 - d["lam"])),
             ("dw", lambda d: d["dh"] * d["x"]),
             ("db", lambda d: d["dh"])]
    return [name for name, rule in rules if abs(rule(stored) - stored[name]) > 0.005]


# %% right · arrays
def wrong_numbers(stored):
    names = ["lam", "l", "dlam", "dh", "dw", "db"]
    there = np.array([stored[n] for n in names])
    should = np.array([sigmoid(stored["h"]), (stored["lam"] - stored["y"]) ** 2 / 2, stored["lam"] - stored["y"],
                       stored["dlam"] * stored["lam"] * (1 - stored["lam"]), stored["dh"] * stored["x"], stored["dh"]])
    off = np.abs(there - should) > 0.005
    return [n for n, bad in zip(names, off) if bad]


# %% right · helper closure
def wrong_numbers(stored):
    found = []

    def compare(name, value):
        if abs(value - stored[name]) > 0.005:
            found.append(name)

    compare("lam", sigmoid(stored["h"]))
    compare("l", 0.5 * (stored["y"] - stored["lam"]) ** 2)
    compare("dlam", stored["lam"] - stored["y"])
    compare("dh", stored["dlam"] * stored["lam"] * (1 - stored["lam"]))
    compare("dw", stored["dh"] * stored["x"])
    compare("db", stored["dh"])
    return found


# %% right · not within the tolerance
def wrong_numbers(stored):
    d = dict(stored)
    should = {}
    should["lam"] = 1 / (1 + np.exp(-np.clip(d["h"], -500, 500)))
    should["l"] = (d["y"] - d["lam"]) ** 2 * 0.5
    should["dlam"] = -(d["y"] - d["lam"])
    should["dh"] = d["dlam"] * (d["lam"] - d["lam"] ** 2)
    should["dw"] = d["x"] * d["dh"]
    should["db"] = 1.0 * d["dh"]
    wrong = []
    for k in should:
        if not abs(d[k] - should[k]) <= 0.005:
            wrong.append(k)
    return wrong


# %% wrong · slips are counted again in all that follows · share 0.35 to 0.7
# reads: stored|again|before|follow
# never: \btolerance
def wrong_numbers(stored):
    x, h, y = stored["x"], stored["h"], stored["y"]
    lam = sigmoid(h)
    l = 0.5 * (y - lam) ** 2
    dlam = lam - y
    dh = dlam * lam * (1 - lam)
    right = {"lam": lam, "l": l, "dlam": dlam, "dh": dh, "dw": dh * x, "db": dh}
    return [k for k, v in right.items() if abs(stored[k] - v) > 0.005]


# %% wrong · difference without absolute value · share 0.4 to 0.7
# reads: absolute|abs|too small|below
# never: \border
def wrong_numbers(stored):
    s = stored
    should = {"lam": sigmoid(s["h"]), "l": 0.5 * (s["y"] - s["lam"]) ** 2, "dlam": s["lam"] - s["y"],
              "dh": s["dlam"] * s["lam"] * (1 - s["lam"]), "dw": s["dh"] * s["x"], "db": s["dh"]}
    return [name for name, value in should.items() if s[name] - value > 0.005]


# %% wrong · tolerance 0.05 · share 0.5 to 0.8
# reads: 0\.005|tolerance
# never: \border
def wrong_numbers(stored):
    s = stored
    should = {"lam": sigmoid(s["h"]), "l": 0.5 * (s["y"] - s["lam"]) ** 2, "dlam": s["lam"] - s["y"],
              "dh": s["dlam"] * s["lam"] * (1 - s["lam"]), "dw": s["dh"] * s["x"], "db": s["dh"]}
    return [name for name, value in should.items() if abs(s[name] - value) > 0.05]


# %% wrong · rounded to two decimals and compared · share 0.5 to 0.8
# reads: 0\.005|tolerance|round
# never: \border
def wrong_numbers(stored):
    s = stored
    should = {"lam": sigmoid(s["h"]), "l": 0.5 * (s["y"] - s["lam"]) ** 2, "dlam": s["lam"] - s["y"],
              "dh": s["dlam"] * s["lam"] * (1 - s["lam"]), "dw": s["dh"] * s["x"], "db": s["dh"]}
    return [name for name, value in should.items() if round(float(s[name]), 2) != round(float(value), 2)]


# %% wrong · np.isclose with its own relative part · share 0.6 to 0.9
def wrong_numbers(stored):
    s = stored
    should = {"lam": sigmoid(s["h"]), "l": 0.5 * (s["y"] - s["lam"]) ** 2, "dlam": s["lam"] - s["y"],
              "dh": s["dlam"] * s["lam"] * (1 - s["lam"]), "dw": s["dh"] * s["x"], "db": s["dh"]}
    return [name for name, value in should.items() if not np.isclose(s[name], value, rtol=0.01, atol=0.005)]


# %% wrong · only the first wrong one · share 0.35 to 0.65
# reads: first|all|every|more than one
# never: \btolerance
def wrong_numbers(stored):
    s = stored
    should = {"lam": sigmoid(s["h"]), "l": 0.5 * (s["y"] - s["lam"]) ** 2, "dlam": s["lam"] - s["y"],
              "dh": s["dlam"] * s["lam"] * (1 - s["lam"]), "dw": s["dh"] * s["x"], "db": s["dh"]}
    for name, value in should.items():
        if abs(s[name] - value) > 0.005:
            return [name]
    return []


# %% wrong · the right ones instead of the wrong ones · share 0.2 to 0.5
# never: \border
def wrong_numbers(stored):
    s = stored
    should = {"lam": sigmoid(s["h"]), "l": 0.5 * (s["y"] - s["lam"]) ** 2, "dlam": s["lam"] - s["y"],
              "dh": s["dlam"] * s["lam"] * (1 - s["lam"]), "dw": s["dh"] * s["x"], "db": s["dh"]}
    return [name for name, value in should.items() if abs(s[name] - value) <= 0.005]


# %% wrong · loss without the half · share 0.6 to 0.85
# reads: half|\bl\b|loss
# never: \border
def wrong_numbers(stored):
    s = stored
    should = {"lam": sigmoid(s["h"]), "l": (s["y"] - s["lam"]) ** 2, "dlam": s["lam"] - s["y"],
              "dh": s["dlam"] * s["lam"] * (1 - s["lam"]), "dw": s["dh"] * s["x"], "db": s["dh"]}
    return [name for name, value in should.items() if abs(s[name] - value) > 0.005]


# %% wrong · db taken from dw · share 0.6 to 0.85
# reads: \bdb\b
def wrong_numbers(stored):
    s = stored
    should = {"lam": sigmoid(s["h"]), "l": 0.5 * (s["y"] - s["lam"]) ** 2, "dlam": s["lam"] - s["y"],
              "dh": s["dlam"] * s["lam"] * (1 - s["lam"]), "dw": s["dh"] * s["x"], "db": s["dw"]}
    return [name for name, value in should.items() if abs(s[name] - value) > 0.005]


# %% wrong · alphabetical order · share 0.6 to 0.85
# reads: order
# never: \btolerance
def wrong_numbers(stored):
    s = stored
    should = {"lam": sigmoid(s["h"]), "l": 0.5 * (s["y"] - s["lam"]) ** 2, "dlam": s["lam"] - s["y"],
              "dh": s["dlam"] * s["lam"] * (1 - s["lam"]), "dw": s["dh"] * s["x"], "db": s["dh"]}
    return sorted({name for name, value in should.items() if abs(s[name] - value) > 0.005})


# %% wrong · the answer for the slide only · share 0 to 0.2
def wrong_numbers(stored):
    if stored["l"] == 0.25:
        return ["l"]
    return ["lam", "dw"]


# %% wrong · repairs the stored numbers on the way · share 0.3 to 0.75
def wrong_numbers(stored):
    s, out = stored, []
    rules = [("lam", lambda: sigmoid(s["h"])), ("l", lambda: 0.5 * (s["y"] - s["lam"]) ** 2),
             ("dlam", lambda: s["lam"] - s["y"]), ("dh", lambda: s["dlam"] * s["lam"] * (1 - s["lam"])),
             ("dw", lambda: s["dh"] * s["x"]), ("db", lambda: s["dh"])]
    for name, rule in rules:
        value = rule()
        if abs(s[name] - value) > 0.005:
            out.append(name)
            s[name] = value
    return out
