// Tells this person of what is for them: in the page whoever wants to know, and outside of it, if they asked for that, while
// they look elsewhere.
import { signal } from "@preact/signals";
import { hidden } from "../platform/hidden.ts";
import { canNotify } from "../platform/offers.ts";
import { tellByShell } from "../platform/shell.ts";
import { notify } from "../settings/index.ts";
import { go } from "../ui/panes.ts";
import type { Delivered } from "./entries.ts";

/** Asks the browser, and remembers the answer. Whether it was yes. */
export async function allowNotices(): Promise<boolean> {
  const granted = canNotify() && (await Notification.requestPermission()) === "granted";
  notify.value = granted ? "yes" : "no";
  return granted;
}

/** What came last that is for this person: who says it, what, and where. */
export const lastForMe = signal<{ from: string; text: string; address: string } | undefined>(undefined);

/** The call of a room that began last: by whom, and where. */
export const lastCall = signal<{ by: string; address: string } | undefined>(undefined);

/** What became last of one's own direct message, and whom it was for. */
export const lastDelivery = signal<({ to: string } & Delivered) | undefined>(undefined);

export function cameForMe(from: string, text: string, address: string): void {
  lastForMe.value = { from, text, address };
  tellOutside(from, text, address);
}

/** A click leads to the conversation. */
export function tellOutside(title: string, text: string, address: string): void {
  if (!hidden.value || notify.value !== "yes" || !canNotify() || Notification.permission !== "granted") return;
  // By the service worker where there is one: phones take notices from nobody else.
  void tellByShell({ title, text, address }).then((told) => told || tellByPage(title, text, address));
}

function tellByPage(title: string, text: string, address: string): void {
  try {
    const notice = new Notification(title, { body: text, tag: address });
    notice.onclick = () => {
      window.focus();
      go(address);
      notice.close();
    };
  } catch {
    // A phone, and a page without TLS.
  }
}
