// How programs come in: a token is made for one, shown this once, and taken away again.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { call } from "../api/client";
import type { NewToken, Role, Token } from "../api/types";
import { say } from "../act";
import { problemOf } from "../load";
import { isRole, Pick, Remove, roles, Text, useItems } from "./admin-bits";
import { Moment } from "./bits";

function Made({ made, close }: { made: NewToken; close: () => void }): JSX.Element {
  const copy = () => void navigator.clipboard.writeText(made.token).then(() => say("Copied."), () => say("It can't be copied here. Select it with the mouse.", null, "refused"));
  return (
    <div class="made" role="status">
      <p>This is the token for <b>{made.name}</b>. It is shown this once; only its hash is kept.</p>
      <p><code>{made.token}</code></p>
      <p><button class="main" onClick={copy}>Copy</button> <button class="plain" onClick={close}>I have it</button></p>
    </div>
  );
}

export function Tokens(): JSX.Element {
  const { items, change, load } = useItems<Token>("/tokens");
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [made, setMade] = useState<NewToken | null>(null);
  const [refusal, setRefusal] = useState("");

  async function make(event: Event): Promise<void> {
    event.preventDefault();
    try {
      setMade(await call<NewToken>("POST", "/tokens", { name, role }));
      setName("");
      setRefusal("");
      await load();
    } catch (error) {
      const { body } = problemOf(error);
      setRefusal(`${body.title} ${body.detail ?? ""}`.trim());
    }
  }

  return (
    <>
      <p class="lead">How programs come in: each with a token of its own, sent as <code>Authorization: Bearer …</code>, and the rights of its role. Claiming and answering stay with people.</p>
      {made === null ? null : <Made made={made} close={() => setMade(null)} />}
      <table><thead><tr><th>Name</th><th>May</th><th>Made</th><th><span class="hidden">Actions</span></th></tr></thead>
        <tbody>{items?.map((token) => (
          <tr key={token.id}><td>{token.name}</td><td>{roles.find((each) => each.id === token.role)?.name}</td><td><Moment at={token.created_at} /></td>
            <td class="end"><Remove what={token.name} verb="Revoke" remove={() => change("DELETE", token.id)} /></td></tr>
        ))}</tbody></table>
      {items?.length === 0 ? <p class="empty">No program comes in. Make a token for one below.</p> : null}
      <form class="adding" onSubmit={(event) => void make(event)}>
        <h2>Make a token</h2>
        <div class="fields"><Text label="Which program" value={name} set={setName} /><Pick label="May" value={role} items={roles} set={(id) => { if (isRole(id)) setRole(id); }} /><button class="main">Make</button></div>
        <p class="refusal" role="alert">{refusal}</p>
      </form>
    </>
  );
}
