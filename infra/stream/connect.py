"""Connecting 连接: to the brokers, as the settings say."""

from typing import Any

from infra.settings import Settings


class NoBrokersError(Exception):
    """No brokers are set."""


def connection(settings: Settings) -> dict[str, Any]:
    """What kafka-python takes to connect. Raises NoBrokersError."""
    servers = [one.strip() for one in settings.kafka_servers.split(",") if one.strip()]
    if not servers:
        raise NoBrokersError("没有设置 Kafka / no Kafka is set: DJC_KAFKA_SERVERS, as kafka1:9092,kafka2:9092")
    given: dict[str, Any] = {"bootstrap_servers": servers, "security_protocol": settings.kafka_security}
    if settings.kafka_ca is not None:
        given["ssl_cafile"] = str(settings.kafka_ca)
    if settings.kafka_password is not None:
        given |= {
            "sasl_mechanism": settings.kafka_mechanism,
            "sasl_plain_username": settings.kafka_user,
            "sasl_plain_password": settings.kafka_password.get_secret_value(),
        }
    return given
