// The drawing beside the first visit: a coast, people on it, and the extent of somebody's map.

const GRID = [0, 1, 2, 3, 4, 5, 6, 7].map((at) => `M${at * 150 - 250}-200V1200M-400 ${at * 150 - 50}H1100`).join("");

/** Mainland, island; then islets, which have no shallows around them. */
const LANDS = [
  "M-40 640l37-12 20-33 17 11 56-6-4 17 11 34 23 15 15 22 17 4 18-2 19-29 54-8 17-13 10-13 5-32 10-13 23-91-11-11-3-15-15-2-29-33 64-29 17-26-1-15 39 13 10 10 14-3 37 20 29-25 48-7 12-22 1-55-20-61 58 0 9-22 18-14 36-13 11-10 22-4 23-39 13-8 1-13 9-8-1-12 27-40 13-46 41-41 0-160-980 0 0 840z",
  "M597 640l-37 32-63-2-18 9-12-48 11-20 16-5 7-15 30 1 11 11 16-3 18 12 9 20 12 8z",
  "M633 560l-2 11-6-3-19 10-10-3-9-21 28-8 18 14z",
  "M455 770l0 7-9 3-26-6 9-16 26 1 0 11z",
  "M137 800l-8 5-3 12-25 5-4 6-15-9-13 4-8-12-16-2 7-5 0-12 20-6 3-12 30 4 5 7 25 8 2 7z",
];

const SHALLOWS = LANDS.slice(0, 2);

const PEOPLE = [
  { letters: "OD", colour: 0, x: 196, y: 470, radius: 34 },
  { letters: "TF", colour: 2, x: 372, y: 208, radius: 46 },
  { letters: "LM", colour: 3, x: 560, y: 640, radius: 34 },
];

export function Coast() {
  return (
    <svg class="coast" viewBox="0 0 700 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <rect class="water" x="-400" y="-200" width="1500" height="1400" />
      <path class="meridians" d={GRID} />
      {[44, 22].map((width) => SHALLOWS.map((path) => <path class="shelf" stroke-width={width} d={path} />))}
      {LANDS.map((path) => (
        <path class="land" d={path} />
      ))}
      <rect class="box" x="430" y="545" width="220" height="190" rx="3" />
      {PEOPLE.map(({ letters, colour, x, y, radius }) => (
        <g class={`chip c${colour}`}>
          <circle cx={x} cy={y} r={radius} />
          <rect x={x - 20} y={y - 20} width="40" height="40" rx="11" />
          <text x={x} y={y + 5.5}>
            {letters}
          </text>
        </g>
      ))}
    </svg>
  );
}
