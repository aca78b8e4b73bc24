#!/usr/bin/env python3
"""Makes a C file of the desk's files, so that they are part of the binary.

usage: embed.py OUT.c DEPFILE WEB_DIR BUILD_DIR

WEB_DIR is web/ of the sources; its bundle is made in BUILD_DIR (what it needs from npm is installed there or in web/ when
it is missing; it makes the types of the API from schemas.json here). Without a WEB_DIR the binary has the API only.
"""
import gzip
import hashlib
import os
import shutil
import subprocess
import sys

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".json": "application/json",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}


def bundle(web, out):
    if not os.path.isdir(os.path.join(web, "node_modules")):
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=web, check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(out, ignore_errors=True)
    subprocess.run(["node", "build.mjs", "--out", out], cwd=web, check=True, stdout=subprocess.DEVNULL)


def inputs(web):
    for folder, folders, names in os.walk(web):
        folders[:] = [name for name in folders if name not in ("node_modules", "dist", "dist-test", "test")]
        yield from (os.path.join(folder, name) for name in names if name != "made.ts")
    yield os.path.join(os.path.dirname(os.path.abspath(__file__)), "schemas.json")


def array(name, data):
    rows = (",".join(map(str, data[at : at + 32])) for at in range(0, len(data), 32))
    return f"static const unsigned char {name}[] = {{\n" + ",\n".join(rows) + "\n};\n"


def write(out, folder):
    arrays, rows = [], []
    names = sorted(os.listdir(folder)) if folder else []
    for number, name in enumerate(names):
        with open(os.path.join(folder, name), "rb") as file:
            plain = file.read()
        zipped = gzip.compress(plain, 9, mtime=0)
        use = len(zipped) < len(plain) * 9 // 10
        etag = hashlib.sha256(plain).hexdigest()[:32]
        kind = TYPES.get(os.path.splitext(name)[1], "application/octet-stream")
        arrays.append(array(f"plain_{number}", plain or b"\0"))
        if use:
            arrays.append(array(f"gzip_{number}", zipped))
        rows.append(
            f'    {{ "{name}", "{kind}", "\\"{etag}\\"", plain_{number}, '
            f"{f'gzip_{number}' if use else 'NULL'}, {len(plain)}, {len(zipped) if use else 0} }},\n"
        )
    with open(out, "w", encoding="utf-8") as file:
        file.write("/* Made by src/desk/embed.py from web/. */\n")
        file.write('#include "desk/inner.h"\n\n')
        file.writelines(arrays)
        file.write("const struct desk_file desk_files[] = {\n" + "".join(rows))
        file.write("    { NULL, NULL, NULL, NULL, NULL, 0, 0 },\n};\n")
        file.write(f"const size_t n_desk_files = {len(rows)};\n")


def main():
    out, depfile, web, build = sys.argv[1:5]
    found = os.path.isfile(os.path.join(web, "build.mjs"))
    if found:
        bundle(web, os.path.abspath(build))
    write(out, build if found else None)
    with open(depfile, "w", encoding="utf-8") as file:
        listed = sorted(inputs(web)) if found else []
        file.write(f"{out}: " + " ".join(name.replace(" ", "\\ ") for name in listed) + "\n")


main()
