//! A plan in the making: who goes where now, the way back from there, and the cheapest plan that there was.

use crate::{
    Candidate, Instance, Plan,
    greedy::fill,
    route::{Room, Route, Routes},
};

/// Nobody.
pub(crate) const NOBODY: u32 = u32::MAX;

/// One request and the route that changed with it, as they were.
struct Step {
    request: u32,
    sent: (u32, i64),
    volunteer: u32,
    route: Route,
}

/// Who goes where now.
pub(crate) struct Draft<'a> {
    pub instance: &'a Instance,
    routes: Routes<'a>,
    /// Who might make each request if nothing else were asked of them and costs less than nobody, cheapest first.
    able: Vec<Vec<Candidate>>,
    /// Of each volunteer.
    made: Vec<Route>,
    /// What the day of each volunteer still has room for.
    room: Vec<Room>,
    /// Of each request, who goes and what that costs.
    sent: Vec<(u32, i64)>,
    cost: i64,
    /// Requests nobody goes to though somebody might, and the place of each in that list.
    waiting: Vec<u32>,
    waits_at: Vec<u32>,
    /// What was changed since the last [`Draft::keep`].
    steps: Vec<Step>,
    /// The best so far; the routes in `changed` are not yet copied into it.
    best: Vec<Route>,
    best_cost: i64,
    changed: Vec<u32>,
    is_changed: Vec<bool>,
}

impl<'a> Draft<'a> {
    /// Begins with the greedy plan.
    pub fn new(instance: &'a Instance) -> Self {
        let routes = Routes::new(instance);
        let made = fill(instance, &routes);
        let requests = instance.requests.len();
        let able: Vec<Vec<Candidate>> = (0..requests)
            .map(|request| {
                let list = instance.candidates[request].iter().copied();
                list.filter(|candidate| candidate.cost < instance.requests[request].unserved)
                    .filter(|candidate| routes.alone(candidate.volunteer as usize, request as u32))
                    .collect()
            })
            .collect();
        let room = made.iter().enumerate();
        let mut draft = Self {
            room: room
                .map(|(volunteer, route)| routes.room(volunteer, route))
                .collect(),
            sent: instance
                .requests
                .iter()
                .map(|request| (NOBODY, request.unserved))
                .collect(),
            cost: instance.requests.iter().map(|request| request.unserved).sum(),
            waiting: Vec::new(),
            waits_at: vec![NOBODY; requests],
            steps: Vec::new(),
            best: made.clone(),
            best_cost: 0,
            changed: Vec::new(),
            is_changed: vec![false; instance.volunteers.len()],
            instance,
            routes,
            able,
            made,
        };
        for request in 0..requests as u32 {
            if !draft.able[request as usize].is_empty() {
                draft.waits_at[request as usize] = draft.waiting.len() as u32;
                draft.waiting.push(request);
            }
        }
        for volunteer in 0..draft.made.len() {
            for request in draft.requests(volunteer as u32) {
                let cost = instance.cost(request as usize, volunteer as u32).unwrap_or(0);
                draft.set(request, (volunteer as u32, cost));
            }
        }
        draft.best_cost = draft.cost;
        draft
    }

    /// What a request costs on the whole now, of those that somebody might go to.
    pub fn mean(&self) -> f64 {
        let costs = self
            .able
            .iter()
            .zip(&self.sent)
            .filter(|(able, _)| !able.is_empty());
        let (sum, number) = costs.fold((0, 0_u32), |(sum, number), (_, (_, cost))| {
            (sum + cost, number + 1)
        });
        sum as f64 / f64::from(number.max(1))
    }

    /// What the plan costs now.
    pub fn cost(&self) -> i64 {
        self.cost
    }

    /// Requests nobody goes to though somebody might.
    pub fn waiting(&self) -> &[u32] {
        &self.waiting
    }

    /// Who might make a request if nothing else were asked of them, cheapest first.
    pub fn able(&self, request: u32) -> &[Candidate] {
        &self.able[request as usize]
    }

    /// What it costs when nobody goes to a request.
    pub fn unserved(&self, request: u32) -> i64 {
        self.instance.requests[request as usize].unserved
    }

    /// Whether nobody goes to a request.
    pub fn waits(&self, request: u32) -> bool {
        self.sent[request as usize].0 == NOBODY
    }

    /// What a volunteer goes to, bookings aside.
    pub fn requests(&self, volunteer: u32) -> Route {
        self.routes.requests(&self.made[volunteer as usize]).collect()
    }

    /// Volunteers whose routes were changed since the last [`Draft::keep`]; one may stand twice.
    pub fn touched(&self) -> impl ExactSizeIterator<Item = u32> {
        self.steps.iter().map(|step| step.volunteer)
    }

    /// Whether a volunteer's day has the minutes for one more request.
    pub fn has_room(&self, volunteer: u32, request: u32) -> bool {
        let room = self.room[volunteer as usize];
        room.visits > 0 && room.minutes >= self.instance.requests[request as usize].minutes
    }

    /// The route of a volunteer with one more request, if they can make it.
    pub fn with(&self, volunteer: u32, request: u32) -> Option<Route> {
        let at = volunteer as usize;
        self.has_room(volunteer, request)
            .then(|| self.routes.with(at, &self.made[at], request))?
    }

    /// Lets a volunteer go by a route that [`Draft::with`] gave for a request nobody goes to.
    pub fn send(&mut self, request: u32, candidate: Candidate, route: Route) {
        self.step(
            request,
            (candidate.volunteer, candidate.cost),
            candidate.volunteer,
            route,
        );
    }

    /// Lets nobody go to a request.
    pub fn take(&mut self, request: u32) {
        let (volunteer, _) = self.sent[request as usize];
        if volunteer != NOBODY {
            let stops = self.made[volunteer as usize].iter().copied();
            let shorter = stops.filter(|stop| *stop != request).collect();
            self.step(request, (NOBODY, self.unserved(request)), volunteer, shorter);
        }
    }

    fn step(&mut self, request: u32, sent: (u32, i64), volunteer: u32, route: Route) {
        let step = Step {
            request,
            sent: self.sent[request as usize],
            volunteer,
            route: self.reroute(volunteer, route),
        };
        self.steps.push(step);
        self.set(request, sent);
    }

    /// Gives a volunteer another route, and gives back the one they had.
    fn reroute(&mut self, volunteer: u32, route: Route) -> Route {
        let at = volunteer as usize;
        self.room[at] = self.routes.room(at, &route);
        std::mem::replace(&mut self.made[at], route)
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

    /// How many steps were made since the last [`Draft::keep`]: a mark to go back to.
    pub fn mark(&self) -> usize {
        self.steps.len()
    }

    /// Undoes every step after a mark.
    pub fn back_to(&mut self, mark: usize) {
        while self.steps.len() > mark
            && let Some(step) = self.steps.pop()
        {
            self.reroute(step.volunteer, step.route);
            self.set(step.request, step.sent);
        }
    }

    /// Keeps every step; says whether this is the cheapest plan that there was.
    pub fn keep(&mut self) -> bool {
        while let Some(step) = self.steps.pop() {
            let changed = &mut self.is_changed[step.volunteer as usize];
            if !std::mem::replace(changed, true) {
                self.changed.push(step.volunteer);
            }
        }
        if self.cost >= self.best_cost {
            return false;
        }
        self.best_cost = self.cost;
        while let Some(volunteer) = self.changed.pop() {
            self.is_changed[volunteer as usize] = false;
            self.best[volunteer as usize].clone_from(&self.made[volunteer as usize]);
        }
        true
    }

    /// The cheapest plan that there was.
    pub fn best(&self) -> Plan {
        Plan::of(self.instance, &self.best)
    }
}
