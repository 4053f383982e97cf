//! The rows of an import as a table: what is wrong with each by column, and beside it whom it repeats or looks like.

use contracts::elderly::import::{ElderColumn, ElderGlimpse, ElderImportRow, ElderRowState, ElderTwin};
use maud::{Markup, html};
use portal_kit::{CardRole, Column, Table, TagKind, Tr, table, tag};

use super::columns::label;
use crate::web::{OrgTree, words};

/// Colour of a row's state.
fn kind(state: ElderRowState) -> TagKind {
    match state {
        ElderRowState::Waiting => TagKind::Grey,
        ElderRowState::Sound => TagKind::Info,
        ElderRowState::Wrong | ElderRowState::Refused => TagKind::Bad,
        ElderRowState::Twice | ElderRowState::Similar => TagKind::Warn,
        ElderRowState::Done => TagKind::Ok,
    }
}

/// The table.
pub fn view(tr: Tr, orgs: &OrgTree, rows: &[ElderImportRow]) -> Markup {
    let mut columns = vec![
        Column::text("row", tr.t("elder_import-row"), |row: &ElderImportRow| row.row)
            .num()
            .card(CardRole::Title),
        Column::new("given", tr.t("elder_import-given"), |row: &ElderImportRow| {
            html! {
                @if let Some(given) = &row.given { (glimpse(tr, orgs, given)) }
                @if let Some(id) = row.elder_id { a href={ "/elders/" (id) } { (tr.t("elder-open-profile")) } }
            }
        })
        .card(CardRole::Full),
        Column::new("faults", tr.t("elder_import-faults"), |row: &ElderImportRow| {
            faults(tr, row)
        })
        .card(CardRole::Full),
    ];
    if rows.iter().any(|row| row.twin.is_some()) {
        let beside = Column::new("twin", tr.t("elder_import-twin"), |row: &ElderImportRow| {
            html! { @if let Some(found) = &row.twin { (twin(tr, orgs, found)) } }
        });
        columns.push(beside.card(CardRole::Full));
    }
    columns.push(
        Column::new("state", tr.t("list-state"), |row: &ElderImportRow| {
            tag(kind(row.state), &tr.word("status-elder_row", row.state.as_str()))
        })
        .card(CardRole::Amount),
    );
    table(tr, &Table::new(tr.t("elder_import-lines"), rows, columns))
}

/// What is wrong, by column, and below it what is only to be known.
fn faults(tr: Tr, row: &ElderImportRow) -> Markup {
    html! {
        @for error in &row.faults {
            @let column = error.field.as_deref().and_then(ElderColumn::parse);
            div { @if let Some(column) = column { strong { (label(tr, column)) } " " } (words(error, tr)) }
        }
        @for column in &row.full_width {
            div.small.muted { (label(tr, *column)) " " (tr.t("elder_import-full-width")) }
        }
        @if row.phone_shared { div.small.muted { (tr.t("elder_import-phone-shared")) } }
    }
}

fn twin(tr: Tr, orgs: &OrgTree, twin: &ElderTwin) -> Markup {
    html! {
        @if let Some(line) = twin.row { div.small.muted { (tr.args("elder_import-row-n", &[("n", line.into())])) } }
        @if let Some(id) = twin.elder_id { div { a href={ "/elders/" (id) } { (tr.t("elder-open-profile")) } } }
        @if let Some(person) = &twin.person { (glimpse(tr, orgs, person)) }
        @else if let Some(village) = &twin.village {
            div.small.muted { (tr.args("elder_import-elsewhere", &[("village", orgs.town_village(village).into())])) }
        }
    }
}

fn glimpse(tr: Tr, orgs: &OrgTree, person: &ElderGlimpse) -> Markup {
    html! {
        div { strong { (person.name.0) } " " span.num { (person.resident_id_masked) } }
        div.small.muted {
            @if let Some(birth) = &person.birth_date { (tr.date(birth.0)) " · " }
            @if let Some(village) = &person.village { (orgs.town_village(village)) " " }
            (person.address.0)
            @if let Some(phone) = &person.phone_masked { " · " (phone) }
        }
    }
}

#[cfg(test)]
mod tests {
    use contracts::{Error, Personal};
    use kernel::Lang;

    use super::*;
    use crate::pages::elders::import::villages::sample;

    fn person(name: &str) -> ElderGlimpse {
        ElderGlimpse {
            name: Personal(name.into()),
            resident_id_masked: "9999************24".into(),
            birth_date: None,
            village: Some("370405001004".parse().unwrap()),
            address: Personal("3 号楼".into()),
            phone_masked: Some("169****0001".into()),
        }
    }

    #[test]
    fn a_row_stands_beside_whom_it_looks_like_with_what_is_wrong_by_column() {
        let row = ElderImportRow {
            row: 7,
            state: ElderRowState::Similar,
            faults: vec![Error::invalid("phone", "phone_length", "")],
            full_width: vec![ElderColumn::ResidentId],
            phone_shared: true,
            given: Some(person("王秀英")),
            twin: Some(ElderTwin {
                row: Some(3),
                elder_id: None,
                village: None,
                person: Some(person("王秀英")),
            }),
            elder_id: None,
        };
        for lang in [Lang::Zh, Lang::En] {
            let tr = Tr::new(lang);
            let html = view(tr, &sample::tree(), std::slice::from_ref(&row)).into_string();
            assert_eq!(html.matches("王秀英").count(), 2, "{html}");
            assert!(html.contains("运河街道 兴中社区") && html.contains("169****0001"));
            assert!(html.contains(&label(tr, ElderColumn::Phone)));
        }
    }
}
