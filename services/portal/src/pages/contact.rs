//! Messages of a person 短信往来: “why did she get no SMS?” answered in one look. On top what stands in the way now, then the
//! consent to outreach, then the last messages with what became of each.

use axum::{
    Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::{
    Actor, Code, Paging, Personal, Role,
    notification::{
        FindMessages, MessageRow,
        channel::{Hindrance, Reach, ReachOf},
        consent::{
            ConsentHow, GiveOutreachConsent, OUTREACH_WORDING, OutreachConsent, OutreachConsentOf,
            OutreachConsents, PersonKind, WithdrawOutreachConsent,
        },
    },
};
use kernel::{ElderId, StaffId, VolunteerId, china_date};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Choice, Column, Empty, Event, Hx, Input, PageCtx, PageHead, Table,
    TagKind, Tr, alert, card, empty, error_summary, input, page as shell, post_form, seg, status, table, tag,
    timeline,
};
use serde::Deserialize;
use time::Date;
use uuid::Uuid;

use super::{
    messages,
    orders::{
        form::{Refused, Sent, Sheet, Typed},
        told,
    },
};
use crate::web::{App, Names, Page, Post, Signed, parse_date};

/// Who records what people agree to.
const KEEPERS: [Role; 5] = [
    Role::Operator,
    Role::Outreach,
    Role::Branch,
    Role::Clerk,
    Role::OrgClerk,
];
/// Who looks at the page.
pub const READERS: [Role; 7] = [
    Role::Operator,
    Role::Outreach,
    Role::Branch,
    Role::Clerk,
    Role::OrgClerk,
    Role::Auditor,
    Role::Oversight,
];
/// How staff hear what a person agrees to.
const HEARD: [ConsentHow; 2] = [ConsentHow::Form, ConsentHow::Phone];
const FEW: Paging = Paging { page: 1, size: 20 };

/// `/elders/{id}/messages` and `/volunteers/{id}/messages`
pub fn routes() -> Router<App> {
    Router::new()
        .route("/elders/{id}/messages", get(of_elder))
        .route("/elders/{id}/messages/consent", post(consent_of_elder))
        .route("/volunteers/{id}/messages", get(of_volunteer))
        .route("/volunteers/{id}/messages/consent", post(consent_of_volunteer))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    done: String,
}

/// Whose messages.
#[derive(Clone, Copy)]
struct Who {
    kind: PersonKind,
    id: Uuid,
}

impl Who {
    fn list(self) -> (&'static str, &'static str) {
        match self.kind {
            PersonKind::Elder => ("/elders", "nav-elders"),
            PersonKind::Volunteer => ("/volunteers", "nav-volunteers"),
        }
    }

    fn card(self) -> String {
        format!("{}/{}", self.list().0, self.id)
    }

    fn page(self) -> String {
        format!("{}/messages", self.card())
    }
}

fn elder(id: ElderId) -> Who {
    Who {
        kind: PersonKind::Elder,
        id: id.uuid(),
    }
}

fn volunteer(id: VolunteerId) -> Who {
    Who {
        kind: PersonKind::Volunteer,
        id: id.uuid(),
    }
}

async fn of_elder(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<ElderId>,
    Query(asked): Query<Asked>,
) -> Page<Response> {
    show(&app, &signed, elder(id), &Refused::default(), &asked.done).await
}

async fn of_volunteer(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<VolunteerId>,
    Query(asked): Query<Asked>,
) -> Page<Response> {
    show(&app, &signed, volunteer(id), &Refused::default(), &asked.done).await
}

async fn consent_of_elder(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<ElderId>,
    post: Post<Typed>,
) -> Page<Response> {
    consent(&app, &signed, elder(id), post).await
}

async fn consent_of_volunteer(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<VolunteerId>,
    post: Post<Typed>,
) -> Page<Response> {
    consent(&app, &signed, volunteer(id), post).await
}

async fn show(app: &App, signed: &Signed, who: Who, refused: &Refused, done: &str) -> Page<Response> {
    signed.needs(&READERS)?;
    let (person_id, kind) = (who.id, who.kind);
    let found = FindMessages {
        about: Some(who.id),
        state: None,
        paging: FEW,
    };
    let (reach, consents, messages) = tokio::try_join!(
        signed.ask(app, ReachOf { person_id, kind }),
        signed.ask(app, OutreachConsentOf { person_id, kind }),
        signed.ask(app, found),
    )?;
    let staff: Vec<StaffId> = consents
        .consents
        .iter()
        .flat_map(|one| [Some(&one.given_by), one.withdrawn_by.as_ref()])
        .flatten()
        .filter_map(Actor::staff_id)
        .collect();
    let (elders, volunteers) = match kind {
        PersonKind::Elder => (vec![ElderId::from(who.id)], Vec::new()),
        PersonKind::Volunteer => (Vec::new(), vec![VolunteerId::from(who.id)]),
    };
    let names = Names::load(signed, app, elders, volunteers)
        .await?
        .with_staff(app, staff)
        .await?;
    let ctx = signed.ctx(app, who.list().0);
    let sheet = Look {
        ctx: &ctx,
        who,
        names: &names,
        may_keep: signed.has(&KEEPERS),
        key: app.key(),
        today: china_date(app.host.clock().now()),
        done,
    };
    let page = sheet.view(&reach, &consents, &messages.rows, refused);
    Ok((refused.status, page).into_response())
}

/// Gives consent, or withdraws it: one form, whichever it is that stands there.
async fn consent(app: &App, signed: &Signed, who: Who, Post { idem, data }: Post<Typed>) -> Page<Response> {
    signed.needs(&KEEPERS)?;
    let mut sent = Sent::new("outreach", data, signed.tr);
    let heard = ConsentHow::parse(sent.text("how")).filter(|how| HEARD.contains(how));
    let how = sent.read("how", "choose", heard);
    let on = match sent.text("on").to_owned().as_str() {
        "" => None,
        day => sent.read("on", "date_form", parse_date(day)),
    };
    let Some(how) = how.filter(|_| sent.is_sound()) else {
        return show(app, signed, who, &sent.unsound(), "").await;
    };
    let (person_id, kind) = (who.id, who.kind);
    let told = if sent.text("what") == "withdraw" {
        let command = WithdrawOutreachConsent { person_id, kind, how };
        signed.tell(app, idem, command).await
    } else {
        let said = sent.text("evidence").to_owned();
        let command = GiveOutreachConsent {
            person_id,
            kind,
            how,
            on: on.map(Into::into),
            evidence: Some(Personal(said)).filter(|said| !said.is_empty()),
        };
        signed.tell(app, idem, command).await
    };
    match told {
        Ok(_) => Ok(Redirect::to(&format!("{}?done=consent", who.page())).into_response()),
        Err(error) if error.code == Code::NotFound => Err(error.into()),
        Err(error) => show(app, signed, who, &sent.refused(error, &[])?, "").await,
    }
}

/// The page as one reader sees it.
struct Look<'a> {
    ctx: &'a PageCtx,
    who: Who,
    names: &'a Names,
    may_keep: bool,
    key: Uuid,
    today: Date,
    done: &'a str,
}

impl Look<'_> {
    fn view(
        &self,
        reach: &Reach,
        consents: &OutreachConsents,
        messages: &[MessageRow],
        refused: &Refused,
    ) -> Markup {
        let tr = self.ctx.tr;
        let name = self.names.of(self.who.id).to_owned();
        let (list, label) = self.who.list();
        let head = PageHead::new(tr.args("contact-title", &[("name", name.as_str().into())]))
            .crumb(tr.t("nav-desk"), "/")
            .crumb(tr.t(label), list)
            .crumb(name, self.who.card())
            .here(tr.t("contact-go"))
            .errors(!refused.errors.is_empty());
        shell(
            self.ctx,
            &head,
            html! {
                @if self.done == "consent" { (alert(AlertKind::Ok, html! { (tr.t("contact-recorded")) })) }
                (error_summary(tr, &refused.errors))
                @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
                (card(Card::new(tr.t("contact-reach")), hindrances(tr, reach)))
                (card(Card::new(tr.t("contact-messages")).flush(), html! {
                    (table(tr, &Table::new(tr.t("contact-messages"), messages, columns(tr)).empty(empty(&Empty {
                        text: tr.t("contact-no-messages"),
                        action: None,
                    }))))
                }))
                (self.consent(consents, refused))
            },
        )
    }

    fn consent(&self, consents: &OutreachConsents, refused: &Refused) -> Markup {
        let tr = self.ctx.tr;
        let standing = if consents.is_given {
            tag(TagKind::Ok, &tr.t("consent-outreach-given"))
        } else {
            tag(TagKind::Grey, &tr.t("consent-outreach-none"))
        };
        let events: Vec<Event> = consents.consents.iter().flat_map(|one| self.told(one)).collect();
        card(
            Card::new(tr.t("consent-outreach"))
                .id("outreach-consent")
                .narrow()
                .right(standing),
            html! {
                @if let Some(since) = consents.suppressed_at {
                    (alert(AlertKind::Warn, html! { (tr.args("contact-suppressed", &[("since", tr.moment(since.0).into())])) }))
                }
                p.small { (tr.t("consent-outreach-words")) " " span.muted { (tr.args("consent-version", &[("version", OUTREACH_WORDING.into())])) } }
                @if self.may_keep { (self.form(consents.is_given, refused)) }
                @if !events.is_empty() { (timeline(&events)) }
            },
        )
    }

    fn form(&self, is_given: bool, refused: &Refused) -> Markup {
        let tr = self.ctx.tr;
        let sheet = Sheet::new(tr, "outreach", refused);
        let ways: Vec<Choice> = HEARD
            .iter()
            .map(|how| Choice::new(how.as_str(), tr.word("consent-how", how.as_str())))
            .collect();
        let (what, label) = if is_given {
            ("withdraw", "consent-outreach-withdraw")
        } else {
            ("give", "consent-outreach-give")
        };
        let submit = Button::submit(tr.t(label));
        post_form(
            self.ctx,
            sheet.id(),
            &format!("{}/consent", self.who.page()),
            self.key,
            html! {
                input type="hidden" name="what" value=(what);
                div.stack {
                    (seg(&sheet.field("how", tr.t("consent-outreach-how")).required(), &ways, &sheet.value("how", ""), Hx::default()))
                    @if !is_given {
                        (input(&sheet.field("on", tr.t("consent-outreach-on")).hint(tr.t("consent-outreach-on-hint")), Input::date(&sheet.value("on", &self.today.to_string()))))
                        (input(&sheet.field("evidence", tr.t("consent-outreach-evidence")), Input::text(&sheet.value("evidence", "")).max(200)))
                    }
                }
                p { (if is_given { submit.danger() } else { submit.primary() }) }
            },
        )
    }

    /// That it was given, and that it was withdrawn.
    fn told(&self, one: &OutreachConsent) -> Vec<Event> {
        let tr = self.ctx.tr;
        let by = |actor: &Actor| match actor {
            Actor::Staff { id, .. } => self.names.staff(*id).to_owned(),
            _ => tr.t("consent-outreach-self"),
        };
        let evidence = one.evidence.as_ref().map(|said| format!(" · {}", said.0));
        let given = format!(
            "{} · {} · {} · {}{}",
            tr.t("consent-outreach-given"),
            tr.word("consent-how", one.how.as_str()),
            tr.args("consent-version", &[("version", one.wording.as_str().into())]),
            by(&one.given_by),
            evidence.unwrap_or_default()
        );
        let mut events = Vec::new();
        if let (Some(at), Some(how), Some(actor)) = (one.withdrawn_at, one.withdrawn_how, &one.withdrawn_by) {
            let words = format!(
                "{} · {} · {}",
                tr.t("consent-outreach-withdrawn"),
                tr.word("consent-how", how.as_str()),
                by(actor)
            );
            events.push(Event::new(tr.moment(at.0), words).kind(TagKind::Warn));
        }
        events.push(Event::new(tr.moment(one.given_at.0), given).kind(TagKind::Ok));
        events
    }
}

/// What stands in the way now, the gravest first; with the number.
fn hindrances(tr: Tr, reach: &Reach) -> Markup {
    html! {
        @if let Some(phone) = &reach.phone_masked { p { (tr.t("person-phone")) " " span.num { (phone) } } }
        @if reach.hindrances.is_empty() { (alert(AlertKind::Ok, html! { (tr.t("contact-clear")) })) }
        @for one in &reach.hindrances {
            @let at = one.at.map(|at| tr.moment(at.0)).unwrap_or_default();
            (alert(gravity(one.what), html! { (tr.args(&format!("hindrance-{}", one.what.as_str()), &[("at", at.into())])) }))
        }
    }
}

fn gravity(what: Hindrance) -> AlertKind {
    match what {
        Hindrance::NoPhone | Hindrance::Closed | Hindrance::NoGateway | Hindrance::OnHold => AlertKind::Bad,
        Hindrance::Suppressed | Hindrance::QuietHours | Hindrance::CapReached => AlertKind::Warn,
        Hindrance::NoConsent | Hindrance::WechatFirst => AlertKind::Info,
    }
}

fn columns<'a>(tr: Tr) -> Vec<Column<'a, MessageRow>> {
    vec![
        Column::text("queued", tr.t("messages-queued"), move |row: &MessageRow| {
            tr.moment(row.queued_at.0)
        })
        .code(),
        Column::text("template", tr.t("messages-template"), move |row: &MessageRow| {
            messages::text(tr, row)
        })
        .card(CardRole::Title),
        Column::new("state", tr.t("messages-state"), move |row: &MessageRow| {
            status(tr, "message", row.state.as_str())
        })
        .card(CardRole::Amount),
        Column::text("what", tr.t("contact-what-became"), move |row: &MessageRow| {
            became(tr, row)
        })
        .class("small")
        .card(CardRole::Full),
    ]
}

/// What became of a message, in plain words.
fn became(tr: Tr, row: &MessageRow) -> String {
    if let Some(why) = told::why(tr, row) {
        return why;
    }
    match (row.delivered_at, row.submitted_at) {
        (Some(at), _) => tr.args("contact-arrived", &[("at", tr.moment(at.0).into())]),
        (None, Some(at)) => tr.args("contact-submitted", &[("at", tr.moment(at.0).into())]),
        (None, None) => tr.t("contact-waiting"),
    }
}

#[cfg(test)]
mod tests {
    use contracts::notification::{MessageKind, MessageState, channel::Hindering};
    use kernel::{Lang, MessageId};
    use time::macros::{date, datetime};

    use super::*;
    use crate::pages::orders::desk::tests::assert_sound;

    fn page(lang: Lang, may_keep: bool, hindrances: &[Hindrance], is_given: bool) -> String {
        let mut ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", "/elders");
        ctx.csrf = "token".into();
        let at = datetime!(2026-11-23 02:00 UTC);
        let look = Look {
            ctx: &ctx,
            who: elder(ElderId::generate(at)),
            names: &Names::default(),
            may_keep,
            key: Uuid::nil(),
            today: date!(2026 - 11 - 23),
            done: "",
        };
        let hindrances = hindrances.iter().map(|what| Hindering {
            what: *what,
            at: Some(at.into()),
        });
        let reach = Reach {
            phone_masked: None,
            hindrances: hindrances.collect(),
        };
        let consents = OutreachConsents {
            is_given,
            suppressed_at: Some(at.into()),
            consents: vec![OutreachConsent {
                given_at: at.into(),
                how: ConsentHow::Form,
                wording: OUTREACH_WORDING.into(),
                given_by: Actor::System,
                evidence: Some("表<b>".into()),
                withdrawn_at: None,
                withdrawn_how: None,
                withdrawn_by: None,
            }],
        };
        let message = MessageRow {
            message_id: MessageId::generate(at),
            template: "elder_welcome".into(),
            text_title: None,
            text_version: 0,
            kind: MessageKind::ServiceNotice,
            phone_masked: None,
            segments: 1,
            state: MessageState::Queued,
            error: None,
            provider: None,
            queued_at: at.into(),
            submitted_at: None,
            delivered_at: None,
        };
        look.view(&reach, &consents, &[message], &Refused::default())
            .into_string()
    }

    #[test]
    fn every_reason_for_which_somebody_gets_no_sms_is_said_in_plain_words() {
        for lang in [Lang::Zh, Lang::En] {
            let tr = Tr::new(lang);
            let html = page(lang, true, Hindrance::ALL, false);
            assert_sound(&html);
            for what in Hindrance::ALL {
                assert!(
                    tr.try_args(&format!("hindrance-{}", what.as_str()), &[("at", "".into())])
                        .is_some(),
                    "{what:?}"
                );
            }
            assert!(html.contains("&lt;b&gt;") && html.contains(&tr.t("contact-waiting")));
            assert!(page(lang, true, &[], true).contains(&tr.t("contact-clear")));
        }
    }

    #[test]
    fn consent_is_withdrawn_where_it_was_given_and_readers_only_look_r12_2() {
        let given = page(Lang::Zh, true, &[], true);
        assert!(given.contains("value=\"withdraw\"") && !given.contains("name=\"evidence\""));
        assert!(page(Lang::Zh, true, &[], false).contains("name=\"evidence\""));
        assert!(!page(Lang::Zh, false, &[], false).contains("/messages/consent\""));
    }
}
