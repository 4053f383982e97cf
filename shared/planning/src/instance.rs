//! What a day asks for and who is there.

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// A minute of the day, counted from midnight.
pub type Minute = i32;

/// A point in metres on the plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// East.
    pub x: i32,
    /// North.
    pub y: i32,
}

impl Place {
    /// Whole minutes of the way to another place, rounded up: roads are 1.3 times as long as the line, and 250 m of them
    /// take a minute.
    ///
    /// Exact: ⌈√(169·d²) ÷ 2,500⌉ with a square that a double holds.
    pub fn minutes_to(self, other: Self) -> Minute {
        let (x, y) = (
            i64::from(self.x) - i64::from(other.x),
            i64::from(self.y) - i64::from(other.y),
        );
        let square = (169 * (x * x + y * y)) as f64;
        (square.sqrt() / 2_500.0).ceil() as Minute
    }

    /// Square of the distance, square metres.
    pub(crate) fn square_to(self, other: Self) -> i64 {
        let (x, y) = (
            i64::from(self.x) - i64::from(other.x),
            i64::from(self.y) - i64::from(other.y),
        );
        x * x + y * y
    }
}

/// How urgent a request is: 0 emergency, 1 the five target groups, 2 others.
pub type Class = u8;

/// One visit that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Where.
    pub place: Place,
    /// How long.
    pub minutes: Minute,
    /// Earliest start.
    pub earliest: Minute,
    /// Latest start; a fixed appointment has only one.
    pub latest: Minute,
    /// How urgent.
    pub class: Class,
    /// What it costs when nobody goes.
    pub unserved: i64,
}

/// A visit that stands already: somebody has accepted it, and no plan moves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// Where.
    pub place: Place,
    /// When it begins.
    pub start: Minute,
    /// How long it takes.
    pub minutes: Minute,
}

/// Somebody who may go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volunteer {
    /// Where the day begins; only the nearest-first plan looks at it.
    pub home: Place,
    /// Most minutes of service that day, bookings among them.
    pub most_minutes: Minute,
    /// Most visits that day, bookings among them.
    pub most_visits: usize,
    /// Free time, from and to, in order and apart: see [`Volunteer::merged`].
    pub free: SmallVec<[(Minute, Minute); 4]>,
    /// What stands already, in order.
    pub booked: Vec<Booking>,
}

impl Volunteer {
    /// Free time in order, blocks that touch or overlap as one.
    pub fn merged(blocks: impl IntoIterator<Item = (Minute, Minute)>) -> SmallVec<[(Minute, Minute); 4]> {
        let mut blocks: Vec<(Minute, Minute)> = blocks.into_iter().filter(|(from, to)| from < to).collect();
        blocks.sort_unstable();
        let mut merged: SmallVec<[(Minute, Minute); 4]> = SmallVec::new();
        for (from, to) in blocks {
            match merged.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        merged
    }
}

/// Somebody whom every filter of a single pair lets go to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Place in the list of volunteers.
    pub volunteer: u32,
    /// What it costs to send them.
    pub cost: i64,
}

/// A day's plan as a problem. Built by [`Instance::new`] alone, so that what it says of itself holds.
#[derive(Debug)]
pub struct Instance {
    pub(crate) requests: Vec<Request>,
    pub(crate) volunteers: Vec<Volunteer>,
    /// Of each request, cheapest first; of two that cost the same, by place in the list.
    pub(crate) candidates: Vec<Vec<Candidate>>,
    /// Of each volunteer, the requests they may go to.
    pub(crate) asked_of: Vec<Vec<u32>>,
    /// Fewest minutes between two visits, however near.
    pub(crate) rest: Minute,
}

/// What is wrong with a problem.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InstanceError {
    /// Not one list of candidates a request.
    #[error("{requests} requests have {lists} lists of candidates")]
    Lists {
        /// Requests.
        requests: usize,
        /// Lists.
        lists: usize,
    },
    /// A duration, window, cost or limit that makes no sense, or is so large that sums would not hold.
    #[error("{what} {number}: {why}")]
    Value {
        /// `request`, `volunteer` or `pair of request`.
        what: &'static str,
        /// Its place in the list.
        number: usize,
        /// The field and what is wrong with it.
        why: &'static str,
    },
}

/// Largest coordinate, metres: 1,000 km.
const FARTHEST: i32 = 1_000_000;
/// Largest minute that a day may speak of.
const LAST_MINUTE: Minute = 7 * 24 * 60;
/// Largest cost: a hundred million requests of it can still be added up.
const DEAREST: i64 = 1 << 36;

impl Instance {
    /// A problem; `candidates` has a list for every request.
    ///
    /// # Errors
    /// What does not fit, by its place in the lists.
    pub fn new(
        requests: Vec<Request>,
        volunteers: Vec<Volunteer>,
        mut candidates: Vec<Vec<Candidate>>,
    ) -> Result<Self, InstanceError> {
        if candidates.len() != requests.len() {
            return Err(InstanceError::Lists {
                requests: requests.len(),
                lists: candidates.len(),
            });
        }
        for (number, request) in requests.iter().enumerate() {
            request
                .fault()
                .map_or(Ok(()), |why| Err(value("request", number, why)))?;
        }
        for (number, volunteer) in volunteers.iter().enumerate() {
            volunteer
                .fault()
                .map_or(Ok(()), |why| Err(value("volunteer", number, why)))?;
        }
        let mut asked_of = vec![Vec::new(); volunteers.len()];
        for (number, list) in candidates.iter_mut().enumerate() {
            list.sort_unstable_by_key(|candidate| (candidate.volunteer, candidate.cost));
            list.dedup_by_key(|candidate| candidate.volunteer);
            for candidate in list.iter() {
                if !(-DEAREST..=DEAREST).contains(&candidate.cost) {
                    return Err(value("pair of request", number, "cost is out of range"));
                }
                asked_of
                    .get_mut(candidate.volunteer as usize)
                    .ok_or_else(|| value("pair of request", number, "volunteer is not in the list"))?
                    .push(number as u32);
            }
            list.sort_unstable_by_key(|candidate| (candidate.cost, candidate.volunteer));
        }
        Ok(Self {
            requests,
            volunteers,
            candidates,
            asked_of,
            rest: 0,
        })
    }

    /// The same with at least so many minutes between two visits, however near they are; fewer than none are none.
    pub fn resting(self, minutes: Minute) -> Self {
        Self {
            rest: minutes.clamp(0, LAST_MINUTE),
            ..self
        }
    }

    /// Minutes between the end of a visit and the start of the next: the way, or the rest where that is longer.
    pub(crate) fn gap(&self, from: Place, to: Place) -> Minute {
        from.minutes_to(to).max(self.rest)
    }

    /// The visits that are asked for.
    pub fn requests(&self) -> &[Request] {
        &self.requests
    }

    /// Who is there.
    pub fn volunteers(&self) -> &[Volunteer] {
        &self.volunteers
    }

    /// Who may go to a request, cheapest first.
    pub fn candidates(&self, request: usize) -> &[Candidate] {
        &self.candidates[request]
    }

    /// What it costs to send a volunteer to a request; nothing when they may not go.
    pub fn cost(&self, request: usize, volunteer: u32) -> Option<i64> {
        let mut list = self.candidates[request].iter();
        list.find(|candidate| candidate.volunteer == volunteer)
            .map(|candidate| candidate.cost)
    }
}

fn value(what: &'static str, number: usize, why: &'static str) -> InstanceError {
    InstanceError::Value { what, number, why }
}

fn is_near(place: Place) -> bool {
    let range = -FARTHEST..=FARTHEST;
    range.contains(&place.x) && range.contains(&place.y)
}

impl Request {
    fn fault(&self) -> Option<&'static str> {
        if !is_near(self.place) {
            Some("place is out of range")
        } else if !(1..=LAST_MINUTE).contains(&self.minutes) {
            Some("duration is out of range")
        } else if !(0..=LAST_MINUTE).contains(&self.earliest) || !(0..=LAST_MINUTE).contains(&self.latest) {
            Some("start is out of range")
        } else if self.earliest > self.latest {
            Some("latest start is before the earliest")
        } else if !(0..=DEAREST).contains(&self.unserved) {
            Some("unserved penalty is out of range")
        } else {
            None
        }
    }
}

impl Volunteer {
    fn fault(&self) -> Option<&'static str> {
        let range = 0..=LAST_MINUTE;
        let in_range = |(from, to): &(Minute, Minute)| range.contains(from) && range.contains(to);
        if !is_near(self.home) {
            Some("home is out of range")
        } else if !range.contains(&self.most_minutes) {
            Some("most minutes is out of range")
        } else if !self.free.iter().all(in_range) {
            Some("free time is out of range")
        } else if self.free.iter().any(|(from, to)| from >= to)
            || self.free.windows(2).any(|pair| pair[0].1 >= pair[1].0)
        {
            Some("free time is not in order")
        } else if self.booked.windows(2).any(|pair| pair[0].start > pair[1].start) {
            Some("bookings are not in order")
        } else if !self.booked.iter().all(|booking| {
            is_near(booking.place) && range.contains(&booking.start) && range.contains(&booking.minutes)
        }) {
            Some("booking is out of range")
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_rounded_up_to_a_minute() {
        let from = Place { x: 0, y: 0 };
        let minutes = |x, y| from.minutes_to(Place { x, y });
        assert_eq!(minutes(0, 0), 0);
        assert_eq!(minutes(1, 0), 1);
        assert_eq!(minutes(1_500, 2_000), 13);
        assert_eq!(minutes(1_500, 2_001), 14);
        assert_eq!(minutes(0, 2_500 * 40), 520);
    }

    #[test]
    fn blocks_that_touch_or_overlap_are_one() {
        let merged = Volunteer::merged([(810, 1_050), (420, 690), (-1, -1), (1_020, 1_200), (690, 700)]);
        assert_eq!(merged.as_slice(), [(420, 700), (810, 1_200)]);
    }
}
