"""AsyncAPI 3 接口文档: every channel, who may read it, and every message with its schema, as one document."""

from typing import Any, Final

from infra.stream.contracts.schema import CONTRACTS, CURRENT, contract
from infra.stream.topics import CHECKPOINTS, DEAD_LETTERS, FACTS, GRADES, RECORD, STANDINGS, TOPICS, Topic, named

VERSION: Final = "1.0.0"
"""Of the contracts: raised with every release of them, see contracts/CHANGELOG.md."""
TEXT: Final = {"type": "string"}
HEADERS: Final = {
    "type": "object",
    "required": [
        "content-type",
        "ce_specversion",
        "ce_id",
        "ce_source",
        "ce_type",
        "ce_subject",
        "ce_time",
        "ce_dataschema",
        "ce_partitionkey",
        "ce_position",
        "ce_streamversion",
        "ce_correlationid",
    ],
    "properties": {
        "content-type": {"type": "string", "const": "application/json"},
        "ce_specversion": {"type": "string", "const": "1.0"},
        "ce_id": {
            **TEXT,
            "description": "事实编号: 事实流@版本, 重发不变, 据以去重 / the fact's id: the same when sent again; "
            "whoever has seen it passes it over",
            "examples": ["assessment/B/2025/Q1@5"],
        },
        "ce_source": {**TEXT, "format": "uri-reference", "examples": ["//localhost/dajinchuang"]},
        "ce_type": {**TEXT, "description": "事实名称 / stable name of the kind of fact"},
        "ce_subject": {**TEXT, "description": "事实流 / stream", "examples": ["assessment/B/2025/Q1"]},
        "ce_time": {**TEXT, "format": "date-time", "description": "记录时间 (UTC) / when it was recorded"},
        "ce_dataschema": {**TEXT, "format": "uri", "description": "数据契约 / the contract of the data"},
        "ce_partitionkey": {
            **TEXT,
            "description": "分区键: 党支部, 否则事实流; 同键有序 / branch, else stream; in order within a key",
        },
        "ce_position": {
            **TEXT,
            "pattern": r"^\d+$",
            "description": "日志位置, 自1起递增, 不外发的事实留有空位 / position in the log, from 1; "
            "facts that stay leave gaps",
        },
        "ce_streamversion": {**TEXT, "pattern": r"^\d+$", "description": "流内版本, 自1起连续 / from 1, no gaps"},
        "ce_correlationid": {
            **TEXT,
            "description": "同一操作及其后果的事实相同 / the same for the facts of an act and of what followed from it",
        },
        "ce_causationid": {**TEXT, "description": "起因的事实编号 / id of the fact that caused it"},
        "ce_businessdate": {**TEXT, "format": "date", "description": "业务日期 / the day it applies to"},
    },
}


def document(prefix: str) -> dict[str, Any]:
    """The document for topics under a prefix."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "达晋创 事实外发 / dajinchuang: the stream",
            "version": VERSION,
            "description": (
                "系统将已记录的事实按 CloudEvents 1.0 (二进制模式) 外发至 Kafka: 至少一次, 同一分区键内有序; "
                "订阅方按 ce_id 去重. 个人信息按清单留存于系统内, 见各契约的 x-stays.\n\n"
                "Recorded facts as CloudEvents 1.0 in binary mode: at least once, in order within a key; consumers "
                "pass over a ce_id they have seen. Personal data stay, by the list in each contract's x-stays."
            ),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(prefix, topic) for topic in TOPICS if topic is not DEAD_LETTERS},
        "operations": {
            f"publish-{topic.name}": {
                "action": "send",
                "channel": {"$ref": f"#/channels/{topic.name}"},
                "summary": f"{topic.zh} / {topic.en}",
            }
            for topic in TOPICS
            if topic is not DEAD_LETTERS
        },
        "components": {
            "schemas": {name: _inline(name) for name in CONTRACTS},
            "messages": {**{name: _message(name) for name in CONTRACTS}, "recorded": _recorded()},
        },
    }


_HOLDS: Final = {
    FACTS.name: [name for name in CONTRACTS if name not in CURRENT],
    RECORD.name: ["recorded"],
    STANDINGS.name: ["standings.current.v1"],
    GRADES.name: ["grade.current.v1"],
    CHECKPOINTS.name: ["checkpoint.made.v1"],
}
_KEYS: Final = {
    "standings.current.v1": "党委/年度 / COMMITTEE/YEAR",
    "grade.current.v1": "党支部; 撤销或并入的党支部为空值 / branch; null value once the branch is no more",
    "checkpoint.made.v1": "源 / source",
}


def _channel(prefix: str, topic: Topic) -> dict[str, Any]:
    settings: dict[str, Any] = {"cleanup.policy": [topic.settings["cleanup.policy"]]}
    if "retention.ms" in topic.settings:
        settings["retention.ms"] = int(topic.settings["retention.ms"])
    return {
        "address": named(prefix, topic),
        "title": topic.zh,
        "description": topic.en,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in _HOLDS[topic.name]},
        "bindings": {
            "kafka": {"partitions": topic.partitions, "topicConfiguration": settings, "bindingVersion": "0.5.0"}
        },
    }


def _message(name: str) -> dict[str, Any]:
    about = contract(name)["description"]
    key = _KEYS.get(name, "党支部, 否则事实流 / branch, else stream")
    return {
        "name": name,
        "title": about.partition(":")[0].partition("\n")[0],
        "summary": about.partition("\n")[0],
        "contentType": "application/json",
        **({} if name in CURRENT else {"headers": HEADERS}),
        "payload": {"$ref": f"#/components/schemas/{name}"},
        "bindings": {"kafka": {"key": {**TEXT, "description": key}, "bindingVersion": "0.5.0"}},
    }


def _recorded() -> dict[str, Any]:
    return {
        "name": "recorded",
        "title": "完整事实",
        "summary": "记录原文: 信封与事实 / the body as recorded: envelope and fact",
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "required": ["stream", "version", "name", "position", "recorded_at"],
            "properties": dict.fromkeys(("stream", "version", "name", "position", "recorded_at"), TEXT),
        },
        "payload": {
            "type": "object",
            "required": ["envelope", "fact"],
            "properties": {"envelope": {"type": "object"}, "fact": {"type": "object"}},
        },
        "bindings": {"kafka": {"key": {**TEXT, "description": _KEYS_OF_RECORD}, "bindingVersion": "0.5.0"}},
    }


_KEYS_OF_RECORD: Final = "党支部, 否则事实流 / branch, else stream"


def _inline(name: str) -> dict[str, Any]:
    """Within the document a schema is found by its place, not by its id."""
    schema = contract(name)
    return {word: value for word, value in schema.items() if word not in {"$schema", "$id"}}
