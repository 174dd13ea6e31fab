"""What runs a model's forward pass, and which of them is the fastest on the machine at hand."""

from index.backends.backend import Backend, BackendName, Batch, Output, Precision
from index.backends.choice import BackendChoice, Choices, Wanted, load_backend

__all__ = [
    "Backend",
    "BackendChoice",
    "BackendName",
    "Batch",
    "Choices",
    "Output",
    "Precision",
    "Wanted",
    "load_backend",
]
