//! Chains: a volunteer goes to a request they have no room for, what stood in its way goes to somebody else, who may have to
//! leave something in turn, until everything has found a place. To take out a few visits by chance seldom hits the right five
//! of two thousand; a chain goes from each to the next.

use crate::{Candidate, draft::Draft, route::Route};

/// Most links of a chain.
const LONGEST: u32 = 6;
/// Most routes that are tried for one request.
const PATIENCE: u32 = 2_000;

/// Looks for chains.
#[derive(Debug)]
pub(crate) struct Chains {
    /// Volunteers of the chain in hand, who keep what it gave them.
    held: Vec<u32>,
    /// Of each request, the search in which no chain was found from it, and how long one might have been.
    failed: Vec<(u64, u32)>,
    /// How many searches there were.
    search: u64,
    /// Routes that this search tried.
    tried: u32,
    /// What may be left to nobody at the end of the chain must cost less than this.
    spare: i64,
}

/// What became of sending somebody to one request instead of others.
enum Swap {
    /// They have no room for it even so.
    Tight,
    /// They have, and for the others there is no place.
    Stuck,
    /// Everything has found a place.
    Done,
}

impl Chains {
    pub fn new(requests: usize) -> Self {
        Self {
            held: Vec::new(),
            failed: vec![(0, 0); requests],
            search: 0,
            tried: 0,
            spare: 0,
        }
    }

    /// Finds a place for a request nobody goes to, by a chain as short as may be; one that costs less unserved may be left
    /// for it. Without a place the plan is as it was. Says how many routes it tried.
    pub fn place(&mut self, draft: &mut Draft<'_>, request: u32) -> (bool, u32) {
        self.search += 1;
        self.tried = 0;
        self.spare = draft.unserved(request);
        let mut found = false;
        for links in 0..=LONGEST {
            self.held.clear();
            found = self.link(draft, request, links);
            if found || self.tried >= PATIENCE {
                break;
            }
        }
        (found, self.tried)
    }

    /// Finds a place for a request, by so many links more.
    fn link(&mut self, draft: &mut Draft<'_>, request: u32, links: u32) -> bool {
        if self.send(draft, request) || self.displace(draft, request, links) {
            return true;
        }
        let may_be_left = draft.unserved(request) < self.spare;
        if may_be_left {
            self.spare -= draft.unserved(request);
        }
        may_be_left
    }

    /// Sends the cheapest who has room.
    fn send(&mut self, draft: &mut Draft<'_>, request: u32) -> bool {
        for at in 0..draft.able(request).len() {
            let candidate = draft.able(request)[at];
            if !self.held.contains(&candidate.volunteer)
                && let Some(route) = self.with(draft, candidate, request)
            {
                draft.send(request, candidate, route);
                return true;
            }
        }
        false
    }

    /// Sends the cheapest who can leave what stands in the way to others.
    fn displace(&mut self, draft: &mut Draft<'_>, request: u32, links: u32) -> bool {
        let (search, failed) = self.failed[request as usize];
        if links == 0 || (search == self.search && failed >= links) {
            return false;
        }
        self.failed[request as usize] = (self.search, links);
        for at in 0..draft.able(request).len() {
            let candidate = draft.able(request)[at];
            if self.tried >= PATIENCE {
                return false;
            }
            if !self.held.contains(&candidate.volunteer) && self.instead(draft, request, candidate, links) {
                return true;
            }
        }
        false
    }

    /// Sends somebody to a request instead of one other or two.
    fn instead(&mut self, draft: &mut Draft<'_>, request: u32, candidate: Candidate, links: u32) -> bool {
        // Each of which alone leaves too little room.
        let mut small = Route::new();
        for out in draft.requests(candidate.volunteer) {
            match self.swap(draft, (request, candidate), &[out], links) {
                Swap::Tight => small.push(out),
                Swap::Stuck => {}
                Swap::Done => return true,
            }
        }
        // Of two the one with fewer to go to comes first.
        small.sort_by_key(|out| draft.able(*out).len());
        for (at, first) in small.iter().enumerate() {
            for second in &small[at + 1..] {
                if let Swap::Done = self.swap(draft, (request, candidate), &[*first, *second], links) {
                    return true;
                }
            }
        }
        false
    }

    /// Sends somebody to a request instead of others, and finds places for those.
    fn swap(
        &mut self,
        draft: &mut Draft<'_>,
        (request, candidate): (u32, Candidate),
        out: &[u32],
        links: u32,
    ) -> Swap {
        let (mark, held, spare) = (draft.mark(), self.held.len(), self.spare);
        for other in out {
            draft.take(*other);
        }
        let Some(route) = self.with(draft, candidate, request) else {
            draft.back_to(mark);
            return Swap::Tight;
        };
        draft.send(request, candidate, route);
        self.held.push(candidate.volunteer);
        if out.iter().all(|other| self.link(draft, *other, links - 1)) {
            return Swap::Done;
        }
        self.held.truncate(held);
        self.spare = spare;
        draft.back_to(mark);
        Swap::Stuck
    }

    fn with(&mut self, draft: &Draft<'_>, candidate: Candidate, request: u32) -> Option<Route> {
        self.tried += 1;
        draft.with(candidate.volunteer, request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Instance, Place, Request, Volunteer,
        instance::{Class, Minute},
    };

    const HERE: Place = Place { x: 0, y: 0 };

    /// A visit at a fixed minute.
    fn visit(class: Class, start: Minute, minutes: Minute) -> Request {
        Request {
            place: HERE,
            minutes,
            earliest: start,
            latest: start,
            class,
            unserved: [200_000, 20_000, 10_000][usize::from(class)],
        }
    }

    /// Everybody is free from eight to noon; `able` says who may go to each request, at a cost that rises by the list.
    fn day(requests: Vec<Request>, volunteers: usize, able: &[&[u32]]) -> Instance {
        let volunteer = Volunteer {
            home: HERE,
            most_minutes: 240,
            most_visits: 3,
            free: Volunteer::merged([(480, 720)]),
            booked: Vec::new(),
        };
        let list = |able: &&[u32]| {
            let costs = (100..).step_by(10);
            let list = able.iter().zip(costs);
            list.map(|(volunteer, cost)| Candidate {
                volunteer: *volunteer,
                cost,
            })
            .collect()
        };
        Instance::new(
            requests,
            vec![volunteer; volunteers],
            able.iter().map(list).collect(),
        )
        .unwrap()
    }

    /// The plan in which these go to those.
    fn planned<'a>(instance: &'a Instance, sent: &[(u32, u32)]) -> Draft<'a> {
        let mut draft = Draft::new(instance);
        for request in 0..instance.requests.len() as u32 {
            draft.take(request);
        }
        for (request, volunteer) in sent {
            let cost = instance.cost(*request as usize, *volunteer).unwrap();
            let route = draft.with(*volunteer, *request).unwrap();
            draft.send(
                *request,
                Candidate {
                    volunteer: *volunteer,
                    cost,
                },
                route,
            );
        }
        draft
    }

    fn sent(draft: &Draft<'_>, volunteers: u32) -> Vec<Vec<u32>> {
        (0..volunteers)
            .map(|volunteer| draft.requests(volunteer).to_vec())
            .collect()
    }

    #[test]
    fn a_request_finds_its_place_when_four_others_move_on() {
        let requests = vec![visit(2, 500, 60); 5];
        let able: [&[u32]; 5] = [&[0], &[0, 1], &[1, 2], &[2, 3], &[3, 4]];
        let instance = day(requests, 5, &able);
        let mut draft = planned(&instance, &[(1, 0), (2, 1), (3, 2), (4, 3)]);
        assert!(Chains::new(5).place(&mut draft, 0).0);
        assert_eq!(sent(&draft, 5), [[0], [1], [2], [3], [4]]);
    }

    #[test]
    fn two_make_way_for_one_that_is_as_long() {
        let requests = vec![visit(2, 500, 120), visit(2, 490, 40), visit(2, 560, 60)];
        let instance = day(requests, 3, &[&[0], &[0, 1], &[0, 2]]);
        let mut draft = planned(&instance, &[(1, 0), (2, 0)]);
        assert!(Chains::new(3).place(&mut draft, 0).0);
        assert_eq!(sent(&draft, 3), [[0], [1], [2]]);
    }

    #[test]
    fn an_emergency_goes_before_one_that_can_wait_and_not_the_other_way() {
        let requests = vec![visit(0, 500, 60), visit(2, 500, 60)];
        let instance = day(requests, 1, &[&[0], &[0]]);
        let mut draft = planned(&instance, &[(1, 0)]);
        assert!(Chains::new(2).place(&mut draft, 0).0);
        assert_eq!(sent(&draft, 1), [[0]]);
        assert!(!Chains::new(2).place(&mut draft, 1).0);
        assert_eq!(sent(&draft, 1), [[0]]);
    }

    #[test]
    fn without_a_place_the_plan_is_as_it_was() {
        let requests = vec![visit(2, 500, 60); 4];
        let instance = day(requests, 3, &[&[0], &[0, 1], &[1, 2], &[2]]);
        let mut draft = planned(&instance, &[(1, 0), (2, 1), (3, 2)]);
        let cost = draft.cost();
        assert!(!Chains::new(4).place(&mut draft, 0).0);
        assert_eq!(sent(&draft, 3), [[1], [2], [3]]);
        assert_eq!(draft.cost(), cost);
    }
}
