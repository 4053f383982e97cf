use kernel::{OrgCode, OrgKind, Position};
use rand::{RngExt, rngs::StdRng};

/// Rough places of the six towns; villages are scattered around their town. A schematic for distances, not a map.
const TOWNS: [(&str, f64, f64); 6] = [
    ("370405001", 117.735, 34.565),
    ("370405100", 117.800, 34.590),
    ("370405101", 117.480, 34.500),
    ("370405102", 117.650, 34.640),
    ("370405103", 117.560, 34.570),
    ("370405104", 117.700, 34.520),
];

/// Where a unit lies: the town's rough place, and around it for a village.
pub fn position(code: &OrgCode, rng: &mut StdRng) -> Option<Position> {
    let town = code.town();
    let (_, lon, lat) = TOWNS
        .iter()
        .find(|(name, ..)| town.as_ref().is_some_and(|town| town.as_str() == *name))?;
    let spread = if code.kind() == OrgKind::Town { 0.0 } else { 0.045 };
    let mut around = |middle: f64| middle + (rng.random::<f64>() - 0.5) * 2.0 * spread;
    Some(Position {
        lon: around(*lon),
        lat: around(*lat),
    })
}
