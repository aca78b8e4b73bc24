// Who else has the name of a case's brand: whose the case may be, whose it was said to be, what can be said of them.
import type { Case, Ours, Other, Owner } from "../api/types";

/** What the last post that was judged says; null where nobody asked. */
export function judged(kase: Case): Ours | null {
  return [...kase.events].reverse().find((event) => event.ours !== undefined)?.ours ?? null;
}

/** How much speaks for each, by its name: clues of all the customer's posts, and that an agent chose it in this case. */
function spoken(kase: Case): Map<string, number> {
  const sums = new Map<string, number>();
  const add = (name: string, weight: number) => sums.set(name, (sums.get(name) ?? 0) + weight);
  for (const event of kase.events) {
    for (const reason of event.ours?.why ?? []) if (reason.whose !== undefined) add(reason.whose, -reason.weight);
    if (event.belongs_to !== undefined && !event.undone) add(event.belongs_to.name, 100);
  }
  return sums;
}

export interface Candidate { other: Other; likely: boolean }

/** All of them, the likeliest first; those for which nothing speaks as they were told. */
export function candidates(kase: Case): Candidate[] {
  const sums = spoken(kase);
  const sum = (other: Other) => sums.get(other.name) ?? 0;
  return [...kase.others].sort((a, b) => sum(b) - sum(a)).map((other) => ({ other, likely: sum(other) > 0 }));
}

/** Whose a closed case is, as an agent said. */
export function ownerOf(kase: Case): Owner | null {
  if (kase.state !== "resolved") return null;
  return [...kase.events].reverse().find((event) => event.kind === "resolved" && !event.undone)?.belongs_to ?? null;
}

/** What may be said of one, with where to find them unless the sentence has it; null where nothing was told. */
export function wordsOf(other: Other): string | null {
  if (other.sentence === null) return null;
  const { sentence } = other;
  const places = [other.handle === null ? null : `@${other.handle}`, other.link];
  return [sentence, ...places.filter((place) => place !== null && !sentence.includes(place))].join(" ");
}
