"""A small witness, as https://c2sp.org/tlog-witness describes one, on a free port."""

from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from infra.proof.checkpoint import Checkpoint, opened
from infra.proof.note import COSIGNATURE, Note, NoteError, SigningKey, VerifierKey
from infra.proof.paths import ProofError, check_consistency

NOW = 1_767_225_600


class Witness:
    """Signs what is consistent with what it signed before."""

    def __init__(self, logs: list[VerifierKey]) -> None:
        self.key = SigningKey.make("witness.example/w1", COSIGNATURE)
        self.logs = logs
        self.known: Checkpoint | None = None
        self.url = ""
        self.moved = 0  # how often it said to ask elsewhere
        self.adds = ""  # what it puts before its signature, and signs along

    def add(self, body: str) -> tuple[int, str]:
        head, _, note = body.partition("\n\n")
        old, *path = head.split("\n")
        try:
            checkpoint = opened(note, self.logs)
        except NoteError:
            return 403, ""
        size = int(old.removeprefix("old "))
        if size != (self.known.size if self.known else 0):
            return 409, f"{self.known.size if self.known else 0}\n"
        try:
            if self.known and self.known.size:
                hashes = [b64decode(one) for one in path]
                check_consistency(size, self.known.root, checkpoint.size, checkpoint.root, hashes)
        except ProofError:
            return 422, ""
        self.known = checkpoint
        text = f"{note}{self.adds}\n" if self.adds else Note.parse(note).text
        return 200, (f"{self.adds}\n\n" if self.adds else "") + self.key.cosign(text, NOW).line


@contextmanager
def witnessing(logs: list[VerifierKey]) -> Iterator[Witness]:
    """Listens until the block is left."""
    witness = Witness(logs)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, answer = witness.add(body) if self.path == "/add-checkpoint" else (404, "")
            if self.path.startswith("/moved/"):
                witness.moved, status = witness.moved + 1, 302
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{witness.url}/moved-to")
            self.send_header("Content-Length", str(len(answer.encode())))
            self.end_headers()
            self.wfile.write(answer.encode())

        def do_GET(self) -> None:
            witness.moved += 1
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    witness.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield witness
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
