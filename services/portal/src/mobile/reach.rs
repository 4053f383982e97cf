//! What a volunteer learns about an elder, and when: name, number and address belong to a visit that they have accepted,
//! until it is over. Before and after, nothing.
//!
//! dispatch answers which visits are theirs; only then the portal asks the elderly registry, which logs it.

use std::collections::HashMap;

use contracts::{
    Actor,
    dispatch::{Task, Tasks, VisitState},
    elderly::{ElderContacts, ElderNames, ElderReach},
};
use kernel::{ElderId, VisitId, VolunteerId};

use crate::web::App;

/// Visits of these tasks that are accepted or under way.
fn open_visits(tasks: &Tasks) -> impl Iterator<Item = &Task> {
    let open = |task: &&Task| matches!(task.visit.state, VisitState::Accepted | VisitState::InProgress);
    tasks.visits.iter().filter(open)
}

fn portal() -> Actor {
    Actor::service("portal")
}

/// How to reach the elder of a visit; nothing unless the visit is among `tasks`, which dispatch gave for this volunteer, and
/// is accepted or under way.
///
/// # Errors
/// The elderly registry does not answer.
pub async fn of_visit(
    app: &App,
    me: VolunteerId,
    tasks: &Tasks,
    visit: VisitId,
) -> contracts::Result<Option<ElderReach>> {
    let Some(task) = open_visits(tasks).find(|task| task.visit.visit_id == visit) else {
        return Ok(None);
    };
    let purpose = format!("visit {visit} of volunteer {me}");
    let asked = ElderContacts {
        elder_ids: vec![task.elder_id],
        purpose,
    };
    Ok(app.host.client().ask(&portal(), asked).await?.elders.pop())
}

/// Names of the elders of all visits that are accepted or under way.
///
/// # Errors
/// The elderly registry does not answer.
pub async fn names(app: &App, tasks: &Tasks) -> contracts::Result<HashMap<ElderId, String>> {
    let mut ids: Vec<ElderId> = open_visits(tasks).map(|task| task.elder_id).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = app.host.client().ask(&portal(), ElderNames { ids }).await?;
    Ok(found
        .names
        .into_iter()
        .map(|person| (ElderId::from(person.id), person.name.0))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mobile::sample::{task, tasks};

    #[test]
    fn only_a_visit_that_is_accepted_or_under_way_opens_the_elders_door() {
        for state in VisitState::ALL {
            let mut all = tasks();
            all.visits = vec![task(*state)];
            let open = open_visits(&all).count() == 1;
            assert_eq!(
                open,
                matches!(state, VisitState::Accepted | VisitState::InProgress),
                "{state:?}"
            );
        }
    }

    #[test]
    fn a_visit_that_is_done_or_not_theirs_opens_nothing() {
        let mut all = tasks();
        all.done = std::mem::take(&mut all.visits);
        assert_eq!(open_visits(&all).count(), 0);
    }
}
