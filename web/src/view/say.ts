// What is said to a screen reader, and shown nowhere.
import { signal } from "@preact/signals";

export const spoken = signal("");
export const urgent = signal("");
