"""Services of this machine. Nothing here leaves loopback."""

import socket

from tests.attacks.inside import network
from tests.attacks.probe import Probe, heard, said
from tests.attacks.probes.machine import needs_family

_MPTCP, _XDP = 262, 44

PROBES = (
    Probe("reach a TCP service", network.tcp, heard("tcp")),
    Probe("... over IPv6", network.tcp6, heard("tcp6")),
    Probe(
        "... by MPTCP",
        network.mptcp,
        heard("tcp"),
        missing=needs_family(socket.AF_INET, socket.SOCK_STREAM, _MPTCP),
    ),
    Probe("... by sending without connecting", network.tcp_fast_open, heard("tcp")),
    Probe("reach a UDP service", network.udp, heard("udp")),
    Probe("reach a container daemon's socket", network.unix_stream, heard("daemon")),
    Probe("... through a symlink", network.unix_by_symlink, heard("daemon")),
    Probe("reach a datagram socket", network.unix_datagram, heard("datagram")),
    Probe("reach an abstract socket", network.abstract, heard("abstract")),
    Probe("offer a service to this machine", network.listen, said),
    Probe(
        "open AF_ALG",
        network.algorithms,
        said,
        missing=needs_family(socket.AF_ALG, socket.SOCK_SEQPACKET),
    ),
    Probe("open AF_NETLINK", network.netlink, said),
    Probe("open AF_PACKET", network.packets, said, missing=needs_family(socket.AF_PACKET, socket.SOCK_RAW)),
    Probe(
        "open AF_VSOCK",
        network.virtual_machines,
        said,
        missing=needs_family(socket.AF_VSOCK, socket.SOCK_STREAM),
    ),
    Probe("open AF_XDP", network.express_packets, said, missing=needs_family(_XDP, socket.SOCK_RAW)),
    Probe(
        "open a raw socket",
        network.raw,
        said,
        missing=needs_family(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP),
    ),
)
