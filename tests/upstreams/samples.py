"""Small pictures, sounds and films that are real: whoever opens them finds what their names say."""

import io
from fractions import Fraction
from functools import cache
from hashlib import sha256
from typing import Any, Final

import av
import numpy as np
from PIL import Image

RATE: Final = 24_000
SIDE: Final = 64


@cache
def picture(seed: str) -> bytes:
    """Draw a PNG of one colour."""
    red, green, blue = sha256(seed.encode()).digest()[:3]
    out = io.BytesIO()
    Image.new("RGB", (SIDE, SIDE), (red, green, blue)).save(out, "PNG")
    return out.getvalue()


@cache
def samples(seconds: float = 1.0) -> bytes:
    """Hum, as 16-bit samples of one channel."""
    turns = np.arange(int(RATE * seconds)) * (440 * 2 * np.pi / RATE)
    return (np.sin(turns) * 8_000).astype("<i2").tobytes()


@cache
def sound(container: str) -> bytes:
    """Hum for a second, as `mp3` or `wav`."""
    out = io.BytesIO()
    opened: Any = av.open  # typed for reading and writing at once
    with opened(out, "w", format=container) as file:
        stream = file.add_stream("mp3" if container == "mp3" else "pcm_s16le", rate=RATE, layout="mono")
        frame: Any = av.AudioFrame.from_ndarray(np.frombuffer(samples(), dtype="<i2").reshape(1, -1), layout="mono")
        frame.sample_rate = RATE
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=RATE, frame_size=stream.frame_size)
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            file.mux(stream.encode(part))
        file.mux(stream.encode(None))
    return out.getvalue()


@cache
def film(seconds: int) -> bytes:
    """Film a field of one colour, two pictures a second, as MP4."""
    out = io.BytesIO()
    opened: Any = av.open
    with opened(out, "w", format="mp4") as file:
        stream = file.add_stream("mpeg4", rate=2)
        stream.width = stream.height = SIDE
        stream.pix_fmt = "yuv420p"
        for number in range(seconds * 2):
            frame: Any = av.VideoFrame.from_image(Image.new("RGB", (SIDE, SIDE), (40, number % 256, 90)))
            frame.pts, frame.time_base = number, Fraction(1, 2)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return out.getvalue()
