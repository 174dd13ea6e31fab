"""What runs a model's forward pass (torch, OpenVINO), and which of them does on this machine."""

from index.embedding.backends.backend import Backend, BackendName, Batch, Output, Precision
from index.embedding.backends.backend_choice import BackendChoice, BackendChooser, BackendRequest, ModelFiles
from index.embedding.backends.backend_tuning import Tuning, tune

__all__ = [
    "Backend",
    "BackendChoice",
    "BackendChooser",
    "BackendName",
    "BackendRequest",
    "Batch",
    "ModelFiles",
    "Output",
    "Precision",
    "Tuning",
    "tune",
]
