"""Names for the arrays that disclosure control works on."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Key: TypeAlias = tuple[str, ...]
Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Cells: TypeAlias = npt.NDArray[np.intp]  # indices
