"""What a task cannot do, how its end is told, and that nothing outlives the worker."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from workers.sandbox import FailureKind, Sandbox, SandboxFailure, TaskLimits, launch, sandbox_status

TASKS = "tests.integration.reading.tasks"
ROOT = Path(__file__).resolve().parents[3]
QUICK = TaskLimits(cpu_seconds=60, wall_seconds=60)


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    scratch = tmp_path / "scratch"
    (scratch / "other").mkdir(parents=True)
    _let_in_tests(monkeypatch)
    with Sandbox(scratch, preload=()) as made:
        yield made


def _let_in_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tasks of these tests live outside of what the sandbox lets its tasks read."""
    before = launch.readable_paths
    monkeypatch.setattr(launch, "readable_paths", lambda: [*before(), str(ROOT / "tests")])


def _run(sandbox: Sandbox, task: str, limits: TaskLimits = QUICK, **given: Any) -> list[dict[str, Any]]:
    heard: list[dict[str, Any]] = []
    inputs = given.pop("inputs", ())
    sandbox.run(f"{TASKS}:{task}", given, inputs=inputs, limits=limits, on_message=heard.append)
    return heard


def _failure(sandbox: Sandbox, task: str, limits: TaskLimits = QUICK) -> SandboxFailure:
    with pytest.raises(SandboxFailure) as caught:
        _run(sandbox, task, limits)
    return caught.value


def test_a_task_sees_its_input_and_its_scratch_and_nothing_else(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOSO_SECRET", "x")
    secret, document = tmp_path / "data" / "hoso.db", tmp_path / "data" / "blob"
    secret.parent.mkdir()
    secret.write_text("secret")
    document.write_text("the document")
    if not sandbox_status().files_closed:
        pytest.skip("neither bubblewrap nor Landlock here")
    with socket.create_server(("127.0.0.1", 0)) as server:
        (seen,) = _run(sandbox, "look_around", inputs=[document], secret=str(secret), port=server.getsockname()[1])
    allowed = ["scratch"] if sandbox_status().landlock else ["scratch", "sibling"]
    assert seen == {"kind": "seen", "input": "the document", "worked": allowed}
    assert document.read_text() == "the document"


@pytest.mark.parametrize(
    ("task", "limits", "kind"),
    [
        ("segfault", QUICK, FailureKind.CRASH),
        ("eat_memory", TaskLimits(memory_bytes=600_000_000), FailureKind.MEMORY),
        ("spin", TaskLimits(wall_seconds=1), FailureKind.TIMEOUT),
        ("sleep_with_child", TaskLimits(wall_seconds=1), FailureKind.TIMEOUT),
        ("talk_rubbish", QUICK, FailureKind.GARBAGE),
        ("fill_disk", TaskLimits(file_bytes=5_000_000), FailureKind.CRASH),
        ("go_silent", QUICK, FailureKind.CRASH),
    ],
)
def test_each_bad_end_is_told_by_its_kind_and_the_next_task_runs(
    sandbox: Sandbox, tmp_path: Path, task: str, limits: TaskLimits, kind: FailureKind
) -> None:
    assert _failure(sandbox, task, limits).kind is kind
    document = tmp_path / "blob"
    document.write_text("next")
    (seen,) = _run(sandbox, "look_around", inputs=[document], secret="/nonexistent/x", port=1)
    assert seen["input"] == "next"


def test_the_processor_time_of_a_task_is_bounded(sandbox: Sandbox) -> None:
    assert _failure(sandbox, "spin", TaskLimits(cpu_seconds=1, wall_seconds=50)).kind in (
        FailureKind.TIMEOUT,
        FailureKind.MEMORY,
    )


def test_the_words_of_a_document_are_not_in_the_reason(sandbox: Sandbox) -> None:
    reason = _failure(sandbox, "name_the_document").reason
    assert "ValueError" in reason
    assert "mật" not in reason


def test_a_sandbox_that_was_killed_starts_anew(sandbox: Sandbox, tmp_path: Path) -> None:
    document = tmp_path / "blob"
    document.write_text("x")
    _run(sandbox, "look_around", inputs=[document], secret="/nonexistent/x", port=1)
    zygote = sandbox._zygote
    assert zygote is not None
    assert zygote._process is not None
    zygote._process.kill()
    zygote._process.wait()
    failures = 0
    for _ in range(50):
        try:
            (seen,) = _run(sandbox, "look_around", inputs=[document], secret="/nonexistent/x", port=1)
            break
        except SandboxFailure:
            failures += 1
            time.sleep(0.05)
    assert seen["input"] == "x"


def test_many_tasks_at_once_do_not_mix(sandbox: Sandbox, tmp_path: Path) -> None:
    documents = [tmp_path / f"blob{n}" for n in range(12)]
    for number, document in enumerate(documents):
        document.write_text(f"document {number}")
    heard: dict[int, list[dict[str, Any]]] = {}

    def read(number: int) -> None:
        heard[number] = _run(sandbox, "look_around", inputs=[documents[number]], secret="/nonexistent/x", port=1)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(len(documents))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {number: answers[0]["input"] for number, answers in heard.items()} == {
        number: f"document {number}" for number in range(len(documents))
    }


def test_everything_ends_with_a_killed_worker(tmp_path: Path) -> None:
    """`kill -9` of the worker while a task runs a program of its own: nothing of it is left."""
    mark = f"mark-{os.getpid()}-{tmp_path.name}"
    script = f"""
        import sys
        from pathlib import Path
        from workers.sandbox import Sandbox, TaskLimits, launch
        paths = launch.readable_paths()
        launch.readable_paths = lambda: [*paths, {str(ROOT / "tests")!r}]
        def heard(message): print("started", flush=True)
        Sandbox(Path({str(tmp_path)!r}), preload=()).run(
            "{TASKS}:sleep_with_child", {{"mark": {mark!r}}}, limits=TaskLimits(), on_message=heard)
    """
    worker = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"started\n"
    family = _descendants(worker.pid)
    assert len(family) >= 3
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    deadline = time.monotonic() + 20
    while any(map(_alive, family)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [pid for pid in family if _alive(pid)] == []


def _descendants(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        below = children.get(todo.pop(), [])
        found += below
        todo += below
    return found


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_without_bubblewrap_limits_and_landlock_are_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "_bubblewrap_fault", lambda: "not installed")
    sandbox_status.cache_clear()
    try:
        status = sandbox_status()
        assert status.mode == "plain"
        assert "not installed" in status.detail
        document = tmp_path / "blob"
        document.write_text("x")
        (tmp_path / "scratch" / "other").mkdir(parents=True)
        _let_in_tests(monkeypatch)
        with Sandbox(tmp_path / "scratch", preload=()) as sandbox, socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            secret = tmp_path / "data" / "hoso.db"
            secret.parent.mkdir()
            secret.write_text("secret")
            (seen,) = _run(sandbox, "look_around", inputs=[document], secret=str(secret), port=port)
            if status.landlock:
                assert seen["worked"] == ["scratch"]
            assert _failure(sandbox, "spin", TaskLimits(wall_seconds=1)).kind is FailureKind.TIMEOUT
            assert _failure(sandbox, "sleep_with_child", TaskLimits(wall_seconds=1)).kind is FailureKind.TIMEOUT
    finally:
        sandbox_status.cache_clear()
