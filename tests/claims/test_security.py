"""Security: claims C44 to C49, C51, C52 and C56, each decided by two runs that differ in one thing."""

from __future__ import annotations

import pytest

from drill.catalog.figure_sheet import figures
from drill.model.said import Said
from tests.claims.playing import SEEDS, act, charged, failing, figure, level, of_class, play, refusal, said, score
from tests.event_log import matches

PERSON = ("operator.page_s", "operator.decide_s", "operator.act_s")
"""Noticed, understood, undone."""
ENCRYPTED_COPY = ("model.snapshot.base_s", "model.restore.base_s", "operator.act_s")


def _between(seconds: float, *keys: str, slack_s: float = 1.0) -> bool:
    """Whether a time lies in the documented range of stages one after the other."""
    stages = [figures()[key] for key in keys]
    return sum(one.low for one in stages) - slack_s <= seconds <= sum(one.high for one in stages) + slack_s


def _out(path: str, name: str = "start", seed: int = 1) -> list[int]:
    """Seconds in which most orders fail."""
    drill = level(path)
    return failing(of_class(drill, play(drill, name, seed), "order"))


def test_C44_encryption_cannot_be_switched_on_in_place() -> None:
    drill = level("security/created.yaml")
    recording = play(drill, actions=act(60, "encrypt", "writer"))
    assert said(recording, "refused.encrypts_at_creation")
    assert recording.audit_failures == play(drill).audit_failures == 1
    assert not score(drill).score.passed
    assert score(drill, "created-encrypted").score.passed
    refused = refusal(drill, "security/in-place.yaml")
    assert "copy" in refused["D042"]


def test_C45_an_encrypted_replica_of_an_unencrypted_primary_is_refused() -> None:
    drill = level("security/encryption.yaml")
    assert refusal(drill, "security/encrypted-replica.yaml").keys() == {"D192"}
    assert refusal(drill, "security/unencrypted-replica.yaml").keys() == {"D192"}


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_C46_an_encrypted_copy_takes_a_restore_and_another_endpoint(seed: int) -> None:
    drill = level("security/encryption.yaml")
    recording = play(drill, "copy", seed)
    moved = said(recording, "restore.finished")[0]
    gib = 2
    extra = sum(figures()[key].high for key in ("model.snapshot.copy_per_gib_s", "model.restore.per_gib_s")) * gib
    assert _between(moved - 60, *ENCRYPTED_COPY, slack_s=extra + 1)
    assert said(recording, "encryption.restored")[0] < moved
    # What was written after the snapshot is not in the copy: ten a second.
    assert recording.lost_writes == pytest.approx(10 * (moved - 60), rel=0.01)
    assert recording.audit_failures == 0
    # Who stops writing first loses nothing but the time.
    quiet = play(drill, "quiet-copy", seed)
    assert quiet.lost_writes <= 10
    assert len(failing(of_class(drill, quiet, "order"))) > moved - 70


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_C47_a_new_root_certificate_breaks_the_clients_that_do_not_carry_it(seed: int) -> None:
    down = _out("security/certificate.yaml", "pinned", seed)
    assert down[0] == 60
    assert _between(len(down), *PERSON)
    assert not _out("security/certificate.yaml", "start", seed)
    drill = level("security/certificate.yaml")
    row = play(drill, "pinned", seed).ledger[0]
    assert row.cause == Said("cause.no_sign_in", node="writer")
    assert row.chain[-1] == Said("choice.option", path="security.tls_root", value="pinned")
    # A runbook that takes the certificate back: half a minute to fire, then the console.
    assert _between(
        len(_out("security/certificate.yaml", "pinned-runbook", seed)) - 30, "model.security.revert_s", slack_s=3
    )


def test_C47_a_proxy_has_a_certificate_of_its_own() -> None:
    assert not _out("security/certificate.yaml", "pinned-proxy")


def test_C48_a_leaked_password_is_harmless_with_iam_only() -> None:
    drill = level("security/password.yaml")
    harmed, safe = play(drill), play(drill, "iam")
    assert failing(of_class(drill, harmed, "order")) == list(range(60, 300))
    assert not failing(of_class(drill, harmed, "browse"))
    assert matches(harmed.ledger[0].chain[-1], "choice.password_is_enough", path="security.iam_auth", value=False)
    assert not safe.ledger
    assert said(safe, "stranger.refused")


def test_C48_iam_signs_in_no_more_than_200_connections_a_second() -> None:
    drill = level("security/sign-ins.yaml")
    assert play(drill).totals[0].failed == 0
    throttled = play(drill, "iam")
    assert throttled.totals[0].failed == pytest.approx(60 * (400 - figure("iam.connections_per_s")), rel=0.02)
    assert throttled.ledger[0].chain[-1] == Said("choice.iam_without_pool", path="security.iam_auth", value=True)
    assert play(drill, "iam-pool").totals[0].failed == play(drill, "iam-proxy").totals[0].failed == 0


@pytest.mark.slow
def test_C49_a_wrong_rule_cuts_off_who_opens_a_connection_for_each_request() -> None:
    down = _out("security/firewall.yaml")
    # Packets vanish: nothing is answered from then on, and the first time-outs come a second later.
    assert down[0] in (60, 61)
    assert down[-1] in range(60 + 40 * 60 - 1, 60 + 40 * 60 + 2)
    assert play(level("security/firewall.yaml")).ledger[0].cause == Said("cause.unreachable", node="writer")
    assert len(_out("security/firewall.yaml", "runbook")) < 120


@pytest.mark.slow
def test_C49_connections_that_stand_go_on_until_the_pool_replaces_them() -> None:
    down = _out("security/firewall.yaml", "pooled")
    # 120 connections, of which ten requests a second need one at a time: the last one is gone after a pool's lifetime.
    assert down[0] == pytest.approx(60 + figure("pool.max_lifetime_s"), abs=40)


def test_C49_a_restart_shows_what_standing_connections_hid() -> None:
    down = _out("security/failover.yaml")
    assert down[0] in range(300, 303)
    assert down[-1] in range(778, 782)
    assert len(down) > 475


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_C49_without_a_runbook_a_person_puts_the_rule_back(seed: int) -> None:
    assert _between(len(_out("security/forgotten.yaml", "start", seed)), *PERSON, slack_s=3)


def test_C49_an_open_group_fails_an_audit() -> None:
    drill = level("security/audit.yaml")
    assert [play(drill, name).audit_failures for name in ("kept", "open", "public")] == [0, 1, 1]
    assert said(play(drill, "open"), "audit.port_open")


def test_C51_an_audit_of_last_month_needs_logs_that_were_kept() -> None:
    drill = level("security/audit.yaml")
    assert not score(drill).score.passed
    assert not score(drill, "local").score.passed
    assert score(drill, "kept").score.passed
    assert said(play(drill, "local"), "audit.logs_lost")
    # The instance deletes its own within days (at most seven), so a month is out of reach.
    assert figures()["audit.local_retention_days"].high < 30
    costs = {name: score(drill, name).score.monthly_micro_usd for name in ("start", "local", "kept")}
    gib = 200 * figure("model.audit.statement_bytes") * 730 * 3600 / 2**30
    price = figure("price.cloudwatch.ingest_gib") + figure("price.cloudwatch.stored_gib_month")
    assert costs["local"] == costs["start"]
    assert costs["kept"] - costs["start"] == pytest.approx(gib * price * 1e6, abs=1)


@pytest.mark.parametrize("seed", SEEDS)
def test_C52_without_rotation_a_person_changes_every_client(seed: int) -> None:
    drill = level("security/rotation.yaml")
    by_hand, rotated = play(drill, "start", seed), play(drill, "rotated", seed)
    over = said(by_hand, "clients.have_new_password")[0]
    each = figures()["model.security.password_change_s"]
    assert 6 * each.low - 1 <= over - 60 <= 6 * each.high + 1
    # One instance after the other: on average half of them are locked out meanwhile.
    assert by_hand.totals[0].failed == pytest.approx(10 * (over - 60) / 2, rel=0.05)
    assert matches(
        by_hand.ledger[0].chain[-1], "choice.passwords_by_hand", path="security.secrets_rotation", value=False
    )
    assert by_hand.drill_micro_usd == pytest.approx(
        figure("model.engineering.usd_hour") * (over - 60) / 3600 * 1e6, rel=0.01
    )
    # Secrets Manager has changed the password at the database before the secret says so: less than a minute.
    behind_s = said(rotated, "secret.caught_up")[0] - 60
    assert 1 <= behind_s <= 61
    assert rotated.totals[0].failed == pytest.approx(10 * behind_s, abs=10)
    assert rotated.drill_micro_usd == 0
    assert not play(drill, "iam", seed).ledger


def test_C52_rotation_is_paid_by_the_secret() -> None:
    drill = level("security/rotation.yaml")
    more = score(drill, "rotated").score.monthly_micro_usd - score(drill).score.monthly_micro_usd
    assert more == figure("price.secret_month") * 1_000_000


def test_C56_the_proxy_enforces_iam_where_the_engine_does_not_know_it() -> None:
    drill = level("security/password.yaml")
    refused = refusal(drill, "security/sqlserver-iam.yaml")
    assert refused.keys() == {"D191"}
    assert not play(drill, "sqlserver-proxy").ledger
    # The password still opens the database for whoever gets past the proxy.
    assert not play(drill, "iam-proxy").ledger
    around = play(drill, "iam-proxy-open").ledger[0]
    assert matches(around.chain[-1], "choice.past_the_proxy", path="security.security_group", value="open")


def test_C56_the_proxy_keeps_credentials_in_secrets_manager() -> None:
    drill = level("security/password.yaml")
    for name in ("proxy", "sqlserver-proxy"):
        assert charged(drill, name, "bill.secret") == figure("price.secret_month") * 1_000_000
    # Where the engine knows IAM too, it authenticates from end to end (since 2025), and the proxy keeps no credentials:
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-secrets-arns.html
    for name in ("iam", "iam-proxy"):
        assert charged(drill, name, "bill.secret") == 0
