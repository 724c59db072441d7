// The life of live values: after so many seconds a value is over (docs/protocol.md, Live values).

export const LIFE_S = { cursor: 10, view: 60, position: 120, stroke: 5, presenting: 60, tracker: 600 } as const;
