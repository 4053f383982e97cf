//! `GET /phones/{phone}`: the conversation on one phone, as its owner sees it.

use super::{
    choices::choices,
    language::Reader,
    layout::{self, Narrow, Page},
    phone_list::{PhoneList, Search, avatar},
    text,
    words::{Words, words},
};
use crate::{
    gateway::Gateway,
    message::{Direction, Message, Provider, Status, Told},
    number::Number,
};
use axum::{
    Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use gateways::china_time::CHINA;
use kernel::Lang;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;
use time::OffsetDateTime;

/// Messages shown at once.
const LATEST: usize = 200;

pub(super) async fn page(
    State(gateway): State<Arc<Gateway>>,
    Reader(lang): Reader,
    Path(phone): Path<String>,
    Query(search): Query<Search>,
) -> Response {
    let words = words(lang);
    let Ok(phone) = phone.parse::<Number>() else {
        return (StatusCode::NOT_FOUND, words.wrong_number).into_response();
    };
    let revision = *gateway.revisions().borrow();
    let conversation = Conversation::gather(&gateway, phone);
    let title = conversation.name();
    layout::page(Page {
        words,
        lang,
        title: &title,
        revision,
        path: &search.link(&format!("/phones/{phone}"), search.page),
        narrow: Narrow::Content,
        content: conversation.render(words, lang, &search),
        list: PhoneList::gather(&gateway, search, Some(phone)),
    })
    .into_response()
}

#[derive(Deserialize)]
pub(super) struct ReplyForm {
    text: String,
}

/// `POST /phones/{phone}/reply`, then back to the conversation.
pub(super) async fn reply(
    State(gateway): State<Arc<Gateway>>,
    Reader(lang): Reader,
    Path(phone): Path<String>,
    Query(search): Query<Search>,
    Form(form): Form<ReplyForm>,
) -> Response {
    let Ok(phone) = phone.parse::<Number>() else {
        return (StatusCode::NOT_FOUND, words(lang).wrong_number).into_response();
    };
    if !form.text.trim().is_empty() {
        gateway.reply(phone, form.text.trim(), None);
    }
    Redirect::to(&search.link(&format!("/phones/{phone}"), search.page)).into_response()
}

struct Conversation {
    phone: Number,
    label: Option<String>,
    /// Oldest first.
    messages: Vec<Message>,
    cut: bool,
    now: OffsetDateTime,
}

impl Conversation {
    fn gather(gateway: &Gateway, phone: Number) -> Self {
        let store = gateway.store();
        let mut messages: Vec<Message> = store.of_phone(phone).rev().take(LATEST + 1).cloned().collect();
        let cut = messages.len() > LATEST;
        messages.truncate(LATEST);
        messages.reverse();
        let label = store.label_of(phone).map(str::to_owned);
        Self {
            phone,
            label,
            messages,
            cut,
            now: gateway.now(),
        }
    }

    fn name(&self) -> String {
        self.label
            .clone()
            .unwrap_or_else(|| text::spaced(&self.phone.to_string()))
    }

    fn render(&self, words: &Words, lang: Lang, search: &Search) -> Markup {
        let action = search.link(&format!("/phones/{}/reply", self.phone), search.page);
        let questions = self
            .messages
            .iter()
            .rev()
            .filter(|message| message.direction == Direction::Out);
        let answerable = self
            .messages
            .iter()
            .any(|message| message.direction == Direction::Out);
        html! {
            div class="chat" {
                header class="whose" {
                    a class="back" href=(search.link("/", search.page)) aria-label=(words.back) { "‹" }
                    (avatar(self.phone, self.label.as_deref()))
                    h1 { (self.name()) }
                    @if self.label.is_some() { span class="number" { (text::spaced(&self.phone.to_string())) } }
                }
                div class="thread" id="thread" data-live data-end {
                    @if self.messages.is_empty() { p class="empty" { (words.no_messages) } }
                    @if self.cut { p class="day" { (words.only_latest) } }
                    @for (at, message) in self.messages.iter().enumerate() {
                        @if at == 0 || china_day(&self.messages[at - 1]) != china_day(message) {
                            p class="day" { (text::day(message.at, self.now, lang)) }
                        }
                        (bubble(message, words))
                    }
                }
                @if answerable {
                    footer class="answer" {
                        div class="quick" id="quick" data-live role="group" aria-label=(words.quick) {
                            @for choice in choices(questions.map(|message| &*message.text)) {
                                form method="post" action=(action) data-reply {
                                    button name="text" value=(choice) { (choice) }
                                }
                            }
                        }
                        form class="write" method="post" action=(action) data-reply {
                            label class="sr" for="text" { (words.reply_label) }
                            input id="text" name="text" maxlength="200" required placeholder=(words.reply_hint) autocomplete="off";
                            button class="send" { (words.send) }
                        }
                    }
                }
            }
        }
    }
}

fn china_day(message: &Message) -> time::Date {
    message.at.to_offset(CHINA).date()
}

fn bubble(message: &Message, words: &Words) -> Markup {
    let side = if message.direction == Direction::Out {
        "them"
    } else {
        "me"
    };
    let provider = match message.provider {
        Provider::Aliyun => "阿里云",
        Provider::Yunmas => "云MAS",
        Provider::Tencent => "腾讯云",
        Provider::Wechat => "微信",
        Provider::Cmpp => "CMPP",
        Provider::AliyunVoice => "阿里云语音",
        Provider::TencentVoice => "腾讯云语音",
    };
    let (mark, state) = match (message.direction, message.status, message.told) {
        (Direction::Out, Status::Accepted, _) => ("", words.accepted),
        (Direction::Out, Status::Delivered, _) => ("ok", words.delivered),
        (Direction::Out, Status::Failed, _) => ("bad", words.failed),
        (Direction::In, _, Told::Waiting) => ("", words.reply_waiting),
        (Direction::In, _, Told::Told) => ("ok", words.reply_told),
        (Direction::In, _, Told::Lost) => ("bad", words.reply_lost),
    };
    html! {
        article class={ "bubble " (side) } id={ "m" (message.id) } {
            p { (text::with_codes(&message.text)) }
            footer {
                time { (text::clock(message.at)) }
                span class={ "mark " (mark) } { (state) }
                @if let Some(code) = &message.code { code { (code) } }
                @if message.direction == Direction::Out {
                    span { (provider) }
                    @if message.segments() > 1 { span { "×" (message.segments()) } }
                }
            }
        }
    }
}
