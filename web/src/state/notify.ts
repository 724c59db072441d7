// Tells this person, outside the page, of what is for them while they look elsewhere. Only if they asked for it.
import { hidden } from "./reading.ts";
import { notify } from "./settings.ts";

export const canNotify = "Notification" in globalThis;

/** Asks the browser, and remembers the answer. Whether it was yes. */
export async function allowNotices(): Promise<boolean> {
  const granted = canNotify && (await Notification.requestPermission()) === "granted";
  notify.value = granted ? "yes" : "no";
  return granted;
}

/** A click leads to the conversation. */
export function tellOutside(title: string, text: string, address: string): void {
  if (!hidden.value || notify.value !== "yes" || !canNotify || Notification.permission !== "granted") return;
  try {
    const notice = new Notification(title, { body: text, tag: address });
    notice.onclick = () => {
      window.focus();
      location.hash = address;
      notice.close();
    };
  } catch {
    // Some phones show notices only for a service worker.
  }
}
