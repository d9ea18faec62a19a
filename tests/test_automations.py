"""`podium deploy` brings the automations: by the blocks that the settings name, once, and as the settings say when it is typed again."""

from collections.abc import Iterator

import pytest
from prefect.blocks.notifications import SlackWebhook
from prefect.blocks.system import Secret
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import get_client
from prefect.events.schemas.automations import Automation
from pydantic import SecretStr

from flows.automations import ALERTS, OURS, WEBHOOK_BLOCK, Applied, apply
from podium.errors import UsageError
from podium.settings import HIDDEN, Settings, in_force, without_secrets

HOOK = "http://127.0.0.1:9/hook"


@pytest.fixture
def server(prefect_server: None) -> Iterator[None]:
    """Without automations of ours once the test is over."""
    yield
    with get_client(sync_client=True) as client:
        for automation in ours().values():
            client.delete_automation(automation.id)


def ours() -> dict[str, Automation]:
    with get_client(sync_client=True) as client:
        return {one.name: one for one in client.read_automations(limit=200) if one.name.startswith(OURS)}


def counts(done: Applied) -> tuple[int, int, int, int]:
    return len(done.made), len(done.changed), len(done.same), len(done.deleted)


def test_without_anybody_to_tell_only_the_mark_on_lost_runs_is_brought(server: None) -> None:
    done = apply(Settings())
    assert counts(done) == (1, 0, 0, 0)
    assert "nobody is told: set PODIUM_ALERT_WEBHOOK" in str(done)


def test_a_second_time_changes_nothing_and_what_is_switched_off_stays_off(server: None) -> None:
    settings = Settings(alert_webhook=HOOK)
    assert counts(apply(settings)) == (len(ALERTS) + 1, 0, 0, 0)
    first = ours()
    assert counts(apply(settings)) == (0, 0, len(ALERTS) + 1, 0)
    assert ours() == first

    with get_client(sync_client=True) as client:
        client.pause_automation(first[f"{OURS}a source is broken"].id)
    SlackWebhook(url=SecretStr(HOOK)).save("ops", overwrite=True)
    more = Settings(alert_webhook=HOOK, alert_blocks="slack-webhook/ops")
    assert counts(apply(more)) == (0, len(ALERTS), 1, 0)
    broken = ours()[f"{OURS}a source is broken"]
    assert (broken.enabled, broken.id) == (False, first[f"{OURS}a source is broken"].id)
    assert [action.type for action in broken.actions] == ["send-notification", "call-webhook"]
    assert counts(apply(Settings())) == (0, 0, 1, len(ALERTS))
    assert len(ours()) == 1


def test_a_webhook_that_moved_keeps_its_block(server: None) -> None:
    for address in (HOOK, f"{HOOK}/new"):
        apply(Settings(alert_webhook=address))
        assert Webhook.load(WEBHOOK_BLOCK).url.get_secret_value() == address  # type: ignore[union-attr]
    assert counts(apply(Settings(alert_webhook=HOOK))) == (0, 0, len(ALERTS) + 1, 0)


def test_a_block_that_is_not_there_or_sends_nothing_is_named(server: None) -> None:
    with pytest.raises(UsageError, match="the server has no block sendgrid-email/nobody"):
        apply(Settings(alert_blocks="sendgrid-email/nobody"))
    Secret(value=SecretStr("x")).save("mute", overwrite=True)
    with pytest.raises(UsageError, match="the block secret/mute .* sends no messages"):
        apply(Settings(alert_blocks="secret/mute"))


def test_the_address_of_a_webhook_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODIUM_ALERT_WEBHOOK", f"{HOOK}/T0KEN")
    assert [setting.value for setting in in_force() if setting.name == "alert_webhook"] == [HIDDEN]
    assert "T0KEN" not in without_secrets(f"posted to {HOOK}/T0KEN")
