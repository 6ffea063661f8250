"""The `llm` program, as somebody uses it who has added the mall to its models."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.clients.developer import Developer
from tests.upstreams.script import Script

MODELS: Final = """
- model_id: mall
  model_name: compatible/standin-echo
  api_base: {url}
  api_key_name: mall
  supports_schema: true
"""
Ask = Callable[..., str]


@pytest.fixture
def llm(developer: Developer, tmp_path: Path) -> Ask:
    """Call the program with a folder of its own; gives all that it prints."""
    (tmp_path / "extra-openai-models.yaml").write_text(MODELS.format(url=developer.base_url))
    (tmp_path / "keys.json").write_text(json.dumps({"mall": developer.key()}))
    # The package of the demo model's weights is a plugin of it, which asks for a compiled engine: none are loaded.
    own = {"HOME": str(tmp_path), "LLM_USER_PATH": str(tmp_path), "LLM_LOAD_PLUGINS": ""}
    environment = {"PATH": os.environ["PATH"], **own}

    def call(*arguments: str) -> str:
        command = [Path(sys.executable).with_name("llm"), *arguments]
        run = subprocess.run(
            command,
            env=environment,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert run.returncode == 0, run.stdout
        return run.stdout

    return call


def test_a_prompt_is_answered_as_a_stream_with_its_usage(llm: Ask, developer: Developer) -> None:
    developer.upstream.script(Script(pieces=["سلام", " دنیا"]))
    said = llm("-m", "mall", "--usage", "Say hello")
    assert said.startswith("سلام دنیا")
    assert "2 output" in said
    assert developer.spent() > 0


def test_a_prompt_is_answered_at_once(llm: Ask, developer: Developer) -> None:
    developer.upstream.script(Script(pieces=["Hello", " you"]))
    assert llm("-m", "mall", "--no-stream", "Say hello") == "Hello you\n"


def test_an_answer_has_the_schema_that_was_asked_for(llm: Ask) -> None:
    assert json.loads(llm("-m", "mall", "--schema", "name, age int", "Ann is 7")) == {"name": "Ann is 7", "age": 7}
