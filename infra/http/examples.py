"""Examples 示例: whole requests and answers, put together from the examples of their fields."""

from collections.abc import Callable
from typing import Any

Schema = dict[str, Any]
LANGUAGES = (("zh", "中文", 0), ("en", "English", -1))


def by_language(make: Callable[[int], Any]) -> Schema:
    """An example in each language; `make` is given the place of the language among a field's examples."""
    return {tag: {"summary": name, "value": make(number)} for tag, name, number in LANGUAGES}


def example(schema: Schema, schemas: Schema, number: int) -> Any:
    """A value that the schema describes: of the field's own examples the first is Chinese, the last English."""
    if "examples" in schema:
        return schema["examples"][number]
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rpartition("/")[2]], schemas, number)
    if "anyOf" in schema:
        return example(schema["anyOf"][0], schemas, number)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    match schema.get("type"):
        case "object" if "properties" in schema:
            return {name: example(each, schemas, number) for name, each in schema["properties"].items()}
        case "object":
            values = [*schema.get("patternProperties", {}).values(), schema.get("additionalProperties")]
            return {"A": example(values[0], schemas, number)} if isinstance(values[0], dict) else {}
        case "array":
            return [example(schema["items"], schemas, number)]
        case _:
            return schema.get("default")
