// The rules that `earshot bench match` makes, taken apart for peers that don't know the query language.

/** Words as the matcher has them: letters and digits, case and accents folded. */
export function simpleWords(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function form(token) {
  if (token.startsWith("#")) return { tag: token.slice(1) };
  return { words: simpleWords(token) };
}

/** → {all: [[form]], not: [form], lang, repost}: every group must be met by one of its forms, no `not` may be there; a form is
 *  {words} in a row or {tag}. Throws on what the bench doesn't write. */
export function simpleRule(text) {
  const rule = { all: [], not: [], lang: null, repost: true };
  for (const [token] of text.matchAll(/\([^)]*\)|"[^"]*"|\S+/g)) {
    if (token === "-is:repost") rule.repost = false;
    else if (token.startsWith("lang:")) rule.lang = token.slice("lang:".length);
    else if (token.startsWith("-")) rule.not.push(form(token.slice(1)));
    else if (token.startsWith("(")) rule.all.push(token.slice(1, -1).split(" OR ").map(form));
    else rule.all.push([form(token)]);
  }
  if (rule.all.length === 0 || /:/.test(JSON.stringify(rule.all.map((group) => group.map((each) => each.words ?? each.tag))))) throw new Error(`not a rule of the bench: ${text}`);
  return rule;
}
