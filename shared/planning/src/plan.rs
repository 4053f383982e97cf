//! Who goes where and when.

use crate::{
    Instance,
    instance::{Class, Minute},
    route::{Route, Routes},
};

/// A visit of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// Place in the list of volunteers.
    pub volunteer: u32,
    /// When it begins.
    pub start: Minute,
}

/// For each request who goes, or nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// In the order of the requests.
    pub visits: Vec<Option<Visit>>,
}

/// What a plan comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Σ cost of chosen pairs + Σ penalty of the rest.
    pub cost: i64,
    /// Of each class that is asked for: the class, how many are served, of how many.
    pub classes: Vec<(Class, usize, usize)>,
}

impl Summary {
    /// Requests that are served.
    pub fn served(&self) -> usize {
        self.classes.iter().map(|(_, served, _)| served).sum()
    }
}

impl Plan {
    /// Every visit as early as its route allows.
    pub(crate) fn of(instance: &Instance, routes: &[Route]) -> Self {
        let mut visits = vec![None; instance.requests.len()];
        let mut timed = Routes::new(instance);
        for (volunteer, route) in routes.iter().enumerate() {
            timed.times(volunteer, route, |request, start| {
                visits[request] = Some(Visit {
                    volunteer: volunteer as u32,
                    start,
                });
            });
        }
        Self { visits }
    }

    /// What it comes to. A pair that may not be costs as if nobody went; [`check`](crate::check) finds it.
    pub fn summary(&self, instance: &Instance) -> Summary {
        let mut classes: Vec<(Class, usize, usize)> = Vec::new();
        let mut cost = 0;
        for (number, request) in instance.requests.iter().enumerate() {
            let visit = self.visits.get(number).copied().flatten();
            let sent = visit.and_then(|visit| instance.cost(number, visit.volunteer));
            cost += sent.unwrap_or(request.unserved);
            let at = classes.iter().position(|(class, ..)| *class == request.class);
            let at = at.unwrap_or_else(|| {
                classes.push((request.class, 0, 0));
                classes.len() - 1
            });
            classes[at].1 += usize::from(sent.is_some());
            classes[at].2 += 1;
        }
        classes.sort_unstable();
        Summary { cost, classes }
    }
}
