// The chosen theme, and whether the page is dark now.
import { computed, effect, signal } from "@preact/signals";
import { storedSignal } from "../platform/stored.ts";

export type Theme = "system" | "light" | "dark";

export const theme = storedSignal<Theme>("theme", "system", ["system", "light", "dark"]);

const systemDark = signal(false);

/** By the setting, or by the system. */
export const dark = computed(() => (theme.value === "system" ? systemDark.value : theme.value === "dark"));

/** Applies the theme to the page from now on. */
export function keepTheme(): void {
  const query = matchMedia("(prefers-color-scheme: dark)");
  systemDark.value = query.matches;
  query.addEventListener("change", () => (systemDark.value = query.matches));
  effect(() => {
    if (theme.value === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme.value;
  });
}
