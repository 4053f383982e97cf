//! `SingleCallByTts` and `SendTtsVoice`: a machine calls and reads a text. The phone shows what it hears.

use super::{
    aliyun, interference,
    interference::Instead,
    tencent::{self, national},
};
use crate::{
    courier,
    gateway::{Gateway, Letter},
    message::Provider,
    number::Number,
    templates,
};
use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use gateways::{
    aliyun::{CallAnswer, SingleCallByTts, read_template_param},
    tencent::{CallAnswer as TencentAnswer, CallStatus, Envelope, SendTtsVoice},
};
use std::sync::Arc;
use time::OffsetDateTime;

/// Characters of an own id.
const MOST_OUT_ID: usize = 15;
/// Characters of Aliyun's variables.
const MOST_PARAM: usize = 250;

/// What is refused before a call, in either protocol.
fn before(gateway: &Gateway, phone: Number, refused: impl Fn(Option<&str>) -> Response) -> Option<Response> {
    match interference::before(gateway, &[phone]) {
        Ok(()) => None,
        Err(Instead::Refuse(code)) => Some(refused(code.as_deref())),
        Err(Instead::ServerError(_)) => Some(StatusCode::INTERNAL_SERVER_ERROR.into_response()),
    }
}

pub(super) async fn aliyun(gateway: &Arc<Gateway>, call: &SingleCallByTts, at: OffsetDateTime) -> Response {
    let Ok(phone) = call.called.parse::<Number>() else {
        return aliyun::refusal("isv.MOBILE_NUMBER_ILLEGAL");
    };
    let refused = |code: Option<&str>| aliyun::refusal(code.unwrap_or("isv.BUSINESS_LIMIT_CONTROL"));
    if let Some(instead) = before(gateway, phone, refused) {
        return instead;
    }
    let text = match heard(gateway, call) {
        Ok(text) => text,
        Err(code) => return aliyun::refusal(code),
    };
    let call_id = format!("{}^{}", gateway.now().unix_timestamp(), gateway.next_call());
    let letter = Letter {
        phone,
        provider: Provider::AliyunVoice,
        text,
        at,
        provider_id: call_id.clone(),
        out_id: Some(call.out_id.clone()),
        extend: None,
        template: Some(call.tts_code.clone()),
    };
    gateway.take(vec![letter]).await;
    let answer = CallAnswer {
        message: "OK".to_owned(),
        request_id: courier::request_id(),
        call_id: Some(call_id),
        code: "OK".to_owned(),
    };
    interference::after(gateway, &[phone], Json(answer).into_response()).await
}

/// What is read at the phone, or the code of the call's first fault.
fn heard(gateway: &Gateway, call: &SingleCallByTts) -> Result<String, &'static str> {
    let param = call.tts_param.as_deref().unwrap_or("{}");
    let is_whole = (1..=3).contains(&call.play_times)
        && (1..=MOST_OUT_ID).contains(&call.out_id.len())
        && param.chars().count() < MOST_PARAM;
    if !is_whole {
        return Err("isv.INVALID_PARAMETERS");
    }
    let params = read_template_param(param).ok_or("isv.INVALID_JSON_PARAM")?;
    if params.values().any(|value| templates::holds_link(value)) {
        return Err("isv.PARAM_NOT_SUPPORT_URL");
    }
    let store = gateway.store();
    let template = store
        .templates()
        .text(&call.tts_code)
        .ok_or("isv.TTS_TEMPLATE_ILLEGAL")?;
    let text = templates::render(template, |name| params.get(name).map(String::as_str))
        .map_err(|_| "isv.TEMPLATE_MISSING_PARAMETERS")?;
    Ok(said(&text, call.play_times))
}

/// The text as often as it is read.
fn said(text: &str, times: u8) -> String {
    format!("【来电】{}", vec![text; usize::from(times)].join("……"))
}

pub(super) async fn tencent(gateway: &Arc<Gateway>, call: &SendTtsVoice, at: OffsetDateTime) -> Response {
    let Some(phone) = national(&call.called_number).and_then(|number| number.parse::<Number>().ok()) else {
        return tencent::refusal("InvalidParameterValue.CalledNumberVerifyFail", "沙盒拒绝");
    };
    let refused = |code: Option<&str>| {
        tencent::refusal(
            code.unwrap_or("LimitExceeded.DeliveryFrequencyLimit"),
            "沙盒按要求拒绝",
        )
    };
    if let Some(instead) = before(gateway, phone, refused) {
        return instead;
    }
    let text = {
        let store = gateway.store();
        let template = store.templates().text(&call.template_id);
        template.and_then(|template| templates::render_numbered(template, &call.template_param_set))
    };
    let Some(text) = text.filter(|_| (1..=3).contains(&call.play_times)) else {
        return tencent::refusal("FailedOperation.TemplateIncorrectOrUnapproved", "沙盒拒绝");
    };
    let call_id = format!("call-{}-{}", gateway.now().unix_timestamp(), gateway.next_call());
    let letter = Letter {
        phone,
        provider: Provider::TencentVoice,
        text: said(&text, call.play_times),
        at,
        provider_id: call_id.clone(),
        out_id: call.session_context.clone(),
        extend: None,
        template: Some(call.template_id.clone()),
    };
    gateway.take(vec![letter]).await;
    let answer = Envelope {
        response: TencentAnswer {
            send_status: Some(CallStatus {
                call_id,
                session_context: call.session_context.clone().unwrap_or_default(),
            }),
            error: None,
            request_id: courier::request_id(),
        },
    };
    interference::after(gateway, &[phone], Json(answer).into_response()).await
}
