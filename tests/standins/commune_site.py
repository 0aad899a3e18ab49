"""A site of somebody else that carries the chat by its one script tag."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Xã Tân Khai</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<style>a, button, div {{ color: lime !important; font-size: 60px; }}</style></head>
<body><h1>Ủy ban nhân dân xã Tân Khai</h1><main><p>Thông báo của xã.</p></main>{body}</body></html>"""


class CommuneSite:
    """`/` has the script tag; `/frames?<path>` puts a page of the product in a frame of its own."""

    def __init__(self) -> None:
        self.product = ""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://localhost:{self._server.server_port}"
        self.stranger = f"http://127.0.0.1:{self._server.server_port}"
        """The same pages under an address that no setting allows."""

    def __enter__(self) -> CommuneSite:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _page(self, path: str) -> bytes:
        _, _, framed = path.partition("?")
        tag = (
            f'<iframe title="khung" src="{self.product}{framed}"></iframe>'
            if framed
            else f'<script src="{self.product}/embed.js" async></script>'
        )
        return PAGE.format(body=tag).encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = site._page(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler
