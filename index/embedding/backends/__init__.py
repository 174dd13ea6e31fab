"""What runs a model's forward pass, and which of them is the fastest on the machine at hand."""

from index.embedding.backends.backend import Backend, BackendName, Batch, Output, Precision
from index.embedding.backends.backend_choice import BackendChoice, BackendRequest, Choices, load_backend

__all__ = [
    "Backend",
    "BackendChoice",
    "BackendName",
    "BackendRequest",
    "Batch",
    "Choices",
    "Output",
    "Precision",
    "load_backend",
]
