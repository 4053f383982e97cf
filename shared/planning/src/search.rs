//! Large-neighbourhood search: take a few visits that compete for the same people out of the plan, put them back in the
//! order of what it costs to wait, and keep what is better, or for a while a little worse.

use rand::{RngExt, SeedableRng, rngs::SmallRng};

use crate::{
    Candidate, Instance, Plan,
    chain::Chains,
    draft::{Draft, NOBODY},
};

/// Temperature at the beginning, as a part of what a request costs in the greedy plan: where many wait the costs that
/// are at stake are penalties, where few do they are ways.
const HOT: f64 = 0.5;
/// Temperature at the end, in units of cost.
const COLD: f64 = 0.6;
/// Fewest visits that are taken out at once.
const FEWEST: usize = 2;
/// Most visits that are taken out at once.
const MOST: usize = 12;
/// Most requests nobody goes to that are tried along with what was taken out.
const WAITING: usize = 8;
/// Candidates of a request that are looked at when competitors are sought, cheapest first.
const RIVALS: usize = 50;
/// Routes that looking for chains may try for each turn: about a tenth of the time.
const CHAINS: i64 = 4;
/// How often the temperature follows the budget, in turns.
const LOOK: u64 = 64;
/// One candidate in so many is passed over.
const BLINK: u32 = 50;

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
    let mut trace = Trace { turns: 0, best_at: 0 };
    if !instance.requests.is_empty() {
        let hot = (HOT * search.draft.mean()).max(COLD);
        let mut heat = hot;
        loop {
            if trace.turns.is_multiple_of(LOOK) {
                let used = budget.used(trace.turns);
                if used >= 1.0 {
                    break;
                }
                heat = hot * (COLD / hot).powf(used.max(0.0));
            }
            trace.turns += 1;
            if search.turn(heat) {
                trace.best_at = trace.turns;
            }
        }
    }
    (search.draft.best(), trace)
}

/// The cheapest two who can make a request now.
#[derive(Clone, Copy)]
struct Choice {
    request: u32,
    /// `NOBODY`, at what that costs, when nobody can.
    first: Candidate,
    second: Candidate,
}

struct Search<'a> {
    draft: Draft<'a>,
    chains: Chains,
    random: SmallRng,
    /// Routes that chains may still try; below zero after a long search.
    tries: i64,
    /// Of this turn: the requests in hand.
    pool: Vec<u32>,
    in_pool: Vec<bool>,
    choices: Vec<Choice>,
}

impl<'a> Search<'a> {
    fn new(instance: &'a Instance, seed: u64) -> Self {
        let requests = instance.requests.len();
        Self {
            draft: Draft::new(instance),
            chains: Chains::new(requests),
            random: SmallRng::seed_from_u64(seed),
            tries: 0,
            pool: Vec::new(),
            in_pool: vec![false; requests],
            choices: Vec::new(),
        }
    }

    /// Changes the plan a little; says whether it is now the cheapest that there was.
    fn turn(&mut self, heat: f64) -> bool {
        self.tries += CHAINS;
        let is_best = self.tries > 0 && self.chain();
        let cost = self.draft.cost();
        self.take_out();
        self.put_back();
        let worse = (self.draft.cost() - cost) as f64;
        if worse > 0.0 && self.random.random::<f64>() >= (-worse / heat).exp() {
            self.draft.back_to(0);
            return is_best;
        }
        self.draft.keep() || is_best
    }

    /// Looks for a chain that brings somebody to one who waits; says whether the plan is now the cheapest that there was.
    fn chain(&mut self) -> bool {
        let waiting = self.draft.waiting();
        if waiting.is_empty() {
            return false;
        }
        let request = waiting[self.random.random_range(0..waiting.len())];
        let cost = self.draft.cost();
        let (found, tried) = self.chains.place(&mut self.draft, request);
        self.tries -= i64::from(tried);
        if found && self.draft.cost() < cost {
            return self.draft.keep();
        }
        self.draft.back_to(0);
        false
    }

    /// Chooses a request and takes out visits of those who might go to it, and so on from one that was taken out.
    fn take_out(&mut self) {
        let requests = self.draft.instance.requests.len();
        let wanted = self.random.random_range(FEWEST..=MOST);
        // What nobody goes to costs most: a third of the turns begin there.
        let waiting = self.draft.waiting();
        let first = if !waiting.is_empty() && self.random.random_range(0..3) == 0 {
            waiting[self.random.random_range(0..waiting.len())]
        } else {
            self.random.random_range(0..requests) as u32
        };
        self.take(first);
        let mut at = first;
        let mut tries = 0;
        while self.pool.len() < wanted && tries < wanted * 4 {
            tries += 1;
            let list = self.draft.able(at);
            let near = list.len().min(RIVALS);
            if near > 0 {
                // Cheap ones more often: the square of a uniform number.
                let uniform = self.random.random::<f64>();
                let held = self
                    .draft
                    .requests(list[(uniform * uniform * near as f64) as usize].volunteer);
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
        let freed = self.draft.mark();
        for _ in 0..WAITING.min(self.draft.waiting().len()) {
            if freed == 0 {
                break;
            }
            let Some(volunteer) = self.draft.touched().nth(self.random.random_range(0..freed)) else {
                break;
            };
            let asked = &self.draft.instance.asked_of[volunteer as usize];
            if asked.is_empty() {
                continue;
            }
            let request = asked[self.random.random_range(0..asked.len())];
            if self.draft.waits(request) {
                self.take(request);
            }
        }
    }

    /// Takes a request into the hand.
    fn take(&mut self, request: u32) {
        if !std::mem::replace(&mut self.in_pool[request as usize], true) {
            self.pool.push(request);
            self.draft.take(request);
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
                let loss = choice.second.cost - choice.first.cost;
                if loss > most {
                    (next, most) = (at, loss);
                }
            }
            let choice = choices.swap_remove(next);
            let volunteer = choice.first.volunteer;
            if volunteer == NOBODY {
                continue;
            }
            let Some(longer) = self.draft.with(volunteer, choice.request) else {
                continue;
            };
            self.draft.send(choice.request, choice.first, longer);
            for other in &mut choices {
                if other.first.volunteer == volunteer || other.second.volunteer == volunteer {
                    *other = self.choose(other.request);
                }
            }
        }
        self.choices = choices;
    }

    /// The cheapest two who can make a request now and cost less than nobody.
    fn choose(&mut self, request: u32) -> Choice {
        let nobody = Candidate {
            volunteer: NOBODY,
            cost: self.draft.unserved(request),
        };
        let mut choice = Choice {
            request,
            first: nobody,
            second: nobody,
        };
        for candidate in self.draft.able(request) {
            // Now and then the cheapest is passed over, so that the order of the list does not decide everything.
            if !self.draft.has_room(candidate.volunteer, request)
                || self.random.random_range(0..BLINK) == 0
                || self.draft.with(candidate.volunteer, request).is_none()
            {
                continue;
            }
            if choice.first.volunteer == NOBODY {
                choice.first = *candidate;
            } else {
                choice.second = *candidate;
                break;
            }
        }
        choice
    }
}
