//! What is odd about a served visit 异常: figures held against settings. It blocks nothing; somebody looks.

use contracts::dispatch::anomaly::AnomalyKind;
use kernel::VisitId;

/// Two visits that follow each other are looked at as if there were at least a minute between them.
const SHORTEST_GAP_S: i64 = 60;

/// The visit before or after, of the same volunteer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Neighbour {
    pub visit: VisitId,
    /// Between the two villages; nothing where the way is not known.
    pub metres: Option<u32>,
    /// Between the end of the one and the start of the other.
    pub gap_s: i64,
}

/// What is known of a visit, its volunteer and its elder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    pub neighbours: Vec<Neighbour>,
    /// A visit of another order to the same elder, and the minutes in common.
    pub overlap: Option<(VisitId, i64)>,
    /// Visits of the volunteer to the elder, and of the elder to the volunteer.
    pub both_ways: (i64, i64),
    pub is_household: bool,
    /// Minutes with this elder, and with all.
    pub minutes: (i64, i64),
    /// Minutes on the day of the visit.
    pub day_minutes: i64,
    /// Metres from the village's position, the farther of check-in and check-out.
    pub far_m: Option<i64>,
    /// Volunteers whose visits of that day were checked in or out by the same phone.
    pub on_device: i64,
}

/// From where on it is odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    pub speed_kmh: i64,
    pub reciprocal: i64,
    pub share_pct: i64,
    pub share_minutes: i64,
    pub day_minutes: i64,
    pub far_m: i64,
    /// `order.allow_household`
    pub household_may: bool,
}

/// One thing that is odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    pub kind: AnomalyKind,
    pub figure: i64,
    pub bound: i64,
    pub other: Option<VisitId>,
}

/// Everything that is odd about a visit.
pub fn found(facts: &Facts, bounds: Bounds) -> Vec<Found> {
    let mut found = Vec::new();
    let mut note = |kind, figure, bound, other| {
        found.push(Found {
            kind,
            figure,
            bound,
            other,
        });
    };
    let fastest = facts
        .neighbours
        .iter()
        .filter_map(|near| Some((speed(near)?, near.visit)));
    if let Some((kmh, other)) = fastest.max()
        && kmh > bounds.speed_kmh
    {
        note(AnomalyKind::Travel, kmh, bounds.speed_kmh, Some(other));
    }
    if let Some((other, minutes)) = facts.overlap
        && minutes > 0
    {
        note(AnomalyKind::Overlap, minutes, 0, Some(other));
    }
    let (there, back) = facts.both_ways;
    if there > 0 && back > 0 && there + back >= bounds.reciprocal {
        note(AnomalyKind::Reciprocal, there + back, bounds.reciprocal, None);
    }
    if facts.is_household && !bounds.household_may {
        note(AnomalyKind::Household, 1, 0, None);
    }
    let (with_elder, all) = facts.minutes;
    if all >= bounds.share_minutes && all > 0 {
        let per_cent = with_elder * 100 / all;
        if per_cent >= bounds.share_pct {
            note(AnomalyKind::Share, per_cent, bounds.share_pct, None);
        }
    }
    if facts.day_minutes >= bounds.day_minutes {
        note(AnomalyKind::LongDay, facts.day_minutes, bounds.day_minutes, None);
    }
    if let Some(metres) = facts.far_m
        && metres >= bounds.far_m
    {
        note(AnomalyKind::Far, metres, bounds.far_m, None);
    }
    if facts.on_device > 1 {
        note(AnomalyKind::Device, facts.on_device, 1, None);
    }
    found
}

/// Kilometres an hour, rounded up, that the way to a neighbour takes; nothing where it is not known.
fn speed(near: &Neighbour) -> Option<i64> {
    let metres = u64::from(near.metres?);
    let seconds = near.gap_s.max(SHORTEST_GAP_S).unsigned_abs();
    i64::try_from((metres * 3600).div_ceil(seconds * 1000)).ok()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const BOUNDS: Bounds = Bounds {
        speed_kmh: 60,
        reciprocal: 4,
        share_pct: 70,
        share_minutes: 1200,
        day_minutes: 600,
        far_m: 3000,
        household_may: false,
    };

    fn visit() -> VisitId {
        VisitId::from(Uuid::from_u128(7))
    }

    fn kinds(facts: Facts) -> Vec<(AnomalyKind, i64)> {
        let found = found(&facts, BOUNDS);
        found.iter().map(|found| (found.kind, found.figure)).collect()
    }

    fn near(metres: u32, gap_s: i64) -> Facts {
        Facts {
            neighbours: vec![Neighbour {
                visit: visit(),
                metres: Some(metres),
                gap_s,
            }],
            ..Facts::default()
        }
    }

    #[test]
    fn ten_kilometres_in_ten_minutes_take_sixty_an_hour_and_in_nine_too_much_r5_6() {
        assert_eq!(kinds(near(10_000, 600)), []);
        assert_eq!(kinds(near(10_000, 540)), [(AnomalyKind::Travel, 67)]);
    }

    #[test]
    fn no_time_at_all_counts_as_a_minute_and_next_door_is_reached_in_it() {
        assert_eq!(kinds(near(900, 0)), []);
        assert_eq!(kinds(near(1_100, -300)), [(AnomalyKind::Travel, 66)]);
    }

    #[test]
    fn one_way_is_neighbourly_and_both_ways_often_is_odd() {
        let both = |there, back| Facts {
            both_ways: (there, back),
            ..Facts::default()
        };
        assert_eq!(kinds(both(40, 0)), []);
        assert_eq!(kinds(both(2, 1)), []);
        assert_eq!(kinds(both(2, 2)), [(AnomalyKind::Reciprocal, 4)]);
    }

    #[test]
    fn a_share_is_looked_at_only_of_who_has_served_enough() {
        let share = |with_elder, all| Facts {
            minutes: (with_elder, all),
            ..Facts::default()
        };
        assert_eq!(kinds(share(600, 600)), []);
        assert_eq!(kinds(share(840, 1200)), [(AnomalyKind::Share, 70)]);
        assert_eq!(kinds(share(839, 1200)), []);
    }

    #[test]
    fn household_members_are_odd_unless_head_office_allows_it_r5_4() {
        let facts = Facts {
            is_household: true,
            ..Facts::default()
        };
        assert_eq!(kinds(facts.clone()), [(AnomalyKind::Household, 1)]);
        let allowed = Bounds {
            household_may: true,
            ..BOUNDS
        };
        assert_eq!(found(&facts, allowed), []);
    }

    #[test]
    fn a_long_day_a_far_phone_a_shared_phone_and_an_overlap_are_each_said() {
        let facts = Facts {
            overlap: Some((visit(), 5)),
            day_minutes: 600,
            far_m: Some(3000),
            on_device: 2,
            ..Facts::default()
        };
        let expected = [
            (AnomalyKind::Overlap, 5),
            (AnomalyKind::LongDay, 600),
            (AnomalyKind::Far, 3000),
            (AnomalyKind::Device, 2),
        ];
        assert_eq!(kinds(facts), expected);
    }
}
