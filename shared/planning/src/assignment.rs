//! One visit each: the cheapest assignment, exactly.
//!
//! Successive shortest augmenting paths over the pairs that there are, with potentials (Dijkstra on reduced costs). For a
//! campaign day on which everybody makes one visit; and the oracle of the other plans.

use std::{cmp::Reverse, collections::BinaryHeap};

use crate::Instance;

/// Who goes to each request when nobody makes two visits and times are not looked at: Σ cost + Σ penalty is minimal.
pub fn assign(instance: &Instance) -> Vec<Option<u32>> {
    let requests = instance.requests.len();
    let volunteers = instance.volunteers.len();
    // Beside the volunteers stands a “nobody” of its own for each request.
    let mut holder: Vec<Option<usize>> = vec![None; volunteers];
    let mut sent: Vec<Option<u32>> = vec![None; requests];
    // Potentials of the volunteers; a request's is implied by its pair.
    let mut price = vec![0_i64; volunteers];
    let mut reached = vec![i64::MAX; volunteers];
    let mut from = vec![usize::MAX; volunteers];
    let mut touched: Vec<u32> = Vec::new();
    for first in 0..requests {
        let mut heap: BinaryHeap<Reverse<(i64, u32)>> = BinaryHeap::new();
        // The cheapest way to end a path: somebody free, or a request of the path left to nobody.
        let mut end: Option<(i64, End)> = None;
        let mut settled: Vec<(u32, i64)> = Vec::new();
        let mut request = first;
        let mut so_far = 0_i64;
        // Reduced cost of the pair by which `request` is held now.
        let mut held = 0_i64;
        loop {
            let nobody = so_far + instance.requests[request].unserved - held;
            if end.is_none_or(|(best, _)| nobody < best) {
                end = Some((nobody, End::Nobody(request)));
            }
            for candidate in &instance.candidates[request] {
                let at = candidate.volunteer as usize;
                let cost = so_far + candidate.cost - price[at] - held;
                if cost < reached[at] {
                    if reached[at] == i64::MAX {
                        touched.push(candidate.volunteer);
                    }
                    reached[at] = cost;
                    from[at] = request;
                    heap.push(Reverse((cost, candidate.volunteer)));
                }
            }
            let next = loop {
                match heap.pop() {
                    Some(Reverse((cost, volunteer))) if cost == reached[volunteer as usize] => {
                        break Some((cost, volunteer));
                    }
                    Some(_) => {}
                    None => break None,
                }
            };
            let Some((cost, volunteer)) = next.filter(|(cost, _)| end.is_none_or(|(best, _)| *cost < best))
            else {
                break;
            };
            settled.push((volunteer, cost));
            match holder[volunteer as usize] {
                None => {
                    end = Some((cost, End::Free(volunteer)));
                    break;
                }
                Some(other) => {
                    so_far = cost;
                    held = instance.cost(other, volunteer).unwrap_or(0) - price[volunteer as usize];
                    request = other;
                }
            }
        }
        if let Some((best, end)) = end {
            for (volunteer, cost) in settled {
                price[volunteer as usize] += (cost - best).min(0);
            }
            turn_over(first, end, &from, &mut holder, &mut sent);
        }
        for volunteer in touched.drain(..) {
            reached[volunteer as usize] = i64::MAX;
        }
    }
    sent
}

/// Where a path ends.
#[derive(Clone, Copy)]
enum End {
    /// A volunteer nobody has.
    Free(u32),
    /// A request that is left.
    Nobody(usize),
}

/// Gives every request of the path the volunteer that the path says.
fn turn_over(first: usize, end: End, from: &[usize], holder: &mut [Option<usize>], sent: &mut [Option<u32>]) {
    let mut volunteer = match end {
        End::Free(volunteer) => volunteer,
        End::Nobody(request) => match sent[request].take() {
            Some(volunteer) => volunteer,
            None => return,
        },
    };
    loop {
        let request = from[volunteer as usize];
        holder[volunteer as usize] = Some(request);
        match sent[request].replace(volunteer) {
            Some(previous) if request != first => volunteer = previous,
            _ => return,
        }
    }
}
