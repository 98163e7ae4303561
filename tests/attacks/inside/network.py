"""Services of the machine, reached by every family of sockets."""

import socket
import sys
from types import SimpleNamespace as Aims

_MPTCP = 262
_ROUTE = 0


def tcp(aims: Aims) -> None:
    socket.create_connection(("127.0.0.1", aims.tcp), timeout=1).close()


def tcp6(aims: Aims) -> None:
    socket.create_connection(("::1", aims.tcp6), timeout=1).close()


def mptcp(aims: Aims) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, _MPTCP) as sock:
        sock.settimeout(1)
        sock.connect(("127.0.0.1", aims.tcp))


def tcp_fast_open(aims: Aims) -> None:
    """Connects by sending: another system call than connect."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
        sock.sendto(b"x", socket.MSG_FASTOPEN, ("127.0.0.1", aims.tcp))


def udp(aims: Aims) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"x", ("127.0.0.1", aims.udp))


def unix_stream(aims: Aims) -> None:
    """As one asks a container daemon, and reads what it answers."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(1)
        sock.connect(aims.daemon)
        sock.sendall(b"GET /containers/json HTTP/1.0\r\n\r\n")


def unix_datagram(aims: Aims) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"x", aims.datagram)


def unix_by_symlink(aims: Aims) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(1)
        sock.connect(aims.planted_socket)


def abstract(aims: Aims) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"x", "\0" + aims.abstract)


def listen(aims: Aims) -> None:
    """A service of our own, for others on the machine to fall for."""
    with socket.create_server(("127.0.0.1", aims.free)) as sock:
        sock.settimeout(1)
        sock.accept()
        print("reached")


def _made(family: int, kind: int, protocol: int = 0) -> socket.socket:
    sock = socket.socket(family, kind, protocol)
    print("reached")
    sys.stdout.flush()
    return sock


def algorithms(_aims: Aims) -> None:
    with socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET) as sock:
        sock.bind(("hash", "sha256"))
        print("reached")


def netlink(_aims: Aims) -> None:
    _made(socket.AF_NETLINK, socket.SOCK_RAW, _ROUTE).close()


def packets(_aims: Aims) -> None:
    _made(socket.AF_PACKET, socket.SOCK_RAW).close()


def raw(_aims: Aims) -> None:
    _made(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP).close()


def virtual_machines(_aims: Aims) -> None:
    _made(socket.AF_VSOCK, socket.SOCK_STREAM).close()


def express_packets(_aims: Aims) -> None:
    """AF_XDP."""
    _made(44, socket.SOCK_RAW).close()
