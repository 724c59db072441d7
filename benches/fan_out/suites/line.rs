//! The straight line that fits some points best.

/// Intercept and slope of the line. Distances are relative to each point's height: a point twice as high was measured
/// half as exactly.
pub(super) fn line(points: impl IntoIterator<Item = (f64, f64)>) -> (f64, f64) {
    let [mut all, mut x_sum, mut y_sum, mut xx_sum, mut xy_sum] = [0.0; 5];
    for (x, y) in points {
        let weight = 1.0 / (y * y).max(f64::MIN_POSITIVE);
        all += weight;
        x_sum += weight * x;
        y_sum += weight * y;
        xx_sum += weight * x * x;
        xy_sum += weight * x * y;
    }
    let rise = (all * xy_sum - x_sum * y_sum) / (all * xx_sum - x_sum * x_sum);
    ((y_sum - rise * x_sum) / all, rise)
}
