//! What the best costs, by trying everything.

use planning::{Instance, Minute, Plan, Visit, check};

/// What the cheapest assignment costs from some request on, by trying all.
pub fn cheapest_assignment(instance: &Instance, request: usize, taken: &mut Vec<bool>) -> i64 {
    let Some(asked) = instance.requests().get(request) else {
        return 0;
    };
    let mut best = asked.unserved + cheapest_assignment(instance, request + 1, taken);
    for candidate in instance.candidates(request) {
        let volunteer = candidate.volunteer as usize;
        if !taken[volunteer] {
            taken[volunteer] = true;
            best = best.min(candidate.cost + cheapest_assignment(instance, request + 1, taken));
            taken[volunteer] = false;
        }
    }
    best
}

/// What the cheapest plan costs, by trying every set of visits for everybody, each judged by [`check`].
pub fn cheapest_plan(instance: &Instance) -> i64 {
    let sets = 1_usize << instance.requests().len();
    // Of each set of requests that those looked at so far serve together, the least cost.
    let mut served: Vec<Option<i64>> = vec![None; sets];
    served[0] = Some(0);
    for volunteer in 0..instance.volunteers().len() as u32 {
        let before = served.clone();
        for set in 1..sets {
            let Some(cost) = cost_of(instance, volunteer, set) else {
                continue;
            };
            for others in (0..sets).filter(|others| others & set == 0) {
                let Some(so_far) = before[others] else { continue };
                let together = &mut served[others | set];
                *together = Some(together.map_or(so_far + cost, |least| least.min(so_far + cost)));
            }
        }
    }
    let left = |set: usize| members(sets - 1 - set).map(|request| instance.requests()[request].unserved);
    let costs = served.iter().enumerate();
    costs
        .filter_map(|(set, cost)| cost.map(|cost| cost + left(set).sum::<i64>()))
        .min()
        .unwrap()
}

fn members(set: usize) -> impl Iterator<Item = usize> {
    (0..usize::BITS as usize).filter(move |request| set >> request & 1 == 1)
}

/// What it costs to send a volunteer to all of a set; nothing when they cannot make it.
fn cost_of(instance: &Instance, volunteer: u32, set: usize) -> Option<i64> {
    let cost = members(set)
        .map(|request| instance.cost(request, volunteer))
        .sum::<Option<i64>>()?;
    let mut trial = Plan {
        visits: vec![None; instance.requests().len()],
    };
    can_be_driven(instance, volunteer, set, 0, &mut trial).then_some(cost)
}

/// Whether somebody can make all of a set from some minute on, in some order, each as early as [`check`] accepts it.
fn can_be_driven(instance: &Instance, volunteer: u32, set: usize, from: Minute, trial: &mut Plan) -> bool {
    for request in members(set) {
        let asked = &instance.requests()[request];
        for start in asked.earliest.max(from)..=asked.latest {
            trial.visits[request] = Some(Visit { volunteer, start });
            if check(instance, trial).is_ok() {
                let left = set & !(1 << request);
                if can_be_driven(instance, volunteer, left, start + asked.minutes, trial) {
                    return true;
                }
                break;
            }
        }
        trial.visits[request] = None;
    }
    set == 0
}
