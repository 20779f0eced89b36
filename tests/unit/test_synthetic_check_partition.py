"""How the check judges persons: exact keys hold together, pairs are counted, and mistakes show in totals."""

from collections import Counter
from datetime import date
from decimal import Decimal

from anonymize.keyring import Keyring, derived_key
from anonymize.pseudonyms import record_key
from synthetic.check import MARTS
from synthetic.check.accuracy import accuracy_of
from synthetic.check.compare import CheckResult
from synthetic.check.facts import Delivery, Evidence, Facts, Organisation, RecordOf, Subject
from synthetic.check.mart import Cells, Mart, World
from synthetic.check.partition import Persons, compare_persons, record_digest, torn_apart

ROOT = b"a root key of thirty-two bytes.."
POLICE, NGO, SHELTER = "police_register", "ngo_kobo", "shelter_csv"
A, B, C, D = Subject(POLICE, "1"), Subject(NGO, "1"), Subject(SHELTER, "1"), Subject(NGO, "2")
BORN = date(1990, 5, 4)


def facts(*, may_cross: bool = True) -> Facts:
    """Three records of Ana, the shelter's without her birth date, and one of somebody else."""
    records = tuple(RecordOf(one, "case", "r", "P2" if one is D else "P1") for one in (A, B, C, D))
    evidence = (
        Evidence(A, "Ana", "Perić", BORN, may_cross=may_cross),
        Evidence(B, "Ana", "Perić", BORN, may_cross=True),
        Evidence(C, "Ana", "Perić", may_cross=True),
        Evidence(D, "Iva", "Horvat", BORN, may_cross=True),
    )
    deliveries = tuple(Delivery(one, date(2026, 2, 3), "NGO-01", "legal", Decimal(1)) for one in (B, C, D))
    organisation = Organisation("NGO-01", NGO, "AV-01", frozenset({"legal"}), frozenset({"*"}), True, date(2026, 1, 1))
    return Facts(
        data_as_of=date(2026, 3, 1),
        regions=("AV-01",),
        organisations=(organisation,),
        subjects=frozenset((A, B, C, D)),
        records=records,
        evidence=evidence,
        deliveries=deliveries,
        slips={"no_birth": 1, "cyrillic": 3},
    )


def test_a_record_has_the_digest_that_the_pipeline_gives_it() -> None:
    mine = record_digest(derived_key(ROOT, "record", 0), "ngo_kobo", "case", "uuid:č")
    assert mine == record_key(Keyring.from_root(ROOT), "ngo_kobo", "case", "uuid:č")


def test_the_true_persons_are_right_in_every_way() -> None:
    found = accuracy_of(facts(), {A: A, B: A, C: A, D: D}, MARTS)
    assert (found.precision, found.recall, found.permitted_recall, found.effects) == (1, 1, 1, ())
    assert (found.true_persons, found.drawn_persons, found.slip_rate) == (2, 2, 0.25)


def test_a_missed_pair_costs_recall_and_counts_a_client_twice() -> None:
    found = accuracy_of(facts(), {A: A, B: A, C: C, D: D}, MARTS)
    assert (found.precision, found.recall) == (1, 1 / 3)
    clients = next(one for one in found.effects if one.mart == "rpt_clients_quarterly")
    assert (clients.true_total, clients.permitted_total, clients.drawn_total, clients.share) == (2, 2, 3, 0.5)
    assert found.largest_permitted_effect == found.largest_effect


def test_money_is_added_with_its_cents_and_a_rate_is_not_added() -> None:
    """Two persons or three cost .75 each, and what one costs is no total, were it a whole number or not."""

    def cells(world: World) -> Cells:
        persons = {world.people.of(subject) for subject in (B, C, D)}
        return {
            (str(one),): {"spent_amount": Decimal("0.75"), "cost_per_client": Decimal(len(persons))} for one in persons
        }

    mart = Mart("rpt_made_up", ("person",), ("spent_amount", "cost_per_client"), cells)
    effects = accuracy_of(facts(), {A: A, B: A, C: C, D: D}, [mart]).effects
    assert [(one.measure, one.true_total, one.drawn_total) for one in effects] == [("spent_amount", 1, 2)]


def test_a_wrong_pair_costs_precision() -> None:
    found = accuracy_of(facts(), dict.fromkeys((A, B, C, D), A), MARTS)
    assert (found.precision, found.recall) == (0.5, 1)


def test_who_may_not_be_linked_is_no_loss_of_what_may() -> None:
    found = accuracy_of(facts(may_cross=False), {A: A, B: B, C: B, D: D}, MARTS)
    assert (found.recall, found.permitted_recall) == (1 / 3, 1)


def test_subjects_that_share_an_exact_key_are_one_person_unless_somebody_refused() -> None:
    apart = {A: A, B: B, C: C, D: D}
    assert torn_apart(facts(), apart) == 1
    assert torn_apart(facts(may_cross=False), apart) == 0


def test_a_subject_that_the_log_does_not_know_is_a_difference() -> None:
    result, together = CheckResult(), {A: A, B: A, C: C, D: D}
    compare_persons(facts(), Persons(together, Counter({NGO: 1})), result)
    assert [(one.key, one.measure, one.warehouse) for one in result.differences] == [
        (NGO, "subjects_without_person", 1)
    ]
