//! Changes that wait 待批准: old beside new, field by field, and what another person decides.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Error,
    dispatch::service::{DecideService, ServiceChange, ServiceChangeState},
};
use kernel::{ServiceChangeId, StaffId};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Column, Input, PageCtx, Table, TagKind, Tr, card, facts, input, post_form, table,
    tag,
};
use uuid::Uuid;

use super::{
    list,
    spec::{self, Line},
};
use crate::{
    pages::orders::form::{Refused, Sent, Sheet, Typed},
    web::{App, Names, Page, Post, Signed},
};

/// Who looks at the changes, and with what.
pub struct Reader<'a> {
    /// The page's frame.
    pub ctx: &'a PageCtx,
    /// Names of those who proposed and decided.
    pub names: &'a Names,
    /// The reader, if they propose and decide.
    pub decider: Option<StaffId>,
    /// From which the forms' keys are made.
    pub key: Uuid,
}

/// Where a change stands, as a tag.
pub fn standing(tr: Tr, state: ServiceChangeState) -> Markup {
    let kind = match state {
        ServiceChangeState::Proposed => TagKind::Warn,
        ServiceChangeState::Approved => TagKind::Ok,
        ServiceChangeState::Rejected => TagKind::Grey,
    };
    tag(kind, &tr.word("status-service_change", state.as_str()))
}

/// A change that waits.
pub fn waiting(reader: &Reader<'_>, change: &ServiceChange, refused: &Refused) -> Markup {
    let tr = reader.ctx.tr;
    let kind = if change.before.is_some() {
        "services-a-change"
    } else {
        "services-a-new-one"
    };
    let said = [
        (tr.t("services-from"), tr.date(change.valid_from.0)),
        (tr.t("settings-why"), change.reason.clone()),
        (
            tr.t("settings-by"),
            format!(
                "{} · {}",
                reader.names.staff(change.proposed_by),
                tr.moment(change.proposed_at.0)
            ),
        ),
    ];
    let lines = spec::changed(tr, change.before.as_ref(), &change.spec);
    let head = Card::new(spec::title(tr, &change.spec))
        .right(html! { (tag(TagKind::Info, &tr.t(kind))) " " (standing(tr, change.state)) })
        .id(format!("change-{}", change.change_id));
    card(
        head,
        html! {
            (facts(&said))
            (table(tr, &Table::new(tr.t("services-what-changes"), &lines, columns(tr))))
            @match reader.decider {
                Some(me) if me == change.proposed_by => p.small.muted { (tr.t("settings-other-person")) },
                Some(_) => (forms(reader, change, refused)),
                None => {}
            }
        },
    )
}

/// Field, old, new.
fn columns(tr: Tr) -> Vec<Column<'static, Line>> {
    vec![
        Column::text("field", tr.t("services-field"), |line: &Line| line.label.clone()).card(CardRole::Title),
        Column::text("before", tr.t("services-before"), |line: &Line| {
            line.before.clone().unwrap_or_else(|| "—".into())
        }),
        Column::text("after", tr.t("services-after"), |line: &Line| line.after.clone()).class("strong"),
    ]
}

fn forms(reader: &Reader<'_>, change: &ServiceChange, refused: &Refused) -> Markup {
    let tr = reader.ctx.tr;
    let id = change.change_id;
    // Each form has its own key: they are different commands.
    let form = |decision: &str, body: Markup| {
        let action = format!("/services/changes/{id}/{decision}");
        let key = Uuid::new_v5(&reader.key, action.as_bytes());
        post_form(reader.ctx, &format!("{decision}-{id}"), &action, key, body)
    };
    let sheet = Sheet::new(tr, format!("reject-{id}"), refused);
    let note = sheet.field("note", tr.t("services-reject-why")).required();
    html! {
        (form("approve", html! { (Button::submit(tr.t("services-approve")).primary()) }))
        (form("reject", html! {
            (input(&note, Input::text(&sheet.value("note", "")).max(200)))
            p { (Button::submit(tr.t("services-reject")).danger()) }
        }))
    }
}

/// POST `/services/changes/{id}/approve` and `…/reject`
///
/// # Errors
/// No such decision, or a service does not answer.
pub async fn decide(
    State(app): State<App>,
    signed: Signed,
    Path((change_id, decision)): Path<(ServiceChangeId, String)>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&super::DECIDERS)?;
    let mut sent = Sent::new(format!("{decision}-{change_id}"), data, signed.tr);
    let (decision, note) = match decision.as_str() {
        "approve" => (ServiceChangeState::Approved, String::new()),
        "reject" => (ServiceChangeState::Rejected, sent.required("note", "no_reason")),
        _ => return Err(Error::not_found("page").into()),
    };
    let command = DecideService {
        change_id,
        decision,
        note,
    };
    match sent.tell((&signed, &app), idem, Some(command), &[]).await? {
        Ok(_) => Ok(Redirect::to("/services").into_response()),
        Err(refused) => list::again(&app, &signed, &refused).await,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use kernel::Lang;
    use time::macros::{date, datetime};

    use super::{super::spec::tests::pipes, *};
    use crate::pages::orders::desk::tests::assert_sound;

    /// 管道疏通 is to need two.
    pub fn change(proposed_by: StaffId) -> ServiceChange {
        ServiceChange {
            change_id: ServiceChangeId::generate(datetime!(2026-11-23 02:00 UTC)),
            spec: contracts::dispatch::ServiceItem { seats: 2, ..pipes() },
            before: Some(pipes()),
            valid_from: date!(2026 - 12 - 01).into(),
            reason: "井下有沼气<b>".into(),
            state: ServiceChangeState::Proposed,
            proposed_by,
            proposed_at: datetime!(2026-11-23 02:00 UTC).into(),
            decided_by: None,
            decided_at: None,
            note: None,
        }
    }

    fn html(decider: Option<StaffId>, change: &ServiceChange, lang: Lang) -> String {
        let mut ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", "/services");
        ctx.csrf = "token".into();
        let reader = Reader {
            ctx: &ctx,
            names: &Names::default(),
            decider,
            key: Uuid::nil(),
        };
        let card = waiting(&reader, change, &Refused::default()).into_string();
        format!("<h1>x</h1>{card}")
    }

    #[test]
    fn who_proposed_finds_no_button_and_another_decides() {
        let staff = |second: i64| {
            StaffId::generate(datetime!(2026-11-23 02:00 UTC) + time::Duration::seconds(second))
        };
        let (proposer, other) = (staff(0), staff(1));
        let change = change(proposer);
        for lang in [Lang::Zh, Lang::En] {
            let tr = Tr::new(lang);
            let own = html(Some(proposer), &change, lang);
            assert!(!own.contains("<form") && own.contains(&tr.t("settings-other-person")));
            let theirs = html(Some(other), &change, lang);
            assert_sound(&theirs);
            assert!(theirs.contains("/approve") && theirs.contains("/reject"));
            assert!(!html(None, &change, lang).contains("<form"));
            assert!(
                theirs.contains("&lt;b&gt;") && theirs.contains(&tr.date(date!(2026 - 12 - 01))),
                "{theirs}"
            );
        }
    }

    #[test]
    fn a_change_that_was_sent_back_without_a_reason_has_its_error_at_the_field() {
        let staff = StaffId::generate(datetime!(2026-11-23 03:00 UTC));
        let change = change(StaffId::generate(datetime!(2026-11-23 02:00 UTC)));
        let form = format!("reject-{}", change.change_id);
        let mut sent = Sent::new(&form, Typed::new(), Tr::new(Lang::Zh));
        sent.required("note", "no_reason");
        let ctx = PageCtx::new(Tr::new(Lang::Zh), "时间银行", "12349", "/services");
        let reader = Reader {
            ctx: &ctx,
            names: &Names::default(),
            decider: Some(staff),
            key: Uuid::nil(),
        };
        let html = waiting(&reader, &change, &sent.unsound()).into_string();
        assert!(html.contains(&format!("id=\"{form}-note-err\"")), "{html}");
    }
}
