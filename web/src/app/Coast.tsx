// The drawing beside the first visit: a coast, people on it, and the extent of somebody's map.

const GRID = "M-250 -200V1200M-100 -200V1200M50 -200V1200M200 -200V1200M350 -200V1200M500 -200V1200M650 -200V1200M800 -200V1200M-400 -50H1100M-400 100H1100M-400 250H1100M-400 400H1100M-400 550H1100M-400 700H1100M-400 850H1100";

/** Mainland, island; then islets, which have no shallows around them. */
const LANDS = [
  "M-40 640l9-5 10 1 18-8 4-10 9-5 1-10 6-8 17 11 9-4 20-1 9 4 18-5 1 10-5 7 8 16 3 18 23 15 3 9 12 13 17 4 9-4 9 2 3-7 11-10-1-8 6-4 21-4 6-4 14 2 6-3 7 1 7-3 10-10 3-8 7-5 1-17 4-15 4-8 6-5 12-46 4-8-1-8 4-6 4-23-4-7-7-4-3-15-7-4-8 2-4-7-17-14-8-12 6-5 8 1 3-6 7-3 14-2 18-13 8-1 2-8 7-5 8-13-3-7 2-8 6 4 33 9 10 10 8 1 6-4 19 10 7 1 4 7 7 2 3-7 26-18 16 0 15-4 9 1 8-4 2-9 10-13 1-22-2-13 2-20-1-7-6-5 2-6-1-7-11-17-3-19 15-1 22 5 6-4 15 0 9-22 8-3 10-11 36-13 4-7 7-3 22-4 2-8 21-31 8-2 5-6 1-13 9-8-1-12 22-29 5-11 0-12 13-34 10-7 4-11 27-23 0-160-980 0 0 840z",
  "M597 640l-1 4-12 6-6 5-3 7-15 10-6-2-17 3-26 0-14-3-11 7-7 2-2-3 2-4-2-6-7-10 0-18-3-7 1-6 6-5 4-9 16-5 7-15 7 2 23-1 11 11 9 2 7-5 4 7 14 5 3 11 3 2 3 7 4 0 8 8z",
  "M633 560l-2 1-1 4 1 6-6-3-6 4-10 1-3 5-2-3-6-2-2 2 0-4-8-7 2-5-3-5 7-4 7 0 1-2 6-2 3 2 4-2 4 3 0 2 4-1 0 2 5 4-1 2 6 2z",
  "M455 770l0 7-9 3-8 0-2-2-16-4 2-4-1-2 4-4 1-5 3-1 5 1 2 3 7-3 12 0 3 3-3 8z",
  "M137 800l-8 5 0 7-3 5-7 2-3 3-15 0-1 4-3 2-4-3-5 2-5-3-1-5-3 3-10 1-4-2-4-10-9-3-7 1 5-2 2-3-2-6 2-6 3-2 7 2 10-6 3-12 8 3 11-2 11 3 5 7 8 3 4-1 13 6 2 7z",
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
