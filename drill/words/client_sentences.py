"""Sentences about clients: what locks them out and what lets them in again."""

from __future__ import annotations

from drill.words.sentence import Table

EVENTS: Table = {
    "admission.ramp_started": "traffic is admitted step by step, all of it in {length_s}",
    "certificate.at_proxy": "the proxy has a certificate of its own: no client is locked out",
    "certificate.rejected": "certificate verify failed: no client can connect",
    "certificate.rolled_out": "applications that trust the new root are rolled out",
    "certificate.trusted": "the clients trust the new root: no client is locked out",
    "change.reverted": "the change was reverted",
    "change.undone": "the change was undone: clients can connect again",
    "clients.have_new_password": "the password has been changed in every client",
    "fleet.healthy": "new instances pass their health checks",
    "fleet.unhealthy": "every instance fails its health check: the group replaces the whole fleet",
    "password.not_used": "clients sign in with IAM: there is no password to change",
    "secret.behind_password": "the secret still holds the password before the rotation",
    "secret.caught_up": "the secret holds the new password",
    "password.rotated": "Secrets Manager rotated the password and handed it out",
    "proxy.has_new_password": "the proxy's secret has the new password",
    "security_group.restored": "an engineer restored the rule of the security group",
}

CHAINS: Table = {
    "admission.gradual": "not all of it at once",
    "cache.was_cold": "the cache was cold",
    "certificate.untrusted": "the clients do not trust the new root and refuse the server",
    "clients.have_old_password": "clients still had the old password",
    "clients.reconnected": "clients reconnected",
    "fleet.taken_out": "every instance queries the database in its health check, and all were taken out",
    "load.readmitted": "shed load was admitted again",
    "port.closed": "the database's port was closed to its clients",
    "proxy.has_old_password": "the proxy's secret had the old password",
    "proxy.serves_every_client": "every client connects through the proxy",
    "writer.just_back": "{node} had just come back",
}

CHOICES: Table = {
    "choice.admit": "{value} over {over_s}",
    "choice.only_through_proxy": "{value}, and clients have no other way in",
    "choice.passwords_by_hand": "{value}, so an engineer changes the password in one client after the other",
    "choice.ramp": "{value}, and the rest is rejected meanwhile",
    "choice.revert_in_time": "{value}, before the connections reach their maximum age",
    "choice.secret_by_hand": "{value}, so an engineer changes the secret",
}

CLIENTS: Table = {**EVENTS, **CHAINS, **CHOICES}
