// What the company has ready to say: written once by a lead, offered beside every case it fits.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Session, Snippet } from "../api/types";
import { useSelect } from "../state/store";
import { Adding, atLeast, Pick, Remove, Text, useItems } from "./admin-bits";

export function Snippets({ session }: { session: Session }): JSX.Element {
  const { items, change } = useItems<Snippet>("/snippets");
  const role = useSelect((state) => state.desk.session?.agent?.role ?? "viewer");
  const [title, setTitle] = useState("");
  const [text, setText] = useState("");
  const [brand, setBrand] = useState("");
  const writes = atLeast(role, "lead");
  const add = async () => {
    const words = await change("POST", "", { title, text, brand: brand === "" ? null : brand });
    if (words === "") { setTitle(""); setText(""); }
    return words;
  };
  return (
    <>
      <p class="lead">Our policies in a few sentences each: warranty, refunds, opening hours. Those that fit a case are offered beside it.</p>
      <table><thead><tr><th>Title</th><th>Words</th><th>Brand</th><th><span class="hidden">Actions</span></th></tr></thead>
        <tbody>{items?.map((snippet) => (
          <tr key={snippet.id}><td>{snippet.title}</td><td class="words-short">{snippet.text}</td><td>{session.brands.find((each) => each.id === snippet.brand)?.name ?? <span class="quiet">all</span>}</td>
            <td class="end">{writes ? <Remove what={snippet.title} remove={() => change("DELETE", snippet.id)} /> : null}</td></tr>
        ))}</tbody></table>
      {items?.length === 0 ? <p class="empty">Nothing is ready yet.</p> : null}
      {writes ? (
        <Adding title="Add words" submit={add}>
          <Text label="Title" value={title} set={setTitle} /><Text label="Words" wide value={text} set={setText} />
          <Pick label="Brand" value={brand} set={setBrand} items={[{ id: "", name: "All" }, ...session.brands.filter((each) => each.ours)]} />
        </Adding>
      ) : null}
    </>
  );
}
