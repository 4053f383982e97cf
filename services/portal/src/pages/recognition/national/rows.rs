//! What the files are made of: records of the registry and of dispatch, as words. Always Chinese: the system that reads them
//! is.

use std::collections::HashMap;

use contracts::{
    Day, Error,
    dispatch::record::{VisitRecord, VisitRecords},
    volunteer::record::{VolunteerRecord, VolunteerRecords},
};
use kernel::{Lang, RawMinutes, VolunteerId, china_date, masked_name};
use portal_kit::Tr;
use time::{OffsetDateTime, macros::format_description};

use super::Kind;
use crate::web::{App, Names, OrgTree, Signed};

/// Most rows of a file.
const ROWS_MAX: usize = 200_000;

/// The days that a file covers, and what it is for.
pub struct Period<'a> {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// The reason as typed.
    pub reason: &'a str,
}

/// One row: what its fields hold. A field that it has not is empty.
#[derive(Debug, Default)]
pub struct Row {
    cells: HashMap<&'static str, String>,
}

impl Row {
    /// Fills a field.
    pub fn set(&mut self, field: &'static str, text: impl Into<String>) {
        self.cells.insert(field, text.into());
    }

    /// What a field holds.
    pub fn get(&self, field: &str) -> &str {
        self.cells.get(field).map_or("", String::as_str)
    }
}

/// The rows of a file.
///
/// # Errors
/// What the services refuse; `invalid` `national_too_many` at `from`.
pub async fn collect(
    app: &App,
    signed: &Signed,
    kind: Kind,
    period: &Period<'_>,
) -> contracts::Result<Vec<Row>> {
    let people = people(app, signed, period).await?;
    let (tr, orgs) = (Tr::new(Lang::Zh), app.orgs());
    let words = Words { tr, orgs: &orgs };
    let mut rows = Vec::new();
    match kind {
        Kind::Volunteers => rows.extend(people.iter().map(|one| words.volunteer(one))),
        Kind::Trainings => rows.extend(people.iter().flat_map(|one| words.trainings(one))),
        Kind::Commendations => rows.extend(people.iter().flat_map(|one| words.commendations(one))),
        Kind::Services => {
            let by_id: HashMap<VolunteerId, &VolunteerRecord> =
                people.iter().map(|one| (one.volunteer_id, one)).collect();
            visits(app, signed, period, &words, &by_id, &mut rows).await?;
            rows.extend(people.iter().flat_map(|one| words.corrections(one)));
            rows.sort_by(|a, b| a.get("started_at").cmp(b.get("started_at")));
        }
    }
    enough(rows.len())?;
    Ok(rows)
}

fn enough(rows: usize) -> contracts::Result<()> {
    if rows > ROWS_MAX {
        return Err(Error::invalid("from", "national_too_many", "a shorter period").with("max", ROWS_MAX));
    }
    Ok(())
}

async fn people(app: &App, signed: &Signed, period: &Period<'_>) -> contracts::Result<Vec<VolunteerRecord>> {
    let mut all: Vec<VolunteerRecord> = Vec::new();
    loop {
        let asked = VolunteerRecords {
            from: period.from,
            to: period.to,
            after: all.last().map(|last| last.volunteer_id),
            reason: period.reason.to_owned(),
        };
        let found = signed.ask(app, asked).await?;
        all.extend(found.records);
        if !found.more {
            return Ok(all);
        }
    }
}

async fn visits(
    app: &App,
    signed: &Signed,
    period: &Period<'_>,
    words: &Words<'_>,
    people: &HashMap<VolunteerId, &VolunteerRecord>,
    rows: &mut Vec<Row>,
) -> contracts::Result<()> {
    let mut after = None;
    loop {
        let asked = VisitRecords {
            from: period.from,
            to: period.to,
            after,
        };
        let found = signed.ask(app, asked).await?;
        let elders = found.visits.iter().map(|visit| visit.elder_id);
        let staff = found.visits.iter().filter_map(|visit| visit.uploaded_by);
        let names = Names::load(signed, app, elders, [])
            .await?
            .with_staff(app, staff)
            .await?;
        // Who was erased meanwhile has no record any more; the ledger keeps the minutes under a pseudonym.
        rows.extend(
            found
                .visits
                .iter()
                .filter_map(|visit| Some(words.visit(visit, people.get(&visit.volunteer_id)?, &names))),
        );
        enough(rows.len())?;
        after = found.visits.last().map(|visit| visit.visit_id);
        if !found.more {
            return Ok(());
        }
    }
}

struct Words<'a> {
    tr: Tr,
    orgs: &'a OrgTree,
}

impl Words<'_> {
    /// The fields that every row has of its volunteer.
    fn of(&self, one: &VolunteerRecord) -> Row {
        let mut row = Row::default();
        row.set("number", &one.number);
        row.set("name", &*one.name);
        row.set("resident_id", &*one.resident_id);
        row.set("org", self.orgs.town_village(&one.org));
        row
    }

    fn volunteer(&self, one: &VolunteerRecord) -> Row {
        let mut row = self.of(one);
        row.set("sex", self.tr.word("sex", one.sex.as_str()));
        row.set("birth_date", one.birth_date.0.to_string());
        row.set("phone", &*one.phone);
        row.set("occupation", &one.occupation);
        row.set("specialty", &one.specialty);
        row.set("org_code", one.org.as_str());
        row.set("registered_on", one.registered_on.0.to_string());
        row.set("state", self.tr.word("status-volunteer", one.state.as_str()));
        minutes(&mut row, one.raw_minutes);
        row
    }

    fn trainings(&self, one: &VolunteerRecord) -> Vec<Row> {
        let row = |training: &contracts::volunteer::record::TrainingRecord| {
            let mut row = self.of(one);
            row.set("course", &training.course);
            row.set("date", training.held_on.0.to_string());
            row.set("valid_to", training.valid_to.0.to_string());
            row
        };
        one.trainings.iter().map(row).collect()
    }

    fn commendations(&self, one: &VolunteerRecord) -> Vec<Row> {
        let row = |given: &contracts::volunteer::record::Commendation| {
            let mut row = self.of(one);
            let what = match (given.award, given.stars) {
                (Some(award), _) => self.tr.word("award", award.as_str()),
                (None, stars) => self
                    .tr
                    .args("national-stars", &[("n", stars.unwrap_or_default().into())]),
            };
            row.set("commendation", what);
            row.set("date", given.given_on.0.to_string());
            row.set(
                "year",
                given
                    .year
                    .map_or_else(|| given.given_on.0.year().to_string(), |year| year.to_string()),
            );
            row
        };
        one.commendations.iter().map(row).collect()
    }

    /// What was brought over or corrected.
    fn corrections(&self, one: &VolunteerRecord) -> Vec<Row> {
        let row = |correction: &contracts::volunteer::record::CorrectedService| {
            let mut row = self.of(one);
            let day = correction.day.0.to_string();
            row.set("activity", self.tr.t("national-correction"));
            row.set("started_at", &day);
            row.set("date", day);
            minutes(&mut row, correction.raw_minutes);
            row
        };
        one.corrections.iter().map(row).collect()
    }

    /// A visit: the elder masked, for whom nobody asked to be reported (R11.2).
    fn visit(&self, visit: &VisitRecord, one: &VolunteerRecord, names: &Names) -> Row {
        let mut row = self.of(one);
        row.set("activity", self.tr.t("national-activity"));
        row.set("content", self.tr.word("service", &visit.service));
        row.set("date", china_date(visit.started_at.0).to_string());
        row.set("started_at", moment(visit.started_at.0));
        row.set(
            "stopped_at",
            visit.stopped_at.map(|at| moment(at.0)).unwrap_or_default(),
        );
        row.set("place", self.orgs.town_village(&visit.village));
        row.set("place_code", visit.village.as_str());
        row.set(
            "recipient",
            names
                .known_elder(visit.elder_id)
                .map(masked_name)
                .unwrap_or_default(),
        );
        row.set("quality", self.tr.word("national-quality", visit.state.as_str()));
        row.set(
            "evidence",
            visit
                .evidence
                .map(|what| self.tr.word("evidence", what.as_str()))
                .unwrap_or_default(),
        );
        row.set("org", self.orgs.town_village(&visit.org));
        row.set(
            "recorder",
            visit
                .uploaded_by
                .map(|id| names.staff(id).to_owned())
                .unwrap_or_default(),
        );
        row.set("order_no", &visit.order_no);
        minutes(&mut row, visit.raw_minutes);
        row
    }
}

/// `2026-11-23 09:05` in China.
fn moment(at: OffsetDateTime) -> String {
    let form = format_description!("[year]-[month]-[day] [hour]:[minute]");
    kernel::china_local(at).format(form).unwrap_or_default()
}

/// Minutes, and hours with two decimals, the half away from zero.
fn minutes(row: &mut Row, raw: RawMinutes) {
    let minutes = raw.get();
    let hundredths = (minutes.abs() * 100 + 30) / 60;
    let sign = if minutes < 0 { "-" } else { "" };
    row.set("minutes", minutes.to_string());
    row.set(
        "hours",
        format!("{sign}{}.{:02}", hundredths / 100, hundredths % 100),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r11_2_hours_have_two_decimals() {
        let hours = |raw| {
            let mut row = Row::default();
            minutes(&mut row, RawMinutes::new(raw));
            row.get("hours").to_owned()
        };
        assert_eq!(
            [hours(0), hours(95), hours(60), hours(-95), hours(1)],
            ["0.00", "1.58", "1.00", "-1.58", "0.02"]
        );
    }

    #[test]
    fn a_file_of_too_many_rows_is_refused() {
        assert!(enough(ROWS_MAX).is_ok());
        assert_eq!(enough(ROWS_MAX + 1).unwrap_err().reason, "national_too_many");
    }
}
