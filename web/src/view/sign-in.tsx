import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { call } from "../api/client";
import type { Session } from "../api/types";
import { problemOf, sessionCame } from "../load";

export function SignIn(): JSX.Element {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [refusal, setRefusal] = useState("");
  const [busy, setBusy] = useState(false);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    try {
      sessionCame(await call<Session>("POST", "/session", { email, password }));
    } catch (error) {
      const { body } = problemOf(error);
      setRefusal([body.title, body.detail ?? ""].join(" ").trim());
      setPassword("");
    }
    setBusy(false);
  }

  return (
    <main class="alone">
      <p class="brandmark">Earshot</p>
      <h1>Sign in</h1>
      <form onSubmit={(event) => void submit(event)}>
        <label>Email
          <input type="email" name="email" autocomplete="username" required autoFocus value={email} onInput={(event) => setEmail(event.currentTarget.value)} />
        </label>
        <label>Password
          <input type="password" name="password" autocomplete="current-password" required value={password}
            onInput={(event) => setPassword(event.currentTarget.value)} />
        </label>
        <p class="refusal" role="alert">{refusal}</p>
        <button class="main" disabled={busy}>Sign in</button>
      </form>
      <p class="quiet">Forgotten it? Your administrator sets a new one; on the server, <code>earshot user reset</code> does.</p>
    </main>
  );
}
