//! GET `/texts`: what waits to be approved, the campaigns' texts, and the platform's own as they are in force.

use axum::extract::State;
use contracts::{
    Page as Rows, Paging,
    notification::text::{CAMPAIGN, FindTexts, ListTexts, TextInForce, TextState, TextVersion},
};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Column, Empty, PageCtx, PageHead, Table, TagKind, Tr, card, empty, page as shell,
    table, tag,
};

use super::{called, edits, standing};
use crate::web::{App, Page, Signed};

/// Rows of each part: texts are few.
const MANY: Paging = Paging { page: 1, size: 100 };

/// The page.
///
/// # Errors
/// Another role, or notification does not answer.
pub async fn show(State(app): State<App>, signed: Signed) -> Page {
    let of = |name: Option<&str>, state: Option<TextState>| FindTexts {
        name: name.map(str::to_owned),
        title: None,
        state,
        paging: MANY,
    };
    let (all, waiting, campaigns) = tokio::try_join!(
        signed.ask(&app, ListTexts {}),
        signed.ask(&app, of(None, Some(TextState::Proposed))),
        signed.ask(&app, of(Some(CAMPAIGN), None)),
    )?;
    let ctx = signed.ctx(&app, "/texts");
    Ok(view(&ctx, edits(&signed), &all.texts, &waiting, &campaigns))
}

fn view(
    ctx: &PageCtx,
    may_edit: bool,
    all: &[TextInForce],
    waiting: &Rows<TextVersion>,
    campaigns: &Rows<TextVersion>,
) -> Markup {
    let tr = ctx.tr;
    let own: Vec<&TextInForce> = all.iter().filter(|text| text.name != CAMPAIGN).collect();
    let head = PageHead::new(tr.t("texts-title"))
        .crumb(tr.t("nav-desk"), "/")
        .here(tr.t("texts-title"))
        .actions(html! {
            @if may_edit {
                (Button::link(tr.t("texts-new-campaign"), format!("/texts/propose?name={CAMPAIGN}")).primary())
            }
        });
    let none = || {
        empty(&Empty {
            text: tr.t("texts-no-campaigns"),
            action: None,
        })
    };
    shell(
        ctx,
        &head,
        html! {
            @if !waiting.rows.is_empty() {
                (card(Card::new(tr.args("texts-waiting", &[("n", waiting.total.into())])).id("waiting").flush(), html! {
                    (table(tr, &Table::new(tr.t("texts-waiting-title"), &waiting.rows, versions(tr))))
                }))
            }
            (card(Card::new(tr.t("texts-of-campaigns")).flush(), html! {
                (table(tr, &Table::new(tr.t("texts-of-campaigns"), &campaigns.rows, versions(tr)).empty(none())))
            }))
            (card(Card::new(tr.t("texts-own")).flush(), html! {
                (table(tr, &Table::new(tr.t("texts-own"), &own, columns(tr))))
            }))
        },
    )
}

/// Versions in a list.
pub fn versions<'a>(tr: Tr) -> Vec<Column<'a, TextVersion>> {
    vec![
        Column::new("text", tr.t("texts-name"), move |one: &TextVersion| {
            html! {
                a href={ "/texts/versions/" (one.version_id) } {
                    (called(tr, &one.name, &one.title)) " " (tr.args("texts-version", &[("n", one.version.into())]))
                }
            }
        })
        .card(CardRole::Title),
        Column::text("words", tr.t("texts-words"), |one: &TextVersion| one.text.clone()).card(CardRole::Full),
        Column::text("segments", tr.t("messages-segments"), |one: &TextVersion| {
            one.segments
        })
        .num(),
        Column::text("since", tr.t("texts-since"), move |one: &TextVersion| {
            let counts = one.state == TextState::Approved;
            one.in_force_from
                .filter(|_| counts)
                .map(|at| tr.moment(at.0))
                .unwrap_or_default()
        })
        .code(),
        Column::new("state", tr.t("list-state"), move |one: &TextVersion| {
            standing(tr, one.state)
        })
        .card(CardRole::Amount),
    ]
}

fn columns<'a>(tr: Tr) -> Vec<Column<'a, &'a TextInForce>> {
    vec![
        Column::new("text", tr.t("texts-name"), move |one: &&TextInForce| {
            html! { a href={ "/texts/" (one.name) } { (called(tr, &one.name, "")) } }
        })
        .card(CardRole::Title),
        Column::text("words", tr.t("texts-words"), |one: &&TextInForce| one.text.clone())
            .card(CardRole::Full),
        Column::new("whom", tr.t("texts-whom"), move |one: &&TextInForce| {
            html! { @if one.to_elder { (tag(TagKind::Violet, &tr.t("texts-to-elder"))) } }
        }),
        Column::new("version", tr.t("texts-in-force"), move |one: &&TextInForce| {
            html! {
                @if one.version == 0 { (tr.t("texts-built-in")) } @else { (tr.args("texts-version", &[("n", one.version.into())])) }
                @if one.waiting > 0 { " " (tag(TagKind::Warn, &tr.word("status-text", TextState::Proposed.as_str()))) }
            }
        })
        .card(CardRole::Amount),
    ]
}

#[cfg(test)]
pub(super) mod tests {
    use kernel::{Lang, StaffId, TextVersionId};
    use time::macros::datetime;

    use super::*;
    use crate::pages::orders::desk::tests::assert_sound;

    /// A campaign's text that waits.
    pub fn version(proposed_by: StaffId) -> TextVersion {
        let at = datetime!(2026-11-23 02:00 UTC);
        TextVersion {
            version_id: TextVersionId::generate(at),
            name: CAMPAIGN.into(),
            title: "重阳节<b>".into(),
            version: 2,
            text: "{{ who }}您好，{{ topic }}开始了。".into(),
            codes: [("aliyun".to_owned(), "SMS_1".to_owned())].into(),
            state: TextState::Proposed,
            from: None,
            in_force_from: None,
            reason: "更短".into(),
            proposed_by,
            proposed_at: at.into(),
            decided_by: None,
            decided_at: None,
            returned_for: None,
            retired_by: None,
            retired_at: None,
            retired_for: None,
            segments: 1,
        }
    }

    fn page(lang: Lang, may_edit: bool, rows: Vec<TextVersion>) -> String {
        let mut ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", "/texts");
        ctx.csrf = "token".into();
        let total = i64::try_from(rows.len()).unwrap();
        let found = Rows { rows, total };
        let own = TextInForce {
            name: "elder_welcome".into(),
            kind: contracts::notification::MessageKind::ServiceNotice,
            to_elder: true,
            variables: vec!["who".into()],
            needed: vec!["who".into()],
            most_segments: 1,
            built_in: "{{ who }}您好".into(),
            text: "{{ who }}您好".into(),
            version: 0,
            waiting: 0,
        };
        view(&ctx, may_edit, &[own], &found, &found).into_string()
    }

    #[test]
    fn who_edits_finds_the_button_and_others_the_list() {
        let staff = StaffId::generate(datetime!(2026-11-23 01:00 UTC));
        for lang in [Lang::Zh, Lang::En] {
            let html = page(lang, true, vec![version(staff)]);
            assert_sound(&html);
            assert!(html.contains("/texts/propose?name=campaign") && html.contains("&lt;b&gt;"));
            assert!(!page(lang, false, vec![version(staff)]).contains("/texts/propose"));
        }
        assert!(page(Lang::Zh, false, Vec::new()).contains("class=\"empty\""));
    }
}
