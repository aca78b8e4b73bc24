"""Writes an assembler file that puts files' bytes, one after the other, into the binary: embed.py SYMBOL OUT FILE..."""
import sys

symbol, out, *sources = sys.argv[1:]
with open(out, "w", encoding="utf-8") as file:
    file.write(f'''    .section .rodata
    .global {symbol}, {symbol}_end
    .balign 64
{symbol}:
''')
    file.writelines(f'    .incbin "{source}"\n' for source in sources)
    file.write(f'''{symbol}_end:
    .byte 0
    .section .note.GNU-stack,"",%progbits
''')
