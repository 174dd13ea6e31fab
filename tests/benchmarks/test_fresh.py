"""Functions run in processes of their own."""

import os
import subprocess

import pytest

from benchmarks import fresh
from benchmarks.machine import cores
from benchmarks.report import table


def test_a_function_runs_in_another_process_on_the_same_cores() -> None:
    assert os.getpid() != fresh.call(os.getpid)
    assert cores() == fresh.call(cores)


def test_a_function_gets_its_arguments_and_gives_back_its_result() -> None:
    assert table(["a", "b"], [["1", "2"]]) == fresh.call(table, header=["a", "b"], rows=[["1", "2"]])


def test_a_failure_there_is_one_here() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        fresh.call(table, header=["a"])
