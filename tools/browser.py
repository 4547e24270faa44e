"""Pages in a browser: JupyterLab on a folder of its own, and files."""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
]
QUIET = '{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}'


def chromium():
    """Path of a Chromium that is installed, or None."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextlib.contextmanager
def browser(folder, width=1280, height=900, path=None):
    """A browser with an empty profile in a folder; it is the Chromium at a path, or one that is installed."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(folder),
            executable_path=path or chromium(),
            headless=True,
            args=FLAGS,
            viewport={"width": width, "height": height},
        )
        context.set_default_timeout(120_000)  # milliseconds; a busy machine takes long, and nothing here is about speed
        try:
            yield context
        finally:
            context.close()


def _free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def jupyterlab(folder, private, theme="JupyterLab Light", interface="lab"):
    """JupyterLab on a folder, with settings, signatures and run-time files of its own; yields the address of a file.

    The interface ``doc`` shows one file and no side bar.
    """
    settings = private / "settings/@jupyterlab"
    for name in ("config/labconfig", "data", "runtime", "ipython"):
        (private / name).mkdir(parents=True)
    for name in ("apputils-extension", "notebook-extension"):
        (settings / name).mkdir(parents=True)
    (private / "config/labconfig/page_config.json").write_text(QUIET)
    (settings / "apputils-extension/themes.jupyterlab-settings").write_text(json.dumps({"theme": theme}))
    # All cells are rendered, not only those in sight.
    (settings / "notebook-extension/tracker.jupyterlab-settings").write_text(json.dumps({"windowingMode": "none"}))
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(private / "config"),
        "JUPYTER_DATA_DIR": str(private / "data"),
        "JUPYTER_RUNTIME_DIR": str(private / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(private / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(private / "workspaces"),
        "IPYTHONDIR": str(private / "ipython"),
    }
    port, token = _free_port(), secrets.token_hex(16)
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--ip", "127.0.0.1", "--port", str(port)]
    command += ["--ServerApp.port_retries=0", f"--IdentityProvider.token={token}", "--allow-root"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    address = f"http://127.0.0.1:{port}"
    with open(private / "log", "wb") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        for _ in range(240):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/api?token={token}", timeout=2).close()
                break
            if server.poll() is not None:
                break
            time.sleep(0.5)
        else:
            raise RuntimeError("JupyterLab does not answer")
        if server.poll() is not None:
            raise RuntimeError((private / "log").read_text()[-2000:])
        yield lambda name: f"{address}/{interface}/tree/{name}?token={token}&reset"
    finally:
        server.terminate()
        server.wait(20)
