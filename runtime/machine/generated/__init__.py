"""Generated Python: the fast form of the machine that needs nothing installed; see ``README.md``."""

from runtime.machine.generated.machine import GeneratedModule, generate

__all__ = ["GeneratedModule", "generate"]
