import type { JSX } from "preact";
import { useSelect } from "../state/store";
import { Desk } from "./desk";
import { Setup } from "./setup";
import { SignIn } from "./sign-in";

export function App({ failure }: { failure: string | null }): JSX.Element | null {
  const session = useSelect((state) => state.desk.session);
  if (failure !== null && session === null) return <main class="alone"><h1>Earshot</h1><p role="alert">{failure}</p><p><a href="">Try again</a></p></main>;
  if (session === null) return null;
  if (session.setup_needed) return <Setup session={session} />;
  return session.agent === null ? <SignIn /> : <Desk session={session} />;
}
