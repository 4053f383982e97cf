//! `GET /`: the phones and how the sandbox is doing.

use super::{
    language::Reader,
    layout::{self, Narrow, Page},
    phone_list::{PhoneList, Search},
    words::{Words, words},
};
use crate::{config::Callbacks, faults::Fault, gateway::Gateway, store::Totals};
use axum::extract::{Query, State};
use maud::{Markup, html};
use std::sync::Arc;

pub(super) async fn page(
    State(gateway): State<Arc<Gateway>>,
    Reader(lang): Reader,
    Query(search): Query<Search>,
) -> Markup {
    let words = words(lang);
    let revision = *gateway.revisions().borrow();
    let totals = gateway.store().totals();
    layout::page(Page {
        words,
        lang,
        title: words.phones,
        revision,
        path: &search.link("/", search.page),
        narrow: Narrow::List,
        list: PhoneList::gather(&gateway, search.clone(), None),
        content: content(words, totals, &gateway.callbacks(), &gateway.faults.list()),
    })
}

fn content(words: &Words, totals: Totals, callbacks: &Callbacks, faults: &[Fault]) -> Markup {
    html! {
        div class="overview" {
            h1 { (words.overview) }
            div id="state" data-live {
                dl class="figures" {
                    div { dt { (words.phones) } dd { (totals.phones) } }
                    div { dt { (words.sent) } dd { (totals.out) } }
                    div { dt { (words.replies) } dd { (totals.replies) } }
                    div title=(words.waiting_hint) { dt { (words.waiting) } dd { (totals.waiting) } }
                }
                section class="card" {
                    h2 { (words.faults) }
                    @if faults.is_empty() { p class="muted" { (words.no_faults) } }
                    ul class="faults" {
                        @for fault in faults {
                            li {
                                code { (kind(fault)) }
                                @if let Some(phone) = fault.phone { " " (phone) }
                                @if let Some(code) = &fault.code { " " code { (code) } }
                                span class="left" { (words.times_left) " " (fault.count) }
                            }
                        }
                    }
                }
                section class="card" {
                    h2 { (words.doors) }
                    table {
                        thead { tr { th scope="col" {} th scope="col" { (words.door) } th scope="col" { (words.tells) } } }
                        tbody {
                            @for (name, path, receipts, replies) in doors(callbacks) {
                                tr {
                                    th scope="row" { (name) }
                                    td { code { (path) } }
                                    td {
                                        (address(words, words.receipts_to, receipts))
                                        (address(words, words.replies_to, replies))
                                    }
                                }
                            }
                        }
                    }
                }
            }
            section class="card" {
                h2 { (words.how) }
                ol { @for step in words.how_steps { li { (step) } } }
            }
        }
    }
}

/// Each gateway that is played: its name, its path, and where receipts and replies are told.
type Door<'a> = (&'static str, &'static str, Option<&'a String>, Option<&'a String>);

fn doors(callbacks: &Callbacks) -> [Door<'_>; 6] {
    let Callbacks {
        aliyun_report,
        aliyun_up,
        tencent_status,
        tencent_reply,
        aliyun_call,
        tencent_call,
        wechat,
        yunmas_push,
    } = callbacks;
    [
        ("阿里云短信", "POST /", aliyun_report.as_ref(), aliyun_up.as_ref()),
        (
            "腾讯云短信",
            "POST /",
            tencent_status.as_ref(),
            tencent_reply.as_ref(),
        ),
        ("阿里云语音", "POST /", aliyun_call.as_ref(), None),
        ("腾讯云语音", "POST /", tencent_call.as_ref(), None),
        ("微信服务号", "POST /cgi-bin/…", wechat.as_ref(), wechat.as_ref()),
        ("云MAS", "POST /sms/…", yunmas_push.as_ref(), yunmas_push.as_ref()),
    ]
}

/// Whether an address is set; not the address, whose path is a secret.
fn address(words: &Words, what: &str, url: Option<&String>) -> Markup {
    html! {
        @match url {
            Some(_) => span class="state set" { (what) " " (words.connected) },
            None => span class="state" { (what) " " (words.no_address) },
        }
    }
}

fn kind(fault: &Fault) -> String {
    serde_json::to_value(fault.kind)
        .ok()
        .and_then(|kind| kind.as_str().map(str::to_owned))
        .unwrap_or_default()
}
