//! `POST /` with `X-TC-Action`: Tencent SMS.

use super::{
    calls,
    interference::{self, Instead},
};
use crate::{
    config::TimeCheck,
    courier::{self, Route},
    gateway::{Gateway, Letter},
    message::{Direction, Message, Provider, Told},
    number::Number,
    templates,
};
use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use gateways::tencent::{Action, Envelope, Pull, Received, SendAnswer, SendSms, SendStatus, verify};
use serde_json::{Value, json};
use std::sync::Arc;
use time::OffsetDateTime;

pub(super) async fn door(State(gateway): State<Arc<Gateway>>, headers: HeaderMap, body: Bytes) -> Response {
    let headers: Vec<(&str, &str)> = headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), std::str::from_utf8(value.as_bytes()).ok()?)))
        .collect();
    let received = Received {
        headers: &headers,
        body: &body,
    };
    let now = match gateway.config.time_check {
        TimeCheck::Window => gateway.now(),
        TimeCheck::Any => received.at().unwrap_or_else(|| gateway.now()),
    };
    let creds = &gateway.config.tencent;
    let secret = |id: &str| (id == creds.secret_id).then(|| creds.secret_key.clone());
    match verify(&received, secret, now) {
        Err(fault) => refusal(fault.code(), &fault.to_string()),
        Ok(verified) => match &verified.action {
            Action::SendSms(send) => submit(&gateway, send, now).await,
            Action::PullStatuses(pull) => pulled(&gateway, pull, Route::TencentStatus),
            Action::PullReplies(pull) => pulled(&gateway, pull, Route::TencentReply),
            Action::SendTtsVoice(call) => calls::tencent(&gateway, call, now).await,
        },
    }
}

async fn submit(gateway: &Arc<Gateway>, send: &SendSms, at: OffsetDateTime) -> Response {
    let phones: Vec<Number> = send
        .phone_number_set
        .iter()
        .filter_map(|number| national(number)?.parse().ok())
        .collect();
    match interference::before(gateway, &phones) {
        Ok(()) => {}
        Err(Instead::Refuse(code)) => {
            return refusal(
                code.as_deref().unwrap_or("LimitExceeded.DeliveryFrequencyLimit"),
                "沙盒按要求拒绝",
            );
        }
        Err(Instead::ServerError(None)) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Err(Instead::ServerError(Some(code))) => {
            return (
                StatusCode::INTERNAL_SERVER_ERROR,
                refusal(&code, "沙盒按要求拒绝"),
            )
                .into_response();
        }
    }
    let text = match text(gateway, send) {
        Ok(text) => text,
        Err(code) => return refusal(code, "沙盒拒绝"),
    };
    let call = format!("{}{:012}", gateway.now().unix_timestamp(), gateway.next_call());
    let (mut statuses, mut letters) = (Vec::new(), Vec::new());
    for (index, number) in send.phone_number_set.iter().enumerate() {
        let phone: Option<Number> = national(number).and_then(|number| number.parse().ok());
        let mut status = SendStatus {
            phone_number: number.clone(),
            session_context: send.session_context.clone().unwrap_or_default(),
            iso_code: "CN".to_owned(),
            ..SendStatus::default()
        };
        match phone {
            None => {
                status.code = "InvalidParameterValue.IncorrectPhoneNumber".to_owned();
                status.message = "沙盒只接受 +86169 开头的号码".to_owned();
            }
            Some(phone) => {
                status.serial_no = format!("5000:{call}{index:03}");
                status.fee = gateways::segments::count(&text) as u64;
                status.code = SendStatus::OK.to_owned();
                status.message = "send success".to_owned();
                letters.push(Letter {
                    phone,
                    provider: Provider::Tencent,
                    text: text.clone(),
                    at,
                    provider_id: status.serial_no.clone(),
                    out_id: send.session_context.clone(),
                    extend: send.extend_code.clone(),
                    template: Some(send.template_id.clone()),
                });
            }
        }
        statuses.push(status);
    }
    gateway.take(letters).await;
    let answer = Envelope {
        response: SendAnswer {
            send_status_set: statuses,
            error: None,
            request_id: courier::request_id(),
        },
    };
    interference::after(gateway, &phones, Json(answer).into_response()).await
}

/// The text that the numbers get, or the code of the call's first fault.
fn text(gateway: &Gateway, send: &SendSms) -> Result<String, &'static str> {
    if send.phone_number_set.len() > SendSms::MOST_PHONES {
        return Err("LimitExceeded.PhoneNumberCountLimit");
    }
    let sign_length = send.sign_name.chars().count();
    if !(2..=12).contains(&sign_length) || send.sign_name.contains(['【', '】']) {
        return Err("FailedOperation.SignatureIncorrectOrUnapproved");
    }
    if send
        .template_param_set
        .iter()
        .any(|value| templates::holds_link(value))
    {
        return Err("InvalidParameterValue.ProhibitedUseUrlInTemplateParameter");
    }
    let store = gateway.store();
    let template = store
        .templates()
        .text(&send.template_id)
        .ok_or("FailedOperation.TemplateUnapprovedOrNotExist")?;
    let text = templates::render_numbered(template, &send.template_param_set)
        .ok_or("FailedOperation.TemplateParamSetNotMatchApprovedTemplate")?;
    if text.contains(['【', '】']) {
        return Err("FailedOperation.ContainSensitiveWord");
    }
    Ok(format!("【{}】{text}", send.sign_name))
}

/// Gives out what the platform was not told of, once.
fn pulled(gateway: &Gateway, pull: &Pull, route: Route) -> Response {
    let most = pull.limit.clamp(1, Pull::MOST) as usize;
    let items: Vec<Value> = {
        let mut store = gateway.store();
        let (ids, items): (Vec<u64>, Vec<_>) = store
            .untold(route.provider(), route.direction())
            .take(most)
            .map(|message| (message.id, item(message)))
            .unzip();
        store.mark(&ids, Told::Told);
        items
    };
    gateway.changed();
    let set = match route.direction() {
        Direction::Out => "PullSmsSendStatusSet",
        Direction::In => "PullSmsReplyStatusSet",
    };
    Json(json!({"Response": {set: items, "RequestId": courier::request_id()}})).into_response()
}

/// A receipt or a reply as it is pulled: the same facts as the pushed one, under other names.
fn item(message: &Message) -> Value {
    let phone = message.phone.to_string();
    match message.direction {
        Direction::Out => {
            let status = courier::tencent_status(message);
            json!({
                "UserReceiveTime": message.at.unix_timestamp() + 1, "CountryCode": "86", "SubscriberNumber": phone,
                "PhoneNumber": format!("+86{phone}"), "SerialNo": status.sid, "ReportStatus": status.report_status,
                "Description": status.errmsg,
            })
        }
        Direction::In => {
            let reply = courier::tencent_reply(message);
            json!({
                "ExtendCode": reply.extend, "CountryCode": "86", "SubscriberNumber": phone,
                "PhoneNumber": format!("+86{phone}"), "SignName": reply.sign, "ReplyContent": reply.text,
                "ReplyTime": reply.time,
            })
        }
    }
}

pub(super) fn national(number: &str) -> Option<&str> {
    number.strip_prefix("+86")
}

/// HTTP 200 with an error.
pub(super) fn refusal(code: &str, message: &str) -> Response {
    Json(SendAnswer::refused(code, message, courier::request_id())).into_response()
}
