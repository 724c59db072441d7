"""Which expressions of strangers QGIS may evaluate: none that reads beyond the feature that is drawn."""

from __future__ import annotations

import re

from qgis.core import (
    QgsExpression, QgsExpressionNode, QgsExpressionNodeBinaryOperator, QgsExpressionNodeColumnRef, QgsExpressionNodeCondition,
    QgsExpressionNodeFunction, QgsExpressionNodeInOperator, QgsExpressionNodeLiteral, QgsExpressionNodeUnaryOperator,
)

LONGEST = 10_000
#: Most operators, brackets and branches: they bound how deep an expression nests.
_MOST_STEPS = 1000

# Left out besides what reads files, other layers, settings or the project: what evaluates a text as an expression (`eval`,
# `order_parts`) or takes a reference system, which may name a file (`transform`), and what makes much of little (`rpad`, `replace`).
_FUNCTIONS = frozenset("""
    sqrt radians degrees abs cos sin tan asin acos atan atan2 exp ln log10 log round rand randf max min clamp scale_linear scale_exp
    scale_polynomial scale_exponential floor ceil pi azimuth inclination project
    to_int to_real to_string to_datetime to_date to_time to_interval to_dm to_dms to_decimal coalesce nullif if try
    regexp_match regexp_substr lower upper title trim ltrim rtrim char ascii length substr concat strpos
    left right format_number format_date unaccent levenshtein soundex hamming_distance longest_common_substring
    now age year month week day hour minute second epoch datetime_from_epoch day_of_week make_date make_time make_datetime make_interval
    array array_length array_contains array_find array_get array_first array_last array_min array_max array_sum array_mean array_sort
    array_append array_slice array_to_string string_to_array array_filter array_distinct array_reverse
    map map_get map_exist map_akeys map_avals
    color_grayscale_average color_mix color_mix_rgb color_rgb color_rgba color_rgbf color_hsl color_hsla color_hsv color_hsva color_cmyk
    color_cmyka color_part darker lighter set_color_part ramp_color create_ramp
    $geometry $area area $length $perimeter perimeter $x $y $z x y z m $x_at $y_at x_at y_at $id id attribute attributes
    x_min x_max y_min y_max z_min z_max m_min m_max bounds bounds_width bounds_height num_points num_rings num_interior_rings num_geometries
    point_n start_point end_point nodes_to_points segments_to_lines collect_geometries geometry_n exterior_ring interior_ring_n
    make_point make_point_m make_line make_polygon make_triangle make_rectangle_3points geom_from_wkt geom_to_wkt geometry geometry_type
    is_valid is_closed is_empty is_empty_or_null is_multipart close_line flip_coordinates translate rotate scale affine_transform force_rhr
    buffer wedge_buffer tapered_buffer buffer_by_m offset_curve single_sided_buffer extend extrude centroid point_on_surface
    pole_of_inaccessibility reverse boundary line_merge simplify simplify_vw convex_hull oriented_bbox main_angle minimal_circle
    difference distance hausdorff_distance intersection sym_difference combine union disjoint intersects touches crosses contains overlaps
    within relate intersects_bbox sinuosity straight_distance_2d closest_point shortest_line line_interpolate_point
    line_interpolate_angle line_locate_point angle_at_vertex distance_to_vertex line_substring length3D
    """.split()) | {"var"}

#: Functions that take a number of segments from this argument on: more than so many would make much of little, too.
_SEGMENTED = {
    "buffer": 2, "buffer_by_m": 1, "wedge_buffer": 5, "tapered_buffer": 3, "offset_curve": 2, "single_sided_buffer": 2, "minimal_circle": 1,
}
_MOST_SEGMENTS = 100

_VARIABLES = frozenset("""
    value symbol_color symbol_angle symbol_layer_count symbol_layer_index symbol_marker_row symbol_marker_column symbol_frame
    geometry_part_count geometry_part_num geometry_point_count geometry_point_num geometry_ring_num cluster_size cluster_color
    map_scale map_rotation zoom_level row_number feature geometry id element index
    """.split())

#: Without one of these nothing is called and no variable is read.
_CALLS = re.compile(r"[(@$]")
_STEPS = re.compile(r"[-+*/%^|=<>!~(\[,]|\b(?:and|or|not|is|in|like|ilike|when)\b", re.IGNORECASE)
#: `@name` is a call of this function with a name that can be looked at; a call by hand may put a name together.
_NAMED_VAR = re.compile(r"\bvar\b", re.IGNORECASE)


def is_harmless(text: str) -> bool:
    """Whether an expression computes with the feature and with the map alone. One that this QGIS cannot read is not: a later one may."""
    if len(text) > LONGEST or len(_STEPS.findall(text)) > _MOST_STEPS:
        return False
    if not _CALLS.search(text):
        return True
    if _NAMED_VAR.search(text):
        return False
    expression = QgsExpression(text)
    return (
        not expression.hasParserError()
        and expression.referencedFunctions() <= _FUNCTIONS
        and expression.referencedVariables() <= _VARIABLES
        and (not _SEGMENTED.keys() & expression.referencedFunctions() or _has_few_segments(expression.rootNode()))
    )


def _has_few_segments(root: QgsExpressionNode) -> bool:
    """Whether all numbers of segments are written as such, and small. QGIS puts its own where none stands."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, QgsExpressionNodeFunction):
            inner = node.args().list() if node.args() else []
            at = _SEGMENTED.get(QgsExpression.Functions()[node.fnIndex()].name(), len(inner))
            if not all(_is_few(count) for count in inner[at:at + 1]):
                return False
        elif isinstance(node, QgsExpressionNodeBinaryOperator):
            inner = [node.opLeft(), node.opRight()]
        elif isinstance(node, QgsExpressionNodeUnaryOperator):
            inner = [node.operand()]
        elif isinstance(node, QgsExpressionNodeCondition):
            inner = [part for case in node.conditions() for part in (case.whenExp(), case.thenExp())] + [node.elseExp()]
        elif isinstance(node, QgsExpressionNodeInOperator):
            inner = [node.node(), *node.list().list()]
        elif isinstance(node, (QgsExpressionNodeLiteral, QgsExpressionNodeColumnRef)):
            continue
        else:
            # Nothing tells what is in it.
            return False
        waiting += [part for part in inner if part is not None]
    return True


def _is_few(count: QgsExpressionNode) -> bool:
    value = count.value() if isinstance(count, QgsExpressionNodeLiteral) else None
    return isinstance(value, (int, float)) and value <= _MOST_SEGMENTS
