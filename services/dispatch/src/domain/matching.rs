//! What it costs to send somebody, term by term, so that an operator can always answer “why?” (R5.4).

use contracts::{dispatch::CostTerm, volunteer::Willingness};
use kernel::RawMinutes;

use super::place::Way;

/// How many candidates are shown: more lose nothing measurable.
pub const SHOWN: usize = 50;
/// Days over which the load is counted.
pub const LOAD_DAYS: i64 = 30;
/// Visits to the same elder that make a usual volunteer.
const USUAL_VISITS: i64 = 2;
/// What a stranger costs.
const STRANGER: i64 = 300;
/// What a service costs that somebody would rather not do.
const RATHER_NOT: i64 = 30;
/// What an hour of the last thirty days costs, so that a few do not burn out.
const PER_HOUR: i64 = 8;
/// Hours that count at most.
const HOURS_CAP: i64 = 40;
/// What the same village saves.
const NEIGHBOUR: i64 = -50;
/// Cost between the best possible and what scores nothing: a stranger, busy, 13 km away.
const SPAN: i64 = 2_000;

/// What counts of one pair of elder and volunteer.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    pub way: Way,
    /// Visits of this volunteer to this elder.
    pub visits_to_elder: i64,
    pub willingness: Willingness,
    /// Raw minutes in the last thirty days.
    pub load: RawMinutes,
    pub same_village: bool,
}

/// The terms of the cost: name, cost, and the figure behind it. One per 10 m; the rest as in the constants above.
fn parts(pair: &Pair) -> [(&'static str, i64, i64); 5] {
    let metres = i64::from(pair.way.metres);
    let stranger = if pair.visits_to_elder >= USUAL_VISITS {
        0
    } else {
        STRANGER
    };
    let rather_not = match pair.willingness {
        Willingness::Preferred => 0,
        Willingness::Acceptable => RATHER_NOT,
    };
    let load = pair.load.get().min(HOURS_CAP * 60) * PER_HOUR / 60;
    let neighbour = if pair.same_village { NEIGHBOUR } else { 0 };
    [
        ("distance", metres / 10, metres),
        ("usual_volunteer", stranger, pair.visits_to_elder),
        ("willingness", rather_not, 0),
        ("load", load, pair.load.get()),
        ("same_village", neighbour, i64::from(pair.same_village)),
    ]
}

/// The terms of the cost, as they are shown and kept with an offer; another village is not worth a line.
pub fn terms(pair: &Pair) -> Vec<CostTerm> {
    let shown = parts(pair)
        .into_iter()
        .filter(|(name, ..)| pair.same_village || *name != "same_village");
    shown
        .map(|(name, cost, figure)| CostTerm {
            name: name.into(),
            cost,
            figure,
        })
        .collect()
}

/// The sum of the terms.
pub fn cost(pair: &Pair) -> i64 {
    parts(pair).iter().map(|(_, cost, _)| cost).sum()
}

/// What somebody costs at least who lives so far away and has not served the elder before.
pub fn least(metres: u32) -> i64 {
    cost(&Pair {
        way: Way {
            metres,
            measured: true,
        },
        visits_to_elder: 0,
        willingness: Willingness::Preferred,
        load: RawMinutes::ZERO,
        same_village: metres == 0,
    })
}

/// 0 to 100 for the eye; 100 = the cheapest possible.
pub fn score(cost: i64) -> u8 {
    let above_best = (cost - NEIGHBOUR).clamp(0, SPAN);
    u8::try_from(100 - above_best * 100 / SPAN).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pair(metres: u32) -> Pair {
        Pair {
            way: Way {
                metres,
                measured: true,
            },
            visits_to_elder: 0,
            willingness: Willingness::Preferred,
            load: RawMinutes::ZERO,
            same_village: false,
        }
    }

    #[test]
    fn the_usual_volunteer_three_kilometres_away_equals_a_stranger_next_door() {
        let usual = Pair {
            visits_to_elder: 2,
            ..pair(3_000)
        };
        assert_eq!(cost(&usual), cost(&pair(0)));
    }

    #[test]
    fn the_load_stops_counting_at_forty_hours() {
        let at = |hours: i64| {
            cost(&Pair {
                load: RawMinutes::new(hours * 60),
                ..pair(0)
            })
        };
        assert_eq!(at(40) - at(0), 320);
        assert_eq!(at(90), at(40));
    }

    #[test]
    fn the_best_possible_scores_100() {
        let best = Pair {
            visits_to_elder: 5,
            same_village: true,
            ..pair(0)
        };
        assert_eq!(score(cost(&best)), 100);
        assert_eq!(score(cost(&pair(100_000))), 0);
    }

    proptest! {
        #[test]
        fn farther_is_never_cheaper_and_never_scores_higher(near in 0u32..50_000, more in 0u32..50_000) {
            let (a, b) = (cost(&pair(near)), cost(&pair(near + more)));
            prop_assert!(a <= b);
            prop_assert!(score(a) >= score(b));
        }

        #[test]
        fn nobody_new_costs_less_than_the_least(metres in 0u32..50_000, visits in 0i64..2, load in 0i64..9_000, likes: bool) {
            let willingness = if likes { Willingness::Preferred } else { Willingness::Acceptable };
            let same_village = metres == 0;
            let load = RawMinutes::new(load);
            let pair = Pair { visits_to_elder: visits, load, willingness, same_village, ..pair(metres) };
            prop_assert!(cost(&pair) >= least(metres));
        }

        #[test]
        fn the_cost_is_the_sum_of_what_is_shown(metres in 0u32..50_000, visits in 0i64..9, load in 0i64..9_000) {
            let pair = Pair { visits_to_elder: visits, load: RawMinutes::new(load), ..pair(metres) };
            prop_assert_eq!(cost(&pair), terms(&pair).iter().map(|term| term.cost).sum::<i64>());
        }
    }
}
