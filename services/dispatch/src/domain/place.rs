//! How far it is from a volunteer's village to the elder's.

use kernel::{OrgCode, Position};

/// Metres assumed between two villages of one town when a position is missing.
pub const SAME_TOWN_METRES: u32 = 5_000;

/// The way between two villages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    pub metres: u32,
    /// Whether both positions were known; assumed otherwise.
    pub measured: bool,
}

/// The way from one village to another; nothing when it is not known at all, which counts as out of reach.
pub fn way(from: (&OrgCode, Option<Position>), to: (&OrgCode, Option<Position>)) -> Option<Way> {
    if let (Some(here), Some(there)) = (from.1, to.1) {
        return Some(Way {
            metres: here.metres_to(&there),
            measured: true,
        });
    }
    if from.0.village() == to.0.village() {
        Some(Way {
            metres: 0,
            measured: false,
        })
    } else if from.0.town().is_some() && from.0.town() == to.0.town() {
        Some(Way {
            metres: SAME_TOWN_METRES,
            measured: false,
        })
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn org(code: &str) -> OrgCode {
        code.parse().unwrap()
    }

    #[test]
    fn two_known_places_are_measured() {
        let (here, there) = (org("370405001001"), org("370405100001"));
        let north = Position {
            lon: 117.7,
            lat: 34.51,
        };
        let south = Position {
            lon: 117.7,
            lat: 34.5,
        };
        assert_eq!(
            way((&here, Some(north)), (&there, Some(south))),
            Some(Way {
                metres: 1_112,
                measured: true
            })
        );
    }

    #[test]
    fn without_a_position_the_town_is_near_and_everything_else_is_out_of_reach() {
        let (here, next, far) = (org("370405001001"), org("370405001002"), org("370405100001"));
        assert_eq!(way((&here, None), (&here, None)).map(|way| way.metres), Some(0));
        assert_eq!(
            way((&here, None), (&next, None)).map(|way| way.metres),
            Some(SAME_TOWN_METRES)
        );
        assert_eq!(way((&here, None), (&far, None)), None);
    }
}
