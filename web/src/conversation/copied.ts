// What is copied out of one message by hand: as it was typed. Browsers add lines and blanks of their own around lists and quotes.

/** What stands on lines of its own. */
const BLOCKS = "div.text, .text > li, pre";

export function onCopy(event: ClipboardEvent): void {
  const selection = getSelection();
  const range = selection?.rangeCount === 1 ? selection.getRangeAt(0) : undefined;
  const around = range?.commonAncestorContainer;
  const body = (around instanceof Element ? around : around?.parentElement)?.closest(".msg .body");
  if (range === undefined || !body) return;
  const blocks = [...body.querySelectorAll(BLOCKS)].filter((block) => range.intersectsNode(block)).map((block) => within(range, block));
  // With a name, a card or a button among it, it is the browser's.
  if (blocks.join("") !== range.toString()) return;
  event.clipboardData?.setData("text/plain", blocks.join("\n"));
  event.preventDefault();
}

/** As much of a block as is chosen. */
function within(range: Range, block: Element): string {
  const part = document.createRange();
  part.selectNodeContents(block);
  if (block.contains(range.startContainer)) part.setStart(range.startContainer, range.startOffset);
  if (block.contains(range.endContainer)) part.setEnd(range.endContainer, range.endOffset);
  return part.toString();
}
