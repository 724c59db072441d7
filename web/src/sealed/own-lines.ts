// The numbers of the lines that this load says at one place. No two contents ever have the same, whatever the server says of the first: one
// that it did not take is filled by an empty line, so that it is missed by nobody.

export class OwnLines {
  private next = 0;
  private readonly untaken: number[] = [];

  /** Returns the number of a line with content. */
  take(): number {
    this.next += 1;
    return this.next - 1;
  }

  /** Returns the number of an empty line. */
  takeEmpty(): number {
    return this.untaken.shift() ?? this.take();
  }

  /** The server did not take a line. */
  giveBack(line: number): void {
    this.untaken.push(line);
  }

  /** The number of lines that are to be filled before the next. */
  get missing(): number {
    return this.untaken.length;
  }
}
