// Who one is here, and one's own password.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { call } from "../api/client";
import type { Session } from "../api/types";
import { say } from "../act";
import { problemOf } from "../load";
import { roles } from "./admin-bits";

function Password({ id, email }: { id: string; email: string }): JSX.Element {
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [refusal, setRefusal] = useState("");
  const [busy, setBusy] = useState(false);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    try {
      await call("PATCH", `/agents/${id}`, { old_password: old, password: fresh });
      setOld("");
      setFresh("");
      setRefusal("");
      say("Your password is changed. Everywhere else you are signed out.");
    } catch (error) {
      const { body } = problemOf(error);
      setRefusal(body.detail === undefined ? body.title : `${body.detail.charAt(0).toUpperCase()}${body.detail.slice(1)}.`);
    }
    setBusy(false);
  }

  const field = (label: string, value: string, set: (value: string) => void, complete: "current-password" | "new-password", least: number) => (
    <label>{label}<input type="password" required minLength={least} autocomplete={complete} value={value} onInput={(event) => set(event.currentTarget.value)} /></label>
  );
  return (
    <form class="adding" onSubmit={(event) => void submit(event)}>
      <h2>Change your password</h2>
      <input type="hidden" autocomplete="username" value={email} />
      <div class="fields">{field("The one you have", old, setOld, "current-password", 1)}{field("A new one, at least 10 characters", fresh, setFresh, "new-password", 10)}<button class="main" disabled={busy}>Change</button></div>
      <p class="refusal" role="alert">{refusal}</p>
    </form>
  );
}

export function OwnPage({ session }: { session: Session }): JSX.Element | null {
  const { agent } = session;
  if (agent === null) return null;
  return (
    <div class="admin">
      <div class="page">
        <h1>{agent.name}</h1>
        <p class="lead">{agent.email} · {roles.find((role) => role.id === agent.role)?.name}</p>
        <Password id={agent.id} email={agent.email} />
      </div>
    </div>
  );
}
