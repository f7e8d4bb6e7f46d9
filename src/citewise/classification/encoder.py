"""Running the shipped encoder with ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from citewise.classification.encode import Encoded, pad


class OnnxEncoder:
    """The encoder as an ONNX session: token ids in, six logits out.

    Statements go through one at a time. Dynamic quantisation takes its scale from the whole input, so in a batch
    an answer would depend on the statement's company; and batches of like length were measured to be no faster,
    since one statement's matrices already fill the processor's units. Threads take different statements.
    """

    def __init__(self, path: Path, *, threads: int = 1) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._threads = threads

    def logits(self, items: Sequence[Encoded]) -> NDArray[np.float32]:
        """Six logits per item, in the order given."""
        out = np.zeros((len(items), 6), dtype=np.float32)
        if self._threads > 1 and len(items) > 1:
            with ThreadPoolExecutor(self._threads) as pool:
                for at, logits in enumerate(pool.map(self._run, items)):
                    out[at] = logits
        else:
            for at, item in enumerate(items):
                out[at] = self._run(item)
        return out

    def _run(self, item: Encoded) -> NDArray[np.float32]:
        ids, kinds = pad([item])
        (logits,) = self._session.run(["logits"], {"ids": ids, "kinds": kinds})
        return np.asarray(logits[0], dtype=np.float32)
