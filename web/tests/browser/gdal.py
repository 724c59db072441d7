"""What GDAL and PROJ, with which QGIS reads, make of a layer, or write as one.

    gdal.py write FILE CODE      a GeoJSON file with two squares in that reference system
    gdal.py read FILE WKT        what is in a file, and where on Earth its first corner lies by that WKT, as JSON
"""

import json
import struct
import sys

import numpy
import pyogrio.raw
import pyproj

SIDE = 1000.0


def square(x, y):
    """A square as well-known binary."""
    corners = [(x, y), (x + SIDE, y), (x + SIDE, y + SIDE), (x, y + SIDE), (x, y)]
    return struct.pack("<BIII", 1, 3, 1, len(corners)) + b"".join(struct.pack("<dd", *corner) for corner in corners)


def write(path, code):
    to_system = pyproj.Transformer.from_crs("EPSG:4326", code, always_xy=True)
    x, y = to_system.transform(3.0, 46.5)
    geometry = numpy.array([square(x, y), square(x + 2 * SIDE, y)], dtype=object)
    names = numpy.array(["west", "east"], dtype=object)
    depths = numpy.array([1.85, 0.5])
    pyogrio.raw.write(
        path, geometry, [names, depths], ["name", "depth"], geometry_type="Polygon", crs=code, driver="GeoJSON"
    )


def read(path, wkt):
    meta, _, geometry, fields = pyogrio.raw.read(path)
    system = pyproj.CRS.from_wkt(wkt)
    if system.is_bound:  # WKT of the first kind bears a way to WGS 84 as well; QGIS too looks at what is below it
        system = system.source_crs
    to_earth = pyproj.Transformer.from_crs(system, "EPSG:4326", always_xy=True)
    corner = struct.unpack_from("<dd", geometry[0], 13)
    said = {
        "features": len(geometry),
        "fields": {name: list(values) for name, values in zip(meta["fields"], (column.tolist() for column in fields))},
        "code": ":".join(system.to_authority() or ("", "")),
        "corner": list(to_earth.transform(*corner)),
    }
    print(json.dumps(said))


{"write": write, "read": read}[sys.argv[1]](*sys.argv[2:])
