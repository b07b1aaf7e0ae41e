"""MP3: every frame walked from the first to the last, tags told apart from sound."""

import struct
from dataclasses import dataclass

from . import foreign
from .refusals import Refused

FRAMES = 3
PADDING_BYTES = 65_536
# Kilobits a second of Layer III, by version (MPEG 1; MPEG 2 and 2.5).
RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
SAMPLES = {
    3: (44_100, 48_000, 32_000),
    2: (22_050, 24_000, 16_000),
    0: (11_025, 12_000, 8_000),
}
MPEG_1, LAYER_3 = 3, 1
ID3_V1_BYTES = 128
ID3_V1_EXTENDED_BYTES = 227
APE_BYTES = 32
LYRICS_END_BYTES = 9
LYRICS_SIZE_BYTES = 6
# Flags, frames, bytes, table, quality: the standard part of the first frame's notice.
PROGRAMS = (b"LAME", b"Lavf", b"Lavc")
PROGRAM = b"LAME3.100"
TRIM = slice(21, 24)
XING_FIELDS = ((1, 4), (2, 4), (4, 100), (8, 4))


@dataclass(frozen=True, slots=True)
class Sound:
    """Where the frames stand, and what stands before and behind them."""

    start: int
    end: int
    count: int


def check_mp3(content: bytes) -> None:
    """Refuse a file that is not sound from its first frame to its last."""
    foreign.refuse_archive_at_end(content)
    sound = walk(content)
    foreign.refuse_in(content[: sound.start] + b"\0" + content[sound.end :])
    declared = _declared_frames(content, sound)
    if declared and sound.count < declared * 0.9:
        raise Refused("truncated")


def derive_mp3(content: bytes) -> bytes:
    """Return the frames alone, without any tag."""
    sound = walk(content)
    frames = bytearray(content[sound.start : sound.end])
    at, end = _program(frames), _frame(frames, 0)
    if at >= 0:
        program = frames[at:end]
        frames[at:end] = bytes(end - at)
        if program.startswith(PROGRAMS) and len(program) >= TRIM.stop:
            # Players trim the silence at both ends only for programs they know.
            frames[at : at + len(PROGRAM)] = PROGRAM
            frames[at + TRIM.start : at + TRIM.stop] = program[TRIM]
    return bytes(frames)


def walk(content: bytes) -> Sound:
    start = _after_tags(content)
    end = _before_tags(content, start)
    position, count = start, 0
    kind = content[start + 1 : start + 2]
    while end - position >= 4:
        length = _frame(content, position)
        if not length or content[position + 1 : position + 2] != kind:
            break
        if position + length > end:
            raise Refused("truncated")
        position += length
        count += 1
    if count < FRAMES:
        raise Refused("mismatch")
    if content[position:end].strip(b"\0"):
        raise Refused("truncated" if end - position < 4 else "appended")
    return Sound(start, position, count)


def _frame(content: bytes | bytearray, position: int) -> int:
    """Return the length of the frame whose header stands here, 0 if none does."""
    (header,) = struct.unpack_from(">I", content, position)
    version, layer = header >> 19 & 3, header >> 17 & 3
    rate, sampling, padding = header >> 12 & 15, header >> 10 & 3, header >> 9 & 1
    is_layer_3 = header >> 21 == 0x7FF and version != 1 and layer == LAYER_3
    if not is_layer_3 or rate in {0, 15} or sampling == 3:
        return 0
    rates, factor = (RATES_1, 144) if version == MPEG_1 else (RATES_2, 72)
    return factor * rates[rate] * 1000 // SAMPLES[version][sampling] + padding


def _after_tags(content: bytes) -> int:
    start = 0
    while content[start : start + 3] == b"ID3" and len(content) >= start + 10:
        flags, size = content[start + 5], content[start + 6 : start + 10]
        if any(byte & 0x80 for byte in size):
            raise Refused("damaged")
        length = size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3]
        start += 10 + length + (10 if flags & 0x10 else 0)
        if start >= len(content):
            raise Refused("truncated")
    limit = min(len(content), start + PADDING_BYTES)
    while start < limit and content[start] == 0:
        start += 1
    return start


def _before_tags(content: bytes, start: int) -> int:
    """Return where the sound ends: before any of the tags written at the end."""
    end = len(content)
    while True:
        shorter = _before_tag(content, end)
        if shorter == end or shorter < start:
            return end
        end = shorter


def _before_tag(content: bytes, end: int) -> int:
    if content[end - ID3_V1_BYTES : end - ID3_V1_BYTES + 3] == b"TAG":
        end -= ID3_V1_BYTES
        extended = end - ID3_V1_EXTENDED_BYTES
        if content[max(0, extended) : extended + 4] == b"TAG+":
            end = extended
        return end
    footer = content[max(0, end - APE_BYTES) : end]
    if footer.startswith(b"APETAGEX"):
        size, _, flags = struct.unpack_from("<III", footer, 12)
        return int(end - size - (APE_BYTES if flags & 0x80000000 else 0))
    if content[max(0, end - LYRICS_END_BYTES) : end] == b"LYRICS200":
        at = end - LYRICS_END_BYTES - LYRICS_SIZE_BYTES
        digits = content[max(0, at) : at + LYRICS_SIZE_BYTES]
        return at - int(digits) if digits.isdigit() else end
    if content[max(0, end - LYRICS_END_BYTES) : end] == b"LYRICSEND":
        at = content.rfind(b"LYRICSBEGIN", max(0, end - 5_200), end)
        return at if at >= 0 else end
    if content[max(0, end - 10) : max(0, end - 7)] == b"3DI":
        size_bytes = content[end - 4 : end]
        size = 0
        for byte in size_bytes:
            size = size << 7 | byte & 0x7F
        return end - size - 20
    return end


def _notice(content: bytes | bytearray, start: int) -> int:
    """Return where the first frame tells about the others, -1 if it does not."""
    length = _frame(content, start)
    for name in (b"Xing", b"Info"):
        at = content.find(name, start, start + min(length, 64))
        if at >= 0:
            return at
    return -1


def _declared_frames(content: bytes, sound: Sound) -> int:
    at = _notice(content, sound.start)
    if at < 0:
        return 0
    flags, frames = struct.unpack_from(">II", content, at + 4)
    return int(frames) if flags & 1 else 0


def _program(frames: bytearray) -> int:
    """Return where the first frame names the program that made it, -1 if not."""
    at, end = _notice(frames, 0), _frame(frames, 0)
    if at < 0 or at + 8 > end:
        return -1
    (flags,) = struct.unpack_from(">I", frames, at + 4)
    named = at + 8 + sum(size for bit, size in XING_FIELDS if flags & bit)
    return named if named < end else -1
