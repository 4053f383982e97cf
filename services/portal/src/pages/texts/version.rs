//! `/texts/versions/{id}`: a version, how it reads, and what another person decides about it.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Code, Command,
    notification::text::{
        ApproveText, GetText, PreviewText, RetireText, ReturnText, TextPreview, TextSample, TextState,
        TextVersion,
    },
};
use kernel::{StaffId, TextVersionId};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Input, PageCtx, PageHead, Tr, alert, card, error_summary, facts, input,
    page as shell, post_form,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{EDITORS, called, edits, propose::length, standing};
use crate::{
    pages::orders::form::{ABOVE, Refused, Sent, Sheet, Typed},
    web::{App, Names, Page, Post, Signed},
};

/// What is wrong with the text itself has no field on this page.
const NAMES: [(&str, &str); 1] = [("text", ABOVE)];

/// What a form without fields sends.
#[derive(Deserialize)]
pub struct Nothing {}

/// The page.
///
/// # Errors
/// No such version, or notification does not answer.
pub async fn show(State(app): State<App>, signed: Signed, Path(id): Path<TextVersionId>) -> Page<Response> {
    again(&app, &signed, id, &Refused::default(), None).await
}

/// POST `…/preview`: as three real people would read it; their names are shown, and the look is audited.
///
/// # Errors
/// Another role, no such version, or notification does not answer.
pub async fn preview(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<TextVersionId>,
    _form: Post<Nothing>,
) -> Page<Response> {
    signed.needs(&EDITORS)?;
    let version = signed.ask(&app, GetText { version_id: id }).await?;
    let query = PreviewText {
        name: version.name,
        text: version.text,
        people: 3,
    };
    match signed.ask(&app, query).await {
        Ok(preview) => again(&app, &signed, id, &Refused::default(), Some(&preview)).await,
        // A rule has changed since it was proposed: the text says where it breaks it.
        Err(error) if error.code == Code::Invalid => {
            let refused = Sent::new("preview", Typed::new(), signed.tr).refused(error, &NAMES)?;
            again(&app, &signed, id, &refused, None).await
        }
        Err(error) => Err(error.into()),
    }
}

/// POST `…/approve`.
///
/// # Errors
/// As [`show`].
pub async fn approve(
    State(app): State<App>,
    signed: Signed,
    Path(version_id): Path<TextVersionId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let sent = Sent::new("approve", data, signed.tr);
    done(&app, &signed, version_id, sent, idem, ApproveText { version_id }).await
}

/// POST `…/return`.
///
/// # Errors
/// As [`show`].
pub async fn send_back(
    State(app): State<App>,
    signed: Signed,
    Path(version_id): Path<TextVersionId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let mut sent = Sent::new("return", data, signed.tr);
    let reason = sent.required("reason", "no_reason");
    done(
        &app,
        &signed,
        version_id,
        sent,
        idem,
        ReturnText { version_id, reason },
    )
    .await
}

/// POST `…/retire`.
///
/// # Errors
/// As [`show`].
pub async fn retire(
    State(app): State<App>,
    signed: Signed,
    Path(version_id): Path<TextVersionId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let mut sent = Sent::new("retire", data, signed.tr);
    let reason = sent.required("reason", "no_reason");
    done(
        &app,
        &signed,
        version_id,
        sent,
        idem,
        RetireText { version_id, reason },
    )
    .await
}

async fn done<C: Command>(
    app: &App,
    signed: &Signed,
    id: TextVersionId,
    sent: Sent,
    idem: Uuid,
    command: C,
) -> Page<Response> {
    signed.needs(&EDITORS)?;
    match sent.tell((signed, app), idem, Some(command), &NAMES).await? {
        Ok(_) => Ok(Redirect::to(&format!("/texts/versions/{id}")).into_response()),
        Err(refused) => again(app, signed, id, &refused, None).await,
    }
}

async fn again(
    app: &App,
    signed: &Signed,
    id: TextVersionId,
    refused: &Refused,
    preview: Option<&TextPreview>,
) -> Page<Response> {
    let version = signed.ask(app, GetText { version_id: id }).await?;
    let people: Vec<StaffId> = [Some(version.proposed_by), version.decided_by, version.retired_by]
        .into_iter()
        .flatten()
        .collect();
    let names = Names::default().with_staff(app, people).await?;
    let ctx = signed.ctx(app, "/texts");
    let reader = Reader {
        ctx: &ctx,
        names: &names,
        editor: edits(signed).then_some(signed.staff_id),
        key: app.key(),
    };
    Ok((refused.status, reader.view(&version, refused, preview)).into_response())
}

struct Reader<'a> {
    ctx: &'a PageCtx,
    names: &'a Names,
    /// The reader, if they edit texts.
    editor: Option<StaffId>,
    key: Uuid,
}

impl Reader<'_> {
    fn view(&self, version: &TextVersion, refused: &Refused, preview: Option<&TextPreview>) -> Markup {
        let tr = self.ctx.tr;
        let title = format!(
            "{} {}",
            called(tr, &version.name, &version.title),
            tr.args("texts-version", &[("n", version.version.into())])
        );
        let head = PageHead::new(title.clone())
            .crumb(tr.t("nav-desk"), "/")
            .crumb(tr.t("texts-title"), "/texts")
            .here(title)
            .meta(standing(tr, version.state))
            .errors(!refused.errors.is_empty())
            .actions(html! {
                @if self.editor.is_some() {
                    (Button::link(tr.t("texts-next-version"), format!("/texts/propose?version={}", version.version_id)))
                }
            });
        shell(
            self.ctx,
            &head,
            html! {
                (error_summary(tr, &refused.errors))
                @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
                (card(Card::new(tr.t("texts-words")), html! {
                    p.said { (version.text) }
                    (facts(&self.history(version)))
                }))
                @if let Some(preview) = preview { (reading(tr, preview)) }
                @if self.editor.is_some() { (card(Card::new(tr.t("texts-decide")).narrow(), self.forms(version, refused))) }
            },
        )
    }

    fn history(&self, version: &TextVersion) -> Vec<(String, String)> {
        let tr = self.ctx.tr;
        let who = |id: StaffId, at: contracts::At| format!("{} · {}", self.names.staff(id), tr.moment(at.0));
        let mut lines = vec![
            (tr.t("messages-segments"), version.segments.to_string()),
            (tr.t("settings-by"), who(version.proposed_by, version.proposed_at)),
            (tr.t("settings-why"), version.reason.clone()),
        ];
        if let Some(day) = version.from {
            lines.push((tr.t("texts-from"), tr.date(day.0)));
        }
        for (gateway, code) in &version.codes {
            lines.push((tr.word("gateway", gateway), code.clone()));
        }
        if let (Some(by), Some(at)) = (version.decided_by, version.decided_at) {
            lines.push((tr.t("texts-decided-by"), who(by, at)));
        }
        if let Some(at) = version.in_force_from {
            lines.push((tr.t("texts-since"), tr.moment(at.0)));
        }
        if let Some(why) = &version.returned_for {
            lines.push((tr.t("texts-returned-for"), why.clone()));
        }
        if let (Some(by), Some(at), Some(why)) =
            (version.retired_by, version.retired_at, &version.retired_for)
        {
            lines.push((tr.t("texts-retired-by"), format!("{} · {why}", who(by, at))));
        }
        lines
    }

    fn forms(&self, version: &TextVersion, refused: &Refused) -> Markup {
        let tr = self.ctx.tr;
        let id = version.version_id;
        // Each form has its own key: they are different commands.
        let form = |what: &str, body: Markup| {
            let action = format!("/texts/versions/{id}/{what}");
            let key = Uuid::new_v5(&self.key, action.as_bytes());
            post_form(self.ctx, what, &action, key, body)
        };
        let reasoned = |what: &str, label: &str, button: Button| {
            let sheet = Sheet::new(tr, what, refused);
            let field = sheet.field("reason", tr.t(label)).required();
            form(
                what,
                html! {
                    (input(&field, Input::text(&sheet.value("reason", "")).max(200)))
                    p { (button) }
                },
            )
        };
        html! {
            (form("preview", html! { (Button::submit(tr.t("texts-preview"))) " " span.small.muted { (tr.t("orders-audited")) } }))
            @match version.state {
                TextState::Proposed if self.editor == Some(version.proposed_by) => {
                    p.small.muted { (tr.t("settings-other-person")) }
                }
                TextState::Proposed => {
                    (form("approve", html! { (Button::submit(tr.t("texts-approve")).primary()) }))
                    (reasoned("return", "texts-return-why", Button::submit(tr.t("texts-return")).danger()))
                }
                TextState::Approved => {
                    (reasoned("retire", "texts-retire-why", Button::submit(tr.t("texts-retire")).danger()))
                }
                TextState::Returned | TextState::Retired => {}
            }
        }
    }
}

/// As it reads, and as the gateways register it.
fn reading(tr: Tr, preview: &TextPreview) -> Markup {
    let line = |label: String, sample: &TextSample| {
        html! {
            p.said { (*sample.text) }
            p.small.muted { (label) " · " (length(tr, sample)) }
        }
    };
    card(
        Card::new(tr.t("texts-preview")),
        html! {
            (line(tr.t("texts-longest"), &preview.longest))
            @for (at, sample) in preview.people.iter().enumerate() {
                (line(tr.args("texts-person", &[("n", (at + 1).into())]), sample))
            }
            @if preview.people.is_empty() { p.muted { (tr.t("texts-no-people")) } }
            (facts(&[
                (tr.t("texts-named"), preview.named.clone()),
                (tr.t("texts-numbered"), preview.numbered.clone()),
            ]))
        },
    )
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use time::macros::datetime;

    use super::{super::list::tests::version, *};
    use crate::pages::orders::desk::tests::assert_sound;

    fn html(editor: Option<StaffId>, version: &TextVersion, lang: Lang) -> String {
        let mut ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", "/texts");
        ctx.csrf = "token".into();
        let reader = Reader {
            ctx: &ctx,
            names: &Names::default(),
            editor,
            key: Uuid::nil(),
        };
        reader.view(version, &Refused::default(), None).into_string()
    }

    #[test]
    fn who_proposed_it_cannot_approve_it_and_another_can_r12_3() {
        let staff = |second: i64| {
            StaffId::generate(datetime!(2026-11-23 02:00 UTC) + time::Duration::seconds(second))
        };
        let (proposer, other) = (staff(0), staff(1));
        let waiting = version(proposer);
        for lang in [Lang::Zh, Lang::En] {
            let own = html(Some(proposer), &waiting, lang);
            assert!(!own.contains("/approve") && own.contains(&Tr::new(lang).t("settings-other-person")));
            let theirs = html(Some(other), &waiting, lang);
            assert_sound(&theirs);
            assert!(theirs.contains("/approve\"") && theirs.contains("/return\""));
            assert!(!html(None, &waiting, lang).contains("<form"));
        }
        let approved = TextVersion {
            state: TextState::Approved,
            ..waiting
        };
        let page = html(Some(proposer), &approved, Lang::Zh);
        assert!(page.contains("/retire\"") && !page.contains("/approve\""));
    }
}
