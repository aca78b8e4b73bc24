// Posts and rules as structures of known words, each with the line it is written as; and the plain answer, from the
// structures alone, whether the one is found by the other. Nothing here reads a text.
import { answerFact, factTerms, makeFacts, writeFact } from "./facts.mjs";
import { common, emoji, gaps, plain, spelt, units, words } from "./words.mjs";

/** A small reproducible generator of whole numbers below n. */
export function dice(seed) {
  let state = seed >>> 0 || 1;
  return (n) => {
    state ^= state << 13; state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5; state >>>= 0;
    return state % n;
  };
}

const langs = ["en", "de", "pt", "pt-BR", "ja", "und"]; // where there is none it is guessed: see tests/unit/hear
const pick = (roll, list) => list[roll(list.length)];
const name = (roll) => words[pick(roll, plain)][0];

// ---- posts

function makeToken(roll) {
  const kind = roll(20);
  if (kind < 12) return { is: "word", word: roll(words.length) };
  if (kind < 14) return { is: "run", units: Array.from({ length: 1 + roll(5) }, () => roll(units.length)) };
  if (kind < 15) return { is: "emoji", emoji: roll(emoji.length) };
  return { is: ["handle", "tag", "cash", "handle", "word"][kind - 15], name: pick(roll, plain), word: roll(words.length) };
}

function writeToken(roll, token) {
  switch (token.is) {
    case "word": return (token.spelling = pick(roll, words[token.word]));
    case "run": return token.units.map((at) => units[at]).join("");
    case "emoji": return pick(roll, emoji[token.emoji]);
    default: return { handle: "@", tag: "#", cash: "$" }[token.is] + (token.spelling = words[token.name][0]);
  }
}

const sign = (token) => token.is === "handle" || token.is === "tag" || token.is === "cash";

/** A text, and what stands in it: the words in their order (a name's word is one of them), names apart. */
function makeText(roll) {
  const tokens = Array.from({ length: roll(14) }, () => makeToken(roll));
  let text = "";
  tokens.forEach((token, at) => {
    const before = tokens[at - 1];
    if (before) text += sign(token) || sign(before) || (before.is === token.is && token.is !== "word") ? " " : pick(roll, gaps);
    text += writeToken(roll, token);
  });
  return { text, tokens };
}

const names = (tokens, is) => tokens.filter((token) => token.is === is).map((token) => words[token.name][0]);

export function makePost(roll, at) {
  const { text, tokens } = makeText(roll), lang = pick(roll, langs);
  const reply = roll(3) === 0, repost = roll(6) === 0, to = roll(5) === 0 ? name(roll) : null;
  const line = {
    network: "x", id: String(1000 + at), created_at: "2026-03-01T12:00:00Z", text,
    author: { id: String(1 + roll(30)), handle: name(roll), followers: roll(4) ? roll(2000) : null },
    mentions: [...new Set(names(tokens, "handle"))], tags: names(tokens, "tag"), cashtags: names(tokens, "cash"), links: [],
  };
  line.lang = lang;
  if (reply) line.in_reply_to = String(roll(40));
  if (repost) line.repost_of = "77";
  if (to) line.to = to;
  if (roll(8) === 0) line.mentions.push(name(roll)); // named by the network, not in the text
  if (roll(6) === 0) line.quote_of = "88";
  return { line, tokens, facts: makeFacts(roll, line) };
}

/** What the post has, for the answers below. */
export function hear(post) {
  const { line, tokens, facts } = post;
  const row = tokens.map((token) => (token.is === "run" || token.is === "emoji" ? token : { is: "word", word: sign(token) ? token.name : token.word, spelling: token.spelling }));
  const first = tokens[0];
  const leads = !line.to && line.in_reply_to && first?.is === "handle" ? words[first.name][0] : null;
  return { line, row, facts, to: line.to ?? leads };
}

// ---- rules

const rare = (roll) => {
  for (;;) {
    const at = roll(words.length);
    if (!common.has(at)) return at;
  }
};

/** One letter of it changed, lost, added, or two swapped; or as it is. */
function mistyped(roll, text) {
  const at = roll(text.length - 1), letter = "abcdefghij"[roll(10)];
  return [text, text.slice(0, at) + letter + text.slice(at + 1), text.slice(0, at) + text.slice(at + 1), text.slice(0, at) + letter + text.slice(at),
    text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2)][roll(5)];
}

function makeTerm(roll, alone) {
  const kind = roll(alone ? 15 : 20);
  if (kind < 3) return { is: "phrase", words: [alone ? rare(roll) : roll(words.length)] };
  if (kind < 5) return { is: "phrase", words: [rare(roll), ...Array.from({ length: 1 + roll(2) }, () => roll(words.length))] };
  if (kind < 6) return { is: "run", units: Array.from({ length: 2 + roll(2) }, () => roll(units.length)) };
  if (kind < 7) return { is: "emoji", emoji: roll(emoji.length) };
  if (kind < 9) return { is: pick(roll, ["handle", "tag", "cash"]), name: name(roll) };
  if (kind < 10) return { is: pick(roll, ["from", "to", "from_id"]), name: name(roll), id: String(1 + roll(30)) };
  if (kind < 11) return { is: "apart", words: [rare(roll), rare(roll)], n: 1 + roll(6) };
  if (kind < 12) {
    const at = pick(roll, spelt);
    return { is: "spelt", word: at, spelling: pick(roll, words[at]) };
  }
  if (kind < 13) {
    const from = words[pick(roll, plain)][0];
    if (from.length >= 5) return roll(2) ? { is: "prefix", text: from.slice(0, 3 + roll(from.length - 3)) } : { is: "fuzzy", text: mistyped(roll, from) };
  }
  if (kind < 15) return factTerms(roll, true);
  if (kind < 18) return factTerms(roll, false);
  return pick(roll, [{ is: "lang", lang: pick(roll, ["en", "de", "pt", "pt-BR", "ja"]) }, { is: "reply" }, { is: "repost" }, { is: "quote" }]);
}

/** A group that can't match nearly everything: one part of it must be there and may stand alone. */
function makeGroup(roll, depth) {
  const parts = [depth > 0 && roll(3) === 0 ? makeEither(roll, depth - 1) : makeTerm(roll, true)];
  for (let more = roll(3); more > 0; more--) {
    const part = depth > 0 && roll(4) === 0 ? makeEither(roll, depth - 1) : makeTerm(roll, false);
    parts.push(part.is !== "not" && roll(3) === 0 ? { is: "not", part } : part);
  }
  return { is: "all", parts };
}

function makeEither(roll, depth) {
  return { is: "any", parts: Array.from({ length: 2 + roll(2) }, () => makeGroup(roll, depth)) };
}

export const makeRule = (roll) => (roll(2) ? makeGroup(roll, 2) : makeEither(roll, 2));

const word = (roll, at) => {
  const forms = words[at].filter((form) => form !== "OR" && form !== "NOT" && form !== "AND" && !/^[\u202a]/.test(form));
  return pick(roll, forms);
};

export function writeRule(roll, rule) {
  switch (rule.is) {
    case "all": return rule.parts.map((part) => (part.is === "any" ? `(${writeRule(roll, part)})` : writeRule(roll, part))).join(" ");
    case "any": return rule.parts.map((part) => writeRule(roll, part)).join(" OR ");
    case "not": return `-${rule.part.is === "any" ? `(${writeRule(roll, rule.part)})` : writeRule(roll, rule.part)}`;
    case "phrase": return rule.words.length === 1 && words[rule.words[0]][0] !== "or" ? word(roll, rule.words[0]) : `"${rule.words.map((at) => word(roll, at)).join(" ")}"`;
    case "run": return rule.units.map((at) => units[at]).join("");
    case "emoji": return pick(roll, emoji[rule.emoji]);
    case "handle": return `@${rule.name}`;
    case "tag": return `#${rule.name}`;
    case "cash": return `$${rule.name}`;
    case "from": return `from:${rule.name}`;
    case "from_id": return `from:${rule.id}`;
    case "to": return `to:${rule.name}`;
    case "lang": return `lang:${rule.lang}`;
    case "apart": return `"${rule.words.map((at) => word(roll, at)).join(" ")}"~${rule.n}`;
    case "spelt": return `='${rule.spelling}'`;
    case "prefix": return `${rule.text}*`;
    case "fuzzy": return `${rule.text}~1`;
    case "fact": return writeFact(roll, rule);
    default: return pick(roll, { reply: ["is:reply"], repost: ["is:repost", "is:retweet"], quote: ["is:quote"] }[rule.is]);
  }
}

// ---- the answer

const same = (a, b) => a !== undefined && a !== null && a.toLowerCase() === b.toLowerCase();

function inRow(row, wanted) {
  return row.some((_, from) => wanted.every((at, i) => row[from + i]?.is === "word" && row[from + i].word === at));
}

function inRun(row, wanted) {
  return row.some((piece) => piece.is === "run" && piece.units.some((_, from) => wanted.every((at, i) => piece.units[from + i] === at)));
}

/** At most n words between them, in the other order at most n - 2. */
function isApart(row, [one, other], n) {
  const places = (at) => row.flatMap((piece, i) => (piece.is === "word" && piece.word === at ? [i] : []));
  return places(one).some((a) => places(other).some((b) => a !== b && (b > a ? b - a - 1 <= n : a - b - 1 <= n - 2)));
}

/** Whether one is the other with at most one letter changed, lost, added, or two neighbours swapped. */
function isTypo(a, b) {
  if (a === b) return true;
  if (Math.abs(a.length - b.length) > 1) return false;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  let at = 0;
  while (at < short.length && short[at] === long[at]) at++;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1);
  return short.slice(at + 1) === long.slice(at + 1) || (short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2));
}

const someWord = (row, test) => row.some((piece) => piece.is === "word" && test(words[piece.word][0], piece));

/** true or false; null: nobody knows, which matches neither the term nor its negation. */
function answer(term, { line, row, facts, to }) {
  switch (term.is) {
    case "phrase": return inRow(row, term.words);
    case "run": return inRun(row, term.units);
    case "emoji": return row.some((piece) => piece.is === "emoji" && piece.emoji === term.emoji);
    case "handle": return line.mentions.some((one) => same(one, term.name));
    case "tag": return line.tags.some((one) => same(one, term.name));
    case "cash": return line.cashtags.some((one) => same(one, term.name));
    case "from": return same(line.author.handle, term.name);
    case "from_id": return line.author.id === term.id;
    case "to": return same(to, term.name);
    case "lang": return line.lang === "und" ? null : line.lang === term.lang || line.lang.startsWith(`${term.lang}-`);
    case "reply": return line.in_reply_to !== undefined;
    case "repost": return line.repost_of !== undefined;
    case "quote": return line.quote_of !== undefined;
    case "apart": return isApart(row, term.words, term.n);
    case "spelt": return someWord(row, (_, piece) => piece.word === term.word && piece.spelling === term.spelling);
    case "prefix": return someWord(row, (text) => text.startsWith(term.text));
    case "fuzzy": return someWord(row, (text) => isTypo(text, term.text));
    default: return answerFact(term, line, facts);
  }
}

/** Whether the rule finds the post; `negated` goes down to the terms, where what nobody knows is false both ways. */
export function finds(rule, heard, negated = false) {
  switch (rule.is) {
    case "all": return negated ? rule.parts.some((part) => finds(part, heard, true)) : rule.parts.every((part) => finds(part, heard));
    case "any": return negated ? rule.parts.every((part) => finds(part, heard, true)) : rule.parts.some((part) => finds(part, heard));
    case "not": return finds(rule.part, heard, !negated);
    default: {
      const found = answer(rule, heard);
      return found !== null && found !== negated;
    }
  }
}
