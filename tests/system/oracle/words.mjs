// The words of the made-up world: each a list of spellings that a reader takes for the same word. What the matcher has
// to find out from bytes is known here from the start: a word is its place in the list.

/** Scripts with spaces between words. */
export const words = [
  ["cafe", "Café", "CAFÉ", "cafe\u0301", "ｃａｆｅ", "𝐜𝐚𝐟𝐞"],
  ["strasse", "Straße", "STRASSE", "straße"],
  ["isparta", "ISPARTA", "ısparta", "İsparta"],
  ["naive", "naïve", "NAÏVE", "nai\u0308ve"],
  ["guitar", "Guitar", "GUITAR", "guita\u200br", "gu\u00aditar", "\u202aguitar\u202c"],
  ["center", "Center", "CENTER", "c\u0336\u0322e\u0335n\u0337t\u0334e\u0338r"],
  ["target", "Target", "TARGET", "target\ufe0e"],
  ["delta", "Delta", "DELTA"],
  ["refund", "Refund", "ｒefund"],
  ["ski", "Ski", "SKI", "s\u212ai"],
  ["aether", "æther", "ÆTHER"],
  ["kobenhavn", "København", "KØBENHAVN"],
  ["iphone15", "iPhone15", "IPHONE15", "iphone\u0661\u0665"],
  ["office", "o\ufb03ce", "OFFICE"],
  ["ισχυσ", "ΙΣΧΎΣ", "ισχυς", "ἰσχύς"],
  ["οδοσ", "ΟΔΟΣ", "οδός"],
  ["елка", "ёлка", "ЁЛКА", "Елка"],
  ["москва", "Москва", "МОСКВА"],
  ["احمد", "أحمد", "أَحْمَد", "احمـــد"],
  ["مدرسه", "مدرسة", "مَدْرَسَة"],
  ["שלום", "שָׁלוֹם"],
  ["हिन्दी"],
  ["दुकान"],
  ["tien", "tiến", "TIẾN", "tie\u0302\u0301n"],
  ["lodz", "Łódź", "łódź"],
  ["angstrom", "ångström", "A\u030Angstro\u0308m"],
  ["i", "I", "ı", "İ"],
  ["2024", "２０２４", "٢٠٢٤"],
  ["the", "The"], ["a", "A"], ["and"], ["not", "NOT"], ["is"], ["my"], ["order"], ["never"], ["came"],
  ["or", "Or"], // small, it is a word like any other
  ["drum", "Drum"], ["drums"], ["guitars"], ["gui"], ["targets"], ["centre"], ["x"], ["don"], ["t"], ["s", "S"],
];
/** Which of them may stand in a name (a handle, a tag): plain letters, first spelling. */
export const plain = words.map((forms, at) => (/^[a-z][a-z0-9]*$/.test(forms[0]) ? at : -1)).filter((at) => at >= 0);

/** Those that nearly every post has: a rule can't be made of them alone. */
export const common = new Set(["i", "the", "a", "and", "not", "is", "my", "or", "s", "t", "x", "never", "don"].map((form) => words.findIndex((forms) => forms[0] === form)));
/** Those written in nothing but ASCII, whatever their case: how they are spelt can be asked for. */
export const spelt = words.map((forms, at) => (forms.every((form) => /^[A-Za-z]+$/.test(form)) && !common.has(at) ? at : -1)).filter((at) => at >= 0);

/** Scripts without: a character with its marks each; several make a run. */
export const units = ["東", "京", "タ", "ワ", "ー", "星", "巴", "克", "ス", "か", "が", "ท", "ที่", "ไ", "ย", "배", "송", "안"];
/** Emoji: one each, in any skin tone; joined ones whole. */
export const emoji = [["😀"], ["👍", "👍🏽", "👍🏿"], ["👨‍👩‍👧"], ["👩", "👩🏻"], ["🇩🇪"], ["❤", "❤️"], ["🎸"]];
/** What may stand between two words without joining them. */
export const gaps = [" ", " ", " ", " ", "  ", ", ", " - ", "-", "\n", " … ", "! ", "/", "\u00a0", " (", ") ", "’", "'", " — ", "\u3000", "\t"];
