"""djc as it is typed, run in this process: a process of its own would load the whole program again."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import CompletedProcess

from typer.testing import CliRunner

from infra.cli.main import app


def djc(*arguments: str | Path, env: Mapping[str, str], answers: str = "") -> CompletedProcess[str]:
    """How it ended and what it printed; what a user would see as a traceback is raised."""
    typed = [str(each) for each in arguments]
    # in a thread of its own, as a process has: beside it a browser may hold the event loop of this one
    with ThreadPoolExecutor(1) as thread:
        invoked = thread.submit(CliRunner().invoke, app, typed, env=env, input=answers, catch_exceptions=False)
        done = invoked.result()
    return CompletedProcess(typed, done.exit_code, done.stdout, done.stderr)
