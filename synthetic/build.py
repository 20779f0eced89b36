"""Builds the country: draws the world, fills its systems, writes the truth apart."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Final

from synthetic.country import REGIONS_FILE, read_regions
from synthetic.servers.commcare_store import fill_commcare
from synthetic.servers.dhis2_store import fill_dhis2
from synthetic.servers.employment_db import fill_employment
from synthetic.servers.finance_events import fill_finance
from synthetic.servers.justice_drop import fill_justice
from synthetic.servers.kobo_store import fill_store
from synthetic.servers.police_register import fill_register
from synthetic.servers.primero_months import fill_months
from synthetic.servers.primero_store import fill_primero
from synthetic.servers.registry_drop import fill_registry
from synthetic.servers.safehouse_drop import fill_safehouse
from synthetic.servers.shelter_drop import fill_drop
from synthetic.servers.social_files import fill_social
from synthetic.servers.store import write_whole
from synthetic.truth import write_truth
from synthetic.world import World, generate

CODE: Final = Path(__file__).parent

FILLERS: Final[dict[str, Callable[[Path, World], object]]] = {
    "justice": fill_justice,
    "social": fill_social,
    "employment": fill_employment,
    "safehouse": fill_safehouse,
    "kobo": fill_store,
    "primero": fill_primero,
    "months": fill_months,
    "shelter": fill_drop,
    "finance": fill_finance,
    "commcare": fill_commcare,
    "dhis2": fill_dhis2,
    "registry": fill_registry,
}
"""The systems that keep their records in a folder of the country, and what fills it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides everything about the country."""

    seed: int
    size: int
    months: int
    today: date
    regions_file: Path = REGIONS_FILE


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts of the country lie under the home of the installation."""

    home: Path

    @property
    def root(self) -> Path:
        return self.home / "synthetic"

    def of(self, system: str) -> Path:
        """The folder of one of FILLERS."""
        return self.root / system

    @property
    def kobo(self) -> Path:
        return self.of("kobo")

    @property
    def shelter(self) -> Path:
        return self.of("shelter")

    @property
    def truth(self) -> Path:
        return self.root / "truth"

    @property
    def built(self) -> Path:
        return self.root / "built.json"


def build(home: Path, settings: Settings, register_owner_url: str | None = None, reader_password: str = "") -> None:
    """The country of these settings under ``home``; its register in the server of an owner, if given.

    What the same settings and code built before is left as it is, changes made since by hand or by a test
    included: so unchanged sources stay unchanged.
    """
    places, mark = Places(home), _mark_of(settings)
    draw_world = cache(partial(_world_of, settings))
    if not places.built.is_file() or places.built.read_bytes() != mark:
        _fill_folders(places, draw_world())
        write_whole(places.built, mark)
    if register_owner_url:
        fill_register(register_owner_url, draw_world, reader_password, hashlib.sha256(mark).hexdigest())


def _mark_of(settings: Settings) -> bytes:
    """The settings, the regions and our own code: another of any of them is another country."""
    sources = [*sorted(CODE.glob("*.py")), *sorted((CODE / "servers").glob("*.py")), settings.regions_file]
    code = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    known = {
        **asdict(settings),
        "today": settings.today.isoformat(),
        "regions_file": settings.regions_file.name,
    }
    return json.dumps({**known, "code": code}, indent=1, sort_keys=True).encode()


def _world_of(settings: Settings) -> World:
    regions = read_regions(settings.regions_file)
    return generate(settings.seed, settings.size, settings.months, settings.today, regions)


def _fill_folders(places: Places, world: World) -> None:
    for system, fill in FILLERS.items():
        fill(places.of(system), world)
    write_truth(places.truth, world)
