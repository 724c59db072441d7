// How far this person has read: whether the log follows its end, whether the tab is seen, and what is new meanwhile.
import { computed, effect, signal } from "@preact/signals";

/** The log stands at its end. */
export const following = signal(true);
export const hidden = signal(document.hidden);
/** How many messages of others came while nobody looked. */
export const unread = signal(0);
/** The key of the first of them: the line "New" stands before it, until one writes or leaves. */
export const firstNew = signal<number | undefined>(undefined);

const looks = computed(() => following.value && !hidden.value);

document.addEventListener("visibilitychange", () => {
  hidden.value = document.hidden;
});

effect(() => {
  if (looks.value) unread.value = 0;
});

export function arrived(keys: readonly number[]): void {
  if (looks.value || keys.length === 0) return;
  if (unread.value === 0) firstNew.value = keys[0];
  unread.value += keys.length;
}

/** One has written, or left the room. */
export function allRead(): void {
  unread.value = 0;
  firstNew.value = undefined;
}
