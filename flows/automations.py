"""Who is told of what: the automations that `podium deploy` brings to the Prefect server, and the blocks that carry their messages.

The settings name the blocks (``alert_webhook``, ``alert_blocks``); without one, only what needs nobody is brought: the mark on runs whose
process is gone. An automation that a person has switched off stays off.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flows.prefect_server import server_errors_in_words
from flows.supervised import BROKEN, COMMITTED, DAY, WEEK
from podium.errors import UsageError
from podium.settings import Settings

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import BlockDocument
    from prefect.events.schemas.automations import AutomationCore

HOUR = 3600
OURS = "Podium: "
"""Begins the names of all automations that are brought, and of no other: those that are wanted no more are deleted."""
WEBHOOK = "webhook"
WEBHOOK_BLOCK = "podium-alerts"
"""The block that is made of the setting ``alert_webhook``."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A message and what it is sent for; subject and body are Jinja templates, as Prefect fills them in."""

    name: str
    description: str
    trigger: dict[str, Any]
    subject: str
    body: str

    def action(self, block: "BlockDocument") -> dict[str, Any]:
        """How that block carries the message; a webhook is posted JSON with a ``text``, as chat programs take it."""
        if block.block_type and block.block_type.slug == WEBHOOK:
            text = f"{{% set text %}}{self.subject}\n{self.body}{{% endset %}}"
            return {"type": "call-webhook", "block_document_id": str(block.id), "payload": f'{text}{{"text": {{{{ text | tojson }}}}}}'}
        return {"type": "send-notification", "block_document_id": str(block.id), "subject": self.subject, "body": self.body}


def _event(within: int, expect: list[str], posture: str = "Reactive", **more: Any) -> dict[str, Any]:
    return {"type": "event", "posture": posture, "expect": expect, "threshold": 1, "within": within, **more}


OF_A_SOURCE: dict[str, Any] = {"match": {"prefect.resource.id": "podium.source.*"}}
EACH_SOURCE: dict[str, Any] = OF_A_SOURCE | {"for_each": ["prefect.resource.id"]}
OF_RUNS: dict[str, Any] = {"match": {"prefect.resource.id": "prefect.flow-run.*"}}


def _of_flows(*names: str) -> dict[str, Any]:
    return OF_RUNS | {"match_related": {"prefect.resource.role": "flow", "prefect.resource.name": list(names)}}


ALERTS = (
    Alert(
        "the dataset has a new version",
        "At most once an hour for each source.",
        _event(HOUR, [COMMITTED], **EACH_SOURCE),
        "Podium: version {{ event.payload.version }}, by {{ event.payload.source }}",
        "{{ event.payload.counts.new }} new, {{ event.payload.counts.revised }} revised, {{ event.payload.counts.corrected }} corrected, "
        "{{ event.payload.counts.withdrawn }} withdrawn.",
    ),
    Alert(
        "a source is broken",
        "A run failed or its source broke a rule of health; at most once an hour for each source.",
        _event(HOUR, [BROKEN], **EACH_SOURCE),
        "Podium: {{ event.payload.source }} is broken",
        "{{ event.payload.reason }}\n`podium status` shows every source. What was committed before stands.",
    ),
    Alert(
        "nothing has run for a day",
        "No ingest has ended well for a day, as when the worker or its machine is down.",
        _event(DAY, ["prefect.flow-run.Completed"], "Proactive", **_of_flows("ingest")),
        "Podium: nothing has run for a day",
        "No ingest has ended well for a day; look whether a worker or `podium serve` is up.",
    ),
    Alert(
        "nothing new for a week",
        "No source has brought anything new for a week: their lists may have moved, or all of them be blocked.",
        _event(WEEK, [COMMITTED], "Proactive", **OF_A_SOURCE),
        "Podium: nothing new for a week",
        "No run has changed the dataset for a week; `podium status` shows how each source stands, `podium doctor` what a run would find.",
    ),
    Alert(
        "maintenance or a release failed",
        "Runs of flows that no source stands behind; those of a source say more by being broken.",
        _event(0, [f"prefect.flow-run.{state}" for state in ("Failed", "Crashed", "TimedOut")], **_of_flows("maintain", "publish")),
        "Podium: {{ flow.name }} failed",
        "{{ flow_run.state.message }}\n{{ flow_run|ui_url }}",
    ),
)
GONE = {
    "name": f"{OURS}a run whose process is gone is marked as crashed",
    "description": "A worker that is stopped, or a machine that loses power, cannot report its runs: they would stay 'running'. Needs "
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY=60 where runs are worked on, as the units, compose file and manifests set it.",
    "trigger": _event(
        600,
        ["prefect.flow-run.heartbeat", *(f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Cancelled", "Crashed"))],
        "Proactive",
        after=["prefect.flow-run.heartbeat"],
        for_each=["prefect.resource.id"],
        **OF_RUNS,
    ),
    "actions": [
        {
            "type": "change-flow-run-state",
            "state": "CRASHED",
            "message": "Its process has given no sign of life for ten minutes; the next run completes what it left.",
        }
    ],
}


@dataclass(slots=True)
class Applied:
    """What bringing the automations did, by their names, and which blocks carry messages."""

    told: list[str]
    made: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """In one sentence for whoever typed the command."""
        counts = {"made": self.made, "changed": self.changed, "as they were": self.same, "deleted": self.deleted}
        told = ", ".join(f"{len(names)} {what}" for what, names in counts.items() if names)
        whom = f"told by {', '.join(self.told)}" if self.told else "nobody is told: set PODIUM_ALERT_WEBHOOK or PODIUM_ALERT_BLOCKS"
        return f"automations: {told}; {whom}"


def apply(settings: Settings) -> Applied:
    """Bring the automations to the server as the settings want them; where they are so already, nothing is changed.

    Raises ``UsageError`` for a block that is not there or carries no messages, ``ServerAway`` when the server does not answer.
    """
    from prefect.client.orchestration import get_client

    with server_errors_in_words(), get_client(sync_client=True) as client:
        blocks = dict(_blocks(client, settings))
        done = Applied(list(blocks))
        wanted = list(automations(list(blocks.values())))
        for automation in wanted:
            _bring(client, automation, done)
        for name in {f"{OURS}{alert.name}" for alert in ALERTS} - {automation.name for automation in wanted}:
            for unwanted in client.read_automations_by_name(name):
                client.delete_automation(unwanted.id)
                done.deleted.append(name)
    return done


def automations(blocks: "list[BlockDocument]") -> "Iterator[AutomationCore]":
    """All automations, whose messages these blocks carry; without blocks those that send none."""
    from prefect.events.schemas.automations import AutomationCore

    yield AutomationCore.model_validate(GONE)
    for alert in ALERTS if blocks else ():
        actions = [alert.action(block) for block in blocks]
        own = {"name": f"{OURS}{alert.name}", "description": alert.description, "trigger": alert.trigger, "actions": actions}
        yield AutomationCore.model_validate(own)


def _bring(client: "SyncPrefectClient", wanted: "AutomationCore", done: Applied) -> None:
    """Make the automation, or change the one of that name where it differs, which then stays on or off as it is."""
    found = client.read_automations_by_name(wanted.name)
    if not found:
        client.create_automation(wanted)
        done.made.append(wanted.name)
    elif all(getattr(found[0], part) == getattr(wanted, part) for part in ("description", "trigger", "actions")):
        done.same.append(wanted.name)
    else:
        client.update_automation(found[0].id, wanted.model_copy(update={"enabled": found[0].enabled}))
        done.changed.append(wanted.name)


def _blocks(client: "SyncPrefectClient", settings: Settings) -> "Iterator[tuple[str, BlockDocument]]":
    """The blocks that the settings name, as ``type/name``."""
    names = [name.strip() for name in (settings.alert_blocks or "").split(",") if name.strip()]
    if settings.alert_webhook:
        _keep_webhook(settings.alert_webhook)
        names.append(f"{WEBHOOK}/{WEBHOOK_BLOCK}")
    for name in dict.fromkeys(names):
        yield name, _block(client, name)


def _keep_webhook(address: str) -> None:
    """Make the block of the webhook, or give it its new address."""
    from prefect.blocks.webhook import Webhook
    from pydantic import SecretStr

    try:
        if Webhook.load(WEBHOOK_BLOCK).url.get_secret_value() == address:  # type: ignore[union-attr]
            return
    except ValueError:  # there is none yet
        pass
    Webhook(url=SecretStr(address)).save(WEBHOOK_BLOCK, overwrite=True)


def _block(client: "SyncPrefectClient", name: str) -> "BlockDocument":
    from prefect.exceptions import ObjectNotFound

    kind, _, own = name.partition("/")
    try:
        block = client.read_block_document_by_name(own, kind)
    except ObjectNotFound:
        raise UsageError(
            f"the server has no block {name} (PODIUM_ALERT_BLOCKS): make it in its UI, or correct the name, type/name"
        ) from None
    if kind != WEBHOOK and "notify" not in (block.block_schema.capabilities if block.block_schema else ()):
        raise UsageError(f"the block {name} (PODIUM_ALERT_BLOCKS) sends no messages: name a webhook, or a block for e-mail or chat")
    return block
