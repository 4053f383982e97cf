//! A sheet that is sent: every row is answered in its place. A row that is good is entered whatever the others say, under a
//! key of its own, so that sending the sheet again enters nothing twice.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use kernel::{ElderId, VolunteerId};
use portal_kit::{FormErrors, Tr};
use time::Date;
use uuid::Uuid;

use super::{
    PATH, grid,
    line::{Answered, Head, Line},
    people::{Finder, Found},
};
use crate::{
    pages::orders::{desk::Desk, form::Typed, steps::UPLOAD, typed},
    web::{App, Errors, Page, Post, Signed},
};

/// Rows that are shown at first, and that one more click adds.
const ROWS: usize = 12;
/// Most rows of a sheet.
const MOST: usize = 60;
/// Longest number of a sheet.
const NUMBER_MAX: usize = 40;
/// Cookie with the day of the sheet before: a pile of sheets is mostly of one day.
const DAY: &str = "tb_sheet_day";

const LABELS: &[(&str, &str)] = &[("day", "records-day"), ("sheet", "records-sheet")];

/// What was clicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    /// Look everybody up and read every cell, enter nothing: also what Enter does without a script.
    Check,
    /// More rows.
    More,
    /// Enter what is sound.
    Enter,
}

/// A sheet as it is shown.
pub struct Shown {
    /// Key of the form; those of the rows follow from it.
    pub key: Uuid,
    /// The day as typed.
    pub day: String,
    /// The number as typed.
    pub sheet: String,
    /// The rows.
    pub rows: Vec<Answered>,
    /// What is wrong with the head.
    pub errors: FormErrors,
}

impl Shown {
    /// Rows that have been entered.
    pub fn entered(&self) -> usize {
        self.rows.iter().filter(|row| row.entered.is_some()).count()
    }

    /// Whether something has to be put right.
    pub fn is_wrong(&self) -> bool {
        !self.errors.is_empty() || self.rows.iter().any(Answered::is_wrong)
    }

    /// Whether more rows fit.
    pub fn may_grow(&self) -> bool {
        self.rows.len() < MOST
    }
}

/// An empty sheet.
pub async fn blank(signed: Signed, State(app): State<App>, jar: CookieJar) -> Page {
    signed.needs(&UPLOAD)?;
    let desk = Desk::open(&signed, &app, PATH).await?;
    let last = jar.get(DAY).and_then(|cookie| typed::date(cookie.value()));
    let day = last.filter(|day| *day <= desk.today()).unwrap_or(desk.today());
    let shown = Shown {
        key: desk.key(),
        day: day.to_string(),
        sheet: String::new(),
        rows: lines(&Typed::new(), ROWS),
        errors: FormErrors::new(),
    };
    Ok(grid::view(&desk, &shown))
}

fn lines(sent: &Typed, count: usize) -> Vec<Answered> {
    (1..=count)
        .map(|number| Answered::blank(Line::read(sent, number)))
        .collect()
}

/// A sheet that was filled in.
pub async fn send(
    signed: Signed,
    State(app): State<App>,
    jar: CookieJar,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&UPLOAD)?;
    let desk = Desk::open(&signed, &app, PATH).await?;
    let text = |name: &str| {
        data.get(name)
            .map(|text| text.trim().to_owned())
            .unwrap_or_default()
    };
    let wish = match text("do").as_str() {
        "enter" => Wish::Enter,
        "more" => Wish::More,
        _ => Wish::Check,
    };
    let count = text("rows").parse().unwrap_or(ROWS).clamp(1, MOST);
    let mut shown = Shown {
        key: idem,
        day: text("day"),
        sheet: text("sheet"),
        rows: lines(&data, count),
        errors: FormErrors::new(),
    };
    let day = match wish {
        Wish::More => typed::date(&shown.day),
        Wish::Check | Wish::Enter => read_head(&mut shown, signed.tr, desk.today()),
    };
    if let Some(day) = day {
        answer((&signed, &app), &desk, (&mut shown, day), wish).await?;
    }
    if wish == Wish::More {
        let grown = (count + ROWS).min(MOST);
        let more = (count + 1..=grown).map(|number| Answered::blank(Line::read(&data, number)));
        shown.rows.extend(more);
    }
    let desk = named(desk, (&signed, &app), &shown).await?;
    let status = match shown.is_wrong() {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    let jar = match day {
        Some(day) => jar.add(kept(day, app.config.secure_cookies)),
        None => jar,
    };
    Ok((jar, (status, grid::view(&desk, &shown))).into_response())
}

/// The day for the next sheet of this sitting.
fn kept(day: Date, secure: bool) -> Cookie<'static> {
    Cookie::build((DAY, day.to_string()))
        .path(PATH)
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Lax)
        .build()
}

/// The day of the sheet, when it has one, a number, and something to enter; else what is wrong with it.
fn read_head(shown: &mut Shown, tr: Tr, today: Date) -> Option<Date> {
    let mut errors = Errors::new(tr).naming(LABELS);
    let day = errors.read("day", "date_form", typed::date(&shown.day));
    if day.is_some_and(|day| day > today) {
        errors.add("day", "in_future");
    }
    match shown.sheet.chars().count() {
        0 => errors.add("sheet", "blank"),
        length if length > NUMBER_MAX => errors.add("sheet", "too_long"),
        _ => {}
    }
    if shown.rows.iter().all(|row| row.line.is_empty()) {
        errors.add("elder-1", "sheet_empty");
    }
    shown.errors = errors.into_inner();
    day.filter(|_| shown.errors.is_empty())
}

/// Reads every row that says something, and sends it if that is wished. A row that has been entered before is sent in any
/// case: its key gives the first answer again.
async fn answer(
    (signed, app): (&Signed, &App),
    desk: &Desk,
    (shown, day): (&mut Shown, Date),
    wish: Wish,
) -> contracts::Result<()> {
    let (tr, key) = (signed.tr, shown.key);
    let sheet = shown.sheet.clone();
    let head = Head {
        sheet: &sheet,
        day,
        today: desk.today(),
    };
    let mut finder = Finder::new(signed, app);
    let mut is_silent = false;
    for row in shown.rows.iter_mut().filter(|row| !row.line.is_empty()) {
        if row.line.is_entered {
            row.elder = row.line.elder.entered();
            row.volunteer = row.line.volunteer.entered();
        } else if wish == Wish::More {
            continue;
        } else {
            row.elder = finder.elder(&row.line.elder).await?;
            row.volunteer = finder.volunteer(&row.line.volunteer).await?;
        }
        let Some(command) = row.command(tr, &desk.catalogue, head) else {
            continue;
        };
        if wish != Wish::Enter && !row.line.is_entered {
            row.is_sound = true;
            continue;
        }
        if is_silent {
            row.refused = Some(tr.t("records-not-tried"));
            continue;
        }
        let key = Uuid::new_v5(&key, format!("sheet.{}", row.line.number).as_bytes());
        let told = signed.tell(app, key, command).await;
        is_silent = row.told(tr, told);
    }
    Ok(())
}

/// The desk with the names of those whose rows have been entered.
async fn named(desk: Desk, (signed, app): (&Signed, &App), shown: &Shown) -> contracts::Result<Desk> {
    let entered = || shown.rows.iter().filter(|row| row.entered.is_some());
    let id = |found: &Found| match found {
        Found::One(person) => Some(person.id),
        _ => None,
    };
    let elders = entered().filter_map(|row| id(&row.elder)).map(ElderId::from);
    let volunteers = entered()
        .filter_map(|row| id(&row.volunteer))
        .map(VolunteerId::from);
    desk.with_names(signed, app, elders, volunteers).await
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use time::macros::date;

    use super::*;

    fn shown(day: &str, sheet: &str, elder: &str) -> Shown {
        let sent = Typed::from([("elder-2".to_owned(), elder.to_owned())]);
        Shown {
            key: Uuid::nil(),
            day: day.into(),
            sheet: sheet.into(),
            rows: lines(&sent, ROWS),
            errors: FormErrors::new(),
        }
    }

    #[test]
    fn a_sheet_has_a_day_that_was_a_number_and_a_row() {
        let today = date!(2026 - 11 - 23);
        let fits = |day: &str, sheet: &str, elder: &str| {
            let mut shown = shown(day, sheet, elder);
            let read = read_head(&mut shown, Tr::new(Lang::Zh), today).is_some();
            assert_eq!(read, shown.errors.is_empty());
            read
        };
        assert!(fits("2026-11-23", "XZ-1", "王秀英"));
        assert!(fits("２０２６-11-20", &"号".repeat(NUMBER_MAX), "王秀英"));
        for (day, sheet, elder) in [
            ("2026-11-24", "XZ-1", "王秀英"),
            ("", "XZ-1", "王秀英"),
            ("2026-11-23", "", "王秀英"),
            ("2026-11-23", &"x".repeat(NUMBER_MAX + 1), "王秀英"),
            ("2026-11-23", "XZ-1", ""),
        ] {
            assert!(!fits(day, sheet, elder), "{day} {sheet} {elder}");
        }
    }

    #[test]
    fn the_day_is_kept_for_this_page_and_this_sitting_only() {
        let cookie = kept(date!(2026 - 11 - 20), true);
        assert_eq!((cookie.value(), cookie.path()), ("2026-11-20", Some(PATH)));
        assert!(cookie.max_age().is_none() && cookie.secure() == Some(true));
    }
}
