//! `/sms/…`: 云MAS.

use super::interference::{self, Instead};
use crate::{
    courier::Route,
    gateway::{Gateway, Letter},
    message::{Provider, Told},
    number::Number,
    templates,
};
use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use gateways::yunmas::{Answer, Call, Code, MOST_MOBILES, NorSubmit, Received, TmpSubmit, open};
use std::sync::Arc;
use time::macros::format_description;

pub(super) async fn norsubmit(State(gateway): State<Arc<Gateway>>, body: Bytes) -> Response {
    match open(Call::NorSubmit, &body, &gateway.config.yunmas) {
        Ok(Received::NorSubmit(call)) => submit(&gateway, Submission::of_text(call)).await,
        Ok(_) => refusal(Code::InvalidMessage.as_str()),
        Err(code) => refusal(code.as_str()),
    }
}

pub(super) async fn tmpsubmit(State(gateway): State<Arc<Gateway>>, body: Bytes) -> Response {
    let submission = match open(Call::TmpSubmit, &body, &gateway.config.yunmas) {
        Ok(Received::TmpSubmit(call)) => Submission::of_template(&gateway, call),
        Ok(_) => Err(Code::InvalidMessage),
        Err(code) => Err(code),
    };
    match submission {
        Ok(submission) => submit(&gateway, submission).await,
        Err(code) => refusal(code.as_str()),
    }
}

pub(super) async fn report(State(gateway): State<Arc<Gateway>>, body: Bytes) -> Response {
    pull(&gateway, Call::Report, Route::YunmasReport, &body)
}

pub(super) async fn deliver(State(gateway): State<Arc<Gateway>>, body: Bytes) -> Response {
    pull(&gateway, Call::Deliver, Route::YunmasDeliver, &body)
}

/// Gives out what the platform was not told of, once.
fn pull(gateway: &Gateway, call: Call, route: Route, body: &[u8]) -> Response {
    if let Err(code) = open(call, body, &gateway.config.yunmas) {
        return refusal(code.as_str());
    }
    let items: Vec<serde_json::Value> = {
        let mut store = gateway.store();
        let (ids, items): (Vec<u64>, Vec<_>) = store
            .untold(route.provider(), route.direction())
            .take(MOST_MOBILES)
            .map(|message| (message.id, route.item(message)))
            .unzip();
        store.mark(&ids, Told::Told);
        items
    };
    gateway.changed();
    Json(items).into_response()
}

/// A submission of either kind: a text for each number.
struct Submission {
    /// Signature code.
    sign: String,
    add_serial: String,
    template: Option<String>,
    texts: Vec<(String, String)>,
}

impl Submission {
    fn of_text(call: NorSubmit) -> Self {
        match call {
            NorSubmit::Same {
                mobiles,
                content,
                sign,
                add_serial,
            } => {
                let texts = mobiles
                    .into_iter()
                    .map(|mobile| (mobile, content.clone()))
                    .collect();
                Self {
                    sign,
                    add_serial,
                    template: None,
                    texts,
                }
            }
            NorSubmit::Each {
                contents,
                sign,
                add_serial,
            } => Self {
                sign,
                add_serial,
                template: None,
                texts: contents.into_iter().collect(),
            },
        }
    }

    /// Values go to the variables in the order of their first appearance.
    fn of_template(gateway: &Gateway, call: TmpSubmit) -> Result<Self, Code> {
        let store = gateway.store();
        let template = store
            .templates()
            .text(&call.template_id)
            .ok_or(Code::InvalidMessage)?;
        let variables = templates::variables(template);
        if variables.len() != call.params.len()
            || call.params.iter().any(|value| templates::holds_link(value))
        {
            return Err(Code::InvalidMessage);
        }
        let value = |name: &str| {
            let at = variables.iter().position(|variable| *variable == name)?;
            call.params.get(at).map(String::as_str)
        };
        let text = templates::render(template, value).map_err(|_| Code::InvalidMessage)?;
        Ok(Self {
            sign: call.sign,
            add_serial: call.add_serial,
            template: Some(call.template_id),
            texts: call
                .mobiles
                .into_iter()
                .map(|mobile| (mobile, text.clone()))
                .collect(),
        })
    }

    fn letters(self, gateway: &Gateway, msg_group: &str) -> Result<Vec<Letter>, Code> {
        if self.texts.len() > MOST_MOBILES {
            return Err(Code::TooManyMobiles);
        }
        let sign = gateway
            .config
            .yunmas_signs
            .get(&self.sign)
            .ok_or(Code::IllegalSignId)?;
        let at = gateway.now();
        let extend = Some(self.add_serial).filter(|extend| !extend.is_empty());
        self.texts
            .into_iter()
            .map(|(mobile, text)| {
                if text.is_empty() || text.contains(['【', '】']) {
                    return Err(Code::InvalidMessage);
                }
                Ok(Letter {
                    phone: mobile.parse().map_err(|_| Code::InvalidMobile)?,
                    provider: Provider::Yunmas,
                    text: format!("【{sign}】{text}"),
                    at,
                    provider_id: msg_group.to_owned(),
                    out_id: None,
                    extend: extend.clone(),
                    template: self.template.clone(),
                })
            })
            .collect()
    }
}

async fn submit(gateway: &Arc<Gateway>, submission: Submission) -> Response {
    let phones: Vec<Number> = submission
        .texts
        .iter()
        .filter_map(|(mobile, _)| mobile.parse().ok())
        .collect();
    match interference::before(gateway, &phones) {
        Ok(()) => {}
        Err(Instead::Refuse(code)) => {
            return refusal(code.as_deref().unwrap_or(Code::InvalidMessage.as_str()));
        }
        Err(Instead::ServerError(None)) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Err(Instead::ServerError(Some(code))) => {
            return (StatusCode::INTERNAL_SERVER_ERROR, refusal(&code)).into_response();
        }
    }
    let minute = gateway
        .now()
        .to_offset(gateways::china_time::CHINA)
        .format(format_description!("[month][day][hour][minute][second]"))
        .expect("a complete date and time has every part the format names");
    let msg_group = format!("{minute}{:012}", gateway.next_call());
    let letters = match submission.letters(gateway, &msg_group) {
        Ok(letters) => letters,
        Err(code) => return refusal(code.as_str()),
    };
    gateway.take(letters).await;
    interference::after(
        gateway,
        &phones,
        Json(Answer::accepted(msg_group)).into_response(),
    )
    .await
}

fn refusal(code: &str) -> Response {
    Json(Answer::refused(code)).into_response()
}
