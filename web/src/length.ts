// How long a text is as its network counts.
import type { Counting } from "./api/types";

const segmenter = "Segmenter" in Intl ? new Intl.Segmenter(undefined, { granularity: "grapheme" }) : null;
const LINK = /https?:\/\/[^\s]+/giu;
const LINK_WEIGHT = 23;

function graphemes(text: string): string[] {
  return segmenter === null ? Array.from(text) : Array.from(segmenter.segment(text), (part) => part.segment);
}

/** X counts Latin, Cyrillic, Arabic, Thai … as one; CJK and a whole emoji as two. */
function weight(grapheme: string): number {
  if (/\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F/u.test(grapheme)) return 2;
  let sum = 0;
  for (const char of grapheme) {
    const code = char.codePointAt(0) ?? 0;
    const light = code <= 4351 || (code >= 8192 && code <= 8205) || (code >= 8208 && code <= 8223) || (code >= 8242 && code <= 8247);
    sum += light ? 1 : 2;
  }
  return sum;
}

export function lengthOf(text: string, counting: Counting): number {
  switch (counting) {
    case "graphemes": return graphemes(text).length;
    case "utf8_bytes": return new TextEncoder().encode(text).length;
    case "x_weighted": {
      const links = text.match(LINK)?.length ?? 0;
      const rest = text.normalize("NFC").replace(LINK, "");
      return links * LINK_WEIGHT + graphemes(rest).reduce((sum, each) => sum + weight(each), 0);
    }
  }
}
