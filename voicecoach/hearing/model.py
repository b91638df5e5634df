"""The bundled English model: its encoder and decoder, run by onnxruntime.

Moonshine tiny (Jeffries et al. 2024, arXiv:2410.15608): 27 million parameters, MIT licence, 16 kHz
sound in. The `moonshine-voice` package carries its files; its code is never imported, since that
would load a library of 42 MB which is not needed.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from voicecoach.errors import VoicecoachError
from voicecoach.hearing.tokens import BEGIN, Tokenizer

if TYPE_CHECKING:
    from voicecoach.hearing.scores import Floats
    from voicecoach.sound import Samples


FILES: Final = ("encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin")

_LAYERS: Final = 6
_HEADS: Final = 8
_HEAD_SIZE: Final = 36
_SIZE: Final = 288
_SHORTEST: Final = 8_000  # samples; the encoder needs about 0.1 s, and does badly below 0.5 s
_KEYS: Final = tuple(
    f"{layer}.{{}}.{part}" for layer in range(_LAYERS) for part in ("key", "value")
)
_PAST: Final = {
    side: tuple("past_key_values." + key.format(side) for key in _KEYS)
    for side in ("decoder", "encoder")
}
_PRESENT: Final = {
    side: tuple("present." + key.format(side) for key in _KEYS) for side in ("decoder", "encoder")
}
_ONE_MASK: Final = np.ones((1, 1), np.int64)


@dataclass(frozen=True, slots=True)
class Encoding:
    """What the decoder attends to: the sound, seen by each layer; and the state after "begin".

    `logits` has shape (1, vocabulary): the scores of the first token.
    """

    attended: tuple[Floats, ...]
    state: tuple[Floats, ...]
    logits: Floats


def find_model(folder: Path | None = None) -> Path:
    """The folder that holds the model's files: `folder`, one in it, or the package's own.

    Raises VoicecoachError where there is none.
    """
    places = [] if folder is None else [folder, folder / "tiny-en"]
    spec = importlib.util.find_spec("moonshine_voice")
    if spec is not None and spec.origin is not None:
        places.append(Path(spec.origin).parent / "assets" / "tiny-en")
    for place in places:
        if all((place / name).is_file() for name in FILES):
            return place
    raise VoicecoachError(
        "The bundled speech model is not installed; run `pip install moonshine-voice==0.1.0`, "
        "or `voicecoach models get tiny-en` where no such package exists."
    )


class Model:
    """Encodes sound and steps through its decoder, on one thread."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # An arena would keep the memory of the longest utterance for good.
        options.enable_cpu_mem_arena = False
        try:
            self._encoder, self._decoder = (
                onnxruntime.InferenceSession(
                    str(folder / name), options, providers=["CPUExecutionProvider"]
                )
                for name in FILES[:2]
            )
            self.tokenizer = Tokenizer.load(folder / FILES[2])
        except Exception as error:
            raise VoicecoachError(
                f"The speech model in {folder} can't be loaded ({error}); fetch it again with "
                "`voicecoach models get tiny-en`."
            ) from error

    def encode(self, samples: Samples) -> Encoding:
        """Sound, shape (samples,), ready to be decoded."""
        if len(samples) < _SHORTEST:
            samples = np.pad(samples, (0, _SHORTEST - len(samples)))
        sound = np.ascontiguousarray(samples, np.float32)[None]
        (hidden,) = self._encoder.run(
            ["last_hidden_state"],
            {"input_values": sound, "attention_mask": np.ones(sound.shape, np.int64)},
        )
        nothing = np.zeros((1, _HEADS, 0, _HEAD_SIZE), np.float32)
        feed: dict[str, Any] = {
            "input_ids": np.full((1, 1), BEGIN, np.int64),
            # At sample rate, but one 1 stands for all of them.
            "encoder_attention_mask": _ONE_MASK,
            "encoder_hidden_states": hidden,
            "use_cache_branch": np.array([False]),
        }
        for side in ("decoder", "encoder"):
            feed.update(dict.fromkeys(_PAST[side], nothing))
        found = self._decoder.run(["logits", *_PRESENT["decoder"], *_PRESENT["encoder"]], feed)
        middle = 1 + len(_KEYS)
        return Encoding(tuple(found[middle:]), tuple(found[1:middle]), found[0][:, -1])

    def step(
        self, encoding: Encoding, state: tuple[Floats, ...], tokens: npt.NDArray[np.int64]
    ) -> tuple[Floats, tuple[Floats, ...]]:
        """Write on in each of B hypotheses about the same sound.

        `tokens` has shape (B, new tokens), each array of `state` (B, heads, tokens so far, head
        size). Returns the scores after each new token, shape (B, new tokens, vocabulary), and the
        new state.
        """
        feed: dict[str, Any] = {
            "input_ids": tokens,
            "encoder_attention_mask": _ONE_MASK,
            "encoder_hidden_states": _UNUSED,
            "use_cache_branch": _CACHED,
        }
        feed.update(zip(_PAST["decoder"], state, strict=True))
        # One copy of the sound serves all hypotheses: the decoder's products broadcast.
        feed.update(zip(_PAST["encoder"], encoding.attended, strict=True))
        # Asking for the encoder's half of the cache would copy all of it each time.
        found = self._decoder.run(["logits", *_PRESENT["decoder"]], feed)
        return found[0], tuple(found[1:])


_UNUSED: Final = np.zeros((1, 1, _SIZE), np.float32)
_CACHED: Final = np.array([True])
