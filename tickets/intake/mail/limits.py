"""What one mail may cost; above it the mail is not read, and a person is told why."""

CPU_SECONDS = 10
WALL_SECONDS = 50
MEMORY_BYTES = 300 * 1024 * 1024
"""On top of what the idle child takes."""
RAW_BYTES = 60 * 1024 * 1024
HEADER_BYTES = 64 * 1024
ALL_HEADER_BYTES = 256 * 1024
HEADER_COUNT = 1_000
PARTS = 200
DEPTH = 20
RECIPIENTS = 200
REFERENCES = 100
PARAMETERS = 100
TEXT_CHARACTERS = 1_000_000
"""Of plain text, and of HTML: what a person could still read. The rest is left out, and said."""
NAME_CHARACTERS = 300
"""Of a person's name, an address or a file name."""
DIAGNOSTIC_CHARACTERS = 2_000
