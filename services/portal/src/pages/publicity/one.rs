//! One entry, and what can be done with it.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Command, Day,
    notification::publicity::{CancelPublicity, FinishPublicity, GetPublicity, PublicityRow, PublicityState},
};
use kernel::PublicityId;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Input, PageHead, action_bar, alert, card, error_summary, facts, input,
    page as shell, post_form, status, textarea,
};
use uuid::Uuid;

use super::{KEEPERS, PATH, READERS, address, who};
use crate::{
    pages::orders::{
        desk::Desk,
        form::{Refused, Sent, Sheet, Typed},
    },
    web::{App, Names, Page, Post, Signed, parse_date},
};

/// The entry.
pub async fn show(signed: Signed, State(app): State<App>, Path(id): Path<PublicityId>) -> Page {
    render((&signed, &app), id, &Refused::default()).await
}

async fn render((signed, app): (&Signed, &App), id: PublicityId, refused: &Refused) -> Page {
    signed.needs(&READERS)?;
    let row = signed.ask(app, GetPublicity { publicity_id: id }).await?;
    let mut desk = Desk::open(signed, app, PATH).await?;
    let people = row.entered_by.into_iter().chain(row.ended_by);
    desk.names = Names::default().with_staff(app, people).await?;
    Ok(view(&desk, &row, refused))
}

/// It has been done.
pub async fn finish(
    signed: Signed,
    State(app): State<App>,
    Path(id): Path<PublicityId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&KEEPERS)?;
    let mut sent = Sent::new("finish", data, signed.tr);
    let day = parse_date(sent.text("done_on"));
    let day = sent.read("done_on", "date_form", day);
    let text = |name: &str| {
        Some(sent.text(name))
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let command = day.map(|day| FinishPublicity {
        publicity_id: id,
        done_on: Day(day),
        link: text("link"),
        remark: text("remark"),
    });
    done((&signed, &app), (id, idem), sent, command).await
}

/// It will not be done, or was entered by mistake.
pub async fn cancel(
    signed: Signed,
    State(app): State<App>,
    Path(id): Path<PublicityId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&KEEPERS)?;
    let mut sent = Sent::new("cancel", data, signed.tr);
    let reason = sent.required("reason", "blank");
    let command = CancelPublicity {
        publicity_id: id,
        reason,
    };
    done((&signed, &app), (id, idem), sent, Some(command)).await
}

/// One command, then back to the entry; refused, its page again.
async fn done<C: Command>(
    at: (&Signed, &App),
    (id, idem): (PublicityId, Uuid),
    sent: Sent,
    command: Option<C>,
) -> Page<Response> {
    match sent.tell(at, idem, command, &[]).await? {
        Ok(_) => Ok(Redirect::to(&address(id)).into_response()),
        Err(refused) => {
            let page = render(at, id, &refused).await?;
            Ok((refused.status, page).into_response())
        }
    }
}

fn view(desk: &Desk, row: &PublicityRow, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let keeps = desk.is(&KEEPERS);
    let head = PageHead::new(row.title.clone())
        .crumb(tr.t("publicity-title"), PATH)
        .here(row.title.clone())
        .meta(status(tr, "publicity", row.state.as_str()))
        .errors(!refused.errors.is_empty());
    let finishes = keeps && row.state == PublicityState::Planned;
    let cancels = keeps && row.state != PublicityState::Cancelled;
    shell(
        &desk.ctx,
        &head,
        html! {
            @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
            (error_summary(tr, &refused.errors))
            (card(Card::new(""), facts(&about(desk, row))))
            @if finishes { (card(Card::new(tr.t("publicity-finish")), finishing(desk, row, refused))) }
            @if cancels { (card(Card::new(tr.t("publicity-cancel")), cancelling(desk, row, refused))) }
        },
    )
}

fn about(desk: &Desk, row: &PublicityRow) -> Vec<(String, Markup)> {
    let tr = desk.tr;
    let text = |text: String| html! { (text) };
    let mut rows = vec![
        (
            tr.t("publicity-medium"),
            text(tr.word("medium", row.medium.as_str())),
        ),
        (tr.t("publicity-area"), text(desk.place(&row.org))),
    ];
    for (label, day) in [
        ("publicity-planned-on", row.planned_on),
        ("publicity-done-on", row.done_on),
    ] {
        rows.extend(day.map(|day| (tr.t(label), text(tr.date(day.0)))));
    }
    if let Some(link) = &row.link {
        rows.push((
            tr.t("publicity-link"),
            html! { a href=(link) rel="noopener noreferrer" { (link) } },
        ));
    }
    for (label, words) in [
        ("publicity-remark", &row.remark),
        ("publicity-cancelled-because", &row.cancelled_because),
    ] {
        rows.extend(words.clone().map(|words| (tr.t(label), text(words))));
    }
    let act = |by, at| text(format!("{} · {}", who(tr, &desk.names, by), tr.moment(at)));
    rows.push((
        tr.t("publicity-entered-by"),
        act(row.entered_by, row.entered_at.0),
    ));
    rows.extend(
        row.ended_at
            .map(|at| (tr.t("publicity-ended-by"), act(row.ended_by, at.0))),
    );
    rows
}

fn finishing(desk: &Desk, row: &PublicityRow, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let sheet = Sheet::new(tr, "finish", refused);
    let field = |name: &str, label: &str| sheet.field(name, tr.t(label));
    let value = |name: &str, kept: &Option<String>| sheet.value(name, kept.as_deref().unwrap_or_default());
    let key = Uuid::new_v5(&desk.key(), b"finish");
    post_form(
        &desk.ctx,
        sheet.id(),
        &format!("{}/finish", address(row.publicity_id)),
        key,
        html! {
            div.stack.narrow {
                (input(&field("done_on", "publicity-done-on").required(), Input::date(&sheet.value("done_on", &desk.today().to_string()))))
                (input(&field("link", "publicity-link").hint(tr.t("publicity-link-hint")), Input::text(&value("link", &row.link)).max(500)))
                (input(&field("remark", "publicity-remark"), Input::text(&value("remark", &row.remark)).max(200)))
            }
            (action_bar(html! { (Button::submit(tr.t("publicity-finish-do")).primary()) }))
        },
    )
}

fn cancelling(desk: &Desk, row: &PublicityRow, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let sheet = Sheet::new(tr, "cancel", refused);
    let key = Uuid::new_v5(&desk.key(), b"cancel");
    post_form(
        &desk.ctx,
        sheet.id(),
        &format!("{}/cancel", address(row.publicity_id)),
        key,
        html! {
            div.stack.narrow {
                (textarea(&sheet.field("reason", tr.t("publicity-reason")).required(), &sheet.value("reason", ""), 2, 200))
            }
            (Button::submit(tr.t("publicity-cancel-do")).danger())
        },
    )
}

#[cfg(test)]
mod tests {
    use contracts::Role;
    use kernel::Lang;

    use super::{super::tests::row, *};
    use crate::pages::orders::desk::tests::{assert_sound, desk};

    fn html(role: Role, lang: Lang, state: PublicityState) -> String {
        view(&desk(role, lang), &row(state), &Refused::default()).into_string()
    }

    #[test]
    fn r12_5_only_the_steps_that_are_possible_are_there() {
        for (role, state, finishes, cancels) in [
            (Role::Clerk, PublicityState::Planned, true, true),
            (Role::Clerk, PublicityState::Done, false, true),
            (Role::Clerk, PublicityState::Cancelled, false, false),
            (Role::Oversight, PublicityState::Planned, false, false),
        ] {
            let page = html(role, Lang::Zh, state);
            assert_sound(&page);
            assert_eq!(page.contains("/finish\""), finishes, "{role:?} {state:?}");
            assert_eq!(page.contains("/cancel\""), cancels, "{role:?} {state:?}");
        }
    }

    #[test]
    fn what_was_typed_is_escaped_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            let page = html(Role::Clerk, lang, PublicityState::Cancelled);
            assert!(page.contains("邻里互助&lt;b&gt;") && page.contains("下雨&lt;i&gt;"));
        }
    }
}
