// What is told of a brand beside its name: how else people call it, what it is taken for, where it is at home. By it the ear finds
// what people really write, and knows a name that means somebody else.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Brand, BrandFacts } from "../api/types";
import { say } from "../act";
import { entries, Text } from "./admin-bits";
import { BrandOthers, otherOf, type OtherTyped, typedOf } from "./brand-others";

type List = Exclude<keyof BrandFacts, "parent" | "homonym" | "others">;

const lists: readonly { name: List; label: string; hint: string }[] = [
  { name: "aliases", label: "Also called", hint: "GC, GuitarCtr" },
  { name: "transliterations", label: "In other scripts", hint: "ギターセンター, Гитар Центр" },
  { name: "words_for", label: "Words that stand by it when it is us", hint: "guitar, store, lesson" },
  { name: "words_against", label: "Words that stand by it when it is not", hint: "river, faucet" },
  { name: "domains", label: "Our web addresses", hint: "guitarcenter.com" },
  { name: "countries", label: "Where we are, by two letters", hint: "US, CA. Elsewhere the name is somebody else's" },
  { name: "languages", label: "What our customers speak", hint: "en, es" },
  { name: "sisters", label: "Brands of the same house", hint: "named beside it, they speak for us" },
];

export function BrandFactsForm({ brand, change }: { brand: Brand; change: (facts: BrandFacts) => Promise<string> }): JSX.Element {
  const [texts, setTexts] = useState<Record<string, string>>(() => Object.fromEntries(lists.map(({ name }) => [name, (brand.facts[name] ?? []).join(", ")])));
  const [parent, setParent] = useState(brand.facts.parent ?? "");
  const [homonym, setHomonym] = useState(brand.facts.homonym === true);
  const [others, setOthers] = useState<readonly OtherTyped[]>(() => (brand.facts.others ?? []).map(typedOf));
  const [refusal, setRefusal] = useState("");
  const submit = (event: Event) => {
    event.preventDefault();
    const facts: BrandFacts = { ...Object.fromEntries(lists.map(({ name }) => [name, entries(texts[name] ?? "")])), parent: parent.trim(), homonym, others: others.map(otherOf) };
    void change(facts).then((words) => { setRefusal(words); if (words === "") say(`Kept. From now on posts that name ${brand.name} are judged by it.`); });
  };
  return (
    <form class="adding inner told" aria-label={`What is told of ${brand.name}`} onSubmit={submit}>
      <div class="ticks"><label><input type="checkbox" checked={homonym} onChange={(event) => setHomonym(event.currentTarget.checked)} /> “{brand.name}” is a word, too, or somebody else's name</label></div>
      <div class="fields">
        {lists.map(({ name, label, hint }) => <Text key={name} label={label} hint={hint} optional wide value={texts[name] ?? ""} set={(value) => setTexts({ ...texts, [name]: value })} />)}
        <Text label="The house it belongs to" hint="Whirlpool" optional wide value={parent} set={setParent} />
      </div>
      <BrandOthers others={others} set={setOthers} />
      <p class="actions"><button class="main">Keep</button> <span class="quiet">Several are parted by commas. In doubt a post comes to you with its reasons.</span></p>
      <p class="refusal" role="alert">{refusal}</p>
    </form>
  );
}
