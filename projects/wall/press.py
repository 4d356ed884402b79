"""A process of its own that sets the wall's PDF: run as a file, it knows nothing of the portal.

typst keeps what it has set in memory, a hundred megabytes a file, which a web worker must not.
Reads the template's data from standard input and writes the file to standard output; with
``families`` it writes the names of the fonts there are, one a line.
"""

import sys
from pathlib import Path

import typst

TEMPLATE = Path(__file__).with_name("wall.typ")


def main(arguments: list[str]) -> None:
    fonts = typst.Fonts()
    if arguments == ["families"]:
        sys.stdout.write("\n".join(fonts.families()))
        return
    made = typst.compile(
        TEMPLATE.read_bytes(),
        root=TEMPLATE.parent,
        sys_inputs={"data": sys.stdin.buffer.read().decode()},
        font_paths=fonts,
        format="pdf",
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main(sys.argv[1:])
