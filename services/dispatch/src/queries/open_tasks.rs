use contracts::{
    dispatch::seek::{OpenTask, OpenTasks, OpenTasksFound},
    settings,
};
use runtime::{Read, Result};

use super::volunteer_tasks;
use crate::{
    domain::{
        fitness::{self, Need},
        place,
    },
    store::{org_units, people, seeking, wanted},
};

/// Orders that are looked at.
const SEEN: i64 = 500;
/// Orders that are shown.
const SHOWN: usize = 50;

/// What is on the open list for one volunteer: orders whose list reaches their village and whose filters they pass, the
/// nearest first. Whether they are free at that time is seen again when they take one.
pub async fn open_tasks(read: Read, query: OpenTasks) -> Result<OpenTasksFound> {
    let mut db = read.db().await?;
    volunteer_tasks::may_see(&read, &mut db, query.volunteer_id).await?;
    let Some(who) = people::one(&mut db, query.volunteer_id).await? else {
        return Ok(OpenTasksFound { tasks: Vec::new() });
    };
    let ids = seeking::listed(&mut db, &who.home, read.now(), SEEN).await?;
    let places = org_units::places(&mut db).await?;
    let here = (
        &who.home,
        who.home
            .village()
            .and_then(|home| places.get(&home).copied().flatten()),
    );
    let allow_household = read.settings().flag(settings::ALLOW_HOUSEHOLD);
    let mut found = Vec::new();
    for order in wanted::by(&mut db, &ids, who.id).await? {
        let there = (&order.village, places.get(&order.village).copied().flatten());
        let way = place::way(here, there);
        let need = Need::new(
            order.asked,
            (order.starts_at, order.duration.get()),
            order.gender_wish,
            (order.elder_person, order.household),
            allow_household,
        );
        if !fitness::fits(&who, &need, way.map(|way| way.metres)) {
            continue;
        }
        let metres = way.map_or(u32::MAX, |way| way.metres);
        found.push((
            metres,
            OpenTask {
                order_id: order.id,
                service: need.asked.service,
                weight: order.weight,
                village: order.village,
                starts_at: order.starts_at.into(),
                duration: order.duration,
                urgency: order.urgency,
                distance_m: way.filter(|way| way.measured).map(|way| way.metres),
            },
        ));
    }
    found.sort_by_key(|(metres, task)| (*metres, task.starts_at.0));
    found.truncate(SHOWN);
    Ok(OpenTasksFound {
        tasks: found.into_iter().map(|(_, task)| task).collect(),
    })
}
