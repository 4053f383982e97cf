use contracts::{
    Error, Page,
    volunteer::{CourseCard, CourseRow, FindCourses, GetCourse},
};
use runtime::{Read, Result};
use serde_json::json;

use super::card::Shown;
use crate::{domain::access::READERS, store::course};

/// How many may be ticked on one page.
const EXPECTED_MAX: i64 = 200;

/// Courses within the asker's scope, and those around it.
pub async fn courses(read: Read, query: FindCourses) -> Result<Page<CourseRow>> {
    read.actor().has_role(READERS)?;
    let scope = read.actor().scope().map_or("", |scope| scope.as_str());
    let mut db = read.db().await?;
    let (rows, total) = course::page(&mut db, scope, query.paging.limit(), query.paging.offset()).await?;
    Ok(Page { rows, total })
}

/// A course, with those of the asker's scope who attended and who may still be recorded.
pub async fn get_course(read: Read, query: GetCourse) -> Result<CourseCard> {
    read.actor().has_role(READERS)?;
    let scope = read.actor().scope().cloned();
    let within = scope.as_ref().map_or("", |scope| scope.as_str());
    let mut db = read.db().await?;
    let row = course::get(&mut db, query.course_id)
        .await?
        .filter(|row| {
            scope
                .as_ref()
                .is_none_or(|scope| scope.contains(&row.org) || row.org.contains(scope))
        })
        .ok_or_else(|| Error::not_found("course"))?;
    let attended = course::attended(&mut db, row.course_id, within).await?;
    let expected = course::expected(&mut db, &row, within, EXPECTED_MAX).await?;
    let shown = Shown::now(&read);
    let card = CourseCard {
        attended: shown.rows(&mut db, &attended).await?,
        expected: shown.rows(&mut db, &expected).await?,
        row,
    };
    drop(db);
    let named: Vec<_> = attended.iter().chain(&expected).collect();
    read.audit(
        "volunteers.listed",
        card.row.course_id,
        json!({ "volunteers": named }),
    )
    .await?;
    Ok(card)
}
