"""Duplicates in 50,000 records with half their fields empty: processor seconds and highest memory, as JSON.

A process of its own, so that the memory is nobody else's. `python -m benchmarks.linkage.half_empty [RECORDS]`
"""

import json
import resource
import sys
import time

from anonymize.linkage.linking import duplicates
from benchmarks.linkage.generated import WORLDS, new_encoder, world

RECORDS = 50_000


def main() -> int:
    """What it took, the making of the records left out of the seconds."""
    made, _ = world(WORLDS["half empty"], int(sys.argv[1]) if len(sys.argv) > 1 else RECORDS)
    began = time.process_time()
    duplicates(new_encoder().encoded(made.columns))
    seconds = time.process_time() - began
    print(json.dumps({"cpu_s": seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
