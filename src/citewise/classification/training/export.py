"""From trained weights to the shipped file: ONNX, 8 bits, for processors without VNNI.

Matrix products of the layers are quantised dynamically, channel by channel and to 7 bits of range (`reduce_range`), because on
AVX2 the 8-bit multiply-add saturates at full range. Word vectors keep one scale a row.
"""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from citewise.classification.training.network import Encoder

OPSET = 17


class _Shipped(nn.Module):  # type: ignore[misc]
    """The encoder with its word vectors in 8 bits, one scale a row."""

    def __init__(self, network: Encoder) -> None:
        super().__init__()
        table = network.words.weight.detach()
        scale = (table.abs().amax(1, keepdim=True) / 127).clamp(min=1e-8)
        self.register_buffer("table", torch.round(table / scale).to(torch.int8))
        self.register_buffer("scale", scale)
        self.network = network

    def forward(self, ids: Tensor, kinds: Tensor) -> Tensor:
        words = self.table[ids].float() * self.scale[ids]
        return self.network.transform(words + self.network.places(kinds), kinds)


def export_full(network: Encoder, path: Path) -> None:
    """Write the network as ONNX in 32 bits (inputs `ids` and `kinds`, output `logits`)."""
    network.eval()
    shipped = _Shipped(network).eval()
    ids = torch.tensor([[101, 102, 7592, 103, 102, 102, 0, 0], [101, 102, 102, 103, 2088, 2003, 102, 102]])
    kinds = torch.tensor([[1, 1, 4, 3, 9, 9, 0, 0], [1, 1, 4, 3, 9, 12, 20, 2]])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tracing warns of constants and of its own age
        torch.onnx.export(
            shipped,
            (ids, kinds),
            str(path),
            input_names=["ids", "kinds"],
            output_names=["logits"],
            dynamic_axes={
                "ids": {0: "batch", 1: "length"},
                "kinds": {0: "batch", 1: "length"},
                "logits": {0: "batch"},
            },
            opset_version=OPSET,
            dynamo=False,
        )


def export(network: Encoder, path: Path) -> None:
    """Write the network as 8-bit ONNX."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        export_full(network, full)
        quantize_dynamic(
            full,
            path,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
        )
