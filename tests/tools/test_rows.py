"""The tool that computes which rows each mistake fails, and writes them into a solution notebook."""

import pytest
from support.courses import TOY, cell_of, notebook_of
from support.exercises import cell

from mlpkit import exercise
from mlpkit.exercise import RowName, everything, purity
from mlpkit.grading import exam as exams
from tools import rows as tool

SCALED = '''
@probe
def of_ones(scaled, rng):
    """Ones are scaled."""
    return scaled(np.ones(2) + rng.random(2), 3.0)


@probe
def of_zero(scaled, rng):
    """Nothing stays nothing."""
    return scaled(np.zeros(2), 3.0)


@mistake("Half is lost.", fails=[of_zero])
def halved(x, factor):
    return x * factor / 2, x.sum()


@mistake("The argument is overwritten.", fails=[of_zero])
def in_place(x, factor):
    x *= factor
    return x, x.sum() / factor


@mistake("Never wrong.", fails=[of_zero])
def harmless(x, factor):
    return factor * x, x.sum()


@mistake("Wrong where the first number is small.", fails=[of_zero])
def by_chance(x, factor):
    return (x if 0 < x[0] < 1.5 else factor * x), x.sum()
'''


def scaled(x, factor):
    return factor * x, x.sum()


@pytest.fixture
def small():
    """An exercise whose mistakes declare a row that none of them fails."""
    cell(SCALED, probe=exercise.probe, mistake=exercise.mistake)
    return exercise.collect("scaled", {"scaled": scaled})


def test_the_rows_that_mistakes_fail_are_computed_in_their_shortest_form(small):
    fails, remarks = tool.fails_of(small)
    (part, _) = [p.name for p in small.probes[0].parts] or ("", "")
    assert fails["halved"] == [RowName("of_ones", part)] and fails["in_place"] == [purity]
    assert "harmless" not in fails and "scaled, harmless: fails nothing" in remarks


def test_a_row_that_is_failed_under_some_seeds_only_is_remarked(small):
    remarks = tool.fails_of(small)[1]
    assert any(line.startswith("scaled, by_chance: depends on the seed: [('of_ones', ") for line in remarks)
    assert not any("halved" in line or "in_place" in line for line in remarks)


def test_only_the_rows_of_a_mistake_are_rewritten():
    written = tool.rewritten(SCALED, {"halved": [RowName("of_ones")["x"], purity], "in_place": [everything]})
    changed = [line for line, old in zip(written.splitlines(), SCALED.splitlines(), strict=True) if line != old]
    assert changed == [
        '@mistake("Half is lost.", fails=[of_ones["x"], purity])',
        '@mistake("The argument is overwritten.", fails=everything)',
    ]
    assert tool.rewritten(written, {"halved": [RowName("of_zero")], "in_place": [RowName("of_zero")]}) == SCALED


def test_what_is_long_is_wrapped_and_means_the_same():
    names = [RowName(f"a_probe_with_quite_a_long_name_{i}")["gradient"] for i in range(8)]
    written = tool.rewritten(SCALED, {"halved": names})
    assert max(map(len, written.splitlines())) <= tool.WIDTH
    evaluated = []
    probes = {name.probe: RowName(name.probe) for name in names} | {"of_zero": RowName("of_zero")}

    def mistake(hint, fails):
        evaluated.append(fails)
        return lambda function: function

    cell(written, probe=lambda function: RowName(function.__name__), mistake=mistake, **probes)
    assert evaluated[0] == names


def test_a_list_of_probes_that_no_mistake_names_any_more_is_dropped():
    source = (
        'BOTH = [of_ones, of_zero]\nKEPT = [of_ones]\n\n\n@mistake("No.", fails=BOTH)\ndef no(x):\n    return KEPT\n'
    )
    assert tool.rewritten(source, {"no": [everything]}) == (
        'KEPT = [of_ones]\n\n\n@mistake("No.", fails=everything)\ndef no(x):\n    return KEPT\n'
    )


def of_toy(course):
    return course.folder / "solutions" / TOY / f"{TOY}.ipynb"


def test_a_unit_is_printed_and_written_only_where_that_is_asked_for(toy_course, capsys):
    path, one = of_toy(toy_course), "fails=[scores_of_a_thousand]"
    with toy_course.inside():
        assert tool.main([TOY]) == 0  # longer forms of the same rows are no other rows
        right = path.read_text(encoding="utf-8")
        wrong = right.replace(one, "fails=[ordinary_scores]", 1)
        assert wrong != right
        path.write_text(wrong, encoding="utf-8")
        capsys.readouterr()
        assert tool.main([TOY]) == 1
        assert capsys.readouterr().out == "softmax, unstable: ordinary_scores → scores_of_a_thousand\n"
        assert path.read_text(encoding="utf-8") == wrong
        assert tool.main([TOY, "--write"]) == 1 and one in path.read_text(encoding="utf-8")
        assert tool.main([TOY]) == 0


def test_a_row_that_is_not_there_is_one_that_is_not_failed(toy_course):
    path = of_toy(toy_course)
    wrong = path.read_text(encoding="utf-8").replace("fails=[scores_of_a_thousand]", "fails=[both_sides]", 1)
    path.write_text(wrong, encoding="utf-8")
    with toy_course.inside(), pytest.raises(exams.ExamError, match="both_sides"):
        tool.main([TOY])


def test_the_import_has_what_stands_outside_of_functions(toy_course):
    path = of_toy(toy_course)
    with toy_course.inside():
        assert tool.main([TOY, "--write"]) == 0
        names = (
            cell_of(notebook_of(path), "softmax_check").source.split("from mlpkit.exercise import ")[1].split("\n")[0]
        )
    assert set(names.split(", ")) <= set(exercise.__all__) and {"mistake", "probe"} <= set(names.split(", "))
    assert "run" not in names.split(", ")
