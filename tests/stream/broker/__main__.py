"""`make kafka`: one Apache Kafka on 127.0.0.1:9092 until stopped; what it holds stays under .djc/kafka."""

import signal
import sys
from contextlib import suppress
from pathlib import Path

from tests.stream.broker import NEEDED, Broker, runnable

if not runnable():
    sys.exit(NEEDED)
broker = Broker(Path(".djc/kafka").absolute(), 9092)
signal.signal(signal.SIGTERM, signal.default_int_handler)
broker.start()
print(f"Apache Kafka: {broker.address}  (Ctrl+C 停止 / stops)", flush=True)  # noqa: T201 - a command's answer
with suppress(KeyboardInterrupt):
    signal.pause()
broker.stop()
