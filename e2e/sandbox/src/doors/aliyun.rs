//! `POST /`: Aliyun SMS.

mod details;

use super::{
    calls,
    interference::{self, Instead},
};
use crate::{
    config::TimeCheck,
    courier::request_id,
    gateway::{Gateway, Letter},
    message::Provider,
    number::Number,
    templates,
};
use axum::{
    Json,
    body::Bytes,
    extract::{OriginalUri, State},
    http::{HeaderMap, Method, StatusCode},
    response::{IntoResponse, Response},
};
use gateways::aliyun::{
    Action, Fault, Received, SendAnswer, SendBatchSms, SendSms, SignatureFault, read_template_param, verify,
};
use std::sync::Arc;
use time::OffsetDateTime;

/// One recipient of a call.
struct Recipient<'a> {
    phone: &'a str,
    sign_name: &'a str,
    params: &'a str,
    extend: Option<&'a str>,
}

/// A call of either kind.
struct Call<'a> {
    template_code: &'a str,
    out_id: Option<&'a str>,
    recipients: Vec<Recipient<'a>>,
}

pub(super) async fn door(
    State(gateway): State<Arc<Gateway>>,
    method: Method,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let headers: Vec<(&str, &str)> = headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), std::str::from_utf8(value.as_bytes()).ok()?)))
        .collect();
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let received = Received {
        method: method.as_str(),
        target,
        headers: &headers,
        body: &body,
    };

    let now = match gateway.config.time_check {
        TimeCheck::Window => gateway.now(),
        TimeCheck::Any => received.date().unwrap_or_else(|| gateway.now()),
    };
    let creds = &gateway.config.aliyun;
    let secret = |id: &str| (id == creds.access_key_id).then(|| creds.access_key_secret.clone());
    let verified = match verify(&received, secret, now) {
        Ok(verified) if gateway.is_new_nonce(&verified.nonce) => verified,
        Ok(_) => return fault(SignatureFault::NonceUsed),
        Err(refused) => return fault(refused),
    };
    match &verified.action {
        Action::SendSms(send) => submit(&gateway, Call::from(send), now).await,
        Action::SendBatchSms(batch) => submit(&gateway, Call::from(batch), now).await,
        Action::QuerySendDetails(query) => details::answer(&gateway, query),
        Action::SingleCallByTts(call) => calls::aliyun(&gateway, call, now).await,
    }
}

async fn submit(gateway: &Arc<Gateway>, call: Call<'_>, at: OffsetDateTime) -> Response {
    let phones: Vec<Number> = call
        .recipients
        .iter()
        .filter_map(|recipient| recipient.phone.parse().ok())
        .collect();
    match interference::before(gateway, &phones) {
        Ok(()) => {}
        Err(Instead::Refuse(code)) => {
            return refusal(code.as_deref().unwrap_or("isv.BUSINESS_LIMIT_CONTROL"));
        }
        Err(Instead::ServerError(None)) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Err(Instead::ServerError(Some(code))) => {
            return (StatusCode::INTERNAL_SERVER_ERROR, refusal(&code)).into_response();
        }
    }
    let biz_id = format!(
        "{:010}{:08}^0",
        gateway.now().unix_timestamp(),
        gateway.next_call() % 100_000_000
    );
    let letters = match letters(gateway, &call, &biz_id, at) {
        Ok(letters) => letters,
        Err(code) => return refusal(code),
    };
    gateway.take(letters).await;
    let answer = SendAnswer {
        message: "OK".to_owned(),
        request_id: request_id(),
        biz_id: Some(biz_id),
        code: "OK".to_owned(),
    };
    interference::after(gateway, &phones, Json(answer).into_response()).await
}

/// The call's messages, or the code of its first fault: one bad number refuses the whole call.
fn letters(
    gateway: &Gateway,
    call: &Call<'_>,
    biz_id: &str,
    at: OffsetDateTime,
) -> Result<Vec<Letter>, &'static str> {
    if call.recipients.len() > SendSms::MOST_PHONES {
        return Err("isv.MOBILE_COUNT_OVER_LIMIT");
    }
    let store = gateway.store();
    let template = store
        .templates()
        .text(call.template_code)
        .ok_or("isv.SMS_TEMPLATE_ILLEGAL")?;
    call.recipients
        .iter()
        .map(|recipient| {
            let phone = recipient.phone.parse().map_err(|_| "isv.MOBILE_NUMBER_ILLEGAL")?;
            let sign_length = recipient.sign_name.chars().count();
            if !(2..=12).contains(&sign_length) || recipient.sign_name.contains(['【', '】']) {
                return Err("isv.SMS_SIGNATURE_ILLEGAL");
            }
            let params = read_template_param(recipient.params).ok_or("isv.INVALID_JSON_PARAM")?;
            if params.values().any(|value| templates::holds_link(value)) {
                return Err("isv.PARAM_NOT_SUPPORT_URL");
            }
            let text = templates::render(template, |name| params.get(name).map(String::as_str))
                .map_err(|_| "isv.TEMPLATE_MISSING_PARAMETERS")?;
            if text.contains(['【', '】']) {
                return Err("isv.SMS_CONTENT_ILLEGAL");
            }
            Ok(Letter {
                phone,
                provider: Provider::Aliyun,
                text: format!("【{}】{text}", recipient.sign_name),
                at,
                provider_id: biz_id.to_owned(),
                out_id: call.out_id.map(str::to_owned),
                extend: recipient.extend.map(str::to_owned),
                template: Some(call.template_code.to_owned()),
            })
        })
        .collect()
}

impl<'a> From<&'a SendSms> for Call<'a> {
    fn from(send: &'a SendSms) -> Self {
        let recipient = |phone: &'a String| Recipient {
            phone,
            sign_name: &send.sign_name,
            params: send.template_param.as_deref().unwrap_or_default(),
            extend: send.extend.as_deref(),
        };
        Self {
            template_code: &send.template_code,
            out_id: send.out_id.as_deref(),
            recipients: send.phones.iter().map(recipient).collect(),
        }
    }
}

impl<'a> From<&'a SendBatchSms> for Call<'a> {
    fn from(batch: &'a SendBatchSms) -> Self {
        let recipients = batch.items.iter().map(|item| Recipient {
            phone: &item.phone,
            sign_name: &item.sign_name,
            params: &item.template_param,
            extend: item.extend.as_deref(),
        });
        Self {
            template_code: &batch.template_code,
            out_id: batch.out_id.as_deref(),
            recipients: recipients.collect(),
        }
    }
}

fn fault(fault: SignatureFault) -> Response {
    let status = StatusCode::from_u16(fault.http_status()).unwrap_or(StatusCode::BAD_REQUEST);
    let body = Fault {
        request_id: request_id(),
        message: fault.to_string(),
        recommend: String::new(),
        host_id: gateways::aliyun::HOST.to_owned(),
        code: fault.code(),
    };
    (status, Json(body)).into_response()
}

/// HTTP 200 with a code that is not `OK`.
pub(super) fn refusal(code: &str) -> Response {
    let message = match code {
        "isv.BUSINESS_LIMIT_CONTROL" => "触发分钟级流控Permits:1",
        "isv.MOBILE_NUMBER_ILLEGAL" => "沙盒只接受 169 号段的 11 位号码",
        "isv.SMS_TEMPLATE_ILLEGAL" => "模板不合法（沙盒中没有登记这个模板编码）",
        "isv.TEMPLATE_MISSING_PARAMETERS" => "模板变量缺少对应参数值",
        "isv.PARAM_NOT_SUPPORT_URL" => "变量不支持传入链接",
        "isv.INVALID_JSON_PARAM" => "TemplateParam 不是合法的 JSON 对象",
        "isv.SMS_SIGNATURE_ILLEGAL" => "签名应为 2 至 12 个字，不含【】",
        _ => "沙盒按要求拒绝",
    };
    Json(SendAnswer {
        message: message.to_owned(),
        request_id: request_id(),
        biz_id: None,
        code: code.to_owned(),
    })
    .into_response()
}
