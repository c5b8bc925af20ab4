"""Promise: a certificate says what was proved of which bytecode, and anybody can derive it again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runtime.machine.cbor import dumps, loads
from tests.verifier.verdicts import compiled
from verifier.certificate import CertificateFault, certificate, recheck
from verifier.prove import prove

NAME = "minimum"


def test_the_same_module_gives_the_same_bytes() -> None:
    module = compiled(NAME)
    assert certificate(module, prove(module, jobs=1)) == certificate(module, prove(module, jobs=2))


def test_it_names_the_module_and_says_what_each_claim_is() -> None:
    module = compiled(NAME)
    stated = loads(certificate(module, prove(module, jobs=1)))
    assert stated["module"] == module.hash
    (floor,) = [one for one in stated["properties"] if one["name"] == "floor"]
    assert floor["verdict"] == "proved"
    assert floor["statement"]
    assert all(len(query["hash"]) in (0, 64) for query in floor["queries"])


def test_it_holds_when_derived_again() -> None:
    module = compiled(NAME)
    found = recheck(module, certificate(module, prove(module, jobs=1)), jobs=1)
    assert (found.ok, found.same_queries, found.changed) == (True, True, ())


def test_a_verdict_that_was_changed_is_found_out() -> None:
    module = compiled(NAME)
    stated = loads(certificate(module, prove(module, jobs=1)))
    for one in stated["properties"]:
        one["verdict"] = "proved"
    found = recheck(module, dumps(stated), jobs=1)
    assert not found.ok
    assert "wrong-floor" in found.changed


def test_a_certificate_of_another_module_or_of_nothing_is_refused() -> None:
    module = compiled(NAME)
    data = certificate(module, prove(module, jobs=1, only=["floor"]))
    with pytest.raises(CertificateFault):
        recheck(replace(module, hash="0" * 64), data)
    with pytest.raises(CertificateFault):
        recheck(module, data[:-1])
    with pytest.raises(CertificateFault):
        recheck(module, dumps({"format": 1, "module": module.hash}))
