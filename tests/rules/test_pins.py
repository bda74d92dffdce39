"""What must not change unnoticed: the mapping of the indices, and the newest migration."""

from __future__ import annotations

from alembic.config import Config
from alembic.script import ScriptDirectory

from mappings.names import Family
from mappings.schema import content_hash
from tests.rules.code import PROJECT

MAPPINGS = {
    Family.PAGES: "b821eff2b250",
    Family.DOCUMENTS: "92aed99dfd8f",
}
NEWEST_MIGRATION = "0009"


def test_the_mapping_is_the_one_that_was_agreed() -> None:
    for family, pinned in MAPPINGS.items():
        assert content_hash(family)[:12] == pinned, (
            f"The mapping of {family} has changed: every site must run `indexer rebuild`. If that is meant, raise "
            f"_meta.version, say so in docs/decisions.md and pin {content_hash(family)[:12]!r} here."
        )


def test_there_is_one_newest_migration_and_it_is_the_pinned_one() -> None:
    config = Config()
    config.set_main_option("script_location", str(PROJECT / "archive/migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [NEWEST_MIGRATION], (
        "A migration was added: pin it here. Two branches that both migrate then conflict in git, and not on a site."
    )
