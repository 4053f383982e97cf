//! Places on the map, and how long it takes to get there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A point in degrees, WGS 84 (within a metre of CGCS2000).
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Position {
    /// Degrees east.
    pub lon: f64,
    /// Degrees north.
    pub lat: f64,
}

const MEAN_EARTH_RADIUS: f64 = 6_371_008.8;

impl Position {
    /// Metres as the crow flies, equirectangular: good to a metre within a town and to a thousandth under 100 km.
    pub fn metres_to(&self, other: &Self) -> u32 {
        let (east, north) = self.way_to(other);
        east.hypot(north).round() as u32
    }

    /// Whole metres to the east and to the north of `origin`: the same projection as [`Position::metres_to`].
    pub fn on_plane(&self, origin: &Self) -> (i32, i32) {
        let (east, north) = origin.way_to(self);
        (east.round() as i32, north.round() as i32)
    }

    fn way_to(&self, other: &Self) -> (f64, f64) {
        let middle = f64::midpoint(self.lat, other.lat).to_radians();
        let east = (other.lon - self.lon).to_radians() * middle.cos();
        let north = (other.lat - self.lat).to_radians();
        (east * MEAN_EARTH_RADIUS, north * MEAN_EARTH_RADIUS)
    }
}

/// Whole minutes for a way of so many metres as the crow flies: roads are 1.3 times as long, an electric bicycle makes
/// 250 m a minute; rounded up.
pub const fn travel_minutes(metres: u32) -> u32 {
    // metres × 1.3 / 250 in integers; the quotient is smaller than `metres`, so it fits.
    (metres as u64 * 13).div_ceil(2_500) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOWN_HALL: Position = Position {
        lon: 117.734,
        lat: 34.564,
    };

    #[test]
    fn a_hundredth_of_a_degree_north_is_1112_metres() {
        let north = Position {
            lat: 34.574,
            ..TOWN_HALL
        };
        assert_eq!(TOWN_HALL.metres_to(&north), 1_112);
        assert_eq!(north.metres_to(&TOWN_HALL), 1_112);
    }

    #[test]
    fn degrees_east_shrink_with_the_latitude() {
        let east = Position {
            lon: 117.744,
            ..TOWN_HALL
        };
        assert_eq!(TOWN_HALL.metres_to(&east), 916);
        assert_eq!(TOWN_HALL.metres_to(&TOWN_HALL), 0);
    }

    #[test]
    fn travel_is_rounded_up_to_a_minute() {
        assert_eq!(travel_minutes(0), 0);
        assert_eq!(travel_minutes(1), 1);
        assert_eq!(travel_minutes(2_500), 13);
        assert_eq!(travel_minutes(2_501), 14);
        assert_eq!(travel_minutes(u32::MAX), 22_333_830);
    }
}
