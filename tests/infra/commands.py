"""djc as it is typed, run in this process: a process of its own would load the whole program again."""

from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess

from typer.testing import CliRunner

from infra.cli.main import app


def djc(*arguments: str | Path, env: Mapping[str, str], answers: str = "") -> CompletedProcess[str]:
    """How it ended and what it printed; what a user would see as a traceback is raised."""
    typed = [str(each) for each in arguments]
    done = CliRunner().invoke(app, typed, env=env, input=answers, catch_exceptions=False)
    return CompletedProcess(typed, done.exit_code, done.stdout, done.stderr)
