// Brings a line of the log before one's eyes, and tells it from the others for a moment.

const FLASH_MS = 600;

export function goToLine(key: number): void {
  const line = document.getElementById(`m${key}`);
  line?.scrollIntoView({ block: "center" });
  line?.focus({ preventScroll: true });
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) line?.animate({ opacity: [1, 0.35, 1] }, FLASH_MS);
}
