"""How much of a file is looked at before it is refused: the bounds of the checks."""

MEGABYTE = 1024 * 1024

FILE_BYTES = 20 * MEGABYTE
PIXELS = 50_000_000
# What decoding one picture may take of MEMORY; a larger one is drawn at half size.
DECODING_BYTES = 256_000_000

MEMBERS = 2_000
MEMBER_NAME_BYTES = 1_024
UNPACKED_BYTES = 100 * MEGABYTE
RATIO = 100
# Small parts compress as they like: a kilobyte of blanks harms nobody.
RATIO_FREE_BYTES = MEGABYTE

# Pictures of a PDF are stored row by row and white paper shrinks a thousandfold.
PDF_IMAGE_BYTES = 600 * MEGABYTE
# A line drawing has one bit a pixel where a photograph has 24.
PDF_IMAGE_BITS = 8 * PIXELS

# Of one process that looks at one file, above what it starts with.
MEMORY = 300 * MEGABYTE
# The whole answer is promised within ten seconds.
SECONDS_TO_SCREEN = 8.0
SECONDS_TO_DERIVE = 30.0
