// The numbers of the lines that this load says at one place. No two contents ever have the same, whatever the server says of the first: one
// that it did not take is filled by an empty line, so that it is missed by nobody.

export class OwnLines {
  private next = 0;
  /** Those that the server has not answered yet, and those that it did not take. */
  private readonly open = new Set<number>();
  private readonly untaken: number[] = [];

  /** Returns the number of a line with content. */
  take(): number {
    this.next += 1;
    this.open.add(this.next - 1);
    return this.next - 1;
  }

  /** Returns the number of a line that is to be empty, if there is one. */
  takeEmpty(): number | undefined {
    const line = this.untaken.shift();
    if (line !== undefined) this.open.add(line);
    return line;
  }

  /** The server has answered. */
  close(line: number, isTaken: boolean): void {
    this.open.delete(line);
    if (!isTaken) this.untaken.push(line);
  }

  /** The number of the next line, but for the last ones of which it is not known whether they came. */
  get said(): number {
    let { next } = this;
    while (this.open.has(next - 1) || this.untaken.includes(next - 1)) next -= 1;
    return next;
  }

  /** The number of lines that are to be filled before the next. */
  get missing(): number {
    return this.untaken.length;
  }
}
