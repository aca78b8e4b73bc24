// Light or dark: as the system says, unless somebody said otherwise in this browser.
export type Theme = "light" | "dark";
const KEY = "earshot-theme";

export function applyTheme(): void {
  let theme: string | null = null;
  try { theme = localStorage.getItem(KEY); } catch { /* then the system's */ }
  if (theme === null) delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

export function setTheme(theme: Theme | null): void {
  try { if (theme === null) localStorage.removeItem(KEY); else localStorage.setItem(KEY, theme); } catch { /* for this page only */ }
  if (theme !== null) document.documentElement.dataset["theme"] = theme;
  else applyTheme();
}
