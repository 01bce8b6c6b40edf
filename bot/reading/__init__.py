"""Read a text: who is said to move where, how far along it is, and who says so."""

import os

# The reader's matrices are small: with more threads each multiplication waits for the slowest of them, and on a busy
# machine that made it eighty times slower. NumPy looks at this once, when it is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
