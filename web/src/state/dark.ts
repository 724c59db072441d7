// Whether the page is dark now: as it is set, or as the system is.
import { computed, signal } from "@preact/signals";
import { theme } from "./settings.ts";

const query = matchMedia("(prefers-color-scheme: dark)");
const system = signal(query.matches);

query.addEventListener("change", () => (system.value = query.matches));

export const dark = computed(() => (theme.value === "system" ? system.value : theme.value === "dark"));
