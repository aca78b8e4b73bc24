#!/usr/bin/env python3
"""Makes a C file of places.txt: the cities sorted by name, of one name the largest first.

usage: places.py PLACES.txt OUT.c
"""
import sys


def read(name):
    countries, states, cities = [], [], []
    with open(name, encoding="utf-8") as file:
        for line in file.read().splitlines():
            if line.startswith("+"):
                countries.append(line[1:].split("\t"))
            elif line.startswith("="):
                states.append(line[1:].split("\t"))
            elif not line.startswith("#"):
                city, lat, lon, thousands = line.split("\t")
                cities.append((city.encode(), -int(thousands), int(lat), int(lon), len(states) - 1))
    return countries, states, sorted(cities)


class Names:
    """Texts one behind the other, a NUL after each; a text that was there before has its old place."""

    def __init__(self):
        self.at, self.texts, self.size = {}, [], 0

    def add(self, text):
        if text not in self.at:
            self.at[text] = self.size
            self.texts.append(text)
            self.size += len(text) + 1
        return self.at[text]


def literal(text):
    return '"' + "".join(chr(c) if 32 <= c < 127 and chr(c) not in '"\\?' else f"\\{c:03o}" for c in text) + '\\0"'


def main(source, out):
    countries, states, cities = read(source)
    names = Names()
    rows = [f"{{{names.add(city)},{state},{-thousands},{lat},{lon}}}" for city, thousands, lat, lon, state in cities]
    state_rows = [f'{{{names.add(name.encode())},"{code}"}}' for code, name in states]
    country_rows = [f'{{{names.add(name.encode())},"{code}"}}' for code, name in countries]
    with open(out, "w", encoding="utf-8") as file:
        file.write("/* Made by places.py from places.txt, whose first lines say where it is from and its licence. */\n")
        file.write('#include "hear/places_data.h"\n')
        file.write("const char place_names[] =\n" + "\n".join(map(literal, names.texts)) + ";\n")
        for kind, name, made in (("place", "places", rows), ("region", "place_states", state_rows),
                                 ("region", "place_countries", country_rows)):
            file.write(f"const struct {kind} {name}[] = {{\n" + ",\n".join(made) + "\n};\n")
            file.write(f"const size_t n_{name} = sizeof {name} / sizeof {name}[0];\n")


main(*sys.argv[1:])
