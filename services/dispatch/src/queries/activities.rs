use contracts::{
    Actor, Error, Page,
    dispatch::activity::{
        ActivitiesForVolunteer, ActivityCard, ActivityCode, ActivityForVolunteer, ActivityRow,
        ActivityTitles, Attendance, FindActivities, FindProjects, GetActivity, GetActivityCode, ProjectRow,
        TitlesOfActivities, VolunteerActivities,
    },
    settings,
};
use kernel::{ActivityId, VisitId};
use runtime::{Read, Result};
use sqlx::PgConnection;
use time::Duration;
use uuid::Uuid;

use super::{call_backs::part, card, opened, page};
use crate::{
    domain::visit::{Visit, holds_seat},
    scope,
    store::{
        activities::{self, Filter},
        candidates, lists, visits,
    },
};

/// How many titles are asked for at most.
const TITLES: usize = 1_000;
/// How many activities a volunteer is shown, and how many of those where they were.
const AHEAD: i64 = 50;
const MINE: i64 = 60;
const PAST: usize = 20;

/// Activities that a part of the tree runs, or that its volunteers go to.
pub async fn find_activities(read: Read, query: FindActivities) -> Result<Page<ActivityRow>> {
    let (within, taken_over) = part(&read, query.within.as_ref()).await?;
    let filter = Filter {
        within,
        taken_over,
        phase: query.phase,
        project: query.project_id,
    };
    let mut db = read.db().await?;
    let (ids, total) = activities::list(&mut db, &filter, read.now(), page(query.paging)).await?;
    Ok(Page {
        rows: activities::rows(&mut db, &ids, read.now()).await?,
        total,
    })
}

/// One activity with its roster: the whole one for who runs it, else the asker's own volunteers (R1.8).
pub async fn get_activity(read: Read, query: GetActivity) -> Result<ActivityCard> {
    scope::reads(read.actor())?;
    let mut db = read.db().await?;
    let row = one(&read, &mut db, query.activity_id).await?;
    let mut roster = visits::of_orders(&mut db, &[row.order_id]).await?;
    if scope::may_read(read.actor(), &[&row.org]).is_err() {
        roster.retain(|visit| scope::may_read(read.actor(), &[&visit.org]).is_ok());
        if roster.is_empty() {
            return Err(Error::not_found("activity").into());
        }
    }
    roster.sort_by_key(|visit| (!holds_seat(visit.state), visit.seat, visit.accepted_at));
    let details = lists::details(&mut db, row.order_id.uuid()).await?;
    let activity = activities::find(&mut db, query.activity_id).await?;
    Ok(ActivityCard {
        sign_in_from: (row.starts_at.0 - early(&read)).into(),
        roster: roster.iter().map(attendance).collect(),
        cancelled_because: opened(read.crypto(), details.cancel_reason.as_deref())?.map(|reason| reason.0),
        opened_by: activity.and_then(|activity| activity.created_by),
        row,
    })
}

fn attendance(visit: &Visit) -> Attendance {
    Attendance {
        seat: u8::try_from(visit.seat).unwrap_or(u8::MAX),
        visit: card(visit),
        uploaded_by: visit.uploaded_by,
    }
}

async fn one(read: &Read, db: &mut PgConnection, id: ActivityId) -> Result<ActivityRow> {
    let found = activities::rows(db, &[id.uuid()], read.now())
        .await?
        .into_iter()
        .next();
    Ok(found.ok_or_else(|| Error::not_found("activity"))?)
}

fn early(read: &Read) -> Duration {
    Duration::minutes(read.settings().int(settings::CHECKIN_EARLY_MIN))
}

/// The code that hangs at the site: for who runs the activity.
pub async fn activity_code(read: Read, query: GetActivityCode) -> Result<ActivityCode> {
    scope::organises(read.actor())?;
    let mut db = read.db().await?;
    let row = one(&read, &mut db, query.activity_id).await?;
    scope::may_organise(read.actor(), &row.org).map_err(scope::unseen("activity"))?;
    let activity = activities::find(&mut db, query.activity_id).await?;
    let activity = activity.ok_or_else(|| Error::not_found("activity"))?;
    let code = read.crypto().open(&activity.code)?;
    Ok(ActivityCode { code: code.into() })
}

/// What a volunteer may sign up for, where they hold a place, and where they were.
pub async fn volunteer_activities(read: Read, query: VolunteerActivities) -> Result<ActivitiesForVolunteer> {
    match read.actor() {
        Actor::Volunteer { id } if *id == query.volunteer_id => {}
        _ => return Err(Error::forbidden("not_yours", "this belongs to another volunteer").into()),
    }
    let mut db = read.db().await?;
    let belongs = candidates::belongs(&mut db, query.volunteer_id).await?;
    let belongs = belongs.ok_or_else(|| Error::not_found("volunteer"))?;
    let open = activities::open_to(&mut db, &belongs.org, read.now(), AHEAD).await?;
    let mine = activities::of_volunteer(&mut db, query.volunteer_id, MINE).await?;
    let mut ids = open.clone();
    ids.extend(mine.iter().map(|(id, _)| *id).filter(|id| !open.contains(id)));
    let rows = activities::rows(&mut db, &ids, read.now()).await?;
    let visits: Vec<Uuid> = mine.iter().map(|(_, visit)| visit.uuid()).collect();
    let visits = visits::by_ids(&mut db, &visits).await?;
    // Of several places in one activity the newest: one was given back, or missed.
    let place = |id: ActivityId| -> Option<VisitId> {
        mine.iter()
            .filter(|(of, _)| *of == id.uuid())
            .map(|(_, visit)| *visit)
            .max()
    };
    let all = rows.into_iter().map(|row| {
        let visit = place(row.activity_id);
        ActivityForVolunteer {
            visit: visits.iter().find(|known| Some(known.id) == visit).map(card),
            sign_in_from: (row.starts_at.0 - early(&read)).into(),
            row,
        }
    });
    let is_ahead = |each: &ActivityForVolunteer| {
        let ends_at = each.row.starts_at.0 + Duration::minutes(each.row.duration.get());
        let under_way = each
            .visit
            .as_ref()
            .is_some_and(|visit| visit.state == contracts::dispatch::VisitState::InProgress);
        ends_at > read.now() || under_way
    };
    let (mut ahead, mut past): (Vec<_>, Vec<_>) = all.partition(is_ahead);
    ahead.sort_by_key(|each| each.row.starts_at);
    past.sort_by_key(|each| std::cmp::Reverse(each.row.starts_at));
    past.truncate(PAST);
    Ok(ActivitiesForVolunteer { ahead, past })
}

/// Titles, for lists that show whom a visit served. They name nobody.
pub async fn activity_titles(read: Read, query: ActivityTitles) -> Result<TitlesOfActivities> {
    scope::reads(read.actor())?;
    if query.ids.len() > TITLES {
        return Err(Error::invalid("ids", "out_of_range", "at most 1,000 titles")
            .with("max", TITLES)
            .into());
    }
    Ok(TitlesOfActivities {
        titles: activities::titles(&mut *read.db().await?, &query.ids).await?,
    })
}

/// Projects of a part of the tree and of those above it.
pub async fn find_projects(read: Read, query: FindProjects) -> Result<Page<ProjectRow>> {
    let (within, taken_over) = part(&read, query.within.as_ref()).await?;
    let mut db = read.db().await?;
    let within = (within.as_ref(), taken_over.as_slice());
    let (rows, total) = activities::projects(&mut db, within, query.project_id, page(query.paging)).await?;
    Ok(Page { rows, total })
}
