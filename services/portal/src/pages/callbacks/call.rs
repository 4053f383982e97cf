//! One call: who it is about, the number in answer to an audited act, what is asked in large type, and one key for each answer.

use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::dispatch::callback::{
    CallBackCard, CallBackState, CallOutcome, CallReason, GetCallBack, RecordCallBack,
};
use contracts::{
    Personal,
    elderly::{ElderField, RevealElder},
};
use kernel::{CallBackId, china_date};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Choice, Hx, Input, PageHead, action_bar, alert, card, error_summary, facts,
    input, page as shell, post_form, seg, status,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{PATH, awaits_sms, by_sms, result};
use crate::{
    pages::orders::{
        desk::Desk,
        form::{Refused, Sent, Sheet, Typed},
        steps::HOTLINE,
    },
    web::{App, Page, Post, Signed},
};

const FORM: &str = "call-result";
/// Grades from the best, each with its key.
const GRADES: [&str; 5] = ["5", "4", "3", "2", "1"];
/// The choice “the service did not take place”, and its key.
const NOT_SERVED: &str = "0";
/// Reasons, each with its key.
const REASONS: [(CallReason, &str); 5] = [
    (CallReason::Late, "A"),
    (CallReason::Short, "B"),
    (CallReason::Attitude, "C"),
    (CallReason::Quality, "D"),
    (CallReason::Other, "E"),
];

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/callbacks/{id}", get(show))
        .route("/callbacks/{id}/call", post(dial))
        .route("/callbacks/{id}/result", post(record))
}

/// The number to call, once it was shown.
enum Number {
    /// Not asked for.
    Hidden,
    /// The elder's own.
    Own(String),
    /// The contact's: the elder has none.
    Contact(String),
    /// There is none.
    None,
}

#[derive(Deserialize)]
struct Nothing {}

async fn show(signed: Signed, State(app): State<App>, Path(id): Path<CallBackId>) -> Page {
    render((&signed, &app), id, &Refused::default(), &Number::Hidden).await
}

/// Shows the number: the registry audits who saw it, and why.
async fn dial(
    signed: Signed,
    State(app): State<App>,
    Path(id): Path<CallBackId>,
    Post { idem, .. }: Post<Nothing>,
) -> Page {
    signed.needs(&HOTLINE)?;
    let about = signed.ask(&app, GetCallBack { call_back_id: id }).await?;
    let reveal = async |field, key: Uuid| {
        let command = RevealElder {
            elder_id: about.row.elder_id,
            field,
            reason: signed.tr.t("callbacks-purpose"),
        };
        match signed.tell(&app, key, command).await {
            Ok(revealed) => Ok(Some(revealed.value.0)),
            Err(error) if error.reason == "nothing_to_reveal" => Ok(None),
            Err(error) => Err(error),
        }
    };
    let number = match reveal(ElderField::Phone, idem).await? {
        Some(own) => Number::Own(own),
        None => match reveal(ElderField::ContactPhone, app.key()).await? {
            Some(contact) => Number::Contact(contact),
            None => Number::None,
        },
    };
    render((&signed, &app), id, &Refused::default(), &number).await
}

async fn record(
    signed: Signed,
    State(app): State<App>,
    Path(id): Path<CallBackId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let mut sent = Sent::new(FORM, data, signed.tr);
    let grade = sent.text("grade").to_owned();
    let outcome = match (CallOutcome::parse(sent.text("outcome")), grade.as_str()) {
        (Some(CallOutcome::Answered) | None, NOT_SERVED) => CallOutcome::NotServed,
        (Some(outcome), _) => outcome,
        (None, _) => CallOutcome::Answered,
    };
    let answered = outcome == CallOutcome::Answered;
    let note = sent.text("note").to_owned();
    let command = RecordCallBack {
        call_back_id: id,
        outcome,
        grade: if answered {
            sent.read("grade", "no_grade", grade.parse().ok())
        } else {
            None
        },
        reason: CallReason::parse(sent.text("reason")).filter(|_| answered),
        note: (!note.is_empty()).then_some(Personal(note)),
    };
    let refused = if sent.is_sound() {
        match signed.tell(&app, idem, command).await {
            Ok(recorded) => {
                let done = match (recorded.case_no, recorded.state) {
                    (Some(_), _) => "case",
                    (None, CallBackState::Waiting) => "again",
                    _ => "yes",
                };
                return Ok(Redirect::to(&format!("{PATH}?done={done}")).into_response());
            }
            Err(error) => sent.refused(error, &[])?,
        }
    } else {
        sent.unsound()
    };
    let page = render((&signed, &app), id, &refused, &Number::Hidden).await?;
    Ok((refused.status, page).into_response())
}

async fn render((signed, app): (&Signed, &App), id: CallBackId, refused: &Refused, number: &Number) -> Page {
    let about = signed.ask(app, GetCallBack { call_back_id: id }).await?;
    let mut desk = Desk::open(signed, app, PATH)
        .await?
        .with_names(signed, app, [about.row.elder_id], [about.row.volunteer_id])
        .await?;
    desk.ctx.path = format!("{PATH}/{id}");
    Ok(view(&desk, &about, refused, number))
}

fn view(desk: &Desk, about: &CallBackCard, refused: &Refused, number: &Number) -> Markup {
    let (tr, row) = (desk.tr, &about.row);
    let name = desk.names.elder(row.elder_id);
    let head = PageHead::new(name)
        .crumb(tr.t("callbacks-title"), PATH)
        .here(row.order_no.clone())
        .meta(status(tr, "callback", row.state.as_str()))
        .errors(!refused.errors.is_empty());
    let asks = row.state == CallBackState::Waiting && desk.is(&HOTLINE);
    shell(
        &desk.ctx,
        &head,
        html! {
            @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
            (error_summary(tr, &refused.errors))
            @if asks { (call(desk, about, refused, number)) }
            (card(Card::new(row.order_no.clone()), facts(&known(desk, about))))
            (card(Card::new(tr.t("callbacks-calls")), html! {
                @if about.tries.is_empty() { p.muted { (tr.t("callbacks-calls-none")) } }
                @for one in &about.tries {
                    p { span.num { (tr.moment(one.at.0)) } " " (tr.word("event-call", one.outcome.as_str())) }
                }
            }))
        },
    )
}

fn known(desk: &Desk, about: &CallBackCard) -> Vec<(String, Markup)> {
    let (tr, row) = (desk.tr, &about.row);
    let elder = desk.elder(row.elder_id, Some(&row.village));
    let mut rows = vec![
        (
            tr.t("orders-elder"),
            html! {
                (elder)
                " " span.muted { (desk.place(&row.village)) }
            },
        ),
        (
            tr.t("orders-service"),
            html! { a href={ "/orders/" (row.order_id) } { (desk.service(&row.service)) } },
        ),
        (
            tr.t("orders-volunteer"),
            html! { (desk.names.volunteer(row.volunteer_id)) " " span.muted { (desk.place(&row.org)) } },
        ),
        (tr.t("callbacks-served"), html! { (tr.moment(row.served_at.0)) }),
        (
            tr.t("callbacks-why"),
            html! { (tr.word("reason-callback", row.why.as_str())) },
        ),
        (tr.t("callbacks-due"), html! { (tr.moment(row.due_at.0)) }),
    ];
    if let Some(said) = result(tr, row) {
        let reason = row.reason.map(|reason| tr.word("reason-call", reason.as_str()));
        rows.push((
            tr.t("callbacks-said"),
            html! { (said) @if let Some(reason) = reason { " · " (reason) } },
        ));
    }
    if let Some(by_sms) = by_sms(tr, row) {
        rows.push((tr.t("callbacks-sms"), html! { (by_sms) }));
    } else if let Some(until) = awaits_sms(desk, row) {
        let words = tr.args("callbacks-awaits-sms", &[("until", tr.moment(until).into())]);
        rows.push((tr.t("callbacks-sms"), html! { (words) }));
    }
    if let Some(note) = &about.note {
        rows.push((tr.t("callbacks-note"), html! { (**note) }));
    }
    if row.case_id.is_some() {
        rows.push((
            tr.t("callbacks-case"),
            html! { a href="/cases?state=all&kind=call_back" { (tr.t("callbacks-case-open")) } },
        ));
    }
    rows
}

fn call(desk: &Desk, about: &CallBackCard, refused: &Refused, number: &Number) -> Markup {
    let (tr, row) = (desk.tr, &about.row);
    let sheet = Sheet::new(tr, FORM, refused);
    let day = tr.day(china_date(row.served_at.0), desk.today());
    let script = tr.args(
        "callbacks-script",
        &[
            ("hotline", desk.ctx.hotline.as_str().into()),
            ("day", day.into()),
            ("volunteer", desk.names.volunteer(row.volunteer_id).into()),
            ("service", desk.service(&row.service).into()),
        ],
    );
    let words = |grade: &&'static str| format!("{grade} {}", tr.word("choice-said", grade));
    let mut grades: Vec<Choice> = GRADES
        .iter()
        .map(|grade| match *grade {
            "1" | "2" => Choice::bad(*grade, words(grade)).key(grade),
            _ => Choice::new(*grade, words(grade)).key(grade),
        })
        .collect();
    grades.push(Choice::bad(NOT_SERVED, words(&NOT_SERVED)).key(NOT_SERVED));
    let reasons = REASONS.map(|(reason, key)| {
        let words = format!("{key} {}", tr.word("reason-call", reason.as_str()));
        Choice::new(reason.as_str(), words).key(key)
    });
    let other = |outcome: CallOutcome, words: &str, key: &'static str| {
        Button::submit(tr.t(words))
            .value("outcome", outcome.as_str())
            .key(key)
    };
    let dial = format!("{PATH}/{}/call", row.call_back_id);
    card(
        Card::new(""),
        html! {
            div data-keys {
                @match number {
                    Number::Hidden => (post_form(&desk.ctx, "dial", &dial, desk.key(), html! {
                        (Button::submit(tr.t("callbacks-reveal")))
                    })),
                    Number::Own(number) => p.said #number { (tr.t("callbacks-number")) " " b.num { (number) } },
                    Number::Contact(number) => p.said #number { (tr.t("callbacks-number-contact")) " " b.num { (number) } },
                    Number::None => (alert(AlertKind::Warn, html! { (tr.t("callbacks-no-number")) })),
                }
                @if row.sms_grade.is_some() { (alert(AlertKind::Warn, html! { (tr.t("callbacks-sms-why")) })) }
                p.said { (script) }
                (post_form(&desk.ctx, sheet.id(), &format!("{PATH}/{}/result", row.call_back_id), desk.key(), html! {
                    div.stack {
                        (seg(&sheet.field("grade", tr.t("callbacks-grade")).hint(tr.t("callbacks-grade-hint")).required(), &grades, &sheet.value("grade", ""), Hx::default()))
                        (seg(&sheet.field("reason", tr.t("callbacks-reason")).hint(tr.t("callbacks-reason-hint")), &reasons, &sheet.value("reason", ""), Hx::default()))
                        (input(&sheet.field("note", tr.t("callbacks-note")).hint(tr.t("callbacks-note-hint")), Input::text(&sheet.value("note", "")).max(300)))
                        (action_bar(html! {
                            button.btn.btn--p type="submit" name="outcome" value=(CallOutcome::Answered.as_str()) autofocus[matches!(number, Number::Own(_) | Number::Contact(_))] {
                                (tr.t("callbacks-save")) kbd { "↵" }
                            }
                        }))
                        p {
                            (other(CallOutcome::NoAnswer, "callbacks-no-answer", "N"))
                            (other(CallOutcome::Refused, "callbacks-refused", "R"))
                            (other(CallOutcome::WrongNumber, "callbacks-wrong-number", "W"))
                            @if matches!(number, Number::None) { (other(CallOutcome::NoPhone, "callbacks-no-phone", "P")) }
                        }
                    }
                }))
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use contracts::Role;
    use kernel::Lang;

    use super::{super::tests::row, *};
    use crate::pages::orders::desk::tests::{assert_asked_in_words_of_the_buttons, assert_sound, desk};

    fn page(role: Role, lang: Lang, state: CallBackState, number: &Number) -> String {
        let about = CallBackCard {
            row: row(state),
            note: Some("<b>好</b>".into()),
            tries: Vec::new(),
        };
        view(&desk(role, lang), &about, &Refused::default(), number).into_string()
    }

    #[test]
    fn every_answer_has_a_key_of_its_own_and_the_page_is_sound() {
        for lang in [Lang::Zh, Lang::En] {
            let html = page(
                Role::Operator,
                lang,
                CallBackState::Waiting,
                &Number::Own("16900000001".into()),
            );
            assert_sound(&html);
            for key in ["5", "4", "3", "2", "1", "0", "A", "E", "N", "R", "W"] {
                let marked = format!("data-key=\"{key}\"");
                assert_eq!(html.matches(&marked).count(), 1, "{key}");
            }
            assert!(html.contains("16900000001") && html.contains("&lt;b&gt;好"));
        }
    }

    #[test]
    fn the_script_asks_with_the_words_of_the_buttons() {
        for lang in [Lang::Zh, Lang::En] {
            let html = page(Role::Operator, lang, CallBackState::Waiting, &Number::Hidden);
            assert_asked_in_words_of_the_buttons(&html, lang, &GRADES);
        }
    }

    #[test]
    fn the_number_is_shown_when_asked_for_and_only_the_hotline_records_r9_2() {
        let hidden = page(Role::Operator, Lang::Zh, CallBackState::Waiting, &Number::Hidden);
        assert!(hidden.contains("/call\"") && !hidden.contains("id=\"number\""));
        for (role, state) in [
            (Role::Branch, CallBackState::Waiting),
            (Role::Operator, CallBackState::Done),
        ] {
            assert!(!page(role, Lang::Zh, state, &Number::Hidden).contains("/result\""));
        }
    }

    #[test]
    fn who_has_no_phone_at_all_can_be_recorded_as_such() {
        let html = page(Role::Operator, Lang::Zh, CallBackState::Waiting, &Number::None);
        assert!(html.contains("no_phone"));
    }
}
