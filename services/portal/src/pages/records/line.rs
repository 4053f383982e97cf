//! One row of a paper sheet: what was typed, and what it says once it is read.

use contracts::{
    At, Code, Error,
    dispatch::sheet::{EnterService, EnteredService},
};
use kernel::{ElderId, RawMinutes, VolunteerId, at_china};
use portal_kit::Tr;
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use super::people::{Found, Who};
use crate::{
    pages::orders::{catalogue::Catalogue, form::Typed, typed},
    web::words,
};

/// Longest visit that may end on the next day. An end that lies further behind the start is a slip of the pen.
const OVER_MIDNIGHT: Duration = Duration::hours(12);

/// A row as typed.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// Its number on the sheet, from 1.
    pub number: usize,
    /// Who was served.
    pub elder: Who,
    /// Who served.
    pub volunteer: Who,
    /// Code of the service.
    pub service: String,
    /// Start of the clock.
    pub start: String,
    /// Its end.
    pub stop: String,
    /// Minutes of breaks.
    pub breaks: String,
    /// The day, where it is not that of the sheet.
    pub day: String,
    /// It has been entered already; it is sent again under its key and answered as before.
    pub is_entered: bool,
}

impl Line {
    /// Row `number` of a form that was sent.
    pub fn read(sent: &Typed, number: usize) -> Self {
        let text = |field: &str| {
            let text = sent.get(&cell(field, number));
            text.map_or_else(String::new, |text| typed::narrow(text))
        };
        let who = |field: &str| Who {
            text: text(field),
            chosen: text(&format!("{field}_id")).parse().ok(),
            offered_for: text(&format!("{field}_of")),
        };
        Self {
            number,
            elder: who("elder"),
            volunteer: who("volunteer"),
            service: text("service"),
            start: text("start"),
            stop: text("stop"),
            breaks: text("breaks"),
            day: text("day"),
            is_entered: !text("entered").is_empty(),
        }
    }

    /// Nothing was typed: the row is passed over.
    pub fn is_empty(&self) -> bool {
        [
            &self.elder.text,
            &self.volunteer.text,
            &self.service,
            &self.start,
            &self.stop,
            &self.breaks,
        ]
        .into_iter()
        .all(String::is_empty)
    }
}

/// Name and element id of a cell.
pub fn cell(field: &str, number: usize) -> String {
    format!("{field}-{number}")
}

/// What a sheet says for all its rows.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    /// Number of the sheet.
    pub sheet: &'a str,
    /// Its day.
    pub day: Date,
    /// Today: nothing was served later.
    pub today: Date,
}

/// A row with what became of it.
#[derive(Debug, Default)]
pub struct Answered {
    /// As typed.
    pub line: Line,
    /// Whom the first cell means.
    pub elder: Found,
    /// Whom the second cell means.
    pub volunteer: Found,
    /// What is wrong, by cell.
    pub errors: Vec<(&'static str, String)>,
    /// Why it was not entered, where no cell is at fault.
    pub refused: Option<String>,
    /// What was entered.
    pub entered: Option<EnteredService>,
    /// It was read without a fault, and not sent.
    pub is_sound: bool,
}

impl Answered {
    /// A row of which nothing is known yet.
    pub fn blank(line: Line) -> Self {
        Self {
            line,
            ..Self::default()
        }
    }

    /// What is wrong with a cell.
    pub fn error(&self, field: &str) -> Option<&str> {
        let mut errors = self.errors.iter();
        let found = errors.find(|(at, _)| *at == field);
        found.map(|(_, words)| words.as_str())
    }

    /// Whether something has to be put right.
    pub fn is_wrong(&self) -> bool {
        !self.errors.is_empty() || self.refused.is_some()
    }

    fn fault(&mut self, tr: Tr, field: &'static str, reason: &str) {
        let words = words(&Error::invalid(field, reason, String::new()), tr);
        self.errors.push((field, words));
    }

    fn read<T>(&mut self, tr: Tr, field: &'static str, reason: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.fault(tr, field, reason);
        }
        value
    }

    /// The command of the row, or every fault at its cell.
    pub fn command(&mut self, tr: Tr, catalogue: &Catalogue, head: Head<'_>) -> Option<EnterService> {
        let elder = self.person(tr, "elder");
        let volunteer = self.person(tr, "volunteer");
        let service = match self.line.service.as_str() {
            "" => self.read(tr, "service", "blank", None),
            text => {
                let code = catalogue.typed(text).map(|service| service.code.clone());
                self.read(tr, "service", "unknown_service", code)
            }
        };
        let day = match self.line.day.as_str() {
            "" => Some(head.day),
            text => {
                let day = near(text, head.day, head.today);
                self.read(tr, "day", "not_a_date", day)
            }
        };
        if day.is_some_and(|day| day > head.today) {
            self.fault(tr, "day", "in_future");
        }
        let started_at = self.moment(tr, "start", day);
        let stopped_at = self
            .moment(tr, "stop", day)
            .zip(started_at)
            .map(|(stop, start)| ended(start, stop));
        let stopped_at = match stopped_at {
            Some(None) => self.read(tr, "stop", "wrong_times", None),
            stop => stop.flatten(),
        };
        let breaks = match self.line.breaks.as_str() {
            "" => Some(0),
            text => {
                let minutes = typed::whole(text);
                self.read(tr, "breaks", "not_minutes", minutes)
            }
        };
        if !self.errors.is_empty() {
            return None;
        }
        Some(EnterService {
            elder_id: ElderId::from(elder?),
            volunteer_id: VolunteerId::from(volunteer?),
            service: service?,
            started_at: At(started_at?),
            stopped_at: At(stopped_at?),
            breaks: RawMinutes::new(breaks?),
            sheet: head.sheet.to_owned(),
        })
    }

    fn person(&mut self, tr: Tr, field: &'static str) -> Option<Uuid> {
        let (who, found) = match field {
            "elder" => (&self.line.elder, &self.elder),
            _ => (&self.line.volunteer, &self.volunteer),
        };
        let reason = match found {
            Found::One(person) => return Some(person.id),
            Found::Choose { chosen: Some(_), .. } => "look_again",
            Found::Choose { .. } => "which_one",
            Found::Nobody if who.text.is_empty() => "blank",
            Found::Nobody => "nobody_found",
        };
        self.fault(tr, field, reason);
        None
    }

    fn moment(&mut self, tr: Tr, field: &'static str, day: Option<Date>) -> Option<OffsetDateTime> {
        let text = match field {
            "start" => &self.line.start,
            _ => &self.line.stop,
        };
        let (reason, time) = match text.as_str() {
            "" => ("blank", None),
            text => ("not_a_time", typed::clock(text)),
        };
        let time = self.read(tr, field, reason, time);
        Some(at_china(day?, time?))
    }

    /// What dispatch says: beside its cell, else for the row. `true` when the rows behind it need not be tried.
    pub fn told(&mut self, tr: Tr, told: contracts::Result<EnteredService>) -> bool {
        let error = match told {
            Ok(entered) => {
                self.entered = Some(entered);
                return false;
            }
            Err(error) => error,
        };
        let field = error.field.as_deref().and_then(|field| {
            let names = [
                ("elder_id", "elder"),
                ("volunteer_id", "volunteer"),
                ("service", "service"),
                ("started_at", "start"),
                ("stopped_at", "stop"),
                ("breaks", "breaks"),
            ];
            let known = names.into_iter().find(|(theirs, _)| *theirs == field);
            known.map(|(_, ours)| ours)
        });
        let words = why(tr, &error);
        match field {
            Some(field) => self.errors.push((field, words)),
            None => self.refused = Some(words),
        }
        error.code == Code::Unavailable
    }
}

/// A refusal; of a volunteer who may not go it says for want of what.
fn why(tr: Tr, error: &Error) -> String {
    let told = words(error, tr);
    let filter = error.details.get("filter").and_then(|filter| filter.as_str());
    match filter.and_then(|filter| tr.try_t(&format!("reason-out-{filter}"))) {
        Some(filter) => tr.args(
            "error-of-field",
            &[("label", told.into()), ("error", filter.into())],
        ),
        None => told,
    }
}

/// When a visit ended: a clock before the start is that of the next day, unless it then lasted half a day and more.
fn ended(start: OffsetDateTime, stop: OffsetDateTime) -> Option<OffsetDateTime> {
    if stop > start {
        return Some(stop);
    }
    let next = stop + Duration::DAY;
    (stop < start && next - start <= OVER_MIDNIGHT).then_some(next)
}

/// `2026-11-20`, `11-20`, `1120`: without a year the one of the sheet, or the one before where the day would be still to come.
fn near(text: &str, sheet: Date, today: Date) -> Option<Date> {
    if let Some(day) = typed::date(text) {
        return Some(day);
    }
    let text = typed::narrow(text);
    let (month, day) = match text.split_once(['-', '.', '/']) {
        Some(parts) => parts,
        None => text.split_at_checked(text.len().checked_sub(2)?)?,
    };
    let number = |text: &str| text.parse::<u8>().ok();
    let month = time::Month::try_from(number(month)?).ok()?;
    let of = |year: i32| Date::from_calendar_date(year, month, number(day)?).ok();
    of(sheet.year())
        .filter(|day| *day <= today)
        .or_else(|| of(sheet.year() - 1))
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use time::macros::{date, datetime};

    use super::{super::people::Person, *};
    use crate::pages::orders::catalogue::tests::sample;

    const HEAD: Head<'_> = Head {
        sheet: "XZ-2026-11",
        day: date!(2026 - 11 - 20),
        today: date!(2026 - 11 - 23),
    };

    fn one(number: u128) -> Found {
        Found::One(Person {
            id: Uuid::from_u128(number),
            words: "王秀英".into(),
            is_exact: true,
        })
    }

    fn typed(fields: &[(&str, &str)]) -> Answered {
        let usual = [
            ("elder-3", "王秀英"),
            ("volunteer-3", "李建国"),
            ("service-3", "02"),
            ("start-3", "14：30"),
            ("stop-3", "１６００"),
        ];
        let mut sent: Typed = usual
            .into_iter()
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .collect();
        for (name, text) in fields {
            sent.insert((*name).to_owned(), (*text).to_owned());
        }
        Answered {
            elder: one(1),
            volunteer: one(2),
            ..Answered::blank(Line::read(&sent, 3))
        }
    }

    fn command(row: &mut Answered) -> Option<EnterService> {
        row.command(Tr::new(Lang::Zh), &sample(), HEAD)
    }

    #[test]
    fn a_row_is_read_with_full_width_digits_and_the_day_of_the_sheet() {
        let mut row = typed(&[("breaks-3", "１０")]);
        let read = command(&mut row).unwrap();
        assert_eq!(read.started_at.0, datetime!(2026-11-20 14:30 +8));
        assert_eq!(read.stopped_at.0, datetime!(2026-11-20 16:00 +8));
        assert_eq!((read.breaks.get(), read.service.as_str()), (10, "02"));
        assert_eq!(read.sheet, "XZ-2026-11");
    }

    #[test]
    fn every_fault_of_a_row_stands_at_its_cell() {
        let mut row = typed(&[
            ("volunteer-3", ""),
            ("service-3", "77"),
            ("start-3", "25"),
            ("stop-3", ""),
            ("breaks-3", "x"),
            ("day-3", "99"),
        ]);
        row.elder = Found::Nobody;
        row.volunteer = Found::Nobody;
        assert!(command(&mut row).is_none());
        let cells: Vec<&str> = row.errors.iter().map(|(field, _)| *field).collect();
        assert_eq!(
            cells,
            ["elder", "volunteer", "service", "day", "start", "stop", "breaks"]
        );
        assert_eq!(row.error("volunteer"), Some("请填写"));
    }

    #[test]
    fn a_visit_over_midnight_is_one_and_a_slip_of_the_pen_is_none() {
        let start = datetime!(2026-11-20 23:00 +8);
        let stop = |hour: u8| start.replace_hour(hour).unwrap();
        assert_eq!(ended(start, stop(1)), Some(datetime!(2026-11-21 01:00 +8)));
        assert_eq!(ended(start, stop(22)), None);
        assert_eq!(ended(start, start), None);
    }

    #[test]
    fn a_row_may_have_a_day_of_its_own_in_short() {
        let near = |text| near(text, HEAD.day, HEAD.today);
        assert_eq!(near("11-18"), Some(date!(2026 - 11 - 18)));
        assert_eq!(near("1118"), Some(date!(2026 - 11 - 18)));
        assert_eq!(near("１１-１８"), Some(date!(2026 - 11 - 18)));
        assert_eq!(near("2026-11-19"), Some(date!(2026 - 11 - 19)));
        // In January December is last year's.
        assert_eq!(near("12-31"), Some(date!(2025 - 12 - 31)));
        for text in ["", "1", "0", "13-01", "张"] {
            assert_eq!(near(text), None, "{text}");
        }
        let mut row = typed(&[("day-3", "2026-11-24")]);
        assert!(command(&mut row).is_none() && row.error("day").is_some());
    }

    #[test]
    fn a_refusal_stands_at_its_cell_or_for_the_row_and_a_silent_service_ends_the_round() {
        let tr = Tr::new(Lang::Zh);
        let mut row = typed(&[]);
        let old = Error::conflict("too_old", "x")
            .at("started_at")
            .with("max_days", 30);
        assert!(!row.told(tr, Err(old)));
        assert_eq!(row.error("start"), Some("已超过 30 天的上传期限"));
        let early = Error::conflict("not_yet_active", "x")
            .at("started_at")
            .with("since", "2026-11-29T06:00:00Z");
        let mut row = typed(&[]);
        assert!(!row.told(tr, Err(early)));
        assert_eq!(
            row.error("start"),
            Some("志愿者 2026-11-29 周日 14:00 起才在册，此前的服务不能入账")
        );
        let unfit = Error::conflict("not_eligible", "x").with("filter", "not_trained");
        assert!(!row.told(tr, Err(unfit)));
        assert!(row.refused.as_deref().unwrap().contains("培训未通过或到期"));
        assert!(row.told(tr, Err(Error::unavailable("x"))));
    }

    #[test]
    fn a_row_without_a_word_is_passed_over() {
        let blank = Line::read(&Typed::from([("day-3".to_owned(), "11-18".to_owned())]), 3);
        assert!(blank.is_empty());
        assert!(!typed(&[]).line.is_empty());
    }
}
