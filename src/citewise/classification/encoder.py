"""Running the shipped encoder with ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from citewise.classification.encode import Encoded, pad

BATCH_TOKENS = 1600
"""Tokens (padding included) of one batch: larger ones leave the processor's cache and are no faster."""


class OnnxEncoder:
    """The encoder as an ONNX session: token ids in, six logits out."""

    def __init__(self, path: Path, *, threads: int = 1) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def logits(self, items: Sequence[Encoded]) -> NDArray[np.float32]:
        """Six logits per item, in the order given; batches are made of items of like length."""
        out = np.zeros((len(items), 6), dtype=np.float32)
        order = sorted(range(len(items)), key=lambda at: len(items[at]))
        group: list[int] = []
        for at in order:
            if group and len(items[at]) * (len(group) + 1) > BATCH_TOKENS:
                out[group] = self._run([items[place] for place in group])
                group = []
            group.append(at)
        if group:
            out[group] = self._run([items[place] for place in group])
        return out

    def _run(self, items: Sequence[Encoded]) -> NDArray[np.float32]:
        ids, kinds, _ = pad(items)
        (logits,) = self._session.run(["logits"], {"ids": ids, "kinds": kinds})
        return np.asarray(logits, dtype=np.float32)
