"""What comes from others: the vendored script is the published one, and no job that runs what was sent can write."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

LUNR = "DFDZACuFeAqEKv/7Vnu1Tt5ALa58bcWZegGGFNgET8g="
"""SHA-256 of `lunr.min.js` in the package of npm, `lunr-2.3.9.tgz`, whose published integrity is sha512-zTU3DaZaF3Rt…W8Ow==."""
WORKFLOWS = {
    path.name: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))
}
JOBS = [(name, job) for name, workflow in WORKFLOWS.items() for job in workflow["jobs"]]
_WRITES = re.compile("write")
# What a job that can write may run: scripts of main that judge, and nothing of what was sent.
_OURS = re.compile(
    r"\.ci/(?:may-publish|commit-content|branch-gates|site_cache\.py)\b|gh pr |git |grep |cp |if |echo |exit |fi\b|\"?\$"
)


def job_of(name: str, job: str) -> dict[str, Any]:
    found: dict[str, Any] = WORKFLOWS[name]["jobs"][job]
    return found


def test_the_vendored_lunr_is_the_published_one() -> None:
    data = (ROOT / "static" / "vendor" / "lunr" / "lunr.min.js").read_bytes()
    assert base64.b64encode(hashlib.sha256(data).digest()).decode() == LUNR


def test_no_workflow_gives_a_permission_to_all_its_jobs() -> None:
    assert {
        name: workflow["permissions"] for name, workflow in WORKFLOWS.items() if workflow["permissions"]
    } == {}


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_a_job_that_can_write_installs_nothing_and_runs_scripts_of_main_alone(name: str, job: str) -> None:
    one = job_of(name, job)
    assert "permissions" in one, "without a list of its own a job could have any"
    writes = {key for key, value in one["permissions"].items() if value == "write"}
    if not writes:
        return
    for step in one["steps"]:
        for line in filter(None, map(str.strip, step.get("run", "").splitlines())):
            assert _OURS.match(line), f"runs {line}"
        if step.get("uses", "").startswith("actions/checkout"):
            ref = str(step.get("with", {}).get("ref", ""))
            assert "head" not in ref.lower(), "would take what was sent for the program"


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_no_job_sees_a_secret_and_what_runs_sent_code_keeps_no_token(name: str, job: str) -> None:
    one = job_of(name, job)
    text = yaml.safe_dump(one)
    assert "secrets." not in text
    assert "pull_request_target" not in (ROOT / ".github" / "workflows" / name).read_text(
        encoding="utf-8"
    ).replace("Why pull_request and not pull_request_target", "")
    runs = " ".join(step.get("run", "") for step in one["steps"])
    if re.search(r"\.ci/(?:run|content|setup|pin|audit)\b", runs):
        assert "write" not in one["permissions"].values()
        # A token that can read, to ask what is published; never while what was sent is installed or run.
        assert not [
            step for step in one["steps"] if "github.token" in str(step) and ".ci/" in step.get("run", "")
        ]
        for step in one["steps"]:
            if step.get("uses", "").startswith("actions/checkout"):
                assert step["with"]["persist-credentials"] is False
