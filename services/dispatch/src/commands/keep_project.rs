use contracts::{
    Error,
    dispatch::activity::{KeepProject, KeptProject},
};
use kernel::ProjectId;
use runtime::{Cx, Result};
use serde_json::json;

use crate::{scope, store::activities, text};

/// Opens a project 项目, or puts one right (R5.2).
pub async fn keep_project(cx: Cx, command: KeepProject) -> Result<KeptProject> {
    scope::organises(cx.actor())?;
    let name = text::line("name", &command.name, 40)?;
    if command.to < command.from {
        return Err(Error::invalid("to", "ends_before", "the last day lies before the first").into());
    }
    let mut db = cx.db().await;
    let (id, what) = match command.project_id {
        Some(id) => {
            let runs = activities::project_org(&mut db, id).await?;
            let runs = runs.ok_or_else(|| Error::not_found("project"))?;
            scope::may_organise(cx.actor(), &runs).map_err(scope::unseen("project"))?;
            (id, "project.changed")
        }
        None => {
            scope::may_organise(cx.actor(), &command.org)?;
            (ProjectId::generate(cx.now()), "project.opened")
        }
    };
    let project = KeepProject { name, ..command };
    activities::keep_project(&mut db, id, &project, (cx.actor().staff_id(), cx.now())).await?;
    drop(db);
    cx.audit(
        what,
        id,
        json!({ "org": project.org, "funding": project.funding }),
    );
    Ok(KeptProject { project_id: id })
}
