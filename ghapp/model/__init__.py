"""The nouns. No I/O."""

from ghapp.model.accepted import Accepted
from ghapp.model.alert import Alert, AlertKind, AlertSeverity, Channel, Telling, TellingState
from ghapp.model.basis import Basis, Setting, Unasked
from ghapp.model.commit import SHA_PATTERN, Commit, Repository, Trust
from ghapp.model.committed import Committed
from ghapp.model.decided import Decided
from ghapp.model.decision import Cap, Component, Confidence, Handling, Tier
from ghapp.model.delivery import Ask, Asks, Delivery, DeliveryState
from ghapp.model.event import Event, EventKind
from ghapp.model.evidence import Evidence, Reading
from ghapp.model.finding import Category, Finding, Severity
from ghapp.model.ladder import Attempt, Move, Rung, State
from ghapp.model.money import CapName, Caps, Grant, Spent, Wish
from ghapp.model.noun import Noun
from ghapp.model.patch import Change, Patch
from ghapp.model.paused import EVERYWHERE, Paused
from ghapp.model.proposed import Proposed, ProposedState
from ghapp.model.quarantine import WAITING, Held, HeldState
from ghapp.model.queued import OPERATOR, Queued, QueuedState
from ghapp.model.report import Conclusion, PluginResult, PluginStatus, Report, SkippedFile, Summary
from ghapp.model.run import Run, RunKind, RunState, new_run_id
from ghapp.model.veto import Veto, VetoId

__all__ = [
    "EVERYWHERE",
    "OPERATOR",
    "SHA_PATTERN",
    "WAITING",
    "Accepted",
    "Alert",
    "AlertKind",
    "AlertSeverity",
    "Ask",
    "Asks",
    "Attempt",
    "Basis",
    "Cap",
    "CapName",
    "Caps",
    "Category",
    "Change",
    "Channel",
    "Commit",
    "Committed",
    "Component",
    "Conclusion",
    "Confidence",
    "Decided",
    "Delivery",
    "DeliveryState",
    "Event",
    "EventKind",
    "Evidence",
    "Finding",
    "Grant",
    "Handling",
    "Held",
    "HeldState",
    "Move",
    "Noun",
    "Patch",
    "Paused",
    "PluginResult",
    "PluginStatus",
    "Proposed",
    "ProposedState",
    "Queued",
    "QueuedState",
    "Reading",
    "Report",
    "Repository",
    "Run",
    "RunKind",
    "RunState",
    "Rung",
    "Setting",
    "Severity",
    "SkippedFile",
    "Spent",
    "State",
    "Summary",
    "Telling",
    "TellingState",
    "Tier",
    "Trust",
    "Unasked",
    "Veto",
    "VetoId",
    "Wish",
    "new_run_id",
]
