//! Whether a volunteer can make a set of visits, and in which order.

use smallvec::SmallVec;

use crate::{
    Instance,
    instance::{Minute, Place},
};

/// A volunteer's visits in the order in which they are made: places in the list of stops.
pub(crate) type Route = SmallVec<[u32; 4]>;

/// Sets of visits up to this size are tried in every order when none of the usual orders works: 24 at most.
const EVERY_ORDER: usize = 4;

/// A request, or a booking that stands already.
#[derive(Debug, Clone, Copy)]
struct Stop {
    place: Place,
    minutes: Minute,
    earliest: Minute,
    latest: Minute,
    /// A booking is not held to free time: somebody has accepted it.
    is_booked: bool,
}

/// What a volunteer's day still has room for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    /// Visits.
    pub visits: usize,
    /// Minutes of service; below zero when bookings alone are more than the day allows.
    pub minutes: Minute,
}

/// What the routes of an instance are made of. Stops are the requests, in their order, and then all bookings.
#[derive(Debug)]
pub(crate) struct Routes<'a> {
    instance: &'a Instance,
    stops: Vec<Stop>,
    /// First booking of each volunteer in `stops`.
    booked: Vec<u32>,
}

impl<'a> Routes<'a> {
    pub fn new(instance: &'a Instance) -> Self {
        let mut stops: Vec<Stop> = instance
            .requests
            .iter()
            .map(|request| Stop {
                place: request.place,
                minutes: request.minutes,
                earliest: request.earliest,
                latest: request.latest,
                is_booked: false,
            })
            .collect();
        let mut booked = Vec::with_capacity(instance.volunteers.len());
        for volunteer in &instance.volunteers {
            booked.push(stops.len() as u32);
            stops.extend(volunteer.booked.iter().map(|booking| Stop {
                place: booking.place,
                minutes: booking.minutes,
                earliest: booking.start,
                latest: booking.start,
                is_booked: true,
            }));
        }
        Self {
            instance,
            stops,
            booked,
        }
    }

    /// Everybody with what stands already.
    pub fn begin(&self) -> Vec<Route> {
        let volunteers = self.instance.volunteers.iter().zip(&self.booked);
        volunteers
            .map(|(volunteer, first)| (*first..*first + volunteer.booked.len() as u32).collect())
            .collect()
    }

    /// Requests of a route.
    pub fn requests<'r>(&self, route: &'r Route) -> impl Iterator<Item = u32> + 'r {
        let requests = self.instance.requests.len() as u32;
        route.iter().copied().filter(move |stop| *stop < requests)
    }

    /// What a volunteer's day still has room for beside a route.
    pub fn room(&self, volunteer: usize, route: &Route) -> Room {
        let who = &self.instance.volunteers[volunteer];
        let served: Minute = route.iter().map(|stop| self.stops[*stop as usize].minutes).sum();
        Room {
            visits: who.most_visits.saturating_sub(route.len()),
            minutes: who.most_minutes - served,
        }
    }

    /// Whether a volunteer could make a request if nothing else were asked of them.
    pub fn alone(&self, volunteer: usize, request: u32) -> bool {
        let stop = &self.stops[request as usize];
        let who = &self.instance.volunteers[volunteer];
        who.most_visits > 0
            && stop.minutes <= who.most_minutes
            && self.earliest(volunteer, stop.earliest, stop).is_some()
    }

    /// The route with one more request; nothing when the volunteer cannot make it.
    pub fn with(&self, volunteer: usize, route: &Route, request: u32) -> Option<Route> {
        let room = self.room(volunteer, route);
        if room.visits == 0 || room.minutes < self.stops[request as usize].minutes {
            return None;
        }
        let mut longer = Route::with_capacity(route.len() + 1);
        for at in 0..=route.len() {
            longer.clear();
            longer.extend_from_slice(&route[..at]);
            longer.push(request);
            longer.extend_from_slice(&route[at..]);
            if self.works(volunteer, &longer) {
                return Some(longer);
            }
        }
        // What is there may be in an order that leaves no room where another would.
        if longer.len() > 2 && longer.len() <= EVERY_ORDER {
            let place = longer.len();
            return self.any_order(volunteer, &mut longer, place).then_some(longer);
        }
        None
    }

    /// Puts the first `length` stops into an order that works, the others behind them; says whether there is one.
    /// Heap's algorithm.
    fn any_order(&self, volunteer: usize, route: &mut Route, length: usize) -> bool {
        if length <= 1 {
            return self.works(volunteer, route);
        }
        for at in 0..length {
            if self.any_order(volunteer, route, length - 1) {
                return true;
            }
            let other = if length.is_multiple_of(2) { at } else { 0 };
            if at + 1 < length {
                route.swap(other, length - 1);
            }
        }
        false
    }

    /// Whether each stop of a route can be reached in time when every one begins as early as it may: to begin later helps
    /// none that follows.
    fn works(&self, volunteer: usize, route: &[u32]) -> bool {
        let mut before: Option<(Place, Minute)> = None;
        for stop in route {
            let stop = &self.stops[*stop as usize];
            let there = before.map_or(stop.earliest, |(place, end)| {
                stop.earliest.max(end + self.instance.gap(place, stop.place))
            });
            match self.earliest(volunteer, there, stop) {
                Some(start) => before = Some((stop.place, start + stop.minutes)),
                None => return false,
            }
        }
        true
    }

    /// The earliest start not before `there` that the window and the free time allow.
    fn earliest(&self, volunteer: usize, there: Minute, stop: &Stop) -> Option<Minute> {
        if there > stop.latest {
            return None;
        }
        if stop.is_booked {
            return Some(there);
        }
        let free = &self.instance.volunteers[volunteer].free;
        let start = free
            .iter()
            .find_map(|(from, to)| (there.max(*from) + stop.minutes <= *to).then(|| there.max(*from)))?;
        (start <= stop.latest).then_some(start)
    }

    /// Tells each request of a route that works and when it begins.
    pub fn times(&mut self, volunteer: usize, route: &Route, mut tell: impl FnMut(usize, Minute)) {
        let mut before: Option<(Place, Minute)> = None;
        for number in route {
            let stop = self.stops[*number as usize];
            let there = before.map_or(stop.earliest, |(place, end)| {
                stop.earliest.max(end + self.instance.gap(place, stop.place))
            });
            let Some(start) = self.earliest(volunteer, there, &stop) else {
                return;
            };
            if !stop.is_booked {
                tell(*number as usize, start);
            }
            before = Some((stop.place, start + stop.minutes));
        }
    }
}
