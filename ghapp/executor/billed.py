"""What the door to the models knows of an agent's run. Pure."""

from collections.abc import Sequence

from ghapp.agents.invocation import AgentResult
from ghapp.egress.budget import Receipt
from ghapp.egress.seen import Seen, last_trouble


def billed(result: AgentResult, receipts: Sequence[Receipt], seen: Sequence[Seen]) -> AgentResult:
    """With tokens and cost. A trouble that was the last of it is a reason, passing if nothing was done."""
    used = [receipt.usage for receipt in receipts]
    trouble = last_trouble(seen)
    reasons = (trouble.trouble if trouble else "", result.reason)
    return result.model_copy(
        update={
            "tokens_in": sum(each.input + each.cache_read + each.cache_write for each in used),
            "tokens_out": sum(each.output for each in used),
            "cost": sum(receipt.cost for receipt in receipts),
            "reason": "; ".join(filter(None, reasons)),
            "is_transient": trouble is not None and trouble.is_transient and not result.success,
        }
    )
