"""Child processes in which files are parsed: bounded memory and time, no network, nothing of ours to read.

`host` is the side of the worker, with `keeper` (the process) and `conversation` (a task's answers); `zygote` the
warm process inside from which each task is forked, `confine` what a task gives up before it touches a file,
`launch` how the zygote is started (bubblewrap or plain).
"""

from workers.sandbox.conversation import TaskLimits
from workers.sandbox.failure import FailureKind, SandboxFailure
from workers.sandbox.host import Sandbox
from workers.sandbox.keeper import Usage
from workers.sandbox.launch import SandboxStatus, sandbox_status

__all__ = ["FailureKind", "Sandbox", "SandboxFailure", "SandboxStatus", "TaskLimits", "Usage", "sandbox_status"]
