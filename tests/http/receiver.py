"""Another system that receives webhooks: a real HTTP server in the process of the tests, checking signatures."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

Event = dict[str, Any]
Answers = Callable[[int], int]
"""The status of an answer, by how many requests came before."""


@dataclass
class Receiver:
    """What came, in order; `answers` decides what is answered to what is rightly signed, `told` hears what is taken."""

    url: str = ""
    secret: str = ""
    answers: Answers = lambda _: 204
    told: Callable[[Event], object] = lambda _: None
    headers: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[str, Event]] = field(default_factory=list)
    accepted: list[Event] = field(default_factory=list)
    forged: int = 0

    def take(self, headers: dict[str, str], body: bytes) -> int:
        try:
            Verifier(self.secret).verify(body.decode(), headers)
        except WebhookVerificationError:
            self.forged += 1
            return 401
        event = json.loads(body)
        status = self.answers(len(self.requests))
        self.requests.append((headers["webhook-id"], event))
        if status // 100 == 2:
            self.accepted.append(event)
            self.told(event)
        return status

    @property
    def ids(self) -> list[str]:
        return [id_ for id_, _ in self.requests]

    @property
    def once(self) -> list[Event]:
        """What was accepted, each event once, as a consumer that knows ids again keeps it."""
        return list({event["id"]: event for event in self.accepted}.values())


@contextmanager
def receiving(host: str = "127.0.0.1") -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status = receiver.take({name.lower(): value for name, value in self.headers.items()}, body)
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/events"
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
