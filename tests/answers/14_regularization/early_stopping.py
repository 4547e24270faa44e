"""Answers to 14_regularization, early_stopping: written from the released statement alone."""

# %% right · one walk
def early_stopping(val_losses, patience):
    best = 0
    for e in range(len(val_losses)):
        if val_losses[e] < val_losses[best]:
            best = e
        if e - best >= patience:
            return e, best
    return len(val_losses) - 1, best


# %% right · counter
def early_stopping(val_losses, patience):
    best_loss, best_epoch, waited = float("inf"), 0, 0
    stop = len(val_losses) - 1
    for epoch, loss in enumerate(val_losses):
        if loss < best_loss:
            best_loss, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
            if waited >= patience:
                stop = epoch
                break
    return stop, best_epoch


# %% right · argmin of what has been seen
def early_stopping(val_losses, patience):
    for e in range(len(val_losses)):
        best = int(np.argmin(val_losses[:e + 1]))
        if e - best >= patience:
            break
    return e, best


# %% right · running minimum
def early_stopping(val_losses, patience):
    losses = np.asarray(val_losses, dtype=float)
    E = len(losses)
    low = np.minimum.accumulate(losses)
    new = np.concatenate([[True], low[1:] < low[:-1]])
    best = np.maximum.accumulate(np.where(new, np.arange(E), 0))
    done = np.flatnonzero(np.arange(E) - best >= patience)
    stop = int(done[0]) if len(done) else E - 1
    return stop, int(best[stop])


# %% right · while
def early_stopping(val_losses, patience):
    e, best = 0, 0
    while e - best < patience and e + 1 < len(val_losses):
        e += 1
        if val_losses[e] < val_losses[best]:
            best = e
    return e, best


# %% right · recursion on the list
def early_stopping(val_losses, patience):
    def walk(e, best):
        if e - best >= patience or e == len(val_losses) - 1:
            return e, best
        return walk(e + 1, e + 1 if val_losses[e + 1] < val_losses[best] else best)

    return walk(0, 0)


# %% right · list of candidates
def early_stopping(val_losses, patience):
    losses = [float(v) for v in val_losses]
    best = 0
    for e, v in enumerate(losses):
        best = losses.index(min(losses[:e + 1]))
        if e >= best + patience:
            return e, best
    return len(losses) - 1, best


# %% wrong · an equal loss counts as better · share 0.5 to 0.8
# reads: equal|strict|tie
# never: \blater|\boverwritten
def early_stopping(val_losses, patience):
    best = 0
    for e in range(len(val_losses)):
        if val_losses[e] <= val_losses[best]:
            best = e
        if e - best >= patience:
            return e, best
    return len(val_losses) - 1, best


# %% wrong · compared with the epoch before · share 0.3 to 0.6
# reads: best|before|previous
# never: \bequal
def early_stopping(val_losses, patience):
    waited, best = 0, 0
    for e in range(1, len(val_losses)):
        if val_losses[e] < val_losses[e - 1]:
            waited = 0
        else:
            waited += 1
        if val_losses[e] < val_losses[best]:
            best = e
        if waited >= patience:
            return e, best
    return len(val_losses) - 1, best


# %% wrong · best of all losses, later ones too · share 0.5 to 0.75
# reads: after|later|never|best_epoch|best
# never: \bequal
def early_stopping(val_losses, patience):
    best = 0
    for e in range(len(val_losses)):
        if val_losses[e] < val_losses[best]:
            best = e
        if e - best >= patience:
            return e, int(np.argmin(val_losses))
    return len(val_losses) - 1, best


# %% wrong · one epoch too late · share 0.5 to 0.75
# reads: one|late|>=|patience
# never: \bequal
def early_stopping(val_losses, patience):
    best = 0
    for e in range(len(val_losses)):
        if val_losses[e] < val_losses[best]:
            best = e
        if e - best > patience:
            return e, best
    return len(val_losses) - 1, best


# %% wrong · one epoch too early · share 0.5 to 0.75
# reads: one|early|patience
# never: \bequal
def early_stopping(val_losses, patience):
    best = 0
    for e in range(len(val_losses)):
        if val_losses[e] < val_losses[best]:
            best = e
        if e - best >= patience - 1 and e > best:
            return e, best
    return len(val_losses) - 1, best


# %% wrong · order exchanged · share 0.5 to 0.8
# reads: order|exchange|swap|first|place
# never: \bequal
def early_stopping(val_losses, patience):
    best = 0
    for e in range(len(val_losses)):
        if val_losses[e] < val_losses[best]:
            best = e
        if e - best >= patience:
            return best, e
    return best, len(val_losses) - 1


# %% wrong · E instead of E - 1 · share 0.5 to 0.8
# reads: e ?- ?1|last|never|one
# never: \bequal
def early_stopping(val_losses, patience):
    best = 0
    for e in range(len(val_losses)):
        if val_losses[e] < val_losses[best]:
            best = e
        if e - best >= patience:
            return e, best
    return len(val_losses), best


# %% wrong · epochs from 1 · share 0.4 to 0.7
# reads: 0|count|one|from
# never: \bequal
def early_stopping(val_losses, patience):
    best = 0
    for e in range(len(val_losses)):
        if val_losses[e] < val_losses[best]:
            best = e
        if e - best >= patience:
            return e + 1, best + 1
    return len(val_losses), best + 1


# %% wrong · best loss instead of its epoch · share 0.5 to 0.75
# reads: epoch|loss|int|best
# never: \bequal
def early_stopping(val_losses, patience):
    best_loss, waited = np.inf, 0
    for e, loss in enumerate(val_losses):
        if loss < best_loss:
            best_loss, waited = loss, 0
        else:
            waited += 1
        if waited >= patience:
            return e, best_loss
    return len(val_losses) - 1, best_loss


# %% wrong · counter is never set back · share 0.4 to 0.7
# reads: row|again|reset|improve
# never: \bequal
def early_stopping(val_losses, patience):
    best, waited = 0, 0
    for e in range(1, len(val_losses)):
        if val_losses[e] < val_losses[best]:
            best = e
        else:
            waited += 1
        if waited >= patience:
            return e, best
    return len(val_losses) - 1, best


# %% wrong · nothing returned when patience never ends · share 0.5 to 0.75
# reads: never|none|e ?- ?1|last|return
# never: \bequal
def early_stopping(val_losses, patience):
    best = 0
    for e in range(len(val_losses)):
        if val_losses[e] < val_losses[best]:
            best = e
        if e - best >= patience:
            return e, best


# %% wrong · stops patience epochs after the best of all · share 0.25 to 0.55
# reads: first|up to|after|later
# never: \bequal
def early_stopping(val_losses, patience):
    best = int(np.argmin(val_losses))
    return min(best + patience, len(val_losses) - 1), best


# %% wrong · a smallest improvement is asked for · share 0.5 to 0.85
# reads: strict|small|any|improve
# never: \bequal one
def early_stopping(val_losses, patience):
    best = 0
    for e in range(len(val_losses)):
        if val_losses[e] < val_losses[best] - 1e-3:
            best = e
        if e - best >= patience:
            return e, best
    return len(val_losses) - 1, best


# %% wrong · losses above 1 are taken for no improvement · share 0.4 to 0.8
def early_stopping(val_losses, patience):
    best, best_loss = 0, 1.0
    for e in range(len(val_losses)):
        if val_losses[e] < best_loss:
            best, best_loss = e, val_losses[e]
        if e - best >= patience:
            return e, best
    return len(val_losses) - 1, best
