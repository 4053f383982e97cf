//! One elder who is asked: what to say in large type, one key for each answer, and saving opens the next one.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Paging, Personal,
    dispatch::{
        callback::CallReason,
        survey::{FindSurveyDue, RecordSurvey, SurveyDue, SurveyOutcome},
    },
};
use kernel::ElderId;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Choice, Hx, Input, PageHead, action_bar, alert, card, error_summary, facts,
    input, page as shell, post_form, seg,
};

use super::{ASKERS, Done, Filter, PATH};
use crate::{
    pages::orders::{
        act::hidden,
        desk::Desk,
        form::{Refused, Sent, Sheet, Typed},
    },
    web::{App, Page, Post, Signed},
};

const FORM: &str = "survey";
/// Grades from the best, each its own key.
const GRADES: [&str; 5] = ["5", "4", "3", "2", "1"];
/// Keys of the reasons, in their order.
const KEYS: [&str; 5] = ["A", "B", "C", "D", "E"];
/// Who waits, as far as is looked for the elder and for the next one.
const WAITING: Paging = Paging { page: 1, size: 200 };

/// The form.
pub async fn show(
    signed: Signed,
    State(app): State<App>,
    Path(elder): Path<ElderId>,
    Query(asked): Query<Typed>,
) -> Page {
    signed.needs(&ASKERS)?;
    let filter = Filter::read(&asked);
    let at = (&signed, &app);
    render(at, (elder, &filter), &Refused::default(), &Done::read(&asked)).await
}

/// Records what the elder said, and goes on to who waits behind.
pub async fn record(
    signed: Signed,
    State(app): State<App>,
    Path(elder_id): Path<ElderId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&ASKERS)?;
    let filter = Filter::read(&data);
    let at = (&signed, &app);
    let mut sent = Sent::new(FORM, data, signed.tr);
    let outcome = SurveyOutcome::parse(sent.text("outcome")).unwrap_or(SurveyOutcome::Answered);
    let answered = outcome == SurveyOutcome::Answered;
    let (grade, note) = (sent.text("grade").parse().ok(), sent.text("note").to_owned());
    let command = RecordSurvey {
        elder_id,
        outcome,
        grade: if answered {
            sent.read("grade", "no_grade", grade)
        } else {
            None
        },
        reason: CallReason::parse(sent.text("reason")).filter(|_| answered),
        note: (!note.is_empty()).then_some(Personal(note)),
    };
    let refused = if sent.is_sound() {
        // Looked for before it is recorded: afterwards the elder no longer stands in the row.
        let next = next(&waiting(at, &filter).await?, elder_id);
        match signed.tell(&app, idem, command).await {
            Ok(recorded) => {
                let case = recorded.case_no.unwrap_or_default();
                let done = [("done", "1"), ("case", case.as_str())];
                let path = next.map_or_else(|| PATH.to_owned(), |next| format!("{PATH}/{next}"));
                return Ok(Redirect::to(&filter.leads(&path, &done)).into_response());
            }
            Err(error) => sent.refused(error, &[])?,
        }
    } else {
        sent.unsound()
    };
    let page = render(at, (elder_id, &filter), &refused, &Done::default()).await?;
    Ok((refused.status, page).into_response())
}

async fn waiting((signed, app): (&Signed, &App), filter: &Filter) -> contracts::Result<Vec<SurveyDue>> {
    let query = FindSurveyDue {
        within: filter.within.clone(),
        paging: WAITING,
    };
    Ok(signed.ask(app, query).await?.rows)
}

/// Who waits behind this elder; the first one, where they are not in the row. Nobody at its end.
fn next(waiting: &[SurveyDue], elder: ElderId) -> Option<ElderId> {
    let at = waiting.iter().position(|row| row.elder_id == elder);
    let behind = waiting.get(at.map_or(0, |at| at + 1))?;
    Some(behind.elder_id)
}

async fn render(
    at: (&Signed, &App),
    (elder, filter): (ElderId, &Filter),
    refused: &Refused,
    done: &Done,
) -> Page {
    let rows = waiting(at, filter).await?;
    let row = rows.iter().find(|row| row.elder_id == elder);
    let desk = Desk::open(at.0, at.1, PATH).await?;
    let mut desk = desk.with_names(at.0, at.1, [elder], []).await?;
    desk.ctx.path = filter.leads(&format!("{PATH}/{elder}"), &[]);
    Ok(view(&desk, (&at.0.org_name, filter), (elder, row), refused, done))
}

fn view(
    desk: &Desk,
    (org, filter): (&str, &Filter),
    (elder, row): (ElderId, Option<&SurveyDue>),
    refused: &Refused,
    done: &Done,
) -> Markup {
    let tr = desk.tr;
    let name = desk.names.elder(elder);
    let head = PageHead::new(name)
        .crumb(tr.t("surveys-title"), filter.leads(PATH, &[]))
        .here(name)
        .actions(html! { (Button::link(tr.t("surveys-file"), format!("/elders/{elder}"))) })
        .errors(!refused.errors.is_empty());
    shell(
        &desk.ctx,
        &head,
        html! {
            (done.view(desk))
            @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
            (error_summary(tr, &refused.errors))
            (card(Card::new(""), html! {
                p.said { (tr.args("surveys-script", &[("org", org.into())])) }
                (form(desk, filter, elder, refused))
            }))
            @if let Some(row) = row { (card(Card::new(tr.t("surveys-known")), facts(&known(desk, row)))) }
        },
    )
}

fn known(desk: &Desk, row: &SurveyDue) -> Vec<(String, String)> {
    let tr = desk.tr;
    let asked = row
        .last_asked_at
        .map_or_else(|| tr.t("surveys-never"), |at| tr.moment(at.0));
    vec![
        (tr.t("orders-village"), desk.place(&row.village)),
        (tr.t("surveys-visits"), row.visits.to_string()),
        (tr.t("surveys-last-served"), tr.moment(row.last_served_at.0)),
        (tr.t("surveys-last-asked"), asked),
    ]
}

fn form(desk: &Desk, filter: &Filter, elder: ElderId, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let sheet = Sheet::new(tr, FORM, refused);
    let grades = GRADES.map(|grade| {
        let words = format!("{grade} {}", tr.word("choice-said", grade));
        match grade {
            "1" | "2" => Choice::bad(grade, words).key(grade),
            _ => Choice::new(grade, words).key(grade),
        }
    });
    let reasons: Vec<Choice> = CallReason::ALL
        .iter()
        .zip(KEYS)
        .map(|(reason, key)| {
            let words = format!("{key} {}", tr.word("reason-call", reason.as_str()));
            Choice::new(reason.as_str(), words).key(key)
        })
        .collect();
    let instead = |outcome: SurveyOutcome, words: &str, key: &'static str| {
        Button::submit(tr.t(words))
            .value("outcome", outcome.as_str())
            .key(key)
    };
    let action = format!("{PATH}/{elder}");
    html! {
        div data-keys {
            (post_form(&desk.ctx, sheet.id(), &action, desk.key(), html! {
                @for (name, value) in filter.places() { @if !value.is_empty() { (hidden(name, value)) } }
                div.stack {
                    (seg(&sheet.field("grade", tr.t("callbacks-grade")).required(), &grades, &sheet.value("grade", ""), Hx::default()))
                    (seg(&sheet.field("reason", tr.t("callbacks-reason")).hint(tr.t("callbacks-reason-hint")), &reasons, &sheet.value("reason", ""), Hx::default()))
                    (input(&sheet.field("note", tr.t("callbacks-note")).hint(tr.t("callbacks-note-hint")), Input::text(&sheet.value("note", "")).max(500)))
                    (action_bar(html! {
                        button.btn.btn--p type="submit" name="outcome" value=(SurveyOutcome::Answered.as_str()) autofocus[!sheet.is_refused()] {
                            (tr.t("surveys-save")) kbd { "↵" }
                        }
                    }))
                    p {
                        (instead(SurveyOutcome::NoAnswer, "surveys-no-answer", "N"))
                        (instead(SurveyOutcome::Refused, "callbacks-refused", "R"))
                    }
                }
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use contracts::Role;
    use kernel::Lang;

    use super::{super::due::tests::waiting, *};
    use crate::pages::orders::desk::tests::{assert_asked_in_words_of_the_buttons, assert_sound, desk};

    #[test]
    fn every_answer_has_a_key_of_its_own_and_the_page_is_sound() {
        let (row, filter) = (waiting(), Filter::read(&Typed::new()));
        for lang in [Lang::Zh, Lang::En] {
            let html = view(
                &desk(Role::Branch, lang),
                ("运河街道", &filter),
                (row.elder_id, Some(&row)),
                &Refused::default(),
                &Done::default(),
            )
            .into_string();
            assert_sound(&html);
            for key in ["5", "4", "3", "2", "1", "A", "E", "N", "R"] {
                let marked = format!("data-key=\"{key}\"");
                assert_eq!(html.matches(&marked).count(), 1, "{key}");
            }
            assert!(html.contains("运河街道"));
            assert_asked_in_words_of_the_buttons(&html, lang, &GRADES);
        }
    }

    #[test]
    fn the_next_one_waits_behind_and_after_the_last_there_is_nobody() {
        let row: Vec<SurveyDue> = (0..3)
            .map(|n| SurveyDue {
                elder_id: ElderId::from(uuid::Uuid::from_u128(n)),
                ..waiting()
            })
            .collect();
        assert_eq!(next(&row, row[0].elder_id), Some(row[1].elder_id));
        assert_eq!(next(&row, row[2].elder_id), None);
        // Somebody who is asked out of turn.
        let other = ElderId::from(uuid::Uuid::from_u128(9));
        assert_eq!(next(&row, other), Some(row[0].elder_id));
        assert_eq!(next(&[], other), None);
    }
}
