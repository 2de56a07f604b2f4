"""Somebody with a browser: logs in, reads pages and hands in deliveries over HTTP."""

import http.client
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from threading import Event, Thread
from urllib.parse import urlencode

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

LONGEST = 60  # seconds for an answer


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 where the server went away before it had answered."""

    status: int
    text: str = ""
    goes_to: str = ""
    seconds: float = 0.0


@dataclass
class Visitor:
    port: int
    host: str
    cookies: dict[str, str] = field(default_factory=dict)

    def log_in(self, name: str, password: str) -> None:
        form = self.form_token("/log-ind/") | {"username": name, "password": password}
        answer = self.ask("POST", "/log-ind/", urlencode(form).encode(), FORM)
        assert answer.status == 302, answer.text

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def hand_in(self, content: bytes, *, full: bool = True) -> Answer:
        """Uploads a delivery as the form does."""
        file = _File(content)
        form = self.form_token("/leverancer/") | {"kind": "fuld" if full else "delta"}
        body = encode_multipart(BOUNDARY, {**form, "content": file})
        return self.ask("POST", "/leverancer/", body, MULTIPART_CONTENT)

    def order(self, day: str) -> Answer:
        """Orders an assessment as the form does."""
        form = self.form_token("/koersler/") | {"as_of": day}
        return self.ask("POST", "/koersler/", urlencode(form).encode(), FORM)

    def form_token(self, path: str) -> dict[str, str]:
        page = self.get(path)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        return {"csrfmiddlewaretoken": found[1]} if found else {}

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> Answer:
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        try:
            connection.request(method, path, body or None, self._headers(kind))
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return Answer(0, seconds=time.monotonic() - began)
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        goes_to = response.headers.get("Location", "")
        return Answer(response.status, text, goes_to, time.monotonic() - began)

    def _headers(self, kind: str) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Host": self.host, "Cookie": cookies}
        return headers | {"Content-Type": kind} if kind else headers


FORM = "application/x-www-form-urlencoded"


@dataclass
class _File:
    """What Django's encoder takes for an open file."""

    content: bytes
    name: str = "uge 47.zip"

    def read(self) -> bytes:
        return self.content


@contextmanager
def readers(visitor: Visitor, path: str, count: int = 2) -> Iterator[list[Answer]]:
    """So many read the page again and again until the block ends; all answers, as they come."""
    answers: list[Answer] = []
    is_over = Event()

    def read() -> None:
        while not is_over.is_set():
            answers.append(visitor.get(path))
            is_over.wait(0.1)

    threads = [Thread(target=read) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
