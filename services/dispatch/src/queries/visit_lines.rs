use contracts::{
    Actor, Error,
    dispatch::{VisitLines, VisitLinesFound},
};
use runtime::{Read, Result};
use uuid::Uuid;

use crate::{scope, store::tasks};

/// How many lines are asked for at most.
const MOST: usize = 200;

/// What stands behind lines of a statement. A visit that the asker may not see has no line; a volunteer sees their own.
pub async fn visit_lines(read: Read, query: VisitLines) -> Result<VisitLinesFound> {
    if query.visits.len() > MOST {
        return Err(Error::invalid("visits", "out_of_range", "at most 200 visits")
            .with("max", MOST)
            .into());
    }
    let ids: Vec<Uuid> = query.visits.iter().map(|id| id.uuid()).collect();
    let lines = tasks::lines(&mut *read.db().await?, &ids).await?;
    let may_see = |line: &tasks::Line| match read.actor() {
        Actor::Volunteer { id } => *id == line.volunteer_id,
        actor => scope::may_read(actor, &[&line.village, &line.org]).is_ok(),
    };
    Ok(VisitLinesFound {
        lines: lines.into_iter().filter(may_see).map(|line| line.line).collect(),
    })
}
