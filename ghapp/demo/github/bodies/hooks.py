"""Webhook deliveries, as the App looks back on them."""

from ghapp.demo.github.bodies import Body
from ghapp.demo.github.links import stamp
from ghapp.demo.github.webhooks import Sent


def item(attempt: Sent) -> Body:
    payload = attempt.payload
    return {
        "id": attempt.id,
        "guid": attempt.guid,
        "delivered_at": stamp(attempt.delivered_at),
        "redelivery": attempt.redelivery,
        "duration": attempt.duration,
        "status": attempt.status,
        "status_code": attempt.status_code,
        "event": attempt.event,
        "action": attempt.action,
        "installation_id": payload.get("installation", {}).get("id"),
        "repository_id": payload.get("repository", {}).get("id"),
        "throttled_at": None,
    }


def delivery(attempt: Sent) -> Body:
    request = {"headers": dict(attempt.request_headers), "payload": attempt.payload}
    response = {"headers": {}, "payload": attempt.response_body}
    return item(attempt) | {"url": "", "request": request, "response": response}
