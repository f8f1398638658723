"""Connecting 连接: to the brokers, as the settings say; and why they cannot be reached."""

import logging
import re
from time import monotonic
from typing import Any, Final

from consumer.tls import secured
from infra.settings import Settings

TELLING: Final = re.compile("authenticat|certificate|ssl", re.IGNORECASE)
REMEMBERED: Final = 60.0  # seconds


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
    return secured(given)


class Heard(logging.Handler):
    """The last reason why a connection was lost, where it is one that somebody can mend: a password, a certificate.

    kafka-python tells its log alone; what it raises says only that no broker could be reached.
    """

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._why = ""
        self._at = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        if TELLING.search(said):
            self._why, self._at = said.partition("Connection lost: ")[2] or said, monotonic()

    @property
    def why(self) -> str:
        """Empty where nothing was heard of late."""
        return self._why if monotonic() - self._at < REMEMBERED else ""


HEARD: Final = Heard()
logging.getLogger("kafka").setLevel(logging.CRITICAL)  # what it meets is told of by us, once and in words
_connections = logging.getLogger("kafka.net.connection")
_connections.setLevel(logging.ERROR)
_connections.propagate = False
_connections.addHandler(HEARD)


def said(error: Exception) -> str:
    """What to tell of an error of kafka-python."""
    told = str(error) or type(error).__name__
    return f"{told}: {HEARD.why}" if "bootstrap" in told and HEARD.why else told
