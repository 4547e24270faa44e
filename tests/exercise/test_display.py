"""What is shown in JupyterLab."""

from support.checks import run, stub


def test_a_table_in_jupyter(folder, capsys, monkeypatch):
    import IPython
    import IPython.display

    shown = []
    monkeypatch.setattr(IPython, "get_ipython", object)
    monkeypatch.setattr(IPython.display, "display", lambda bundle, raw: shown.append((bundle, raw)))
    run("check('double')\nsummary()\nready('double')", double=stub)
    assert capsys.readouterr().out == "" and len(shown) == 3 and all(raw for _, raw in shown)
    assert "not attempted" in shown[0][0]["text/html"] and "<table>" in shown[1][0]["text/html"]
    assert all("text/plain" in bundle for bundle, _ in shown)
