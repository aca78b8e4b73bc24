// The field at the top: search, or say what to do.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { sample, signOut } from "../act";
import { ctrl, keyTable } from "../keys";
import { go } from "../load";
import { brandOf } from "../route";
import { run } from "../run";
import { current, useSelect } from "../state/store";
import { setTheme } from "../theme";

interface Offer { label: string; hint: string; take: () => void }

function offers(text: string): Offer[] {
  const session = current().desk.session;
  const wanted = text.trim().toLowerCase();
  const hasSample = session?.brands.some((brand) => brand.sample) === true;
  const leads = session?.agent?.role === "lead" || session?.agent?.role === "admin";
  const all: Offer[] = [
    ...keyTable.filter((key) => key.group !== "Move" && key.command !== "search")
      .map((key) => ({ label: key.group === "Go to" ? `Go to ${key.does}` : key.does, hint: key.keys, take: () => void run(key.command) })),
    { label: "Light", hint: "theme", take: () => setTheme("light") },
    { label: "Dark", hint: "theme", take: () => setTheme("dark") },
    { label: "As the system", hint: "theme", take: () => setTheme(null) },
    ...(leads ? [{ label: hasSample ? "Remove the sample" : "Show sample data", hint: "", take: () => void sample(!hasSample) }] : []),
    { label: "Sign out", hint: "", take: () => void signOut() },
  ];
  const found = all.filter((offer) => offer.label.toLowerCase().includes(wanted)).slice(0, wanted === "" ? 8 : 6);
  if (wanted === "") return found;
  return [{ label: `Search for “${text.trim()}”`, hint: "Enter", take: () => go({ page: "search", text: text.trim(), id: null, brand: brandOf(current().route) }) }, ...found];
}

export function CommandLine(): JSX.Element {
  const route = useSelect((state) => state.route);
  const [text, setText] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const shown = text === null ? [] : offers(text);
  const close = () => { setText(null); setAt(0); };
  const take = (offer: Offer | undefined) => { close(); field.current?.blur(); offer?.take(); };

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) setAt(Math.max(0, Math.min(shown.length - 1, at + step)));
    else if (event.key === "Enter") take(shown[at]);
    else if (event.key === "Escape") { close(); field.current?.blur(); }
    else return;
    event.preventDefault();
  };
  return (
    <div class="command" role="search">
      <input ref={field} data-search type="text" role="combobox" aria-label="Search or command" aria-expanded={shown.length > 0} aria-controls="offers" aria-autocomplete="list"
        aria-activedescendant={shown.length > 0 ? `offer-${at}` : undefined} placeholder="Search or command" autocomplete="off" spellcheck={false}
        value={text ?? (route.page === "search" ? route.text : "")} onFocus={() => setText(route.page === "search" ? route.text : "")} onBlur={close}
        onInput={(event) => { setText(event.currentTarget.value); setAt(0); }} onKeyDown={onKeyDown} />
      {text === null ? <kbd aria-hidden="true">{ctrl}K</kbd> : null}
      <ul class="offers" id="offers" role="listbox" aria-label="Commands" hidden={shown.length === 0}>
        {shown.map((offer, n) => (
          <li role="option" id={`offer-${n}`} aria-selected={n === at} onPointerDown={(event) => { event.preventDefault(); take(offer); }}>
            <span>{offer.label}</span><span class="quiet">{offer.hint}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
