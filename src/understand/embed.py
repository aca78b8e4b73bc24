"""Writes an assembler file that puts a file's bytes into the binary: embed.py FILE OUT."""
import sys

source, out = sys.argv[1:]
with open(out, "w", encoding="utf-8") as file:
    file.write(f'''    .section .rodata
    .global understand_embedded, understand_embedded_end
    .balign 64
understand_embedded:
    .incbin "{source}"
understand_embedded_end:
    .byte 0
    .section .note.GNU-stack,"",%progbits
''')
