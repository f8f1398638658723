"""Topics are shown before they are made, made as they should be, and never narrowed."""

from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import pytest

from infra.stream.kafka_topics import topics_at
from infra.stream.topics import TOPICS, Found, NarrowingError, changes, named
from tests.infra.commands import djc

DONE = {named("djc", topic): Found(topic.partitions, dict(topic.settings)) for topic in TOPICS}


def test_nothing_is_to_be_done_where_all_is_as_it_should_be() -> None:
    assert changes("djc", DONE) == []


def test_a_topic_that_is_missing_is_made_with_its_settings() -> None:
    due = changes("djc", {name: found for name, found in DONE.items() if name != "djc.standings"})
    assert [(one.topic, one.what, one.now, one.then) for one in due] == [
        ("djc.standings", "partitions", None, "3"),
        ("djc.standings", "cleanup.policy", None, "compact"),
    ]


def test_a_setting_that_differs_is_set_and_partitions_stay_as_they_are() -> None:
    found = {**DONE, "djc.facts": Found(24, {**DONE["djc.facts"].settings, "retention.ms": "604800000"})}
    assert [(one.what, one.now, one.then) for one in changes("djc", found)] == [("retention.ms", "604800000", "-1")]


def test_partitions_are_never_taken_away() -> None:
    with pytest.raises(NarrowingError, match=r"djc\.facts has 12 partitions"):
        changes("djc", DONE, {"facts": 6})


def test_they_are_shown_then_made_on_a_broker(broker: str, tmp_path: Path) -> None:
    prefix = f"t{uuid4().hex[:8]}"
    given = {"DJC_KAFKA_SERVERS": broker, "DJC_KAFKA_PREFIX": prefix, "DJC_DATA_DIR": str(tmp_path)}
    with topics_at({"bootstrap_servers": [broker]}, prefix) as there:
        shown = djc("topics", "show", env=given)
        assert shown.returncode == 0, shown.stderr
        assert f"{prefix}.checkpoints" in shown.stdout
        assert there.found() == {}
        assert djc("topics", "apply", answers="n\n", env=given).returncode == 2
        assert there.found() == {}
        done = djc("topics", "apply", "--yes", "--partitions", "4", env=given)
        assert done.returncode == 0, done.stderr
        found = there.found()
        assert changes(prefix, found) == []
        assert found[f"{prefix}.facts"].partitions == found[f"{prefix}.record"].partitions == 4
        assert "as they should be" in djc("topics", "show", env=given).stdout


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "DJC_KAFKA_SERVERS"),
        ({"DJC_KAFKA_SERVERS": "kafka.example:9092"}, "SASL_SSL"),
        ({"DJC_KAFKA_SERVERS": "nonsense"}, "kafka1:9092"),
        ({"DJC_KAFKA_SERVERS": "127.0.0.1:9", "DJC_KAFKA_SECURITY": "SASL_SSL"}, "DJC_KAFKA_PASSWORD"),
    ],
)
def test_what_is_not_set_right_is_told_in_a_line(given: Mapping[str, str], said: str, tmp_path: Path) -> None:
    answer = djc("topics", "show", env={**given, "DJC_DATA_DIR": str(tmp_path)})
    assert answer.returncode == 2
    assert said in answer.stderr
    assert answer.stderr.count("\n") == 1
