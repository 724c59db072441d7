// Checks that a reference system that somebody else defines is of the Earth or the like: with other numbers proj4 has no
// answer, or never comes to an end.

/** Members of what proj4 makes of WKT that are read here. */
export interface ProjDefinition {
  projName?: string;
  to_meter?: number;
  longc?: number;
  long0?: number;
  lat0?: number;
  from_greenwich?: number;
  /** Longitudes are not brought back between -180 and 180. */
  over?: boolean;
  a?: number;
  es?: number;
  datum?: object;
}

const RADIUS = { least: 1e6, most: 1e8 };
const MOST_ECCENTRICITY_SQUARED = 0.1;
/** No datum lies so many metres from another. */
const MOST_SHIFT = 1e5;
const MOST = 1e9;
const PARAMETERS =
  "x0 y0 k0 lat0 lat1 lat2 lat_ts long0 long1 long2 longc alpha rectified_grid_angle to_meter from_greenwich".split(" ");

export function isSane(defined: ProjDefinition): boolean {
  const { a = Number.NaN, es = Number.NaN } = defined;
  const datum = defined.datum as { datum_params?: number[] } | undefined;
  const isRound = a > RADIUS.least && a < RADIUS.most && es >= 0 && es < MOST_ECCENTRICITY_SQUARED;
  const parameters: Readonly<Record<string, unknown>> = { ...defined };
  return (
    isRound &&
    (datum?.datum_params ?? []).every((shift) => Math.abs(shift) < MOST_SHIFT) &&
    PARAMETERS.every((name) => parameters[name] === undefined || Math.abs(Number(parameters[name])) < MOST)
  );
}
