//! `/m/me`: what is on file, large letters, the phones that are signed in.

use axum::{
    Router,
    extract::{Path, Query, State},
    response::Response,
    routing::{get, post},
};
use contracts::{
    Code,
    notification::consent::{
        ConsentHow, GiveOutreachConsent, OutreachConsentOf, PersonKind, WithdrawOutreachConsent,
    },
    volunteer::{GetVolunteer, VolunteerCard, VolunteerState},
};
use kernel::SessionId;
use maud::{Markup, html};
use portal_kit::{AlertKind, Button, FontSize, Icon, alert, facts, mobile::Tab, post_form};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    notice::{Notice, Said},
    refused,
    screen::Screen,
};
use crate::{
    pages::statement::grouped,
    store::volunteer_session::{self, Phone},
    web::{App, Page, Post, Volunteer},
};

/// `/m/me`
pub fn routes() -> Router<App> {
    Router::new()
        .route("/m/me", get(show))
        .route("/m/me/phones/{session}/sign-out", post(end_phone))
        .route("/m/me/outreach", post(choose_outreach))
}

async fn show(State(app): State<App>, me: Volunteer, Query(said): Query<Said>) -> Page {
    let (person_id, kind) = (me.id.uuid(), PersonKind::Volunteer);
    let (screen, card, outreach) = tokio::join!(
        Screen::open(&me, &app),
        me.ask(&app, GetVolunteer { volunteer_id: me.id }),
        me.ask(&app, OutreachConsentOf { person_id, kind })
    );
    let (screen, card) = (screen?, card?);
    // What is on file does not wait for the messages' service.
    let agrees = match outreach {
        Ok(on_file) => Some(on_file.is_given && on_file.suppressed_at.is_none()),
        Err(error) if error.code == Code::Unavailable => None,
        Err(error) => return Err(error.into()),
    };
    let mut db = app.host.pool().acquire().await.map_err(runtime::Failure::from)?;
    let phones = volunteer_session::phones(&mut db, me.id, screen.now).await?;
    drop(db);
    let said = said.show(screen.tr);
    Ok(view(&screen, &card, &phones, (me.session_id, agrees), said))
}

/// What the switch says.
#[derive(Deserialize)]
struct Outreach {
    #[serde(default)]
    agree: String,
}

/// Agrees to outreach, or does no more: as easily the one as the other. Who has agreed and yet refused by reply agrees anew.
async fn choose_outreach(
    State(app): State<App>,
    me: Volunteer,
    Post { idem, data }: Post<Outreach>,
) -> Page<Response> {
    let (person_id, kind, how) = (me.id.uuid(), PersonKind::Volunteer, ConsentHow::Page);
    let withdraw = WithdrawOutreachConsent { person_id, kind, how };
    let told = if data.agree == "yes" {
        let on_file = me.ask(&app, OutreachConsentOf { person_id, kind }).await?;
        if on_file.is_given && on_file.suppressed_at.is_some() {
            let key = Uuid::new_v5(&idem, b"withdraw");
            me.tell(&app, key, withdraw).await?;
        }
        let give = GiveOutreachConsent {
            person_id,
            kind,
            how,
            on: None,
            evidence: None,
        };
        me.tell(&app, idem, give).await
    } else {
        me.tell(&app, idem, withdraw).await
    };
    match told {
        // Another phone was faster: it stands as it was wanted.
        Ok(_) => Ok(Notice::OutreachChosen.at(Tab::Me.href())),
        Err(error) if error.code == Code::Conflict => Ok(Notice::OutreachChosen.at(Tab::Me.href())),
        Err(error) => Err(error.into()),
    }
}

#[derive(Deserialize)]
struct Nothing {}

/// Signs out a phone of one's own: a lost one, a borrowed one.
async fn end_phone(
    State(app): State<App>,
    me: Volunteer,
    Path(session): Path<SessionId>,
    _form: Post<Nothing>,
) -> Page<Response> {
    let volunteer = me.id;
    app.host
        .unit(me.actor, |cx| async move {
            let mut db = cx.db().await;
            // Of these only: nobody ends another's session.
            let mine = volunteer_session::phones(&mut db, volunteer, cx.now()).await?;
            if mine.iter().any(|phone| phone.session_id == session) {
                volunteer_session::end(&mut db, session, cx.now()).await?;
                drop(db);
                cx.audit(
                    "volunteer.phone_signed_out",
                    volunteer,
                    json!({ "session": session }),
                );
            }
            Ok(())
        })
        .await?;
    Ok(Notice::PhoneEnded.at(Tab::Me.href()))
}

fn view(
    screen: &Screen,
    card: &VolunteerCard,
    phones: &[Phone],
    (here, agrees): (SessionId, Option<bool>),
    said: Markup,
) -> Markup {
    let tr = screen.tr;
    let body = html! {
        (said)
        @if card.row.state == VolunteerState::Suspended {
            (alert(AlertKind::Warn, html! { (tr.args("m-suspended", &[("hotline", screen.ctx.hotline.as_str().into())])) }))
        }
        section.tk {
            h2 { (card.row.name.0) }
            (facts(&on_file(screen, card)))
            (Button::link(tr.t("recognition-title"), "/m/recognition").wide())
            (Button::link(tr.t("stories-title"), "/m/stories").wide())
            a.btn.btn--wide href="/m/me/willing" { (tr.t("m-willing-title")) }
        }
        section.tk {
            h2 { (tr.t("mobile-letters")) }
            div.three {
                @for size in FontSize::ALL {
                    a.btn href=(screen.ctx.font_href(size)) aria-current=[(size == screen.ctx.font_size).then_some("true")] {
                        (tr.t(&format!("kit-font-{}", size.code())))
                    }
                }
            }
            a.btn.btn--wide href=(screen.ctx.lang_href()) lang=(tr.t("kit-other-language-tag")) { (tr.t("kit-other-language")) }
        }
        @if let Some(agrees) = agrees { section.tk {
            h2 { (tr.t("m-outreach-title")) }
            p { (tr.t(if agrees { "m-outreach-on" } else { "m-outreach-off" })) }
            p.muted.m-sm { (tr.t("consent-outreach-words")) }
            (post_form(&screen.ctx, "outreach", "/m/me/outreach", screen.key(), html! {
                input type="hidden" name="agree" value=(if agrees { "no" } else { "yes" });
                (Button::submit(tr.t(if agrees { "m-outreach-withdraw" } else { "m-outreach-give" })).wide())
            }))
        } }
        section.tk {
            h2 { (tr.t("mobile-phones")) }
            p.muted.m-sm { (tr.t("mobile-phones-hint")) }
            ul.lines {
                @for phone in phones { (signed_in(screen, phone, phone.session_id == here)) }
            }
            (post_form(&screen.ctx, "sign-out", "/m/sign-out", screen.key(), html! {
                (Button::submit(tr.t("kit-sign-out")).wide().icon(Icon::Exit))
            }))
        }
        section.tk { p.muted.m-sm { (tr.t("mobile-wrong-data-hint")) } (refused::call_hotline(&screen.ctx)) p { a href="/m/me/leave" { (tr.t("m-leave-title")) } } }
    };
    screen.page(&tr.t("kit-tab-me"), Tab::Me, body)
}

fn on_file(screen: &Screen, card: &VolunteerCard) -> Vec<(String, String)> {
    let (tr, row) = (screen.tr, &card.row);
    let between = tr.t("mobile-note-between");
    let services: Vec<String> = card
        .services
        .iter()
        .map(|one| screen.service(&one.service))
        .collect();
    let held: Vec<String> = card
        .qualifications
        .iter()
        .map(|one| {
            let args = [
                ("name", tr.word("qualification", one.kind.as_str()).into()),
                ("day", one.valid_to.0.to_string().into()),
            ];
            tr.args("mobile-valid-to", &args)
        })
        .collect();
    let mut rows = Vec::new();
    rows.extend(
        row.passbook_no
            .as_deref()
            .map(|no| (tr.t("mobile-passbook-no"), grouped(no))),
    );
    rows.push((tr.t("mobile-phone"), row.phone_masked.clone()));
    rows.push((tr.t("mobile-branch"), screen.place(&row.org)));
    rows.push((tr.t("mobile-services"), services.join(&between)));
    if !held.is_empty() {
        rows.push((tr.t("mobile-qualifications"), held.join(&between)));
    }
    rows.push((tr.t("mobile-raw-total"), tr.minutes(row.raw_minutes.get())));
    rows
}

fn signed_in(screen: &Screen, phone: &Phone, here: bool) -> Markup {
    let tr = screen.tr;
    let seen = tr.args(
        "mobile-last-seen",
        &[("when", screen.when(phone.last_seen_at).into())],
    );
    html! {
        li {
            b { (phone.device) }
            span {
                @if here { (tr.t("mobile-this-phone")) } @else {
                    (post_form(
                        &screen.ctx,
                        &format!("end-{}", phone.session_id),
                        &format!("/m/me/phones/{}/sign-out", phone.session_id),
                        screen.key(),
                        html! { (Button::submit(tr.t("mobile-end-phone"))) },
                    ))
                }
            }
            span.muted.m-sm { (seen) }
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use time::macros::datetime;

    use super::*;
    use crate::mobile::{sample::card, screen::tests::screen};

    fn phone(id: u128) -> Phone {
        Phone {
            session_id: SessionId::from(Uuid::from_u128(id)),
            device: "WeChat · Android".into(),
            last_seen_at: datetime!(2026-11-22 06:00 UTC),
        }
    }

    fn page(lang: Lang) -> String {
        view(
            &screen(lang),
            &card(),
            &[phone(1), phone(2)],
            (phone(1).session_id, Some(false)),
            html! {},
        )
        .into_string()
    }

    #[test]
    fn the_phone_number_is_masked_and_the_passbook_number_in_fours() {
        let html = page(Lang::Zh);
        assert!(html.contains("169****0002") && html.contains("3704 0500 0128 6"));
        assert!(html.contains("李建国&lt;b&gt;"));
        assert!(page(Lang::En).contains("Passbook"));
    }

    #[test]
    fn another_phone_can_be_signed_out_and_this_one_is_named() {
        let html = page(Lang::Zh);
        assert_eq!(html.matches("/m/me/phones/").count(), 1);
        assert!(html.contains("本机") && html.contains("action=\"/m/sign-out\""));
    }
}
