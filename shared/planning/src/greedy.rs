//! The two plans that a person makes by hand: where a search begins, and what it is measured by.

use crate::{
    Instance, Plan,
    route::{Route, Routes},
};

/// Most urgent class first, within it the request with the fewest candidates, each to the cheapest who can make it.
pub fn greedy(instance: &Instance) -> Plan {
    Plan::of(instance, &fill(instance, &Routes::new(instance)))
}

/// In the order of the list, each to the nearest who can make it: what a desk does that looks at one request at a time.
pub fn nearest(instance: &Instance) -> Plan {
    let routes = Routes::new(instance);
    let mut made = routes.begin();
    for (number, request) in instance.requests.iter().enumerate() {
        let mut near: Vec<u32> = instance.candidates[number]
            .iter()
            .map(|candidate| candidate.volunteer)
            .collect();
        near.sort_by_key(|volunteer| {
            instance.volunteers[*volunteer as usize]
                .home
                .square_to(request.place)
        });
        send(&routes, &mut made, number as u32, near);
    }
    Plan::of(instance, &made)
}

/// The routes of [`greedy`]: nobody is sent who costs more than nobody.
pub(crate) fn fill(instance: &Instance, routes: &Routes<'_>) -> Vec<Route> {
    let mut order: Vec<usize> = (0..instance.requests.len()).collect();
    order.sort_by_key(|request| {
        (
            instance.requests[*request].class,
            instance.candidates[*request].len(),
        )
    });
    let mut made = routes.begin();
    for request in order {
        let worth = instance.requests[request].unserved;
        let cheapest = instance.candidates[request]
            .iter()
            .filter(|candidate| candidate.cost < worth);
        send(
            routes,
            &mut made,
            request as u32,
            cheapest.map(|candidate| candidate.volunteer),
        );
    }
    made
}

/// The first who can make it goes.
fn send(routes: &Routes<'_>, made: &mut [Route], request: u32, volunteers: impl IntoIterator<Item = u32>) {
    for volunteer in volunteers {
        let volunteer = volunteer as usize;
        if let Some(longer) = routes.with(volunteer, &made[volunteer], request) {
            made[volunteer] = longer;
            return;
        }
    }
}
