//! The gateways 短信通道: on hold or not and why, what became of today's messages, when each last told of one; a test to one's
//! own number, and its outcome; what of the contract is used; an administrator ends a hold.

mod contract;
mod tested;

use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::{
    Personal, Role,
    notification::{
        MessageState,
        channel::{ChannelState, Channels, ListChannels, ReleaseChannel, TestChannel},
    },
};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Empty, Hx, Input, PageCtx, PageHead, TagKind, Tr, action_bar, alert, card,
    empty, error_summary, facts, input, page as shell, post_form, select, tag,
};
use serde::Deserialize;
use time::OffsetDateTime;
use uuid::Uuid;

use super::orders::form::{Refused, Sent, Sheet, Typed};
use crate::web::{App, Page, Post, Signed};

/// Who sends a test.
const TESTERS: [Role; 3] = [Role::Operator, Role::Outreach, Role::SystemAdmin];

/// `/channels`
pub fn routes() -> Router<App> {
    Router::new()
        .route("/channels", get(show))
        .route("/channels/test", post(test))
        .route("/channels/release", post(release))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    done: String,
}

async fn show(signed: Signed, State(app): State<App>, Query(asked): Query<Asked>) -> Page<Response> {
    again(&app, &signed, &Refused::default(), &asked.done).await
}

async fn again(app: &App, signed: &Signed, refused: &Refused, done: &str) -> Page<Response> {
    let found = signed.ask(app, ListChannels {}).await?;
    let ctx = signed.ctx(app, "/channels");
    let desk = Desk {
        ctx: &ctx,
        may_test: signed.has(&TESTERS),
        may_release: signed.has(&[Role::SystemAdmin]),
        key: app.key(),
        now: app.host.clock().now(),
        done,
    };
    Ok((refused.status, desk.view(&found, refused)).into_response())
}

async fn test(signed: Signed, State(app): State<App>, Post { idem, data }: Post<Typed>) -> Page<Response> {
    signed.needs(&TESTERS)?;
    let mut sent = Sent::new("test", data, signed.tr);
    let provider = sent.required("provider", "choose");
    let phone = Personal(sent.required("phone", "required"));
    if !sent.is_sound() {
        return again(&app, &signed, &sent.unsound(), "").await;
    }
    match signed.tell(&app, idem, TestChannel { provider, phone }).await {
        Ok(_) => Ok(Redirect::to("/channels?done=sent").into_response()),
        Err(error) => again(&app, &signed, &sent.refused(error, &[])?, "").await,
    }
}

async fn release(signed: Signed, State(app): State<App>, Post { idem, data }: Post<Typed>) -> Page<Response> {
    signed.needs(&[Role::SystemAdmin])?;
    let provider = data.get("provider").cloned().unwrap_or_default();
    let mut sent = Sent::new(format!("release-{provider}"), data, signed.tr);
    let reason = sent.required("reason", "no_reason");
    if !sent.is_sound() {
        return again(&app, &signed, &sent.unsound(), "").await;
    }
    match signed.tell(&app, idem, ReleaseChannel { provider, reason }).await {
        Ok(_) => Ok(Redirect::to("/channels?done=released").into_response()),
        Err(error) => again(&app, &signed, &sent.refused(error, &[])?, "").await,
    }
}

struct Desk<'a> {
    ctx: &'a PageCtx,
    may_test: bool,
    may_release: bool,
    key: Uuid,
    now: OffsetDateTime,
    done: &'a str,
}

impl Desk<'_> {
    fn view(&self, found: &Channels, refused: &Refused) -> Markup {
        let tr = self.ctx.tr;
        let head = PageHead::new(tr.t("channels-title"))
            .crumb(tr.t("nav-desk"), "/")
            .here(tr.t("channels-title"))
            .meta(html! { (tr.args("channels-queued", &[("n", found.queued.into())])) })
            .errors(!refused.errors.is_empty());
        shell(
            self.ctx,
            &head,
            html! {
                @if self.done == "sent" { (alert(AlertKind::Ok, html! { (tr.t("channels-sent")) })) }
                @if self.done == "released" { (alert(AlertKind::Ok, html! { (tr.t("channels-released")) })) }
                (error_summary(tr, &refused.errors))
                @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
                @if found.channels.is_empty() {
                    (card(Card::new("").flush(), empty(&Empty { text: tr.t("channels-none"), action: None })))
                }
                @if !found.channels.is_empty() { (contract::view(tr, found)) }
                @for (at, channel) in found.channels.iter().enumerate() { (self.one(at, channel, refused)) }
                @if self.may_test { (self.testing(found, refused)) }
                @if found.channels.iter().any(|channel| channel.takes_tests) { (tested::view(tr, self.now, &found.tests)) }
            },
        )
    }

    fn one(&self, at: usize, channel: &ChannelState, refused: &Refused) -> Markup {
        let tr = self.ctx.tr;
        let held = match (&channel.held_until, &channel.held_for) {
            (Some(until), Some(code)) => Some(tr.args(
                "channels-held",
                &[
                    ("until", tr.moment(until.0).into()),
                    ("code", code.as_str().into()),
                ],
            )),
            _ => None,
        };
        let standing = match held {
            Some(_) => tag(TagKind::Bad, &tr.t("channels-on-hold")),
            None => tag(TagKind::Ok, &tr.t("channels-in-use")),
        };
        let place = tr.args("channels-place", &[("n", (at + 1).into())]);
        let head = Card::new(tr.word("gateway", &channel.provider))
            .id(format!("channel-{}", channel.provider))
            .right(html! { span.small.muted { (place) } " " (standing) });
        let last = channel
            .last_receipt_at
            .map_or_else(|| tr.t("channels-no-receipt"), |at| tr.moment(at.0));
        let mut told = vec![
            (tr.t("channels-today"), today(tr, channel)),
            (tr.t("channels-delivered"), delivered(tr, channel)),
            (tr.t("channels-last-receipt"), last),
        ];
        let spent = channel.spent.as_ref();
        told.extend(spent.map(|spent| (tr.t("channels-spent"), contract::used(tr, spent))));
        card(
            head,
            html! {
                @if let Some(held) = &held { (alert(AlertKind::Bad, html! { (held) })) }
                (facts(&told))
                @if held.is_some() && self.may_release { (self.releasing(channel, refused)) }
            },
        )
    }

    fn releasing(&self, channel: &ChannelState, refused: &Refused) -> Markup {
        let tr = self.ctx.tr;
        let sheet = Sheet::new(tr, format!("release-{}", channel.provider), refused);
        let key = Uuid::new_v5(&self.key, channel.provider.as_bytes());
        let reason = sheet.field("reason", tr.t("channels-release-why")).required();
        post_form(
            self.ctx,
            sheet.id(),
            "/channels/release",
            key,
            html! {
                input type="hidden" name="provider" value=(channel.provider);
                (input(&reason, Input::text(&sheet.value("reason", "")).max(200)))
                p { (Button::submit(tr.t("channels-release")).danger()) }
            },
        )
    }

    /// Absent where no gateway takes tests.
    fn testing(&self, found: &Channels, refused: &Refused) -> Markup {
        let tr = self.ctx.tr;
        let takes = found.channels.iter().filter(|channel| channel.takes_tests);
        let gateways: Vec<(&str, String)> = takes
            .map(|channel| (channel.provider.as_str(), tr.word("gateway", &channel.provider)))
            .collect();
        let Some((first, _)) = gateways.first() else {
            return html! {};
        };
        let sheet = Sheet::new(tr, "test", refused);
        let gateway = sheet.field("provider", tr.t("channels-gateway")).required();
        let chosen = sheet.value("provider", first);
        let phone = sheet
            .field("phone", tr.t("channels-own-number"))
            .hint(tr.t("channels-test-hint"))
            .required();
        card(
            Card::new(tr.t("channels-test")),
            post_form(
                self.ctx,
                sheet.id(),
                "/channels/test",
                self.key,
                html! {
                    div.g.g2.stack-m {
                        (select(&gateway, &gateways, &chosen, Hx::default()))
                        (input(&phone, Input::tel(&sheet.value("phone", "")).max(11)))
                    }
                    (action_bar(html! { (Button::submit(tr.t("channels-send")).primary()) }))
                },
            ),
        )
    }
}

/// `已送达 12、发送失败 1`
fn today(tr: Tr, channel: &ChannelState) -> String {
    if channel.today.is_empty() {
        return tr.t("channels-nothing-today");
    }
    let counts: Vec<String> = channel
        .today
        .iter()
        .map(|one| {
            format!(
                "{} {}",
                tr.word("status-message", one.state.as_str()),
                tr.number(one.count)
            )
        })
        .collect();
    counts.join(&tr.t("list-separator"))
}

/// Of those whose end is known, how many arrived, per cent.
fn delivered(tr: Tr, channel: &ChannelState) -> String {
    let count = |wanted: MessageState| -> i64 {
        let those = channel.today.iter().filter(|one| one.state == wanted);
        those.map(|one| one.count).sum()
    };
    let (arrived, failed) = (count(MessageState::Delivered), count(MessageState::Failed));
    match arrived + failed {
        0 => "—".into(),
        all => tr.args("channels-percent", &[("n", (arrived * 100 / all).into())]),
    }
}

#[cfg(test)]
mod tests {
    use contracts::notification::{
        StateCount,
        channel::{ChannelTest, Spent},
    };
    use kernel::Lang;
    use time::macros::datetime;

    use super::*;
    use crate::pages::orders::desk::tests::{NOW, assert_sound};

    fn channel(held: bool) -> ChannelState {
        ChannelState {
            provider: "aliyun".into(),
            held_until: held.then(|| datetime!(2026-11-23 03:00 UTC).into()),
            held_for: held.then(|| "isv.AMOUNT_<b>".into()),
            today: vec![
                StateCount {
                    state: MessageState::Delivered,
                    count: 9,
                },
                StateCount {
                    state: MessageState::Failed,
                    count: 1,
                },
            ],
            last_receipt_at: None,
            spent: Some(Spent {
                today: 3,
                month: 1_200,
                month_fen: 6_000,
            }),
            takes_tests: true,
        }
    }

    fn tried(state: MessageState, error: Option<&str>) -> ChannelTest {
        ChannelTest {
            message_id: kernel::MessageId::generate(NOW),
            provider: "tencent".into(),
            phone_masked: Some("169****0001".into()),
            state,
            error: error.map(Into::into),
            at: NOW.into(),
        }
    }

    fn all(channels: Vec<ChannelState>, covered: Option<i64>, tests: Vec<ChannelTest>) -> Channels {
        Channels {
            channels,
            queued: 3,
            covered,
            counted_at: NOW.into(),
            tests,
        }
    }

    fn page(lang: Lang, admin: bool, channels: Vec<ChannelState>) -> String {
        shown(lang, admin, &all(channels, None, Vec::new()), &Refused::default())
    }

    fn shown(lang: Lang, admin: bool, found: &Channels, refused: &Refused) -> String {
        let mut ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", "/channels");
        ctx.csrf = "token".into();
        let desk = Desk {
            ctx: &ctx,
            may_test: true,
            may_release: admin,
            key: Uuid::nil(),
            now: NOW,
            done: "",
        };
        desk.view(found, refused).into_string()
    }

    #[test]
    fn a_gateway_on_hold_says_why_and_an_administrator_ends_it() {
        for lang in [Lang::Zh, Lang::En] {
            let html = page(lang, true, vec![channel(true)]);
            assert_sound(&html);
            assert!(html.contains("isv.AMOUNT_&lt;b&gt;") && html.contains("/channels/release"));
            assert!(html.contains("90"), "nine of ten arrived: {html}");
            assert!(!page(lang, false, vec![channel(true)]).contains("/channels/release"));
            assert!(!page(lang, true, vec![channel(false)]).contains("/channels/release"));
        }
        assert!(page(Lang::Zh, true, Vec::new()).contains("class=\"empty\""));
    }

    #[test]
    fn a_test_names_its_gateway_and_its_outcome_is_told_in_words() {
        for lang in [Lang::Zh, Lang::En] {
            let tests = vec![
                tried(MessageState::Failed, Some("isv.<i>")),
                tried(MessageState::Delivered, None),
            ];
            let html = shown(
                lang,
                false,
                &all(vec![channel(false)], None, tests),
                &Refused::default(),
            );
            assert_sound(&html);
            assert!(html.contains("isv.&lt;i&gt;") && html.contains("169****0001"));
            assert!(html.contains("name=\"provider\"") && html.contains("value=\"aliyun\""));
            assert!(!html.contains("every 2s"), "nothing moves");
        }
        let waiting = all(
            vec![channel(false)],
            None,
            vec![tried(MessageState::Queued, None)],
        );
        assert!(shown(Lang::Zh, false, &waiting, &Refused::default()).contains("every 2s"));
        let wechat = ChannelState {
            provider: "wechat".into(),
            spent: None,
            takes_tests: false,
            ..channel(false)
        };
        assert!(!page(Lang::Zh, false, vec![wechat]).contains("name=\"provider\""));
    }

    #[test]
    fn a_test_through_a_gateway_on_hold_is_refused_at_its_field_in_words() {
        let typed = Typed::from([("provider".to_owned(), "aliyun".to_owned())]);
        let sent = Sent::new("test", typed, Tr::new(Lang::Zh));
        let error =
            contracts::Error::invalid("provider", "channel_held", "").with("code", "isv.OUT_OF_SERVICE");
        let refused = sent.refused(error, &[]).unwrap();
        let html = shown(
            Lang::Zh,
            false,
            &all(vec![channel(true)], None, Vec::new()),
            &refused,
        );
        assert!(
            html.contains("href=\"#test-provider\"") && html.contains("暂停使用（isv.OUT_OF_SERVICE）"),
            "{html}"
        );
    }

    #[test]
    fn what_is_left_of_the_contract_is_told_and_what_is_beyond_it() {
        let told = |covered| {
            shown(
                Lang::Zh,
                false,
                &all(vec![channel(false)], covered, Vec::new()),
                &Refused::default(),
            )
        };
        assert!(
            told(Some(5_000)).contains("还剩 3,800 条"),
            "{}",
            told(Some(5_000))
        );
        assert!(told(Some(1_000)).contains("已超出合同"));
        assert!(told(None).contains("共用 1,200 条") && told(None).contains("约 60.00 元"));
    }
}
