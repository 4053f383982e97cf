//! `/texts/propose`: a text, or a new version of one, with a count of its segments while it is typed. It counts when another
//! person has approved it.

use std::collections::BTreeMap;

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Code, Error,
    notification::text::{CAMPAIGN, GetText, ListTexts, PreviewText, ProposeText, TextInForce, TextSample},
};
use kernel::TextVersionId;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Field, FormErrors, Input, PageCtx, PageHead, Tr, action_bar, alert, card,
    error_summary, input, page as shell, post_form, textarea,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{EDITORS, GATEWAYS, called, one};
use crate::web::{App, Errors, Page, Post, Signed, field_errors, parse_date, words};

/// Labels of the fields, for errors that must name theirs.
const LABELS: &[(&str, &str)] = &[
    ("title", "texts-campaign-title"),
    ("text", "texts-words"),
    ("from", "texts-from"),
    ("reason", "settings-why"),
];
/// The contract's fields of codes and the form's.
const NAMES: &[(&str, &str)] = &[
    ("codes.aliyun", "aliyun"),
    ("codes.tencent", "tencent"),
    ("codes.yunmas", "yunmas"),
    ("codes.wechat", "wechat"),
    ("codes.aliyun_voice", "aliyun_voice"),
    ("codes.tencent_voice", "tencent_voice"),
];
/// Longest text, variables as they are written.
const LONGEST: u16 = 600;

/// Which text, or which version to begin with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    name: String,
    version: String,
}

/// The form's fields, as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    name: String,
    title: String,
    text: String,
    from: String,
    reason: String,
    aliyun: String,
    tencent: String,
    yunmas: String,
    wechat: String,
    aliyun_voice: String,
    tencent_voice: String,
}

impl Typed {
    fn code(&self, gateway: &str) -> &str {
        match gateway {
            "aliyun" => &self.aliyun,
            "tencent" => &self.tencent,
            "yunmas" => &self.yunmas,
            "wechat" => &self.wechat,
            "aliyun_voice" => &self.aliyun_voice,
            _ => &self.tencent_voice,
        }
    }

    fn is_campaign(&self) -> bool {
        self.name == CAMPAIGN
    }

    fn read(&self, mut errors: Errors) -> Result<ProposeText, FormErrors> {
        let title = if self.is_campaign() {
            errors.required("title", &self.title)
        } else {
            String::new()
        };
        let text = errors.required("text", &self.text);
        let reason = errors.required("reason", &self.reason);
        let from = match self.from.trim() {
            "" => None,
            day => errors.read("from", "date_form", parse_date(day)),
        };
        if !errors.is_empty() {
            return Err(errors.into_inner());
        }
        let codes: BTreeMap<String, String> = GATEWAYS
            .iter()
            .map(|gateway| ((*gateway).to_owned(), self.code(gateway).trim().to_owned()))
            .filter(|(_, code)| !code.is_empty())
            .collect();
        Ok(ProposeText {
            name: self.name.clone(),
            title,
            text,
            codes,
            from: from.map(Into::into),
            reason,
        })
    }
}

/// The form: blank for a campaign, else as the text is in force or as a version says it.
///
/// # Errors
/// Another role, no such text, or notification does not answer.
pub async fn ask(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Page {
    signed.needs(&EDITORS)?;
    let mut typed = Typed {
        name: asked.name,
        ..Typed::default()
    };
    if let Ok(version_id) = asked.version.parse::<TextVersionId>() {
        let version = signed.ask(&app, GetText { version_id }).await?;
        let code = |gateway: &str| version.codes.get(gateway).cloned().unwrap_or_default();
        typed = Typed {
            aliyun: code("aliyun"),
            tencent: code("tencent"),
            yunmas: code("yunmas"),
            wechat: code("wechat"),
            aliyun_voice: code("aliyun_voice"),
            tencent_voice: code("tencent_voice"),
            name: version.name,
            title: version.title,
            text: version.text,
            ..Typed::default()
        };
    }
    let frame = frame(&app, &signed, &typed.name).await?;
    if typed.text.is_empty() {
        typed.text = frame.text.clone();
    }
    let ctx = signed.ctx(&app, "/texts");
    let sheet = Form {
        ctx: &ctx,
        frame: &frame,
        key: app.key(),
    };
    Ok(sheet.view(&typed, &FormErrors::new(), None))
}

async fn frame(app: &App, signed: &Signed, name: &str) -> Page<TextInForce> {
    let all = signed.ask(app, ListTexts {}).await?.texts;
    let found = all.into_iter().find(|text| text.name == name);
    Ok(found.ok_or_else(|| Error::not_found("text"))?)
}

/// Proposes it.
///
/// # Errors
/// Another role, or notification does not answer.
pub async fn post(
    State(app): State<App>,
    signed: Signed,
    Post { idem, data: typed }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&EDITORS)?;
    let frame = frame(&app, &signed, &typed.name).await?;
    let ctx = signed.ctx(&app, "/texts");
    let form = Form {
        ctx: &ctx,
        frame: &frame,
        key: app.key(),
    };
    let again = |status: StatusCode, errors: &FormErrors, why: Option<String>| {
        (status, form.view(&typed, errors, why)).into_response()
    };
    let proposal = match typed.read(Errors::new(signed.tr).naming(LABELS)) {
        Ok(proposal) => proposal,
        Err(errors) => return Ok(again(StatusCode::UNPROCESSABLE_ENTITY, &errors, None)),
    };
    match signed.tell(&app, idem, proposal).await {
        Ok(proposed) => {
            let there = format!("/texts/versions/{}", proposed.version_id);
            Ok(Redirect::to(&there).into_response())
        }
        Err(error) if error.code == Code::Invalid && error.field.is_some() => {
            let errors = field_errors(&error, signed.tr, NAMES);
            Ok(again(StatusCode::UNPROCESSABLE_ENTITY, &errors, None))
        }
        Err(error) if error.code == Code::Conflict => {
            let why = words(&error, signed.tr);
            Ok(again(StatusCode::CONFLICT, &FormErrors::new(), Some(why)))
        }
        Err(error) => Err(error.into()),
    }
}

/// POST `/texts/count`: how long the text gets on the longest recipient, or what is wrong with it, while it is typed.
///
/// # Errors
/// Another role, or notification does not answer.
pub async fn count(State(app): State<App>, signed: Signed, Post { data: typed, .. }: Post<Typed>) -> Page {
    signed.needs(&EDITORS)?;
    if typed.text.trim().is_empty() {
        return Ok(counted(html! {}));
    }
    let query = PreviewText {
        name: typed.name,
        text: typed.text,
        people: 0,
    };
    match signed.ask(&app, query).await {
        Ok(preview) => Ok(counted(html! { (length(signed.tr, &preview.longest)) })),
        Err(error) if error.code == Code::Invalid => Ok(counted(html! { (words(&error, signed.tr)) })),
        Err(error) => Err(error.into()),
    }
}

fn counted(words: Markup) -> Markup {
    html! { p #count.small role="status" { (words) } }
}

/// `67 字，1 条`
pub fn length(tr: Tr, sample: &TextSample) -> String {
    tr.args(
        "texts-length",
        &[
            ("characters", sample.characters.into()),
            ("segments", sample.segments.into()),
        ],
    )
}

struct Form<'a> {
    ctx: &'a PageCtx,
    frame: &'a TextInForce,
    key: Uuid,
}

impl Form<'_> {
    fn view(&self, typed: &Typed, errors: &FormErrors, why: Option<String>) -> Markup {
        let tr = self.ctx.tr;
        let title = if typed.is_campaign() {
            tr.t("texts-new-campaign")
        } else {
            called(tr, &typed.name, "")
        };
        let head = PageHead::new(title.clone())
            .crumb(tr.t("nav-desk"), "/")
            .crumb(tr.t("texts-title"), "/texts")
            .here(title)
            .errors(!errors.is_empty());
        let field = |name: &str, label: &str| Field::new(tr, name, tr.t(label)).errors(errors);
        let most = tr.args("texts-most", &[("n", self.frame.most_segments.into())]);
        let hint = format!(
            "{} {}",
            if self.frame.to_elder {
                tr.t("texts-elder-rules")
            } else {
                tr.t("texts-rules")
            },
            most
        );
        let body = html! {
            (error_summary(tr, errors))
            input type="hidden" name="name" value=(typed.name);
            div.stack {
                @if typed.is_campaign() {
                    (input(&field("title", "texts-campaign-title").hint(tr.t("texts-campaign-title-hint")).required(), Input::text(&typed.title).max(40)))
                }
                div hx-post="/texts/count" hx-trigger="input delay:400ms" hx-include="closest form" hx-target="#count" hx-swap="outerHTML" hx-sync="this:replace" {
                    (textarea(&field("text", "texts-words").hint(hint).required(), &typed.text, 4, LONGEST))
                }
                (counted(html! {}))
                p.small { b { (tr.t("texts-variables")) } " " (one::variables(tr, &self.frame.variables)) }
                details open[GATEWAYS.iter().any(|gateway| !typed.code(gateway).is_empty() || errors.get(gateway).is_some())] {
                    summary { (tr.t("texts-codes")) }
                    p.small.muted { (tr.t("texts-codes-hint")) }
                    div.g.g2.stack-m {
                        @for gateway in GATEWAYS {
                            (input(&Field::new(tr, gateway, tr.word("gateway", gateway)).errors(errors), Input::text(typed.code(gateway)).max(64)))
                        }
                    }
                }
                (input(&field("from", "texts-from").hint(tr.t("texts-from-hint")), Input::date(&typed.from)))
                (input(&field("reason", "settings-why").required(), Input::text(&typed.reason).max(200)))
            }
            (action_bar(html! {
                (Button::submit(tr.t("settings-send")).primary())
                (Button::link(tr.t("form-cancel"), "/texts").quiet())
            }))
        };
        shell(
            self.ctx,
            &head,
            card(
                Card::new(tr.t("settings-propose")),
                html! {
                    (alert(AlertKind::Info, html! { (tr.t(if typed.is_campaign() { "texts-campaign-note" } else { "texts-note" })) }))
                    @if let Some(why) = &why { (alert(AlertKind::Bad, html! { (why) })) }
                    (post_form(self.ctx, "text-form", "/texts/propose", self.key, body))
                },
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use contracts::notification::MessageKind;
    use kernel::Lang;

    use super::*;
    use crate::pages::orders::desk::tests::assert_sound;

    #[test]
    fn the_form_names_the_variables_and_counts_while_it_is_typed() {
        let frame = TextInForce {
            name: CAMPAIGN.into(),
            kind: MessageKind::Campaign,
            to_elder: false,
            variables: vec!["who".into(), "topic".into()],
            needed: Vec::new(),
            most_segments: 8,
            built_in: String::new(),
            text: String::new(),
            version: 0,
            waiting: 0,
        };
        for lang in [Lang::Zh, Lang::En] {
            let mut ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", "/texts");
            ctx.csrf = "token".into();
            let form = Form {
                ctx: &ctx,
                frame: &frame,
                key: Uuid::nil(),
            };
            let typed = Typed {
                name: CAMPAIGN.into(),
                text: "<i>".into(),
                ..Typed::default()
            };
            let errors = typed.read(Errors::new(Tr::new(lang)).naming(LABELS)).unwrap_err();
            assert!(errors.get("title").is_some() && errors.get("reason").is_some());
            let html = form.view(&typed, &errors, None).into_string();
            assert_sound(&html);
            assert!(html.contains("{{ topic }}") && html.contains("hx-post=\"/texts/count\""));
            assert!(html.contains("&lt;i&gt;"));
        }
    }

    #[test]
    fn only_codes_that_were_typed_are_sent() {
        let typed = Typed {
            name: "elder_welcome".into(),
            text: "{{ who }}您好".into(),
            reason: "更短".into(),
            aliyun: " SMS_1 ".into(),
            ..Typed::default()
        };
        let proposal = typed.read(Errors::new(Tr::new(Lang::Zh)).naming(LABELS)).unwrap();
        assert_eq!(
            proposal.codes,
            BTreeMap::from([("aliyun".into(), "SMS_1".into())])
        );
        assert_eq!((proposal.from, proposal.title.as_str()), (None, ""));
    }
}
