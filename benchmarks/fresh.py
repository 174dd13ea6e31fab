"""Runs a function in a process of its own, so that nothing loaded or remembered before changes what it measures."""

import importlib
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any


def call(function: Callable[..., Any], **arguments: Any) -> Any:  # noqa: ANN401 - whatever JSON can carry
    """Call a module's function in a fresh process, on the same cores.

    Args:
        function: A function at the top level of its module.
        arguments: Named arguments that JSON can carry.

    Returns:
        What the function returned, as JSON carries it.

    Raises:
        subprocess.CalledProcessError: It failed; what it wrote to stderr has been shown.
    """
    name = function.__module__
    if name == "__main__" and (spec := sys.modules[name].__spec__):  # the command itself, run by python -m
        name = spec.name
    command = [sys.executable, "-m", "benchmarks.fresh", name, function.__name__, json.dumps(arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    # Libraries may have written to stdout before.
    return json.loads(done.stdout.splitlines()[-1])


def main(module: str, function: str, arguments: str) -> None:
    """Be the fresh process."""
    result = getattr(importlib.import_module(module), function)(**json.loads(arguments))
    sys.stdout.write(f"\n{json.dumps(result)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
