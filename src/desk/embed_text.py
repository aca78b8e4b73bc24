#!/usr/bin/env python3
"""Makes a C file of a JSON file, its spaces gone, so that it is part of the binary.

usage: embed_text.py IN.json OUT.c NAME
"""
import json
import sys

source, out, name = sys.argv[1:]
with open(source, encoding="utf-8") as file:
    data = json.dumps(json.load(file), separators=(",", ":"), ensure_ascii=False).encode()
rows = (",".join(map(str, data[at : at + 32])) for at in range(0, len(data), 32))
with open(out, "w", encoding="utf-8") as file:
    file.write('#include "desk/inner.h"\n\n')
    file.write(f"static const unsigned char bytes[] = {{\n" + ",\n".join(rows) + "\n};\n")
    file.write(f"struct sv {name}(void)\n{{\n    return sv_of((const char *)bytes, sizeof bytes);\n}}\n")
