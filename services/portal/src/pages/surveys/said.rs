//! 已调查: what elders said, newest first.

use axum::response::Response;
use contracts::{
    Paging,
    dispatch::{
        case::CaseKind,
        survey::{FindSurveys, SurveyRow},
    },
};
use kernel::OrgCode;
use maud::{Markup, html};
use portal_kit::{CardRole, Column, Empty, Table, Tr, empty, table};

use super::{Filter, PATH, PER_PAGE};
use crate::{
    pages::{cases, orders::desk::Desk},
    web::{App, ListName, Page, Signed, WholeList, narrowed},
};

fn query(filter: &Filter, paging: Paging) -> FindSurveys {
    FindSurveys {
        within: filter.within.clone(),
        paging,
    }
}

async fn named(desk: Desk, (signed, app): (&Signed, &App), rows: &[SurveyRow]) -> contracts::Result<Desk> {
    let elders = rows.iter().map(|row| row.elder_id);
    desk.with_names(signed, app, elders, []).await
}

/// A page of the list: how many there are in all, and the table.
pub async fn part(at: (&Signed, &App), filter: &Filter) -> contracts::Result<(Desk, i64, Markup)> {
    let paging = Paging {
        page: filter.page,
        size: PER_PAGE,
    };
    let found = at.0.ask(at.1, query(filter, paging)).await?;
    let desk = Desk::open(at.0, at.1, PATH).await?;
    let desk = named(desk, at, &found.rows).await?;
    let rows = view(&desk, &found.rows);
    Ok((desk, found.total, rows))
}

/// Every answer, as a file.
pub async fn file((signed, app): (&Signed, &App), filter: &Filter) -> Page<Response> {
    let mut desk = Desk::open(signed, app, PATH).await?;
    let tr = signed.tr;
    let title = format!("{} {}", tr.t("surveys-title"), tr.t("surveys-said"));
    let name = ListName {
        code: "surveys",
        title: &title,
        narrowed: narrowed(&super::on(&desk, filter)),
        filter: &[("within", filter.within.as_ref().map_or("", OrgCode::as_str))],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let found = signed.ask(app, query(filter, paging)).await?;
        desk = named(desk, (signed, app), &found.rows).await?;
        whole.add(found.total, &found.rows, columns(&desk))?;
    }
    whole.finish().await
}

fn view(desk: &Desk, rows: &[SurveyRow]) -> Markup {
    let tr = desk.tr;
    let nothing = empty(&Empty {
        text: tr.t("surveys-said-none"),
        action: None,
    });
    table(
        tr,
        &Table::new(tr.t("surveys-said"), rows, columns(desk)).empty(nothing),
    )
}

/// `4 满意`, or what came instead of an answer.
fn answer(tr: Tr, row: &SurveyRow) -> String {
    match row.grade {
        Some(grade) => format!("{grade} {}", tr.word("choice-grade", &grade.to_string())),
        None => tr.word("event-survey", row.outcome.as_str()),
    }
}

fn columns(desk: &Desk) -> Vec<Column<'_, SurveyRow>> {
    let tr = desk.tr;
    vec![
        Column::text("at", tr.t("surveys-at"), move |row: &SurveyRow| {
            tr.moment(row.at.0)
        })
        .code()
        .xlsx_moment(|row: &SurveyRow| Some(row.at.0)),
        Column::new("elder", tr.t("orders-elder"), |row: &SurveyRow| {
            desk.elder(row.elder_id, Some(&row.village))
        })
        .card(CardRole::Title),
        Column::text("village", tr.t("orders-village"), |row: &SurveyRow| {
            desk.place(&row.village)
        }),
        Column::new("answer", tr.t("callbacks-said"), move |row: &SurveyRow| {
            html! { span.down[row.case_id.is_some()] { (answer(tr, row)) } }
        })
        .card(CardRole::Amount),
        Column::text("reason", tr.t("callbacks-reason"), move |row: &SurveyRow| {
            row.reason
                .map(|reason| tr.word("reason-call", reason.as_str()))
                .unwrap_or_default()
        }),
        Column::text("note", tr.t("callbacks-note"), |row: &SurveyRow| {
            row.note.as_ref().map(|note| note.0.clone()).unwrap_or_default()
        })
        .class("small")
        .card(CardRole::Full),
        Column::new("case", tr.t("callbacks-case"), move |row: &SurveyRow| {
            html! {
                @if let Some(case) = row.case_id {
                    @if desk.is(&cases::READERS) {
                        a href={ (cases::of(CaseKind::Survey)) "#case-" (case) } { (tr.t("callbacks-case-open")) }
                    } @else { (tr.t("surveys-case-opened")) }
                }
            }
        }),
    ]
}

#[cfg(test)]
mod tests {
    use contracts::{
        Role,
        dispatch::{callback::CallReason, survey::SurveyOutcome},
    };
    use kernel::{CaseId, ElderId, Lang, SurveyId};

    use super::*;
    use crate::pages::orders::desk::tests::{NOW, assert_sound, desk};

    fn row(outcome: SurveyOutcome, grade: Option<u8>) -> SurveyRow {
        SurveyRow {
            survey_id: SurveyId::generate(NOW),
            elder_id: ElderId::generate(NOW),
            village: "370405001004".parse().unwrap(),
            outcome,
            grade,
            reason: grade.map(|_| CallReason::Late),
            note: Some("<b>晚了</b>".into()),
            at: NOW.into(),
            case_id: grade.filter(|grade| *grade <= 2).map(|_| CaseId::generate(NOW)),
        }
    }

    #[test]
    fn an_answer_stands_with_its_words_and_the_way_to_its_case() {
        for lang in [Lang::Zh, Lang::En] {
            let rows = [
                row(SurveyOutcome::Answered, Some(2)),
                row(SurveyOutcome::Refused, None),
            ];
            let html = view(&desk(Role::Branch, lang), &rows).into_string();
            assert_sound(&html);
            assert!(html.contains("kind=survey#case-") && html.contains("&lt;b&gt;"));
        }
        let zh = Tr::new(Lang::Zh);
        assert_eq!(answer(zh, &row(SurveyOutcome::Answered, Some(2))), "2 不满意");
        assert_eq!(answer(zh, &row(SurveyOutcome::Refused, None)), "拒访");
    }

    #[test]
    fn who_reads_no_cases_is_told_of_one_without_a_link() {
        let rows = [row(SurveyOutcome::Answered, Some(1))];
        let html = view(&desk(Role::Oversight, Lang::Zh), &rows).into_string();
        assert!(!html.contains("/cases") && html.contains("已立案"));
    }
}
