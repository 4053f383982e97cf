use contracts::{
    Actor, Error,
    dispatch::{OfferedTask, Tasks, VolunteerTasks},
};
use kernel::VolunteerId;
use runtime::{Read, Result};
use sqlx::PgConnection;
use uuid::Uuid;

use super::tasks_of;
use crate::{
    scope,
    store::{candidates, catalogue, tasks},
};

/// How many done visits are shown.
const DONE: i64 = 20;

/// A volunteer's own tasks; staff see those of the volunteers in their scope. An offer shows no name and no address.
pub async fn volunteer_tasks(read: Read, query: VolunteerTasks) -> Result<Tasks> {
    let volunteer = query.volunteer_id;
    let mut db = read.db().await?;
    may_see(&read, &mut db, volunteer).await?;
    let asked = tasks::asked(&mut db, volunteer, read.now()).await?;
    let orders: Vec<Uuid> = asked.iter().map(|asked| asked.order_id.uuid()).collect();
    let briefs = tasks::briefs(&mut db, &orders).await?;
    let catalogue = if asked.is_empty() {
        Vec::new()
    } else {
        catalogue::all(&mut db, read.now()).await?
    };
    let offers = asked.into_iter().filter_map(|asked| {
        let brief = briefs.get(&asked.order_id)?;
        let item = catalogue.iter().find(|item| item.code == brief.service)?;
        Some(OfferedTask {
            offer_id: asked.offer_id.into(),
            service: brief.service.clone(),
            weight: item.weight,
            village: brief.village.clone(),
            starts_at: brief.starts_at.into(),
            duration: brief.duration,
            urgency: brief.urgency,
            distance_m: asked.metres.and_then(|metres| u32::try_from(metres).ok()),
            expires_at: asked.expires_at.into(),
        })
    });
    let offers = offers.collect();
    let (ahead, done) = (
        tasks::ahead(&mut db, volunteer).await?,
        tasks::done(&mut db, volunteer, DONE).await?,
    );
    let settings = read.settings();
    Ok(Tasks {
        offers,
        visits: tasks_of(&mut db, &ahead, &settings, read.crypto()).await?,
        done: tasks_of(&mut db, &done, &settings, read.crypto()).await?,
    })
}

/// Whether the asker may see a volunteer's tasks.
pub async fn may_see(read: &Read, db: &mut PgConnection, volunteer: VolunteerId) -> Result<()> {
    match read.actor() {
        Actor::Volunteer { id } if *id == volunteer => Ok(()),
        Actor::Volunteer { .. } => {
            Err(Error::forbidden("not_yours", "this belongs to another volunteer").into())
        }
        staff => {
            let belongs = candidates::belongs(db, volunteer).await?;
            let belongs = belongs.ok_or_else(|| Error::not_found("volunteer"))?;
            Ok(scope::may_find(staff, &[&belongs.org], "volunteer")?)
        }
    }
}
