// Every key, from the table that the desk obeys.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ctrl, keyTable, setSingleKeys, singleKeys } from "../keys";
import { dispatch } from "../state/store";

const groups = ["Move", "Work on a case", "Go to", "Always"] as const;

export function Help(): JSX.Element {
  const box = useRef<HTMLDialogElement>(null);
  const [on, setOn] = useState(singleKeys());
  useEffect(() => { box.current?.showModal(); }, []);
  const close = () => dispatch({ type: "help", open: false });
  return (
    <dialog class="help" ref={box} onClose={close} aria-labelledby="help-title" onClick={(event) => { if (event.target === box.current) box.current?.close(); }}>
      <header><h2 id="help-title">Keys</h2><span class="grow" /><button class="plain" onClick={() => box.current?.close()}>Close <kbd aria-hidden="true">Esc</kbd></button></header>
      <div class="groups">
        {groups.map((group) => (
          <section>
            <h3>{group}</h3>
            <dl>{keyTable.filter((key) => key.group === group).map((key) => <div><dt>{key.keys.split(" ").map((each) => <kbd>{each}</kbd>)}</dt><dd>{key.does}</dd></div>)}
              {group === "Work on a case" ? <div><dt><kbd>{ctrl}⏎</kbd></dt><dd>Send</dd></div> : null}
            </dl>
          </section>
        ))}
      </div>
      <label class="check"><input type="checkbox" checked={on} onChange={(event) => { setOn(event.currentTarget.checked); setSingleKeys(event.currentTarget.checked); }} /> Single keys work. Switch them off if you dictate or they get in your way; Ctrl K stays.</label>
    </dialog>
  );
}
