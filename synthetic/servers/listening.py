"""How a system of the synthetic country listens: on loopback, with no access log, for its addresses are nobody's
business.
"""

import argparse
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Final

import uvicorn
from starlette.applications import Starlette

LOOPBACK: Final = "127.0.0.1"


def listening(app: Starlette, port: int) -> tuple[uvicorn.Server, socket.socket]:
    """A server and its bound socket (port 0: any free one); ``server.run([bound])`` serves."""
    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off")
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((LOOPBACK, port))
    return uvicorn.Server(config), bound


def serve(name: str, app_of: Callable[[Path, str], Starlette]) -> None:
    """Serve a store until the process ends: ``--store DIR --port N --token-file FILE``."""
    parser = argparse.ArgumentParser(prog=f"synthetic.servers.{name}", description=f"Serve a store as {name} does.")
    parser.add_argument("--store", type=Path, required=True, help="folder of the store")
    parser.add_argument("--port", type=int, required=True, help="port on loopback")
    parser.add_argument("--token-file", type=Path, required=True, help="file with the secret requests must carry")
    options = parser.parse_args()
    secret = options.token_file.read_text(encoding="ascii").strip()
    server, bound = listening(app_of(options.store, secret), options.port)
    server.run([bound])
