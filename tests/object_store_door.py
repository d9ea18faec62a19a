"""The process behind ``object_store.Door``: passes bytes on between two ports, and is told ``shut`` and ``open`` on its standard input."""

import socket
import sys
from select import select
from threading import Thread

port, to, *ignored = sys.argv[1:]
lines: list[socket.socket] = []


def welcome(listener: socket.socket) -> None:
    """One thread a connection, until the door is shut."""
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        server = socket.create_connection(("127.0.0.1", int(to)))
        lines.extend((client, server))
        Thread(target=carry, args=(client, server), daemon=True).start()


def carry(client: socket.socket, server: socket.socket) -> None:
    """Both ways, until one end has had enough."""
    try:
        while True:
            for line in select([client, server], [], [])[0]:
                if not (sent := line.recv(1 << 16)):
                    return
                if line is client:
                    server.sendall(without_conditions(sent))
                else:
                    client.sendall(sent)
    except (OSError, ValueError):
        return
    finally:
        client.close()
        server.close()


def without_conditions(sent: bytes) -> bytes:
    """The ignored headers renamed to what no server knows, of the same length."""
    for name in ignored:
        sent = sent.replace(name.encode(), b"x" * len(name))
    return sent


def opened() -> socket.socket:
    """Listens; SO_REUSEADDR, since the last connections may linger."""
    listener = socket.create_server(("127.0.0.1", int(port)))
    Thread(target=welcome, args=(listener,), daemon=True).start()
    return listener


if __name__ == "__main__":
    door = opened()
    print("done", flush=True)
    for word in sys.stdin:
        if word.strip() == "open":
            door = opened()
        else:
            door.shutdown(socket.SHUT_RDWR)
            door.close()
            while lines:
                line = lines.pop()
                try:
                    line.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue
        print("done", flush=True)
