//! Large-neighbourhood search: take a few visits that compete for the same people out of the plan, put them back in the
//! order of what it costs to wait, and keep what is better, or for a while a little worse.

use rand::{RngExt, SeedableRng, rngs::SmallRng};

use crate::{
    Candidate, Instance, Plan,
    greedy::fill,
    route::{Room, Route, Routes},
};

/// Temperature at the beginning, in units of cost.
const HOT: f64 = 60.0;
/// Temperature at the end.
const COLD: f64 = 0.6;
/// Fewest visits that are taken out at once.
const FEWEST: usize = 2;
/// Most visits that are taken out at once.
const MOST: usize = 12;
/// Most requests nobody goes to that are tried along with what was taken out.
const WAITING: usize = 8;
/// Candidates of a request that are looked at when competitors are sought, cheapest first.
const RIVALS: usize = 50;
/// How often the temperature follows the budget, in turns.
const LOOK: u64 = 64;
/// One candidate in so many is passed over.
const BLINK: u32 = 50;
/// Nobody.
const NOBODY: u32 = u32::MAX;

/// How long a search goes on.
pub trait Budget {
    /// What part of the budget is used up after so many turns, 0 to 1; 1 ends the search.
    fn used(&mut self, turns: u64) -> f64;
}

/// So many turns: the same plan on every machine.
#[derive(Debug, Clone, Copy)]
pub struct Iterations(pub u64);

impl Budget for Iterations {
    fn used(&mut self, turns: u64) -> f64 {
        turns as f64 / self.0.max(1) as f64
    }
}

/// How a search went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trace {
    /// Turns that were made.
    pub turns: u64,
    /// The turn that found the plan that was kept.
    pub best_at: u64,
}

/// Looks for a cheaper plan, beginning with the greedy one. The same seed and number of turns give the same plan.
pub fn improve(instance: &Instance, seed: u64, budget: &mut impl Budget) -> (Plan, Trace) {
    let mut search = Search::new(instance, seed);
    let mut turns = 0;
    let mut heat = HOT;
    if !instance.requests.is_empty() {
        loop {
            if turns % LOOK == 0 {
                let used = budget.used(turns);
                if used >= 1.0 {
                    break;
                }
                heat = HOT * (COLD / HOT).powf(used.max(0.0));
            }
            search.turn(heat);
            turns += 1;
            search.keep_best(turns);
        }
    }
    let trace = Trace {
        turns,
        best_at: search.best_at,
    };
    (Plan::of(instance, &search.best), trace)
}

/// The cheapest two who can make a request now.
#[derive(Clone, Copy)]
struct Choice {
    request: u32,
    /// `NOBODY` when leaving it costs less.
    volunteer: u32,
    cost: i64,
    /// What the next best costs.
    second: i64,
    /// Who that is.
    second_volunteer: u32,
}

struct Search<'a> {
    instance: &'a Instance,
    routes: Routes<'a>,
    random: SmallRng,
    /// Who might make each request if nothing else were asked of them and costs less than nobody, cheapest first.
    able: Vec<Vec<Candidate>>,
    /// Of each volunteer.
    made: Vec<Route>,
    /// What the day of each volunteer still has room for.
    room: Vec<Room>,
    /// Of each request, who goes and what that costs.
    sent: Vec<(u32, i64)>,
    cost: i64,
    /// Requests nobody goes to, and the place of each in that list.
    waiting: Vec<u32>,
    waits_at: Vec<u32>,
    /// The best so far; the routes in `changed` are not yet copied into it.
    best: Vec<Route>,
    best_cost: i64,
    best_at: u64,
    changed: Vec<u32>,
    is_changed: Vec<bool>,
    /// Of this turn: the requests in hand, the routes as they were.
    pool: Vec<u32>,
    in_pool: Vec<bool>,
    before: Vec<(u32, Route)>,
    sent_before: Vec<(u32, (u32, i64))>,
    choices: Vec<Choice>,
}

impl<'a> Search<'a> {
    fn new(instance: &'a Instance, seed: u64) -> Self {
        let routes = Routes::new(instance);
        let made = fill(instance, &routes);
        let requests = instance.requests.len();
        let able = (0..requests)
            .map(|request| {
                let list = instance.candidates[request].iter().copied();
                list.filter(|candidate| candidate.cost < instance.requests[request].unserved)
                    .filter(|candidate| routes.alone(candidate.volunteer as usize, request as u32))
                    .collect()
            })
            .collect();
        let room = made
            .iter()
            .enumerate()
            .map(|(volunteer, route)| routes.room(volunteer, route))
            .collect();
        let mut search = Self {
            able,
            room,
            instance,
            random: SmallRng::seed_from_u64(seed),
            sent: instance
                .requests
                .iter()
                .map(|request| (NOBODY, request.unserved))
                .collect(),
            cost: instance.requests.iter().map(|request| request.unserved).sum(),
            waiting: (0..requests as u32).collect(),
            waits_at: (0..requests as u32).collect(),
            best: made.clone(),
            best_cost: 0,
            best_at: 0,
            changed: Vec::new(),
            is_changed: vec![false; instance.volunteers.len()],
            pool: Vec::new(),
            in_pool: vec![false; requests],
            before: Vec::new(),
            sent_before: Vec::new(),
            choices: Vec::new(),
            made,
            routes,
        };
        for volunteer in 0..search.made.len() {
            let requests: Vec<u32> = search.routes.requests(&search.made[volunteer]).collect();
            for request in requests {
                let cost = instance.cost(request as usize, volunteer as u32).unwrap_or(0);
                search.set(request, (volunteer as u32, cost));
            }
        }
        search.best_cost = search.cost;
        search
    }

    /// Notes who goes to a request.
    fn set(&mut self, request: u32, sent: (u32, i64)) {
        let at = request as usize;
        let was = std::mem::replace(&mut self.sent[at], sent);
        self.cost += sent.1 - was.1;
        match (was.0 == NOBODY, sent.0 == NOBODY) {
            (true, false) => {
                let place = self.waits_at[at] as usize;
                self.waiting.swap_remove(place);
                if let Some(moved) = self.waiting.get(place) {
                    self.waits_at[*moved as usize] = place as u32;
                }
            }
            (false, true) => {
                self.waits_at[at] = self.waiting.len() as u32;
                self.waiting.push(request);
            }
            _ => {}
        }
    }

    /// Gives a volunteer another route; the first of a turn is remembered.
    fn reroute(&mut self, volunteer: u32, route: Route) {
        self.room[volunteer as usize] = self.routes.room(volunteer as usize, &route);
        let was = std::mem::replace(&mut self.made[volunteer as usize], route);
        if !self.before.iter().any(|(known, _)| *known == volunteer) {
            self.before.push((volunteer, was));
        }
    }

    fn turn(&mut self, heat: f64) {
        let cost = self.cost;
        self.before.clear();
        self.sent_before.clear();
        self.take_out();
        self.put_back();
        let worse = (self.cost - cost) as f64;
        if worse > 0.0 && self.random.random::<f64>() >= (-worse / heat).exp() {
            self.undo();
            return;
        }
        for (volunteer, _) in &self.before {
            let changed = &mut self.is_changed[*volunteer as usize];
            if !*changed {
                *changed = true;
                self.changed.push(*volunteer);
            }
        }
    }

    fn undo(&mut self) {
        while let Some((volunteer, route)) = self.before.pop() {
            self.room[volunteer as usize] = self.routes.room(volunteer as usize, &route);
            self.made[volunteer as usize] = route;
        }
        while let Some((request, sent)) = self.sent_before.pop() {
            self.set(request, sent);
        }
    }

    fn keep_best(&mut self, turn: u64) {
        if self.cost >= self.best_cost {
            return;
        }
        (self.best_cost, self.best_at) = (self.cost, turn);
        while let Some(volunteer) = self.changed.pop() {
            self.is_changed[volunteer as usize] = false;
            self.best[volunteer as usize].clone_from(&self.made[volunteer as usize]);
        }
    }

    /// Chooses a request and takes out visits of those who might go to it, and so on from one that was taken out.
    fn take_out(&mut self) {
        let requests = self.instance.requests.len();
        let wanted = self.random.random_range(FEWEST..=MOST);
        // What nobody goes to costs most: half of the turns begin there.
        let first = if !self.waiting.is_empty() && self.random.random::<bool>() {
            self.waiting[self.random.random_range(0..self.waiting.len())]
        } else {
            self.random.random_range(0..requests) as u32
        };
        self.take(first);
        let mut at = first;
        let mut tries = 0;
        while self.pool.len() < wanted && tries < wanted * 4 {
            tries += 1;
            let list = &self.able[at as usize];
            let near = list.len().min(RIVALS);
            if near > 0 {
                // Cheap ones more often: the square of a uniform number.
                let uniform = self.random.random::<f64>();
                let rival = list[(uniform * uniform * near as f64) as usize].volunteer as usize;
                let held: Route = self.routes.requests(&self.made[rival]).collect();
                if !held.is_empty() {
                    let request = held[self.random.random_range(0..held.len())];
                    self.take(request);
                }
            }
            if self.random.random_range(0..3) == 0 {
                at = self.pool[self.random.random_range(0..self.pool.len())];
            }
        }
        // Others who wait and might go into the room that was made.
        let freed = self.before.len();
        for _ in 0..WAITING.min(self.waiting.len()) {
            if freed == 0 {
                break;
            }
            let volunteer = self.before[self.random.random_range(0..freed)].0;
            let asked = &self.instance.asked_of[volunteer as usize];
            if asked.is_empty() {
                continue;
            }
            let request = asked[self.random.random_range(0..asked.len())];
            if self.sent[request as usize].0 == NOBODY {
                self.take(request);
            }
        }
    }

    /// Takes a request into the hand.
    fn take(&mut self, request: u32) {
        let at = request as usize;
        if std::mem::replace(&mut self.in_pool[at], true) {
            return;
        }
        self.pool.push(request);
        let sent = self.sent[at];
        self.sent_before.push((request, sent));
        if sent.0 != NOBODY {
            let shorter = self.made[sent.0 as usize]
                .iter()
                .copied()
                .filter(|stop| *stop != request)
                .collect();
            self.reroute(sent.0, shorter);
            self.set(request, (NOBODY, self.instance.requests[at].unserved));
        }
    }

    /// Gives what is in the hand to people, first what would lose most by waiting.
    fn put_back(&mut self) {
        let mut choices = std::mem::take(&mut self.choices);
        choices.clear();
        while let Some(request) = self.pool.pop() {
            self.in_pool[request as usize] = false;
            choices.push(self.choose(request));
        }
        while !choices.is_empty() {
            let (mut next, mut most) = (0, i64::MIN);
            for (at, choice) in choices.iter().enumerate() {
                let loss = choice.second - choice.cost;
                if loss > most {
                    (next, most) = (at, loss);
                }
            }
            let choice = choices.swap_remove(next);
            if choice.volunteer == NOBODY {
                continue;
            }
            let volunteer = choice.volunteer as usize;
            let Some(longer) = self.routes.with(volunteer, &self.made[volunteer], choice.request) else {
                continue;
            };
            self.reroute(choice.volunteer, longer);
            self.set(choice.request, (choice.volunteer, choice.cost));
            for other in &mut choices {
                if other.volunteer == choice.volunteer || other.second_volunteer == choice.volunteer {
                    *other = self.choose(other.request);
                }
            }
        }
        self.choices = choices;
    }

    /// The cheapest two who can make a request now and cost less than nobody.
    fn choose(&mut self, request: u32) -> Choice {
        let nobody = self.instance.requests[request as usize].unserved;
        let mut choice = Choice {
            request,
            volunteer: NOBODY,
            cost: nobody,
            second: nobody,
            second_volunteer: NOBODY,
        };
        let minutes = self.instance.requests[request as usize].minutes;
        for candidate in &self.able[request as usize] {
            let volunteer = candidate.volunteer as usize;
            let room = self.room[volunteer];
            if room.visits == 0 || room.minutes < minutes {
                continue;
            }
            // Now and then the cheapest is passed over, so that the order of the list does not decide everything.
            if self.random.random_range(0..BLINK) == 0
                || self
                    .routes
                    .with(volunteer, &self.made[volunteer], request)
                    .is_none()
            {
                continue;
            }
            if choice.volunteer == NOBODY {
                choice.volunteer = candidate.volunteer;
                choice.cost = candidate.cost;
            } else {
                choice.second = candidate.cost;
                choice.second_volunteer = candidate.volunteer;
                break;
            }
        }
        choice
    }
}
