// Copies a selection within a message as it was typed. Browsers add lines and blanks of their own around lists and quotes.

/** Elements that stand on lines of their own. */
const BLOCKS = "div.text, .text > li, pre";

export function onCopy(event: ClipboardEvent): void {
  const selection = getSelection();
  const range = selection?.rangeCount === 1 ? selection.getRangeAt(0) : undefined;
  const around = range?.commonAncestorContainer;
  const body = (around instanceof Element ? around : around?.parentElement)?.closest(".msg .body");
  if (range === undefined || !body) return;
  const blocks = [...body.querySelectorAll(BLOCKS)].filter((block) => range.intersectsNode(block)).map((block) => selectedIn(range, block));
  // A selection with a name, a card or a button in it is left to the browser.
  if (blocks.join("") !== range.toString()) return;
  event.clipboardData?.setData("text/plain", blocks.join("\n"));
  event.preventDefault();
}

/** Returns the selected part of a block. */
function selectedIn(range: Range, block: Element): string {
  const part = document.createRange();
  part.selectNodeContents(block);
  if (block.contains(range.startContainer)) part.setStart(range.startContainer, range.startOffset);
  if (block.contains(range.endContainer)) part.setEnd(range.endContainer, range.endOffset);
  return part.toString();
}
