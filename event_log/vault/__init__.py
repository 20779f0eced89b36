"""The vault, a database of its own: one data key for each subject, wrapped, and the register of erasures."""

from pathlib import Path

from event_log.vault.keys import Kek, create_keys, data_keys, destroy_keys
from event_log.vault.register import erased_digests, register_erased

__all__ = ["Kek", "create_keys", "data_keys", "destroy_keys", "erased_digests", "register_erased", "upgrade"]


def upgrade(owner_url: str) -> None:
    """Bring the vault to its newest tables and grants. Safe to repeat."""
    from event_log.alembic_run import upgrade_to_head  # two seconds, which no load should pay

    upgrade_to_head(Path(__file__).parent / "migrations", "vault", owner_url)
