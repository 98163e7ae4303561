"""Processes that mean to outlive the run: none may, at any level."""

from functools import partial

from ghapp.sandbox import Level, Limits
from tests.attacks.inside import daemons
from tests.attacks.probe import Probe, left

_Daemon = partial(Probe, seen=left, held_from=Level.NONE, limits=Limits(seconds=4))

PROBES = (
    _Daemon("leave a child", daemons.child),
    _Daemon("leave a child in a session of its own", daemons.new_session),
    _Daemon("leave an orphan", daemons.double_fork),
    _Daemon("... without an environment", daemons.cleared_environment),
    _Daemon("... deaf to signals", daemons.deaf),
    _Daemon("... that is stopped", daemons.stopped),
    _Daemon("... that forks all the time", daemons.racer),
    _Daemon("... twenty of them", daemons.many),
    _Daemon("... when the run itself had to be stopped", daemons.after_a_stop),
)
