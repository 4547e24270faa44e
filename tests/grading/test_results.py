"""Results: what is kept of them, and what they depend on."""

import json

from support.courses import TOY, cell_of, solved

from mlpkit.grading import examiner, results

SECRET = "a secret"
LIMITS = examiner.Limits(cell=6, probe=3, idle=8, notebook=60)


def examine(course, nb):
    return examiner.Examiner(course.exam(TOY), SECRET, LIMITS).examine(nb, "ada")


def test_a_result_survives_its_file(toy_template, tmp_path):
    result = examine(toy_template, solved(toy_template, step="def step(z):\n    return -z"))
    results.save(tmp_path, TOY, "ada", [result], "print")
    (again,) = results.load(tmp_path, TOY, "ada", "print")
    assert again.as_dict() == json.loads(json.dumps(result.as_dict()))
    assert again.verdicts["step"].hint == result.verdicts["step"].hint
    assert again.answers == result.answers
    assert results.load(tmp_path, TOY, "ada", "another") is None
    assert results.load(tmp_path, TOY, "bob") is None


def test_a_pasted_picture_is_part_of_a_submission(toy_template, tmp_path):
    exam, one, other = toy_template.exam(TOY), solved(toy_template), solved(toy_template)
    for nb, picture in ((one, "AAAA"), (other, "BBBB")):
        cell_of(nb, "why")["attachments"] = {"image.png": {"image/png": picture}}
    prints = {results.fingerprint(exam, SECRET, nb, tmp_path) for nb in (one, other, solved(toy_template))}
    assert len(prints) == 3
