"""What calls to a language model used, in tokens and money: of a unit, of a step, of a whole job."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

#: Far above what a job can use, and far below what a column or a page cannot show.
_Count = Annotated[int, Field(ge=0, le=10**12)]
_Money = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]


class Usage(BaseModel):
    """Tokens and US dollars. `input` is what was new: all input is that with what the cache took in and gave back."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    calls: _Count = 0
    input: _Count = 0
    cache_write: _Count = 0
    cache_read: _Count = 0
    output: _Count = 0
    usd: _Money = 0.0

    def __add__(self, other: Usage) -> Usage:
        mine, theirs = self.model_dump(), other.model_dump()
        return Usage.model_construct(**{name: round(mine[name] + theirs[name], 6) for name in mine})

    @property
    def prompt(self) -> int:
        """All input, wherever it came from."""
        return self.input + self.cache_write + self.cache_read

    @property
    def cached(self) -> float:
        """The share of the input that was read from the cache."""
        return self.cache_read / self.prompt if self.prompt else 0.0


class Spending(BaseModel):
    """What a job bought so far, over all its attempts."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    total: Usage = Usage()
    steps: dict[str, Usage] = Field(default_factory=dict, max_length=12)
    #: The most it may cost, in US dollars; none: without a cap.
    budget: _Money | None = None
    #: Likely secrets that were kept from the model.
    masked: _Count = 0

    def after(self, earlier: Spending) -> Spending:
        """This attempt's spending with that of the attempts before it."""
        names = dict.fromkeys([*earlier.steps, *self.steps])
        nothing = Usage()
        return Spending.model_construct(
            total=earlier.total + self.total,
            steps={name: earlier.steps.get(name, nothing) + self.steps.get(name, nothing) for name in names},
            budget=None if self.budget is None else round(earlier.total.usd + self.budget, 6),
            masked=max(earlier.masked, self.masked),
        )
