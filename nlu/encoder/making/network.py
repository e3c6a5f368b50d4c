"""The network: a BERT from the base, the mean over the words, one layer for all heads."""

import torch
from torch import nn
from transformers import BertConfig, BertModel

from nlu.encoder.making.base import Base, Floats
from nlu.engines.heads import WIDTHS

_ATTENTION_WIDTH = 32
_MATRICES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


class Network(nn.Module):
    """Ids of pieces in, shape (texts, pieces), scores of all heads out, shape (texts, labels)."""

    def __init__(self, base: Base, rows: list[int], attention: str = "sdpa") -> None:
        super().__init__()
        config = BertConfig(
            vocab_size=len(rows),
            hidden_size=base.width,
            num_hidden_layers=base.layers,
            num_attention_heads=base.width // _ATTENTION_WIDTH,
            intermediate_size=base.inner,
            max_position_embeddings=len(base.tensors["emb.pos"]) // base.width,
            layer_norm_eps=1e-12,
            hidden_dropout_prob=0.0,  # variants of the messages do its work, in less time
            attention_probs_dropout_prob=0.0,
            attn_implementation=attention,
        )
        self.bert = BertModel(config, add_pooling_layer=False)
        self.bert.load_state_dict(_state(base, rows), strict=False)
        self.drop = nn.Dropout(0.1)
        self.heads = nn.Linear(base.width, sum(WIDTHS))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the scores; `mask` is 1 where a piece stands and 0 where nothing does."""
        words = self.bert(ids, attention_mask=mask).last_hidden_state
        weight = mask.unsqueeze(-1).to(words.dtype)
        mean = (words * weight).sum(1) / weight.sum(1)
        scores: torch.Tensor = self.heads(self.drop(mean))
        return scores


def _state(base: Base, rows: list[int]) -> dict[str, torch.Tensor]:
    """Return the base's weights under the names that BertModel gives them."""
    found: dict[str, Floats] = {
        "embeddings.word_embeddings.weight": base.tensors["emb.word"].reshape(-1, base.width)[rows],
        "embeddings.position_embeddings.weight": base.tensors["emb.pos"].reshape(-1, base.width),
        "embeddings.token_type_embeddings.weight": base.tensors["emb.type"].reshape(-1, base.width),
        "embeddings.LayerNorm.weight": base.tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": base.tensors["emb.ln.b"],
    }
    for layer in range(base.layers):
        for short, name in _MATRICES.items():
            bias = base.tensors[f"l{layer}.{short}.b"]
            weight = base.tensors[f"l{layer}.{short}.w"].reshape(len(bias), -1)
            found[f"encoder.layer.{layer}.{name}.weight"] = weight
            found[f"encoder.layer.{layer}.{name}.bias"] = bias
        for short, name in _NORMS.items():
            found[f"encoder.layer.{layer}.{name}.weight"] = base.tensors[f"l{layer}.{short}.w"]
            found[f"encoder.layer.{layer}.{name}.bias"] = base.tensors[f"l{layer}.{short}.b"]
    return {name: torch.tensor(weights) for name, weights in found.items()}
