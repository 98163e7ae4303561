"""All probes that are attacks of our own; those by the tools' configuration are in test_tools.py."""

from tests.attacks.probes import daemons, files, kernel, network, processes, resources, results

BY_SUBJECT = {
    "files": files.PROBES,
    "processes": processes.PROBES,
    "network": network.PROBES,
    "kernel": kernel.PROBES,
    "resources": resources.PROBES,
    "daemons": daemons.PROBES,
    "results": results.PROBES,
}
PROBES = tuple(probe for probes in BY_SUBJECT.values() for probe in probes)
