// The theme that this person chose, and whether the page is dark now.
import { computed, effect, signal } from "@preact/signals";
import { stored } from "../platform/stored.ts";

export type Theme = "system" | "light" | "dark";

export const theme = stored<Theme>("theme", "system", ["system", "light", "dark"]);

const systemDark = signal(false);

/** As it is set, or as the system is. */
export const dark = computed(() => (theme.value === "system" ? systemDark.value : theme.value === "dark"));

/** Dresses the page in it, from now on. */
export function keepTheme(): void {
  const query = matchMedia("(prefers-color-scheme: dark)");
  systemDark.value = query.matches;
  query.addEventListener("change", () => (systemDark.value = query.matches));
  effect(() => {
    if (theme.value === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme.value;
  });
}
