//! `QuerySendDetails`: how a platform finds out what became of a call whose answer it never got.

use crate::{
    courier::request_id,
    gateway::Gateway,
    message::{Direction, Message, Provider, Status},
};
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use gateways::{
    aliyun::{DetailsAnswer, QuerySendDetails, SendDetail, SendDetails, SendStatus},
    china_time,
};

pub(super) fn answer(gateway: &Gateway, query: &QuerySendDetails) -> Response {
    let store = gateway.store();
    let asked = |message: &&Message| {
        message.provider == Provider::Aliyun
            && message.direction == Direction::Out
            && message.at.to_offset(china_time::CHINA).date() == query.send_date
            && query
                .biz_id
                .as_deref()
                .is_none_or(|biz_id| *message.provider_id == *biz_id)
    };
    let found: Vec<&Message> = match query.phone.parse() {
        Ok(phone) => store.of_phone(phone).rev().filter(asked).collect(),
        Err(_) => Vec::new(),
    };
    let page_size = query.page_size.clamp(1, QuerySendDetails::MOST_ROWS) as usize;
    let skipped = query.current_page.saturating_sub(1) as usize * page_size;
    let rows = found
        .iter()
        .skip(skipped)
        .take(page_size)
        .map(|message| detail(message))
        .collect();
    Json(DetailsAnswer {
        total_count: found.len() as i64,
        message: "OK".to_owned(),
        request_id: request_id(),
        code: "OK".to_owned(),
        details: SendDetails { rows },
    })
    .into_response()
}

fn detail(message: &Message) -> SendDetail {
    let (send_status, err_code) = match message.status {
        Status::Accepted => (SendStatus::Waiting, ""),
        Status::Delivered => (SendStatus::Delivered, "DELIVERED"),
        Status::Failed => (SendStatus::Failed, message.code.as_deref().unwrap_or_default()),
    };
    SendDetail {
        err_code: err_code.to_owned(),
        template_code: message.template.as_deref().unwrap_or_default().to_owned(),
        out_id: message.out_id.as_deref().unwrap_or_default().to_owned(),
        receive_date: (send_status == SendStatus::Delivered).then(|| message.at + time::Duration::seconds(1)),
        send_date: Some(message.at),
        phone_num: message.phone.to_string(),
        content: message.text.to_string(),
        send_status,
    }
}
