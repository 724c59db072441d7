// Saves something as a file, only when this person asks for it.

/** The browser may ask first whether the page may save, and read it only then. */
const ASKS_MS = 600_000;

export function save(content: BlobPart, type: string, name: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  download(address, name);
  setTimeout(() => URL.revokeObjectURL(address), ASKS_MS);
}

/** Saves what is at an address, which is to hold until the browser has read it. */
export function download(address: string, name: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}
