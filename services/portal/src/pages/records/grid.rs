//! The sheet on the screen: a head, and a table of fields that is filled in with the keyboard alone.

use contracts::dispatch::{VisitState, sheet::EnteredService};
use kernel::{ElderId, VolunteerId};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Field, FormErrors, Input, PageHead, Table, TagKind,
    action_bar, alert, assets, card, error_summary, input, page as shell, post_form, status, table, tag,
};

use super::{
    PATH,
    batch::Shown,
    line::{Answered, cell},
    people::{Found, Who},
};
use crate::{pages::orders::desk::Desk, web::of_cell};

/// The page.
pub fn view(desk: &Desk, shown: &Shown) -> Markup {
    let tr = desk.tr;
    let title = tr.t("records-title");
    let errors = summary(desk, shown);
    let head = PageHead::new(title.clone())
        .crumb(tr.t("visits-title"), "/visits")
        .here(title)
        .errors(!errors.is_empty());
    let entered = shown.entered();
    shell(
        &desk.ctx,
        &head,
        html! {
            (error_summary(tr, &errors))
            @if entered > 0 {
                (alert(AlertKind::Ok, html! {
                    (tr.args("records-entered", &[("n", entered.into())])) " "
                    a href="/visits" { (tr.t("records-to-upload")) }
                }))
            }
            (post_form(&desk.ctx, "sheet-form", PATH, shown.key, html! {
                input type="hidden" name="rows" value=(shown.rows.len());
                div.stack {
                    (card(Card::new(""), top(desk, shown, entered)))
                    (card(Card::new("").flush(), html! {
                        div data-grid { (table(tr, &Table::new(tr.t("records-rows"), &shown.rows, columns(desk)))) }
                        (services(desk))
                    }))
                }
                (buttons(desk, shown))
            }))
            @if let Some(script) = assets::named("grid.js") { script src=(script.url) integrity=(script.integrity) defer {} }
        },
    )
}

/// Everything that is wrong, each with the way to its cell.
fn summary(desk: &Desk, shown: &Shown) -> FormErrors {
    let tr = desk.tr;
    let mut all = shown.errors.clone();
    for row in &shown.rows {
        let number = row.line.number;
        for (field, error) in &row.errors {
            all.add(cell(field, number), of_cell(tr, number, label(field), error));
        }
        if let Some(why) = &row.refused {
            let args = [("n", number.into()), ("error", why.as_str().into())];
            all.add(cell("elder", number), tr.args("records-row-error", &args));
        }
    }
    all
}

/// Day and number. Once a row has been entered they stay: they belong to it.
fn top(desk: &Desk, shown: &Shown, entered: usize) -> Markup {
    let tr = desk.tr;
    let fixed = |input: Input| if entered > 0 { input.readonly() } else { input };
    let field = |name: &str, label: &str, hint: &str| {
        let field = Field::new(tr, name, tr.t(label)).required();
        field.hint(tr.t(hint)).errors(&shown.errors)
    };
    let number = Input::text(&shown.sheet).max(40);
    let number = if shown.sheet.is_empty() {
        number.autofocus()
    } else {
        number
    };
    html! {
        div.g.g2 {
            (input(&field("day", "records-day", "records-day-hint"), fixed(Input::date(&shown.day))))
            (input(&field("sheet", "records-sheet", "records-sheet-hint"), fixed(number)))
        }
        p.small.muted { (tr.t("records-how")) }
    }
}

/// Codes and names of the services, for the browser's own suggestions.
fn services(desk: &Desk) -> Markup {
    html! {
        datalist #services {
            @for service in desk.catalogue.services() {
                option value=(service.code) { (desk.service(&service.code)) }
            }
        }
    }
}

fn buttons(desk: &Desk, shown: &Shown) -> Markup {
    let tr = desk.tr;
    let is_left = shown.rows.iter().any(|row| row.entered.is_none());
    action_bar(html! {
        @if is_left {
            // The first one is what Enter presses where there is no script: it enters nothing.
            (Button::submit(tr.t("records-check")).value("do", "check"))
            button.btn.btn--p type="submit" name="do" value="enter" data-key="Ctrl+Enter" data-last {
                (tr.t("records-enter")) kbd { "Ctrl ↵" }
            }
        }
        @if shown.may_grow() { (Button::submit(tr.t("records-more-rows")).value("do", "more")) }
        (Button::link(tr.t("records-next-sheet"), PATH).quiet())
    })
}

fn columns(desk: &Desk) -> Vec<Column<'_, Answered>> {
    let tr = desk.tr;
    let text = |field: &'static str, size: u8, max: u8| {
        let label = tr.t(label(field));
        Column::new(field, label, move |row: &Answered| {
            field_cell(desk, row, field, size, max)
        })
        .card(CardRole::Full)
    };
    vec![
        Column::text("row", tr.t("records-row"), |row: &Answered| row.line.number)
            .num()
            .card(CardRole::Title),
        Column::new("elder", tr.t("records-elder"), |row: &Answered| {
            who(desk, row, "elder")
        })
        .card(CardRole::Full),
        Column::new("volunteer", tr.t("records-volunteer"), |row: &Answered| {
            who(desk, row, "volunteer")
        })
        .card(CardRole::Full),
        text("service", 6, 30),
        text("start", 9, 5),
        text("stop", 9, 5),
        text("breaks", 5, 4),
        text("day", 9, 10),
        Column::new("result", tr.t("records-result"), |row: &Answered| {
            result(desk, row)
        })
        .card(CardRole::Full),
    ]
}

fn label(field: &str) -> &'static str {
    match field {
        "elder" => "records-elder",
        "volunteer" => "records-volunteer",
        "service" => "records-service",
        "start" => "records-start",
        "stop" => "records-stop",
        "breaks" => "records-breaks",
        _ => "records-own-day",
    }
}

fn typed<'a>(row: &'a Answered, field: &str) -> &'a str {
    let line = &row.line;
    match field {
        "elder" => &line.elder.text,
        "volunteer" => &line.volunteer.text,
        "service" => &line.service,
        "start" => &line.start,
        "stop" => &line.stop,
        "breaks" => &line.breaks,
        _ => &line.day,
    }
}

/// A field without a label of its own: the heading of its column and the number of its row name it.
fn control(desk: &Desk, row: &Answered, field: &'static str, size: u8, max: u8) -> Markup {
    let (tr, number) = (desk.tr, row.line.number);
    let (id, error) = (cell(field, number), row.error(field));
    let names = [("n", number.into()), ("what", tr.t(label(field)).into())];
    html! {
        input.in.num[!matches!(field, "elder" | "volunteer")] #(id) name=(id) type="text" size=(size) maxlength=(max) autocomplete="off"
            value=(typed(row, field)) aria-label=(tr.args("records-cell", &names))
            list=[(field == "service").then_some("services")] inputmode=[matches!(field, "start" | "stop" | "breaks").then_some("numeric")]
            aria-invalid=[error.map(|_| "true")] aria-describedby=[error.map(|_| format!("{id}-err"))]
            data-skip[field == "day"];
        @if let Some(error) = error { p.ferr id={ (id) "-err" } { (error) } }
    }
}

/// As it was typed, of a row that has been entered: sent again, not changed.
fn fixed(row: &Answered, field: &'static str) -> Markup {
    html! { input type="hidden" name=(cell(field, row.line.number)) value=(typed(row, field)); }
}

fn field_cell(desk: &Desk, row: &Answered, field: &'static str, size: u8, max: u8) -> Markup {
    if row.entered.is_none() {
        return control(desk, row, field, size, max);
    }
    let text = typed(row, field);
    let shown = match field {
        "service" => {
            let service = desk.catalogue.typed(text);
            service.map_or_else(|| text.to_owned(), |service| desk.service(&service.code))
        }
        _ => text.to_owned(),
    };
    html! { span.num { (shown) } (fixed(row, field)) }
}

/// A cell for a person: who was found stands below what was typed, or everybody whom it may mean.
fn who(desk: &Desk, row: &Answered, field: &'static str) -> Markup {
    let (found, who) = match field {
        "elder" => (&row.elder, &row.line.elder),
        _ => (&row.volunteer, &row.line.volunteer),
    };
    if row.entered.is_some() {
        return html! { (name(desk, field, found, who)) (fixed(row, field)) (chosen(row, field, found, who)) };
    }
    let size = if field == "elder" { 14 } else { 16 };
    html! {
        (control(desk, row, field, size, 40))
        @match found {
            Found::Nobody => {}
            Found::One(person) => { div.small.muted { (person.words) } (chosen(row, field, found, who)) }
            Found::Choose { people, chosen, more } => {
                @let id = cell(&format!("{field}_id"), row.line.number);
                @let label = [("n", row.line.number.into()), ("what", desk.tr.t(label(field)).into())];
                select.in #(id) name=(id) aria-label=(desk.tr.args("records-choose", &label)) {
                    option value="" selected[chosen.is_none()] { (desk.tr.t("records-choose-one")) }
                    @for person in people {
                        option value=(person.id) selected[*chosen == Some(person.id)] { (person.words) }
                    }
                }
                (offered(row, field, who))
                @if *more { div.small.muted { (desk.tr.t("records-more-people")) } }
            }
        }
    }
}

/// Who it is, for the next time the row is sent.
fn chosen(row: &Answered, field: &str, found: &Found, who: &Who) -> Markup {
    html! {
        @if let Found::One(person) = found {
            input type="hidden" name=(cell(&format!("{field}_id"), row.line.number)) value=(person.id);
            (offered(row, field, who))
        }
    }
}

/// The text that the choice is about.
fn offered(row: &Answered, field: &str, who: &Who) -> Markup {
    html! { input type="hidden" name=(cell(&format!("{field}_of"), row.line.number)) value=(who.text); }
}

fn name(desk: &Desk, field: &str, found: &Found, who: &Who) -> Markup {
    let Found::One(person) = found else {
        return html! { (who.text) };
    };
    let name = match field {
        "elder" => desk.names.known_elder(ElderId::from(person.id)),
        _ => Some(desk.names.volunteer(VolunteerId::from(person.id))),
    };
    html! { (name.unwrap_or(&who.text)) }
}

/// What became of a row.
fn result(desk: &Desk, row: &Answered) -> Markup {
    let tr = desk.tr;
    html! {
        @if let Some(entered) = &row.entered { (done(desk, row, entered)) }
        @if let Some(why) = &row.refused { p.ferr { (why) } }
        @if row.is_sound { (tag(TagKind::Info, &tr.t("records-sound"))) }
        @if !row.errors.is_empty() { (tag(TagKind::Bad, &tr.t("records-wrong"))) }
    }
}

fn done(desk: &Desk, row: &Answered, entered: &EnteredService) -> Markup {
    let tr = desk.tr;
    html! {
        div.nowrap { a.num href={ "/orders/" (entered.order_id) } { (entered.order_no) } }
        div.nowrap { span.num { (tr.minutes(entered.raw_minutes.get())) } " " (status(tr, "visit", entered.state.as_str())) }
        @if entered.state == VisitState::HeldForReview { div.small { (tr.t("records-held")) } }
        input type="hidden" name=(cell("entered", row.line.number)) value="1";
    }
}

#[cfg(test)]
mod tests {
    use contracts::Role;
    use kernel::{Lang, OrderId, RawMinutes, VisitId};
    use uuid::Uuid;

    use super::{
        super::{line::Line, people::Person},
        *,
    };
    use crate::pages::orders::{
        desk::tests::{NOW, assert_sound, desk},
        form::Typed,
    };

    fn line(number: usize, elder: &str) -> Answered {
        let sent: Typed = [
            ("elder", elder),
            ("volunteer", "3704050000011"),
            ("service", "02"),
            ("start", "1430"),
            ("stop", "1600"),
        ]
        .into_iter()
        .map(|(field, text)| (cell(field, number), text.to_owned()))
        .collect();
        Answered::blank(Line::read(&sent, number))
    }

    fn person(number: u128, words: &str) -> Person {
        Person {
            id: Uuid::from_u128(number),
            words: words.into(),
            is_exact: true,
        }
    }

    fn entered(state: VisitState) -> Answered {
        let mut row = line(1, "王秀英");
        row.elder = Found::One(person(1, "王秀英 · 女"));
        row.volunteer = Found::One(person(2, "李建国"));
        row.entered = Some(EnteredService {
            order_id: OrderId::generate(NOW),
            order_no: "FW20261123-0041".into(),
            visit_id: VisitId::generate(NOW),
            state,
            raw_minutes: RawMinutes::new(81),
        });
        row
    }

    fn page(lang: Lang, rows: Vec<Answered>) -> String {
        let shown = Shown {
            key: Uuid::from_u128(7),
            day: "2026-11-20".into(),
            sheet: "XZ-1".into(),
            rows,
            errors: FormErrors::new(),
        };
        view(&desk(Role::Clerk, lang), &shown).into_string()
    }

    #[test]
    fn an_empty_sheet_is_sound_in_both_languages_and_what_enter_presses_without_a_script_enters_nothing() {
        for lang in [Lang::Zh, Lang::En] {
            let rows = (1..=12).map(|n| Answered::blank(Line::read(&Typed::new(), n)));
            let html = page(lang, rows.collect());
            assert_sound(&html);
            assert_eq!(html.matches("name=\"elder-").count(), 12);
            let first = html.find("name=\"do\" value=\"check\"").unwrap();
            assert!(html.find("name=\"do\" value=\"enter\"").unwrap() > first);
        }
    }

    #[test]
    fn a_row_that_was_entered_is_shown_and_sent_again_as_it_was_while_the_others_keep_what_was_typed() {
        let mut wrong = line(2, "<b>王</b>");
        wrong.errors.push(("elder", "没有找到".into()));
        let html = page(Lang::Zh, vec![entered(VisitState::Completed), wrong]);
        assert_sound(&html);
        assert!(html.contains("FW20261123-0041") && html.contains("1时21分"));
        for hidden in ["elder-1", "elder_id-1", "start-1", "entered-1"] {
            assert!(
                html.contains(&format!("type=\"hidden\" name=\"{hidden}\"")),
                "{hidden}"
            );
        }
        assert!(html.contains("value=\"&lt;b&gt;王&lt;/b&gt;\"") && html.contains("href=\"#elder-2\""));
        assert!(html.contains("第 2 行 老人：没有找到") && html.contains("elder-2-err"));
        // The number belongs to the row that was entered.
        assert!(html.contains("readonly"));
    }

    #[test]
    fn r5_7_a_row_over_a_limit_says_who_must_look_at_it() {
        let html = page(Lang::Zh, vec![entered(VisitState::HeldForReview)]);
        assert!(html.contains("另一人复核") && html.contains("待复核"), "{html}");
        assert!(!page(Lang::Zh, vec![entered(VisitState::Completed)]).contains("另一人复核"));
    }

    #[test]
    fn several_of_one_name_are_shown_to_choose_from() {
        let mut row = line(1, "王秀英");
        row.elder = Found::Choose {
            people: vec![person(1, "王秀英 · 女 · 78 岁"), person(2, "王秀英 · 女 · 81 岁")],
            chosen: None,
            more: true,
        };
        let html = page(Lang::Zh, vec![row]);
        assert_sound(&html);
        assert!(html.contains("name=\"elder_id-1\"") && html.contains("81 岁"));
        assert!(html.contains("name=\"elder_of-1\" value=\"王秀英\""));
    }
}
