import { render } from "preact";
import { listenToKeys } from "./keys";
import { boot } from "./load";
import { run } from "./run";
import { applyTheme } from "./theme";
import { App } from "./view/app";

applyTheme();
listenToKeys(run);
const place = document.getElementById("desk");
if (place !== null) {
  const show = (failure: string | null) => render(<App failure={failure} />, place);
  show(null);
  boot().catch(() => show("The server can't be reached."));
}
