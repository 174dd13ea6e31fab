"""Base class of all sections of the settings, and the types of their values."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Seconds = Annotated[float, Field(ge=0.0)]
Count = Annotated[int, Field(ge=1)]
CountOrZero = Annotated[int, Field(ge=0)]
Snowflake = Annotated[int, Field(gt=0, lt=1 << 63)]
"""An id on Discord; in the file a number, or its digits in quotes."""
SlackId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,20}$")]
"""An id on Slack, such as ``C012AB3CD``."""
Prompt = Annotated[str, StringConstraints(strip_whitespace=False)]


def _local_path(path: Path) -> Path:
    if not str(path).strip() or "\0" in str(path):
        raise ValueError("must be a path")
    return path.expanduser()


LocalPath = Annotated[Path, AfterValidator(_local_path)]


class Section(BaseModel):
    """A section of the settings: frozen, without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
