//! What a volunteer has served, day by day: the registry's own counted minutes, with the day and the service that dispatch
//! knows (R11.2).

use std::collections::HashMap;

use contracts::dispatch::VisitLines;
use kernel::{VisitId, VolunteerId, china_date};
use runtime::{Read, Result};

use crate::{domain::certificate::Served, store::credit};

/// Visits that dispatch is asked about at once.
const AT_ONCE: usize = 200;

/// Everything that counts of a volunteer. The sum of it is their raw minutes.
pub async fn served(read: &Read, volunteer: VolunteerId) -> Result<Vec<Served>> {
    let mut db = read.db().await?;
    let visits = credit::visits(&mut db, volunteer).await?;
    let mut all = credit::corrections(&mut db, volunteer).await?;
    drop(db);
    let ids: Vec<VisitId> = visits.iter().map(|visit| visit.id).collect();
    let mut known = HashMap::new();
    for some in ids.chunks(AT_ONCE) {
        let asked = VisitLines {
            visits: some.to_vec(),
        };
        let lines = read.ask(asked).await?.lines;
        known.extend(lines.into_iter().map(|line| (line.visit_id, line)));
    }
    all.extend(visits.into_iter().map(|visit| {
        let line = known.remove(&visit.id);
        let started = line.as_ref().and_then(|line| line.started_at);
        Served {
            day: china_date(started.map_or(visit.credited_at, |at| at.0)),
            service: line.map(|line| line.service),
            minutes: visit.minutes,
        }
    }));
    Ok(all)
}
